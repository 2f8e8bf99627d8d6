#!/usr/bin/python3
"""memcheck.py - what valgrind has to say about the plugin when tshark reads a capture.

Usage: memcheck.py CAPTURE...   (in `meson devenv -C build`)

Reads each capture as Wireshark's own tools/valgrind-wireshark.sh does: twice, with all trees and
bytes, every block of memory allocated alone; and once more with our statistics. Prints a line per
capture, and each fault with its stack: any use of memory that is not there or not set, wherever it
happens, and memory lost whose allocation goes through the plugin. (libwireshark loses some of its
own at its end, and all rows of statistics.)
The status is 1 if there was a fault.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from wireshark import ALLOCATOR, ISOLATED, STAGE, _program

LEAK = "Leak_"
PLUGIN = "skype.so"
OPTIONS = (
    *("--tool=memcheck", "--leak-check=full", "--show-leak-kinds=definite,indirect"),
    *("--keep-debuginfo=yes", "--num-callers=30", "--xml=yes"),
)
TREES = "skype", "skype_hosts", "skype_flows", "skype_calls"
STATISTICS = [word for name in TREES for word in ("-z", f"{name},tree")]
LONGEST_RUN = 3600  # seconds


def _stack(error):
    for frame in error.iter("frame"):
        where = frame.findtext("file") or frame.findtext("obj") or "?"
        yield f"{frame.findtext('fn') or '?'} ({where}:{frame.findtext('line') or '?'})"


def _is_fault(error, leaks):
    objects = (frame.findtext("obj") or "" for frame in error.iter("frame"))
    if not error.findtext("kind").startswith(LEAK):
        return True
    return leaks and any(Path(name).name == PLUGIN for name in objects)


def _text(error):
    what = error.findtext("what") or error.findtext("xwhat/text")
    return "\n  ".join([what, *_stack(error)])


def faults(capture, home, statistics=False):
    """Texts of all faults in one run; home is an empty directory that anybody can write to."""
    more = STATISTICS if statistics else []
    report = Path(home) / "memcheck.xml"
    separate = "env", f"{ALLOCATOR}=simple"
    valgrind = "valgrind", *OPTIONS, f"--xml-file={report}"
    tshark = _program("TSHARK", "tshark"), "-2", *more, "-nVxr", str(capture)
    done = subprocess.run(
        [*separate, ISOLATED, str(home), str(STAGE), *valgrind, *tshark],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=LONGEST_RUN,
    )
    if done.returncode != 0:
        return [f"tshark: status {done.returncode}\n{done.stderr}"]
    errors = ElementTree.parse(report).iter("error")
    return [_text(error) for error in errors if _is_fault(error, leaks=not statistics)]


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
