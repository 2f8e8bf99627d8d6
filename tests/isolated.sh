#!/bin/sh
# isolated.sh - run a Wireshark program with the freshly built plugin, as anyone but root and apart
# from the user's own configuration.
#
# Usage: isolated.sh HOME STAGE PROGRAM ARGUMENT...
# HOME is an empty directory, STAGE the one that holds <series>/epan/skype.so.
# SKYPE_ALLOCATOR is one of epan's allocators for all memory: strict, which checks the borders of
# every block, where nothing is said; simple, one malloc per block; default, what users have.
# SKYPE_PRELOAD names the sanitizer runtimes that a sanitized plugin needs. With SKYPE_CAPTURE, root
# gives PROGRAM the right to capture.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
home=$1 stage=$2
shift 2
mkdir -p "$home/extcap"

# Without the names of makers of network cards and of enterprises, 4 MB of text that it reads twice
# each time it starts: no test asks for one, and it takes a quarter of the time of a question.
data=
all=/usr/share/wireshark
if [ -f "$all/manuf" ]; then
    data=$home/data
    if [ ! -d "$data" ]; then
        part=$data.$$
        mkdir "$part"
        ln -s "$all"/* "$part"
        rm -f "$part/manuf" "$part/enterprises.tsv"
        mv -T "$part" "$data" 2>/dev/null || rm -r "$part" # another was faster
    fi
fi

# Wireshark ignores WIRESHARK_PLUGIN_DIR for root. Nobody with root's file access may be anywhere.
unprivileged=
capabilities=+dac_override${SKYPE_CAPTURE:+,+net_raw,+net_admin}
if [ "$(id -u)" -eq 0 ]; then
    unprivileged="setpriv --reuid=65534 --regid=65534 --clear-groups
        --inh-caps=-all,$capabilities --ambient-caps=-all,$capabilities"
fi

allocator=${SKYPE_ALLOCATOR:-${SKYPE_PRELOAD:+simple}}
allocator=${allocator:-strict}
case $allocator in
default) ;;
simple) set -- WIRESHARK_DEBUG_WMEM_OVERRIDE=simple G_SLICE=always-malloc "$@" ;;
*) set -- WIRESHARK_DEBUG_WMEM_OVERRIDE="$allocator" "$@" ;;
esac

# Only the program itself may load the sanitizers. Extcap programs would inherit them and hang.
if [ -n "${SKYPE_PRELOAD:-}" ]; then
    set -- LD_PRELOAD="$SKYPE_PRELOAD" ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 \
        UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 "$@"
fi
exec $unprivileged env -i PATH="$PATH" TZ=UTC LC_ALL=C.UTF-8 \
    HOME="$home" XDG_CONFIG_HOME="$home/xdg" WIRESHARK_CONFIG_DIR="$home/wireshark" \
    ${data:+WIRESHARK_DATA_DIR="$data"} WIRESHARK_EXTCAP_DIR="$home/extcap" WIRESHARK_PLUGIN_DIR="$stage" \
    WIRESHARK_ABORT_ON_DISSECTOR_BUG=1 WIRESHARK_ABORT_ON_TOO_MANY_ITEMS=1 "$@"
