"""test_documents.py - what the documents show is what the commands print.

In README.md and docs/, a line of a console block that starts with "$ tshark" is run in the top
directory; the lines after it are its output. A line "..." stands for any lines.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import subprocess

import pytest

from wireshark import ISOLATED, LONGEST_RUN, PROJECT, STAGE

DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
OUTSIDE = "../shared"
ANY_LINES = "..."


def commands(document):
    """Commands of a document, each with the output that it shows."""
    text = document.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *output = example.rstrip("\n").split("\n")
            if command.startswith("tshark "):
                yield command, output


EXAMPLES = [
    pytest.param(command, output, id=f"{document.name}: {command}")
    for document in DOCUMENTS
    for command, output in commands(document)
]


def run(command, home):
    done = subprocess.run(
        [ISOLATED, home, STAGE, "sh", "-c", command],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
    )
    assert done.returncode == 0, done.stderr
    return [line.rstrip() for line in done.stdout.splitlines()]


def pattern(output):
    """Matches the lines shown, and any in place of "..."."""
    lines = (line.rstrip() for line in output)
    return "".join("(.*\n)*?" if line == ANY_LINES else re.escape(line) + "\n" for line in lines)


@pytest.mark.parametrize("command, output", EXAMPLES)
def test_example(request, tmp_path, command, output):
    if OUTSIDE in command:
        request.getfixturevalue("shared")
    printed = run(command, tmp_path)
    if not re.fullmatch(pattern(output), "".join(line + "\n" for line in printed)):
        assert printed == [line.rstrip() for line in output]
