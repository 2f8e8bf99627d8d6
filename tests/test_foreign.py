"""test_foreign.py - what is not Skype is left alone: captures of other protocols, and the other
traffic of the real captures.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import truth
from conftest import INCOMPLETE
from wireshark import CUT_SHORT, Sharkd, Tshark

CAPTURES, FRAMES = 264, 49000
INCOMPLETE_FRAMES = 1
REAL = ["skype-irc.cap", "skype-2015.pcap"]
QUOTED_BY_ICMP = 2190  # frame of skype-irc.cap

# One capture ends within a packet; Wireshark 4.0's own QUIC dissector fails at another.
KNOWN_NOISE = [CUT_SHORT, "Dissector bug, protocol QUIC"]


@pytest.fixture(scope="module")
def tshark(tmp_path_factory):
    return Tshark(tmp_path_factory.mktemp("tshark"), survive_bugs=True)


@pytest.fixture(scope="module")
def negative(shared):
    captures = sorted((shared / "captures" / "negative").iterdir())
    assert len(captures) == CAPTURES
    return captures


def test_no_frame_of_a_foreign_capture_is_claimed(negative, tmp_path):
    """Opened one after the other, as a user does; sharkd never answers for an incomplete one."""
    process = Sharkd(tmp_path, survive_bugs=True)
    claimed, read = {}, 0
    for position, capture in enumerate(negative):
        if capture.name == INCOMPLETE:
            continue
        process.load(capture)
        read += process.ask("status")["frames"]
        # It gives the answer for an earlier capture to a filter of the same text.
        if found := process.frames(f"skype and frame.number < {FRAMES + position}"):
            claimed[capture.name] = found
    process.close()
    assert read > FRAMES
    assert claimed == {}


def test_no_frame_of_an_incomplete_capture_is_claimed(tshark, negative):
    (capture,) = [path for path in negative if path.name == INCOMPLETE]
    rows = tshark.fields(capture, "frame", ["skype"], tolerate=KNOWN_NOISE)
    assert len(rows) == INCOMPLETE_FRAMES
    assert set(rows) == {("",)}


def test_no_frame_of_all_foreign_captures_is_claimed(tshark, all_negative, passes):
    """One after the other in one file: what one teaches must not mislead in the next."""
    rows = tshark.fields(all_negative, "frame", ["skype"], *passes, tolerate=KNOWN_NOISE)
    assert len(rows) > FRAMES
    assert set(rows) == {("",)}


@pytest.mark.parametrize("name", REAL)
def test_no_other_datagram_of_a_real_capture_is_claimed(tshark, shared, passes, name):
    capture = shared / "captures" / "real" / name
    foreign = set(tshark.frames(capture, "skype and not tcp", *passes))
    foreign -= set(truth.datagrams(shared, name))
    assert foreign == set()


@pytest.mark.parametrize("name", REAL)
def test_no_other_stream_of_a_real_capture_is_claimed(tshark, shared, passes, name):
    capture = shared / "captures" / "real" / name
    rows = tshark.fields(capture, "skype and tcp", ["tcp.stream"], *passes)
    assert {int(stream) for (stream,) in rows} <= set(truth.skype_streams(shared, name))


def test_the_datagram_quoted_by_icmp_is_left_alone(tshark, irc, passes):
    assert tshark.frames(irc, "icmp and udp and skype", *passes) == []
    assert QUOTED_BY_ICMP in tshark.frames(irc, "icmp and udp", *passes)
