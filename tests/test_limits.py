"""test_limits.py - what is remembered, up to which number and age, on both sides of each limit.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import datagrams
import pcap
from datagrams import NACK, Published
from test_duplicates import read, write

SECOND = 1_000_000
PORT_443 = ("192.168.1.20", "198.51.100.11")
ATTEMPTS_WALKED = 32
ADDRESSES_MAX = 8
UNUSABLE = ["0.0.0.0", "0.0.0.9", "127.0.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255"]
OTHERS = [f"203.0.113.{number}" for number in range(1, 20)]


# --- fall-backs: the attempt that failed may be a SYN without an answer ---


@pytest.mark.parametrize(
    "before, port, found",
    [
        (9.99, 40123, True),
        (10, 40123, False),
        (2, 443, False),  # the same port is no other choice
        (2, 80, True),
    ],
)
def test_an_unanswered_syn_is_an_attempt_for_ten_seconds(tshark, tmp_path, passes, before, port, found):
    frames = [(time + 20 * SECOND, frame) for time, frame in read("port443")]
    syn = pcap.tcp((PORT_443[0], 50000), (PORT_443[1], port), 0, b"", pcap.TCP_SYN)
    start, _ = frames[0]
    capture = write(tmp_path / "syn.pcap", [(round(start - before * SECOND), syn), *frames])
    rows = tshark.fields(capture, "skype.fallback", ["tcp.stream", "skype.fallback.of"], *passes)
    assert rows == ([("1", "1")] if found else [])


@pytest.mark.parametrize("between, found", [(ATTEMPTS_WALKED - 1, True), (ATTEMPTS_WALKED, False)])
def test_so_many_attempts_are_gone_over(tshark, tmp_path, passes, between, found):
    """Those between are SYNs to the same port: no other choice."""
    frames = [(time + 20 * SECOND, frame) for time, frame in read("port443")]
    ports = [40123, *[443] * between]
    syns = [
        pcap.tcp((PORT_443[0], 50000 + number), (PORT_443[1], port), 0, b"", pcap.TCP_SYN)
        for number, port in enumerate(ports)
    ]
    start, _ = frames[0]
    timed = [(start - 2 * SECOND + number, syn) for number, syn in enumerate(syns)]
    capture = write(tmp_path / "syns.pcap", [*timed, *frames])
    rows = tshark.fields(capture, "skype.fallback", ["tcp.dstport", "skype.fallback.of"], *passes)
    assert len(tshark.frames(capture, "tcp.flags.syn == 1 && tcp.seq_raw == 0", *passes)) == between + 1
    assert rows == ([("443", "1")] if found else [])


def test_an_answered_syn_is_no_failed_attempt(tshark, tmp_path, passes):
    frames = [(time + 20 * SECOND, frame) for time, frame in read("port443")]
    client, node = (PORT_443[0], 50000), (PORT_443[1], 40123)
    opening = pcap.tcp_opening(client, node, b"GET / HTTP/1.0\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n")
    start, _ = frames[0]
    timed = [(start - 2 * SECOND + position, frame) for position, frame in enumerate(opening)]
    capture = write(tmp_path / "answered.pcap", [*timed, *frames])
    assert len(tshark.frames(capture, "tcp.stream == 0", *passes)) == len(opening)
    assert tshark.frames(capture, "skype.fallback", *passes) == []


# --- addresses under which a host is known ---

CLIENT, LAST_NODE = ("10.0.0.2", 35990), (Published.LOG_REQUESTED, 33033)


@pytest.fixture
def seed_after(tshark, tmp_path, passes):
    """Source of the seed that opens a datagram of the host, after it was told these addresses.

    The datagram was sent as from Published.LOG_CLIENT by a host that has another address."""

    def of(told, unreadable=0, told_then=()):
        client, last_node = CLIENT, LAST_NODE
        frames = []
        for number, address in enumerate(told):
            node = (f"198.51.100.{number + 1}", 33033)
            session_id = 0x1000 + 37 * number
            frames.append(pcap.udp(client, node, datagrams.probe(session_id, 0x01020304 + 0x1357911 * number)))
            frames.append(pcap.udp(node, client, datagrams.answer(NACK, session_id, address)))
        for number in range(unreadable):
            iv = 0x0BADCAFE + 0x2468ACF * number
            payload = datagrams.payload(0x5000 + number, iv, 2, datagrams.ARBITRARY_BYTES)
            frames.append(pcap.udp(client, last_node, payload))
        for number, (host, address) in enumerate(told_then):
            other, session_id = (f"198.51.100.{100 + number}", 33033), 0x7000 + 37 * number
            frames.append(pcap.udp(host, other, datagrams.probe(session_id, 0x13579BDF << number)))
            frames.append(pcap.udp(other, host, datagrams.answer(NACK, session_id, address)))
        frames.append(pcap.udp(client, last_node, Published.LOG_REQUEST))
        capture = pcap.write(tmp_path / "told.pcap", frames)
        last = f"frame.number == {len(frames)} and udp"
        ((source,),) = tshark.fields(capture, last, ["skype.seed.source"], *passes)
        return source

    return of


@pytest.mark.parametrize("others, kept", [(ADDRESSES_MAX - 1, True), (ADDRESSES_MAX, False)])
def test_the_address_heard_first_gives_way(seed_after, others, kept):
    told = [Published.LOG_CLIENT, *OTHERS[:others]]
    assert seed_after(told) == (Published.LOG_CLIENT if kept else "")


@pytest.mark.parametrize(
    "others, unreadable, opened_at_once",
    [(2, 3, True), (3, 2, True), (3, 3, False), (3, 20, False)],
    ids=["best addresses", "too few", "enough", "many"],
)
def test_behind_unreadable_datagrams_only_the_best_addresses_are_tried(
    seed_after, passes, others, unreadable, opened_at_once
):
    """At once, in the first pass: later all are. The first unreadable one makes the pair known, two
    more count."""
    opened = seed_after([Published.LOG_CLIENT, *OTHERS[:others]], unreadable)
    assert opened == (Published.LOG_CLIENT if opened_at_once or passes else "")


@pytest.mark.parametrize(
    "hosts", [[CLIENT], [LAST_NODE], [CLIENT, LAST_NODE]], ids=["sender", "receiver", "both"]
)
def test_behind_unreadable_datagrams_a_new_address_of_either_host_opens_all(seed_after, hosts):
    news = [(host, OTHERS[10 + number]) for number, host in enumerate(hosts)]
    opened = seed_after([Published.LOG_CLIENT, *OTHERS[:3]], 3, news)
    assert opened == Published.LOG_CLIENT


def test_an_address_told_again_is_the_newest(seed_after):
    full = [Published.LOG_CLIENT, *OTHERS[: ADDRESSES_MAX - 1]]
    assert seed_after([*full, Published.LOG_CLIENT, OTHERS[10]]) == Published.LOG_CLIENT
    assert seed_after([*full, OTHERS[0], OTHERS[10]]) == ""


def test_no_unusable_address_takes_a_place(seed_after):
    told = [Published.LOG_CLIENT, *OTHERS[: ADDRESSES_MAX - 1], *UNUSABLE]
    assert seed_after(told) == Published.LOG_CLIENT


@pytest.mark.parametrize("address", UNUSABLE)
def test_no_unusable_address_is_listed(tshark, tmp_path, address):
    client, node = ("10.0.0.2", 35990), ("198.51.100.1", 33033)

    def listed(told):
        frames = [
            pcap.udp(client, node, datagrams.probe(0x1000)),
            pcap.udp(node, client, datagrams.answer(NACK, 0x1000, told)),
        ]
        capture = pcap.write(tmp_path / "told.pcap", frames)
        return tshark.run("-q", "-n", "-r", capture, "-z", "skype_hosts,tree")

    assert OTHERS[0] in listed(OTHERS[0])
    assert f" {address} " not in listed(address)


# --- requests that are open at the same time ---

SEARCHES = """
host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
0.1 client -> node probe
+0.1 node -> client nack
+0.01 client -> node resend
1.0 client -> node [as first] search { number 1 = 16 }
1.1 client -> node [as second] search { number 1 = 17 }
"""
REPLY = "node -> client [to %s] search-result { number 1 = 1 }\n"


@pytest.mark.parametrize(
    "order, expected",
    [
        (["first", "second"], ["4", "5"]),
        (["second", "first"], ["5", "4"]),
        (["first"], ["4"]),
        (["second"], ["5"]),
    ],
)
def test_a_reply_belongs_to_its_own_request(tshark, make_capture, passes, order, expected):
    replies = "".join(f"1.{place} {REPLY % name}" for place, name in enumerate(order, start=3))
    capture = make_capture(SEARCHES + replies)
    names = ["skype.response_to", "skype.response_time"]
    rows = tshark.fields(capture, "skype.command == 15", names, *passes)
    assert [number for number, _ in rows] == expected
    sent = {"4": 1.0, "5": 1.1}
    for place, (number, seconds) in enumerate(rows, start=3):
        assert float(seconds) == pytest.approx(1 + place / 10 - sent[number], abs=1e-6)
