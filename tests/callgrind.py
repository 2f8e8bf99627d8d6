"""callgrind.py - what valgrind's callgrind has counted: independent of what else the machine does.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re


def _calls(profile, function):
    """(count, instructions) of each place that calls a function, from callgrind's file: the lines
    "calls=COUNT ..." and "LINE INSTRUCTIONS" behind "cfn=(NUMBER) NAME", where the name stands at the
    number's first use only."""
    names, called, count = {}, None, None
    for line in profile.read_text(encoding="utf-8", errors="replace").splitlines():
        named = re.match(r"c?fn=(\(\d+\))(?: (.*))?", line)
        if named:
            names.setdefault(named[1], named[2])
            called = names[named[1]] if line.startswith("cfn") else called
        elif line.startswith("calls="):
            count = int(line[len("calls=") :].split()[0])
        elif count is not None:
            if called == function:
                yield count, int(line.split()[1])
            count = None


def calls(profile, function):
    """How often a function was called."""
    return sum(count for count, _ in _calls(profile, function))


def instructions(profile, function):
    """Instructions of all calls of a function that does not call itself, with what it calls."""
    return sum(spent for _, spent in _calls(profile, function))
