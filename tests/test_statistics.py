"""test_statistics.py - tables over a capture, as tshark prints them.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

import pytest


@pytest.fixture(scope="module")
def table(tshark, irc):
    """Rows of a statistics tree of skype-irc.cap: {indentation and name: count}."""

    def read(name):
        rows = {}
        for line in tshark.run("-q", "-r", irc, "-z", name, "-Y", "udp").splitlines():
            if row := re.match(r"( *)(\S.*?) {2,}(\d+) ", line):
                rows.setdefault((len(row[1]), row[2]), int(row[3]))
        return rows

    return read


def test_messages_commands_and_evidence_are_counted(table):
    rows = table("skype,tree,udp")

    assert rows[1, "Payload"] == 233
    assert rows[1, "Fragment"] == 54
    assert rows[1, "Ack"] == 35
    assert rows[1, "NAck"] == rows[1, "Resend"] == 2
    assert rows[0, "Commands"] == 258
    assert rows[1, "Directory search"] == 52
    assert rows[1, "decrypted"] == 233 + 54 + 2
    assert rows[1, "exchange"] == 35 + 2


def test_probe_steps_are_counted(table):
    rows = table("skype,tree,udp")

    steps = [rows[1, step] for step in ("U1 probe", "U2 NAck", "U3 resend", "U4 answer")]
    assert steps == [22, 2, 2, 7]


def test_a_client_is_described(table):
    rows = table("skype_hosts,tree,udp")

    assert rows[1, "192.168.1.2"] > 0
    assert rows[2, "Probes sent"] == 22
    assert rows[2, "Probes refused"] == 4
    assert rows[2, "Probes accepted"] == 3
    assert rows[2, "Public address (behind NAT)"] >= 36
    assert rows[3, "86.128.245.115"] == rows[2, "Public address (behind NAT)"]


def test_response_times_by_command(tshark, irc):
    output = tshark.run("-q", "-r", irc, "-z", "skype,srt,udp")
    calls = {
        row[1].strip(): (int(row[2]), float(row[3]))
        for row in re.finditer(r"^ *\d+  (\D+?) +(\d+) +(\d+\.\d+)", output, re.MULTILINE)
    }

    assert calls["NAT probe answer"][0] == 27
    assert calls["Probe accepted"] == (3, 0.113680)
    assert calls["Directory search result"][0] == 45


@pytest.mark.parametrize("name, peer", [("conv", "165.124.253.241"), ("endpoints", "192.168.1.2")])
def test_conversations_and_endpoints_are_listed(tshark, irc, name, peer):
    assert peer in tshark.run("-q", "-r", irc, "-z", f"{name},skype,udp")
