"""test_bad_input.py - hostile, cut and misplaced datagrams: no claim, or a tree that says what is
wrong; never an error of the dissector.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import shutil
import subprocess

import pytest

import datagrams
import pcap
from datagrams import ACK, FRAGMENT, MEDIA, NACK, PAYLOAD, RESEND, Published
from wireshark import DISSECTOR_ERROR, TWO_DISSECTORS, Failed

CLIENT, NODE = ("10.0.0.2", 35990), ("198.51.100.7", 33033)
PROVEN_ID = 0x1000
FIRST_ID = 0x2000
BAD = "0"  # checksum status
LONGEST = 64
LARGEST_UDP_PAYLOAD = 65507
TYPES = [0, 1, PAYLOAD, RESEND, 4, ACK, 6, NACK, 8, 9, 0xA, 0xB, 0xC, MEDIA, 0xE, FRAGMENT]
RANDOM_FUNCTIONS = [0x23, 0x45, 0x77, 0x7F, 0x82, 0xFF]  # with bits that are filler, and bit 7

# Fewest bytes of each type that hold all its fields.
SHORTEST = {PAYLOAD: 15, RESEND: 20, ACK: 11, NACK: 11, FRAGMENT: 16}

CUT_SHORT = "skype and udp and frame.cap_len < ip.len + 14"
SAYS_WHY = "skype.truncated or skype.malformed"
FORCED = "-d", f"udp.port=={NODE[1]},skype"


def every_length():
    """Datagrams of every kind and of every length up to LONGEST, in both directions."""
    session_id = FIRST_ID
    for function in TYPES + RANDOM_FUNCTIONS:
        for length in range(LONGEST + 1):
            session_id += 1
            ends = (CLIENT, NODE) if session_id % 2 else (NODE, CLIENT)
            yield pcap.udp(*ends, datagrams.arbitrary(function, length, session_id))


def well_formed():
    """One valid datagram of each kind that belongs to a proven exchange."""
    probe = datagrams.probe(PROVEN_ID)
    challenge = Published.LOG_CHALLENGE
    client, node = (Published.LOG_CLIENT, CLIENT[1]), (Published.LOG_NODE, NODE[1])
    return [
        pcap.udp(CLIENT, NODE, probe),
        pcap.udp(NODE, CLIENT, datagrams.answer(NACK, PROVEN_ID, "203.0.113.9")),
        pcap.udp(client, node, datagrams.probe(0x6D2C)),
        pcap.udp(node, client, datagrams.answer(NACK, 0x6D2C, client[0], challenge)),
        pcap.udp(client, node, Published.LOG_RESEND),
        pcap.udp(node, client, Published.LOG_ACCEPT),
    ]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Every kind and length between sockets that are proven to be Skype's."""
    frames = [pcap.udp(CLIENT, NODE, datagrams.probe(PROVEN_ID)), *every_length()]
    return pcap.write(tmp_path_factory.mktemp("captures") / "hostile.pcap", frames)


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    """Valid datagrams, whole and then cut at every length of their UDP payload."""
    snap_lengths = range(pcap.UDP_HEADERS_LENGTH, pcap.UDP_HEADERS_LENGTH + LONGEST)
    path = tmp_path_factory.mktemp("captures") / "cut.pcap"
    return pcap.write(path, well_formed(), [pcap.LARGEST_FRAME, *snap_lengths])


@pytest.mark.parametrize("options", [(), FORCED], ids=["heuristic", "forced"])
def test_no_length_of_any_type_upsets_the_dissector(tshark, hostile, passes, options):
    options = *options, *passes
    assert tshark.frames(hostile, DISSECTOR_ERROR, *options, tolerate=[TWO_DISSECTORS]) == []
    read = "-n", "-r", hostile, "-V", "-O", "skype"
    tree = tshark.run(*read, *options, tolerate=[TWO_DISSECTORS])
    assert len(re.findall("^Frame ", tree, re.MULTILINE)) == 1 + len(list(every_length()))


@pytest.mark.parametrize("options", [(), FORCED], ids=["heuristic", "forced"])
def test_every_skype_message_has_one_evidence(tshark, hostile, passes, options):
    names = ["frame.number", "skype.evidence", "skype.evidence.reason"]
    rows = tshark.fields(hostile, "skype", names, *options, *passes, tolerate=[TWO_DISSECTORS])
    assert rows
    assert [row for row in rows if not row[1] or "," in row[1] or not row[2]] == []


def test_a_proven_socket_proves_no_impossible_datagram(tshark, hostile, passes):
    for function, shortest in SHORTEST.items():
        too_short = f"skype and udp[2:1] & 0x8f == {function} and udp.length < {8 + shortest}"
        assert tshark.frames(hostile, too_short, *passes) == []


@pytest.mark.parametrize("function", SHORTEST)
def test_a_forced_datagram_that_is_too_short_is_malformed(tshark, hostile, passes, function):
    payload_length = f"udp.length > {8 + 2} and udp.length < {8 + SHORTEST[function]}"
    of_type = f"udp.payload[2:1] == {function:02x} and {payload_length}"
    options = *FORCED, *passes
    unexplained = f"skype and not skype.malformed and {of_type}"
    assert tshark.frames(hostile, unexplained, *options, tolerate=[TWO_DISSECTORS]) == []


def test_the_packet_list_calls_a_forced_datagram_malformed(tshark, hostile, passes):
    columns = "-o", 'gui.column.format:"No.","%m","Info","%i"'
    read = "-n", "-r", hostile, "-Y", "skype.malformed and skype.evidence == 6", *columns
    lines = tshark.run(*read, *FORCED, *passes, tolerate=[TWO_DISSECTORS]).splitlines()
    assert len(lines) > 100
    assert {line.split(maxsplit=1)[1] for line in lines} == {"Malformed datagram"}


def test_a_crc_that_does_not_fit_is_bad_at_its_four_bytes(tshark, tmp_path, passes):
    crc_at = 12
    wrong = bytearray(Published.LOG_RESEND)
    wrong[crc_at] ^= 1
    client, node = (Published.LOG_CLIENT, CLIENT[1]), (Published.LOG_NODE, NODE[1])
    frames = well_formed()[2:4] + [pcap.udp(client, node, bytes(wrong))]
    capture = pcap.write(tmp_path / "wrong.pcap", frames)
    names = ["frame.number", "skype.crc", "skype.crc.status", "_ws.expert.message"]
    ((number, value, status, message),) = tshark.fields(capture, "skype.crc.bad", names, *passes)
    assert (number, value, status) == ("3", f"0x{wrong[crc_at : crc_at + 4].hex()}", BAD)
    assert message == "CRC of the deciphered bytes does not match"
    assert tshark.frames(capture, DISSECTOR_ERROR, *passes) == []


@pytest.mark.parametrize("options", [(), FORCED], ids=["heuristic", "forced"])
def test_no_snap_length_upsets_the_dissector(tshark, cut, passes, options):
    options = *options, *passes
    assert tshark.frames(cut, DISSECTOR_ERROR, *options, tolerate=[TWO_DISSECTORS]) == []


def test_whole_datagrams_are_not_called_truncated(tshark, cut, passes):
    whole = tshark.frames(cut, "frame.cap_len == frame.len and skype", *passes)
    assert whole[: len(well_formed())] == list(range(1, len(well_formed()) + 1))
    assert tshark.frames(cut, f"frame.cap_len == frame.len and ({SAYS_WHY})", *passes) == []


@pytest.mark.parametrize("options", [(), FORCED], ids=["heuristic", "forced"])
def test_cut_datagrams_are_called_truncated(tshark, cut, passes, options):
    options = *options, *passes
    claimed = tshark.frames(cut, CUT_SHORT, *options, tolerate=[TWO_DISSECTORS])
    assert claimed
    said = f"{CUT_SHORT} and skype.truncated"
    assert tshark.frames(cut, said, *options, tolerate=[TWO_DISSECTORS]) == claimed


# The datagrams claimed: all that are Skype's in clear need eleven bytes behind the headers at least.
SNAP_LENGTHS = [(42, 0), (44, 0), (45, 0), (52, 0), (53, 270), (60, 326), (68, 326), (96, 326), (128, 326)]


@pytest.mark.parametrize("snap_length, claims", SNAP_LENGTHS)
def test_a_real_capture_at_a_snap_length(tshark, irc, irc_truth, tmp_path, snap_length, claims):
    capture = tmp_path / "cut.pcap"
    editcap = shutil.which("editcap")
    subprocess.run([editcap, "-F", "pcap", "-s", str(snap_length), irc, capture], check=True)
    for passes in ((), ("-2",)):
        names = ["frame.number", "skype.truncated", "frame.cap_len", "ip.len"]
        rows = tshark.fields(capture, "skype and udp", names, *passes)
        assert len(rows) == claims
        assert {int(number) for number, *_ in rows} <= set(irc_truth)
        for number, truncated, captured, length in rows:
            assert bool(truncated) == (int(captured) < int(length) + 14), number
        assert tshark.frames(capture, f"udp and {DISSECTOR_ERROR}", *passes) == []


def test_the_largest_datagrams(tshark, tmp_path, passes):
    large = [datagrams.arbitrary(function, LARGEST_UDP_PAYLOAD, 0x3000) for function in TYPES]
    frames = [pcap.udp(CLIENT, NODE, datagrams.probe(PROVEN_ID))]
    frames += [pcap.udp(CLIENT, NODE, payload) for payload in large]
    capture = pcap.write(tmp_path / "large.pcap", frames)
    options = *FORCED, *passes
    assert tshark.frames(capture, DISSECTOR_ERROR, *options, tolerate=[TWO_DISSECTORS]) == []
    assert tshark.frames(capture, "skype", *options, tolerate=[TWO_DISSECTORS])[0] == 1


def test_ipv6_is_refused(tshark, tmp_path, passes):
    ends = ("2001:db8::2", CLIENT[1]), ("2001:db8::7", NODE[1])
    capture = pcap.write(tmp_path / "ipv6.pcap", [pcap.udp(*ends, datagrams.probe(PROVEN_ID))])
    assert tshark.frames(capture, "udp", *passes) == [1]
    assert tshark.frames(capture, "skype", *passes) == []
    assert tshark.frames(capture, "skype", *FORCED, *passes, tolerate=[TWO_DISSECTORS]) == []


def nack_after(first_frame):
    nack = datagrams.answer(NACK, PROVEN_ID, "203.0.113.9")
    return [first_frame, pcap.udp(NODE, CLIENT, nack)]


def test_a_nack_of_a_probe_is_proven_by_it(tshark, tmp_path, passes):
    probe = pcap.udp(CLIENT, NODE, datagrams.probe(PROVEN_ID))
    capture = pcap.write(tmp_path / "answered.pcap", nack_after(probe))
    names = ["frame.number", "skype.evidence"]
    rows = tshark.fields(capture, "skype", names, *passes)
    assert rows == [("1", "2"), ("2", "4")]


def test_a_datagram_quoted_by_icmp_teaches_nothing(tshark, tmp_path, passes):
    quoted = pcap.port_unreachable(NODE[0], CLIENT, NODE, datagrams.probe(PROVEN_ID))
    capture = pcap.write(tmp_path / "quoted.pcap", nack_after(quoted))
    assert tshark.frames(capture, "icmp and udp.port == 33033", *passes) == [1]
    assert tshark.frames(capture, "skype and not icmp", *passes) == []
    assert tshark.frames(capture, DISSECTOR_ERROR, *passes) == []


@pytest.mark.parametrize("destination", ["224.0.0.251", "239.255.255.250", "255.255.255.255"])
def test_multicast_and_broadcast_are_refused(tshark, tmp_path, passes, destination):
    frames = [pcap.udp(CLIENT, (destination, 33033), datagrams.probe(PROVEN_ID))]
    capture = pcap.write(tmp_path / "many.pcap", frames)
    assert tshark.frames(capture, "udp", *passes) == [1]
    assert tshark.frames(capture, "skype", *passes) == []


def test_a_public_address_that_is_none_is_reported(tshark, hostile):
    option = "-o", "skype.public_ips:300.1.2.3,,x"
    assert "SKYPE" in tshark.run("-n", "-r", hostile, "-c", "1", *option, tolerate=["IPv4"])


@pytest.mark.parametrize(
    "text, why",
    [
        ("300.1.2.3", "is neither an IPv4 address nor HOST=PUBLIC of two"),
        ("192.168.1.20=203.0.113.20=1.2.3.4", "is neither an IPv4 address nor HOST=PUBLIC of two"),
        ("0.0.0.0=203.0.113.20", "is neither an IPv4 address nor HOST=PUBLIC of two"),
        ("224.0.0.1", "is not an address that a host can have"),
        ("192.168.1.20=127.0.0.1", "is not an address that a host can have"),
    ],
)
def test_a_public_address_is_refused_in_one_line(tshark, hostile, text, why):
    command = [*tshark.command, "-n", "-r", str(hostile), "-c", "1", "-o", f"skype.public_ips:{text}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert done.stderr.splitlines() == [f'tshark: skype.public_ips: "{text}" {why}']
    assert "SKYPE" in done.stdout


def test_more_public_addresses_than_are_tried(tshark, hostile):
    many = " ".join(f"203.0.113.{n}" for n in range(1, 10))
    option = "-o", f"skype.public_ips:{many}"
    ignored = '"203.0.113.9" is one too many: 8 addresses are tried'
    read = "-n", "-r", hostile, "-c", "1", *option
    assert "SKYPE" in tshark.run(*read, tolerate=[ignored])
    with pytest.raises(Failed, match=re.escape(ignored)):
        tshark.run(*read)
