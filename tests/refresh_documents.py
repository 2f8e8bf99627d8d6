"""refresh_documents.py - runs the examples of README.md and docs/ and writes what they print.

Blocks with a "..." line are left alone: what is left out is the writer's choice. Run it from a
build: SKYPE_STAGE=build/stage python3 tests/refresh_documents.py, then read the difference.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import sys
import tempfile

from test_documents import ANY_LINES, DOCUMENTS, OUTSIDE, PROJECT, run


def refreshed(block, home):
    """The block with the output of each of its tshark commands as it is now."""
    head, *examples = re.split(r"^\$ ", block, flags=re.MULTILINE)
    parts = [head]
    for example in examples:
        command, _, output = example.partition("\n")
        known = not OUTSIDE in command or (PROJECT / OUTSIDE).is_dir()
        if command.startswith("tshark ") and known and ANY_LINES not in output.split("\n"):
            output = "".join(line + "\n" for line in run(command, home))
        parts.append(f"$ {command}\n{output}")
    return "".join(parts)


def main():
    with tempfile.TemporaryDirectory() as home:
        for document in DOCUMENTS:
            text = document.read_text(encoding="utf-8")
            blocks = r"(?<=^```console\n)(.*?)(?=^```)"
            new = re.sub(blocks, lambda m: refreshed(m[1], home), text, flags=re.DOTALL | re.MULTILINE)
            if new != text:
                print(f"changed: {document.relative_to(PROJECT)}", file=sys.stderr)
                document.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
