"""test_foreign.py - what is not Skype is left alone: captures of other protocols, and the other
traffic of the real captures.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

import truth
from wireshark import CUT_SHORT, Tshark

PROCESSES = 2
CAPTURES, FRAMES = 264, 49000
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


def test_no_frame_of_a_foreign_capture_is_claimed(tshark, negative):
    def claimed(capture):
        return tshark.frames(capture, "skype", tolerate=KNOWN_NOISE)

    with ThreadPoolExecutor(PROCESSES) as pool:
        frames = dict(zip(negative, pool.map(claimed, negative)))
    assert {capture.name: found for capture, found in frames.items() if found} == {}


def test_no_frame_of_all_foreign_captures_is_claimed_in_two_passes(tshark, all_negative):
    """One after the other in one file: what one teaches must not mislead in the next."""
    assert len(tshark.frames(all_negative, "frame", tolerate=KNOWN_NOISE)) > FRAMES
    assert tshark.frames(all_negative, "skype", "-2", tolerate=KNOWN_NOISE) == []


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
