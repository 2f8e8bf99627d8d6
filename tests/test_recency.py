"""test_recency.py - which sockets give way when as many are remembered as can be: exactly how many
there are, and that the one used longest ago goes first.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import functools

import pytest

import datagrams
import pcap
from wireshark import ALLOCATOR, UNCHECKED

LINES_MAX = 32768
NODE = ("198.51.100.7", 33033)
CLIENT = ("10.0.0.2", 35990)
IV, STEPS = 0x01020304, 3
KNOWN = str(STEPS)  # skype.iv.steps
PROBE = datagrams.probe(0x2000)
LOOKS_LIKE_SKYPE = 0x02  # a payload's type, and nothing that proves it


def client_probe(step):
    """The first of the client, or one whose IV is some steps later."""
    iv = datagrams.generator(IV, STEPS * step)
    return pcap.udp(CLIENT, NODE, datagrams.probe(0x1000 + step, iv))


def other(number):
    """A socket on a host of its own."""
    return f"10.{1 + (number >> 16)}.{number >> 8 & 0xFF}.{number & 0xFF}", CLIENT[1]


@functools.cache
def suspects():
    """Foreign datagrams of Skype's shape: each takes a line for its socket."""
    data = datagrams.arbitrary(LOOKS_LIKE_SKYPE, 40, 0x2000)
    return [pcap.udp(other(number), NODE, data) for number in range(LINES_MAX)]


def clients(count):
    """Probes of hosts with one socket each: a line for the socket and one for the host."""
    for number in range(count):
        yield pcap.udp(other(number), NODE, PROBE)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Nothing is looked for here that only checked memory shows."""
    monkeypatch.setenv(ALLOCATOR, UNCHECKED)


def steps(tshark, tmp_path, *frames):
    """Generator steps of the client's last probe; "" where nothing is known of it any more."""
    capture = pcap.write(tmp_path / "sockets.pcap", frames, spacing=0)
    rows = tshark.fields(capture, f"skype and ip.src == {CLIENT[0]}", ["skype.iv.steps"])
    return rows[-1][0]


# The client takes two lines: that of its socket and that of its host.
OF_ONE_CLIENT = 2


@pytest.mark.parametrize(
    "others, expected",
    [(LINES_MAX - OF_ONE_CLIENT, KNOWN), (LINES_MAX - OF_ONE_CLIENT + 1, "")],
)
def test_so_many_sockets_of_suspected_datagrams_are_known(tshark, tmp_path, others, expected):
    frames = client_probe(0), *suspects()[:others], client_probe(1)
    assert steps(tshark, tmp_path, *frames) == expected


@pytest.mark.parametrize(
    "others, expected",
    [(LINES_MAX // OF_ONE_CLIENT - 1, KNOWN), (LINES_MAX // OF_ONE_CLIENT, "")],
)
def test_so_many_hosts_of_one_socket_are_known(tshark, tmp_path, others, expected):
    frames = client_probe(0), *clients(others), client_probe(1)
    assert steps(tshark, tmp_path, *frames) == expected


def test_a_socket_used_again_stays(tshark, tmp_path):
    """Behind the client's first probe two others, which are older than its second one."""
    others = suspects()
    frames = client_probe(0), *others[:2], client_probe(1), *others[2:], client_probe(2)
    assert steps(tshark, tmp_path, *frames) == KNOWN
