"""test_media.py - datagrams of type D, SkypeOut, and the set-up that media follow.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess
from decimal import Decimal

import pytest

import flows
from datagrams import MEDIA
from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
CALLS = ["call-direct", "call-relayed-udp"]
VOICE_MESSAGES = 1000  # each way
UDP_HEADER = 8
LONGEST_KEEP_ALIVE = 4

PROOF = """
host client 192.168.1.20:35990 public 203.0.113.20
host peer   198.51.100.21:21021
host other  198.51.100.22:21022
0.1     client -> peer   probe
+0.1    peer   -> client nack
+0.01   client -> peer   resend
+0.1    peer   -> client probe-accepted
+0.1    client -> other  probe
+0.1    other  -> client probe-accepted
"""
REQUEST = 'session-request { string 0 = "sample.friend" number 3 = 26709 }'


@pytest.fixture
def scenario(make_capture):
    """Makes a capture of the proof of three sockets and further lines of a scenario."""
    return lambda text: make_capture(PROOF + text)


def verdicts(tshark, capture, *options):
    """{(source socket, destination socket): verdict}"""
    found = flows.read(tshark, capture, *options)
    return {(flow.source, flow.destination): flow.verdict for flow in found}


# --- datagrams of type D ---


@pytest.mark.parametrize("name", ["media", *CALLS, "file-transfer"])
def test_sizes_and_gaps(tshark, passes, name):
    names = ["ip.src", "frame.time_epoch", "udp.length", "skype.media.size", "skype.media.gap"]
    capture = SAMPLES / f"{name}.pcap"
    rows = tshark.fields(capture, f"skype.function.type == {MEDIA}", names, *passes)
    before = {}

    assert len(rows) > 20
    for source, time, length, size, gap in rows:
        now = Decimal(time)
        assert int(size) == int(length) - UDP_HEADER
        assert bool(gap) == (source in before)
        assert not gap or Decimal(gap) == now - before[source]
        before[source] = now


def test_keep_alives_are_named(tshark, scenario, passes):
    lengths = range(6)  # behind the head of three bytes
    capture = scenario("".join(f"+0.1 client -> peer media random {n}\n" for n in lengths))
    names = ["skype.media.size", "_ws.col.Info", "skype.media.keep_alive"]
    rows = tshark.fields(capture, "skype.media.size", names, *passes)

    for size, info, keep_alive in rows:
        is_short = int(size) <= LONGEST_KEEP_ALIVE
        assert info.startswith("Media keep-alive, " if is_short else "Media, ")
        assert keep_alive == ("1" if is_short else "")
    assert [int(size) for size, _, _ in rows] == [3 + n for n in lengths]


def test_media_need_two_proven_sockets(tshark, tmp_path, passes):
    """The same datagrams without the probe are nothing."""
    capture = tmp_path / "late.pcap"
    sample = SAMPLES / "media.pcap"
    subprocess.run(["editcap", sample, capture, "1-4"], check=True)

    assert len(tshark.frames(sample, "skype.media.size", *passes)) == 23
    assert tshark.frames(capture, "skype", *passes) == []


# --- set-up and media ---


@pytest.mark.parametrize("name", CALLS)
def test_set_up_and_media_point_at_each_other(tshark, name):
    capture = SAMPLES / f"{name}.pcap"
    names = ["frame.number", "skype.media.start"]
    setups = tshark.fields(capture, "skype.media.start", names, "-2")
    media = tshark.fields(capture, "skype.media.size", ["frame.number", "skype.media.setup"], "-2")
    first_setup, first_media = setups[0][0], [media[0][0], media[1][0]]

    assert len(setups) >= 4
    assert {start for _, start in setups} == {",".join(first_media)}
    assert len(media) > 2 * VOICE_MESSAGES
    assert {setup for _, setup in media} == {first_setup}


def test_commands_and_session_records_of_a_set_up(tshark):
    capture = SAMPLES / "call-relayed-udp.pcap"
    names = ["skype.command", "skype.record.control"]
    rows = tshark.fields(capture, "skype.media.start", names, "-2")

    assert [command for command, _ in rows if command] == ["74", "75", "84"]
    assert [control for _, control in rows if control and "5" in control]


def test_media_in_the_first_pass_know_their_set_up(tshark):
    rows = tshark.fields(SAMPLES / "call-direct.pcap", "skype.media.size", ["skype.media.setup"])
    assert {setup for (setup,) in rows} == {"5"}


def test_a_relay_named_in_the_request_may_carry_the_media(tshark, scenario):
    named = REQUEST.replace("}", "list 7 { number 3 = 30001 address 8 = 198.51.100.22:21022 } }")
    capture = scenario(f"2.0 client -> peer {named}\n+1.0 other -> client media random 60\n")
    assert len(tshark.frames(capture, "skype.media.setup == 7")) == 1


@pytest.mark.parametrize(
    "lines",
    [
        f"2.0 client -> peer {REQUEST}\n+1.0 client -> other media random 60\n",
        f"2.0 client -> peer {REQUEST}\n+121 client -> peer media random 60\n",
        f"2.0 client -> peer media random 60\n+1.0 client -> peer {REQUEST}\n",
    ],
    ids=["other host", "long ago", "too late"],
)
def test_media_without_a_set_up_point_at_nothing(tshark, scenario, passes, lines):
    capture = scenario(lines)
    assert len(tshark.frames(capture, "skype.media.size", *passes)) == 1
    assert tshark.frames(capture, "skype.media.setup or skype.media.start", *passes) == []


SESSION = """
2.0 client => peer connect
+0.001 client => peer handshake padded cookie 15 version 0x0400
+0.07 peer => client handshake padded cookie 15 version 0x0400
"""


@pytest.mark.parametrize("command, opens", [(0x43, True), (0x44, True), (0x45, False), (0x57, False)])
def test_only_proposal_and_hello_begin_a_session_anew(tshark, scenario, command, opens):
    """In a session: behind its media, all other commands belong to it still."""
    says = "+1.0 client => peer session %d to 30001 command %#x plain { number 3 = 26709 }\n"
    media = "+1.0 client -> peer media random 60\n"
    capture = scenario(SESSION + says % (0, 0x44) + media + says % (1, command))
    names = ["skype.session.command", "skype.media.start"]
    (start,) = tshark.frames(capture, "skype.media.size", "-2")
    rows = tshark.fields(capture, "skype.session.command", names, "-2")
    assert rows == [("0x00000044", str(start)), (f"0x{command:08x}", "" if opens else str(start))]


def test_two_calls_one_after_the_other(tshark, scenario):
    call = f"client -> peer {REQUEST}\n+1.0 client -> peer media random 60\n"
    capture = scenario(f"2.0 {call}+1.0 client -> peer media random 60\n+30 {call}")
    rows = tshark.fields(capture, "skype.media.size", ["frame.number", "skype.media.setup"], "-2")
    assert rows == [("8", "7"), ("9", "7"), ("11", "10")]


# --- SkypeOut ---


CLIENT_TO_GATEWAY = ("192.168.1.20:35990", "198.51.100.60:12340")


def test_skypeout_needs_statistics(tshark):
    """The second pass knows what the first hundred datagrams of each direction belong to."""
    capture = SAMPLES / "skypeout.pcap"
    names = ["ip.addr", "skype.evidence", "skype.gateway.connection", "skype.media.size"]
    first = tshark.fields(capture, "skype.gateway.connection", names)
    second = tshark.fields(capture, "skype.gateway.connection", names, "-2")

    assert 1800 <= len(first) < len(second) == 2000
    assert {row[1:] for row in second} == {
        ("5", "0x19459a2b", "29"),
        ("5", "0x5d1a77c4", "29"),
    }
    assert {row[0] for row in second} == {
        "192.168.1.20,198.51.100.60",
        "198.51.100.60,192.168.1.20",
    }


def test_skypeout_gaps_in_the_second_pass(tshark):
    capture = SAMPLES / "skypeout.pcap"
    rows = tshark.fields(capture, "skype.gateway.connection", ["skype.media.gap"], "-2")
    gaps = [float(gap) for (gap,) in rows]
    assert all(0 < gap < 0.1 for gap in gaps)


GATEWAY = "host gateway 198.51.100.60:12340\n"


@pytest.mark.parametrize(
    "repeated, count, gap",
    [("", 300, "0.020"), ("19459a2b with", 300, "0.025"), ("19459a2b with", 99, "0.020")],
    ids=["no repeated bytes", "no codec's gap", "too short"],
)
def test_the_port_alone_is_nothing(tshark, scenario, passes, repeated, count, gap):
    length = 25 if repeated else 29
    line = f"+{gap} client -> gateway raw {repeated} random {length}"
    capture = scenario(f"{GATEWAY}repeat {count} {{ {line} }}\n")
    assert tshark.frames(capture, "skype.gateway.connection", *passes) == []
    assert verdicts(tshark, capture)[CLIENT_TO_GATEWAY] in ("not Skype", "undecided")


def test_the_port_and_statistics_without_a_proven_socket(tshark, tmp_path, passes):
    """A verdict, but no frame that is called Skype."""
    capture = tmp_path / "unproven.pcap"
    subprocess.run(["editcap", SAMPLES / "skypeout.pcap", capture, "1-4"], check=True)

    assert tshark.frames(capture, "skype", *passes, *flows.ALL_FLOWS) == []
    assert verdicts(tshark, capture) == {}
    assert verdicts(tshark, capture, *flows.ALL_FLOWS)[CLIENT_TO_GATEWAY] == "SkypeOut"


def test_show_endpoint_hides_skypeout_too(tshark):
    options = ("-o", "skype.show_endpoint:FALSE", "-2")
    assert tshark.frames(SAMPLES / "skypeout.pcap", "skype.gateway.connection", *options) == []


# --- hostile ---


def test_many_forged_gateways(tshark, scenario):
    """More flows to gateways than are watched: all dissected, none recognised, nothing lost."""
    hosts = "".join(f"host g{n} 198.18.{n // 250}.{n % 250 + 1}:12340\n" for n in range(1100))
    lines = "".join(f"+0.001 client -> g{n} raw random 29\n" for n in range(1100))
    capture = scenario(hosts + lines)
    assert len(tshark.frames(capture, "frame", "-2")) == 1106
    assert tshark.frames(capture, "skype.gateway.connection", "-2") == []
