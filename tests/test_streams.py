"""test_streams.py - one session, cut and delivered in every way: the deciphered stream is the same.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import base64
import random

import pytest

import pcap
import streams
from streams import CLIENT, SERVER, Connection, Segment
from wireshark import DISSECTOR_ERROR, PROJECT

SAMPLE = PROJECT / "samples" / "supernode.pcap"
SAMPLE_443 = PROJECT / "samples" / "port443.pcap"
NODE_PORT, HTTPS_PORT = 40123, 443
VARIANTS = ["supernode-one-byte", "supernode-swapped", "supernode-repeated"]
HELLO_LENGTHS = {CLIENT: 72, SERVER: 79}
HEADERS_LENGTH = 14 + 20 + 20  # Ethernet, IPv4, TCP

TCP_PREFERENCES = {
    "default": (),
    "reassembling": ("-o", "tcp.reassemble_out_of_order:TRUE"),
    "no reassembly": ("-o", "tcp.desegment_tcp_streams:FALSE"),
    "no analysis": ("-o", "tcp.analyze_sequence_numbers:FALSE"),
    "absolute numbers": ("-o", "tcp.relative_sequence_numbers:FALSE"),
    "errors too": ("-o", "tcp.no_subdissector_on_error:FALSE"),
    "everything": (
        *("-o", "tcp.no_subdissector_on_error:FALSE"),
        *("-o", "tcp.desegment_tcp_streams:FALSE"),
    ),
}


@pytest.fixture(scope="module")
def session():
    return streams.read(SAMPLE, NODE_PORT)


@pytest.fixture(scope="module")
def deciphered(tshark):
    """The deciphered stream of the sample as it is: a list of bytes per side."""
    return follow(tshark, SAMPLE)


def follow(tshark, capture, *options, stream=0):
    """The bytes of each side, as Follow shows them."""
    output = tshark.run("-n", "-q", "-r", capture, *options, "-z", f"follow,skype,raw,{stream}")
    sides = [b"", b""]
    for line in output.splitlines():
        text = line.lstrip("\t")
        if text and all(digit in "0123456789abcdef" for digit in text):
            sides[SERVER if line.startswith("\t") else CLIENT] += bytes.fromhex(text)
    return sides


def values(tshark, capture, name, *options):
    """All values of a field in the Skype segments, in order."""
    rows = tshark.fields(capture, "skype and tcp", [name], *options)
    return [value for row in rows for value in row[0].split(",") if value]


def test_a_capture_that_begins_behind_the_server_hello(tshark, tmp_path, passes):
    """The server's first bytes are its handshake message, as if no hello had been."""
    hello = HELLO_LENGTHS[SERVER]
    connection = Connection(server=("198.51.100.11", HTTPS_PORT))
    segments = streams.read(SAMPLE_443, HTTPS_PORT)
    server = [segment.part(hello, segment.end) for segment in segments if segment.side == SERVER]
    client = [segment for segment in segments if segment.side == CLIENT]
    rest = [Segment(SERVER, part.offset - hello, part.data) for part in server if part.data]
    whole = pcap.write(tmp_path / "whole.pcap", connection.frames(segments))
    behind = pcap.write(tmp_path / "behind.pcap", connection.frames(client + rest))
    seeds = values(tshark, whole, "skype.handshake.seed", *passes)
    assert len(seeds) == 2
    assert values(tshark, behind, "skype.handshake.seed", *passes) == seeds


def deliveries(session):
    """Names and captures' contents: (connection, segments)."""
    shuffle = random.Random(1)
    plain = Connection()
    fine = streams.cut(session, 3)
    return {
        "as sent": (plain, session),
        "one byte": (plain, streams.cut(session, 1)),
        "three bytes": (plain, fine),
        "as long as can be": (plain, streams.joined(session)),
        "swapped": (plain, streams.swapped(fine)),
        "shuffled": (plain, streams.shuffled(fine, shuffle)),
        "overlapping": (plain, streams.overlapping(fine, 2)),
        "overlapping, long": (plain, streams.overlapping(session, 40)),
        "repeated": (plain, streams.repeated(fine)),
        "repeated and shuffled": (plain, streams.shuffled(streams.repeated(fine), shuffle)),
        "numbers wrap": (Connection(first_numbers=(0xFFFFFFF0, 0xFFFFFF00)), session),
        "numbers wrap, shuffled": (
            Connection(first_numbers=(0xFFFFFFF0, 0xFFFFFF00)),
            streams.shuffled(fine, shuffle),
        ),
        "numbers from 0": (Connection(first_numbers=(0, 0xFFFFFFFF)), fine),
        "no SYN": (Connection(with_syn=False), session),
        "port of another dissector": (Connection(server=("198.51.100.11", 80)), fine),
        "port of another dissector, shuffled": (
            Connection(server=("198.51.100.11", 443)),
            streams.shuffled(fine, shuffle),
        ),
    }


NAMES = list(deliveries([]))


@pytest.mark.parametrize("variant", VARIANTS)
def test_sample_variants_give_the_same_stream(tshark, deciphered, variant, passes):
    capture = PROJECT / "samples" / f"{variant}.pcap"
    assert follow(tshark, capture, *passes) == deciphered


@pytest.mark.parametrize("name", NAMES)
def test_any_delivery_gives_the_same_stream(tshark, tmp_path, session, deciphered, name, passes):
    connection, segments = deliveries(session)[name]
    capture = pcap.write(tmp_path / "variant.pcap", connection.frames(segments))
    assert follow(tshark, capture, *passes) == deciphered
    assert tshark.frames(capture, DISSECTOR_ERROR, *passes) == []


@pytest.mark.parametrize("preferences", TCP_PREFERENCES.values(), ids=TCP_PREFERENCES)
@pytest.mark.parametrize("name", ["one byte", "repeated and shuffled"])
def test_preferences_of_tcp_change_nothing(
    tshark, tmp_path, session, deciphered, name, preferences
):
    connection, segments = deliveries(session)[name]
    capture = pcap.write(tmp_path / "variant.pcap", connection.frames(segments))
    assert follow(tshark, capture, *preferences) == deciphered


def test_records_stand_once_in_the_frame_that_completes_them(tshark, tmp_path, session, passes):
    """However the session is cut, each record is shown once, with the same commands in it."""
    names = ["skype.packet_id", "skype.ack_id", "skype.command", "skype.request_id"]
    connection, segments = deliveries(session)["overlapping"]
    capture = pcap.write(tmp_path / "variant.pcap", connection.frames(segments))
    for name in names:
        assert values(tshark, capture, name, *passes) == values(tshark, SAMPLE, name)


def test_a_cut_record_is_shown_where_it_is_complete(tshark, tmp_path, session):
    capture = pcap.write(tmp_path / "cut.pcap", Connection().frames(streams.cut(session, 5)))
    names = ["frame.number", "skype.tcp.completed_in", "skype.tcp.started_in", "skype.packet_id"]
    rows = tshark.fields(capture, "skype", names, "-2")
    started = {int(row[0]): int(row[2].split(",")[0]) for row in rows if row[2]}
    parts = [(int(row[0]), int(row[1].split(",")[-1])) for row in rows if row[1]]
    assert started and parts
    assert all(first < frame for frame, first in started.items())
    assert all(frame < completed and completed in started for frame, completed in parts)


@pytest.mark.parametrize("lost", range(1, 12))
def test_a_gap_is_named_and_deciphering_goes_on(
    tshark, tmp_path, session, deciphered, lost, passes
):
    """What comes behind a lost segment is deciphered by its place in the stream."""
    segment = session[lost]
    rest = streams.without(session, lost)
    capture = pcap.write(tmp_path / "gap.pcap", Connection().frames(rest))
    sides = follow(tshark, capture, *passes)
    expected = list(deciphered)
    whole = deciphered[segment.side]
    expected[segment.side] = whole[: segment.offset] + whole[segment.end :]
    assert sides[1 - segment.side] == expected[1 - segment.side]
    if lost == 1:  # the server's first message: without its seed nothing is deciphered
        assert sides[SERVER] == streams.stream(rest, SERVER)
    else:
        # The last bytes may still wait for what is missing when the capture ends.
        assert expected[segment.side].startswith(sides[segment.side])
    assert tshark.frames(capture, "skype.gap", "-2") != []


def test_a_gap_within_a_record_does_not_lose_the_next(tshark, tmp_path, session):
    """Where the length of the damaged record is known, the next one is found by it."""
    long = max(session, key=lambda segment: len(segment.data))
    index = session.index(long)
    pieces = streams.cut([long], len(long.data) // 4)
    segments = session[:index] + [pieces[0], *pieces[2:]] + session[index + 1 :]
    capture = pcap.write(tmp_path / "gap.pcap", Connection().frames(segments))
    lost = values(tshark, SAMPLE, "skype.command")
    for number in values(tshark, capture, "skype.command", "-2"):
        lost.remove(number)
    assert len(lost) == 1
    assert len(tshark.frames(capture, "skype.gap", "-2")) == 1


@pytest.mark.parametrize("kept", [14, 20, 40, 60])
def test_cut_packets_are_gaps(tshark, tmp_path, session, kept, passes):
    """Packets that the capture cut short: deciphered as far as they go, the rest is a gap."""
    frames = Connection().frames(session)
    capture = pcap.write(tmp_path / "cut.pcap", frames, snap_lengths=[HEADERS_LENGTH + kept])
    assert tshark.frames(capture, DISSECTOR_ERROR, *passes) == []
    cut = tshark.frames(capture, f"tcp and tcp.len > {kept}", *passes)
    assert tshark.frames(capture, "skype.truncated", *passes) == cut
    assert tshark.frames(capture, "skype.handshake.seed", *passes) != []


def connection_443(*, with_syn=True):
    """The first connection of the sample of port 443."""
    segments = streams.read(SAMPLE_443, HTTPS_PORT)
    return Connection(server=("198.51.100.11", HTTPS_PORT), with_syn=with_syn), segments


@pytest.mark.parametrize("length", [1, 5, 50])
def test_hellos_in_pieces(tshark, tmp_path, length, passes):
    """TLS may have asked for more bytes before there are enough to tell."""
    connection, segments = connection_443()
    whole = pcap.write(tmp_path / "whole.pcap", connection.frames(segments))
    pieces = connection.frames(streams.cut(segments, length))
    capture = pcap.write(tmp_path / "pieces.pcap", pieces)
    assert follow(tshark, capture, *passes) == follow(tshark, whole)
    assert values(tshark, capture, "skype.hello.challenge.status", *passes) == ["1"]
    assert tshark.frames(capture, DISSECTOR_ERROR, *passes) == []


def behind_hello(segment):
    return segment.part(HELLO_LENGTHS[segment.side], segment.end)


@pytest.mark.parametrize("missing", [[CLIENT], [SERVER], [CLIENT, SERVER]], ids=str)
def test_the_seed_is_read_behind_a_hello_that_was_not_captured(tshark, tmp_path, missing, passes):
    connection, segments = connection_443()
    whole = pcap.write(tmp_path / "whole.pcap", connection.frames(segments))
    late = [behind_hello(one) if one.side in missing else one for one in segments]
    frames = connection.frames([segment for segment in late if segment.data])
    capture = pcap.write(tmp_path / "late.pcap", frames)
    assert set(values(tshark, capture, "skype.tcp.dialect", *passes)) == {"2"}
    for name in ["skype.handshake.seed", "skype.command", "skype.packet_id"]:
        assert values(tshark, capture, name, *passes) == values(tshark, whole, name)


def test_a_capture_that_begins_behind_both_hellos(tshark, tmp_path, passes):
    """No SYN, no hello: the first messages prove themselves."""
    connection, segments = connection_443(with_syn=False)
    behind = [segment for segment in map(behind_hello, segments) if segment.data]
    capture = pcap.write(tmp_path / "behind.pcap", connection.frames(behind))
    assert set(values(tshark, capture, "skype.tcp.dialect", *passes)) == {"2"}
    assert len(values(tshark, capture, "skype.handshake.seed", *passes)) == 2


def test_a_middle_without_start_is_left_alone(tshark, tmp_path, session, passes):
    frames = Connection(with_syn=False).frames(session[3:])
    capture = pcap.write(tmp_path / "middle.pcap", frames)
    assert tshark.frames(capture, "skype", *passes) == []


def test_a_stream_is_followed_by_its_ends(tshark, deciphered):
    """tshark's other way to name a stream: address and port of both sides."""
    ends = "192.168.1.20:49152,198.51.100.11:40123"
    assert follow(tshark, SAMPLE, stream=ends) == deciphered


def test_a_frame_offers_to_follow_its_stream(tshark, sharkd):
    capture = PROJECT / "samples" / "dh384.pcap"
    starts = tshark.fields(capture, "skype.tcp.offset == 0", ["frame.number", "skype.stream"])
    assert len({stream for _, stream in starts}) == 6
    for frame, stream in starts:
        offers = sharkd(capture).ask("frame", frame=int(frame))["fol"]
        assert ["SKYPE", f"skype.stream eq {stream}"] in [offer[:2] for offer in offers]


def test_a_stream_of_more_than_four_gigabytes(tshark, tmp_path, session, passes):
    """Sequence numbers wrap; of the bytes in between only some every half gigabyte are there."""
    step, steps = 1 << 29, 20
    far = [streams.Segment(CLIENT, n * step, b"far away") for n in range(1, steps)]
    capture = pcap.write(tmp_path / "far.pcap", Connection().frames(session[:2] + far))
    offsets = values(tshark, capture, "skype.tcp.offset", *passes)
    assert [int(offset) for offset in offsets][2:] == [n * step for n in range(1, steps)]


@pytest.mark.parametrize("missing", [CLIENT, SERVER])
def test_one_hello_without_a_syn_proves_the_connection(tshark, tmp_path, missing, passes):
    """The side whose hello is not in the capture begins with its handshake message."""
    connection, segments = connection_443(with_syn=False)
    frames = connection.frames(segments)
    hello = [segment.side for segment in segments].index(missing)
    capture = pcap.write(tmp_path / "one.pcap", streams.without(frames, hello))
    assert set(values(tshark, capture, "skype.tcp.dialect", *passes)) == {"2"}
    assert len(values(tshark, capture, "skype.hello.constant", *passes)) == 1
    assert len(values(tshark, capture, "skype.handshake.seed", *passes)) == 2
    assert tshark.frames(capture, "skype.malformed", *passes) == []


def test_a_stream_is_followed_by_request(sharkd, deciphered):
    """As a program asks sharkd for it: ends and bytes."""
    answer = sharkd(SAMPLE).ask("follow", follow="SKYPE", filter="skype.stream eq 0")
    ends = {answer["cport"]: answer["chost"], answer["sport"]: answer["shost"]}
    assert ends == {"49152": "192.168.1.20", "40123": "198.51.100.11"}
    sides = [b"", b""]
    for payload in answer["payloads"]:
        sides[SERVER if payload.get("s") else CLIENT] += base64.b64decode(payload["d"])
    assert sides == deciphered


def changed(segment, offset):
    """The segment with another byte at that offset in it."""
    data = bytearray(segment.data)
    data[offset] ^= 0x55
    return streams.Segment(segment.side, segment.offset, bytes(data))


def test_a_server_hello_that_is_not_the_usual_one(tshark, tmp_path, passes):
    """Its time and random are the proof; a change behind them is told and stops nothing."""
    connection, segments = connection_443()
    position = [segment.side for segment in segments].index(SERVER)
    segments[position] = changed(segments[position], -1)
    capture = pcap.write(tmp_path / "other.pcap", connection.frames(segments))
    rows = tshark.fields(capture, "skype.malformed", ["_ws.expert.message"], *passes)
    assert ["Differs from the constant server hello" in message for (message,) in rows] == [True]
    assert len(values(tshark, capture, "skype.handshake.seed", *passes)) == 2


def test_padding_that_does_not_follow_from_the_seed(tshark, tmp_path, session, passes):
    """The padding is the end of the server's first message."""
    position = [segment.side for segment in session].index(SERVER)
    segments = [*session]
    segments[position] = changed(segments[position], -1)
    capture = pcap.write(tmp_path / "padding.pcap", Connection().frames(segments))
    assert values(tshark, SAMPLE, "skype.handshake.padding.status", *passes)[-1] == "1"
    names = ["skype.handshake.padding.status", "_ws.expert.message"]
    ((status, message),) = tshark.fields(capture, "skype.checksum.bad", names, *passes)
    assert status == "0"
    assert "Padding does not follow from the seed" in message


KEEP_ALIVES = f"""
host client 192.168.1.20:35990 public 203.0.113.20
host node   198.51.100.11:{NODE_PORT}
1       client => node connect
+0.001  client => node handshake unpadded
+0.001  node   => client handshake unpadded
+0.001  client => node [hold] stream fill 3 2100
+0.001  client => node control 77 06
"""


def test_more_messages_in_a_frame_than_are_shown(tshark, make_capture, tmp_path, passes):
    """The Info column has room for few; the tree for a thousand."""
    made = make_capture(KEEP_ALIVES)
    segments = streams.joined(streams.read(made, NODE_PORT))
    capture = pcap.write(tmp_path / "long.pcap", Connection().frames(segments))
    names = ["skype.record.control", "_ws.col.Info", "_ws.expert.message"]
    *_, (controls, info, message) = tshark.fields(capture, "skype", names, *passes)
    assert controls == ",".join(["3"] * 1000)
    assert "1051 messages in one frame, 1000 are shown" in message
    assert info.count("Keep-alive") == 15 and info.endswith("...")
