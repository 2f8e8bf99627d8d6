"""test_login.py - login and event servers: L1..L4, their records, attempts and outcomes.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import random
import zlib

import pytest

import pcap
import series
import truth
from tcp_streams import Stream
from wireshark import PROJECT

LOGIN, RELAYED_LOGIN = "4", "6"  # skype.tcp.dialect
L1, L2 = bytes.fromhex("1603010000"), bytes.fromhex("1703010000")
KEY_TYPE, DATA_TYPE = 0x16, 0x17
FIXED_BYTES, ENDPOINT = "3", "5"  # skype.evidence
GOOD, BAD, UNVERIFIED = "1", "0", "2"  # checksum status
ACCEPTED, REFUSED, ANSWERED, UNANSWERED = "1", "2", "3", "4"  # skype.login.outcome
KEY_LENGTH = 192

CLIENT, SERVER = ("192.0.2.1", 50000), ("198.51.100.33", 33033)
RANDOM = random.Random(5)

# The clear beginning of the key block of 2006 (known since Ehlert and Petgang 2006), a made-up key.
KEY_BLOCK = bytes.fromhex("410300098040 0408c001") + RANDOM.randbytes(KEY_LENGTH) + b"\x00\x0c\x01"

# A TLS client hello without extensions.
TLS_CLIENT_HELLO = bytes.fromhex("16030100 2d 01000029 0301") + bytes(32) + bytes.fromhex(
    "00 0002 002f 01 00"
)


def record(kind, body):
    return bytes([kind, 3, 1]) + len(body).to_bytes(2, "big") + body


def data_record(number, length=40, checksum_error=0):
    """A data record of made-up enciphered bytes with the checksum of its number."""
    enciphered = RANDOM.randbytes(length)
    checksum = ((~zlib.crc32(enciphered) & 0xFFFF) ^ number ^ checksum_error) & 0xFFFF
    return record(DATA_TYPE, enciphered + checksum.to_bytes(2, "little"))


KEY_RECORD = record(KEY_TYPE, KEY_BLOCK)


def login(server=SERVER):
    """A connection on which L1 to L3 have passed."""
    stream = Stream(CLIENT, server).client(L1).server(L2)
    return stream.client(KEY_RECORD + data_record(0))


@pytest.fixture
def rows(tshark, tmp_path):
    """Fields of the Skype frames of streams: a tuple of texts per frame."""

    def read(streams, names, *options, display_filter="skype"):
        frames = [frame for stream in streams for frame in stream.frames]
        capture = pcap.write(tmp_path / "streams.pcap", frames)
        return tshark.fields(capture, display_filter, names, *options)

    return read


PIPE = """
+0.0002 client => node handshake padded cookie 15 version 0x0400
+0.0700 node => client handshake padded cookie 15 version 0x0400
+0.0003 client => node hello { number 11 = 52 number 12 = 1 address 17 = 198.51.100.70:12350 }
+0.0900 node => client done
+0.0003 client => node raw-mode
+0.0700 node => client raw-mode
+0.0003 client => node [hold] login-key { blob 8 = random 192 number 9 = 0x2000 number 12 = 1 }
+0.0000 client => node login-record 80
+0.1000 node => client login-record 67
+1.0000 client => node close
"""


@pytest.mark.parametrize(
    "stream, text",
    [
        (Stream(CLIENT, SERVER).client(L1, KEY_RECORD), "the server did not answer"),
        (Stream(CLIENT, SERVER).client(L1).server(L2), "the client did not go on after L2"),
        (login(), "the server did not answer the key block"),
    ],
    ids=["no L2", "no L3", "no L4"],
)
def test_how_far_an_unanswered_attempt_came(tshark, tmp_path, stream, text):
    capture = pcap.write(tmp_path / "attempt.pcap", stream.frames)
    names = ["_ws.expert.message"]
    ((message,),) = tshark.fields(capture, f"skype.login.outcome == {UNANSWERED}", names, "-2")
    assert message.endswith(f": {text}")


def test_attempts_through_a_pipe_begin_with_the_key(tshark, make_capture, passes):
    """Without L1 and L2; each names the attempt before, of the same client to the same node."""
    hosts = "host client 192.168.1.20:13021\nhost node 198.51.100.11:40008\n"
    capture = make_capture(hosts + "".join(f"{time} client => node connect{PIPE}" for time in (1, 20, 40)))
    names = ["frame.number", "skype.tcp.dialect", "skype.login.previous"]
    found = tshark.fields(capture, "skype.login == 3", names, *passes)
    numbers = [number for number, _, _ in found]
    assert len(numbers) == 3
    assert [previous for _, _, previous in found] == ["", *numbers[:2]]
    assert len(tshark.frames(capture, "skype.login.previous", *passes)) == 2


class TestRealCaptures:
    CAPTURES = {
        "skype-irc.cap": {10: ACCEPTED, 13: ANSWERED, 14: ANSWERED, 89: ACCEPTED},
        "skype-2015.pcap": {
            60: UNANSWERED, 61: ANSWERED, 79: UNANSWERED, 81: ANSWERED, 83: ANSWERED
        },
    }  # fmt: skip

    @pytest.fixture(scope="class", params=CAPTURES)
    def name(self, request):
        return request.param

    @pytest.fixture(scope="class")
    def capture(self, shared, name):
        return shared / "captures" / "real" / name

    def test_every_login_stream_is_found_and_no_other(self, tshark, shared, capture, name, passes):
        classes = truth.skype_streams(shared, name)
        expected = {number for number, text in classes.items() if text.startswith("LS/ES")}
        rows = tshark.fields(capture, f"skype.tcp.dialect == {LOGIN}", ["tcp.stream"], *passes)
        assert {int(row[0]) for row in rows} == expected == set(self.CAPTURES[name])

    def test_the_second_pass_shows_every_segment(self, tshark, capture):
        names = ["tcp.stream", "tcp.len", "skype.evidence"]
        new_bytes = "tcp.len > 0 and not tcp.analysis.retransmission"
        rows = tshark.fields(capture, new_bytes, names, "-2")
        logins = [row for row in rows if row[0] and int(row[0]) in self.CAPTURES[capture.name]]
        assert logins
        assert [row for row in logins if not row[2]] == []

    def test_every_checksum_is_good_and_numbers_count(self, tshark, capture):
        names = ["tcp.stream", "ip.src", "skype.login.number", "skype.login.checksum.status"]
        numbers = {}
        rows = tshark.fields(capture, "skype.login.number", names, "-2")
        for stream, source, number, status in rows:
            assert set(status.split(",")) == {GOOD}
            numbers.setdefault((stream, source), []).extend(map(int, number.split(",")))
        assert numbers
        for counted in numbers.values():
            assert counted == list(range(len(counted)))

    def test_keys_are_as_long_as_an_rsa_modulus(self, tshark, capture, name):
        keys = tshark.fields(capture, "skype.login.session_key", ["skype.login.session_key"], "-2")
        answered = [outcome for outcome in self.CAPTURES[name].values() if outcome != UNANSWERED]
        assert [len(key) for (key,) in keys] == [2 * KEY_LENGTH] * len(answered)

    def test_steps(self, tshark, capture, name):
        """L1 always; then L2, L3, L4 in this order where the server answered."""
        rows = tshark.fields(capture, "skype.login", ["tcp.stream", "skype.login"], "-2")
        steps = {}
        for stream, step in rows:
            for one in step.split(","):
                if one not in steps.setdefault(int(stream), []):
                    steps[int(stream)].append(one)
        for stream, outcome in self.CAPTURES[name].items():
            assert steps[stream][0] == "1"
            if outcome != UNANSWERED:
                assert steps[stream] == ["1", "2", "3", "4"]

    def test_outcomes(self, tshark, capture, name):
        names = ["tcp.stream", "skype.login.outcome"]
        rows = tshark.fields(capture, "skype.login.attempt and skype.login == 1", names, "-2")
        assert {int(stream): outcome for stream, outcome in rows} == self.CAPTURES[name]

    def test_repeated_attempts_are_linked(self, tshark, irc):
        names = ["tcp.stream", "frame.number", "skype.login.previous"]
        rows = tshark.fields(irc, "skype.login.attempt and skype.login == 1", names, "-2")
        frames = {stream: frame for stream, frame, _ in rows}
        previous = {stream: frame for stream, _, frame in rows if frame}
        assert previous == {"14": frames["13"], "89": frames["10"]}


class TestSample:
    SAMPLE = PROJECT / "samples" / "login.pcap"

    def test_steps_and_outcomes(self, tshark, passes):
        names = ["tcp.stream", "skype.login"]
        steps = {}
        for stream, step in tshark.fields(self.SAMPLE, "skype.login", names, *passes):
            steps.setdefault(stream, []).extend(step.split(","))
        first = ["1"] if passes else []  # without a second pass L1 waits for L2 to be proven
        assert steps["0"] == [*first, "2", "3", "3", "4"]
        assert steps["1"] == [*first, "2", "1", "3", "3", "2", "4"]

    def test_a_login_tells_its_outcome(self, tshark, passes):
        names = ["tcp.stream", "skype.login.outcome"]
        rows = tshark.fields(self.SAMPLE, "skype.login.attempt and skype.login == 4", names, *passes)
        assert rows == [("0", ACCEPTED), ("1", ANSWERED), ("3", ANSWERED)]

    def test_the_attempt_at_443_falls_back_from_the_one_that_was_reset(self, tshark):
        rows = tshark.fields(
            *(self.SAMPLE, "skype.fallback", ["tcp.dstport", "skype.fallback.of"], "-2")
        )
        (failed,) = tshark.frames(self.SAMPLE, "tcp.stream == 2 and tcp.len > 0", "-2")
        assert rows == [("443", str(failed))]


class TestRelayedLogin:
    SAMPLE = PROJECT / "samples" / "relay.pcap"

    def test_records_behind_the_pipe_are_a_login(self, tshark, passes):
        names = ["skype.login", "skype.login.checksum.status", "skype.login.type"]
        display_filter = f"skype.tcp.dialect == {RELAYED_LOGIN}"
        rows = tshark.fields(self.SAMPLE, display_filter, names, *passes)
        assert rows == [("3,3", GOOD, "0x16,0x17"), ("4", GOOD, "0x17")]

    def test_the_key_is_found(self, tshark):
        (key,) = tshark.fields(self.SAMPLE, "skype.login", ["skype.login.session_key"])[0]
        assert len(key) == 2 * KEY_LENGTH


class TestProof:
    """Five bytes are an assumption; what follows proves or disproves it."""

    STEP_AND_EVIDENCE = ["skype.login", "skype.evidence"]

    def test_l1_waits_for_l2(self, rows):
        streams = [Stream(CLIENT, SERVER).client(L1).server(L2)]
        assert rows(streams, self.STEP_AND_EVIDENCE) == [("2", FIXED_BYTES)]
        assert rows(streams, self.STEP_AND_EVIDENCE, "-2") == [
            ("1", FIXED_BYTES),
            ("2", FIXED_BYTES),
        ]

    def test_the_key_block_proves_l1(self, rows, passes):
        streams = [Stream(CLIENT, SERVER).client(L1, KEY_RECORD + data_record(0))]
        steps = [step for step, _ in rows(streams, self.STEP_AND_EVIDENCE, *passes)]
        assert steps == (["1", "3,3"] if passes else ["3,3"])

    def test_a_valid_record_proves_l2(self, rows, passes):
        streams = [Stream(CLIENT, SERVER).server(L2, data_record(0))]
        steps = [step for step, _ in rows(streams, self.STEP_AND_EVIDENCE, *passes)]
        assert steps == (["2", "4"] if passes else ["4"])

    @pytest.mark.parametrize("sent", [L1, L1[:4]], ids=["whole", "cut"])
    def test_l1_alone_proves_nothing(self, rows, passes, sent):
        assert rows([Stream(CLIENT, SERVER).client(sent)], ["frame.number"], *passes) == []

    @pytest.mark.parametrize("port", [443, 33033, 12350])
    @pytest.mark.parametrize("apart", [True, False], ids=["apart", "in one segment"])
    def test_l1_before_real_tls_is_not_skype(self, rows, passes, port, apart):
        sent = [L1, TLS_CLIENT_HELLO] if apart else [L1 + TLS_CLIENT_HELLO]
        streams = [Stream(CLIENT, (SERVER[0], port)).client(*sent)]
        names = ["tls.handshake.type"]
        assert rows(streams, names, *passes) == []
        if apart or port == 443:  # elsewhere TLS itself does not recognise both in one segment
            assert rows(streams, names, *passes, display_filter="tls.handshake.type") == [("1",)]

    def test_l1_from_the_server_is_not_skype(self, rows, passes):
        streams = [Stream(CLIENT, SERVER).server(L1, KEY_RECORD + data_record(0))]
        assert rows(streams, ["frame.number"], *passes) == []

    def test_l1_answered_by_tls_is_not_skype(self, rows, passes):
        alert = bytes.fromhex("15030100020228")
        streams = [Stream(CLIENT, (SERVER[0], 443)).client(L1).server(alert)]
        assert rows(streams, ["frame.number"], *passes) == []

    def test_a_record_with_a_wrong_checksum_does_not_prove_l2(self, rows, passes):
        streams = [Stream(CLIENT, SERVER).server(L2, data_record(0, checksum_error=0x8000))]
        assert rows(streams, ["frame.number"], *passes) == []

    @pytest.mark.parametrize("port", [443, 33033])
    def test_the_port_does_not_matter(self, rows, passes, port):
        streams = [login((SERVER[0], port))]
        steps = ["1", "2", "3,3"] if passes else ["2", "3,3"]
        assert [step for (step,) in rows(streams, ["skype.login"], *passes)] == steps

    def test_a_capture_may_begin_with_the_key_block(self, rows, passes):
        stream = login()
        stream.frames = stream.frames[-1:]
        assert rows([stream], ["skype.login"], *passes) == [("3,3",)]


class TestOutcome:
    @pytest.mark.parametrize(
        "port, length, outcome",
        [
            (33033, 215, ACCEPTED),
            (33033, 285, ACCEPTED),
            (33033, 214, ANSWERED),
            (33033, 14, REFUSED),
            (443, 14, ANSWERED),  # an event server's answer may be as short
            (443, 215, ACCEPTED),
            (12350, 285, ANSWERED),
            (13392, 14, ANSWERED),
        ],
    )
    def test_the_size_of_the_answer_tells(self, rows, port, length, outcome):
        streams = [login((SERVER[0], port)).server(data_record(0, length))]
        found = rows(streams, ["skype.login.outcome"], display_filter="skype.login == 4")
        assert found == [(outcome,)]

    def test_without_an_answer_the_second_pass_says_so(self, rows):
        names = ["skype.login", "skype.login.outcome"]
        found = rows([login()], names, "-2", display_filter="skype.login.attempt")
        assert found == [("1", UNANSWERED)]

    def test_the_attempt_names_the_server(self, rows):
        message = "_ws.expert.message"
        (found,) = rows([login()], [message], "-2", display_filter="skype.login.attempt")
        assert found[0].startswith("Login attempt at 198.51.100.33:33033 (login server)")

    def test_question_and_answer_are_linked(self, rows):
        names = ["frame.number", "skype.login", "skype.response_in", "skype.response_to"]
        found = rows([login().server(data_record(0))], names, "-2")
        assert [row[1:] for row in found] == [
            ("1", "5", ""),
            ("2", "", "4"),
            ("3,3", "7,7", ""),
            ("4", "", "6"),
        ]


class TestRecords:
    STATUS = ["skype.login.number", "skype.login.checksum.status", "skype.checksum.bad"]

    def test_a_wrong_checksum_is_told(self, rows, passes):
        streams = [login().server(data_record(0, checksum_error=0x0100), data_record(1))]
        found = rows(streams, self.STATUS, *passes, display_filter="skype.login == 4")
        assert [(number, status, bool(bad)) for number, status, bad in found] == [
            ("0", BAD, True),
            ("1", GOOD, False),
        ]

    def test_numbers_go_on_behind_a_gap(self, rows, passes):
        stream = login().server(data_record(0))
        stream.lose("server", len(data_record(1)))
        stream.server(data_record(2), data_record(3)).client(data_record(1))
        found = rows([stream], self.STATUS, *passes, display_filter="ip.src == 198.51.100.33")
        assert [row for row in found if row[0]][0] == ("0", GOOD, "")
        assert BAD not in {status for _, status, _ in found}

    @pytest.mark.parametrize("length", [0xFFFD, 3000])
    def test_a_record_in_many_segments(self, rows, passes, length):
        streams = [login().server(data_record(0, length))]
        found = rows(streams, [*self.STATUS, "skype.login.length"], *passes)
        assert found[-1] == ("0", GOOD, "", str(length + 2))

    def test_a_length_that_lies(self, rows, passes):
        streams = [login().server(bytes([DATA_TYPE, 3, 1, 0xFF, 0xFF]) + bytes(100))]
        found = rows(streams, ["skype.tcp.part", "skype.evidence"], *passes)
        assert found[-1] == (("170301ffff" + 100 * "00"), ENDPOINT)

    def test_records_that_stop_being_records(self, rows, passes):
        streams = [login().server(b"GET / HTTP/1.1\r\n\r\n")]
        found = rows(streams, ["skype.malformed", "skype.evidence"], *passes)
        assert (bool(found[-1][0]), found[-1][1]) == (True, ENDPOINT)

    def test_a_record_without_room_for_a_checksum(self, rows, passes):
        streams = [login().server(record(DATA_TYPE, b"\x00"))]
        found = rows(streams, ["skype.login.data", "skype.malformed"], *passes)
        assert (found[-1][0], bool(found[-1][1])) == ("00", True)

    @pytest.mark.parametrize(
        "body", [b"\x41\xff\xff", KEY_BLOCK[:-4], KEY_BLOCK + b"\x00"], ids=["bad", "cut", "rest"]
    )
    def test_a_key_block_that_is_no_list(self, rows, passes, body):
        stream = Stream(CLIENT, SERVER).client(L1).server(L2).client(record(KEY_TYPE, body))
        found = rows([stream], ["skype.login", "skype.malformed", "skype.evidence"], *passes)
        assert (found[-1][0], bool(found[-1][1]), found[-1][2]) == ("3", True, ENDPOINT)

    def test_short_captures_do_not_break_anything(self, tshark, tmp_path, passes):
        stream = login().server(data_record(0, 300))
        lengths = range(54, 400, 7)
        for length in lengths:
            capture = pcap.write(tmp_path / "cut.pcap", stream.frames, [length])
            assert tshark.frames(capture, series.DISSECTOR_BUG, *passes) == []
            if length > 400:
                assert tshark.frames(capture, "skype", *passes)
