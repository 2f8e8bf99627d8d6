"""test_odd_content.py - rare and wrong things inside messages that are proven.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

HOSTS = """
host client 192.168.1.20:35990 public 203.0.113.20
host node   198.51.100.11:40123
"""
CONNECTION = """
1       client => node connect
+0.001  client => node handshake unpadded
+0.001  node   => client handshake padded
"""
LONGEST_TEXT = 60  # bytes of a text in the Info column


ODD_BLOBS = {
    "location": ("client => node hello { blob 42 = 0102030405 }", "Not a location: 5 bytes"),
    "signed message": (
        "client => node channel-request { number 0 = 1 }\n"
        "+0.1 node => client channel-message { blob 3 = 0102 }",
        "Signed message of 2 bytes has no key number",
    ),
}


@pytest.mark.parametrize("kind", ODD_BLOBS)
def test_blobs_too_short_for_what_they_are(tshark, make_capture, passes, kind):
    lines, complaint = ODD_BLOBS[kind]
    capture = make_capture(HOSTS + CONNECTION + f"+0.001 {lines}\n")
    rows = tshark.fields(capture, "skype.malformed", ["_ws.expert.message"], *passes)
    assert [message.partition(",")[0] for (message,) in rows] == [complaint]


def info_of_search(tshark, make_capture, *terms):
    probe = "0.1 client -> node probe\n+0.1 node -> client nack\n+0.01 client -> node resend\n"
    lists = " ".join(f'list 0 {{ string 0 = "{term}" number 1 = 0 number 2 = 16 }}' for term in terms)
    capture = make_capture(HOSTS + probe + f"+0.1 client -> node search {{ {lists} }}\n")
    ((info,),) = tshark.fields(capture, "skype.command == 14", ["_ws.col.Info"])
    return info


def test_long_texts_are_cut_between_characters(tshark, make_capture):
    info = info_of_search(tshark, make_capture, "x" + "\u00e9" * LONGEST_TEXT)
    assert f"x{'é' * ((LONGEST_TEXT - 1) // 2)}..." in info


def test_many_texts_are_cut_after_the_fourth(tshark, make_capture):
    info = info_of_search(tshark, make_capture, "one", "two", "three", "four", "five", "six")
    assert "one, two, three, four, ..." in info and "five" not in info


def test_a_pipe_carries_anything(tshark, make_capture, passes):
    """What is not a login behind control 04 is shown as it is, on the connection's evidence."""
    pipe = "+0.001 client => node raw-mode\n+0.001 node => client raw-mode\n"
    data = "+0.001 client => node raw 5a5b5c5d5e\n+0.001 node => client raw 00\n"
    capture = make_capture(HOSTS + CONNECTION + pipe + data)
    names = ["_ws.col.Info", "skype.evidence", "skype.tcp.raw"]
    rows = tshark.fields(capture, "skype.tcp.raw", names, *passes)
    assert rows == [("Raw data, 5 bytes", "5", "5a5b5c5d5e"), ("Raw data, 1 byte", "5", "00")]


def test_short_records_behind_the_filler_of_port_80(tshark, make_capture, passes):
    """To tell them from a second handshake, more bytes are looked at than the first record has."""
    records = "".join(f"+0.001 client => node [hold] control 77 {n:02x}\n" for n in range(6))
    start = "1 client => node connect\n+0.001 client => node handshake port80 cookie 3\n"
    answer = "+0.001 node => client handshake padded cookie 3\n"
    capture = make_capture(HOSTS + start + answer + records + "+0.001 client => node control 78 06\n")
    names = ["skype.record.control", "skype.record.body"]
    rows = tshark.fields(capture, "skype.record.control == 77", names, *passes)
    assert rows == [(",".join(["77"] * 6 + ["78"]), ",".join(f"{n:02x}" for n in range(7)))]


ODD_RECORDS = {
    "ACK": ("control 1 15", "ACK without a packet ID"),
    "session": ("control 5 010203", "Too short for session data"),
    "session of other bytes": (
        "control 5 01030304",
        "The spare bit below the destination is set",
    ),
    "unknown control": ("control 77 00", ""),
}


@pytest.mark.parametrize("kind", ODD_RECORDS)
def test_records_that_are_not_what_they_should_be(tshark, make_capture, passes, kind):
    """What is wrong is told, and the record behind it is read."""
    line, complaint = ODD_RECORDS[kind]
    next_line = "+0.001 client => node control 78 06\n"
    capture = make_capture(f"{HOSTS}{CONNECTION}+0.001 client => node {line}\n{next_line}")
    names = ["skype.record.control", "_ws.expert.message"]
    rows = tshark.fields(capture, "skype.record.control", names, *passes)
    number = line.split()[1]
    assert [control for control, _ in rows][-2:] == [number, "78"]
    assert rows[-2][1] == complaint


def test_a_version_without_a_platform(tshark, make_capture):
    hello = '+0.1 client => node hello { string 38 = "7.7.0" }\n'
    capture = make_capture(HOSTS + CONNECTION + hello)
    names = ["skype.client.version", "skype.client.platform", "_ws.col.Info"]
    ((version, platform, info),) = tshark.fields(capture, "skype.command == 7", names)
    assert (version, platform) == ("7.7.0", "")
    assert "7.7.0" in info


def record_of(body):
    """A record with this body, as its hex digits: the number in front is a varint."""
    number = len(body) // 2 << 1
    octets = []
    while number >= 0x80:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*octets, number]).hex() + body


def test_more_commands_than_are_shown(tshark, make_capture, passes):
    """One plaintext of as many commands as a record holds: a thousand are shown."""
    command = "04da0115f14215"
    stream = f"+0.001 client => node stream {record_of('1502' + command * 1001)}\n"
    capture = make_capture(HOSTS + CONNECTION + stream)
    rows = tshark.fields(capture, "skype.limits", ["skype.command", "_ws.expert.message"], *passes)
    ((numbers, message),) = rows
    assert len(numbers.split(",")) == 1000
    assert "More than 1000 commands in one plaintext" in message


def test_a_second_handshake_behind_the_filler_of_port_80(tshark, make_capture, passes):
    """A fresh seed proves itself; what follows is under its key."""
    start = "1 client => node connect\n+0.001 client => node handshake port80 cookie 3\n"
    again = "+0.001 client => node handshake unpadded cookie 3\n"
    record = "+0.001 client => node control 77 06\n"
    capture = make_capture(HOSTS.replace("40123", "80") + start + again + record)
    names = ["skype.handshake.seed", "skype.record.body"]
    rows = tshark.fields(capture, "skype and tcp.srcport != 80", names, *passes)
    assert len({seed for seed, _ in rows if seed}) == 2
    assert rows[-1] == ("", "06")


def test_a_location_with_three_public_addresses(tshark, make_capture, passes):
    """The third is the public one only where the node's own is private."""
    location = "location 0x1122 public 198.51.100.21:21021 198.51.100.12:40009 and 203.0.113.9:99"
    hello = f"+0.1 client => node hello {{ blob 42 = {location} }}\n"
    names = [f"skype.{name}" for name in ("public_ip", "supernode.ip", "location.third_ip")]
    rows = tshark.fields(
        make_capture(HOSTS + CONNECTION + hello), "skype.command == 7", names, *passes
    )
    assert rows == [("198.51.100.21", "198.51.100.12", "203.0.113.9")]
