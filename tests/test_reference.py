"""test_reference.py - docs/fields.md is what the built plugin registers; links in the documents lead
somewhere.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

import pytest

import fields_reference
from test_ownership import BUILTIN_FIELDS
from wireshark import PROJECT

DOCUMENTS = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").glob("*.md"))]
ISSUE_PAGE = "../../issues"  # from a file at the top, where a repository is shown as a website


def test_the_reference_is_current(tshark):
    assert fields_reference.DOCUMENT.read_text() == fields_reference.text(tshark, BUILTIN_FIELDS)


def test_no_field_has_a_name_of_the_builtin_dissector(tshark):
    names = [name for name, *_ in fields_reference.ours(tshark, [])]

    assert sorted(name for name in names if name in BUILTIN_FIELDS) == sorted(BUILTIN_FIELDS)


# What each prints of samples/supernode.pcap.
PRINTED = {
    "-z skype,tree": "Packet record",
    "-z skype_hosts,tree": "192.168.1.20",
    "-z skype_calls,tree": "No call seen",
    "-z skype_flows,tree": "Flows of at most 10 messages",
    "-z skype,srt": "Slot information",
    "-z conv,skype": "198.51.100.11",
    "-z endpoints,skype": "198.51.100.11",
    "-z follow,skype,hex,0": "00000000",
}


@pytest.mark.parametrize("option, _", fields_reference.STATISTICS)
def test_statistics_print_what_is_in_a_capture(tshark, option, _):
    output = tshark.run("-q", "-n", "-r", PROJECT / "samples" / "supernode.pcap", *option.split())
    assert PRINTED[option] in output


def anchors(document):
    """Names of a document's headings, as links call them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if link.startswith("http") or link == ISSUE_PAGE:
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link
