#!/bin/sh
# show.sh - install what is missing, build, and print the dissection of the bundled samples.
#
# First a packet list of all but the hostile samples, then one probe exchange in full detail.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/../tests/prepare.sh"

exchange=$source_dir/samples/probe-accepted.pcap
exchange_frames="frame.number <= 4"

# shellcheck disable=SC2086 # one word per package
install_missing $build_packages
build >&2

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
read_sample() {
    "$source_dir/tests/isolated.sh" "$home" "$build_dir/stage" tshark -n -2 -r "$@"
}

for sample in "$source_dir"/samples/*.pcap; do
    case $sample in
    */hostile-*) continue ;;
    esac
    echo "== samples/${sample##*/}"
    read_sample "$sample" -Y skype
    echo
done
echo "== One probe in full detail: samples/${exchange##*/}, $exchange_frames"
read_sample "$exchange" -Y "$exchange_frames" -V -O skype
