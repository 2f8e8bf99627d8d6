"""bench_hostile.py - what captures cost that are made to wear the plugin out: twice the frames must
cost twice the time, and no more memory than a bound allows.

Usage: bench_hostile.py --build BUILD [--kinds KIND,...] [--instructions] [FRAMES...]
With --instructions callgrind counts what the captures cost beyond an empty one.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
from pathlib import Path

from cost import bench, row, table

FRAMES = [250_000, 500_000, 1_000_000]
RANDOM = ["flood", "counting", "sockets", "backwards", "unclaimed", "halfopen", "syns", "logins"]
HOSTS = """\
host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
"""
CLAIMED_FIRST = """\
0.1 client -> node probe
+0.1 node -> client nack
+0.01 client -> node resend
+0.01 client -> node [as question] search { numbers 1 = 16 11 }
"""

# One line of a scenario: how many frames it makes, and the line.
DEEP_LIST = "{ nest 7 list 1 { " + "number 2 = 7 string 3 = \"deep\" " * 12 + "} }"
SCENARIOS = {
    "lists": (1, f"+0.001 client -> node command 200 request plain {DEEP_LIST}"),
    "compressed": (1, f"+0.001 client -> node command 200 request {DEEP_LIST}"),
    "forged": (1, "+0.001 client -> node publish { blob 11 = 00000104 00000001 with random 408 }"),
    "fragments": (
        5,
        "+0.001 node -> client [fragments to question size 40 every 0.0001 lose 5] "
        'command 200 one-way plain { string 1 = "' + "filler of a fragment " * 10 + '" }',
    ),
}


def make(lab, kind, frames):
    if kind in RANDOM:
        return lab.make_traffic(kind, frames)
    per_line, line = SCENARIOS[kind]
    repeated = f"repeat {frames // per_line} {{ {line} }}\n"
    return lab.make_sample(kind, HOSTS + CLAIMED_FIRST + repeated)


def cost_of(lab, stage, capture, empty):
    return lab.instructions(stage, capture) - lab.instructions(stage, empty)


def count_instructions(build, kinds, frames):
    table("capture", "number", "instructions without", "with the plugin", "ratio")
    for kind in kinds:
        for number in frames:
            with bench(build) as lab:
                empty = make(lab, RANDOM[0], 0)
                capture = make(lab, kind, number)
                base = cost_of(lab, lab.nothing, capture, empty)
                cost = cost_of(lab, lab.plugin, capture, empty)
            row(kind, f"{number:,}", f"{base:,}", f"{cost:,}", f"{cost / base:.3f}")


def measure_time(build, kinds, frames):
    table("capture", "frames", "CPU s", "of it for the plugin", "MB", "of it for the plugin")
    for kind in kinds:
        for number in frames:
            with bench(build) as lab:
                capture = make(lab, kind, number)
                base_seconds, base_megabytes = lab.run(lab.nothing, capture)
                seconds, megabytes = lab.run(lab.plugin, capture)
            time = f"{seconds:.1f}", f"{seconds - base_seconds:.1f}"
            row(kind, f"{number:,}", *time, f"{megabytes:.0f}", f"{megabytes - base_megabytes:.0f}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--build", type=Path, required=True, help="build directory")
    arguments.add_argument("--kinds", default=",".join([*RANDOM, *SCENARIOS]))
    arguments.add_argument("--instructions", action="store_true")
    arguments.add_argument("frames", type=int, nargs="*", default=FRAMES)
    given = arguments.parse_args()
    measure = count_instructions if given.instructions else measure_time
    measure(given.build.resolve(), given.kinds.split(","), given.frames)


if __name__ == "__main__":
    main()
