"""test_tcp.py - Skype over TCP, stream by stream: the real captures against what is known of them,
and the samples.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import csv
import re
from dataclasses import dataclass

import pytest

import pcap
import tcp_streams
from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
REAL = ["skype-irc.cap", "skype-2015.pcap"]
SUPERNODE, HTTPS, HTTP_PORT = "1", "2", "5"
DIALECTS = {"SN/peer RC4 (plain seed)": SUPERNODE, "SN 443 fake-TLS": HTTPS}
DECRYPTED, FIXED_BYTES = "1", "3"
GOOD, BAD = "1", "0"  # checksum status
T1, T2, T3, T4, R1, R2, R3 = "1", "2", "3", "4", "11", "12", "13"
HANDSHAKE_CLEAR_LENGTH = 10  # of the first message, behind the seed
NO_HELLO = "server hello lost (gap)"


@dataclass(frozen=True)
class Stream:
    dialect: str
    seeds: tuple  # of client and server, "" where that said nothing
    heads: tuple  # their ten deciphered bytes
    deciphered: int  # bytes of both directions
    lost_hello: bool


def known_streams(shared, capture):
    """The streams of a capture that the truth calls plain RC4 or 443: {number: Stream}."""
    with open(shared / "truth" / "tcp.tsv", newline="", encoding="utf-8") as table:
        return {
            int(row["tcp.stream"]): Stream(
                dialect=DIALECTS[row["class"]],
                seeds=(row["client_seed"].strip("-"), row["server_seed"].strip("-")),
                heads=(row["client_head10_clear"], row["server_head10_clear"]),
                deciphered=int(row["rc4_bytes_decoded/total"].split("/")[0]),
                lost_hello=NO_HELLO in row["proof"],
            )
            for row in csv.DictReader(table, delimiter="\t")
            if row["capture"] == capture and row["class"] in DIALECTS
        }


@pytest.fixture(scope="module", params=REAL)
def real(request, shared):
    """A real capture and its streams."""
    return shared / "captures" / "real" / request.param, known_streams(shared, request.param)


def rows_by_stream(tshark, capture, names, *options, display_filter="skype and tcp"):
    """Rows of the fields per TCP stream; each value as a list."""
    streams = {}
    for stream, *values in tshark.fields(capture, display_filter, ["tcp.stream", *names], *options):
        split = [value.split(",") if value else [] for value in values]
        streams.setdefault(int(stream), []).append(split)
    return streams


def column(rows, index=0):
    return [value for row in rows for value in row[index]]


def test_the_known_streams_are_recognised_and_no_others(tshark, real, passes):
    capture, known = real
    rows = rows_by_stream(tshark, capture, ["skype.tcp.dialect"], *passes)
    dialects = {stream: set(column(found)) for stream, found in rows.items()}
    ours = {stream: found for stream, found in dialects.items() if found & set(DIALECTS.values())}
    assert ours == {stream: {truth.dialect} for stream, truth in known.items()}


def test_every_stream_is_recognised_from_its_first_payload(tshark, real, passes):
    capture, known = real
    names = ["skype.evidence"]
    rows = rows_by_stream(tshark, capture, names, *passes, display_filter="tcp.len > 0")
    first = {stream: set(rows[stream][0][0]) for stream in known}
    assert all(evidence and evidence <= {DECRYPTED, FIXED_BYTES} for evidence in first.values())


def test_seeds_and_deciphered_heads(tshark, real, passes):
    capture, known = real
    names = ["seed", "word", "cookie1", "cookie2"]
    rows = rows_by_stream(tshark, capture, [f"skype.handshake.{name}" for name in names], *passes)
    for stream, truth in known.items():
        expected = [
            (f"0x{seed}", f"0x{head[:4]}", f"0x{head[4:12]}", f"0x{head[12:]}")
            for seed, head in zip(truth.seeds, truth.heads)
            if seed
        ]
        found = list(zip(*(column(rows[stream], index) for index in range(len(names)))))
        assert found == expected, stream


def test_padding_and_challenges_follow_from_the_generator(tshark, real, passes):
    capture, known = real
    names = ["skype.handshake.padding.status", "skype.hello.challenge.status"]
    rows = rows_by_stream(tshark, capture, names, *passes)
    for stream, truth in known.items():
        # 0001 is the unpadded form; all others carry a padding record.
        padded = [head for head in truth.heads if head.strip("-") and not head.startswith("0001")]
        assert column(rows[stream], 0) == [GOOD] * len(padded), stream
        assert column(rows[stream], 1) == [GOOD] * (truth.dialect == HTTPS), stream


def record_length(body):
    """Bytes of a record: its length takes 7 bits each, one of them tells the kind."""
    head = 1
    while body >> (7 * head - 1):
        head += 1
    return head + body


def test_all_bytes_are_framed(tshark, real, passes):
    """Seed messages and records make up every byte of the streams, as the truth counts them."""
    capture, known = real
    names = ["skype.handshake.seed", "skype.record.length"]
    rows = rows_by_stream(tshark, capture, names, *passes)
    for stream, truth in known.items():
        heads = HANDSHAKE_CLEAR_LENGTH * len(column(rows[stream], 0))
        records = sum(record_length(int(length)) for length in column(rows[stream], 1))
        assert heads + records == truth.deciphered, stream
    assert sum(truth.deciphered for truth in known.values()) > 4000


def test_only_lost_hellos_are_gaps(tshark, real, passes):
    capture, known = real
    rows = rows_by_stream(tshark, capture, ["skype.tcp.missing"], *passes)
    gaps = {stream: column(rows[stream]) for stream in known if column(rows[stream])}
    assert gaps == {stream: ["79"] for stream, truth in known.items() if truth.lost_hello}
    complaints = "skype.malformed or skype.checksum.bad or skype.limits or skype.truncated"
    ours = f"skype.tcp.dialect in {{{SUPERNODE}, {HTTPS}}}"
    assert tshark.frames(capture, f"{ours} and ({complaints})", *passes) == []


def test_acks_and_packets_find_each_other(tshark, real):
    capture, _ = real
    names = ["frame.number", "skype.ack_id", "skype.ack_to", "skype.packet_id", "skype.acked_in"]
    frames = {
        int(row[0]): [value.split(",") if value else [] for value in row[1:]]
        for row in tshark.fields(capture, "skype and tcp", names, "-2")
    }
    acks = {frame: values for frame, values in frames.items() if values[0]}
    assert len(acks) > 5
    for frame, (ids, packets, _, _) in acks.items():
        assert len(packets) == len(ids)
        for identity, packet in zip(ids, map(int, packets)):
            assert identity in frames[packet][2]
            assert str(frame) in frames[packet][3]


def test_session_records(tshark, skype_2015, passes):
    """Sequences count on; bodies under the all-zero key have the right CRC."""
    names = ["skype.session.sequence", "skype.session.sequence.status", "skype.session.crc.status"]
    rows = rows_by_stream(tshark, skype_2015, names, *passes)
    sequences = [column(found, 0) for found in rows.values()]
    statuses = [status for found in rows.values() for status in column(found, 1)]
    opened = [status for found in rows.values() for status in column(found, 2)]
    assert sum(map(len, sequences)) == len(statuses) > 100
    assert BAD not in statuses and statuses.count(GOOD) > 0.9 * len(statuses)
    assert opened == [GOOD] * len(opened) and len(opened) > 10


def test_learned_addresses(tshark, irc):
    """The supernode tells the client its public address, which no packet carries."""
    rows = tshark.fields(irc, "tcp and skype.command == 31", ["skype.public_ip"])
    assert {value for row in rows for value in row[0].split(",")} == {"86.128.245.115"}


# --- samples ---


def info(tshark, capture, *options):
    """Texts of the info column of all Skype segments."""
    return [row[0] for row in tshark.fields(capture, "skype and tcp", ["_ws.col.Info"], *options)]


def steps(tshark, capture):
    rows = rows_by_stream(tshark, capture, ["skype.handshake"])
    return {stream: column(found) for stream, found in rows.items() if column(found)}


def test_supernode_session(tshark, passes):
    capture = SAMPLES / "supernode.pcap"
    texts = info(tshark, capture, *passes)
    assert re.fullmatch("Handshake T1, seed 0x[0-9a-f]{8}", texts[0])
    assert re.fullmatch("Handshake, seed 0x[0-9a-f]{8}", texts[1])
    assert texts[2].startswith("T2, Client connect")
    assert texts[3].startswith("T3, Client accepted, public address 203.0.113.20")
    assert re.fullmatch("T4, ACK 0x[0-9a-f]{4}", texts[4])
    assert texts[-2:] == ["Keep-alive", "Keep-alive"]
    assert steps(tshark, capture) == {0: [T1, T2, T3, T4]}


def test_refusal(tshark):
    capture = SAMPLES / "supernode-refused.pcap"
    assert steps(tshark, capture) == {0: [T1, T2, T3], 1: [T1, T2, T3], 2: [T1]}
    texts = info(tshark, capture)
    assert [text for text in texts if "refused" in text] == ["T3, Client refused?"]


def test_port_443(tshark, passes):
    capture = SAMPLES / "port443.pcap"
    texts = info(tshark, capture, *passes)
    assert texts.count("Not TLS: Skype client hello (R1)") == 4
    assert sum(text.startswith("Not TLS: Skype server hello (R2)") for text in texts) == 3
    assert len(tshark.frames(capture, "skype.not_tls", *passes)) == 7
    assert tshark.frames(capture, "tls or ssl", *passes) == []
    assert steps(tshark, capture) == {
        0: [R1, R2, R3, T2, T3, T4],
        1: [R1, R3, R2, T2],
        2: [R1, R3],
        3: [R1, R2, R3, T2],
    }


def test_port_443_switched_off(tshark, passes):
    off = ("-o", "skype.port443:FALSE")
    assert tshark.frames(SAMPLES / "port443.pcap", "skype", *off, *passes) == []
    assert tshark.frames(SAMPLES / "supernode.pcap", "skype and tcp", *off, *passes) != []


def test_a_challenge_says_that_it_is_of_the_generator(tshark, passes):
    tree = tshark.run("-r", SAMPLES / "port443.pcap", "-V", "-O", "skype", *passes)
    assert tree.count("(one run of the padding generator)") == 4
    assert tree.count("Challenge status: Good") == 4


def test_a_lone_hello_is_recognised_when_the_capture_lacks_the_syn(tshark, tmp_path):
    """In one pass TLS has had its say in the first frame; in two it has not."""
    capture = tmp_path / "late.pcap"
    payload = "tcp.stream == 0 and tcp.len > 0"
    tshark.run("-r", SAMPLES / "port443.pcap", "-Y", payload, "-w", capture)
    first = "frame.number == 1 and skype.hello.challenge"
    assert tshark.frames(capture, first) == [1]
    assert tshark.frames(capture, f"{first} and not tls", "-2") == [1]
    assert len(tshark.frames(capture, "skype and not tls", "-2")) == 7


def test_port_80(tshark, passes):
    """Filler of bytes 01, closed by control 00; neither HTTP nor a wrong padding."""
    capture = SAMPLES / "port80.pcap"
    names = ["skype.tcp.dialect", "skype.record.control", "skype.handshake.padding.status"]
    rows = rows_by_stream(tshark, capture, names, *passes)
    assert {stream: set(column(found)) for stream, found in rows.items()} == {
        0: {HTTP_PORT},
        1: {HTTP_PORT},
        2: {HTTP_PORT},
    }
    controls = [column(found, 1) for found in rows.values()]
    assert controls == [["0", "3"], ["3", "0"], ["3", "0", "3", "0"]]
    assert all(set(column(found, 2)) == {GOOD} for found in rows.values())
    assert tshark.frames(capture, "http", *passes) == []
    assert steps(tshark, capture) == {0: [R1, R2, T2, T3], 1: [R1, R2], 2: [R1, R2]}


def test_relay_session(tshark, passes):
    capture = SAMPLES / "relay.pcap"
    names = ["skype.session.destination", "skype.session.sequence", "skype.session.command"]
    rows = rows_by_stream(tshark, capture, names, *passes)[0]
    assert column(rows, 0) == ["0x7531", "0x6855", "0x7531", "0x6855", "0x7531", "0x6855"]
    assert column(rows, 1) == ["0", "0", "1", "1", "2", "2"]
    assert [int(value, 0) for value in column(rows, 2)] == [0x44, 0x45, 0x57]
    assert tshark.frames(capture, "skype.session.crc.status == Bad", *passes) == []


def test_raw_pipe(tshark, passes):
    """Behind control 04 nothing is deciphered: the bytes stand as they were sent."""
    capture = SAMPLES / "relay.pcap"
    texts = info(tshark, capture, *passes)
    assert texts.count("Raw pipe") == 2
    output = tshark.run("-n", "-q", "-r", capture, *passes, "-z", "follow,skype,raw,2")
    clear = "".join(output.split())
    assert "16030100" in clear and "17030100" in clear


def test_firewall_test_call_back(tshark, passes):
    texts = info(tshark, SAMPLES / "firewall-test.pcap", *passes)
    assert any(text.startswith("Firewall test call-back") for text in texts)


def test_deciphering_can_be_switched_off(tshark, passes):
    """First messages prove themselves all the same; the rest is shown as it is."""
    capture = SAMPLES / "supernode.pcap"
    off = ("-o", "skype.decipher:FALSE")
    assert len(tshark.frames(capture, "skype.handshake.seed", *off, *passes)) == 2
    assert tshark.frames(capture, "skype.record.length", *off, *passes) == []
    assert len(tshark.frames(capture, "skype and tcp", *off, *passes)) == 16


# --- on demand ---

DECODE_AS = "-d", "tcp.port==40123,skype"
PORT_PREFERENCE = "-o", "skype.tcp.port:40123"
TWO_DISSECTORS = 'Protocol "skype" matched 2 dissectors'


@pytest.mark.parametrize("option", [DECODE_AS, PORT_PREFERENCE], ids=["decode as", "preference"])
def test_what_the_user_calls_skype(tshark, option, passes):
    """A stream whose start is missing cannot be proven: the user's word is the evidence."""
    names = ["skype.evidence", "skype.tcp.dialect"]
    capture = SAMPLES / "supernode-late.pcap"
    rows = tshark.fields(
        capture, "skype and tcp", names, *option, *passes, tolerate=[TWO_DISSECTORS]
    )
    assert len(rows) == 13 and set(rows) == {("6", "")}
    proven = tshark.fields(
        SAMPLES / "supernode.pcap", "skype and tcp", names, *option, tolerate=[TWO_DISSECTORS]
    )
    assert len(proven) == 16 and all(dialect == SUPERNODE for _, dialect in proven)


@pytest.mark.parametrize("option", [DECODE_AS, PORT_PREFERENCE], ids=["decode as", "preference"])
def test_what_the_user_calls_skype_but_is_not(tshark, tmp_path, option, passes):
    """Of a stream whose start is there, the bytes tell: the user's word does not count."""
    stream = tcp_streams.Stream(("192.0.2.1", 50000), ("198.51.100.7", 40123))
    stream.client(b"EHLO example.com\r\n").server(b"250 example.com\r\n").client(b"QUIT\r\n")
    capture = pcap.write(tmp_path / "other.pcap", stream.frames)
    assert len(tshark.frames(capture, "data", *option, *passes, tolerate=[TWO_DISSECTORS])) == 3
    assert tshark.frames(capture, "skype", *option, *passes, tolerate=[TWO_DISSECTORS]) == []


def test_hostile_streams_say_what_is_wrong(tshark, passes):
    capture = SAMPLES / "hostile-tcp.pcap"
    rows = rows_by_stream(
        tshark, capture, ["_ws.expert.message"], *passes, display_filter="skype.malformed"
    )
    messages = {stream: " ".join(column(found)) for stream, found in rows.items()}
    assert all("No record starts here" in messages[stream] for stream in (0, 1, 2, 3))
    assert all("No handshake message" in messages[stream] for stream in (8, 9, 10))


def test_almost_first_messages_are_left_alone(tshark, passes):
    names = ["skype.tcp.dialect"]
    streams = rows_by_stream(tshark, SAMPLES / "hostile-tcp.pcap", names, *passes)
    assert not {5, 7} & set(streams)
    assert {6, 8, 9, 10} <= set(streams)
