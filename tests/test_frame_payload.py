"""test_frame_payload.py - the transport payload of a frame is found wherever it lies: in tunnels,
in what was reassembled, in what was deciphered. Seen by update checks, which only a post-dissector
finds.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import pcap
import series
from tcp_streams import Stream
from tunnels import CARRIED_BY_IPV4, TUNNELS, fragments

CLIENT, SERVER = ("192.0.2.1", 50000), ("198.51.100.80", 80)
PATH = "/ui/2/1.2.0.18/en/getlatestversion?ver=1.2.0.18&uhash=00112233445566778899aabbccddeeff"
REQUEST = f"GET http://ui.skype.com{PATH} HTTP/1.1\r\nhost: ui.skype.com\r\n\r\n".encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n1.3.0.53"

NAMES = ["skype.update.version", "skype.update.latest"]
BOTH = [("1.2.0.18", ""), ("", "1.3.0.53")]
WEP = (
    *("-o", "wlan.enable_decryption:TRUE"),
    *("-o", 'uat:80211_keys:"wep","41:42:43:44:45"'),
)


def exchange():
    return Stream(CLIENT, SERVER).client(REQUEST).server(ANSWER).frames


@pytest.mark.parametrize("tunnel", TUNNELS)
class TestTunnels:
    def test_request_and_answer_are_found(self, tshark, tmp_path, passes, tunnel):
        capture = pcap.write(tmp_path / "tunnel.pcap", map(TUNNELS[tunnel], exchange()))
        assert len(tshark.frames(capture, "http", *passes)) == 2
        assert tshark.fields(capture, "skype", NAMES, *passes) == BOTH

    def test_short_captures_do_not_break_anything(self, tshark, tmp_path, tunnel):
        frames = [TUNNELS[tunnel](frame) for frame in exchange()[3:]]
        headers = len(frames[0]) - len(REQUEST)
        lengths = range(14, headers + 120, 7)
        capture = pcap.write(tmp_path / "cut.pcap", frames, lengths)
        assert len(tshark.frames(capture, "frame")) == 2 * len(lengths)
        assert tshark.frames(capture, series.DISSECTOR_BUG) == []


class TestFragments:
    @pytest.mark.parametrize("length", [24, 32, 96])
    @pytest.mark.parametrize("reverse", [False, True], ids=["in order", "the last one first"])
    def test_request_and_answer_are_found(self, tshark, tmp_path, passes, length, reverse):
        pieces = [
            piece
            for number, frame in enumerate(exchange())
            for piece in fragments(frame, length, 100 + number, reverse)
        ]
        capture = pcap.write(tmp_path / "fragments.pcap", pieces)
        assert len(tshark.frames(capture, "http", *passes)) == 2
        assert tshark.fields(capture, "skype", NAMES, *passes) == BOTH

    def test_where_nothing_is_reassembled_the_first_fragment_is_read(
        self, tshark, tmp_path, passes
    ):
        """As by HTTP, of the request what is there."""
        opening, (request, _) = exchange()[:3], exchange()[3:]
        pieces = fragments(request, 160, 100)
        capture = pcap.write(tmp_path / "fragments.pcap", [*opening, *pieces])
        rows = tshark.fields(capture, "skype", NAMES, *passes, "-o", "ip.defragment:FALSE")
        assert rows == BOTH[:1]

    @pytest.mark.parametrize("tunnel", CARRIED_BY_IPV4)
    def test_of_a_tunnel(self, tshark, tmp_path, passes, tunnel):
        frames = [TUNNELS[tunnel](frame) for frame in exchange()]
        pieces = [
            piece
            for number, frame in enumerate(frames)
            for piece in fragments(frame, 64, 100 + number)
        ]
        capture = pcap.write(tmp_path / "fragments.pcap", pieces)
        assert tshark.fields(capture, "skype", NAMES, *passes) == BOTH


class TestSegmentsWithoutALength:
    def test_as_a_sender_captures_what_its_card_cuts(self, tshark, tmp_path, passes):
        length = slice(pcap.UDP_HEADERS_LENGTH - 26, pcap.UDP_HEADERS_LENGTH - 24)
        frames = [bytearray(frame) for frame in exchange()]
        for frame in frames[3:]:
            frame[length] = bytes(2)
        capture = pcap.write(tmp_path / "uncut.pcap", frames)
        assert len(tshark.frames(capture, "http", *passes)) == 2
        assert tshark.fields(capture, "skype", NAMES, *passes) == BOTH


class TestDeciphered:
    def test_wep(self, tshark, shared, passes):
        capture = shared / "captures" / "regressions" / "update-check-wep.pcap"
        assert tshark.frames(capture, "http", *passes) == []
        rows = tshark.fields(capture, "skype", NAMES, *passes, *WEP)
        assert rows == [
            *(("1.2.0.18", ""), ("", "1.3.0.53")),
            *(("2.5.0.151", ""), ("", "2.5.0.151")),
            *(("7.7.0.335", ""), ("", "7.8.0.391")),
        ]
