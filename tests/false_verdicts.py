#!/usr/bin/env python3
"""false_verdicts.py - what the flow statistics call flows in captures that hold no Skype.

Usage: false_verdicts.py DIRECTORY
Counts the flows of more than ten messages in all captures of a directory: once with all of
Wireshark's dissectors, where only flows that none of them claims are looked at, and once with none,
where all are.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import flows
from wireshark import CUT_SHORT, Tshark

PROCESSES = 2
LONG = 100  # messages: the least length of a flow that is called media
LEAST_BELIEF = -5000  # in thousandths, as the statistics print it
NOISE = [CUT_SHORT, "Dissector bug, protocol"]  # of other dissectors


def measure(directory, captures, everything):
    """All flows listed; everything: also those that other dissectors would claim."""
    tshark = Tshark(directory, survive_bugs=True)
    if everything:
        flows.disable_all_but_transports(tshark, directory)

    def of_capture(capture):
        return flows.read(tshark, capture, *flows.ALL_FLOWS, tolerate=NOISE)

    with ThreadPoolExecutor(PROCESSES) as pool:
        return [flow for found in pool.map(of_capture, captures) for flow in found]


def sounds(flow):
    """What the Bayes test alone would call voice."""
    beliefs = [flow.rows.get(name, (0, None))[1] for name in flows.BELIEFS]
    return None not in beliefs and min(beliefs) > LEAST_BELIEF


def lines(listed):
    for transport in ("UDP", "TCP"):
        for length, is_long in (("fewer than", False), ("at least", True)):
            some = [
                flow
                for flow in listed
                if flow.transport == transport and (flow.messages >= LONG) == is_long
            ]
            counts = sorted(Counter(flow.verdict for flow in some).items())
            verdicts = ", ".join(f"{verdict} {n}" for verdict, n in counts)
            alone = sum(sounds(flow) for flow in some)
            yield f"{transport} flows of {length} {LONG} messages: {len(some)} ({verdicts})"
            yield f"  with sizes and gaps of voice: {alone}"


if __name__ == "__main__":
    captures = sorted(Path(sys.argv[1]).iterdir())
    for everything in (False, True):
        with tempfile.TemporaryDirectory() as scratch:
            Path(scratch).chmod(0o755)
            print("All flows:" if everything else "Flows that no dissector claims:")
            for line in lines(measure(Path(scratch), captures, everything)):
                print(f"  {line}")
