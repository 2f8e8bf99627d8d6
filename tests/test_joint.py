"""test_joint.py - openings that nobody answered and that prove nothing alone, with what proves them
together with something else in the capture.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from wireshark import PROJECT

SAMPLE = PROJECT / "samples" / "joint.pcap"
EXCHANGE = "4"  # skype.evidence
NAMED = "a deciphered message names this server"
TWICE = "two connections of one client to one server within 2 s"
VALUE_FIRST = "a public value, a square with two right steps of padding"
KNOWN = "five constant bytes to a host where the same client has tried a proven connection before"

# Frames of the first payloads that are claimed: evidence, and how its reason begins.
ONE_PASS = {
    9: (EXCHANGE, VALUE_FIRST),
    14: ("5", KNOWN),
    23: (EXCHANGE, TWICE),
    34: (EXCHANGE, NAMED),
}
TWO_PASSES = {4: (EXCHANGE, VALUE_FIRST), 19: (EXCHANGE, TWICE), **ONE_PASS}
ALONE = [38, 42, 46]  # a login, and two that are too far apart

HOSTS = """
host client 192.168.1.20:13021
host other  192.168.1.21:13021
host server 198.51.100.33:12350
host web    198.51.100.33:443
host second 198.51.100.34:12350
"""


def opening(client, server, payload, pause="+0.5"):
    """A connection that is reset after its first payload."""
    return (
        f"{pause} {client} => {server} connect\n"
        f"+0.0002 {client} => {server} {payload}\n"
        f"+0.0100 {server} => {client} reset\n"
    )


LATE = "+2.5"

# Two openings, and the frames of their first payloads that are claimed with two passes.
PAIRS = {
    "two logins": ([("client", "server", "login-hello"), ("client", "web", "login-hello")], 2),
    "a value and a login": ([("client", "server", "dh-value 3"), ("client", "server", "login-hello")], 2),
    "one step of padding": ([("client", "server", "dh-value 2"), ("client", "server", "login-hello")], 0),
    "no run": ([("client", "server", "raw random 51"), ("client", "server", "login-hello")], 0),
    "a login, then a value": ([("client", "server", "login-hello"), ("client", "server", "dh-value 3")], 0),
    "two values": ([("client", "server", "dh-value 3"), ("client", "server", "dh-value 3")], 0),
    "two clients": ([("client", "server", "login-hello"), ("other", "web", "login-hello")], 0),
    "two servers": ([("client", "server", "login-hello"), ("client", "second", "login-hello")], 0),
    "too late": ([("client", "server", "login-hello"), ("client", "web", "login-hello", LATE)], 0),
    "a value, too late": ([("client", "server", "dh-value 3"), ("client", "web", "login-hello", LATE)], 0),
    "more than a login": ([("client", "server", "login-hello"), ("client", "web", "raw 160301000000")], 0),
    "less than a login": ([("client", "server", "login-hello"), ("client", "web", "raw 16030100")], 0),
}


def claims(tshark, capture, *options):
    names = ["frame.number", "skype.evidence", "skype.evidence.reason"]
    return {int(row[0]): row[1:] for row in tshark.fields(capture, "skype && tcp.len > 0", names, *options)}


def test_the_sample(tshark, passes):
    found = claims(tshark, SAMPLE, *passes)
    expected = TWO_PASSES if passes else ONE_PASS
    logins = {n: row for n, row in found.items() if not 27 <= n <= 30}  # of a supernode
    assert logins.keys() == expected.keys()
    for number, (evidence, reason) in expected.items():
        assert logins[number][0] == evidence
        assert logins[number][1].startswith(reason)
    assert not found.keys() & set(ALONE)
    assert set(tshark.frames(SAMPLE, "tcp.len > 0")) == {*TWO_PASSES, *ALONE, *range(27, 31)}


@pytest.mark.parametrize("name", PAIRS)
def test_pairs(tshark, make_capture, name):
    openings, expected = PAIRS[name]
    capture = make_capture(HOSTS + "".join(opening(*one) for one in openings))
    payloads = tshark.frames(capture, "tcp.len > 0")
    assert len(payloads) == 2
    assert sorted(claims(tshark, capture, "-2")) == (payloads if expected else [])
    assert sorted(claims(tshark, capture)) == (payloads[1:] if expected else [])


def test_each_of_those_before_has_its_own_reason(tshark, make_capture):
    kinds = ["login-hello", "dh-value 3", "login-hello"]
    capture = make_capture(HOSTS + "".join(opening("client", "server", kind) for kind in kinds))
    found = claims(tshark, capture, "-2")
    assert sorted(found) == tshark.frames(capture, "tcp.len > 0")
    for (_, reason), begins in zip(found.values(), [TWICE, VALUE_FIRST, VALUE_FIRST], strict=True):
        assert reason.startswith(begins)


def test_an_answer_that_is_none_of_a_login(tshark, make_capture):
    first = opening("client", "server", "login-hello")
    answered = (
        "+0.5 client => web connect\n"
        '+0.01 web => client http "220 ready"\n'
        "+0.01 client => web login-hello\n"
    )
    capture = make_capture(HOSTS + first + answered)
    assert len(tshark.frames(capture, "tcp.len > 0")) == 3
    assert tshark.frames(capture, "skype", "-2") == []


HELLO, SESSION_REQUEST = 7, 67  # commands


def is_claimed_as_named(tshark, make_capture, command, message, port=12350, payload="login-hello"):
    """Of a connection to 198.51.100.70:port, after a message between client and node."""
    scenario = f"""
host client 192.168.1.20:13021
host node   198.51.100.11:40008
host named  198.51.100.70:{port}
1.0     client => node connect
+0.0002 client => node handshake padded cookie 15 version 0x0400
+0.0700 node   => client handshake padded cookie 15 version 0x0400
+0.0003 {message}
"""
    capture = make_capture(scenario + opening("client", "named", payload, "+30.0"))
    (frame,) = tshark.frames(capture, "tcp.len > 0 && ip.addr == 198.51.100.70")
    found = claims(tshark, capture)
    assert len(tshark.frames(capture, f"skype.command == {command}")) == 1
    if frame in found:
        assert found[frame][0] == EXCHANGE and found[frame][1].startswith(NAMED)
    return frame in found


@pytest.mark.parametrize("port, expected", [(12350, 1), (443, 1), (33033, 0)])
@pytest.mark.parametrize("payload, has_form", [("login-hello", 1), ("dh-value 3", 1), ("dh-value 2", 0)])
def test_a_server_that_a_message_names(tshark, make_capture, port, expected, payload, has_form):
    hello = "client => node hello { address 17 = 198.51.100.70:12350 }"
    claimed = is_claimed_as_named(tshark, make_capture, HELLO, hello, port, payload)
    assert claimed == bool(expected and has_form)


@pytest.mark.parametrize("relay, expected", [("198.51.100.70:12350", 1), ("198.51.100.71:12350", 0)])
def test_a_relay_that_a_list_within_a_message_names(tshark, make_capture, relay, expected):
    request = f"node => client session-request {{ list 7 {{ number 3 = 30001 address 8 = {relay} }} }}"
    claimed = is_claimed_as_named(tshark, make_capture, SESSION_REQUEST, request)
    assert claimed == bool(expected)


def test_a_login_just_before_a_message_names_its_server(tshark, make_capture):
    scenario = """
+0.1    client => node connect
+0.0002 client => node handshake padded cookie 15 version 0x0400
+0.0700 node   => client handshake padded cookie 15 version 0x0400
+0.0003 client => node hello { address 17 = 198.51.100.33:12350 }
"""
    login = opening("client", "server", "login-hello")
    capture = make_capture(f"{HOSTS}host node 198.51.100.11:40008\n{login}{scenario}{login}")
    first, second = tshark.frames(capture, "tcp.len > 0 && ip.dst == 198.51.100.33")
    found = claims(tshark, capture, "-2")
    assert found[first][0] == EXCHANGE and found[first][1].startswith(TWICE)
    assert found[second][0] == EXCHANGE and found[second][1].startswith(NAMED)
