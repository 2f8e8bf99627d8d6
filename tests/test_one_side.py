"""test_one_side.py - connections of which the capture holds what the server said and nothing of what
the client did.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import struct

import pytest

import pcap
from test_duplicates import read, write
from test_statistics import rows_of
from wireshark import PROJECT

IP_PROTOCOL, PORTS, TCP_OFFSET = 23, 34, 46  # in an Ethernet frame
SUPERNODE = ("198.51.100.11", 40123)
NAMES = ["frame.number", "skype.evidence", "skype.command", "skype.supernode.ip"]
SERVER = "2"  # skype.tcp.sender
PAUSE = 5_000_000  # microseconds


def is_of_client(frame, server_port):
    return struct.unpack_from(">H", frame, PORTS + 2)[0] == server_port


def has_data(frame):
    header = PORTS + 4 * (frame[TCP_OFFSET] >> 4)
    return len(frame) > header and struct.unpack_from(">H", frame, 16)[0] + 14 > header


def only_server(frames, server_port, with_syn):
    """The TCP frames without the client's data, or with nothing of the client at all."""
    for time, frame in frames:
        if frame[IP_PROTOCOL] != pcap.TCP:
            continue
        if is_of_client(frame, server_port) and (has_data(frame) or not with_syn):
            continue
        yield time, frame


@pytest.fixture(params=[True, False], ids=["with its SYN", "without its SYN"])
def capture(request, tmp_path):
    frames = list(only_server(read("supernode"), SUPERNODE[1], request.param))
    return write(tmp_path / "server.pcap", frames)


def test_what_the_server_said_is_shown_as_in_the_whole_capture(tshark, capture, passes):
    from_server = f"skype && tcp.srcport == {SUPERNODE[1]}"
    names = ["skype.evidence", "skype.command", "skype.supernode.ip", "skype.public_ip"]
    whole = tshark.fields(PROJECT / "samples" / "supernode.pcap", from_server, names, *passes)
    assert len(whole) == 9
    assert tshark.fields(capture, "skype", names, *passes) == whole
    senders = tshark.fields(capture, "skype.tcp.sender", ["skype.tcp.sender"], *passes)
    assert {one for (values,) in senders for one in values.split(",")} == {SERVER}


def test_statistics_of_what_the_server_said(tshark, capture):
    """A connection is counted at its client's first message: there is none."""
    tables = "-z", "skype,tree", "-z", "skype_hosts,tree"
    rows = rows_of(tshark.run("-q", "-n", "-r", capture, *tables))
    assert rows[0, "Connections"] == 0
    assert (2, "Connections") not in rows
    assert rows[1, "192.168.1.20"] == 0
    assert rows[2, "Supernodes that accepted the client"] == 1
    assert rows[2, "Supernodes offered"] == 7
    assert rows[2, "Public address (behind NAT): 203.0.113.20"] == 1


def test_a_fallback_names_the_syn_of_a_client_that_said_nothing(tshark, tmp_path, passes):
    """The failed attempt is a Skype connection, but not by what the client sent."""
    before = list(only_server(read("supernode"), SUPERNODE[1], True))[:4]
    fallback = read("port443")
    shift = before[-1][0] - fallback[0][0] + PAUSE
    frames = before + [(time + shift, frame) for time, frame in fallback]
    capture = write(tmp_path / "fallback.pcap", frames)
    assert tshark.frames(capture, f"skype && tcp.port == {SUPERNODE[1]}", *passes) == [4]
    rows = tshark.fields(capture, "skype.fallback", ["tcp.stream", "skype.fallback.of"], *passes)
    assert rows == [("1", "1")]
