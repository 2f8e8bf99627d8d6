#!/bin/sh
# in_tree.sh - builds the plugin inside Wireshark's own source, with Wireshark's own build, and reads
# all samples with the tshark made there. By hand: it compiles all of libwireshark.
#
# Usage: in_tree.sh [DIRECTORY]. DIRECTORY, build/in-tree otherwise, gets the source and its build,
# and is used again. The source is the one that apt-get brings, of the series that is installed, or a
# copy of the one in WIRESHARK_SOURCE. Run it with `nice` if the machine has other work.
# The last line says how many samples the two builds read alike, and how long it all took.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/prepare.sh"
. "$source_dir/tests/wireshark_source.sh"
. "$source_dir/tests/same_reading.sh"

in_tree_packages="cmake ninja-build g++ flex libc-ares-dev libpcre2-dev libspeexdsp-dev"
work=${1:-$build_dir/in-tree}
started=$(date +%s)

mkdir -p "$work" 2>/dev/null || {
    echo "in_tree.sh: cannot write to $work" >&2
    exit 1
}
# shellcheck disable=SC2086 # one word per package
install_missing $build_packages $in_tree_packages
build
work=$(cd "$work" && pwd)
tree=$work/source
place=$tree/plugins/epan/skype

bring_source() {
    [ ! -f "$tree/CMakeLists.txt" ] || return 0
    rm -rf "$tree"
    if [ -n "${WIRESHARK_SOURCE:-}" ]; then
        cp -r "$WIRESHARK_SOURCE" "$tree"
    else
        fetch_wireshark_source "$work" || {
            echo "in_tree.sh: apt-get cannot fetch the source of Wireshark; set WIRESHARK_SOURCE" >&2
            exit 1
        }
    fi
}

# The two steps of docs/install.md.
put_plugin_there() {
    rm -rf "$place"
    mkdir -p "$place"
    tar -C "$source_dir" --exclude='./build*' --exclude=./.git -c . | tar -C "$place" -x
    cp "$place/plugin/package/CMakeListsCustom.txt.example" "$tree/CMakeListsCustom.txt"
}

# No more than tshark needs: every option that can be off is.
configure() {
    off=$(sed -n 's/^option(\(\(BUILD\|ENABLE\)_[A-Za-z0-9_]*\) .*/-D\1=OFF/p' \
        "$tree/CMakeOptions.txt")
    # shellcheck disable=SC2086 # one word per option
    cmake -G Ninja -S "$tree" -B "$work/build" -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_FLAGS_DEBUG=-O0 -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
        $off -DBUILD_tshark=ON -DENABLE_PLUGINS=ON
}

bring_source
put_plugin_there
configure >"$work/configure.txt" 2>&1 || {
    tail -n 20 "$work/configure.txt" >&2
    exit 1
}
cmake --build "$work/build" --target tshark skype >"$work/build.txt" 2>&1 || {
    grep -A 20 FAILED "$work/build.txt" >&2
    exit 1
}
if grep "plugins/epan/skype.*warning:" "$work/build.txt" >&2; then
    exit 1
fi
compare_samples "$work/build/run/plugins" "$work/build/run/tshark"
echo "$alike samples read alike, $((($(date +%s) - started) / 60)) minutes"
