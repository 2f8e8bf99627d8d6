"""check_floors.py - finds includes upwards or in circles, and files that do not say what they do.

Usage: check_floors.py [PROJECT]

The floors are the folders of plugin/, described in docs/contributing.md. An include may point to
the same folder or to a floor below it. Files of one name (.c and .h) count as one; no chain of
includes leads from one to itself. The first line of each source file names it and says what it is.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import sys
from pathlib import Path

# What each floor may include, besides itself: all floors below it.
FLOORS = {
    "door": ("statistics", "udp", "tcp", "dialects", "content", "view", "state", "ground", "wire"),
    "statistics": ("udp", "tcp", "dialects", "content", "view", "state", "ground", "wire"),
    "udp": ("dialects", "content", "view", "state", "ground", "wire"),
    "tcp": ("dialects", "content", "view", "state", "ground", "wire"),
    "dialects": ("content", "view", "state", "ground", "wire"),
    "content": ("view", "state", "ground", "wire"),
    "view": ("state", "ground", "wire"),
    "state": ("ground", "wire"),
    "ground": ("wire",),
    "wire": (),
    "tools": ("wire",),
}

# The files of plugin/ itself.
FILES = {
    "plugin": "door",
    "packet-skype": "door",
    "post_dissector": "door",
    "preferences": "ground",
    "ws_compat": "ground",
}

# What is still to be done: each is an error as soon as it no longer occurs.
KNOWN = frozenset()

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
SOURCES = ("plugin", "samples", "tests", ".ci")
# At least two words after the name.
SAYS_WHAT = r"(/\* |\"\"\"|# )(plugin/)?{name} - \S+ \w"


def module(path):
    """dialects/login for plugin/dialects/login.c and .h: what is compiled and included as one."""
    return path.with_suffix("").as_posix()


def floor(path):
    """The floor of a file, given by its path below plugin/; None where it has none."""
    folder = path.parts[0]
    return FILES.get(path.stem) if len(path.parts) == 1 else folder if folder in FLOORS else None


def included(plugin, path):
    """Paths below plugin/ that a file includes, in quotes; those that do not exist are left out."""
    for name in INCLUDE.findall((plugin / path).read_text()):
        for candidate in (path.parent / name, Path(name)):
            if (plugin / candidate).is_file():
                yield candidate
                break


def includes(plugin):
    """Every file of C below plugin/, with what it includes."""
    files = sorted(file.relative_to(plugin) for file in plugin.rglob("*.[ch]"))
    return {file: list(included(plugin, file)) for file in files}


def homeless(graph):
    return {f"{file}: on no floor" for file in graph if floor(file) is None}


def upwards(graph):
    """Includes that leave a floor for one that is not below it."""
    found = set()
    for file, targets in graph.items():
        own = floor(file)
        for target in targets:
            if own and floor(target) not in (own, *FLOORS[own]):
                found.add(f"{file}: includes {target}, which is not below")
    return found


def circles(graph):
    """Groups of files that reach each other, each named once."""
    reach = {}
    for file, targets in graph.items():
        others = {module(target) for target in targets} - {module(file)}
        reach.setdefault(module(file), set()).update(others)
    for between in reach:
        for targets in reach.values():
            if between in targets:
                targets |= reach[between]
    groups = {
        tuple(sorted({one} | {other for other in targets if one in reach.get(other, ())}))
        for one, targets in reach.items()
        if one in targets
    }
    return {f"{', '.join(group)}: include each other" for group in groups}


def sources(project):
    """Files that have a first line to say what they do."""
    for folder in SOURCES:
        for file in sorted((project / folder).rglob("*")):
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            if file.suffix in (".c", ".h", ".py", ".sh"):
                yield file
            elif not file.suffix and file.read_bytes().startswith(b"#!"):
                yield file


def says_what(file):
    """Whether the first line, behind a "#!", names the file and says what it is."""
    lines = file.read_text(errors="replace").splitlines()
    first = next((line for line in lines if not line.startswith("#!")), "")
    return re.match(SAYS_WHAT.format(name=re.escape(file.name)), first) is not None


def silent(project):
    return {
        f"{file.relative_to(project)}: the first line does not say what the file is"
        for file in sources(project)
        if not says_what(file)
    }


def findings(project):
    """Everything that breaks a rule, and the number of files looked at."""
    graph = includes(project / "plugin")
    found = homeless(graph) | upwards(graph) | circles(graph) | silent(project)
    return found, len(graph)


def main(project):
    found, files = findings(project)
    for finding in sorted(found - KNOWN):
        print(finding)
    for exception in sorted(KNOWN - found):
        print(f"KNOWN lists what is no more: {exception}")
    wrong = len(found ^ KNOWN)
    print(f"floors: {files} files, {wrong} findings, {len(KNOWN)} known exceptions")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1])))
