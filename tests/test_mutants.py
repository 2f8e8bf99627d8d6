"""test_mutants.py - the small faults that mutants.py makes are faults of the kind it says.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import mutants
from series import PROJECT


@pytest.mark.parametrize(
    "line, changed",
    [
        ("    if (a < b && c)", {"    if (a <= b && c)", "    if (a < b || c)", "    if (!(a < b && c))", "    if (0)"}),
        ("    return true;", {"    return false;"}),
        ("    return count;", set()),
        ("    forget(host);", {"    ;"}),
        ("    x = y - 4u;", {"    x = y + 4u;", "    x = y - 5u;"}),
        ("    n > HOSTS_MAX;", {"    n >= HOSTS_MAX;", "    n > (HOSTS_MAX + 1);"}),
        ('    name = "a < 1";', set()),
        ("    x = y; /* 3 < 4 */", set()),
        ("    p->next = q << 2;", {"    p->next = q << 3;"}),
        ("    } else if (has(x)) {", {"    } else if (!(has(x))) {"}),
    ],
)
def test_changes_of_a_line(line, changed):
    assert {after for _, after in mutants.mutations(line)} == changed


def test_every_equivalent_fault_has_a_reason_and_a_line():
    head, *rows = mutants.EQUIVALENT.read_text(encoding="utf-8").splitlines()
    assert head.split("\t") == ["path", "before", "after", "reason"]
    for row in rows:
        path, before, after, reason = row.split("\t")
        lines = [line.strip() for line in (PROJECT / path).read_text(encoding="utf-8").splitlines()]
        assert before in lines, row
        assert after.strip() != before.strip() and reason
