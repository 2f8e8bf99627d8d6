"""test_commands.py - what the datagrams say: commands, object lists, fragments, requests and replies.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

from collections import Counter

import pytest

import truth

OWN_ADDRESS_2015 = ("-o", "skype.public_ips:80.117.239.49")
PROBE = "27"

# First and last byte of each "address" value in the plaintext of frame 219 of skype-irc.cap: the
# tail of its range-coded list holds the five values one behind the other, six bytes each.
REFUSAL_TAIL = [(start, 6) for start in range(10, 40, 6)]


def commands_per_frame(tshark, capture, *options):
    """{frame: [(number, kind, request id or None), ...]} as dissected."""
    rows = tshark.fields(
        capture,
        "skype.command and udp",
        ["frame.number", "skype.command", "skype.command.kind", "skype.request_id"],
        *options,
    )
    found = {}
    for frame, numbers, kinds, ids in rows:
        remaining = iter(ids.split(",")) if ids else iter(())
        found[int(frame)] = [
            (int(number), int(kind), None if kind == "1" else int(next(remaining), 16))
            for number, kind in zip(numbers.split(","), kinds.split(","))
        ]
    return found


def expected_commands(known):
    return {
        frame: [(c.number, c.kind, c.request_id) for c in datagram.commands]
        for frame, datagram in known.items()
        if datagram.commands
    }


class TestCommandsOfRealCaptures:
    def test_commands_of_2006(self, tshark, shared, irc, passes):
        found = commands_per_frame(tshark, irc, *passes)

        assert found == expected_commands(truth.datagrams(shared, "skype-irc.cap"))
        assert sum(map(len, found.values())) == 258

    def test_commands_of_2015(self, tshark, shared, skype_2015, passes):
        known = truth.datagrams(shared, "skype-2015.pcap")
        found = commands_per_frame(tshark, skype_2015, *OWN_ADDRESS_2015, *passes)

        assert found == expected_commands(known)
        assert sum(map(len, found.values())) == 152

    def test_all_lists_decode_to_the_end_of_their_command(self, tshark, irc, skype_2015):
        complaints = "udp and (skype.malformed or skype.limits or skype.truncated)"

        assert tshark.frames(irc, complaints) == []
        assert tshark.frames(skype_2015, complaints, *OWN_ADDRESS_2015) == []


class TestKnownStructures:
    def test_refusal_names_five_supernodes(self, tshark, irc):
        assert tshark.fields(
            irc, "frame.number == 219", ["skype.supernode.ip", "skype.supernode.port"]
        ) == [
            (
                "81.236.228.111,82.128.194.105,80.186.57.176,82.131.41.127,82.131.18.109",
                "42764,60142,8788,1069,1230",
            )
        ]

    def test_nat_probe_answers_reveal_the_asker(self, tshark, irc):
        rows = tshark.fields(
            irc, "udp and skype.command == 36", ["skype.public_ip", "skype.object.port"]
        )

        assert rows == [("86.128.245.115", "35990")] * 27

    def test_versions_and_platforms_of_nodes(self, tshark, irc):
        rows = tshark.fields(
            irc,
            "udp and skype.command == 45",
            ["skype.client.version", "skype.client.platform"],
        )

        assert len(rows) == 4
        assert any("2.5.0.130" in versions.split(",") for versions, _ in rows)
        for versions, platforms in rows:
            assert len(versions.split(",")) >= 10
            assert set(platforms.split(",")) <= {"Windows", "Linux", "Mac"}

    def test_slots_and_several_commands_in_the_info_column(self, tshark, irc):
        infos = [
            text.rpartition(", session ")[0].split("; ")
            for (text,) in tshark.fields(irc, "udp and skype.command == 8", ["_ws.col.Info"])
        ]

        assert [len(commands) for commands in infos] == [1, 1, 2]
        assert infos[0] == ["Slot information, slot 1481, 8 supernodes"]
        assert all("supernodes" in command for commands in infos for command in commands)

    def test_tail_values_highlight_exactly_their_bytes(self, sharkd, irc):
        frame = sharkd(irc).ask("frame", frame=219, proto=True, bytes=True)
        ranges = []

        def collect(nodes):
            for node in nodes:
                if node.get("l", "").startswith("Supernode "):
                    ranges.append((node["ds"], tuple(node["h"])))
                collect(node.get("n", []))

        collect(frame["tree"])
        assert [source["name"] for source in frame["ds"]] == ["Deciphered Skype (40 bytes)"]
        assert [source for source, _ in ranges] == [1] * 5  # source 0 is the frame itself
        assert [extent for _, extent in ranges] == REFUSAL_TAIL


def test_unanswered_requests_are_noted(tshark, irc):
    rows = tshark.fields(irc, "udp and skype.request.unanswered", ["skype.command"], "-2")

    numbers = Counter(number for (row,) in rows for number in row.split(","))
    assert numbers["35"] == 2
    assert numbers[PROBE] == 0
