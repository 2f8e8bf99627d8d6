"""refresh_documents.py - runs the examples of README.md and docs/ and writes what they print; writes
docs/fields.md.

Output with a "..." line is left alone: what is left out is the writer's choice. Run it from a
build: SKYPE_STAGE=build/stage python3 tests/refresh_documents.py, then read the difference.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import sys
import tempfile
from pathlib import Path

import fields_reference
import test_batch
import test_documents
from documents import ANY_LINES, is_runnable
from test_ownership import BUILTIN_FIELDS
from wireshark import PROJECT, Tshark


def run_tshark(command, home):
    """Lines that a tshark command prints; None for other commands and where a capture is absent."""
    outside = test_documents.OUTSIDE
    if not is_runnable(command) or (outside in command and not (PROJECT / outside).is_dir()):
        return None
    return test_documents.run_alone(command, home).splitlines()


def refreshed(block, run):
    """The block with the output of each of its commands as it is now."""
    head, *examples = re.split(r"^\$ ", block, flags=re.MULTILINE)
    parts = [head]
    for example in examples:
        command, _, output = example.partition("\n")
        lines = run(command)
        if lines is not None and ANY_LINES not in output.split("\n"):
            output = "".join(line.rstrip() + "\n" for line in lines)
        parts.append(f"$ {command}\n{output}")
    return "".join(parts)


def refreshed_text(text, run):
    """The text of a document, all blocks refreshed."""
    blocks = r"(?<=^```console\n)(.*?)(?=^```)"
    flags = re.DOTALL | re.MULTILINE
    return re.sub(blocks, lambda match: refreshed(match[1], run), text, flags=flags)


def refresh(document, run):
    text = document.read_text(encoding="utf-8")
    new = refreshed_text(text, run)
    if new != text:
        print(f"changed: {document.relative_to(PROJECT)}", file=sys.stderr)
        document.write_text(new, encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        for document in test_documents.DOCUMENTS:
            refresh(document, lambda command: run_tshark(command, home))
        fields_reference.DOCUMENT.write_text(fields_reference.text(Tshark(home), BUILTIN_FIELDS))
    with tempfile.TemporaryDirectory() as directory:
        run_recipe = test_batch.recipes(Path(directory))
        refresh(test_batch.DOCUMENT, lambda command: run_recipe(command).stdout.splitlines())


if __name__ == "__main__":
    main()
