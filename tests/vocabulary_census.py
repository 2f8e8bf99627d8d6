"""vocabulary_census.py - how much of what captures hold has a name: commands, user commands, objects.

    vocabulary_census.py [-o OPTION]... CAPTURE...

Prints a table for docs/protocol.md: all; of these those with a name that is certain, with one that
has a question mark, with a number for a name that tells what kind of value it is, and those that are
only numbers. Objects of lists that signatures and blobs hold count, too. Runs $TSHARK, two passes;
the plugin has to be installed or named by the environment.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import os
import re
import subprocess
from pathlib import Path

# Lines of the tree, without their indentation.
COMMAND = re.compile(r"Command: (.+) \(\d+\)$")
USER_COMMAND = re.compile(r"User command: (.+) \(0x[0-9a-f]+\)$")
OBJECT_NAME = re.compile(r"\[Name: (.*)\]$")
OBJECT_ID = re.compile(r"Object ID: \d+$")

NAMELESS_COMMAND = re.compile(r"Command \d+$|Unknown$")
NUMBERED = re.compile(r"(Node|Session|Chat) (value|flag|constant|counter) \d+\?$")
UNCERTAIN = "?"


class Count:
    """Of one kind of thing."""

    def __init__(self):
        self.certain = self.uncertain = self.numbered = self.nameless = 0

    def all(self):
        return self.certain + self.uncertain + self.numbered + self.nameless

    def add(self, name):
        if name is None or NAMELESS_COMMAND.match(name):
            self.nameless += 1
        elif NUMBERED.match(name):
            self.numbered += 1
        elif name.endswith(UNCERTAIN):
            self.uncertain += 1
        else:
            self.certain += 1

    def row(self):
        share = 100 * self.nameless / self.all()
        named = f"{self.certain} | {self.uncertain} | {self.numbered}"
        return f"{self.all()} | {named} | {self.nameless} ({share:.1f} %)"


def census(lines):
    """{kind: Count} of the lines that tshark -V prints."""
    counts = {"commands": Count(), "user commands": Count(), "objects": Count()}
    name = None
    for line in map(str.strip, lines):
        if match := COMMAND.match(line):
            counts["commands"].add(match[1])
        elif match := USER_COMMAND.match(line):
            counts["user commands"].add(match[1])
        elif match := OBJECT_NAME.match(line):
            name = match[1]
        elif OBJECT_ID.match(line):
            counts["objects"].add(name)
            name = None
    return counts


def tree(capture, options):
    arguments = [word for option in options for word in ("-o", option)]
    tshark = os.environ.get("TSHARK", "tshark")
    command = [tshark, "-n", "-2", *arguments, "-r", capture, "-Y", "skype", "-O", "skype"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode(errors="replace").splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-o", dest="options", action="append", default=[])
    parser.add_argument("captures", nargs="+")
    chosen = parser.parse_args()

    print("| capture | what | all | named | with ? | numbered | only numbers |")
    print("|---|---|---|---|---|---|---|")
    for capture in chosen.captures:
        for kind, count in census(tree(capture, chosen.options)).items():
            if count.all():
                print(f"| {Path(capture).name} | {kind} | {count.row()} |")


if __name__ == "__main__":
    main()
