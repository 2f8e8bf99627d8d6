"""callgrind.py - what valgrind's callgrind has counted: independent of what else the machine does.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re


def calls(profile, function):
    """Calls of a function in callgrind's file: "calls=COUNT ..." behind "cfn=(NUMBER) NAME", where
    the name stands at the number's first use only."""
    names, called, total = {}, None, 0
    for line in profile.read_text(encoding="utf-8", errors="replace").splitlines():
        named = re.match(r"c?fn=(\(\d+\))(?: (.*))?", line)
        if named:
            names.setdefault(named[1], named[2])
            called = names[named[1]] if line.startswith("cfn") else called
        elif line.startswith("calls=") and called == function:
            total += int(line[len("calls=") :].split()[0])
    return total
