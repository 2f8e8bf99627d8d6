"""test_tcp_preferences.py - what TCP's own preferences change in samples and shared captures, and
that it is nothing but what docs/wireshark.md says.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import functools
import re

import pytest

import need
from wireshark import PROJECT

REASSEMBLE = "tcp.reassemble_out_of_order:TRUE"
NO_ANALYSIS = "tcp.analyze_sequence_numbers:FALSE"
NAMES = ["frame.number", "skype.evidence", "_ws.col.Info"]
TCP_REMARK = re.compile(r"\[TCP [^]]*\] ?")
RETRANSMISSION = re.compile(r"^Retransmission of \d+ bytes?(, |$)")

REPEATED = "tcp.analysis.retransmission or tcp.analysis.out_of_order"

# Frames whose text or presence differs from that with TCP's default preferences.
DIFFERENT = {
    REASSEMBLE: {"skype-2015.pcap": 6},
    NO_ANALYSIS: {"skype-2015.pcap": 394, "supernode-repeated.pcap": 22},
}


@functools.cache
def has_streams(tshark, capture):
    return bool(tshark.frames(capture, "tcp.len > 0"))


@functools.cache
def rows(tshark, capture, *options):
    """{frame: (evidence, info)} of the Skype frames, without TCP's remarks."""
    return {
        int(number): (evidence, TCP_REMARK.sub("", info))
        for number, evidence, info in tshark.fields(capture, "skype", NAMES, *options)
    }


def without_retransmission(row):
    """The same without what says that bytes came before."""
    evidence, info = row
    if RETRANSMISSION.search(info):
        return evidence.partition(",")[2], RETRANSMISSION.sub("", info)
    return row


def captures(tshark, shared):
    directories = [PROJECT / "samples", shared / "captures/regressions", shared / "captures/real"]
    found = [one for directory in directories for one in sorted(directory.glob("*.*cap*"))]
    found = [capture for capture in found if has_streams(tshark, capture)]
    assert len(found) > 20
    return found


@pytest.mark.parametrize("preference", DIFFERENT)
def test_preferences_of_tcp_change_only_what_is_told_of_retransmissions(
    tshark, shared, preference, passes
):
    need.columns_as_fields()
    different = {}
    for capture in captures(tshark, shared):
        usual = rows(tshark, capture, *passes)
        other = rows(tshark, capture, "-o", preference, *passes)
        for number in usual:
            assert without_retransmission(other[number]) == without_retransmission(usual[number])
        more = {number: other[number] for number in other.keys() - usual.keys()}
        again = tshark.frames(capture, REPEATED, *passes) if more else []
        assert more.keys() <= set(again), capture.name
        assert {evidence for evidence, _ in more.values()} <= {"5"}, capture.name
        changed = sum(usual.get(n) != other.get(n) for n in usual.keys() | other.keys())
        if changed:
            different[capture.name] = changed
    assert different == DIFFERENT[preference]
