"""cost.py - what a run of tshark costs: CPU time and peak memory, with the plugin and without.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wireshark import ALLOCATOR, ISOLATED, UNCHECKED  # noqa: E402

KILOBYTES_PER_MEGABYTE = 1024
BYTES_PER_MEGABYTE = 1 << 20

# What Wireshark does when it opens a file: every frame is dissected, with neither tree nor columns.
# The statistic asked for meets no frame.
PASS_ONE = ["-n", "-q", "-z", "conv,sctp"]


class Bench:
    """A directory to work in, and tshark at home in it."""

    def __init__(self, directory, build):
        directory.chmod(0o777)
        self.directory = directory
        self.build = build
        self.plugin = (build / "stage").resolve()
        self.nothing = directory / "nothing"
        self.home = directory / "home"
        self.nothing.mkdir()
        self.home.mkdir()
        self.home.chmod(0o777)

    def command(self, stage, program, *arguments):
        """Without the memory checks of the tests, which cost more than what is measured."""
        unchecked = ["env", f"{ALLOCATOR}={UNCHECKED}"]
        return list(map(str, [*unchecked, ISOLATED, self.home, stage, program, *arguments]))

    def run(self, stage, capture, *options):
        """CPU seconds and peak megabytes of one pass over a capture."""
        command = self.command(stage, "tshark", "-r", capture, *PASS_ONE, *options)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command}: status {process.returncode}")
        return used.ru_utime + used.ru_stime, used.ru_maxrss / KILOBYTES_PER_MEGABYTE

    def instructions(self, stage, capture, *options):
        """Instructions of one pass over a capture, the start of the program included: whatever else
        the machine does."""
        out = self.home / "callgrind.out"
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "tshark"]
        command = self.command(stage, *valgrind, "-r", capture, *PASS_ONE, *options)
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return int(re.search(r"Collected : (\d+)", done.stderr)[1])

    def alternate(self, variants, capture, rounds):
        """Runs all variants {name: (stage, options...)} in turn, so many times: the CPU seconds of
        every round and the peak megabytes of each."""
        seconds = {name: [] for name in variants}
        megabytes = {name: [] for name in variants}
        for _ in range(rounds):
            for name, (stage, *options) in variants.items():
                spent, peak = self.run(stage, capture, *options)
                seconds[name].append(spent)
                megabytes[name].append(peak)
        return seconds, {name: statistics.median(peaks) for name, peaks in megabytes.items()}

    def make(self, name, program, *arguments):
        """A capture made by a program of the build that writes the file named last."""
        capture = self.directory / name
        subprocess.run([self.build / program, *map(str, arguments), capture], check=True)
        return capture

    def make_traffic(self, kind, frames):
        """A capture of random_traffic, which writes to its standard output."""
        capture = self.directory / f"{kind}.pcap"
        with open(capture, "wb") as output:
            command = [self.build / "tests" / "random_traffic", kind, "0", str(frames)]
            subprocess.run(command, stdout=output, check=True)
        return capture

    def make_sample(self, name, scenario):
        """A capture of a scenario."""
        text = self.directory / f"{name}.txt"
        text.write_text(scenario)
        return self.make(f"{name}.pcap", "samples/skype-samples", text)


@contextlib.contextmanager
def bench(build):
    with tempfile.TemporaryDirectory() as directory:
        yield Bench(Path(directory), build)


def table(*titles):
    print("\n| " + " | ".join(titles) + " |\n" + "|---" * len(titles) + "|", flush=True)


def row(*cells):
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)
