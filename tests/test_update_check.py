"""test_update_check.py - requests for the newest version and reports of an installation: they stay
HTTP, platform and version are added.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import pcap
import series
import tls
from tcp_streams import Stream
from tunnels import TUNNELS, fragments
from wireshark import PROJECT

UPDATE_CHECK = "7"  # skype.tcp.dialect
FIXED_BYTES, EXCHANGE = "3", "4"  # skype.evidence
USER_HASH = "00112233445566778899aabbccddeeff"

CLIENT, SERVER = ("192.0.2.1", 50000), ("198.51.100.80", 80)
PATH = f"/ui/2/1.2.0.18/en/getlatestversion?ver=1.2.0.18&uhash={USER_HASH}"
REQUEST = f"GET http://ui.skype.com{PATH} HTTP/1.1\r\nhost: ui.skype.com\r\n\r\n".encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n1.3.0.53"


def check_column(text):
    """The field of the Info column hides the user hash."""
    if series.COLUMN_FIELDS_ARE_FINAL:
        assert USER_HASH in text
        return
    assert USER_HASH not in text
    assert "uhash=..." in text


@pytest.fixture
def capture(tmp_path):
    def make(*streams):
        frames = [frame for stream in streams for frame in stream.frames]
        return pcap.write(tmp_path / "streams.pcap", frames)

    return make


class TestSample:
    SAMPLE = PROJECT / "samples" / "update-check.pcap"

    def test_every_platform(self, tshark, passes):
        names = ["skype.update.platform", "skype.update.version", "skype.update.latest"]
        rows = tshark.fields(self.SAMPLE, f"skype.tcp.dialect == {UPDATE_CHECK}", names, *passes)
        assert rows == [
            ("Linux", "1.2.0.18", ""),
            ("", "", "1.3.0.53"),
            ("Windows", "2.5.0.151", ""),
            ("", "", "2.5.0.151"),
            ("Mac", "7.7.0.335", ""),
            ("", "", "7.8.0.391"),
        ]

    def test_the_client_is_known_as_from_other_messages(self, tshark, passes):
        names = ["skype.client.version", "skype.client.platform"]
        rows = tshark.fields(self.SAMPLE, "skype.client.version", names, *passes)
        assert rows == [("1.2.0.18", "Linux"), ("2.5.0.151", "Windows"), ("7.7.0.335", "Mac")]

    def test_the_user_hash_is_nowhere_in_what_is_ours(self, tshark, passes):
        lines = tshark.run("-r", self.SAMPLE, "-V", "-O", "skype", "-Y", "skype", *passes)
        assert USER_HASH not in lines
        info = tshark.fields(self.SAMPLE, "http.request", ["_ws.col.Info"], *passes)
        assert len(info) == 3
        for (text,) in info:
            check_column(text)


class TestRealCapture:
    def test_both_checks_of_2006(self, tshark, irc, passes):
        names = ["tcp.stream", "skype.evidence", "skype.update.version", "skype.update.platform"]
        rows = tshark.fields(irc, f"skype.tcp.dialect == {UPDATE_CHECK}", names, *passes)
        assert rows == [
            ("11", FIXED_BYTES, "1.2.0.18", "Linux"),
            ("11", EXCHANGE, "", ""),
            ("90", FIXED_BYTES, "1.2.0.18", "Linux"),
            ("90", EXCHANGE, "", ""),
        ]

    def test_http_is_not_disturbed(self, tshark, irc, passes):
        names = ["frame.number", "frame.protocols", "_ws.col.Protocol", "http.request.full_uri"]
        names += ["http.response.code", "http.file_data"]
        without = "--disable-protocol", "skype"
        with_us = tshark.fields(irc, "http", names, *passes)
        assert with_us == tshark.fields(irc, "http", names, *passes, *without)

    def test_question_and_answer_are_linked(self, tshark, irc, passes):
        names = ["frame.number", "skype.response_to", "skype.response_time"]
        rows = tshark.fields(irc, "skype.update.latest", names, *passes)
        assert rows == [("408", "406", "0.059715000"), ("2033", "2030", rows[1][2])]
        rows = tshark.fields(irc, "skype.update.version", ["skype.response_in"], "-2")
        assert rows == [("408",), ("2033",)]


class TestRequests:
    NAMES = ["skype.update.platform", "skype.update.version"]

    @pytest.mark.parametrize("port", [80, 8080, 3128])
    def test_any_port_that_http_dissects(self, tshark, capture, passes, port):
        made = capture(Stream(CLIENT, (SERVER[0], port)).client(REQUEST))
        assert tshark.fields(made, "skype", self.NAMES, *passes) == [("Linux", "1.2.0.18")]

    def test_without_a_syn(self, tshark, capture, passes):
        stream = Stream(CLIENT, SERVER).client(REQUEST)
        stream.frames = stream.frames[-1:]
        assert tshark.fields(capture(stream), "skype", self.NAMES, *passes) == [
            ("Linux", "1.2.0.18")
        ]

    @pytest.mark.parametrize("cut", [len(REQUEST), 40], ids=["one segment", "two segments"])
    def test_other_than_ipv4_is_left_alone(self, tshark, capture, passes, cut):
        ends = ("2001:db8::1", CLIENT[1]), ("2001:db8::80", SERVER[1])
        made = capture(Stream(*ends).client(*filter(None, (REQUEST[:cut], REQUEST[cut:]))))
        assert len(tshark.frames(made, "http", *passes)) == 1
        assert tshark.frames(made, "skype", *passes) == []

    def test_a_request_in_two_segments(self, tshark, capture, passes):
        made = capture(Stream(CLIENT, SERVER).client(REQUEST[:40], REQUEST[40:]).server(ANSWER))
        names = [*self.NAMES, "skype.update.latest"]
        assert tshark.fields(made, "skype.update.version or skype.update.latest", names, *passes) == [
            ("Linux", "1.2.0.18", ""),
            ("", "", "1.3.0.53"),
        ]

    @pytest.mark.parametrize(
        "request_line",
        [
            "GET http://ui.skype.com.example.com" + PATH,
            "GET http://example.com" + PATH,
            "GET " + PATH,
            "GET http://ui.skype.com/ui/2/1.2.0.18/en/index.html",
            "POST http://ui.skype.com" + PATH,
        ],
    )
    def test_other_requests_are_left_alone(self, tshark, capture, passes, request_line):
        text = f"{request_line} HTTP/1.1\r\nHost: example.com\r\nContent-Length: 0\r\n\r\n"
        made = capture(Stream(CLIENT, SERVER).client(text.encode()).server(ANSWER))
        assert tshark.frames(made, "skype", *passes) == []
        (line,) = tshark.fields(made, "http.request", ["_ws.col.Info"], *passes)[0]
        assert request_line in line

    def test_a_request_in_a_body_is_left_alone(self, tshark, capture, passes):
        text = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
        made = capture(Stream(CLIENT, SERVER).server(text % (len(REQUEST), REQUEST)))
        assert len(tshark.frames(made, "http", *passes)) == 1
        assert tshark.frames(made, "skype", *passes) == []

    def test_only_the_next_answer_belongs_to_a_request(self, tshark, capture, passes):
        other = b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
        stream = Stream(CLIENT, SERVER).client(other).server(ANSWER).client(REQUEST).server(ANSWER)
        made = capture(stream.client(other).server(ANSWER))
        assert tshark.frames(made, "skype", *passes) == [6, 7]

    def test_short_captures_do_not_break_anything(self, tshark, tmp_path, passes):
        stream = Stream(CLIENT, SERVER).client(REQUEST).server(ANSWER)
        made = tmp_path / "cut.pcap"
        for snap_length in range(54, 300, 9):
            pcap.write(made, stream.frames, [snap_length])
            assert tshark.frames(made, series.DISSECTOR_BUG, *passes) == []


class TestForms:
    """All three requests, and what they tell."""

    NAMES = [
        *("skype.update.request", "skype.update.platform", "skype.update.version"),
        *("skype.update.full_version", "skype.client.version", "skype.update.latest"),
    ]
    LATEST, NEWEST, INSTALLED = "1", "2", "3"

    @pytest.mark.parametrize(
        "path, told",
        [
            (
                f"0/97/en/getlatestversion?ver=0.97.0.6&uhash={USER_HASH}",
                (LATEST, "Windows", "97", "0.97.0.6", "0.97.0.6"),
            ),
            (
                f"0/3.8.0.188.12/en/getlatestversion?ver=3.8.0.188&uhash=1{USER_HASH}",
                (LATEST, "Windows", "3.8.0.188.12", "3.8.0.188", "3.8.0.188"),
            ),
            (
                "0/97/en/getlatestversion?ver=7",
                (LATEST, "Windows", "97", "7", "7"),
            ),
            ("2/2.1.0.81/de/getnewestversion", (NEWEST, "Linux", "2.1.0.81", "", "2.1.0.81")),
        ],
    )
    def test_requests_for_a_version(self, tshark, capture, passes, path, told):
        request = f"GET /ui/{path} HTTP/1.1\r\nHost: ui.skype.com\r\n\r\n".encode()
        made = capture(Stream(CLIENT, SERVER).client(request).server(ANSWER))
        assert tshark.fields(made, "skype", self.NAMES, *passes) == [
            (*told, ""),
            ("", "", "", "", "", "1.3.0.53"),
        ]

    def test_report_of_an_installation(self, tshark, capture, passes):
        request = b"GET /ui/0/97/en/installed HTTP/1.1\r\nHost: ui.skype.com\r\n\r\n"
        made = capture(Stream(CLIENT, SERVER).client(request).server(ANSWER))
        assert tshark.fields(made, "skype", self.NAMES, *passes) == [
            (self.INSTALLED, "Windows", "97", "", "97", ""),
            ("", "", "", "", "", ""),
        ]
        assert tshark.fields(made, "skype", ["skype.response_to"], *passes) == [("",), ("4",)]
        tree = tshark.run("-r", made, "-q", "-z", "skype,tree")
        assert "Installation report" in tree
        assert "Update check" not in tree


class TestBodies:
    """The answer's body."""

    HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

    def latest(self, tshark, capture, passes, *segments):
        made = capture(Stream(CLIENT, SERVER).client(REQUEST).server(*segments))
        assert len(tshark.frames(made, "http.response", *passes)) == 1
        return tshark.fields(made, "skype.response_to", ["skype.update.latest"], *passes)

    @pytest.mark.parametrize(
        "chunks", [b"8\r\n1.3.0.53\r\n", b"4;x=y\r\n1.3.\r\n004\r\n0.53\r\n"], ids=["one", "two"]
    )
    def test_in_chunks(self, tshark, capture, passes, chunks):
        head = self.HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
        whole = head + chunks + b"0\r\n\r\n"
        assert self.latest(tshark, capture, passes, whole) == [("1.3.0.53",)]
        assert self.latest(tshark, capture, passes, whole[:-9], whole[-9:]) == [("1.3.0.53",)]

    def test_only_what_is_whole_is_a_version(self, tshark, capture, passes):
        head = self.HEAD + b"Content-Length: 8\r\n\r\n"
        assert self.latest(tshark, capture, passes, head + b"1.3.0.53") == [("1.3.0.53",)]
        no_reassembly = (*passes, "-o", "tcp.desegment_tcp_streams:FALSE")
        rows = self.latest(tshark, capture, no_reassembly, head + b"1.3.0", b".53")
        assert rows == [("",)]

    def test_a_cut_frame_tells_no_version(self, tshark, tmp_path, passes):
        longer_than_the_request = b"Server: %s\r\n" % (b"x" * len(REQUEST))
        answer = self.HEAD + longer_than_the_request + b"\r\n1.3.0.53"
        frames = Stream(CLIENT, SERVER).client(REQUEST).server(answer).frames
        for missing, expected in ((0, "1.3.0.53"), (3, "")):
            made = pcap.write(tmp_path / "cut.pcap", frames, [len(frames[-1]) - missing])
            names = ["skype.response_to", "skype.update.latest"]
            rows = tshark.fields(made, "skype", names, *passes, "-o", "http.desegment_body:FALSE")
            assert rows == [("", ""), ("4", expected)]


class TestWhereverHttpIs:
    """The user hash is hidden there too."""

    BOTH = [("Linux", "1.2.0.18", ""), ("", "", "1.3.0.53")]
    NAMES = ["skype.update.platform", "skype.update.version", "skype.update.latest"]
    WEP = (
        *("-o", "wlan.enable_decryption:TRUE"),
        *("-o", 'uat:80211_keys:"wep","41:42:43:44:45"'),
    )

    def check_hidden(self, tshark, made, requests, *options):
        info = tshark.fields(made, "http.request", ["_ws.col.Info"], *options)
        assert len(info) == requests
        for (text,) in info:
            check_column(text)
        ours = tshark.run("-r", made, "-V", "-O", "skype", "-Y", "skype", *options)
        assert "Skype, update check" in ours
        assert USER_HASH not in ours

    @pytest.mark.parametrize(
        "name, options",
        [("update-check-ip-fragments", ()), ("update-check-wep", WEP)],
        ids=["IP fragments", "WEP"],
    )
    def test_regressions(self, tshark, shared, passes, name, options):
        made = shared / "captures" / "regressions" / f"{name}.pcap"
        rows = tshark.fields(made, "skype", self.NAMES, *passes, *options)
        assert rows == [
            *(("Linux", "1.2.0.18", ""), ("", "", "1.3.0.53")),
            *(("Windows", "2.5.0.151", ""), ("", "", "2.5.0.151")),
            *(("Mac", "7.7.0.335", ""), ("", "", "7.8.0.391")),
        ]
        self.check_hidden(tshark, made, 3, *passes, *options)

    def test_ip_fragments(self, tshark, tmp_path, passes):
        frames = Stream(CLIENT, SERVER).client(REQUEST).server(ANSWER).frames
        pieces = [
            piece
            for number, frame in enumerate(frames)
            for piece in fragments(frame, 48, 100 + number)
        ]
        made = pcap.write(tmp_path / "fragments.pcap", pieces)
        assert tshark.fields(made, "skype", self.NAMES, *passes) == self.BOTH
        self.check_hidden(tshark, made, 1, *passes)

    @pytest.mark.parametrize("tunnel", ["GRE", "VXLAN", "PPPoE"])
    def test_tunnels(self, tshark, tmp_path, passes, tunnel):
        frames = Stream(CLIENT, SERVER).client(REQUEST).server(ANSWER).frames
        made = pcap.write(tmp_path / "tunnel.pcap", map(TUNNELS[tunnel], frames))
        assert tshark.fields(made, "skype", self.NAMES, *passes) == self.BOTH
        self.check_hidden(tshark, made, 1, *passes)

    @pytest.mark.parametrize("length, answers", [(4, []), (5, ["5"]), (6, ["5"])])
    def test_the_shortest_beginning_of_an_answer(self, tshark, capture, passes, length, answers):
        """Where nothing is reassembled: "HTTP/" alone."""
        made = capture(Stream(CLIENT, SERVER).client(REQUEST).server(ANSWER[:length], ANSWER[length:]))
        alone = "-o", "tcp.desegment_tcp_streams:FALSE"
        rows = tshark.fields(made, "skype.response_to == 4", ["frame.number"], *passes, *alone)
        assert [number for (number,) in rows] == answers
        assert tshark.frames(made, "skype.update.version", *passes, *alone) == [4]

    def test_where_nothing_is_reassembled(self, tshark, capture, passes):
        """What HTTP gets of a request is enough where it names the host."""
        made = capture(Stream(CLIENT, SERVER).client(REQUEST[:140], REQUEST[140:]))
        options = (*passes, "-o", "tcp.desegment_tcp_streams:FALSE")
        assert tshark.fields(made, "skype", self.NAMES, *options) == self.BOTH[:1]
        info = tshark.fields(made, "frame.number == 4", ["_ws.col.Info"], *options)
        assert len(info) == 1
        check_column(info[0][0])

    @pytest.mark.parametrize("cut", [None, 50], ids=["whole records", "records in two segments"])
    def test_deciphered_tls(self, tshark, tmp_path, passes, cut):
        key_log = tmp_path / "keys.txt"
        stream = Stream(CLIENT, (SERVER[0], 443))
        for is_client, data in tls.exchange(REQUEST, ANSWER, key_log):
            send = stream.client if is_client else stream.server
            send(*filter(None, (data[:cut], data[cut:] if cut else b"")))
        made = pcap.write(tmp_path / "tls.pcap", stream.frames)
        assert tshark.frames(made, "skype", *passes) == []
        keys = ("-o", f"tls.keylog_file:{key_log}")
        assert tshark.fields(made, "skype", self.NAMES, *passes, *keys) == self.BOTH
        self.check_hidden(tshark, made, 1, *passes, *keys)
