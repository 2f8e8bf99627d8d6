"""run_fuzzer.py - a bounded run of a fuzzer: RUN_FUZZER.PY FUZZER RUNS.

Starts from the shared test vectors where they are there, else from nothing, with a fixed seed.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

MAKE_SEEDS = Path(__file__).with_name("make_seeds.py")
LONGEST_INPUT = 4096


def main():
    fuzzer, runs = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as corpus:
        if Path(os.environ.get("SKYPE_SHARED", "")).joinpath("protocol").is_dir():
            subprocess.run([sys.executable, MAKE_SEEDS, corpus], check=True)
        limits = [f"-runs={runs}", "-seed=1", f"-max_len={LONGEST_INPUT}"]
        done = subprocess.run([fuzzer, *limits, f"-artifact_prefix={corpus}/", corpus])
        sys.exit(done.returncode)


main()
