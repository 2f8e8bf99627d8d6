"""test_statistics.py - tables over a capture, as tshark prints them.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

import pytest

from wireshark import PROJECT

NODES = "Supernodes, relays, testers and peers"
AUTOMATIC = "Login: automatic (accepted by a supernode, no L1 to L4 seen)"


def rows_of(output):
    """Rows of a statistics tree: {(indentation, name): count}; the first of alike ones stands."""
    rows = {}
    for line in output.splitlines():
        if row := re.match(r"( *)(\S.*?) {2,}(\d+) ", line):
            rows.setdefault((len(row[1]), row[2]), int(row[3]))
    return rows


def section(rows, group):
    """The rows below one of the main ones."""
    names = list(rows)
    first = names.index((0, group)) + 1
    last = next((n for n in range(first, len(names)) if names[n][0] == 0), len(names))
    return {name: rows[name] for name in names[first:last]}


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


@pytest.mark.parametrize("sample", ["call-direct", "commands", "file-transfer"])
def test_whom_a_client_asks_for_is_his_contact(sample_table, sample):
    """Requests for a session are UDP or TCP, at supernodes that know the user or at himself."""
    clients = section(sample_table(sample, "skype_hosts,tree"), "Clients")
    assert clients[1, "192.168.1.20"] == 0
    assert clients[2, "In contact with: sample.friend"] == 1


def test_a_host_says_where_it_is(sample_table):
    """The caller's own location is all that tells."""
    rows = sample_table("signed", "skype_hosts,tree")

    assert section(rows, NODES)[2, "Public address: 198.51.100.21"] == 1
    assert section(rows, "Clients")[2, "Public address (behind NAT): 203.0.113.20"] == 2


def test_a_client_is_described(tshark, irc):
    """The whole capture: one client; those who call it back are none, and have no logins."""
    rows = rows_of(tshark.run("-q", "-n", "-r", irc, "-z", "skype_hosts,tree"))

    clients = section(rows, "Clients")
    assert rows[0, "Clients"] == 1
    assert clients[1, "192.168.1.2"] == 0
    assert clients[2, "Public address (behind NAT): 86.128.245.115"] == 63
    assert clients[2, "Version: 1.2.0.18 (Linux)"] == 6
    assert clients[2, "Node ID: e1578809c1364cf2"] == 2
    assert clients[2, "Probes sent"] == 22
    assert clients[2, "Supernodes that accepted a probe"] == 3
    assert clients[2, "Supernodes that refused a probe"] == 4
    assert clients[2, "Supernodes that accepted the client"] == 2
    assert clients[2, "Supernodes offered"] == 348
    assert clients[2, "Called back by"] == 2
    assert clients[2, "First seen: 2006-08-25 19:32:06.635198 UTC, frame 176"] == 1
    assert clients[2, "Last seen: 2006-08-25 19:36:20.406902 UTC, frame 2193"] == 1
    logins = [name for depth, name in clients if depth == 3 and "answered" in name]
    assert logins == [
        "212.72.49.142:12350: answered (2006-08-25 19:32:37.133317 UTC, frame 590)",
        "212.72.49.142:12350: answered (2006-08-25 19:33:16.197446 UTC, frame 766)",
    ]
    assert sum(name.startswith("In contact with") for _, name in clients) == 0

    nodes = section(rows, NODES)
    testers = [name for (depth, name), _ in nodes.items() if depth == 1]
    assert {"189.132.176.243", "84.228.208.91", "67.71.69.121", "68.206.150.243"} < set(testers)
    servers = section(rows, "Login, event and update servers")
    assert {name for depth, name in servers if depth == 1} == {
        "195.215.8.141",
        "212.72.49.141",
        "212.72.49.142",
    }


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

    assert rows[2, "Login: at a server"] == 1
    assert rows[2, "Logins"] == 4
    assert [name for depth, name in rows if depth == 3 and name.startswith("198.")] == [
        "198.51.100.33:33033: accepted (2006-01-01 00:00:00.434350 UTC, frame 7)",
        "198.51.100.34:12350: answered (2006-01-01 00:00:20.200650 UTC, frame 20)",
        "198.51.100.34:12350: unanswered (2006-01-01 00:00:40.060250 UTC, frame 27)",
        "198.51.100.34:443: answered (2006-01-01 00:00:41.200550 UTC, frame 35)",
    ]


def test_supernodes_of_a_client_are_listed(sample_table):
    rows = sample_table("supernode", "skype_hosts,tree")

    assert rows[2, "Connections"] == rows[3, "198.51.100.11:40123 (supernode)"] == 1
    assert rows[2, "Supernodes that accepted the client"] == rows[3, "198.51.100.11:40123"] == 1
    assert rows[2, "Supernodes offered"] == 7
    assert rows[2, AUTOMATIC] == 1
    assert rows[2, "Version: 1.2.0.18 (Linux)"] == 1


@pytest.mark.parametrize(
    "sample, offered",
    [("supernode", [5 + 2]), ("probe-refused", [5, 5]), ("commands", [3, 5, 2])],
)
def test_every_supernode_offered_is_counted(tshark, sample_table, sample, offered):
    """Those of all answers that name some to the client, whether he has heard of them or not."""
    capture = PROJECT / "samples" / f"{sample}.pcap"
    offers = "skype.command in {8, 29, 45} && ip.dst == 192.168.1.20"
    rows = tshark.fields(capture, f"skype.supernode.ip && {offers}", ["skype.supernode.ip"])
    assert [len(addresses.split(",")) for (addresses,) in rows] == offered
    assert sample_table(sample, "skype_hosts,tree")[2, "Supernodes offered"] == sum(offered)


def test_a_refusal_and_a_fallback_are_told(sample_table):
    rows = sample_table("supernode-refused", "skype_hosts,tree")
    assert rows[2, "Supernodes that refused the client"] == 1
    rows = sample_table("dh384", "skype_hosts,tree")
    assert rows[3, "198.51.100.12:443 (https), after one that failed"] == 1
    assert rows[3, "198.51.100.21:21021 (supernode), after one that failed"] == 1


def test_an_update_check_tells_the_version(sample_table):
    rows = sample_table("update-check", "skype_hosts,tree")

    assert rows[2, "Version: 1.2.0.18 (Linux)"] == rows[2, "Version: 2.5.0.151 (Windows)"] == 1


def test_a_direct_call(sample_table):
    rows = sample_table("call-direct", "skype_calls,tree")

    assert rows[0, "Calls"] == rows[1, "Verdicts are statistics, no proof"] == 1
    assert [name for depth, name in rows if depth == 2] == [
        "Media from: 2006-01-01 00:00:05.000000 UTC, frame 20",
        "Media until: 2006-01-01 00:01:06.169458 UTC, frame 2026",
        "Route: direct",
        "Sent by 192.168.1.20: 1003 datagrams, 86895 bytes",
        "Sent by 198.51.100.21: 1002 datagrams, 72006 bytes",
        "Set up: frame 5",
        "Users: somebody with sample.friend",
        "Verdict on 192.168.1.20: voice",
        "Verdict on 198.51.100.21: voice",
    ]


def test_a_relayed_call(tshark, sample_table):
    rows = sample_table("call-relayed-udp", "skype_calls,tree")

    assert rows[1, "Call 0001, between 192.168.1.20 and 198.51.100.81"] == 0
    assert rows[2, "Route: relayed by 198.51.100.81"] == 1
    # The numbers are those of the filters.
    sample = PROJECT / "samples" / "call-relayed-udp.pcap"
    sent = tshark.frames(sample, "skype.media.size && ip.src == 192.168.1.20", "-2")
    assert rows[2, f"Sent by 192.168.1.20: {len(sent)} datagrams, 86822 bytes"] == 1
    assert rows[2, "Media from: 2006-01-01 00:00:03.000000 UTC, frame 18"] == 1
    assert sent[0] == 18


def test_relays_of_a_client_are_listed(sample_table):
    """Those that a session named, and the one that it used."""
    rows = sample_table("chat", "skype_hosts,tree")

    clients = section(rows, "Clients")
    assert clients[2, "Relays used"] == 1
    assert clients[2, "Relays named"] == 2
    assert clients[3, "198.51.100.82:14183"] == 1
    assert section(rows, NODES)[2, "Relayed for"] == 1


def test_no_call(sample_table):
    rows = sample_table("login", "skype_calls,tree")

    assert rows[0, "Calls"] == 0
    (text,) = [name for depth, name in rows if depth == 1]
    assert text.startswith("No call seen: ")


def table_rows(tshark, sample, name):
    """First fields of the rows of a table, without sizes in words."""
    output = tshark.run("-q", "-r", PROJECT / "samples" / f"{sample}.pcap", "-z", f"{name},skype")
    return [line.split() for line in output.splitlines() if line.startswith(("TCP", "UDP"))]


def test_conversations_show_ports_and_transports(tshark):
    rows = table_rows(tshark, "supernode", "conv")

    assert [" ".join(row[:5]) for row in rows] == [
        "TCP 192.168.1.20:49152 <-> TCP 198.51.100.11:40123",
        "UDP 192.168.1.20:35990 <-> UDP 198.51.100.11:40123",
    ]
    assert [(row[5], row[8], row[11]) for row in rows] == [("8", "8", "16"), ("2", "2", "4")]


def test_endpoints_show_ports_and_transports(tshark):
    assert [row[:3] for row in table_rows(tshark, "supernode", "endpoints")] == [
        ["TCP", "192.168.1.20:49152", "16"],
        ["TCP", "198.51.100.11:40123", "16"],
        ["UDP", "192.168.1.20:35990", "4"],
        ["UDP", "198.51.100.11:40123", "4"],
    ]


def test_expert_texts_of_alike_messages_are_alike(tshark, irc):
    """One line for each kind: no ids and frame numbers in the text."""
    output = tshark.run("-2", "-q", "-n", "-r", irc, "-z", "expert,note,skype")
    notes = re.findall(r"^ +(\d+) +\w+ +SKYPE +(.*)$", output, re.MULTILINE)

    assert notes == [
        ("15", "Probe is not answered in this capture"),
        ("4", "Probe refused, 5 other supernodes named"),
        ("2", "NAT probe is not answered in this capture"),
        ("7", "Directory search is not answered in this capture"),
        ("3", "Slot information request is not answered in this capture"),
    ]


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
