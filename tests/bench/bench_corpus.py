"""bench_corpus.py - what many captures cost with skype-corpus: a tshark for each, one that stays, on
all cores, and started again.

Usage: bench_corpus.py [--stage DIRECTORY] CAPTURES [DIRECTORY...]
Makes so many captures from the project's samples and those in the directories, each as often as it
takes, and prints a table.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import itertools
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import operator_tools  # noqa: E402
from wireshark import ALLOCATOR, PROJECT, UNCHECKED  # noqa: E402

MEGABYTE = 1_000_000
SUFFIXES = (".pcap", ".pcapng", ".cap")


def make_corpus(directory, count, sources):
    """Copies; bytes of all together."""
    everything = sorted(path for source in sources for path in source.iterdir())
    captures = [path for path in everything if path.suffix in SUFFIXES]
    for number, capture in zip(range(count), itertools.cycle(captures)):
        shutil.copy(capture, directory / f"{number:06}{capture.suffix}")
    return sum(path.stat().st_size for path in directory.iterdir())


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(environment, directory, out, *options):
    """Time of the clock and of processors that skype-corpus takes, and what it says. That of
    processors says more on a machine that does something else, too."""
    start, before = time.monotonic(), processor_seconds()
    done = subprocess.run(
        ["skype-corpus", *options, out, "captures"],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1):  # 1: captures failed
        raise SystemExit(done.stderr)
    return time.monotonic() - start, processor_seconds() - before, done.stdout.strip()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--stage", type=Path, help="directory of the built plugin (build/stage)")
    arguments.add_argument("captures", type=int)
    arguments.add_argument("directories", type=Path, nargs="*")
    given = arguments.parse_args()
    if given.stage:
        operator_tools.STAGE = given.stage.resolve()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for part in ("tools", "captures"):
            (directory / part).mkdir()
        os.environ[ALLOCATOR] = UNCHECKED
        environment = operator_tools.make(directory / "tools")
        corpus = directory / "captures"
        size = make_corpus(corpus, given.captures, [PROJECT / "samples", *given.directories])
        os.chmod(directory, 0o755)
        print(f"{given.captures} captures, {size / MEGABYTE:.0f} MB\n")
        print("| run | seconds | of a processor | captures in such a second | |")
        print("|---|---|---|---|---|")
        runs = {
            "one core, a tshark for each": ("each", "--alone", "-j1"),
            "one core, one that stays": ("stays", "-j1"),
            "all cores": ("all",),
            "all cores, started again": ("all",),
        }
        for run, (out, *options) in runs.items():
            taken, used, said = seconds(environment, directory, out, *options)
            rate = f"{given.captures / used:.1f}"
            print(f"| {run} | {taken:.0f} | {used:.1f} | {rate} | {said} |", flush=True)


if __name__ == "__main__":
    main()
