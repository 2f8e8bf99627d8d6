"""test_documents.py - what the documents show is what the commands print.

In README.md and docs/, a command of a console block that asks tshark is run in the top directory. (Those of docs/batch.md build on each other: test_batch.py runs them.)

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import subprocess

import pytest

import documents
import need
import series
from wireshark import ISOLATED, LONGEST_RUN, PROJECT, STAGE

DOCUMENTS = [
    PROJECT / "README.md",
    *sorted(path for path in (PROJECT / "docs").glob("*.md") if path.name != "batch.md"),
]
OUTSIDE = "../shared"
COLUMN = "_ws.col."

EXAMPLES = [
    pytest.param(command, output, id=f"{document.name}: {command}")
    for document in DOCUMENTS
    for command, output in documents.examples(document)
    if documents.is_runnable(command)
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
    return list(map(series.line, done.stdout.splitlines()))


@pytest.mark.parametrize("command, output", EXAMPLES)
def test_example(request, tmp_path, command, output):
    if OUTSIDE in command:
        request.getfixturevalue("shared")
    if COLUMN in command:
        need.columns_as_fields()
    documents.check(run(command, tmp_path), output)
