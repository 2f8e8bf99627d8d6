"""test_documents.py - what the documents show is what the commands print.

In README.md and docs/, a command of a console block that asks tshark is run in the top directory. (Those of docs/batch.md build on each other: test_batch.py runs them.)

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import itertools
import shlex
import subprocess

import pytest

import documents
import need
import series
import warm_start
from wireshark import ISOLATED, LONGEST_RUN, PROJECT, STAGE, Tshark

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


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def question(command):
    """(arguments of tshark, what its output goes to or ""), or None where a shell has to read them."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|;<>&()")
    lexer.whitespace_split = True
    name, *arguments = itertools.takewhile(lambda word: not set(word) <= set("|;<>&()"), lexer)
    rest = command[lexer.instream.tell() :]
    ends_so = lexer.instream.tell() == len(command) or command[: -len(rest)].rstrip().endswith("|")
    if name != "tshark" or not ends_so or any("$" in word for word in arguments):
        return None
    return arguments, rest


def run_alone(command, home):
    done = subprocess.run(
        [ISOLATED, home, STAGE, "sh", "-c", command],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(command, home, monkeypatch):
    monkeypatch.chdir(PROJECT)
    asked = question(command)
    if not asked:
        return run_alone(command, home)
    arguments, rest = asked
    output, errors, status = warm_start.run(Tshark(home).command, arguments, LONGEST_RUN)
    assert status == 0, errors
    if not rest:
        return output.decode()
    return subprocess.run(
        ["sh", "-c", rest], input=output, stdout=subprocess.PIPE, check=True, timeout=LONGEST_RUN
    ).stdout.decode()


def test_what_is_asked():
    assert question("tshark -r a -Y 'b || c' | sort | head") == (["-r", "a", "-Y", "b || c"], "sort | head")
    assert question("tshark -r a") == (["-r", "a"], "")
    for command in ("for s in a; do tshark -r $s; done", 'tshark -o "b:$(cat c)"', "tshark -r a; true"):
        assert question(command) is None


@pytest.mark.parametrize("command, output", EXAMPLES)
def test_example(request, monkeypatch, home, command, output):
    if OUTSIDE in command:
        request.getfixturevalue("shared")
    if COLUMN in command:
        need.columns_as_fields()
    printed = run(command, home, monkeypatch).splitlines()
    documents.check(list(map(series.line, printed)), output)


def test_refreshing_changes_nothing(home):
    """Of the examples of the README, one of which leaves lines out."""
    import refresh_documents  # which needs this module

    asked = []

    def run(command):
        asked.append(command)
        return refresh_documents.run_tshark(command, home)

    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert refresh_documents.refreshed_text(text, run) == text
    assert asked == [command for command, _ in documents.examples(PROJECT / "README.md")]
    assert len(asked) > 5
