"""documents.py - the examples in the documents: commands of console blocks, and what they print.

A line that starts with "$ " is a command; the lines after it are its output. A line "..." stands
for any lines.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

ANY_LINES = "..."
RUNNABLE = r"tshark |for \w+ in .*; do tshark "


def is_runnable(command):
    """Whether a command asks tshark, once or for each of some captures."""
    return re.match(RUNNABLE, command) is not None


def examples(document):
    """Commands of a document, in their order, each with the lines of output that it shows."""
    text = document.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *output = example.rstrip("\n").split("\n")
            yield command, output


def _pattern(output):
    """Matches the lines shown, and any in place of "..."."""
    lines = (line.rstrip() for line in output)
    return "".join("(.*\n)*?" if line == ANY_LINES else re.escape(line) + "\n" for line in lines)


def check(printed, output):
    """Asserts that a command printed the lines that the document shows."""
    printed = [line.rstrip() for line in printed]
    if not re.fullmatch(_pattern(output), "".join(line + "\n" for line in printed)):
        assert printed == [line.rstrip() for line in output]
