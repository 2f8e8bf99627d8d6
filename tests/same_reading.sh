# same_reading.sh - whether another build reads the samples as this one does. Sourced, after
# prepare.sh.
#
# shellcheck shell=sh
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later

# What a tshark reads from a sample: frames, proofs, and what the packet list says.
# Arguments: sample, directory of the plugin, program and its first arguments.
read_sample() {
    sample=$1 stage=$2
    shift 2
    home=$(mktemp -d)
    chmod 755 "$home"
    "$source_dir/tests/isolated.sh" "$home" "$stage" "$@" -n -2 -r "$sample" -Y skype -T fields \
        -e frame.number -e skype.evidence -e skype.evidence.reason -e _ws.col.Info
    rm -rf "$home"
}

# Compares all samples as read by the tshark and the plugin of build_dir, and by another: directory
# of the plugin, program and its first arguments. Sets `alike` to their number; fails with the first
# difference. The two outputs are written to the directory WORK.
compare_samples() {
    alike=0
    for capture in "$source_dir"/samples/*.pcap; do
        read_sample "$capture" "$build_dir/stage" tshark >"$work/here.txt"
        read_sample "$capture" "$@" >"$work/there.txt"
        [ -s "$work/here.txt" ]
        diff "$work/here.txt" "$work/there.txt"
        alike=$((alike + 1))
    done
}
