"""test_hiding.py - nobody hides Skype: datagrams of other protocols between its sockets take none
of its own away.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import attacks
import datagrams
import pcap
from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
IRC_DATAGRAMS = 326
UDP_SAMPLES_MIN = 12
# Both ends send what QUIC takes for its own before anything speaks for Skype: garbage in one, in the
# other calls to the telephone network, which only the statistics of a window tell.
NOT_COVERED = ["hostile-lengths", "skypeout"]
PLACES = {"before": 0, "in the middle": 0.5}

CLIENT, NODE = ("192.168.1.20", 35990), ("198.51.100.11", 33033)


def stranger_of(flow, kind, from_first):
    ends = flow.ends if from_first else flow.ends[::-1]
    return pcap.udp(*ends, attacks.STRANGERS[kind])


def with_strangers(capture, path, skype, kind, place, from_first):
    """The capture with one stranger's datagram between each two sockets of Skype."""
    inserted = {}
    for flow in attacks.flows(capture, skype):
        number, _ = flow.frames[int(len(flow.frames) * place)]
        inserted.setdefault(number, []).append(stranger_of(flow, kind, from_first))
    return attacks.insert(capture, path, inserted)


def attacked(capture, skype, path, kind, place, from_first):
    """Skype's datagrams as they should be, and the strangers' frames."""
    places, strangers = with_strangers(capture, path, skype, kind, place, from_first)
    return {places[number] for number in skype}, strangers


@pytest.fixture(scope="module")
def irc_skype(tshark, irc):
    return set(tshark.frames(irc, "udp and skype", "-2"))


@pytest.mark.parametrize("from_first", [True, False], ids=["from the first", "from the second"])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("kind", attacks.STRANGERS)
def test_a_stranger_in_a_real_capture(tshark, irc, irc_skype, tmp_path, kind, place, from_first):
    path = tmp_path / "attacked.pcap"
    expected, strangers = attacked(irc, irc_skype, path, kind, place, from_first)
    assert len(expected) == IRC_DATAGRAMS and len(strangers) > 50
    for passes in ((), ("-2",)):
        assert set(tshark.frames(path, "udp and skype", *passes)) == expected
        assert set(strangers) <= set(tshark.frames(path, f"{kind} and not skype", *passes))


@pytest.fixture(scope="module")
def udp_samples(tshark):
    """Samples in which Skype speaks over UDP, and the frames of it."""
    captures = [c for c in sorted(SAMPLES.glob("*.pcap")) if c.stem not in NOT_COVERED]
    frames = {capture: set(tshark.frames(capture, "udp and skype", "-2")) for capture in captures}
    found = {capture: skype for capture, skype in frames.items() if skype}
    assert len(found) >= UDP_SAMPLES_MIN
    return found


@pytest.mark.parametrize("kind, place", [("quic", 0), ("gquic", 0.5), ("raknet", 0)])
def test_a_stranger_in_the_samples(tshark, udp_samples, tmp_path, kind, place):
    for capture, skype in udp_samples.items():
        path = tmp_path / "attacked.pcap"
        expected, strangers = attacked(capture, skype, path, kind, place, place == 0)
        assert strangers
        assert set(tshark.frames(path, "udp and skype", "-2")) == expected, capture.name


@pytest.mark.parametrize(
    "name, skype, quic",
    [("quic-hijacks-skype-socket.pcap", 8, 1), ("quic-after-8-datagrams.pcap", 46, 1)],
)
def test_small_captures_that_went_wrong(tshark, shared, passes, name, skype, quic):
    capture = shared / "captures" / "regressions" / name
    assert len(tshark.frames(capture, "skype", *passes)) == skype
    assert len(tshark.frames(capture, "quic and not skype", *passes)) == quic


@pytest.mark.parametrize("port", [53, 123, 443])
def test_a_proven_socket_speaks_to_ports_of_others(tshark, tmp_path, passes, port):
    """What proves itself is Skype's, whatever the port; what does not is its owner's."""
    other = ("198.51.100.12", port)
    frames = [
        pcap.udp(CLIENT, NODE, datagrams.probe(0x1000)),
        pcap.udp(CLIENT, other, datagrams.probe(0x1001)),
        pcap.udp(CLIENT, other, datagrams.payload(0x1002, 1, 2, datagrams.ARBITRARY_BYTES)),
    ]
    capture = pcap.write(tmp_path / "ports.pcap", frames)
    assert tshark.frames(capture, "skype", *passes) == [1, 2]


def test_all_that_is_said_on_ports_of_others(tshark, passes):
    """Probes, a NAck, resends and commands on 443, 53 and 123; DNS to one of these ports is DNS."""
    sample = SAMPLES / "foreign-ports.pcap"
    assert tshark.frames(sample, "skype", *passes) == [*range(1, 9), *range(10, 14)]
    assert tshark.frames(sample, "skype.evidence == 4", *passes) == [2, 11]
    assert tshark.frames(sample, "skype.evidence > 4", *passes) == []
    assert tshark.frames(sample, "dns && !skype", *passes) == [9]
    assert tshark.frames(sample, "quic && !skype || ntp && !skype", *passes) == []


@pytest.mark.parametrize("opening", [[], [datagrams.probe(0x1000)]], ids=["the first", "a later one"])
def test_a_conversation_with_a_wildcard(tshark, tmp_path, passes, opening):
    """TFTP takes all that its client's port gets from the server's host, whatever port it is from."""
    request = pcap.udp(CLIENT, (NODE[0], 69), b"\0\1sample\0octet\0")
    block = pcap.udp((NODE[0], 50000), CLIENT, b"\0\3\0\1sample")
    probe = pcap.udp(CLIENT, NODE, datagrams.probe(0x1001))
    nack = pcap.udp(NODE, CLIENT, datagrams.answer(datagrams.NACK, 0x1001, "203.0.113.9"))
    before = [pcap.udp(CLIENT, NODE, payload) for payload in opening]
    capture = pcap.write(tmp_path / "wildcard.pcap", [*before, request, probe, nack, block])
    first = len(before) + 1
    assert tshark.frames(capture, "skype", *passes) == [*range(1, first), first + 1, first + 2]
    assert tshark.frames(capture, "tftp && !skype", *passes) == [first, first + 3]
