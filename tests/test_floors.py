"""test_floors.py - includes upwards and in circles, and files that do not say what they do.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

import check_floors
import pytest
from series import PROJECT


def path_of(name):
    """udp/judge.c for udp__judge_c."""
    return re.sub("_([ch])$", r".\1", name.replace("__", "/"))


@pytest.fixture
def tree(tmp_path):
    """Writes files of C below plugin/: name to what it includes; first lines as they should be."""

    def write(first_line="/* {} - what it is about. */", **files):
        for name, targets in files.items():
            path = tmp_path / "plugin" / path_of(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = [first_line.format(path.name), *(f'#include "{target}"' for target in targets)]
            path.write_text("\n".join(lines) + "\n")
        return check_floors.findings(tmp_path)

    return write


def test_the_project():
    found, files = check_floors.findings(PROJECT)

    assert found == check_floors.KNOWN
    assert files > 150
    assert {check_floors.floor(file) for file in check_floors.includes(PROJECT / "plugin")} == set(
        check_floors.FLOORS
    )


def test_downwards_and_within_a_floor(tree):
    assert tree(
        udp__judge_c=["udp/judge.h", "state/memory.h", "ws_compat.h", "checksum.h"],
        udp__judge_h=["wire/checksum.h"],
        state__memory_h=["ws_compat.h"],
        ws_compat_h=[],
        wire__checksum_h=[],
    ) == (set(), 5)


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("state__memory_c", "view__evidence_h"),
        ("wire__checksum_c", "ws_compat_h"),
        ("wire__checksum_c", "preferences_h"),
        ("tools__search_c", "state__memory_h"),
        ("tools__search_c", "ws_compat_h"),
        ("udp__judge_c", "tcp__stream_h"),
        ("tcp__stream_c", "udp__judge_h"),
        ("dialects__login_c", "tcp__stream_h"),
        ("content__objects_c", "dialects__login_h"),
        ("view__evidence_c", "content__objects_h"),
        ("udp__judge_c", "statistics__hosts_h"),
        ("statistics__hosts_c", "packet-skype_h"),
        ("preferences_c", "state__memory_h"),
    ],
)
def test_upwards(tree, file, target):
    found, files = tree(**{file: [path_of(target)], target: []})

    assert found == {f"{path_of(file)}: includes {path_of(target)}, which is not below"}
    assert files == 2


def test_circle_by_way_of_implementations(tree):
    found, _ = tree(
        content__blobs_h=[],
        content__blobs_c=["blobs.h", "facts.h"],
        content__facts_h=["content/objects.h"],
        content__objects_h=[],
        content__objects_c=["content/objects.h", "content/blobs.h"],
        content__names_c=["content/objects.h"],
    )

    assert found == {"content/blobs, content/facts, content/objects: include each other"}


def test_file_on_no_floor(tree):
    assert tree(stray_c=[], attic__stray_c=[])[0] == {
        "stray.c: on no floor",
        "attic/stray.c: on no floor",
    }


@pytest.mark.parametrize(
    "line",
    ["#include <stdio.h>", "/* view.c */", "/* other.c - what it is. */", "/* view.c - view */"],
)
def test_first_line_that_says_nothing(tree, line):
    found, _ = tree(first_line=line, udp__view_c=[])

    assert found == {"plugin/udp/view.c: the first line does not say what the file is"}
