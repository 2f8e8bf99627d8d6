"""test_objects.py - object lists in the tree: names, values, exact bytes, limits, cut captures.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import collections
import ipaddress
import re
import struct

import pytest

from wireshark import PROJECT, Tshark

SAMPLES = PROJECT / "samples"
COMMANDS = SAMPLES / "commands.pcap"
NESTED_LISTS = SAMPLES / "nested-lists.pcap"
HOSTILE_COMMANDS = SAMPLES / "hostile-commands.pcap"

PLAINTEXT_SOURCE = "Deciphered Skype"
IP_LENGTH, PORT_LENGTH, ADDRESS_LENGTH, NODE_ID_LENGTH = 4, 2, 6, 8
PLAIN_MARK, COMPRESSED_MARK = 0x41, 0x42
DIRECTORY_HEAD_LENGTH = 8  # length and key number
PCAP_HEADER_LENGTH, PCAP_FRAME_HEADER_LENGTH = 24, 16

# What the info column says of each sample of a command, without its "session 0x....".
GISTS = {
    "6": "NAT probe answer, public address 203.0.113.20:35990",
    "7": "Node address request, 10 addresses wanted",
    "8": "Node addresses, 3 nodes",
    "9": "Slot information request, slot 1481",
    "10": "Slot information, slot 1481, 5 supernodes",
    "11": "Slot information request, 2 slots wanted",
    "12": "Slot information, 2 slots, 2 supernodes",
    "13": "Publish directory record",
    "16": "Directory search, sample.user",
    "17": "Directory search result, 1 hit",
    "19": "Directory search result, no hits",
    "20": "Combined directory search, sample.user, 904000001",
    "22": "Directory search, sample.user; Combined directory search, 904000001",
    "24": "Firewall test call-back, test 848",
    "26": "Connect test order?",
    "28": "Directory change?",
    "30": "Event check, sample.user",
    "32": "Forward to client, Session request",
    "38": "Session request, sample.friend, 1 relay",
    "42": "UDP connect?, relay session 26709",
    "45": "Command 999",
}


def nodes(tree):
    """All items of a frame, depth first."""
    for node in tree:
        yield node
        yield from nodes(node.get("n", []))


def labels(frame):
    return [node["l"] for node in nodes(frame["tree"])]


def without_index(label):
    """The same of all objects that have one name in their list."""
    return re.sub(r"^(\D+?) \d+(\??): ", r"\1\2: ", label)


def tail_address(octets):
    """The address that six bytes at the tail of a compressed list stand for: little-endian."""
    ip = ipaddress.ip_address(octets[:IP_LENGTH][::-1])
    (port,) = struct.unpack("<H", octets[IP_LENGTH:])
    return f"{ip}:{port}"


class Plaintext:
    """A frame of sharkd, and the deciphered bytes that its items highlight."""

    def __init__(self, sharkd, capture, frame):
        self.frame = sharkd(capture).ask("frame", frame=frame, proto=True, bytes=True)
        # sharkd counts the frame itself as source 0, but does not list it.
        names = ["Frame", *(source["name"] for source in self.frame["ds"])]
        (self.source,) = [k for k, name in enumerate(names) if name.startswith(PLAINTEXT_SOURCE)]

    def highlighted(self, start_of_label):
        """[(offset, length)] of the items whose label starts so."""
        return [
            tuple(node["h"])
            for node in nodes(self.frame["tree"])
            if without_index(node["l"]).startswith(start_of_label) and node.get("ds") == self.source
        ]


@pytest.fixture(scope="module")
def plaintexts(tshark):
    """Deciphered bytes of a frame."""
    known = {}

    def of(capture, frame):
        if capture not in known:
            known[capture] = tshark.data_sources(capture, "skype", PLAINTEXT_SOURCE)
        return bytes(known[capture][frame][0])

    return of


class TestNames:
    def test_info_column_has_the_gist(self, tshark):
        rows = dict(tshark.fields(COMMANDS, "skype", ["frame.number", "_ws.col.Info"]))

        assert {frame: rows[frame].rsplit(", session", 1)[0] for frame in GISTS} == GISTS

    def test_gist_is_there_without_a_tree(self, tshark):
        printed = tshark.run("-n", "-r", COMMANDS)

        for gist in GISTS.values():
            assert gist in printed

    def test_known_objects_have_names_and_guesses_a_question_mark(self, sharkd):
        texts = labels(sharkd(COMMANDS).ask("frame", frame=8, proto=True))

        assert "Node 2: 198.51.100.41:5041" in texts
        assert "Node profile 1: 2.5.0.151 (Windows), UK" in texts
        assert "Stack version: 34" in texts
        assert "Operating system class?: Windows?" in texts

    def test_what_is_only_guessed_has_a_question_mark(self, sharkd):
        texts = labels(sharkd(COMMANDS).ask("frame", frame=7, proto=True))

        assert "Addresses wanted: 10" in texts
        assert "Filter?: 7" in texts
        assert "Value of the filter?: 1" in texts

    def test_objects_of_one_name_have_their_index(self, sharkd):
        texts = labels(sharkd(COMMANDS).ask("frame", frame=10, proto=True))

        assert [text for text in texts if re.match(r"Supernode \d", text)] == [
            f"Supernode {k}: 198.51.100.{29 + k}:{4029 + k}" for k in range(1, 6)
        ]
        assert "Supernodes in the slot: 9" in texts

    def test_search_terms_are_opened(self, tshark):
        names = ["term", "comparison", "property", "wanted"]
        (row,) = tshark.fields(
            COMMANDS, "frame.number == 16", [f"skype.search.{name}" for name in names]
        )

        assert row == ("sample.user", "0", "16", "16,11")

    def test_inner_parameters_have_the_names_of_the_inner_command(self, sharkd):
        texts = labels(sharkd(COMMANDS).ask("frame", frame=32, proto=True))

        assert "Inner command: Session request" in texts
        assert "User asked for: sample.friend" in texts

    def test_addresses_resolve(self, tmp_path):
        (tmp_path / "wireshark").mkdir()
        hosts = tmp_path / "wireshark" / "hosts"  # 4.2.2 does not heed -H
        hosts.write_text("198.51.100.31 node.example\n", encoding="ascii")
        printed = Tshark(tmp_path).run(
            *("-r", COMMANDS, "-Y", "frame.number == 10", "-O", "skype", "-N", "n")
        )

        assert "Supernode 2: node.example (198.51.100.31):4031" in printed
        assert "Address: node.example (198.51.100.31)" in printed


class TestKnownStructures:
    def test_a_node_behind_nat(self, tshark):
        names = ["node_id", "private_ip", "private_port", "supernode.ip", "supernode.port"]
        (row,) = tshark.fields(
            COMMANDS, "frame.number == 38", [f"skype.{name}" for name in [*names, "public_ip"]]
        )

        assert row == (
            "0x1122334455667788",
            "192.168.1.20",
            "35990",
            "198.51.100.11",
            "40123",
            "",
        )

    def test_a_node_with_a_public_address(self, tshark):
        (row,) = tshark.fields(
            COMMANDS, "frame.number == 43", ["skype.public_ip", "skype.private_ip"]
        )

        assert row == ("198.51.100.21", "")

    def test_location_items_highlight_their_bytes(self, sharkd, plaintexts):
        plaintext = Plaintext(sharkd, COMMANDS, 43)
        octets = plaintexts(COMMANDS, 43)
        ((start, length),) = plaintext.highlighted("Location of the tester?")

        assert octets[start : start + length].hex() == "99aabbccddeeff0000c6336415521dc633640b9cbb"
        assert plaintext.highlighted("Node ID: 0x99aabbccddeeff00") == [(start, NODE_ID_LENGTH)]
        assert plaintext.highlighted("Public address: ") == [(start + 9, IP_LENGTH)]
        assert plaintext.highlighted("Public port: ") == [(start + 13, PORT_LENGTH)]
        assert plaintext.highlighted("Supernode: ") == [(start + 15, IP_LENGTH)]
        assert plaintext.highlighted("Supernode port: ") == [(start + 19, PORT_LENGTH)]

    @pytest.mark.parametrize("frame, key, server, rest", [(13, 0x5A3D0100, 192, 60), (15, 0x5A3D0101, 256, 24)])
    def test_parts_of_a_directory_record(self, tshark, frame, key, server, rest):
        names = ["key", "server_signature", "server_message", "user_signature", "user_message"]
        (row,) = tshark.fields(
            COMMANDS, f"frame.number == {frame}", [f"skype.directory.{name}" for name in names]
        )

        assert int(row[0]) == key
        assert [len(bytes.fromhex(part)) for part in row[1:]] == [server, 0, 128, rest]

    def test_real_directory_records_are_explained_to_the_last_byte(self, tshark, irc):
        parts = ["server_signature", "server_message", "user_signature", "user_message"]
        rows = tshark.fields(
            irc,
            "skype.directory.key",
            ["skype.object.blob", *(f"skype.directory.{part}" for part in parts)],
            *("-o", "skype.open_signed:FALSE"),  # blobs within what is recovered are none of these
        )
        records = 0
        for blobs, *found in rows:
            whole = sum(len(bytes.fromhex(blob)) for blob in blobs.split(","))
            records += len(blobs.split(","))
            explained = sum(len(bytes.fromhex(part.replace(",", ""))) for part in found)
            assert whole == explained + DIRECTORY_HEAD_LENGTH * len(blobs.split(","))

        assert records == 219

    def test_a_chat_message_is_a_list_within_a_blob(self, tshark, make_capture):
        """As the first record of a session carries it, under the all-zero key."""
        texts = {2: "#one/$two;0123", 18: "one two"}
        members = b"".join(bytes([3, n]) + text.encode() + b"\0" for n, text in texts.items())
        message = bytes([PLAIN_MARK, len(texts)]) + members
        capture = make_capture(
            "host client 192.168.1.20:35990 public 203.0.113.20\nhost node 198.51.100.11:40123\n"
            "1 client => node connect\n+0.1 client => node handshake unpadded\n"
            "+0.1 client => node session 0 to 30001 command 0x6d "
            f"plain {{ number 1 = 3 blob 4 = {message.hex()} }}\n"
        )
        printed = tshark.run("-r", capture, "-O", "skype", "-Y", "skype.session.command == 0x6d")
        assert "Chat name: #one/$two;0123" in printed
        assert "Participants: one two" in printed

    def test_versions_say_the_platform(self, tshark):
        ((versions, platforms),) = tshark.fields(
            COMMANDS, "frame.number == 8", ["skype.client.version", "skype.client.platform"]
        )

        assert versions == "2.5.0.151,1.2.0.18,2.0.0.6"
        assert platforms == "Windows,Linux,Mac"


class TestBytes:
    """Raw values of a compressed list have bytes of their own, and all objects of a plain one."""

    @pytest.mark.parametrize("frame", [306, 313])
    def test_real_addresses_lie_where_they_are_highlighted(self, sharkd, irc, plaintexts, frame):
        plaintext, octets = Plaintext(sharkd, irc, frame), plaintexts(irc, frame)
        spans = plaintext.highlighted("Node: ")
        found = [tail_address(octets[start : start + length]) for start, length in spans]
        texts = [text for text in map(without_index, labels(plaintext.frame)) if text.startswith("Node: ")]

        assert len(spans) == 10
        assert {length for _, length in spans} == {ADDRESS_LENGTH}
        assert [f"Node: {address}" for address in found] == texts

    def test_what_has_no_bytes_of_its_own_highlights_the_code(self, sharkd, irc, plaintexts):
        plaintext, octets = Plaintext(sharkd, irc, 306), plaintexts(irc, 306)
        ((start, length),) = plaintext.highlighted("Object list")
        tail = min(offset for offset, _ in plaintext.highlighted("Node: "))

        assert start + length == len(octets)
        assert octets[start] == COMPRESSED_MARK
        assert set(plaintext.highlighted("Stack version: ")) == {(start, tail - start)}

    def test_tail_values_of_inner_lists(self, sharkd, plaintexts):
        plaintext, octets = Plaintext(sharkd, NESTED_LISTS, 9), plaintexts(NESTED_LISTS, 9)
        ((start, length),) = plaintext.highlighted("64-bit number: 0x0000000000001122")
        ((blob, blob_length),) = plaintext.highlighted("Blob: ")

        assert octets[start : start + length] == bytes.fromhex("2211")
        assert octets[blob : blob + blob_length] == bytes.fromhex("0a0b0c")

    def test_plain_objects(self, sharkd, plaintexts):
        plaintext, octets = Plaintext(sharkd, NESTED_LISTS, 6), plaintexts(NESTED_LISTS, 6)

        def bytes_of(label):
            ((start, length),) = plaintext.highlighted(label)
            return octets[start : start + length]

        assert bytes_of("Object list")[0] == PLAIN_MARK
        assert bytes_of("Object 4 (address): ") == bytes.fromhex("0204c0000201ffff")
        assert bytes_of("Object ID: 4294967295") == bytes.fromhex("ffffffff0f")
        assert bytes_of("Address: 192.0.2.1") == bytes.fromhex("c0000201")
        assert bytes_of("Port: 65535") == bytes.fromhex("ffff")
        assert bytes_of("64-bit number: 0x0102030405060708") == bytes.fromhex("0102030405060708")
        assert bytes_of("String: The quick") == b"The quick brown fox: 0-9!\0"
        assert bytes_of("Blob: 00ff10") == bytes.fromhex("00ff10")

    def test_both_encodings_say_the_same(self, tshark):
        names = ["id", "family", "number", "node_id", "ip", "port", "string", "numbers"]
        rows = tshark.fields(
            NESTED_LISTS, "frame.number in {5, 6}", [f"skype.object.{name}" for name in names]
        )

        assert rows[0] == rows[1]
        assert all(rows[0])


class TestLimitsAndErrors:
    def test_lists_too_deep(self, tshark, passes):
        assert tshark.frames(HOSTILE_COMMANDS, "skype.limits and !skype.malformed", *passes) == [
            *(21, 22, 23),
            40,
        ]

    def test_eight_lists_are_not_too_deep(self, tshark):
        rows = tshark.fields(
            NESTED_LISTS, "frame.number in {7, 8}", ["skype.object.string", "skype.limits"]
        )

        assert rows == [("deep", ""), ("deep", "")]

    def test_what_precedes_a_limit_is_shown(self, tshark):
        ((ids,),) = tshark.fields(HOSTILE_COMMANDS, "frame.number == 22", ["skype.object.id"])

        assert ids == ",".join(["1"] * 8)

    def test_a_long_list_is_cut_with_a_note(self, sharkd):
        frame = sharkd(HOSTILE_COMMANDS).ask("frame", frame=40, proto=True)
        texts = labels(frame)

        assert sum(text.startswith("Object 0 (string)") for text in texts) < 5000
        assert any("objects and numbers not shown: " in text for text in texts)

    @pytest.mark.parametrize("frame", [*range(16, 20), *range(25, 40)])
    def test_lists_that_do_not_decode_are_malformed(self, tshark, frame):
        assert tshark.frames(HOSTILE_COMMANDS, f"frame.number == {frame} and skype.malformed")

    def test_bytes_behind_a_list_are_counted(self, tshark):
        ((rest, message),) = tshark.fields(
            HOSTILE_COMMANDS, "frame.number == 19", ["skype.list.rest", "_ws.expert.message"]
        )

        assert rest == "0000"
        assert message.startswith("2 bytes left over")

    def test_samples_are_clean(self, tshark, passes):
        complaints = "skype.malformed or skype.limits or skype.truncated"

        assert tshark.frames(COMMANDS, complaints, *passes) == []
        assert tshark.frames(NESTED_LISTS, complaints, *passes) == []


class TestCutCaptures:
    FIELDS = ["number", "node_id", "ip", "string", "blob"]

    def cut(self, path, target, snap_length):
        """A copy of a capture with frames cut at snap_length."""
        whole = path.read_bytes()
        position = PCAP_HEADER_LENGTH
        with open(target, "wb") as capture:
            capture.write(whole[:position])
            while position < len(whole):
                head = struct.unpack_from(">IIII", whole, position)
                position += PCAP_FRAME_HEADER_LENGTH
                kept = whole[position : position + min(head[2], snap_length)]
                capture.write(struct.pack(">IIII", head[0], head[1], len(kept), head[3]) + kept)
                position += head[2]
        return target

    def values(self, tshark, capture):
        """{frame: {field: [values]}}"""
        names = ["frame.number", *(f"skype.object.{name}" for name in self.FIELDS)]
        return {
            int(frame): {name: v.split(",") if v else [] for name, v in zip(self.FIELDS, row)}
            for frame, *row in tshark.fields(capture, "skype.list.encoding", names)
        }

    @pytest.mark.parametrize("snap_length", [60, 64, 69, 75, 80, 90, 100, 120, 300])
    @pytest.mark.parametrize("capture", [COMMANDS, NESTED_LISTS], ids=["commands", "nested"])
    def test_no_value_is_made_up(self, tshark, tmp_path, capture, snap_length):
        whole = self.values(tshark, capture)
        cut = self.values(tshark, self.cut(capture, tmp_path / "cut.pcap", snap_length))

        assert cut
        for frame, found in cut.items():
            for name, values in found.items():
                assert values == whole[frame][name][: len(values)], (frame, name)

    def test_a_cut_list_is_truncated_not_malformed(self, tshark, tmp_path):
        cut = self.cut(COMMANDS, tmp_path / "cut.pcap", 90)
        frames = tshark.frames(cut, "skype.list.encoding and frame.len > 90")

        assert 10 in frames
        assert tshark.frames(cut, "skype.malformed") == []
        assert set(frames) <= set(tshark.frames(cut, "skype.truncated"))

    def test_values_before_the_cut_are_shown(self, tshark, tmp_path):
        cut = self.cut(COMMANDS, tmp_path / "cut.pcap", 90)
        ((slot, ips),) = tshark.fields(
            cut, "frame.number == 10", ["skype.slot", "skype.supernode.ip"]
        )

        assert slot == "1481"
        assert ips == "198.51.100.30,198.51.100.31,198.51.100.32"

    def test_a_plain_list_ends_where_it_is_cut(self, tshark, make_capture, tmp_path):
        """What a value's missing bytes were is not known, and nothing is put in their place."""
        capture = make_capture(
            "host client 192.168.1.20:35990\nhost node 198.51.100.11:40123\n"
            "1 client -> node probe\n+0.1 node -> client probe-accepted\n"
            f"+0.1 client -> node search plain {{ number 7 = 9 blob 4 = {bytes(40).hex()} number 5 = 6 }}\n"
        )
        cut = self.cut(capture, tmp_path / "cut.pcap", 90)
        tree = tshark.run("-n", "-r", cut, "-O", "skype", "-Y", "frame.number == 3")

        assert "Object list, plain, 2 objects, incomplete" in tree
        assert "Object 4 (blob): value not known" in tree
        assert self.values(tshark, cut)[3] == {**dict.fromkeys(self.FIELDS, []), "number": ["9"]}
        assert tshark.frames(cut, "skype.truncated") == [3]


def test_a_list_says_how_many_objects_it_holds(tshark):
    """Of the outermost list alone."""
    lines = tshark.run("-n", "-V", "-r", SAMPLES / "commands.pcap").splitlines()
    said = collections.Counter(line.strip() for line in lines if line.strip().startswith("Object list, "))
    assert said == {
        "Object list, compressed, 1 object": 14,
        "Object list, compressed, 2 objects": 13,
        "Object list, compressed, 3 objects": 3,
        "Object list, compressed, 5 objects": 2,
        "Object list, compressed, 6 objects": 1,
        "Object list, compressed, 7 objects": 1,
        "Object list, compressed, empty": 7,
        "Object list, plain, 1 object": 1,
        "Object list, plain, empty": 1,
    }
