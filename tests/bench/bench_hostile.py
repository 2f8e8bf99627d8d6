"""bench_hostile.py - what captures cost that are made to wear the plugin out: ten times the frames
must cost ten times the time, and no more memory than a bound allows.

Usage: bench_hostile.py --generator BUILD/tests/random_traffic [--stage DIRECTORY] [FRAMES...]

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wireshark import ISOLATED, STAGE  # noqa: E402

KINDS = ["sockets", "flood", "backwards"]
KILOBYTES_PER_MEGABYTE = 1024


def cost(home, stage, capture):
    """CPU seconds and peak megabytes of one pass over a capture."""
    command = [ISOLATED, home, stage, "env", "-u", "WIRESHARK_DEBUG_WMEM_OVERRIDE"]
    command += ["tshark", "-n", "-r", capture, "-Y", "skype"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"tshark: status {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / KILOBYTES_PER_MEGABYTE


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--generator", required=True, help="random_traffic of the build")
    arguments.add_argument("--stage", type=Path, default=STAGE, help="directory of the built plugin")
    arguments.add_argument("frames", type=int, nargs="*", default=[100_000, 1_000_000])
    given = arguments.parse_args()
    print("| capture | frames | CPU s | of it for the plugin | peak MB | of it for the plugin |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        nothing, home, capture = (Path(directory) / name for name in ("nothing", "home", "capture"))
        nothing.mkdir()
        home.mkdir(mode=0o777)
        for kind in KINDS:
            for frames in given.frames:
                with open(capture, "wb") as output:
                    command = [given.generator, kind, "0", str(frames)]
                    subprocess.run(command, stdout=output, check=True)
                seconds, megabytes = cost(home, given.stage.resolve(), capture)
                base_seconds, base_megabytes = cost(home, nothing, capture)
                print(
                    f"| {kind} | {frames:,} | {seconds:.1f} | {seconds - base_seconds:.1f} "
                    f"| {megabytes:.0f} | {megabytes - base_megabytes:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
