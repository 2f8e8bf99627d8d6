#!/usr/bin/env python3
"""mutants.py - mutation testing: makes small faults in the plugin, one at a time, and says which of
them no test notices.

Usage: mutants.py [--seed SEED] [--count N] [--part K/N] [--limit SECONDS] [--time SECONDS]
                  [DIRECTORY ...]
       mutants.py --again REPORT [--limit SECONDS]

Works on a copy of the tree, in a temporary directory, with a build of its own. Lines come from the
build's debug information; a fault counts only if the compiler makes other code of it. Tests run in the
order in which they are likely to notice, until one fails. Faults that no test can notice are listed in
equivalent_mutants.tsv with the reason. With --time, says how many it tried until then. --part takes
every Nth, for machines that run several at once; --again tries those again that survived in what an
earlier run printed. Status 1 if one survived.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import collections
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from xml.etree import ElementTree

PROJECT = pathlib.Path(__file__).resolve().parent.parent
EQUIVALENT = PROJECT / "tests" / "equivalent_mutants.tsv"
# What Meson compiles with this machine's own compiler and python, as prepare.sh has it.
PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
FOLDERS = ["wire", "state", "udp", "tcp", "dialects", "content", "view", "statistics"]

# Tests that are likely to notice, behind the unit tests: by the file's name (what it begins with), then
# by the folder under plugin/; then REST, for all, the quick ones first. What compares sources, measures
# time or needs a screen is left out.
BY_NAME = {
    "call": "media statistics",
    "certificates": "signed",
    "challenge": "signed user_keys",
    "classif": "classification",
    "commands": "commands exported",
    "command_severity": "severity",
    "connection": "joint streams tcp forged_segments login",
    "credentials": "signed",
    "datagram_view": "udp bad_input generated",
    "dh384": "dh384",
    "duplicates": "duplicates",
    "first": "dh384 tcp tcp_preferences forged_segments",
    "flow": "statistics classification",
    "foreign_pairs": "hiding",
    "fragments": "udp bounds",
    "host": "peers udp statistics",
    "https": "tcp streams",
    "iv_lines": "recency rules bounds",
    "key_log": "user_keys",
    "login": "user_keys login joint",
    "media": "media",
    "named_servers": "joint",
    "object": "objects",
    "packet": "fields setconf",
    "peers": "exchange rules",
    "pending": "rules bounds",
    "raw_pipe": "tcp streams",
    "records": "login",
    "requests": "exchange commands",
    "rules": "rules",
    "said": "exchange rule_limits",
    "secrets": "user_keys dh384",
    "segment": "streams tcp duplicates",
    "sent": "exchange rule_limits",
    "session": "user_keys media",
    "signatures": "signed",
    "signed": "signed",
    "skypeout": "media",
    "sockets": "rules recency",
    "stream": "streams tcp",
    "supernode": "streams tcp detection",
    "timeline": "exchange",
    "udp_entry": "hiding ownership",
    "update_check": "update_check",
    "user_keys": "user_keys",
}
LIKELY = {
    "wire": "samples udp objects dh384 login signed update_check classification",
    "state": "exchange rule_limits rules streams user_keys media joint",
    "udp": "exchange rules commands rule_limits media udp detection bad_input",
    "tcp": "streams tcp forged_segments tcp_preferences duplicates",
    "dialects": "streams tcp login dh384 update_check user_keys media detection",
    "content": "severity commands samples objects odd_content hints exported signed user_keys",
    "view": "generated fields frame_payload setconf exchange streams classification",
    "statistics": "severity statistics classification peers one_side",
}
REST = (
    "reference exchange commands rule_limits one_side odd_content exported setconf block_list hints fields limits"
    " statistics peers forged_segments joint frame_payload severity vocabulary media objects ownership recency"
    " duplicates generated fuzzed_captures rules update_check login streams documents signed tcp dh384 udp bounds"
    " user_keys tcp_preferences bad_input near_misses detection streams_unchanged passes hiding invariants no_harm"
    " classification find_address forging"
)

PROGRAM_SECONDS = 120  # of a unit test, as Meson has it: faults make endless loops

RELATIONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SWAPS = {"&&": "||", "||": "&&", "+": "-", "-": "+", "+=": "-=", "-=": "+=", "|=": "&="}
RETURNS = {"true": "false", "false": "true", "0": "1", "1": "0"}

Mutant = collections.namedtuple("Mutant", "path line kind before after")


def code_of(line):
    """The line with the insides of strings and all comments blanked, of the same length."""
    blank = lambda match: " " * len(match[0])  # noqa: E731
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?(?:\*/|$)|//.*', blank, line)


def replaced(line, start, end, text):
    return line[:start] + text + line[end:]


def operators(line, table, kind):
    words = sorted(map(re.escape, table), key=len, reverse=True)
    for match in re.finditer(rf"(?<=\w|\)|\]) ({'|'.join(words)}) (?=\S)", code_of(line)):
        yield kind, replaced(line, match.start(1), match.end(1), table[match[1]])


def constants(line):
    for match in re.finditer(r"(?<![\w.\"])(\d+)(?=[uUlL]*(?![\w.]))", code_of(line)):
        yield "constant", replaced(line, match.start(1), match.end(1), str(int(match[1]) + 1))
    for match in re.finditer(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]*(?:MAX|MIN|LENGTH|SIZE|LIMIT))\b", code_of(line)):
        yield "off by one", replaced(line, match.start(1), match.end(1), f"({match[1]} + 1)")


def conditions(line):
    if match := re.match(r"( *(?:\} else )?(?:if|while) \()(.*)(\)(?: \{)?)$", line):
        if "/*" not in line and match[2].count("(") == match[2].count(")"):
            yield "negated condition", f"{match[1]}!({match[2]}){match[3]}"


def calls(line):
    if re.match(r" +(?!return\b)[a-z]\w*\(.*\);$", line):
        yield "dropped call", re.sub(r"\S.*", ";", line)


def returns(line):
    if match := re.match(r"( *return )(\w+);$", line):
        if match[2] in RETURNS:
            yield "returned value", f"{match[1]}{RETURNS[match[2]]};"


def guards(line):
    if re.match(r" +if \(.*\)$", line) and line.count("(") == line.count(")"):
        indent = re.match(" +", line)[0]
        yield "removed guard", f"{indent}if (0)"


def mutations(line):
    yield from operators(line, RELATIONS, "relation")
    yield from operators(line, SWAPS, "operator")
    for rule in (constants, conditions, calls, returns, guards):
        yield from rule(line)


def run(command, seconds=None, **options):
    """Status of a command, of which nothing is shown; None when it took too long."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT} | options
    process = subprocess.Popen(list(map(str, command)), start_new_session=True, **options)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        return None


class Tree:
    """A copy of the project and its build."""

    def __init__(self, directory):
        self.source = directory / "project"
        self.build = self.source / "build"
        names = subprocess.run(
            ["git", "-c", f"safe.directory={PROJECT}", "-C", PROJECT, "ls-files", "-z"],
            check=True, capture_output=True, text=True,
        ).stdout.split("\0")
        for name in filter(None, names):
            if (PROJECT / name).is_file():
                (self.source / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / name, self.source / name)
        if (PROJECT.parent / "shared").is_dir():
            (directory / "shared").symlink_to(PROJECT.parent / "shared")
        # File by file: an object of a plugin that is optimized as a whole has no lines.
        if run(["meson", "setup", "-Doptimization=1", self.build, self.source]) != 0 or not self.compile():
            sys.exit("mutants.py: the tree does not build as it is")
        self.objects = self.find_objects()
        self.sound = set()

    def compile(self):
        """Whether all builds that tests need; the fuzzers are none of them."""
        wanted = ["skype", "skype-samples", "skype-find-address", "random_traffic", "longest_frame", "highest_severity"]
        wanted += ["warm_start", "skype-tshark-server"]
        wanted += [f"tests/unit/{path.stem}" for path in self.source.glob("tests/unit/test_*.c")]
        known = subprocess.run(
            ["ninja", "-C", self.build, "-t", "targets", "all"], capture_output=True, text=True, check=True
        ).stdout
        names = set(re.findall(r"^(\S+): (?!phony)", known, re.MULTILINE))
        targets = [name for name in names if name in wanted or os.path.splitext(os.path.basename(name))[0] in wanted]
        targets = [name for name in targets if not name.endswith((".o", ".symbols", ".p"))]
        return run(["ninja", "-C", self.build, *targets]) == 0

    def find_objects(self):
        commands = json.loads((self.build / "compile_commands.json").read_text(encoding="utf-8"))
        objects = {}
        for entry in commands:
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            name = os.path.relpath(path, self.source)
            if name.startswith("plugin/") and "/skype.so.p/" in f"/{entry['output']}" or "/wire/lib" in entry["output"]:
                objects[name] = (self.build / entry["output"], entry["command"])
        return objects

    def lines(self, name):
        """Numbers of the lines that compile to code."""
        output, _ = self.objects[name]
        table = subprocess.run(
            ["objdump", "--dwarf=decodedline", output], capture_output=True, text=True, check=True
        ).stdout
        base = re.escape(os.path.basename(name))
        return sorted({int(number) for number in re.findall(rf"^{base} +(\d+) +0x", table, re.MULTILINE)})

    def code(self, name):
        """What the compiler makes of a source file, without what is for debuggers; None if it fails."""
        _, command = self.objects[name]
        with tempfile.TemporaryDirectory() as directory:
            made = pathlib.Path(directory) / "code.o"
            words = re.sub(r" -o \S+", f" -o {made}", re.sub(r" -M\w+( \S+\.[od]\b)?", "", command))
            if run(["sh", "-c", words.replace(" -g ", " -g0 ")], cwd=self.build) != 0:
                return None
            return made.read_bytes()

    def test(self, name, limit):
        """The test that notices, or None."""
        folder, base = name.split("/")[1], pathlib.Path(name).stem
        programs = filter(pathlib.Path.is_file, (self.build / "tests" / "unit").glob("test_*[!.p]"))
        for program in sorted(programs, key=lambda path: (path.stem != f"test_{base}", path)):
            if run([program], min(limit or PROGRAM_SECONDS, PROGRAM_SECONDS)) != 0:
                return program.name
        named = " ".join(tests for name, tests in BY_NAME.items() if base.startswith(name))
        order = dict.fromkeys(f"{named} {LIKELY.get(folder, '')} {REST}".split())
        files = [self.source / "tests" / f"test_{test}.py" for test in order]
        return self.failing(filter(pathlib.Path.is_file, files), limit)

    def failing(self, tests, limit):
        """The first that fails of these files or tests, None where all pass or time is up."""
        command = ["meson", "devenv", "-C", self.build, "-w", self.source / "tests", "python3", "-m", "pytest"]
        report = self.build / "mutant.xml"
        report.unlink(missing_ok=True)
        command += ["-x", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *tests]
        status = run(command, limit, env={**os.environ, "PATH": PATH, "PYTHONDONTWRITEBYTECODE": "1"})
        if status == 0:
            return None
        if status is None:
            return None if limit else "time"
        cases = ElementTree.parse(report).iter("testcase") if report.is_file() else ()
        for case in cases:
            if case.find("failure") is not None or case.find("error") is not None:
                file, *classes = case.get("classname").split(".")
                return "::".join([f"{file}.py", *classes, case.get("name")])
        return f"status {status}"

    def check(self, test):
        """What fails with a fault must pass without: it is asked once."""
        if test.split("::")[0].endswith(".py") and test not in self.sound:
            self.sound.add(test)
            if not self.compile() or self.failing([test], None):
                sys.exit(f"mutants.py: {test} fails as the tree is")


def candidates(tree, directories, generator):
    """Mutants in random order: lines first, then one change of each."""
    places = [
        (name, number)
        for name in sorted(tree.objects)
        if any(name.startswith(f"{directory}/") for directory in directories)
        for number in tree.lines(name)
    ]
    generator.shuffle(places)
    for name, number in places:
        before = (tree.source / name).read_text(encoding="utf-8").splitlines()[number - 1]
        found = [change for change in mutations(before) if change[1] != before]
        if found:
            kind, after = generator.choice(found)
            yield Mutant(name, number, kind, before, after)


def survivors(report):
    """Mutants that survived in what an earlier run printed; lines may have moved since."""
    for entry in re.finditer(r"^survived: (\S+):(\d+): (.+)\n    (.*)\n    (.*)$", report, re.MULTILINE):
        path, number, kind, before, after = entry.groups()
        lines = (PROJECT / path).read_text(encoding="utf-8").splitlines()
        places = [at for at, line in enumerate(lines, 1) if line.strip() == before]
        if not places:
            print(f"gone: {path}:{number}: {before}")
            continue
        at = min(places, key=lambda place: abs(place - int(number)))
        yield Mutant(path, at, kind, lines[at - 1], lines[at - 1].replace(before, after))


def wanted(tree, directories, options):
    if options.again:
        return survivors(pathlib.Path(options.again).read_text(encoding="utf-8"))
    part, parts = map(int, options.part.split("/"))
    return itertools.islice(candidates(tree, directories, random.Random(options.seed)), part - 1, None, parts)


def known_equivalent():
    """{(path, line before, line after)}, without indentation."""
    rows = [line.split("\t") for line in EQUIVALENT.read_text(encoding="utf-8").splitlines()]
    return {(path, before, after) for path, before, after, _ in rows[1:]}


def fate(tree, mutant, limit):
    """"killed by ...", "survived", or None where the code is the same or none."""
    path = tree.source / mutant.path
    text = path.read_text(encoding="utf-8")
    original = tree.code(mutant.path)
    lines = text.split("\n")
    lines[mutant.line - 1] = mutant.after
    try:
        path.write_text("\n".join(lines), encoding="utf-8")
        if tree.code(mutant.path) in (None, original) or not tree.compile():
            return None
        noticed = tree.test(mutant.path, limit)
    finally:
        path.write_text(text, encoding="utf-8")
    if not noticed:
        return "survived"
    tree.check(noticed)
    return f"killed by {noticed}"


def limit_until(end, limit):
    """Seconds of tests for the next fault, or None."""
    left = max(1, end - time.monotonic())
    return min(left, limit or left) if left < float("inf") else limit


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", default="1", help="any text; the same one makes the same faults")
    parser.add_argument("--count", type=int, default=12, help="faults that compile to other code")
    parser.add_argument("--limit", type=float, help="seconds of tests for each fault; it then survives")
    parser.add_argument("--time", type=float, help="seconds for all of it, the build included")
    parser.add_argument("--part", default="1/1", help="K/N: the Kth of every N faults")
    parser.add_argument("--again", metavar="REPORT", help="only those that survived in what a run printed")
    parser.add_argument("directories", nargs="*", help="below the top, as plugin/wire; all of plugin/")
    options = parser.parse_args()
    directories = [name.rstrip("/") for name in options.directories] or [f"plugin/{name}" for name in FOLDERS]
    for name in directories:
        if not (PROJECT / name).is_dir():
            parser.error(f"no directory {name}")
    equivalent = known_equivalent()
    end = time.monotonic() + options.time if options.time else float("inf")
    counts = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        tree = Tree(pathlib.Path(directory))
        tried = 0
        for mutant in wanted(tree, directories, options):
            if (tried == options.count and not options.again) or time.monotonic() > end:
                break
            key = (mutant.path, mutant.before.strip(), mutant.after.strip())
            result = "equivalent" if key in equivalent else fate(tree, mutant, limit_until(end, options.limit))
            if result is None or (result == "survived" and time.monotonic() > end):
                continue
            tried += 1
            counts[os.path.dirname(mutant.path)][result.split()[0]] += 1
            print(f"{result}: {mutant.path}:{mutant.line}: {mutant.kind}")
            print(f"    {mutant.before.strip()}\n    {mutant.after.strip()}", flush=True)
    if tried < options.count and not options.again:
        print(f"{tried} of {options.count} tried")
    survived = 0
    for folder, count in sorted(counts.items()):
        survived += count["survived"]
        print(f"{folder}: {count['killed']} killed, {count['survived']} survived, {count['equivalent']} equivalent")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
