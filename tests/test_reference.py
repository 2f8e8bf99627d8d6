"""test_reference.py - docs/fields.md is what the built plugin registers, and is complete.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import fields_reference
from test_ownership import BUILTIN_FIELDS
from wireshark import PROJECT


def test_the_reference_is_current(tshark):
    assert fields_reference.DOCUMENT.read_text() == fields_reference.text(tshark, BUILTIN_FIELDS)


def test_no_field_has_a_name_of_the_builtin_dissector(tshark):
    names = [name for name, *_ in fields_reference.ours(tshark, [])]

    assert sorted(name for name in names if name in BUILTIN_FIELDS) == sorted(BUILTIN_FIELDS)


@pytest.mark.parametrize("option, _", fields_reference.STATISTICS)
def test_statistics_exist(tshark, option, _):
    tshark.run("-q", "-r", PROJECT / "samples" / "supernode.pcap", *option.split())
