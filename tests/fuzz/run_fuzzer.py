"""run_fuzzer.py - a bounded run of a fuzzer: RUN_FUZZER.PY FUZZER RUNS LONGEST_INPUT.

First what it found in the past (findings/FUZZER), then a run from its seeds (make_seeds.py) with a
fixed random seed. The input that stops it is left beside the fuzzer.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAKE_SEEDS = HERE / "make_seeds.py"

# libwireshark frees nothing at its end. Freed blocks are kept back, but not 256 MB of them.
SANITIZER_OPTIONS = "detect_leaks=0:quarantine_size_mb=16"


PROJECT = HERE.parent.parent
SHARED = PROJECT.parent / "shared" / "captures" / "regressions"


def captures():
    """Files whose frames fuzz_access reads."""
    return [path for folder in (PROJECT / "samples", SHARED) for path in sorted(folder.glob("*.pcap*"))]


def run(fuzzer, *arguments):
    environment = {**os.environ, "ASAN_OPTIONS": SANITIZER_OPTIONS}
    environment["SKYPE_FUZZ_CAPTURES"] = ":".join(map(str, captures()))
    status = subprocess.run([fuzzer, *arguments], env=environment).returncode
    if status != 0:
        sys.exit(status)


def main():
    fuzzer, runs, longest_input = Path(sys.argv[1]), *sys.argv[2:4]
    findings = sorted((HERE / "findings" / fuzzer.name).glob("*"))
    if findings:
        run(fuzzer, *findings)
    with tempfile.TemporaryDirectory() as corpus:
        subprocess.run([sys.executable, MAKE_SEEDS, fuzzer.name, corpus], check=True)
        limits = [f"-runs={runs}", f"-max_len={longest_input}", "-len_control=0", "-detect_leaks=0"]
        limits += ["-seed=1"]
        run(fuzzer, *limits, f"-artifact_prefix={fuzzer.absolute()}-", corpus)


main()
