"""test_vocabulary.py - what commands, objects and values are called, and what of it stays a number.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import vocabulary_census
from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
CHAT = SAMPLES / "chat.pcap"
NEWER = SAMPLES / "newer-commands.pcap"


def column(tshark, capture, field, display_filter, *options):
    """Values of a field, of all frames."""
    rows = tshark.fields(capture, display_filter, [field], *options, "-E", "aggregator=|")
    return [value for (values,) in rows for value in values.split("|") if value]


class TestNewerCommands:
    def test_kind_0_in_both_encodings(self, tshark, passes):
        names = ["command.kind", "list.encoding", "node_id", "udp_test.result", "request_id"]
        rows = tshark.fields(
            NEWER, "skype.command == 57", [f"skype.{name}" for name in names], *passes
        )

        mine, other = "0x1122334455667788", "0x99aabbccddeeff00"
        assert rows == [
            ("0", "0x42", mine, "0", ""),
            ("0", "0x41", mine, "0", ""),
            ("0", "0x42", other, "0", ""),
        ]
        assert tshark.frames(NEWER, "skype.malformed", *passes) == []

    def test_event_checks_say_who_asks_from_where(self, tshark, passes):
        names = ["user.name", "client.version", "client.platform", "public_ip", "event.system"]
        rows = tshark.fields(
            NEWER,
            "skype.command in {6023, 13016}",
            ["_ws.col.Info", *(f"skype.{name}" for name in names)],
            *passes,
        )

        known = ("sample.user", "4.3.0.37", "Linux", "203.0.113.20")
        assert [row[1:] for row in rows] == [(*known, "Linux"), (*known, "")]
        assert rows[0][0].startswith("Event check with client version, sample.user, session")
        assert rows[1][0].startswith("Client state, sample.user, session")

    def test_an_answer_finds_the_check_with_a_version(self, tshark):
        rows = tshark.fields(NEWER, "skype.command == 5200", ["skype.response_to"])

        assert rows == [("8",)]

    def test_a_stack_time_stamp_is_a_time(self, tshark):
        (row,) = tshark.fields(
            NEWER, "skype.stack.built", ["skype.stack_timestamp", "skype.stack.built"]
        )

        assert row[0] == "802011429"
        assert row[1].startswith(("Feb  1, 2008 14:29:00", "2008-02-01T14:29:00"))

    def test_a_time_since_1978(self, tshark):
        (moment,) = column(tshark, NEWER, "skype.directory.changed", "skype.command == 105")

        assert moment.startswith(("Aug 25, 2006 19:32:40", "2006-08-25T19:32:40"))

    def test_a_map_of_slots(self, tshark):
        (row,) = tshark.fields(
            NEWER, "skype.slot.existing", ["skype.slot.existing", "skype.slot.missing"]
        )

        assert row == ("2045", "3")


class TestChat:
    def test_user_commands_are_named(self, tshark, passes):
        rows = tshark.fields(CHAT, "skype.session.command", ["_ws.col.Info"], *passes)

        assert [info.split(", ", 1)[1] for (info,) in rows] == [
            "Initiator hello, relay session 26709, 2 relays",
            "Session acknowledgement",
            "Session properties?",
            "Session properties answer?",
            "Notification",
            "State of a stream?",
            "Session established",
            "List of the session?",
            "Capabilities",
            "Wrapper, Chat, Proposes to synchronise a chat, #sample.user/$sample.friend;...",
            "Wrapper, Chat, Message headers",
            "Wrapper, Chat, Wants bodies",
            "Wrapper, Chat, Bodies?",
            "Chat, Finished",
        ]
        assert tshark.frames(CHAT, "skype.malformed", *passes) == []

    def test_a_wrapper_holds_a_command(self, tshark):
        names = ["session.inner.command", "session.inner.packet_id", "session.stream"]
        rows = tshark.fields(
            CHAT, "skype.session.command == 0xa6", [f"skype.{name}" for name in names]
        )

        assert [row[0] for row in rows] == ["0x0000006d"] * 4
        assert [int(row[1]) for row in rows] == [0x4711, 0x4712, 0x4713, 0x4714]
        assert [row[2] for row in rows] == ["7", "9", "7", "9"]

    def test_what_a_chat_says_can_be_filtered(self, tshark):
        assert column(tshark, CHAT, "skype.chat.command", "skype.chat.command") == [
            f"0x{number:08x}" for number in (0x0D, 0x13, 0x15, 0x2B, 0x27)
        ]
        assert column(tshark, CHAT, "skype.chat.name", "skype.chat.command == 0x0d") == [
            "#sample.user/$sample.friend;0123456789abcdef"
        ]
        assert column(tshark, CHAT, "skype.chat.participants", "skype.chat.command == 0x13") == [
            "sample.user sample.friend"
        ]
        ids = "skype.chat.message_id"
        both = ["0x11111111", "0x22222222"]
        assert column(tshark, CHAT, ids, "skype.chat.command == 0x13") == both
        assert column(tshark, CHAT, ids, "skype.chat.command == 0x15") == both
        assert column(tshark, CHAT, ids, "skype.chat.command == 0x2b") == both[:1]

    def test_locations_of_all_forms(self, tshark, passes):
        names = ["public_ip", "private_ip", "location.mask", "location.value_4", "location.value_8"]
        (row,) = tshark.fields(
            CHAT,
            "skype.session.command == 0x44",
            [f"skype.{name}" for name in names],
            *passes,
            "-E",
            "aggregator=;",
        )

        assert row == (
            "203.0.113.20;198.51.100.21",
            "192.168.1.20;192.168.7.7",
            "0x0c;0x08",
            "36",
            "5;1",
        )

    def test_objects_are_found_by_name(self, tshark):
        assert tshark.frames(CHAT, 'skype.object.name == "Random filler"') == [17, 19]
        assert tshark.frames(CHAT, 'skype.object.name == "Number of the recipient"') == [8]


class TestCensus:
    def names(self, tshark, capture):
        lines = tshark.run("-n", "-2", "-r", capture, "-Y", "skype", "-O", "skype").splitlines()
        return vocabulary_census.census(lines)

    def test_each_command_of_the_real_captures_has_a_name(self, tshark, irc, skype_2015):
        for capture, commands in (irc, 305), (skype_2015, 185):
            count = self.names(tshark, capture)["commands"]
            assert (count.all(), count.nameless) == (commands, 0)

    def test_few_objects_of_the_real_captures_are_only_numbers(self, tshark, irc, skype_2015):
        assert self.names(tshark, skype_2015)["user commands"].nameless == 0
        for capture, objects, nameless in (irc, 5494, 0), (skype_2015, 936, 6):
            count = self.names(tshark, capture)["objects"]
            assert (count.all(), count.nameless) == (objects, nameless)

    def test_the_map_of_slots_of_the_real_capture(self, tshark, irc):
        names = ["skype.slot.existing", "skype.slot.missing"]

        assert tshark.fields(irc, names[0], names) == [("1606", "442")] * 2

    def test_one_fact_is_counted_as_what_it_is(self):
        lines = [
            *("    Command: Slot information (8)", "    [Name: Slot]", "    Object ID: 0"),
            *("    [Name: Filter?]", "    Object ID: 1"),
            *("    [Name: Node flag 8?]", "    Object ID: 8", "    Object ID: 9"),
            *("    Command: Command 999 (999)", "    User command: Unknown (0x0000004f)"),
        ]
        counts = vocabulary_census.census(lines)
        rows = {kind: count.row() for kind, count in counts.items()}

        assert rows == {
            "commands": "2 | 1 | 0 | 0 | 1 (50.0 %)",
            "user commands": "1 | 0 | 0 | 0 | 1 (100.0 %)",
            "objects": "4 | 1 | 1 | 1 | 1 (25.0 %)",
        }
