"""measure_detection.py - how much of Skype is found, and what else is taken for it, as tables.

Usage: measure_detection.py [--stage DIRECTORY] [--random ITEMS [KIND...]]
Needs ../shared for the captures, RANDOM_TRAFFIC or --generator for --random.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import truth
import wireshark
from wireshark import ALLOCATOR, CUT_SHORT, PROJECT, UNCHECKED, Tshark

SHARED = PROJECT.parent / "shared"
REAL = ["skype-irc.cap", "skype-2015.pcap"]
# Wireshark 4.0 fails at some packets by itself (QUIC; X.25 over TCP on port 1998).
KNOWN_NOISE = [CUT_SHORT, "Dissector bug, protocol QUIC", "Dissector bug, protocol TCP"]
LONGEST_CHUNK = 600  # seconds
WAYS = {"one pass": (), "two passes": ("-2",)}
WITHOUT_KEY = "-o", "skype.decipher:FALSE"
NEW_PAYLOAD = "tcp.len > 0 and not tcp.analysis.retransmission and not tcp.analysis.spurious_retransmission"

# Classes of TCP streams by the beginning of their name in the truth.
CLASSES = {
    "SN/peer RC4": "TCP supernode or peer",
    "SN 443": "TCP 443",
    "DH-384": "TCP DH-384",
    "LS/ES": "TCP login",
    "HTTP update": "TCP update check",
}

# Frames of one item, so that no run of tshark sees more than a million.
RANDOM_KINDS = {"datagrams": 1, "counting": 1, "openings": 4}
FRAMES_PER_RUN = 1_000_000

SHORTEST_PAYLOAD = 15  # bytes of a payload datagram
LENGTH_OF_P1 = 22  # the length at which a single datagram proves least


def table(*rows):
    head, *body = [[str(cell) for cell in row] for row in rows]
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in body:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


# --- real captures ---


def flow(ends):
    return tuple(sorted(ends))


def of_udp(shared, name):
    """{frame: (class, flow)} of the Skype datagrams."""
    known = truth.datagrams(shared, name)
    return {f: ("UDP", flow((d.source, d.destination))) for f, d in known.items()}


def of_tcp(tshark, shared, name, segments):
    """The same of segments in streams that are Skype's."""
    streams = {}
    for stream, class_name in truth.skype_streams(shared, name).items():
        (streams[stream],) = {text for start, text in CLASSES.items() if class_name.startswith(start)}
    capture = shared / "captures" / "real" / name
    rows = tshark.fields(capture, segments, ["frame.number", "tcp.stream"])
    numbered = ((int(frame), int(stream)) for frame, stream in rows)
    return {frame: (streams[stream], stream) for frame, stream in numbered if stream in streams}


def count(frames, expected):
    """{class: (flows, frames)} of those frames that are expected."""
    hits = [expected[frame] for frame in frames if frame in expected]
    return {
        name: (len({where for of, where in hits if of == name}), sum(of == name for of, _ in hits))
        for name in {of for of, _ in expected.values()}
    }


def measure_real(tshark):
    rows = [["capture", "what", "true", *WAYS, "one pass without key"]]
    others = [["capture", "frames", *(f"other frames claimed, {way}" for way in WAYS)]]
    for name in REAL:
        capture = SHARED / "captures" / "real" / name
        udp = of_udp(SHARED, name)
        expected = {**udp, **of_tcp(tshark, SHARED, name, NEW_PAYLOAD)}
        related = {**udp, **of_tcp(tshark, SHARED, name, "tcp.stream and not icmp")}
        ways = {**WAYS, "one pass without key": WITHOUT_KEY}
        claimed = {way: tshark.frames(capture, "skype", *options) for way, options in ways.items()}
        true = count(expected, expected)
        found = {way: count(frames, expected) for way, frames in claimed.items()}
        for class_name in sorted(true, reverse=True):
            cells = [true, *found.values()]
            rows.append([name, class_name, *("{} ({})".format(*of[class_name]) for of in cells)])
        total = len(tshark.frames(capture, "frame"))
        others.append([name, total, *(len(set(claimed[way]) - set(related)) for way in WAYS)])
    print("Flows (frames) of the real captures; TCP frames are segments with new payload.\n")
    table(*rows)
    table(*others)


def measure_evidence(tshark):
    rows = [["capture", "options", *range(1, 6)]]
    for name in REAL:
        capture = SHARED / "captures" / "real" / name
        for options in ((), ("-2",), WITHOUT_KEY, (*WITHOUT_KEY, "-2")):
            found = tshark.fields(capture, "skype and udp", ["skype.evidence"], *options)
            values = Counter(int(value) for (value,) in found)
            rows.append([name, " ".join(options) or "-", *(values[value] for value in range(1, 6))])
    print("Datagrams by evidence.\n")
    table(*rows)


# --- other protocols ---


def has_payload_shape(datagram):
    """02 in the third byte, and long enough."""
    return len(datagram) >= 2 * SHORTEST_PAYLOAD and datagram[4:6] == "02"


def measure_capture(tshark, capture):
    names = ["udp.payload", "udp.stream", "tcp.stream", "skype.evidence"]
    rows = tshark.fields(capture, "frame", names, "-2", tolerate=KNOWN_NOISE)
    one_pass = tshark.frames(capture, "skype", tolerate=KNOWN_NOISE)
    shaped = [udp for udp, *_ in rows if has_payload_shape(udp)]
    return {
        "captures": 1,
        "frames": len(rows),
        "UDP frames": sum(bool(udp) for _, udp, _, _ in rows),
        "shaped like payloads": len(shaped),
        "of 22 bytes": sum(len(udp) == 2 * LENGTH_OF_P1 for udp in shaped),
        "UDP flows": len({udp for _, udp, _, _ in rows if udp}),
        "TCP streams": len({tcp for _, _, tcp, _ in rows if tcp}),
        "claimed, one pass": len(one_pass),
        "claimed, two passes": sum(bool(evidence) for *_, evidence in rows),
    }


def measure_negative(tshark):
    totals = Counter()
    for capture in sorted((SHARED / "captures" / "negative").iterdir()):
        found = measure_capture(tshark, capture)
        if found["claimed, one pass"] or found["claimed, two passes"]:
            print(f"{capture.name}: {found}")
        totals.update(found)
    print("Captures of other protocols.\n")
    table(list(totals), list(totals.values()))


# --- random traffic ---


def is_known(line):
    return not line.strip() or any(text in line for text in KNOWN_NOISE)


def count_claimed(tshark, generator, kind, first, items):
    """Frames called Skype among those of so many items, through a pipe."""
    make = subprocess.Popen([generator, kind, str(first), str(items)], stdout=subprocess.PIPE)
    look = subprocess.run(
        [*tshark.command, "-n", "-r", "-", "-Y", "skype", "-T", "fields", "-e", "frame.number"],
        stdin=make.stdout,
        capture_output=True,
        text=True,
        timeout=LONGEST_CHUNK,
        check=True,
    )
    make.stdout.close()
    noise = [line for line in look.stderr.splitlines() if not is_known(line)]
    if make.wait() != 0 or noise:
        raise wireshark.Failed(f"{kind} {first}: {make.returncode} {look.stderr}")
    return len(look.stdout.splitlines())


def measure_random(tshark, generator, kinds, items):
    rows = [["random", "items", "frames", "claimed", "seconds"]]
    for kind in kinds:
        per_run = FRAMES_PER_RUN // RANDOM_KINDS[kind]
        start, claimed = time.monotonic(), 0
        for first in range(0, items, per_run):
            claimed += count_claimed(tshark, generator, kind, first, min(per_run, items - first))
        seconds = round(time.monotonic() - start)
        rows.append([kind, items, items * RANDOM_KINDS[kind], claimed, seconds])
    table(*rows)


class Fast(Tshark):
    """As an operator runs it: errors of other dissectors do not end it, memory is not checked."""

    def __init__(self, home):
        super().__init__(home, survive_bugs=True)
        self.command[:0] = ["env", f"{ALLOCATOR}={UNCHECKED}"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--stage", type=Path, help="directory of the built plugin (build/stage)")
    arguments.add_argument("--generator", default=os.environ.get("RANDOM_TRAFFIC"), help="random_traffic")
    arguments.add_argument("--random", type=int, metavar="ITEMS", help="count random traffic instead")
    arguments.add_argument("kinds", nargs="*", default=list(RANDOM_KINDS), help="of random traffic")
    given = arguments.parse_args()
    if given.stage:
        wireshark.STAGE = given.stage.resolve()
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o777)
        tshark = Fast(Path(home))
        if given.random:
            measure_random(tshark, given.generator, given.kinds, given.random)
            return
        measure_real(tshark)
        measure_evidence(tshark)
        measure_negative(tshark)


if __name__ == "__main__":
    main()
