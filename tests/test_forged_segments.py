"""test_forged_segments.py - a segment with other bytes at a stream's start does not decide it.

Anybody on the path can send one, before the real one or after it, in the name of either side.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import itertools
import random

import pytest

import pcap
import streams
from streams import CLIENT, SERVER, Connection, Segment
from wireshark import DISSECTOR_ERROR, PROJECT

DIALECTS = {
    "supernode": 40123,
    "port443": 443,
    "port80": 80,
    "login": 33033,
    "dh384": 40008,
}
NOISE = random.Random(5)
JUNK = {
    "text": b"GET / HTTP/1.1",
    "lines": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
    "TLS": bytes.fromhex("1603010004 01000000"),
    "one byte": b"?",
    "a byte that a seed may begin with": b"\xd3",
    "as long as a first message": bytes([0x7F]) + NOISE.randbytes(13),
    "longer than an opening": bytes([0x21]) + NOISE.randbytes(300),
}
HANDSHAKE_FRAMES = 3
BEFORE, AFTER = "before", "after"
# (side, place) of each forged segment beside the first real one of that side
PLACES = {
    "client, before": [(CLIENT, BEFORE)],
    "client, after": [(CLIENT, AFTER)],
    "server, before": [(SERVER, BEFORE)],
    "server, after": [(SERVER, AFTER)],
    "both, before": [(CLIENT, BEFORE), (SERVER, BEFORE)],
    "both, after": [(CLIENT, AFTER), (SERVER, AFTER)],
    "client twice, before": [(CLIENT, BEFORE)] * 2,
    "both sides before both": [(CLIENT, BEFORE), (SERVER, "before client")],
    "five times": [(CLIENT, BEFORE)] * 5,
}
REGRESSION_FRAMES = [1, 2, 3, 4, *range(9, 25)]


def session_of(name, host=20):
    port = DIALECTS[name]
    segments = streams.read(PROJECT / "samples" / f"{name}.pcap", port)
    ends = {"client": (f"192.0.2.{host}", 49152), "server": ("198.51.100.11", port)}
    return Connection(**ends), segments


def with_forged(session, junk, places):
    """The session with forged segments in it; True where one is forged."""
    first = {side: next(s for s in session if s.side == side) for side in (CLIENT, SERVER)}
    copies = itertools.count()
    marked = []
    for segment in session:
        forged = {BEFORE: [], AFTER: []}
        for side, place in places:
            anchor, where = (CLIENT, BEFORE) if place == "before client" else (side, place)
            if segment is first[anchor]:
                other = junk if len(junk) < 8 else junk[:-1] + bytes([next(copies)])
                forged[where].append((Segment(side, 0, other), True))
        marked += [*forged[BEFORE], (segment, False), *forged[AFTER]]
    return marked


def followed(tshark, capture, count):
    """Of the first `count` Skype streams: the lines that Follow shows, without the ends."""
    wanted = [word for n in range(count) for word in ("-z", f"follow,skype,raw,{n}")]
    output = tshark.run("-n", "-q", "-2", "-r", capture, *wanted)
    texts = [part.split("\n", 5)[-1] for part in output.split("\nFollow: ")[1:]]
    assert len(texts) == count
    return [joined_sides(text) for text in texts]


def joined_sides(text):
    sides = ["", ""]
    for line in text.splitlines():
        if set(line.strip()) <= set("0123456789abcdef"):
            sides[SERVER if line.startswith("\t") else CLIENT] += line.strip()
    return sides


@pytest.mark.parametrize("dialect", DIALECTS)
def test_forged_first_segments_hide_nothing(tshark, tmp_path, dialect, passes):
    """A connection for each kind of forged segment and each place of it: all real segments are
    Skype, and both directions are read as without the forged ones.  (In one pass the first segment
    of a login is not claimed: nothing has proven it yet.)"""
    connection, session = session_of(dialect)
    clean = pcap.write(tmp_path / "clean.pcap", connection.frames(session))
    unproven = len(session) - len(tshark.frames(clean, "skype", *passes))
    assert unproven == (dialect == "login" and not passes)
    variants = list(itertools.product(JUNK, PLACES))
    frames = []
    real = {}
    for host, (junk, places) in enumerate(variants, 1):
        connection, session = session_of(dialect, host)
        marked = with_forged(session, JUNK[junk], PLACES[places])
        first = len(frames) + HANDSHAKE_FRAMES + 1
        numbers = [n for n, (_, is_forged) in enumerate(marked, first) if not is_forged]
        real.update({number: (junk, places) for number in numbers[unproven:]})
        frames += connection.frames([segment for segment, _ in marked])
    capture = pcap.write(tmp_path / "forged.pcap", frames)
    claimed = set(tshark.frames(capture, "skype", *passes))
    assert {number: real[number] for number in set(real) - claimed} == {}
    errors = tshark.frames(capture, f"{DISSECTOR_ERROR} and not tls", *passes)
    assert errors == []  # TLS misreads what follows a forged TLS record
    if passes:
        (expected,) = followed(tshark, clean, 1)
        assert all(expected)
        read = zip(variants, followed(tshark, capture, len(variants)))
        assert [variant for variant, sides in read if sides != expected] == []


def test_the_forged_segment_itself_is_not_claimed(tshark, shared, passes):
    capture = shared / "captures" / "regressions" / "tcp-badfirst.pcap"
    assert tshark.frames(capture, "skype", *passes) == REGRESSION_FRAMES


def test_what_was_taken_is_given_up_for_what_proves_itself(tshark, tmp_path):
    """Behind the proof of the client, a forged first segment of the server is shown as what it is,
    and the real one is read."""
    connection, session = session_of("supernode")
    marked = with_forged(session, JUNK["as long as a first message"], [(SERVER, BEFORE)])
    frames = connection.frames([segment for segment, _ in marked])
    capture = pcap.write(tmp_path / "forged.pcap", frames)
    (position,) = [number for number, (_, forged) in enumerate(marked) if forged]
    forged_frame = position + HANDSHAKE_FRAMES + 1
    names = ["frame.number", "skype.evidence", "skype.handshake.seed", "skype.malformed"]
    rows = {int(row[0]): row[1:] for row in tshark.fields(capture, "skype", names, "-2")}
    evidence, seed, malformed = rows[forged_frame]
    assert (evidence, seed) == ("5", "") and malformed
    (info,) = tshark.fields(capture, f"frame.number == {forged_frame}", ["_ws.col.Info"], "-2")
    assert info == ("Not what the stream begins with: 14 bytes",)
    evidence, seed, malformed = rows[forged_frame + 1]
    assert evidence.startswith("1") and "0x5bc7cd3b" in seed.split(",") and not malformed


def test_foreign_streams_with_copies_stay_foreign(tshark, tmp_path, passes):
    """Copies that contradict each other, none of them Skype's: nothing is claimed."""
    text = [Segment(CLIENT, 0, junk) for junk in JUNK.values()]
    text += [Segment(SERVER, 0, junk) for junk in JUNK.values()]
    capture = pcap.write(tmp_path / "foreign.pcap", Connection().frames(text * 3))
    assert len(tshark.frames(capture, "tcp.len > 0", *passes)) == 3 * 2 * len(JUNK)
    assert tshark.frames(capture, "skype", *passes) == []
