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
