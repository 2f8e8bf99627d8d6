"""test_generated.py - items that the plugin makes are marked as such, those of the capture are not,
over all samples: what has no bytes of its own does not stand in the packet.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import collections

import pytest

from wireshark import PROJECT, Sharkd

SAMPLES = sorted((PROJECT / "samples").glob("*.pcap*"))

# Made from the bytes that they point at.
DERIVED = {
    "skype.fragments.fragment",
    "skype.plaintext",
    "skype.reassembled.data",
    "skype.signed.digest.status",
    "skype.signed.key",
    "skype.slot.existing",
    "skype.slot.missing",
    "skype.stack.built",
}
# Values of the capture that may be of no bytes, and what holds them.
EMPTY = {
    "skype.directory.record",
    "skype.list",
    "skype.object",
    "skype.object.blob",
    "skype.object.node_id",
}
FIELDS, GENERATED = 277, 68


def ours(nodes):
    """(name, has bytes, is generated) of each field of ours below these nodes of a tree."""
    for node in nodes:
        name = node.get("f", "").split(" ")[0]
        if name.startswith("skype."):
            _, length = node.get("h", (0, 0))
            yield name, length > 0, node.get("g", False)
        yield from ours(node.get("n", []))


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """{(has bytes, is generated): names of fields}, over all samples."""
    seen = collections.defaultdict(set)
    sharkd = Sharkd(tmp_path_factory.mktemp("home"))
    for sample in SAMPLES:
        sharkd.load(sample)
        for number in range(sharkd.ask("status")["frames"]):
            tree = sharkd.ask("frame", frame=number + 1, proto=True)["tree"]
            for name, has_bytes, is_generated in ours(tree):
                seen[has_bytes, is_generated].add(name)
    sharkd.close()
    return seen


def test_all_fields_are_looked_at(seen):
    assert len(set().union(*seen.values())) == FIELDS


def test_what_has_bytes_and_is_generated_is_derived_from_them(seen):
    assert seen[True, True] == DERIVED


def test_what_has_no_bytes_is_generated(seen):
    assert seen[False, False] == EMPTY


def test_no_field_is_now_generated_and_now_not(seen):
    assert len(seen[False, True]) == GENERATED
    assert seen[False, True] & (seen[True, False] | seen[False, False]) == set()
