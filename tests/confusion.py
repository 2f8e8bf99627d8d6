#!/usr/bin/env python3
"""confusion.py - what the flow statistics call flows of known kind (traffic.py).

Usage: confusion.py [FLOWS-PER-MODEL]
Prints two tables with a column for each verdict: a row for each kind of flow, then for each model.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import flows
import traffic
from wireshark import Tshark

VERDICTS = ["voice", "video", "data or file", "signalling", "SkypeOut", "not Skype", "undecided"]


def measure(directory, per_model=traffic.FLOWS_PER_MODEL):
    """{(expected verdict, model): Counter of verdicts}, in the order of the models."""
    capture = traffic.write(directory / "traffic.pcap", per_model)
    tshark = Tshark(directory)
    flows.disable_all_but_transports(tshark, directory)
    found = flows.read(tshark, capture, *flows.ALL_FLOWS)
    verdicts = {flow.source.split(":")[0]: flow.verdict for flow in found}
    counts = {}
    for source, expected, name, _ in traffic.flows(per_model):
        counts.setdefault((expected, name), Counter())[verdicts.get(source, "not listed")] += 1
    return counts


def by_kind(counts):
    """The sums over the models of each expected verdict."""
    sums = {}
    for (expected, _), verdicts in counts.items():
        sums.setdefault((expected,), Counter()).update(verdicts)
    return sums


def table(counts, *titles):
    """Lines of a table in Markdown; the titles are those of the keys, last part first."""
    yield f"| {' | '.join(titles)} | {' | '.join(VERDICTS)} |"
    yield "|" + "---|" * (len(titles) + len(VERDICTS))
    for key, verdicts in counts.items():
        cells = [*reversed(key), *(str(verdicts[verdict] or "") for verdict in VERDICTS)]
        yield f"| {' | '.join(cells)} |"


def tables(counts):
    """Both tables, as texts."""
    yield "\n".join(table(by_kind(counts), "should be"))
    yield "\n".join(table(counts, "model", "should be"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        per_model = int(sys.argv[1]) if len(sys.argv) > 1 else traffic.FLOWS_PER_MODEL
        print(*tables(measure(Path(scratch), per_model)), sep="\n\n")
