"""test_streams_unchanged.py - stream numbers, times and protocols of frames that are not Skype's are
those of Wireshark alone.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from test_no_harm import KNOWN_NOISE, with_plugin, without_plugin  # noqa: F401 (fixtures)
from wireshark import PROJECT

SAMPLES = sorted((PROJECT / "samples").glob("*.pcap"))
OF_ALL_FRAMES = ["frame.number", "udp.stream", "tcp.stream", "udp.time_relative", "udp.time_delta"]
DNS = ["frame.number", "dns.response_in", "dns.response_to", "dns.time", "dns.retransmission"]
FOLLOWED = range(0, 30, 5)


def rows(tshark, capture, fields, display_filter, *options):
    found = tshark.fields(capture, display_filter, fields, *options, tolerate=KNOWN_NOISE)
    return {int(row[0]): row[1:] for row in found}


def table(tshark, capture, *options):
    return tshark.run("-q", "-n", "-r", capture, *options, tolerate=KNOWN_NOISE)


def test_streams_of_the_samples(with_plugin, without_plugin, passes):  # noqa: F811
    frames = 0
    for capture in SAMPLES:
        expected = rows(without_plugin, capture, OF_ALL_FRAMES, "frame", *passes)
        assert rows(with_plugin, capture, OF_ALL_FRAMES, "frame", *passes) == expected, capture.name
        frames += len(expected)
    assert frames > 5000


@pytest.mark.parametrize("name", ["skype-irc.cap", "skype-2015.pcap"])
class TestRealCaptures:
    def test_streams(self, with_plugin, without_plugin, shared, passes, name):  # noqa: F811
        capture = shared / "captures" / "real" / name
        expected = rows(without_plugin, capture, OF_ALL_FRAMES, "frame", *passes)
        assert len(expected) > 1000
        assert rows(with_plugin, capture, OF_ALL_FRAMES, "frame", *passes) == expected

    def test_protocols_of_other_frames(
        self, with_plugin, without_plugin, shared, passes, name  # noqa: F811
    ):
        capture = shared / "captures" / "real" / name
        fields = ["frame.number", "frame.protocols"]
        skype = set(with_plugin.frames(capture, "skype", *passes))
        expected = rows(without_plugin, capture, fields, "frame", *passes)
        found = rows(with_plugin, capture, fields, "frame", *passes)
        assert {n for n in expected if found[n] != expected[n]} <= skype

    def test_transactions_of_dns(self, with_plugin, without_plugin, shared, passes, name):  # noqa: F811
        capture = shared / "captures" / "real" / name
        real = set(with_plugin.frames(capture, "dns and udp.port == 53 and not skype", *passes))
        expected = rows(without_plugin, capture, DNS, "dns and udp.port == 53", *passes)
        found = rows(with_plugin, capture, DNS, "dns and udp.port == 53", *passes)
        assert real
        assert {n: found[n] for n in real} == {n: expected[n] for n in real}

    def test_conversations(self, with_plugin, without_plugin, shared, name):  # noqa: F811
        capture = shared / "captures" / "real" / name
        expected = table(without_plugin, capture, "-z", "conv,udp")
        assert len(expected.splitlines()) > 10
        assert table(with_plugin, capture, "-z", "conv,udp") == expected

    @pytest.mark.parametrize("stream", FOLLOWED)
    def test_followed_streams(
        self, with_plugin, without_plugin, shared, name, stream  # noqa: F811
    ):
        capture = shared / "captures" / "real" / name
        expected = table(without_plugin, capture, "-z", f"follow,udp,hex,{stream}")
        assert table(with_plugin, capture, "-z", f"follow,udp,hex,{stream}") == expected
