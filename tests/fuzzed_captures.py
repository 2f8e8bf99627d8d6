#!/usr/bin/python3
"""fuzzed_captures.py - captures with changed bytes, read by tshark as Wireshark's fuzz test does.

Usage: fuzzed_captures.py MODE SEEDS CAPTURE...   (in `meson devenv -C build`)

MODE is plain (epan's own allocator), strict (borders of every block are checked) or simple (every
block is one of malloc; for a plugin built with sanitizers, see docs/robustness.md).
Of every capture editcap makes SEEDS copies, in which each byte behind the headers changes with
probability 0.5, 2 or 8 %. tshark reads them twice, with all trees and bytes and the plugin's
statistics, and must say nothing.
What fails is named, so that it can be made again. Unless it fails without the plugin as well, which
is then libwireshark's own error, the status is 1.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

from wireshark import ALLOCATOR, CUT_SHORT, ISOLATED, STAGE, UNCHECKED, Failed, Tshark

RATES = "0.005", "0.02", "0.08"
STATISTICS = (
    "skype,tree skype_hosts,tree skype_flows,tree skype,srt conv,skype endpoints,skype".split()
)
LONGEST_COMPLAINT = 200  # characters, of its end
HEADERS_LENGTH = 42  # Ethernet, IPv4, UDP: bytes that stay as they are


def reader(home, mode, stage=STAGE):
    """A tshark with the allocator of that mode and the plugin of that stage."""
    tshark = Tshark(home)
    allocator = UNCHECKED if mode == "plain" else mode
    apart = [str(ISOLATED), str(home), str(stage)]
    tshark.command = ["env", f"{ALLOCATOR}={allocator}", *apart, tshark.command[-1]]
    return tshark


def mutant(capture, rate, seed, path):
    """A copy of the capture with changed bytes; the same arguments give the same copy."""
    change = "-E", rate, "--seed", str(seed), "-o", str(HEADERS_LENGTH)
    command = ["editcap", "-F", "pcapng", *change, capture, path]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return path


def read(tshark, capture, statistics=STATISTICS):
    """Number of frames shown; raises Failed where tshark dies or complains."""
    options = [argument for name in statistics for argument in ("-z", name)]
    output = tshark.run("-2", "-nVxr", capture, *options, tolerate=[CUT_SHORT])
    return output.count("\nFrame ") + output.startswith("Frame ")


def _brief(error):
    return str(error).rstrip()[-LONGEST_COMPLAINT:]


def fails(tshark, capture):
    try:
        read(tshark, capture, statistics=())
    except (Failed, subprocess.SubprocessError):
        return True
    return False


def main(mode, seeds, captures):
    failures = others = frames = copies = 0
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o777)
        tshark = reader(directory / "home", mode)
        bare = reader(directory / "home", mode, stage=directory / "no plugin")
        path = directory / "mutant.pcapng"
        for capture, seed, rate in itertools.product(captures, range(1, int(seeds) + 1), RATES):
            try:
                mutant(capture, rate, seed, path)
            except subprocess.CalledProcessError as error:
                print(f"{capture}: -E {rate} --seed {seed}: no copy: {_brief(error.stderr)}", flush=True)
                continue
            copies += 1
            try:
                frames += read(tshark, path)
            except (Failed, subprocess.SubprocessError) as error:
                is_other = fails(bare, path)
                others += is_other
                failures += not is_other
                whose = "without the plugin as well" if is_other else "with the plugin only"
                print(f"{capture}: -E {rate} --seed {seed}: {whose}: {_brief(error)}", flush=True)
    print(
        f"{mode}: {len(captures)} captures, {copies} copies, {frames} frames, "
        f"{failures} failures with the plugin, {others} without it as well"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:3], sys.argv[3:]))
