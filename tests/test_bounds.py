"""test_bounds.py - what a hostile capture makes the plugin hold is bounded: the oldest gives way.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import datagrams
import pcap
import streams
from wireshark import PROJECT

MEBIBYTE = 1 << 20
BOUND = 16 * MEBIBYTE  # of undecided connections, and of fragments that lack others

MESSAGES_MAX = MEBIBYTE  # of one direction
PIECES_MAX = 1024  # of a direction, that wait for what is missing
SOCKETS_MAX = 32768

# The first message that Biondi and Desclaux print (2006).
FIRST_MESSAGE = bytes.fromhex("33fbaf7628abb1930aff6cdf55b1")
CLIENT, SUPERNODE = ("10.0.0.2", 49152), ("198.51.100.7", 40123)
SEGMENT = bytes(1300)
SEGMENTS = 12  # of one connection: fewer than it takes to be given up alone


def half_open(number):
    """A connection whose first byte is missing."""
    ends = (f"10.1.{number >> 8}.{number & 0xFF}", 50000), SUPERNODE
    yield pcap.tcp(*ends, 0, b"", pcap.TCP_SYN)
    for position in range(SEGMENTS):
        yield pcap.tcp(*ends, 2 + position * len(SEGMENT), SEGMENT)


def late_stream(connections):
    """A Skype stream whose first byte comes last, after so many half-open connections."""
    yield pcap.tcp(CLIENT, SUPERNODE, 0, b"", pcap.TCP_SYN)
    yield pcap.tcp(CLIENT, SUPERNODE, 2, FIRST_MESSAGE[1:])
    for number in range(connections):
        yield from half_open(number)
    yield pcap.tcp(CLIENT, SUPERNODE, 1, FIRST_MESSAGE[:1])


def is_found(tshark, capture):
    return tshark.frames(capture, f"skype and ip.src == {CLIENT[0]}") != []


@pytest.mark.parametrize("share, found", [(0.5, True), (1.1, False)])
def test_undecided_connections(tshark, tmp_path, share, found):
    connections = int(share * BOUND / (SEGMENTS * len(SEGMENT)))
    capture = pcap.write(tmp_path / "late.pcap", late_stream(connections))
    assert is_found(tshark, capture) == found


def begun_twice(client, connections):
    """A connection of which the first byte is missing, others, and then all of it."""
    sample = streams.read(PROJECT / "samples" / "supernode.pcap", SUPERNODE[1])
    once = streams.Connection(client=client, server=SUPERNODE)
    late = [sample[0].part(1, sample[0].end)]
    yield from once.frames(late)
    for number in range(connections):
        yield from half_open(number)
    yield from streams.Connection(client=client, server=SUPERNODE, with_syn=False).frames(sample)


@pytest.mark.parametrize("share, found", [(0.5, True), (1.1, False)])
@pytest.mark.parametrize("address", ["10.0.0.2", "203.0.113.20"])
def test_what_made_room_is_not_looked_at_again(tshark, tmp_path, address, share, found):
    """The lesser of two addresses is one side of a connection, for TCP."""
    connections = int(share * BOUND / (SEGMENTS * len(SEGMENT)))
    capture = pcap.write(tmp_path / "again.pcap", begun_twice((address, 49152), connections))
    assert len(tshark.frames(capture, f"ip.addr == {address}")) > 10
    assert (tshark.frames(capture, f"skype and ip.addr == {address}") != []) == found


HOSTS = """\
host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
"""
SLOW_SET = """\
host other 198.51.100.12:40124
0.1 client -> node probe
+0.1 node -> client nack
+0.01 client -> node resend
0.5 client -> node [as first] search { numbers 1 = 16 11 }
0.6 client -> other [as second] search { numbers 1 = 16 11 }
1.0 node -> client [fragments to first size 50 every 100] command 200 one-way plain {
    string 1 = "sixty characters, so that two fragments are needed for the list" }
"""
FIRST_MESSAGES = """\
1.0 client => node connect
+0.001 client => node handshake unpadded
+0.001 node => client handshake padded
"""
FRAGMENT_OVERHEAD = 256  # what a fragment is said to take, beside its bytes
FRAGMENT, FRAGMENTS = 1300, 7  # of the sets that lack their last one
SLOW_FRAGMENT = 50


def set_of(length, count, lost):
    """A set of so many fragments of a length and one more, which is lost or comes."""
    text = "x" * (length * count + length // 2)
    lose = f" lose {count}" if lost else ""
    return (
        f"[fragments to second size {length} every 0.0001{lose}]"
        f' command 200 one-way plain {{ string 1 = "{text}" }}\n'
    )


def sets_of(memory):
    """Sets that lack their last fragment and are said to take exactly that many bytes; and the
    number of their fragments."""
    many, rest = divmod(memory, FRAGMENTS * (FRAGMENT + FRAGMENT_OVERHEAD))
    count = next(n for n in range(3, 12) if rest % n == 0)
    last = set_of(rest // count - FRAGMENT_OVERHEAD, count, True)
    text = f"repeat {many} {{ +0.001 other -> client {set_of(FRAGMENT, FRAGMENTS, True)} }}\n"
    return f"{text}+0.001 other -> client {last}", many * FRAGMENTS + count


@pytest.fixture
def slow_set(tshark, make_capture):
    """Whether a set is put together whose second fragment comes a hundred seconds after its first
    and behind the others."""

    def is_put_together(others, fragments):
        capture = make_capture(f"{HOSTS}{SLOW_SET}2.0 client -> node probe\n{others}")
        filler = tshark.frames(capture, "skype.fragment.group and ip.src == 198.51.100.12")
        assert len(filler) == fragments
        whole = tshark.frames(capture, "skype.reassembled.length and ip.src == 198.51.100.11")
        return len(whole) == 1

    return is_put_together


@pytest.mark.parametrize("beyond, found", [(0, True), (1, False)])
def test_fragments(slow_set, beyond, found):
    others = BOUND - (SLOW_FRAGMENT + FRAGMENT_OVERHEAD) + beyond
    assert slow_set(*sets_of(others)) == found


def test_fragments_that_are_put_together_take_no_room(slow_set):
    count = int(1.1 * BOUND / FRAGMENTS / (FRAGMENT + FRAGMENT_OVERHEAD))
    whole = set_of(FRAGMENT, FRAGMENTS - 1, False)
    assert slow_set(f"repeat {count} {{ +0.001 other -> client {whole} }}\n", count * FRAGMENTS)


@pytest.mark.parametrize("segments, found", [(200, True), (300, False)])
def test_segments_of_one_undecided_connection(tshark, tmp_path, segments, found):
    """A Skype stream whose first byte comes behind so many others."""
    frames = [
        pcap.tcp(CLIENT, SUPERNODE, 0, b"", pcap.TCP_SYN),
        pcap.tcp(CLIENT, SUPERNODE, 2, FIRST_MESSAGE[1:]),
    ]
    rest = 1 + len(FIRST_MESSAGE)
    frames += [pcap.tcp(CLIENT, SUPERNODE, rest + n, b"x") for n in range(segments)]
    frames.append(pcap.tcp(CLIENT, SUPERNODE, 1, FIRST_MESSAGE[:1]))
    capture = pcap.write(tmp_path / "late.pcap", frames)
    assert is_found(tshark, capture) == found


def test_segments_that_wait_for_a_missing_one(tshark, tmp_path):
    """A thousand pieces behind a byte that nobody acknowledges: then it is given up."""
    frames = [
        pcap.tcp(CLIENT, SUPERNODE, 0, b"", pcap.TCP_SYN),
        pcap.tcp(CLIENT, SUPERNODE, 1, FIRST_MESSAGE),
    ]
    behind = 1 + len(FIRST_MESSAGE) + 1
    frames += [pcap.tcp(CLIENT, SUPERNODE, behind + n, b"x") for n in range(PIECES_MAX + 10)]
    capture = pcap.write(tmp_path / "missing.pcap", frames)
    assert tshark.frames(capture, "skype.gap") == [2 + PIECES_MAX + 1]


KEEP_ALIVE = "3"  # two such bytes are a record: a control of one byte, its number


def test_messages_of_one_direction(tshark, make_capture):
    """The shortest of all records, a mebi and some more of them."""
    per_segment = 730
    segments = MESSAGES_MAX // per_segment + 3
    stream = f"+0.0001 client => node stream fill {KEEP_ALIVE} {2 * per_segment}"
    text = HOSTS + FIRST_MESSAGES + f"repeat {segments} {{ {stream} }}\n"
    rows = tshark.fields(make_capture(text), "skype.limits", ["_ws.expert.message"])
    assert {message for (message,) in rows} == {
        f"More than {MESSAGES_MAX} messages in one direction"
    }


@pytest.mark.parametrize("sockets, known", [(100, True), (SOCKETS_MAX, False)])
def test_sockets_with_a_generator_line(tshark, tmp_path, sockets, known):
    """Two probes of a client, and those of other sockets in between."""
    node = ("198.51.100.7", 33033)
    client = ("10.0.0.2", 35990)
    probes = [((f"10.1.{n >> 8}.{n & 0xFF}", 35990), 0x2000 + n % 0x1000) for n in range(sockets)]
    iv = 0x01020304
    frames = [pcap.udp(client, node, datagrams.probe(0x1000, iv))]
    frames += [pcap.udp(end, node, datagrams.probe(number)) for end, number in probes]
    frames.append(pcap.udp(client, node, datagrams.probe(0x1001, datagrams.generator(iv, 3))))
    capture = pcap.write(tmp_path / "sockets.pcap", frames, spacing=0)
    rows = tshark.fields(capture, f"skype and ip.src == {client[0]}", ["skype.iv.steps"])
    assert rows == [("",), ("3",) if known else ("",)]


def seen_as(number, address):
    """A probe of the client, refused by a node that sees it under this address."""
    node = f"198.51.100.{number}", SUPERNODE[1]
    yield pcap.udp(CLIENT, node, datagrams.probe(number))
    yield pcap.udp(node, CLIENT, datagrams.answer(datagrams.NACK, number, address))


@pytest.mark.parametrize("others, deciphered", [(7, True), (8, False)])
def test_public_addresses_of_a_host(tshark, tmp_path, others, deciphered):
    """A host whose public address changes: the latest eight are tried."""
    published = datagrams.Published
    addresses = [published.LOG_CLIENT, *(f"203.0.113.{n}" for n in range(others))]
    frames = [frame for n, address in enumerate(addresses) for frame in seen_as(100 + n, address)]
    frames.append(pcap.udp(CLIENT, (published.LOG_REQUESTED, 33033), published.LOG_REQUEST))
    capture = pcap.write(tmp_path / "addresses.pcap", frames)
    to_the_last = f"udp and ip.dst == {published.LOG_REQUESTED}"
    rows = tshark.fields(capture, to_the_last, ["skype.seed.source"])
    assert rows == [(published.LOG_CLIENT if deciphered else "",)]
