#!/usr/bin/python3
"""bench_keys.py - how many keys are expanded for each datagram that opens.

Usage: bench_keys.py --build BUILD CAPTURE...

Counts, with callgrind, the calls that lead to a key in one pass over the datagrams of each capture:
no clock is read.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import subprocess
from pathlib import Path

from cost import PASS_ONE, bench, row, table  # first: it knows the way to tests/

from callgrind import calls  # noqa: I001

# A function of wire/ that is called once for each key and for nothing else.
EXPANSION = "skype_key_expand"


def expansions(lab, capture):
    profile = lab.home / "callgrind.out"
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "tshark"]
    command = lab.command(lab.plugin, *valgrind, "-r", capture, *PASS_ONE)
    subprocess.run(command, check=True, capture_output=True)
    return calls(profile, EXPANSION)


def lines(lab, *arguments):
    command = lab.command(lab.plugin, "tshark", "-n", *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("captures", metavar="CAPTURE", nargs="+", type=Path)
    given = parser.parse_args()
    with bench(given.build.resolve()) as lab:
        table("datagrams", "key expansions", "datagrams that open", "keys for each")
        for capture in given.captures:
            datagrams = lab.home / "datagrams.pcapng"
            lines(lab, "-r", capture, "-Y", "udp", "-w", datagrams)
            opened = len(lines(lab, "-r", datagrams, "-Y", "skype.seed"))
            keys = expansions(lab, datagrams)
            row(capture.name, keys, opened, f"{keys / opened:.3f}" if opened else "-")


if __name__ == "__main__":
    main()
