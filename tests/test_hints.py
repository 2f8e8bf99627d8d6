"""test_hints.py - what DNS and NAT-PMP tell of a Skype client, in frames that stay theirs.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import collections

import pcap
from wireshark import PROJECT

SAMPLE = PROJECT / "samples" / "hints.pcap"
HINTS = "skype.hint.version or skype.hint.platform or skype.hint.port"
NAMES = ["frame.number", "skype.hint.version", "skype.hint.platform", "skype.hint.port"]
VERSION, PLATFORM = "7.7.0.335", "Mac"


def test_names_tell_version_and_platform(tshark, passes):
    rows = tshark.fields(SAMPLE, "dns and (" + HINTS + ")", NAMES, *passes)
    assert rows == [("1", VERSION, PLATFORM, ""), ("2", VERSION, PLATFORM, "")]
    assert tshark.frames(SAMPLE, "dns", *passes) == [1, 2, 3, 4]


def test_a_port_is_told_once_it_is_proven(tshark):
    """The request comes before the first datagram."""
    assert tshark.frames(SAMPLE, "skype.hint.port") == []
    rows = tshark.fields(SAMPLE, "skype.hint.port", NAMES, "-2")
    assert rows == [("5", "", "", "13021")]
    assert tshark.frames(SAMPLE, "nat-pmp", "-2") == [5, 6, 7]


def test_the_frames_are_not_skype(tshark, passes):
    assert tshark.frames(SAMPLE, "skype and udp.port in {53, 5351}", *passes) == []
    assert tshark.frames(SAMPLE, "skype", *passes) == [8, 9, 10, 11]
    columns = ["frame.number", "_ws.col.Protocol"]
    rows = tshark.fields(SAMPLE, "frame.number < 8", columns, *passes)
    assert [protocol for _, protocol in rows] == ["DNS"] * 4 + ["NAT-PMP"] * 3


def test_real_capture(tshark, skype_2015):
    names = ["_ws.col.Protocol", *NAMES[1:]]
    rows = collections.Counter(tshark.fields(skype_2015, HINTS, names, "-2"))
    assert rows == {("DNS", VERSION, PLATFORM, ""): 42, ("NAT-PMP", "", "", "13021"): 8}
    assert tshark.frames(skype_2015, f"skype and ({HINTS})", "-2") == []


def test_cut_frames(tshark, tmp_path, passes):
    """Where the name is whole, it is read; nothing is read behind the end."""
    frame = next(frame for _, frame in pcap.read(SAMPLE))
    name_end = frame.index(b"\x03net\x00") + 5
    capture = pcap.write(tmp_path / "cut.pcap", [frame], range(42, len(frame) + 1))
    told = tshark.fields(capture, "skype.hint.version", ["frame.cap_len"], *passes)
    assert [int(length) for (length,) in told] == list(range(name_end, len(frame) + 1))
