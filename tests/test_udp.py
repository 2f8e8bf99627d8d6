"""test_udp.py - datagrams of the real captures against what is known about each of them.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import datagrams
from datagrams import ACK, FRAGMENT, NACK, PAYLOAD, RESEND

GOOD = "1"
DECRYPTED, EXCHANGE = "1", "4"
LAST_FRAGMENT = 0x80
DATA_SOURCE = "Deciphered Skype"
QUOTED_BY_ICMP = 2190  # frame of skype-irc.cap

# Where the enciphered bytes start in a datagram.
DATA_OFFSETS = {PAYLOAD: 11, RESEND: 16, FRAGMENT: 15}
OWN_IP_2015 = "80.117.239.49"
OWN_IP_PREFERENCE = "-o", f"skype.public_ips:{OWN_IP_2015}"


def of_types(*types):
    """Turns a function of a datagram into one that gives "" for other types."""

    def decorate(value):
        return lambda datagram: value(datagram) if datagram.type in types else ""

    return decorate


def seed(datagram):
    if datagram.type == RESEND:
        return int(datagram.fields["challenge"], 16) ^ datagram.session_id
    ends = datagram.seed_source, datagram.seed_destination
    return datagrams.seed(int(datagram.iv, 16), *ends, datagram.session_id)


def fragment_index(datagram):
    return int(datagram.fields["n"], 0) & ~LAST_FRAGMENT


# What tshark prints for each field of a datagram.
EXPECTED = {
    "skype.session_id": lambda d: f"0x{d.session_id:04x}",
    "skype.function": lambda d: f"0x{d.function:02x}",
    "skype.function.type": lambda d: f"0x{d.type:02x}",
    "skype.iv": of_types(PAYLOAD, FRAGMENT)(lambda d: f"0x{d.iv}"),
    "skype.crc": of_types(*DATA_OFFSETS)(lambda d: f"0x{d.crc}"),
    "skype.crc.status": of_types(*DATA_OFFSETS)(lambda d: GOOD),
    "skype.seed": of_types(*DATA_OFFSETS)(lambda d: f"0x{seed(d):08x}"),
    "skype.seed.source": lambda d: d.seed_source,
    "skype.seed.destination": lambda d: d.seed_destination,
    "skype.evidence": lambda d: DECRYPTED if d.type in DATA_OFFSETS else EXCHANGE,
    "skype.nack.public_ip": of_types(ACK, NACK)(lambda d: d.fields["ip"]),
    "skype.nack.challenge": of_types(ACK, NACK)(lambda d: f"0x{d.fields['word']}"),
    "skype.resend.count": of_types(RESEND)(lambda d: d.fields["count"]),
    "skype.resend.challenge": of_types(RESEND)(lambda d: f"0x{d.fields['challenge']}"),
    "skype.resend.destination_ip": of_types(RESEND)(lambda d: d.fields["dst"]),
    "skype.fragment.group": of_types(FRAGMENT)(lambda d: str(int(d.fields["ref"], 16))),
    "skype.fragment.index": of_types(FRAGMENT)(lambda d: str(fragment_index(d))),
    "skype.fragment.last": of_types(FRAGMENT)(lambda d: d.fields["last"]),
}
NUMBERS = ("skype.function.type", "skype.fragment.group")  # printed in the base of their field


@pytest.fixture(scope="module")
def shown(tshark, irc, passes):
    """{frame: {field: text}} of the Skype datagrams of skype-irc.cap."""
    names = ["frame.number", "skype.data", "udp.payload", *EXPECTED]
    rows = tshark.fields(irc, "skype and udp", names, *passes)
    return {int(row[0]): dict(zip(names, row)) for row in rows}


def test_exactly_the_skype_datagrams_are_shown(shown, irc_truth):
    assert len(irc_truth) == 326
    assert sorted(shown) == sorted(irc_truth)
    assert QUOTED_BY_ICMP not in shown


@pytest.mark.parametrize("field", EXPECTED)
def test_field_agrees_in_every_frame(shown, irc_truth, field):
    def normal(text):
        return str(int(text, 0)) if field in NUMBERS and text else text

    got = {frame: normal(row[field]) for frame, row in shown.items()}
    assert got == {frame: normal(EXPECTED[field](irc_truth[frame])) for frame in irc_truth}


def test_enciphered_bytes_are_the_rest_of_the_datagram(shown, irc_truth):
    enciphered = [frame for frame in irc_truth if irc_truth[frame].type in DATA_OFFSETS]
    assert len(enciphered) == 233 + 2 + 54
    for frame in enciphered:
        offset = DATA_OFFSETS[irc_truth[frame].type]
        assert shown[frame]["skype.data"] == shown[frame]["udp.payload"][2 * offset :]


@pytest.mark.parametrize(
    "display_filter, count",
    [
        ('skype.function.type == 2 and skype.crc.status == "Good"', 233),
        ('skype.function.type == 3 and skype.crc.status == "Good"', 2),
        ('skype.function.type == 0xf and skype.crc.status == "Good"', 54),
        ("skype.function.type == 5", 35),
        ("skype.function.type == 7", 2),
        ("skype.undecipherable or skype.crc.bad or skype.malformed or skype.truncated", 0),
    ],
)
def test_counts(tshark, irc, passes, display_filter, count):
    assert len(tshark.frames(irc, f"udp and ({display_filter})", *passes)) == count


def test_deciphered_bytes(tshark, irc, irc_truth, passes):
    sources = tshark.data_sources(irc, "skype and udp", DATA_SOURCE, *passes)
    got = {frame: bytes(octets[0]) for frame, octets in sources.items()}
    assert got == {frame: d.plaintext for frame, d in irc_truth.items() if d.plaintext}


def test_plaintext_of_payloads_resends_and_fragments(tshark, irc, irc_truth, passes):
    rows = tshark.fields(irc, "udp and skype.plaintext", ["frame.number", "skype.plaintext"], *passes)
    got = {int(frame): bytes.fromhex(text) for frame, text in rows}
    assert got == {frame: d.plaintext for frame, d in irc_truth.items() if d.plaintext}
    assert len(got) == 233 + 2 + 54


def test_deciphered_bytes_are_a_data_source_of_their_own(sharkd, irc, irc_truth):
    session = sharkd(irc)
    for frame in (216, 219, 1290):  # a resend, a payload, a fragment
        answer = session.ask("frame", frame=frame, proto=True, bytes=True)
        names = [source["name"] for source in answer["ds"]]
        assert names[0].startswith(f"{DATA_SOURCE} ({len(irc_truth[frame].plaintext)} bytes")


def test_every_view_of_the_capture_agrees(tshark, irc, irc_truth):
    """Without a tree, with one, filtered or not: the same lines in the packet list."""
    columns = "-o", 'gui.column.format:"No.","%m","Protocol","%p","Info","%i"'
    read = "-n", "-r", irc, *columns
    plain = tshark.run(*read).splitlines()
    skype = [line for line in plain if int(line.split()[0]) in irc_truth]
    assert len(skype) == len(irc_truth)
    assert all(line.split()[1] == "SKYPE" for line in skype)
    assert set(skype) <= set(tshark.run(*read, "-2").splitlines())
    assert tshark.run(*read, "-Y", "skype and udp").splitlines() == skype
    assert tshark.run(*read, "-2", "-Y", "skype and udp").splitlines() == skype


def test_the_full_tree_says_good_for_every_enciphered_datagram(tshark, irc, passes):
    tree = tshark.run("-n", "-r", irc, "-Y", "skype and udp", "-V", "-O", "skype", *passes)
    assert tree.count("CRC Status: Good") == 233 + 2 + 54


def test_six_answers_are_put_together_from_their_fragments(tshark, irc, irc_truth, passes):
    names = ["frame.number", "skype.reassembled.length", "skype.fragments.fragment"]
    rows = tshark.fields(irc, "skype.reassembled.length", names, *passes)
    assert len(rows) == 6
    for _, length, fragments in rows:
        parts = [irc_truth[int(frame)] for frame in fragments.split(",")]
        assert len(parts) == 9
        assert len({(d.source, d.session_id, d.fields["ref"]) for d in parts}) == 1
        assert [fragment_index(d) for d in parts] == list(range(9))
        assert int(length) == sum(len(d.plaintext) for d in parts)


def test_every_fragment_says_where_its_answer_is_put_together(tshark, irc):
    names = ["skype.fragments.fragment", "frame.number"]
    expected = {}
    for fragments, whole in tshark.fields(irc, "skype.reassembled.length", names, "-2"):
        expected.update({int(frame): int(whole) for frame in fragments.split(",")})
    names = ["frame.number", "skype.reassembled.in"]
    rows = tshark.fields(irc, "skype.reassembled.in", names, "-2")
    got = {int(frame): int(whole) for frame, whole in rows}
    assert len(expected) == 54
    assert {frame: whole for frame, whole in expected.items() if frame != whole} == {
        frame: whole for frame, whole in got.items() if frame != whole
    }


def test_2015_deciphers_with_the_public_address_given(tshark, skype_2015, truth_2015, passes):
    option = *OWN_IP_PREFERENCE, *passes
    assert len(truth_2015) == 152
    good = tshark.frames(skype_2015, 'udp and skype.crc.status == "Good"', *option)
    assert good == sorted(truth_2015)
    sources = tshark.data_sources(skype_2015, "skype and udp", DATA_SOURCE, *option)
    got = {frame: bytes(octets[0]) for frame, octets in sources.items()}
    assert got == {frame: d.plaintext for frame, d in truth_2015.items()}


def test_2015_seeds_name_the_address_given(tshark, skype_2015, truth_2015):
    names = ["frame.number", "skype.seed.source", "skype.seed.destination"]
    rows = tshark.fields(skype_2015, "skype and udp", names, *OWN_IP_PREFERENCE)
    assert {int(frame): tuple(ends) for frame, *ends in rows} == {
        frame: (OWN_IP_2015, d.destination[0]) for frame, d in truth_2015.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        f"10.11.12.13,{OWN_IP_2015}",
        f"10.11.12.13 {OWN_IP_2015}",
        f" {OWN_IP_2015} , 10.11.12.13",
    ],
)
def test_public_ips_are_separated_by_commas_or_spaces(tshark, skype_2015, truth_2015, text):
    option = "-o", f"skype.public_ips:{text}"
    good = tshark.frames(skype_2015, 'udp and skype.crc.status == "Good"', *option)
    assert good == sorted(truth_2015)


# Plaintexts whose CRC follows from the session ID, by length of the datagram: a NAT probe, and the
# padded probe with one and two unirc_truth bytes.
PREDICTABLE = {18: "049a02", 22: "08da01", 24: "0ada01"}


DATAGRAMS_2015, UNTIL_STATED, SINCE = 152, 142, 9


def proves_itself(datagram):
    start = PREDICTABLE.get(datagram.length)
    return start is not None and datagram.plaintext.startswith(bytes.fromhex(start))


def test_2015_in_one_pass_shows_what_proves_itself(tshark, skype_2015, truth_2015):
    """The client's address is stated late, by a session command."""
    provable = {frame for frame, d in truth_2015.items() if proves_itself(d)}
    assert len(provable) == 15 + 12 + 10
    shown = set(tshark.frames(skype_2015, "skype and udp"))
    assert provable <= shown <= set(truth_2015)
    assert provable <= set(tshark.frames(skype_2015, "udp and skype.evidence <= 2"))


def test_2015_in_one_pass_says_what_is_missing(tshark, skype_2015):
    names = ["frame.number", "skype.seed", "_ws.expert.message"]
    closed = "udp and skype.undecipherable"
    rows = tshark.fields(skype_2015, closed, names)
    opened = tshark.frames(skype_2015, "udp and skype.seed")
    assert (len(rows), len(opened)) == (UNTIL_STATED, SINCE)
    assert {seed for _, seed, _ in rows} == {""}
    first, message = rows[0][0], rows[0][2]
    assert "192.168.1.34" in message and "skype.public_ips" in message
    assert all(f"see frame {first}" in message for _, _, message in rows[1:])
    assert tshark.frames(skype_2015, 'skype.crc.status == "Bad" or skype.crc.bad') == []


def test_2015_in_two_passes_is_open(tshark, skype_2015, truth_2015):
    opened = tshark.frames(skype_2015, 'udp and skype.crc.status == "Good" and skype.seed', "-2")
    assert opened == sorted(truth_2015) and len(opened) == DATAGRAMS_2015
    decrypted = tshark.frames(skype_2015, f"udp and skype.evidence == {DECRYPTED}", "-2")
    assert decrypted == opened
    assert tshark.frames(skype_2015, "udp and skype.undecipherable", "-2") == []


def test_acks_and_nacks_reveal_public_addresses(tshark, irc, irc_truth, passes):
    names = ["frame.number", "skype.public_ip"]
    rows = tshark.fields(irc, "skype.function.type in {5, 7} and skype.public_ip", names, *passes)
    assert {int(frame): address for frame, address in rows} == {
        frame: d.fields["ip"] for frame, d in irc_truth.items() if d.type in (ACK, NACK)
    }
