"""test_exchange.py - messages find each other: probes, requests and replies, copies, NAT.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import ipaddress
from decimal import Decimal

import pytest

import datagrams
import pcap
import reshaped
from datagrams import ACK, NACK, PAYLOAD, RESEND, Published
from wireshark import PROJECT

REPLY = 3
PROBE, ACCEPT, REFUSE = 27, 28, 29
U1, U2, U3, U4 = "1", "2", "3", "4"
MICROSECOND = Decimal("0.000001")
ADDRESSES = slice(26, 34)  # of IP, in a frame

# The answered probes of skype-irc.cap: U1, U2, U3, U4; the partial ones have no U2 and U3.
FULL_PROBES = [(214, 215, 216, 219), (1870, 1873, 1874, 1879)]
PARTIAL_PROBES = [(220, 221), (264, 265), (266, 267), (1880, 1886), (1888, 1898)]
BEHIND_NAT = "192.168.1.2", "86.128.245.115"  # in the packets, as others see it


@pytest.fixture(scope="module")
def links(tshark, irc, passes):
    """{frame: {field: [values]}} of the Skype datagrams of skype-irc.cap."""
    names = ["response_in", "response_to", "response_time", "retransmission_of"]
    columns = ["frame.number", "skype.probe", *(f"skype.{name}" for name in names)]
    rows = tshark.fields(irc, "skype and udp", columns, *passes)
    return {
        int(frame): {"probe": probe, **{n: v.split(",") if v else [] for n, v in zip(names, rest)}}
        for frame, probe, *rest in rows
    }


def replies(irc_truth):
    return [frame for frame, d in irc_truth.items() if any(c.kind == REPLY for c in d.commands)]


def copies(irc_truth):
    """{frame: first frame} of the commands that are sent again, retransmitted or resent."""
    first, repeated = {}, {}
    for frame, d in irc_truth.items():
        if d.type in (PAYLOAD, RESEND):
            key = d.source, d.destination, d.session_id, d.crc
            if key in first:
                repeated[frame] = first[key]
            first.setdefault(key, frame)
    return repeated


def test_the_four_messages_of_probes_are_named(links, irc_truth):
    expected = {}
    for frame, d in irc_truth.items():
        numbers = {command.number for command in d.commands}
        if numbers == {PROBE}:
            expected[frame] = U3 if d.type == RESEND else U1
        elif numbers & {ACCEPT, REFUSE}:
            expected[frame] = U4
        elif d.type == NACK:
            expected[frame] = U2
    assert len(expected) == 22 + 2 + 2 + 7
    assert {frame: row["probe"] for frame, row in links.items() if row["probe"]} == expected


@pytest.mark.parametrize("u1, u2, u3, u4", FULL_PROBES)
@pytest.mark.parametrize("passes", [("-2",)], indirect=True, ids=["two passes"])
def test_a_full_probe_links_forward(links, u1, u2, u3, u4):
    assert {str(u2), str(u4)} <= set(links[u1]["response_in"])
    assert links[u2]["response_in"] == [str(u3)]
    assert str(u4) in links[u3]["response_in"]
    assert links[u4]["response_in"] == []


@pytest.mark.parametrize("u1, u2, u3, u4", FULL_PROBES)
def test_a_full_probe_links_back(links, irc_truth, u1, u2, u3, u4):
    assert links[u1]["response_to"] == []
    assert links[u2]["response_to"] == [str(u1)]
    assert links[u3]["response_to"] == [str(u2)]
    assert set(links[u4]["response_to"]) & {str(u1), str(u3)}
    for answer in (u2, u3, u4):
        for frame, text in zip(links[answer]["response_to"], links[answer]["response_time"]):
            elapsed = irc_truth[answer].time - irc_truth[int(frame)].time
            assert abs(Decimal(text) - elapsed) <= MICROSECOND


@pytest.mark.parametrize("u1, u4", PARTIAL_PROBES)
@pytest.mark.parametrize("passes", [("-2",)], indirect=True, ids=["two passes"])
def test_a_partial_probe_links_both_ways(links, irc_truth, u1, u4):
    assert links[u1]["response_in"] == [str(u4)]
    assert links[u4]["response_to"] == [str(u1)]
    (elapsed,) = links[u4]["response_time"]
    assert abs(Decimal(elapsed) - (irc_truth[u4].time - irc_truth[u1].time)) <= MICROSECOND


def test_response_times_are_the_time_since_the_request_named(links, irc_truth):
    assert len(replies(irc_truth)) == 82 + 6  # whole ones and fragmented ones
    for frame in replies(irc_truth):
        row = links[frame]
        assert len(row["response_time"]) == len(row["response_to"]), frame
        for request, text in zip(row["response_to"], row["response_time"]):
            elapsed = irc_truth[frame].time - irc_truth[int(request)].time
            assert abs(Decimal(text) - elapsed) <= MICROSECOND, frame


@pytest.mark.parametrize("passes", [("-2",)], indirect=True, ids=["two passes"])
def test_every_request_named_names_its_reply(links, irc_truth):
    for frame in replies(irc_truth):
        for request in links[frame]["response_to"]:
            assert str(frame) in links[int(request)]["response_in"], (request, frame)


def test_every_ack_names_what_it_acknowledges(links, irc_truth):
    acks = [frame for frame, d in irc_truth.items() if d.type == ACK]
    assert len(acks) == 35
    for frame in acks:
        (request,) = links[frame]["response_to"]
        answered = irc_truth[int(request)]
        assert answered.session_id == irc_truth[frame].session_id
        assert (answered.destination, answered.source) == (
            irc_truth[frame].source,
            irc_truth[frame].destination,
        )


def test_copies_name_the_first_frame(links, irc_truth):
    repeated = copies(irc_truth)
    assert len(repeated) == 9 + 2  # retransmissions and resends
    named = {frame: row["retransmission_of"] for frame, row in links.items()}
    assert {frame: texts for frame, texts in named.items() if texts} == {
        frame: [str(first)] for frame, first in repeated.items()
    }


def test_nat_is_noted_with_both_addresses(tshark, irc, irc_truth, passes):
    names = ["frame.number", "_ws.expert.message"]
    rows = tshark.fields(irc, "udp and skype.nat", names, *passes)
    frames = {int(frame) for frame, _ in rows}
    assert {frame for frame, d in irc_truth.items() if d.type == NACK} <= frames
    for _, message in rows:
        assert all(address in message for address in BEHIND_NAT)


CLIENT, NODE = (Published.LOG_CLIENT, 35990), (Published.LOG_NODE, 33033)
SESSION_ID = 0x6D2C


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A full probe, accepted: the first two messages made, the last two published."""
    challenge = Published.LOG_CHALLENGE
    frames = [
        pcap.udp(CLIENT, NODE, datagrams.probe(SESSION_ID)),
        pcap.udp(NODE, CLIENT, datagrams.answer(NACK, SESSION_ID, CLIENT[0], challenge)),
        pcap.udp(CLIENT, NODE, Published.LOG_RESEND),
        pcap.udp(NODE, CLIENT, Published.LOG_ACCEPT),
    ]
    return pcap.write(tmp_path_factory.mktemp("captures") / "published.pcap", frames)


def test_a_published_probe_deciphers(tshark, published, passes):
    sources = tshark.data_sources(published, "skype", "Deciphered Skype", *passes)
    assert {frame: bytes(octets[0]) for frame, octets in sources.items()} == {
        3: Published.LOG_RESEND_PLAINTEXT,
        4: Published.LOG_ACCEPT_PLAINTEXT,
    }


def test_a_published_probe_is_followed(tshark, published):
    names = ["skype.probe", "skype.response_to", "skype.response_in", "skype.response_time"]
    rows = tshark.fields(published, "skype", names, "-2")
    assert [row[0] for row in rows] == [U1, U2, U3, U4]
    answered, answers = [row[1] for row in rows], [row[2] for row in rows]
    assert answered[:3] == ["", "1", "2"]
    assert answers[1:] == ["3", "4", ""]
    assert set(answers[0].split(",")) == {"2", "4"}
    assert rows[1][3] == rows[2][3] == "0.001000000"


@pytest.mark.parametrize(
    "sender, datagram, receiver, plaintext",
    [
        (
            "10.0.0.2",
            Published.VANILLA_PROBE,
            Published.VANILLA_PROBED,
            Published.VANILLA_PLAINTEXT,
        ),
        (
            "10.0.0.2",
            Published.NEEDLE_RESEND,
            Published.NEEDLE_DESTINATION,
            Published.NEEDLE_PLAINTEXT,
        ),
        (
            Published.LOG_NODE,
            Published.LOG_ACCEPT,
            Published.LOG_CLIENT,
            Published.LOG_ACCEPT_PLAINTEXT,
        ),
    ],
    ids=["probe without own address", "resend", "accept"],
)
def test_a_lone_published_datagram_proves_itself(
    tshark, tmp_path, passes, sender, datagram, receiver, plaintext
):
    frames = [pcap.udp((sender, CLIENT[1]), (receiver, NODE[1]), datagram)]
    capture = pcap.write(tmp_path / "lone.pcap", frames)
    proven = 'skype.evidence == "decrypted"'
    sources = tshark.data_sources(capture, proven, "Deciphered Skype", *passes)
    assert sources == {1: [plaintext]}


@pytest.mark.parametrize("seconds, answered", [(11, True), (13, False)])
def test_a_late_reply_belongs_to_nothing(tshark, make_capture, passes, seconds, answered):
    capture = make_capture(
        "host client 192.168.1.20:35990 public 203.0.113.20\nhost node 198.51.100.11:40123\n"
        "0.1 client -> node probe\n+0.1 node -> client nack\n+0.01 client -> node resend\n"
        "1.0 client -> node search { number 1 = 16 }\n"
        f"{1 + seconds}.0 node -> client search-result {{ number 1 = 16 }}\n"
    )
    rows = tshark.fields(capture, "skype.command == 15", ["skype.response_to"], *passes)
    assert rows == [("4" if answered else "",)]


LATER = """host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
host silent 198.51.100.12:40124
0.1 client -> node probe
+0.1 node -> client nack
+0.01 client -> node resend
+0.1 node -> client probe-accepted
1.0 client -> node search { number 1 = 16 }
+0.1 node -> client search-result { number 1 = 16 }
2.0 client -> silent search { number 1 = 17 }
+1.0 client -> silent retransmit
4.0 client -> silent search { number 1 = 18 }
5.0 client -> node publish { number 1 = 1 }
"""


def test_what_is_found_no_more_is_shown_as_before(tshark, make_capture, passes):
    """Entries of more than 24 s give way; what came of them stays, and that nothing did."""
    first = "frame.number <= 10"
    fields = ["skype.response_in", "skype.response_to", "skype.retransmission_of"]
    many = "".join(f"{30 + i * 0.9:.1f} client -> node search {{ number 1 = {20 + i} }}\n" for i in range(150))

    def shown(text):
        capture = make_capture(text)
        unanswered = f"{first} and skype.request.unanswered"
        return (
            tshark.fields(capture, first, fields, *passes),
            tshark.fields(capture, unanswered, ["frame.number"], *passes),
        )

    short, long = shown(LATER), shown(LATER + many)
    assert long == short
    if passes:
        assert short == (
            [
                ("2,4", "", ""),
                ("3", "1", ""),
                ("4", "2", "1"),
                ("", "1", ""),
                ("6", "", ""),
                ("", "5", ""),
                ("", "", ""),
                ("", "", "7"),
                ("", "", ""),
                ("", "", ""),
            ],
            [("7",), ("8",), ("9",)],
        )


OPENED_LATE = """host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
host other 198.51.100.12:40124
0.1 client -> node search {{ number 1 = 16 }}
+0.1 node -> client search-result {{ number 1 = 16 }}
{waiting}
{last}.0 client -> other search {{ number 1 = 17 }}
+0.1 other -> client nack
"""


@pytest.mark.parametrize("seconds", [0.2, 0.9])
def test_a_reply_that_is_opened_late_finds_its_request(tshark, make_capture, seconds):
    """Only a NAck, after 150 requests, tells the address that opens the reply: 24 s must not matter."""
    waiting = "\n".join(f"{1 + i * seconds:.1f} client -> other search {{ number 1 = {20 + i} }}" for i in range(150))
    capture = make_capture(OPENED_LATE.format(waiting=waiting, last=int(2 + 150 * seconds)))
    fields = ["frame.number", "skype.seed.destination", "skype.response_in", "skype.response_to"]
    first = tshark.fields(capture, "frame.number <= 2", fields)
    second = tshark.fields(capture, "frame.number <= 2", fields, "-2")
    assert [row[1] for row in first] == ["198.51.100.11", ""], "the reply is opened in the first pass"
    assert second == [("1", "198.51.100.11", "2", ""), ("2", "203.0.113.20", "", "1")]


TWO_CLIENTS = """host client 192.168.1.20:35990
host node 198.51.100.11:40123
host other 192.168.2.30:41990
host node2 198.51.100.12:28412
"""
OTHER = ipaddress.ip_address("192.168.2.30").packed


def two_clients():
    """Requests, eight and four in a second, answered after 3.5 s."""
    for client, node, between in ("client", "node", 0.125), ("other", "node2", 0.25):
        for i in range(int(40 / between)):
            when = 200 + i * between
            yield f"{when:.3f} {client} -> {node} [as {client}{i}] search {{ number 1 = {i} }}\n"
            yield f"{when + 3.5:.3f} {node} -> {client} [to {client}{i}] search-result {{ number 1 = {i} }}\n"


@pytest.mark.parametrize("seconds", [0, 20, 30, 100, -100])
def test_clocks_that_differ_part_nothing(tshark, make_capture, tmp_path, passes, seconds):
    """A capture put together from two, in the order in which the frames came."""
    packets = reshaped.read(make_capture(TWO_CLIENTS + "".join(two_clients())))
    others = [packet for packet in packets if OTHER in packet.frame[ADDRESSES]]
    ahead = dict(zip(others, reshaped.later(others, seconds * reshaped.SECOND)))
    capture = reshaped.write(tmp_path / "clocks.pcapng", [ahead.get(p, p) for p in packets])

    assert (len(packets), len(ahead)) == (960, 320)
    assert len(tshark.frames(capture, "skype", *passes)) == 960
    assert len(tshark.frames(capture, "skype.response_to", *passes)) == 480


def test_what_gives_way_ends_no_search(tshark, tmp_path, passes):
    """Between the fifth datagram and the last, which answers it, another of its ID has come under a
    clock that is 30 s behind. As old as that one gets, it hides the one before it no more."""
    times, payloads = [], []

    def add(second, source, destination, payload):
        times.append(second)
        payloads.append(pcap.udp(source, destination, payload))

    def probe(second, session_id, number):
        add(second, CLIENT, NODE, datagrams.probe(session_id, datagrams.generator(0x01020304, 3 * number)))

    def refuse(second, session_id):
        add(second, NODE, CLIENT, datagrams.answer(NACK, session_id, "203.0.113.20"))

    probe(30, 0x1000, 0)
    refuse(30.01, 0x1000)
    probe(30.1, 0x1001, 1)
    refuse(30.11, 0x1001)
    probe(30.2, 0x1002, 2)
    add(0, CLIENT, NODE, datagrams.payload(0x1002, datagrams.generator(0x01020304, 9), 0x12345678, b"x" * 20))
    for number in range(1, 30):
        probe(0.9 * number, 0x2000 + number, number + 3)
    refuse(31, 0x1002)
    moments = (round(second * reshaped.SECOND) for second in times)
    packets = [reshaped.Packet(moment, frame, len(frame)) for moment, frame in zip(moments, payloads)]
    capture = reshaped.write(tmp_path / "behind.pcapng", packets)

    fields = ["frame.number", "skype.response_to", "skype.evidence"]
    assert tshark.fields(capture, "skype.function.type == 7", fields, *passes) == [
        ("2", "1", "4"),
        ("4", "3", "4"),
        ("36", "5", "4"),
    ]


# From the node to the client at 203.0.113.20: a reply of seven bytes, which have the CRC of the
# probe that its session ID would make.
LIKE_A_PROBE = bytes.fromhex("123402010203046bb61fda1e95c019c19741")


def test_nothing_answers_itself(tshark, tmp_path):
    """Taken for a probe until the client's address is known, which opens it as a reply."""
    sample = [frame for _, frame in pcap.read(PROJECT / "samples" / "probe-accepted.pcap")]
    client, node = ("192.168.1.20", 35990), ("198.51.100.11", 40123)
    capture = tmp_path / "like-a-probe.pcap"
    pcap.write(capture, [pcap.udp(node, client, LIKE_A_PROBE), *sample])
    names = ["skype.command.kind", "skype.command", "skype.response_to"]

    assert tshark.fields(capture, "frame.number == 1", names) == [("2", "27", "")]
    assert tshark.fields(capture, "frame.number == 1", names, "-2") == [("3", "435", "")]
