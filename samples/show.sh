#!/bin/sh
# show.sh - install what is missing, build, and print what the plugin reads from bundled samples.
#
# Usage: show.sh [--all]. Without an option: a refused probe, a login, and who is who; with --all the
# packet lists of all samples but the hostile ones, then a probe exchange in full detail.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/../tests/prepare.sh"

case ${1:-} in
'' | --all) ;;
*)
    echo "usage: samples/show.sh [--all]" >&2
    exit 2
    ;;
esac

# shellcheck disable=SC2086 # one word per package
install_missing $build_packages
build

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

# Arguments: name of a sample, options of tshark.
read_sample() {
    sample=$source_dir/samples/$1.pcap
    shift
    "$source_dir/tests/isolated.sh" "$home" "$build_dir/stage" tshark -n -2 -r "$sample" "$@"
}

title() {
    printf '\n== %s\n\n' "$1"
}

show_all() {
    for path in "$source_dir"/samples/*.pcap; do
        name=$(basename "$path" .pcap)
        case $name in
        hostile-*) continue ;;
        esac
        echo "== samples/$name.pcap"
        read_sample "$name" -Y skype
        echo
    done
    echo "== One probe in full detail: samples/probe-accepted.pcap"
    read_sample probe-accepted -Y "frame.number <= 4" -V -O skype
}

show_some() {
    cat <<END
The plugin deciphers what the classic Skype clients said to each other, from the capture
alone, and gives for every message the proof that it is Skype. This is what it reads from
three generated captures in samples/.
END
    title "A probe (samples/probe-refused.pcap): a client behind NAT asks for a supernode"
    read_sample probe-refused -Y skype
    title "Its refusal in full: deciphered, proven by its CRC, with five other supernodes"
    read_sample probe-refused -Y "frame.number == 4" -V -O skype
    title "A login (samples/login.pcap): L1 to L4 with the login server, a password accepted"
    read_sample login -Y "skype && frame.number <= 9"
    title "Its first message in full: a few bytes, and what became of the attempt"
    read_sample login -Y "frame.number == 4" -V -O skype
    title "Who is who (samples/supernode.pcap): tshark -q -z skype_hosts,tree"
    read_sample supernode -q -z skype_hosts,tree >"$home/hosts"
    awk '/^Topic/ { width = index($0, "Average") - 1 }
        width && /^[^-]/ { $0 = substr($0, 1, width); sub(/ +$/, ""); print }' "$home/hosts"
    title "The rest"
    cat <<END
samples/show.sh --all         every sample, and a whole probe exchange
docs/samples.md               each sample as a little lesson
README.md                     five filters to start with, and how to install
meson devenv -C build         a shell whose tshark and wireshark have the plugin; not for root
END
}

if [ "${1:-}" = --all ]; then
    show_all
else
    show_some
fi
