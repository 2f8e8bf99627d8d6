"""test_statistics.py - tables over a capture, as tshark prints them.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

import pytest

from wireshark import PROJECT

AUTOMATIC = "Automatic login (accepted by a supernode, no L1 to L4 seen)"


def rows_of(output):
    """Rows of a statistics tree: {(indentation, name): count}; the first of alike ones stands."""
    rows = {}
    for line in output.splitlines():
        if row := re.match(r"( *)(\S.*?) {2,}(\d+) ", line):
            rows.setdefault((len(row[1]), row[2]), int(row[3]))
    return rows


@pytest.fixture(scope="module")
def table(tshark, irc):
    """Reads a statistics tree of the datagrams of skype-irc.cap."""
    return lambda name: rows_of(tshark.run("-q", "-r", irc, "-z", name, "-Y", "udp"))


@pytest.fixture(scope="module")
def sample_table(tshark):
    """Reads a statistics tree of a sample."""

    def read(sample, name):
        capture = PROJECT / "samples" / f"{sample}.pcap"
        return rows_of(tshark.run("-q", "-2", "-r", capture, "-z", name))

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


def test_connections_and_login_steps_are_counted(sample_table):
    rows = sample_table("dh384", "skype,tree")
    assert [rows[1, dialect] for dialect in ("dh384", "https", "supernode")] == [4, 1, 1]

    rows = sample_table("login", "skype,tree")
    assert [rows[1, step] for step in ("L1", "L2", "L3", "L4")] == [5, 4, 6, 3]


def test_logins_of_a_client_have_an_outcome(sample_table):
    rows = sample_table("login", "skype_hosts,tree")

    assert rows[2, "Logins"] == 4
    assert rows[2, "Logins accepted"] == rows[3, "198.51.100.33:33033"] == 1
    assert rows[2, "Logins answered"] == 2
    assert rows[2, "Logins unanswered"] == 1
    assert rows[2, "Fall-backs"] == rows[3, "198.51.100.34:443"] == 1
    assert rows[2, AUTOMATIC] == 0


def test_supernodes_of_a_client_are_listed(sample_table):
    rows = sample_table("supernode", "skype_hosts,tree")

    assert rows[2, "Connections"] == rows[3, "198.51.100.11:40123 (supernode)"] == 1
    assert rows[2, "Accepted by supernodes"] == 1
    assert rows[2, "Supernodes offered"] == 7
    assert rows[2, AUTOMATIC] == 1
    assert rows[2, "Client version"] == rows[3, "1.2.0.18 (Linux)"] == 1


def test_a_refusal_and_a_fallback_are_counted(sample_table):
    assert sample_table("supernode-refused", "skype_hosts,tree")[2, "Refused by supernodes"] == 1
    assert sample_table("dh384", "skype_hosts,tree")[2, "Fall-backs"] == 2


def test_an_update_check_tells_the_version(sample_table):
    rows = sample_table("update-check", "skype_hosts,tree")

    assert rows[3, "1.2.0.18 (Linux)"] == rows[3, "2.5.0.151 (Windows)"] == 1


@pytest.mark.parametrize("name", ["conv", "endpoints"])
def test_tables_hold_streams_and_datagrams(tshark, name):
    output = tshark.run("-q", "-r", PROJECT / "samples" / "supernode.pcap", "-z", f"{name},skype")

    # One line for the socket of its datagrams, one for its connection; tshark prints no ports.
    assert output.count("192.168.1.20") == 2


@pytest.mark.parametrize("table, rows, ends", [("conv", "convs", 1), ("endpt", "hosts", 2)])
@pytest.mark.parametrize("sample, transport", [("probe-refused", "udp"), ("port443", "tcp")])
def test_rows_of_a_table_filter_what_they_count(sharkd, table, rows, ends, sample, transport):
    """The filter of each row, as the context menu of the table offers it."""
    session = sharkd(PROJECT / "samples" / f"{sample}.pcap")
    (tap,) = session.ask("tap", tap0=f"{table}:SKYPE")["taps"]
    filters = [row["filter"] for row in tap[rows]]
    counted = [set(session.frames(f"skype and {text}")) for text in filters]

    assert len(filters) > 1 and all(f"{transport}.port==" in text for text in filters)
    assert all(counted)
    assert set.union(*counted) == set(session.frames("skype"))
    assert sum(map(len, counted)) == ends * len(session.frames("skype"))
