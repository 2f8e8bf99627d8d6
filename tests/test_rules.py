"""test_rules.py - each rule of recognition on made datagrams: what it claims, and that it claims
nothing one step beyond its bounds.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import ipaddress
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest

import datagrams
import pcap
from datagrams import ACK, ARBITRARY_BYTES, FRAGMENT, MEDIA, NACK, PAYLOAD, Published, crc, generator

CLIENT = ("10.0.0.2", 35990)
NODE, NODE_2, NODE_3 = ("198.51.100.7", 33033), ("198.51.100.8", 33033), ("203.0.113.9", 1234)
PUBLIC_IP = "203.0.113.77"
ID, IV = 0x4000, 0x01020304
LENGTH = 30  # of enciphered bytes where nothing else matters
CHALLENGE = 0x11223344

PREDICTED, FIXED_BYTES, EXCHANGE, ENDPOINT = 2, 3, 4, 5
NO_ENDPOINT = "-o", "skype.show_endpoint:FALSE"


def unreadable(session_id, steps, plaintext_crc=0x5A5A5A5A, length=LENGTH):
    """A payload with the IV that many generator steps after the first; nothing else says Skype."""
    iv = generator(IV, steps)
    return datagrams.payload(session_id, iv, plaintext_crc, (ARBITRARY_BYTES * 2)[:length])


def saying(plaintext, session_id, iv=0x0BADCAFE):
    """A payload whose CRC is that of the plaintext, but whose seed no address gives."""
    return datagrams.payload(session_id, iv, crc(plaintext), (ARBITRARY_BYTES * 2)[: len(plaintext)])


def request(start, session_id, end):
    return bytes.fromhex(start) + struct.pack(">H", (session_id - 1) & 0xFFFF) + bytes.fromhex(end)


def reply(start, request_id, end):
    return bytes.fromhex(start) + struct.pack(">H", request_id) + bytes.fromhex(end)


def padded_probe(session_id, pad):
    """The probe of Skype 7 with one or two pad bytes."""
    start, end = {1: ("08da01", "42b7b64419"), 2: ("0ada01", "42b7d399239b")}[len(pad)]
    return request(start, session_id, end) + pad


def search(session_id, offset=2):
    """A request that no rule predicts, its id at that offset."""
    head = {2: "1d72", 3: "1dba01", 4: "1db2f702"}[offset]
    return request(head, session_id, "41" + "e5" * 24)


def resend(session_id, plaintext, destination, count=1):
    head = struct.pack(">HBB", session_id, datagrams.RESEND, count)
    whole = datagrams.resend(session_id, CHALLENGE, destination, crc(plaintext), ARBITRARY_BYTES)
    return head + whole[len(head) : 16 + len(plaintext)]


def fragment(session_id, group, index, steps, last=False):
    head = struct.pack(">HBHBB", session_id, 0x20 | FRAGMENT, group, index | last << 7, PAYLOAD)
    return head + struct.pack(">II", generator(IV, steps), 0x1000 + index) + ARBITRARY_BYTES


def out(payload, node=NODE, client=CLIENT):
    return pcap.udp(client, node, payload)


def back(payload, node=NODE, client=CLIENT):
    return pcap.udp(node, client, payload)


@pytest.fixture
def evidence(tshark, tmp_path):
    """Evidence of each frame: {frame: value}, of both passes."""

    def of(frames, *options, spacing=1):
        capture = pcap.write(tmp_path / "rule.pcap", frames, spacing=spacing)

        def shown(passes):
            names = ["frame.number", "skype.evidence", "skype.evidence.reason"]
            rows = tshark.fields(capture, "skype", names, *options, *passes)
            assert [row for row in rows if not row[2]] == []
            return {int(frame): int(value) for frame, value, _ in rows}

        with ThreadPoolExecutor() as pool:
            return list(pool.map(shown, [(), ("-2",)]))

    return of


# --- generator lines ---


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
@pytest.mark.parametrize("id_gap", [0, 1, 2, 64])
def test_an_iv_closely_after_the_last_proves_both(evidence, steps, id_gap):
    frames = [out(unreadable(ID, 0)), out(unreadable(ID + id_gap, steps), NODE_2)]
    assert evidence(frames) == [{2: FIXED_BYTES}, {1: FIXED_BYTES, 2: FIXED_BYTES}]


@pytest.mark.parametrize(
    "first, second",
    [
        (unreadable(ID, 0), unreadable(ID + 2, 5)),
        (unreadable(ID, 0), unreadable(ID + 2, 0)),
        (unreadable(ID, 1), unreadable(ID + 2, 0)),
        (unreadable(ID, 0), unreadable(ID + 65, 1)),
        (unreadable(ID, 0), unreadable(ID - 1, 1)),
    ],
    ids=["five steps", "same IV", "one step back", "session ID too far", "session ID before"],
)
def test_an_iv_elsewhere_proves_nothing(evidence, first, second):
    assert evidence([out(first), out(second, NODE_2)]) == [{}, {}]


@pytest.mark.parametrize("steps, linked", [(1, True), (2, True), (999_999, False)])
def test_a_predicted_request_supports_an_earlier_iv(evidence, steps, linked):
    """Its plaintext is known at once; the datagram before it is claimed in the second pass."""
    frames = [out(unreadable(ID - 2, 0)), out(datagrams.probe(ID, generator(IV, steps)))]
    earlier = {1: FIXED_BYTES} if linked else {}
    assert evidence(frames, *NO_ENDPOINT) == [{2: PREDICTED}, {**earlier, 2: PREDICTED}]


@pytest.mark.parametrize("client", [(CLIENT[0], 35991), ("10.0.0.3", CLIENT[1])])
def test_lines_belong_to_one_socket(evidence, client):
    frames = [out(unreadable(ID, 0)), out(unreadable(ID + 2, 1), client=client)]
    assert evidence(frames) == [{}, {}]


def test_a_single_link_must_be_to_the_latest_datagram(evidence):
    frames = [out(unreadable(ID, 0)), out(unreadable(0x9000, 777_777)), out(unreadable(ID + 2, 1))]
    assert evidence(frames) == [{}, {}]


def test_two_links_in_a_row_may_be_longer(evidence):
    frames = [out(unreadable(ID + 2 * n, 16 * n)) for n in range(3)]
    assert evidence(frames) == [{3: FIXED_BYTES}, dict.fromkeys([1, 2, 3], FIXED_BYTES)]
    frames.insert(2, out(unreadable(0x9000, 777_777)))
    assert evidence(frames, *NO_ENDPOINT) == [{4: FIXED_BYTES}, dict.fromkeys([1, 2, 4], FIXED_BYTES)]


@pytest.mark.parametrize("steps", [(0, 16, 33), (0, 17, 33), (0, 1000, 2000, 3000, 4000)])
def test_longer_links_claim_nothing_alone(evidence, steps):
    frames = [out(unreadable(ID + 2 * n, position)) for n, position in enumerate(steps)]
    assert evidence(frames) == [{}, {}]


@pytest.mark.parametrize("steps, found", [(4096, {2: FIXED_BYTES}), (4097, {})])
def test_on_a_proven_socket_a_distant_iv_is_enough(evidence, steps, found):
    frames = [out(datagrams.probe(ID, IV)), out(unreadable(ID + 900, steps), NODE_2)]
    for result in evidence(frames):
        assert result == {1: PREDICTED, **found}


def test_a_peer_of_a_proven_socket_is_proven_by_its_line(evidence):
    frames = [out(datagrams.probe(ID, 7)), *(back(unreadable(n, 900 * n)) for n in (1, 2))]
    assert evidence(frames, *NO_ENDPOINT)[0] == {1: PREDICTED, 3: FIXED_BYTES}


@pytest.mark.parametrize("offset", [2, 3, 4])
def test_crcs_that_differ_as_the_request_ids_do(evidence, offset):
    frames = [
        out(saying(search(ID + 2 * n, offset), ID + 2 * n, generator(IV, 1000 * n)), node)
        for n, node in enumerate([NODE, NODE_2])
    ]
    assert evidence(frames) == [{2: FIXED_BYTES}, {1: FIXED_BYTES, 2: FIXED_BYTES}]


@pytest.mark.parametrize(
    "session_id, steps, flip", [(ID + 2, 4097, 0), (ID + 65, 1000, 0), (ID + 2, 1000, 1)]
)
def test_crcs_that_differ_otherwise(evidence, session_id, steps, flip):
    second = bytearray(saying(search(session_id), session_id, generator(IV, steps)))
    second[10] ^= flip
    frames = [out(saying(search(ID), ID, IV)), out(bytes(second), NODE_2)]
    assert evidence(frames) == [{}, {}]


def test_the_same_crc_to_another_host_is_no_first_claim(evidence):
    copies = [out(unreadable(ID + 200 * n, 1000 * n), node) for n, node in enumerate([NODE, NODE_2])]
    assert evidence(copies) == [{}, {}]
    probe = out(datagrams.probe(ID, generator(IV, 5000)), NODE_3)
    assert evidence([probe, *copies], *NO_ENDPOINT)[0] == {1: PREDICTED, 3: FIXED_BYTES}


# --- predicted plaintexts ---


@pytest.mark.parametrize(
    "start, end",
    [
        ("04da01", "4215"),
        ("049a02", "4215"),
        ("04d201", "4215"),
        ("04da01", "4100"),
        ("049a02", "4100"),
        ("08e202", "42b3799396a0"),
    ],
)
def test_a_request_that_follows_from_the_session_id(evidence, start, end):
    for session_id in (0, 1, ID, 0xFFFF):
        frames = [out(saying(request(start, session_id, end), session_id))]
        assert evidence(frames) == [{1: PREDICTED}] * 2
    assert evidence([out(saying(request(start, ID + 1, end), ID))]) == [{}, {}]
    assert evidence([out(saying(request(start, ID, end), ID) + b"\0")]) == [{}, {}]


def test_one_wrong_bit_of_the_crc(evidence):
    frames = []
    for bit in range(32):
        client = ("10.0.0.2", 40000 + bit)
        probe = datagrams.probe_plaintext(ID)
        wrong = crc(probe) ^ 1 << bit
        frames.append(out(datagrams.payload(ID, IV, wrong, ARBITRARY_BYTES[:7]), client=client))
    assert evidence(frames) == [{}, {}]


def test_one_pad_byte_leaves_enough_proof(evidence):
    frames = [
        out(saying(padded_probe(ID, bytes([pad])), ID), client=("10.0.0.2", 40000 + pad))
        for pad in range(256)
    ]
    assert evidence(frames) == [dict.fromkeys(range(1, 257), PREDICTED)] * 2


def test_two_pad_bytes_need_support(evidence):
    lone = out(saying(padded_probe(ID, b"\x12\x34"), ID, generator(IV, 1000)))
    assert evidence([lone]) == [{}, {}]
    near = out(unreadable(ID - 100, 0))
    assert evidence([near, lone], *NO_ENDPOINT)[0] == {2: PREDICTED}
    proven = out(datagrams.probe(ID - 2, 7))
    assert evidence([proven, lone])[0] == {1: PREDICTED, 2: PREDICTED}


ESTABLISHED = {1: PREDICTED, 2: EXCHANGE}


def established(session_id):
    """Two frames after which the client's socket is established: another node has answered it."""
    answer = datagrams.answer(datagrams.NACK, session_id, PUBLIC_IP)
    return [out(datagrams.probe(session_id, 7), NODE_2), back(answer, NODE_2)]


REPLIES = [
    ("04e301", "4215"),  # accepted
    ("057b", "423c25"),  # nothing found
    ("059b01", "423c25"),
    ("0403", "4100"),  # error
    ("0783c502", "4101002e05"),  # event server
]


@pytest.mark.parametrize("start, end", REPLIES)
def test_an_answer_to_what_cannot_be_read(evidence, start, end):
    frames = [
        *established(ID),
        out(saying(search(ID + 2), ID + 2)),
        back(saying(reply(start, ID + 1, end), 0x7777)),
        back(saying(reply(start, ID + 3, end), 0x7778)),
    ]
    expected = {3: ENDPOINT, 4: PREDICTED, 5: ENDPOINT}
    assert evidence(frames)[0] == {**ESTABLISHED, **expected}


def test_an_answer_that_names_an_address_heard_of_later(tshark, tmp_path, passes):
    """A NAT probe's: once the address is known, the claimed answer is as good as read."""
    own = "203.0.113.99"
    address = ipaddress.ip_address(own).packed[::-1] + struct.pack("<H", CLIENT[1])
    answer = reply("0ca302", ID + 1, "42fcdf1c") + address
    frames = [
        *established(ID),
        out(saying(request("049a02", ID + 2, "4215"), ID + 2)),
        back(saying(answer, 0x7777)),
        out(datagrams.probe(ID + 4, 7_000_000), NODE_3),
        back(datagrams.answer(NACK, ID + 4, own), NODE_3),
    ]
    capture = pcap.write(tmp_path / "later.pcap", frames)
    names = ["skype.evidence", "skype.plaintext"]
    found = tshark.fields(capture, "frame.number == 4 and skype", names, *passes)
    assert found == ([(str(PREDICTED), answer.hex())] if passes else [(str(ENDPOINT), "")])


def test_an_answer_to_a_probe(evidence):
    frames = [out(datagrams.probe(ID)), back(saying(reply("04e301", ID - 1, "4215"), 0x7777))]
    assert evidence(frames, *NO_ENDPOINT) == [{1: PREDICTED, 2: PREDICTED}] * 2
    assert evidence(frames, *NO_ENDPOINT, spacing=11_999)[0] == {1: PREDICTED, 2: PREDICTED}
    assert evidence(frames, *NO_ENDPOINT, spacing=12_000)[0] == {1: PREDICTED}
    assert evidence(frames[1:]) == [{}, {}]


def test_a_retransmission(evidence):
    plaintext = request("08e202", ID, "42b3799396a0")
    frames = [out(saying(plaintext, ID, generator(IV, steps))) for steps in (0, 60_000)]
    assert evidence(frames) == [{1: PREDICTED, 2: PREDICTED}] * 2
    frames = [
        *established(ID - 4),
        *(out(unreadable(ID, steps)) for steps in (0, 60_000, 200_000)),
    ]
    expected = {3: ENDPOINT, 4: ENDPOINT, 5: ENDPOINT}
    assert evidence(frames, spacing=2000)[0] == {**ESTABLISHED, **expected}


# --- resends ---


def test_a_resend_of_a_predictable_request(evidence):
    frames = [out(resend(ID, datagrams.probe_plaintext(ID), NODE_2[0]))]
    assert evidence(frames) == [{1: PREDICTED}] * 2
    frames = [out(resend(ID, datagrams.probe_plaintext(ID), NODE[0], count=2))]
    assert evidence(frames) == [{}, {}]


def test_a_resend_of_a_datagram_seen(evidence):
    first = out(saying(search(ID), ID))
    again = out(resend(ID, search(ID), NODE[0]))
    assert evidence([first, again])[0] == {2: FIXED_BYTES}
    assert evidence([out(saying(search(ID), ID), NODE_2), again]) == [{}, {}]
    assert evidence([first, out(resend(ID + 1, search(ID), NODE[0]))]) == [{}, {}]
    assert evidence([first, out(resend(ID, search(ID + 1), NODE[0]))]) == [{}, {}]


def test_a_resend_that_only_names_its_destination(evidence):
    frames = [out(resend(ID, search(ID), NODE[0]))]
    assert evidence(frames) == [{}, {}]
    probe = out(datagrams.probe(ID - 2), NODE_2)
    assert evidence([probe, *frames])[0] == {1: PREDICTED, 2: FIXED_BYTES}


@pytest.mark.parametrize("destination, count", [(NODE_3[0], 1), (NODE[0], 2)])
def test_a_resend_without_its_constants(evidence, destination, count):
    frames = [out(datagrams.probe(ID - 2), NODE_2), out(resend(ID, search(ID), destination, count))]
    assert evidence(frames)[0] == {1: PREDICTED}


# --- acks and NAcks ---


@pytest.mark.parametrize("function", [ACK, NACK, 0x70 | ACK, 0x20 | NACK])
def test_an_answer_returns_a_session_id(evidence, function):
    frames = [out(datagrams.probe(ID)), back(datagrams.answer(function, ID, PUBLIC_IP))]
    assert evidence(frames, *NO_ENDPOINT) == [{1: PREDICTED, 2: EXCHANGE}] * 2


@pytest.mark.parametrize(
    "answer",
    [
        back(datagrams.answer(ACK, ID + 1, PUBLIC_IP)),
        back(datagrams.answer(0x80 | ACK, ID, PUBLIC_IP)),
        back(datagrams.answer(ACK, ID, PUBLIC_IP) + b"\0"),
        back(datagrams.answer(ACK, ID, PUBLIC_IP)[:10]),
        back(datagrams.answer(ACK, ID, PUBLIC_IP), NODE_2),
        back(datagrams.answer(ACK, ID, PUBLIC_IP), (NODE[0], NODE[1] + 1)),
        back(datagrams.answer(ACK, ID, PUBLIC_IP), client=(CLIENT[0], CLIENT[1] + 1)),
        out(datagrams.answer(ACK, ID, PUBLIC_IP)),
    ],
    ids=["id", "top bit", "longer", "shorter", "other host", "other port", "to another port", "same way"],
)
def test_an_answer_must_fit_exactly(evidence, answer):
    assert evidence([out(datagrams.probe(ID)), answer], *NO_ENDPOINT) == [{1: PREDICTED}] * 2


def test_an_answer_in_time(evidence):
    frames = [out(datagrams.probe(ID)), back(datagrams.answer(ACK, ID, PUBLIC_IP))]
    assert evidence(frames, *NO_ENDPOINT, spacing=11_999)[0] == {1: PREDICTED, 2: EXCHANGE}
    assert evidence(frames, *NO_ENDPOINT, spacing=12_000)[0] == {1: PREDICTED}


def test_an_ack_of_what_is_not_proven_proves_nothing(evidence):
    frames = [
        *established(ID),
        out(unreadable(0x9000, 777_777)),
        back(datagrams.answer(ACK, 0x9000, PUBLIC_IP)),
    ]
    assert evidence(frames) == [{**ESTABLISHED, 3: ENDPOINT, 4: ENDPOINT}] * 2


def test_an_unproven_ack_names_an_address_that_the_crc_confirms(evidence):
    """The published acceptance, received behind NAT; an ack to another datagram reveals the rest."""
    node = (Published.LOG_NODE, NODE[1])
    frames = [
        back(Published.LOG_ACCEPT, node),
        back(datagrams.answer(ACK, 0x1234, Published.LOG_CLIENT), NODE_2),
    ]
    assert evidence(frames, *NO_ENDPOINT) == [{}, {1: 1}]
    wrong = back(datagrams.answer(ACK, 0x1234, PUBLIC_IP), NODE_2)
    assert evidence([frames[0], wrong]) == [{}, {}]


# --- fragments and media ---


def test_a_set_of_fragments_answers_a_datagram(evidence):
    frames = [out(datagrams.probe(ID))]
    frames += [back(fragment(0x9000, ID, n, 2 * n, n == 2)) for n in range(3)]
    expected = {1: PREDICTED, 2: EXCHANGE, 3: FIXED_BYTES, 4: FIXED_BYTES}
    assert evidence(frames, *NO_ENDPOINT)[0] == expected
    frames[1:] = [back(fragment(0x9000, ID + 1, 0, 0))]
    assert evidence(frames, *NO_ENDPOINT) == [{1: PREDICTED}] * 2


def test_fragments_prove_each_other(evidence):
    frames = [back(fragment(0x9000, ID, n, 2 * n)) for n in range(3)]
    both = [{2: FIXED_BYTES, 3: FIXED_BYTES}, dict.fromkeys([1, 2, 3], FIXED_BYTES)]
    assert evidence(frames) == both


def test_media_need_two_proven_sockets(evidence):
    media = out(datagrams.arbitrary(MEDIA, 67, 0x1111))
    probe = out(datagrams.probe(ID))
    assert evidence([probe, media])[0] == {1: PREDICTED}
    nack = back(datagrams.answer(NACK, ID, PUBLIC_IP))
    assert evidence([probe, nack, media])[0] == {1: PREDICTED, 2: EXCHANGE, 3: ENDPOINT}
    assert evidence([probe, nack, media], *NO_ENDPOINT)[0] == {1: PREDICTED, 2: EXCHANGE}
