"""test_passes.py - a later pass never knows less, and any order of access shows the same.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from wireshark import CUT_SHORT, PROJECT, Sharkd

SAMPLES = sorted((PROJECT / "samples").glob("*.pcap"))
SHARED = ["real", "regressions"]
FIELDS = {
    "frame.number": int,
    "skype.evidence": None,
    "skype.command": None,
    "skype.crc.status": None,
    "skype.response_in": None,
    "skype.response_to": None,
    "skype.retransmission_of": None,
    "skype.crc.bad": None,
    "skype.malformed": None,
}
LINKS = ["skype.response_in", "skype.response_to", "skype.retransmission_of"]
BAD = ["skype.crc.bad", "skype.malformed"]
GOOD = "1"  # checksum status
FRAMES_IN_ORDER = 60  # of one capture, for the order of access


def rows(tshark, capture, *options):
    found = tshark.fields(capture, "skype", list(FIELDS), *options)
    return {int(row[0]): dict(zip(FIELDS, row, strict=True)) for row in found}


def values(row, name):
    return [text for text in row[name].split(",") if text]


def losses(frame, once, twice):
    """What the second pass lost of a frame."""
    if twice is None:
        yield frame, "claim"
        return
    if min(map(int, values(twice, "skype.evidence"))) > min(map(int, values(once, "skype.evidence"))):
        yield frame, "evidence"
    if len(values(twice, "skype.command")) < len(values(once, "skype.command")):
        yield frame, "command"
    if values(twice, "skype.crc.status").count(GOOD) < values(once, "skype.crc.status").count(GOOD):
        yield frame, "CRC"
    for name in LINKS:
        if len(values(twice, name)) < len(values(once, name)):
            yield frame, name
    for name in BAD:
        if len(values(twice, name)) > len(values(once, name)):
            yield frame, name


def captures(shared):
    for directory in SHARED:
        found = sorted((shared / "captures" / directory).glob("*.*cap*"))
        assert found
        yield from found


def compare_passes(tshark, captures):
    """What the second pass lost of all captures, and how many frames the first one claimed."""
    lost, frames = [], 0
    for capture in captures:
        once, twice = rows(tshark, capture), rows(tshark, capture, "-2")
        frames += len(once)
        lost += [(capture.name, *loss) for n in once for loss in losses(n, once[n], twice.get(n))]
    return lost, frames


def test_the_second_pass_of_the_samples(tshark):
    lost, frames = compare_passes(tshark, SAMPLES)
    assert lost == []
    assert frames > 5000


def test_the_second_pass_of_shared_captures(tshark, shared):
    lost, frames = compare_passes(tshark, captures(shared))
    assert lost == []
    assert frames > 1500


def second_pass(tshark, capture, *options):
    """Everything shown in the second pass."""
    return tshark.run("-n", "-r", capture, "-2", "-V", *options, tolerate=(CUT_SHORT,))


def compare_trees_of_first_pass(tshark, captures):
    """Captures whose second pass shows something else where the first one built trees; and how much
    Skype all of them hold. A filter of the first pass makes tshark build trees in it."""
    different, lines = [], 0
    for capture in captures:
        without_trees = second_pass(tshark, capture)
        if without_trees != second_pass(tshark, capture, "-R", "frame"):
            different.append(capture.name)
        lines += without_trees.count("Skype")
    return different, lines


def test_a_tree_in_the_first_pass_changes_nothing_in_samples(tshark):
    different, lines = compare_trees_of_first_pass(tshark, SAMPLES)
    assert different == []
    assert lines > 10000


def test_a_tree_in_the_first_pass_changes_nothing_in_shared_captures(tshark, shared):
    different, lines = compare_trees_of_first_pass(tshark, captures(shared))
    assert different == []
    assert lines > 2000


def trees(process, frames):
    return {n: process.ask("frame", frame=n, proto=True)["tree"] for n in frames}


def compare_orders(tmp_path_factory, capture):
    """Trees of a capture's first frames, asked for forwards and, of another process, backwards."""
    forwards, backwards = (Sharkd(tmp_path_factory.mktemp("order")) for _ in range(2))
    try:
        for process in (forwards, backwards):
            process.load(capture)
        wanted = forwards.frames("skype")[:FRAMES_IN_ORDER]
        assert backwards.frames("frame") and wanted
        return trees(forwards, wanted), trees(backwards, wanted[::-1])
    finally:
        forwards.close()
        backwards.close()


@pytest.mark.parametrize("name", ["commands", "fragments", "call-direct", "supernode", "probe-padded"])
def test_order_of_access(tmp_path_factory, name):
    forwards, backwards = compare_orders(tmp_path_factory, PROJECT / "samples" / f"{name}.pcap")
    assert forwards and forwards == backwards


@pytest.mark.parametrize("name", ["skype-irc.cap", "skype-2015.pcap"])
def test_order_of_access_in_real_captures(tmp_path_factory, shared, name):
    forwards, backwards = compare_orders(tmp_path_factory, shared / "captures" / "real" / name)
    assert forwards and forwards == backwards


def test_two_passes_open_what_one_opens(tshark, shared, passes):
    capture = shared / "captures" / "regressions" / "two-passes-20-exchanges.pcap"
    assert len(tshark.frames(capture, "skype.plaintext", *passes)) == 40


def test_session_commands_open_the_capture_of_2015(tshark, skype_2015):
    """They state the client's public address: no preference is needed."""
    assert len(tshark.frames(skype_2015, "udp and skype.seed", "-2")) == 152
