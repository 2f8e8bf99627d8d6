#!/usr/bin/python3
"""memcheck.py - what valgrind has to say about the plugin when Wireshark reads a capture.

Usage: memcheck.py CAPTURE...   (in `meson devenv -C build`)

Reads each capture as Wireshark's own tools/valgrind-wireshark.sh does: twice, with all trees and
bytes, every block of memory allocated alone; and then in sharkd, which opens and closes windows of
our statistics. Prints a line per capture, and each fault with its stack: any use of memory that is
not there or not set, wherever it happens, and memory lost whose allocation goes through the plugin.
(libwireshark loses some of its own at its end.)
The status is 1 if there was a fault.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from wireshark import ALLOCATOR, ISOLATED, STAGE, _program, sharkd_call

LEAK = "Leak_"
PLUGIN = "skype.so"
OPTIONS = (
    *("--tool=memcheck", "--leak-check=full", "--show-leak-kinds=definite,indirect"),
    *("--keep-debuginfo=yes", "--num-callers=30", "--xml=yes"),
)
TREES = "skype", "skype_hosts", "skype_flows", "skype_calls"
LONGEST_RUN = 3600  # seconds


def _stack(error):
    for frame in error.iter("frame"):
        where = frame.findtext("file") or frame.findtext("obj") or "?"
        yield f"{frame.findtext('fn') or '?'} ({where}:{frame.findtext('line') or '?'})"


def _is_fault(error):
    objects = (frame.findtext("obj") or "" for frame in error.iter("frame"))
    return not error.findtext("kind").startswith(LEAK) or any(
        Path(name).name == PLUGIN for name in objects
    )


def _text(error):
    what = error.findtext("what") or error.findtext("xwhat/text")
    return "\n  ".join([what, *_stack(error)])


def _requests(capture):
    """What sharkd is asked for: the capture, each of our statistics, its end."""
    asked = [("load", {"file": str(capture)})]
    asked += [("tap", {"tap0": f"stat:{name}"}) for name in TREES]
    asked += [("bye", {})]
    for number, (method, parameters) in enumerate(asked, start=1):
        yield sharkd_call(number, method, parameters)


def _lacks_an_answer(printed):
    """Not one of the answers may be an error, or empty."""
    answers = [json.loads(line) for line in printed.splitlines()]
    taps = [tap for answer in answers for tap in answer.get("result", {}).get("taps", [])]
    return sum("result" in answer for answer in answers) != len(TREES) + 2 or not all(taps)


def faults(capture, home, statistics=False):
    """Texts of all faults in one run; home is an empty directory that anybody can write to."""
    report = Path(home) / "memcheck.xml"
    separate = "env", f"{ALLOCATOR}=simple"
    valgrind = "valgrind", *OPTIONS, f"--xml-file={report}"
    program = _program("TSHARK", "tshark"), "-2", "-nVxr", str(capture)
    if statistics:
        program = _program("SHARKD", "sharkd"), "-"
    done = subprocess.run(
        [*separate, ISOLATED, str(home), str(STAGE), *valgrind, *program],
        input="\n".join(_requests(capture)) if statistics else "",
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
    )
    if done.returncode != 0 or (statistics and _lacks_an_answer(done.stdout)):
        return [f"{program[0]}: status {done.returncode}\n{done.stderr}{done.stdout[-1000:]}"]
    return [_text(error) for error in ElementTree.parse(report).iter("error") if _is_fault(error)]


def main():
    found = 0
    for capture in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as home:
            os.chmod(home, 0o777)
            texts = [text for more in (False, True) for text in faults(capture.resolve(), home, more)]
        found += len(texts)
        print(f"{capture.name}: {len(texts)} faults", *texts, sep="\n", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main())
