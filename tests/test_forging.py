"""test_forging.py - nobody fakes Skype: forged datagrams make nothing else Skype's, teach nothing,
and change no stream.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import random
import shutil
import subprocess

import pytest

import attacks
import datagrams
import pcap
from test_no_harm import KNOWN_NOISE, with_plugin, without_plugin  # noqa: F401 (fixtures)

PROBE_ID, PROBE_IV = 0x2345, 0x01020304
OTHER_ID = 0x4000
FOREIGN_CAPTURES_MIN, FOREIGN_FLOWS_MIN = 200, 500
FIELDS = ["frame.number", "frame.protocols", "udp.stream", "udp.time_relative", "udp.time_delta", "skype"]
IRC_OPENED = 289
NACKS_PER_FRAME = 8


@pytest.fixture(scope="module")
def foreign(shared, tmp_path_factory):
    """The captures of other protocols that are of Ethernet frames, one after the other."""
    directory = tmp_path_factory.mktemp("foreign")
    copies = []
    for capture in sorted((shared / "captures" / "negative").iterdir()):
        copy = directory / f"{capture.name}.copy"
        command = [shutil.which("editcap"), "-F", "pcap", capture, copy]
        done = subprocess.run(command, check=False, capture_output=True)
        if done.returncode == 0 and pcap.link_type(copy) == pcap.ETHERNET:
            copies.append(copy)
    assert len(copies) > FOREIGN_CAPTURES_MIN
    merged = directory / "all.pcap"
    subprocess.run([shutil.which("mergecap"), "-a", "-F", "pcap", "-w", merged, *copies], check=True)
    return merged


def rows(tshark, capture, *options):
    """What the fields say of each frame, and the frames that are Skype."""
    found = tshark.fields(capture, "frame", FIELDS, *options, tolerate=KNOWN_NOISE)
    said = {int(number): values for number, *values, _ in found}
    return said, {int(number) for number, *_, skype in found if skype}


def forged_probe(sender, receiver, number):
    session_id = (OTHER_ID + 37 * number) & 0xFFFF
    iv = (PROBE_IV + 0x1000001 * number) & 0xFFFFFFFF
    return pcap.udp(sender, receiver, datagrams.probe(session_id, iv))


def one_for_each_socket(flows, place):
    """{frame: [probes to put before it]}, one "from" each socket."""
    inserted, done = {}, set()
    for flow in flows:
        number, _ = flow.frames[int(len(flow.frames) * place)]
        for sender, receiver in (flow.ends, flow.ends[::-1]):
            if sender not in done:
                done.add(sender)
                probe = forged_probe(sender, receiver, len(done))
                inserted.setdefault(number, []).append(probe)
                break
    return inserted


@pytest.fixture(scope="module", params=[0, 0.5], ids=["in front", "in the middle"])
def forged(request, foreign, tmp_path_factory):
    """The foreign captures with a probe for each socket, and the numbers of the probes."""
    flows = attacks.flows(foreign)
    assert len(flows) > FOREIGN_FLOWS_MIN
    path = tmp_path_factory.mktemp("forged") / "forged.pcap"
    _, probes = attacks.insert(foreign, path, one_for_each_socket(flows, request.param))
    assert len(probes) > FOREIGN_FLOWS_MIN
    return path, probes


def test_one_forged_probe_for_each_foreign_socket(
    with_plugin, without_plugin, forged, passes  # noqa: F811
):
    path, probes = forged
    expected, _ = rows(without_plugin, path, *passes)
    found, claimed = rows(with_plugin, path, *passes)
    assert claimed <= set(probes)
    unlike = {n for n in expected if n not in claimed and found[n] != expected[n]}
    assert unlike == set()


def test_forged_acks_teach_nothing(tshark, irc, tmp_path):
    """NAcks with random ids behind each datagram, that name another address each."""
    generator = random.Random(3)
    inserted = {}
    skype = set(tshark.frames(irc, "udp and skype"))
    for number, (_, frame) in enumerate(pcap.read(irc), start=1):
        if number not in skype:
            continue
        source, destination = attacks.udp_ends(frame)
        for _ in range(NACKS_PER_FRAME):
            answer = datagrams.answer(
                datagrams.NACK, generator.randrange(0x10000), f"203.0.113.{generator.randrange(256)}"
            )
            inserted.setdefault(number + 1, []).append(pcap.udp(destination, source, answer))
    path = tmp_path / "forged.pcap"
    places, forged = attacks.insert(irc, path, inserted)
    assert len(forged) > 2000
    for passes in ((), ("-2",)):
        assert len(tshark.frames(path, "udp and skype.plaintext", *passes)) == IRC_OPENED
        assert tshark.frames(path, "skype.crc.bad", *passes) == []
    hosts = tshark.run("-q", "-n", "-r", path, "-z", "skype_hosts,tree")
    assert "86.128.245.115" in hosts
    assert "203.0.113." not in hosts


@pytest.mark.parametrize("name, skype, snmp", [("spoof-snmp.pcap", 1, 200)])
def test_a_forged_probe_of_an_agent(tshark, shared, passes, name, skype, snmp):
    capture = shared / "captures" / "regressions" / name
    assert len(tshark.frames(capture, "skype", *passes)) == skype
    assert len(tshark.frames(capture, "snmp and not skype", *passes)) == snmp


def test_dns_after_skype_is_as_without(with_plugin, without_plugin, shared, passes):  # noqa: F811
    capture = shared / "captures" / "regressions" / "dns-after-skype.pcap"
    fields = ["frame.number", "dns.retransmission", "dns.response_to", "dns.response_in", "dns.time"]
    expected = without_plugin.fields(capture, "dns", fields, *passes)
    assert len(expected) >= 4
    assert with_plugin.fields(capture, "dns", fields, *passes) == expected


CLIENT, NODE, NODE_2 = ("10.0.0.2", 35990), ("198.51.100.7", 33033), ("198.51.100.8", 33033)
UNPROVEN = datagrams.payload(0x7777, 0x55667788, 0x99AABBCC, datagrams.ARBITRARY_BYTES)


def claimed_of(tshark, tmp_path, frames, spacing):
    capture = pcap.write(tmp_path / "sockets.pcap", frames, spacing=spacing)
    return tshark.frames(capture, "skype")


@pytest.mark.parametrize(
    "proofs, spacing, claimed",
    [(1, 600, [1]), (2, 1500, [1, 2]), (3, 400, [1, 2, 3]), (3, 600, [1, 2, 3, 4])],
    ids=["one", "two", "three too soon", "three"],
)
def test_how_often_a_socket_proves_itself(tshark, tmp_path, proofs, spacing, claimed):
    """Only an established socket speaks for datagrams that prove nothing."""
    frames = [
        pcap.udp(CLIENT, NODE, datagrams.probe(0x1000 + 0x1000 * n, 0x01020304 * (n + 1)))
        for n in range(proofs)
    ]
    frames.append(pcap.udp(CLIENT, NODE_2, UNPROVEN))
    assert claimed_of(tshark, tmp_path, frames, spacing) == claimed


def test_an_answer_establishes_the_socket_that_was_answered(tshark, tmp_path):
    frames = [
        pcap.udp(CLIENT, NODE, datagrams.probe(0x1000)),
        pcap.udp(NODE, CLIENT, datagrams.answer(datagrams.NACK, 0x1000, "203.0.113.5")),
        pcap.udp(CLIENT, NODE_2, UNPROVEN),
        pcap.udp(NODE, NODE_2, UNPROVEN),
    ]
    assert claimed_of(tshark, tmp_path, frames, 1) == [1, 2, 3]


def test_an_answer_to_what_is_not_proven_is_none(tshark, tmp_path):
    frames = [
        pcap.udp(CLIENT, NODE, UNPROVEN),
        pcap.udp(NODE, CLIENT, datagrams.answer(datagrams.ACK, 0x7777, "203.0.113.5")),
    ]
    assert claimed_of(tshark, tmp_path, frames, 1) == []


@pytest.mark.parametrize("openings", [1, 2])
@pytest.mark.parametrize("proof_first", [True, False], ids=["behind the proof", "before it"])
def test_who_opened_a_conversation_from_both_ends_owns_it(
    tshark, tmp_path, passes, openings, proof_first
):
    """QUIC between a socket of Skype's, established elsewhere, and another. Its first packets are
    offered to us before QUIC; its short ones have the shape of a payload."""
    client, node, server = ("192.168.1.20", 35990), ("198.51.100.11", 33033), ("203.0.113.9", 7777)
    initial = attacks.STRANGERS["quic"]
    proof = [
        pcap.udp(client, node, datagrams.probe(0x1000)),
        pcap.udp(node, client, datagrams.answer(datagrams.NACK, 0x1000, "203.0.113.5")),
    ]
    generator = random.Random(1)
    quic = [pcap.udp(*ends, initial) for ends in ((client, server), (server, client))]
    quic += [pcap.udp(client, server, initial)] * (openings - 1)
    for number in range(10):
        ends = (client, server) if number % 2 else (server, client)
        quic.append(pcap.udp(*ends, b"\x40\x01\x02" + generator.randbytes(40)))
    frames = proof + quic if proof_first else quic + proof
    capture = pcap.write(tmp_path / "quic.pcap", frames, spacing=500)
    expected = [1, 2] if proof_first else [len(quic) + 1, len(quic) + 2]
    assert tshark.frames(capture, "skype", *passes) == expected
    assert len(tshark.frames(capture, "quic", *passes)) == len(quic)
