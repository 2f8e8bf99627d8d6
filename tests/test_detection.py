"""test_detection.py - nothing of Skype is missed: without key and address, from the middle of a
capture, and from the first bytes of each frame.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import shutil
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

import truth
from datagrams import ACK, FRAGMENT, NACK, PAYLOAD, RESEND, generator
from wireshark import PROJECT

WITHOUT_KEY = "-o", "skype.decipher:FALSE"
TWO_PASSES = ("-2",)
DECRYPTED, PREDICTED, FIXED_BYTES, EXCHANGE, ENDPOINT = 1, 2, 3, 4, 5
SAMPLED_STARTS = 24
LAST_FRAME = 1_000_000  # after all others
HEADERS_LENGTH = 14 + 20 + 8
DATA_OFFSETS = {PAYLOAD: 11, RESEND: 16, FRAGMENT: 15}

# Fewest datagrams of a capture that must have evidence as strong as this, without a key.
STRENGTH = {
    "skype-irc.cap": {PREDICTED: 123, FIXED_BYTES: 270, EXCHANGE: 307},
    "skype-2015.pcap": {PREDICTED: 37, FIXED_BYTES: 151},
}


@pytest.fixture(scope="module", params=["skype-irc.cap", "skype-2015.pcap"])
def real(request, shared):
    """Path of a real capture, and what is known of its Skype datagrams."""
    name = request.param
    return shared / "captures" / "real" / name, truth.datagrams(shared, name)


@pytest.fixture(scope="module")
def ask(tshark):
    """Evidence of the Skype datagrams of a capture: {frame: (value, reason)}."""

    def evidence(capture, *options):
        names = ["frame.number", "skype.evidence", "skype.evidence.reason"]
        rows = tshark.fields(capture, "skype and udp", names, *options)
        return {int(frame): (int(value), reason) for frame, value, reason in rows}

    return evidence


def cut_to(capture, target, *editcap_options):
    command = [shutil.which("editcap"), "-F", "pcap", *editcap_options]
    subprocess.run(list(map(str, command)), check=True)
    assert target.exists()
    return target


def lengths_at(snap_length, known):
    """Datagrams of which a capture with that snap length holds the head, by frame."""
    left = snap_length - HEADERS_LENGTH
    return {f: d for f, d in known.items() if left >= min(d.length, DATA_OFFSETS.get(d.type, 11))}


# --- without a key ---


def test_every_datagram_is_found_without_a_key(ask, real):
    capture, known = real
    in_one_pass, in_two = (set(ask(capture, *WITHOUT_KEY, *passes)) for passes in ((), TWO_PASSES))
    assert in_two == set(known)
    assert set(known) - in_one_pass <= {min(known)}  # a socket's first may need the second pass


def test_evidence_without_a_key(ask, real, passes):
    capture, known = real
    found = ask(capture, *WITHOUT_KEY, *passes)
    assert {value for value, _ in found.values()} <= {PREDICTED, FIXED_BYTES, EXCHANGE, ENDPOINT}
    assert all(reason for _, reason in found.values())
    counts = Counter(value for value, _ in found.values())
    for weakest, fewest in STRENGTH[capture.name].items():
        assert sum(counts[value] for value in counts if value <= weakest) >= fewest


def test_what_is_predicted_was_said(tshark, real):
    capture, known = real
    names = ["frame.number", "skype.plaintext"]
    rows = tshark.fields(capture, "udp and skype.evidence == 2", names, *WITHOUT_KEY, *TWO_PASSES)
    assert len(rows) >= STRENGTH[capture.name][PREDICTED]
    for frame, plaintext in rows:
        assert bytes.fromhex(plaintext) == known[int(frame)].plaintext


def test_generator_steps_are_those_of_the_cycle(tshark, irc, irc_truth):
    """Of the client's datagrams: the truth holds the position of each IV."""
    names = ["frame.number", "skype.iv.steps"]
    rows = tshark.fields(irc, "udp and skype.iv.steps", names, *WITHOUT_KEY)
    assert len(rows) > 140
    earlier = {}
    steps = {int(frame): int(text) for frame, text in rows}
    for frame in sorted(irc_truth):
        datagram = irc_truth[frame]
        if not datagram.iv:
            continue
        line = earlier.setdefault(datagram.source, [])
        distances = [(datagram.position - position) % 2**32 for position in line[-8:]]
        near = [distance for distance in distances if 1 <= distance <= 4096]
        assert steps.get(frame) == (min(near) if near else None), frame
        line.append(datagram.position)


def test_seeds_of_streams_lie_on_the_line_of_their_host(tshark, irc, irc_truth):
    names = ["frame.number", "skype.handshake.seed", "skype.handshake.seed.steps", "ip.src"]
    rows = tshark.fields(irc, "skype.handshake.seed", names)
    assert len(rows) == 8
    for frame, seed, steps, host in rows:
        earlier = [d.iv for d in irc_truth.values() if d.frame < int(frame) and d.source[0] == host]
        earlier = [int(iv, 16) for iv in earlier if iv]
        earlier += [int(other, 16) for at, other, _, of in rows if int(at) < int(frame) and of == host]
        assert 1 <= int(steps) <= 4096
        assert int(seed, 16) in {generator(state, int(steps)) for state in earlier}, frame


def test_seeds_of_streams_follow_those_of_earlier_streams(tshark, make_capture):
    """No datagram is there."""
    stream = "client => node connect\n+0.1 client => node handshake unpadded\n"
    hosts = "host client 192.168.1.20:35990\nhost node 198.51.100.11:40123\n"
    capture = make_capture(f"{hosts}1.0 {stream}+1.0 client => node close\n5.0 {stream}")
    names = ["skype.handshake.seed", "skype.handshake.seed.steps"]
    (first, nothing), (second, steps) = tshark.fields(capture, "skype.handshake.seed", names)
    assert nothing == "" and 1 <= int(steps) <= 4096
    assert generator(int(first, 16), int(steps)) == int(second, 16)


def test_nothing_undecipherable_is_kept_silent_without_an_address(
    tshark, skype_2015, truth_2015, passes
):
    said = tshark.frames(skype_2015, "udp and (skype.undecipherable or skype.seed)", *passes)
    shown = tshark.frames(skype_2015, "udp and skype", *passes)
    assert said == shown
    assert set(shown) >= set(truth_2015) - {min(truth_2015)}


@pytest.mark.parametrize(
    "preference, told",
    [
        ((), "the public address of 192.168.1.20 is not known; no ack, NAck"),
        (("203.0.113.40",), "no address known for 192.168.1.20 (203.0.113.40) fits; preference"),
        (("203.0.113.39",), None),
        (("192.168.1.20=203.0.113.39",), None),
        (("192.168.1.99=203.0.113.39",), "the public address of 192.168.1.20 is not known; no ack, NAck"),
    ],
    ids=["unknown", "wrong", "right", "of this host", "of another host"],
)
def test_what_would_help_is_said_once(tshark, preference, told):
    options = [word for ip in preference for word in ("-o", f"skype.public_ips:{ip}")]
    capture = PROJECT / "samples" / "probe-padded.pcap"
    rows = tshark.fields(capture, "skype.undecipherable", ["_ws.expert.message"], *options)
    said = [text.removeprefix("Not deciphered: ") for (text,) in rows]
    if not told:
        assert said == []
        return
    assert said[0].startswith(told)
    assert set(said[1:]) == {"the public address of 192.168.1.20 is not known (see frame 1)"}


# --- from the middle ---


def starts(known):
    frames = sorted(known)
    return [frames[n * (len(frames) - 1) // (SAMPLED_STARTS - 1)] for n in range(SAMPLED_STARTS)]


def deciphered_from(tshark, capture, first, directory):
    """Frames of the whole capture that a capture which begins at `first` shows and deciphers."""
    cut = directory / f"from-{first}.pcap"
    cut_to(capture, cut, "-r", capture, cut, f"{first}-{LAST_FRAME}")
    names = ["frame.number", "skype.seed", "skype.crc.status"]
    rows = tshark.fields(cut, "skype and udp", names, *TWO_PASSES)
    cut.unlink()
    shown = {int(frame) + first - 1 for frame, _, _ in rows}
    return shown, {int(frame) + first - 1 for frame, seed, good in rows if seed and good == "1"}


def test_reading_may_begin_anywhere(tshark, irc, irc_truth, tmp_path):
    sampled = starts(irc_truth)
    with ThreadPoolExecutor() as pool:
        results = pool.map(lambda n: deciphered_from(tshark, irc, n, tmp_path), sampled)
    compared = 0
    for first, (shown, deciphered) in zip(sampled, results):
        later = {frame: d for frame, d in irc_truth.items() if frame >= first}
        assert shown <= set(later), first
        client = "192.168.1.2"
        if not any(d.type in (ACK, NACK) and d.destination[0] == client for d in later.values()):
            continue  # nothing reveals the client's public address
        assert shown == set(later), first
        assert deciphered == {frame for frame, d in later.items() if d.enciphered}, first
        compared += 1
    assert compared >= 20


# --- the first bytes of each frame ---


@pytest.fixture(scope="module")
def cut_capture(shared, tmp_path_factory):
    """A real capture as a snap length leaves it."""

    def cut(name, snap_length):
        target = tmp_path_factory.mktemp("cut") / name
        source = shared / "captures" / "real" / name
        return cut_to(source, target, "-s", snap_length, source, target)

    return cut


@pytest.mark.parametrize("snap_length", [64, 96, 128])
@pytest.mark.parametrize("name", ["skype-irc.cap", "skype-2015.pcap"])
def test_a_snap_length_loses_no_datagram(ask, shared, cut_capture, name, snap_length):
    known = truth.datagrams(shared, name)
    assert set(lengths_at(snap_length, known)) == set(known)
    capture = cut_capture(name, snap_length)
    in_one_pass, in_two = ask(capture), ask(capture, *TWO_PASSES)
    assert set(in_two) == set(known)
    assert set(known) - set(in_one_pass) <= {min(known)}


@pytest.mark.parametrize("snap_length", [64, 96, 128])
def test_what_a_snap_length_leaves_whole_is_deciphered(ask, irc_truth, cut_capture, snap_length):
    found = ask(cut_capture("skype-irc.cap", snap_length))
    for frame, datagram in irc_truth.items():
        is_whole = HEADERS_LENGTH + datagram.length <= snap_length
        if datagram.enciphered:
            assert (found[frame][0] == DECRYPTED) == is_whole, frame
        else:
            assert found[frame][0] == EXCHANGE, frame


@pytest.mark.parametrize("snap_length", [64, 96, 128])
def test_what_a_snap_length_costs_is_said(tshark, irc_truth, cut_capture, snap_length):
    capture = cut_capture("skype-irc.cap", snap_length)
    names = ["frame.number", "_ws.expert.message"]
    rows = tshark.fields(capture, "udp and skype.truncated", names, *TWO_PASSES)
    cut = {f for f, d in irc_truth.items() if HEADERS_LENGTH + d.length > snap_length}
    assert {int(frame) for frame, _ in rows} == cut
    for frame, message in rows:
        kept, length = snap_length - HEADERS_LENGTH, irc_truth[int(frame)].length
        assert f"{kept} of {length} bytes" in message


def test_fields_of_a_cut_head_are_shown(tshark, irc_truth, cut_capture):
    capture = cut_capture("skype-irc.cap", 64)
    names = ["frame.number", "skype.session_id", "skype.iv", "skype.crc", "skype.nack.public_ip"]
    rows = tshark.fields(capture, "udp and skype", names)
    for frame, session_id, iv, plaintext_crc, public_ip in rows:
        datagram = irc_truth[int(frame)]
        assert int(session_id, 16) == datagram.session_id
        assert iv.removeprefix("0x") == datagram.iv
        assert plaintext_crc.removeprefix("0x") == datagram.crc
        assert public_ip == (datagram.fields["ip"] if datagram.type in (ACK, NACK) else "")


# --- who speaks ---


def test_probes_tell_the_generation(tshark, irc, irc_truth, skype_2015, truth_2015):
    address = "-o", "skype.public_ips:80.117.239.49"
    for capture, known, count, told in (
        (irc, irc_truth, 22 + 2, {}),  # without pad bytes, as clients of 2016 send them, too
        (skype_2015, truth_2015, 137, {"2.0+ padded"}),
    ):
        rows = tshark.fields(capture, "udp and skype.generation", ["frame.number", "skype.generation"], *address)
        probes = {frame for frame, d in known.items() if any((c.number, c.kind) == (27, 2) for c in d.commands)}
        assert len(probes) == count
        assert {text for _, text in rows} == set(told)
        assert {int(frame) for frame, _ in rows} == (probes if told else set())


def generation_of_word(word):
    if word == 0x0001:
        return "2006 unpadded"
    version = word & 0x7E00
    return "2006 padded" if version == 0 else "2009 padded" if version == 0x0200 else "2015 padded"


def test_streams_tell_the_generation(tshark, real, shared):
    capture, _ = real
    rows = tshark.fields(capture, "tcp and skype.handshake.word and skype.generation", ["skype.generation"])
    words = truth.handshake_words(shared, capture.name)
    assert len(words) > 7
    assert Counter(text for (text,) in rows) == Counter(map(generation_of_word, words))


def test_key_exchanges_and_logins_tell_the_generation(tshark, irc, skype_2015):
    def generations(capture, display_filter):
        rows = tshark.fields(capture, f"skype.generation and {display_filter}", ["skype.generation"])
        return {text for (text,) in rows}

    assert generations(skype_2015, "skype.dh.public_value") == {"2010+ DH-384"}
    assert generations(irc, "skype.login") == {"2006 login"}
    assert generations(skype_2015, "skype.login") == {"2015 login"}


def test_the_client_names_its_version(tshark, irc):
    names = ["skype.client.version", "skype.client.platform"]
    rows = tshark.fields(irc, "tcp and skype.client.version", names)
    assert len(rows) == 6  # two update checks, four commands
    assert set(rows) == {("1.2.0.18", "Linux")}


def test_versions_that_others_report_are_shown(tshark, irc):
    """The node lists of 2006: four answers name versions of 42 nodes."""
    names = ["frame.number", "skype.client.version", "skype.client.platform"]
    rows = tshark.fields(irc, "udp and skype.client.version", names)
    assert [frame for frame, _, _ in rows] == ["306", "313", "1939", "2103"]
    versions = [version for _, texts, _ in rows for version in texts.split(",")]
    assert len(versions) == 42
    assert {version.rsplit(".", 2)[0] for version in versions} == {"1.3", "1.4", "2.0", "2.5"}
    assert {platform for _, _, texts in rows for platform in texts.split(",")} == {"Windows"}


# --- what the document says ---


def reasons():
    """Reasons of datagrams in the source: strings of C, which may be in pieces."""
    source = (PROJECT / "plugin" / "udp" / "rules.c").read_text(encoding="utf-8")
    for pieces in re.findall(r'accept(?:_answer)?\(s, SKYPE_EVIDENCE_\w+,\s*((?:"[^"]*"\s*)+)\)', source):
        yield "".join(re.findall(r'"([^"]*)"', pieces))


def generations():
    source = (PROJECT / "plugin" / "view" / "client_generation.c").read_text(encoding="utf-8")
    return re.findall(r'\[SKYPE_TRAIT_\w+\] = \{"([^"]*)"', source)


def test_the_document_explains_every_reason_and_generation():
    document = (PROJECT / "docs" / "detection.md").read_text(encoding="utf-8")
    assert len(set(reasons())) > 20
    assert len(set(generations())) > 5
    assert [text for text in (*reasons(), *generations()) if f"| {text} |" not in document] == []
