"""test_no_harm.py - with the plugin every frame that is not Skype's is dissected as without it.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from wireshark import CUT_SHORT, Tshark

REAL = ["skype-irc.cap", "skype-2015.pcap"]
FRAMES = 49000
WHAT_TO_COMPARE = ["frame.number", "frame.protocols", "_ws.col.Protocol", "_ws.col.Info"]
KNOWN_NOISE = [CUT_SHORT, "Dissector bug, protocol QUIC"]


@pytest.fixture(scope="module")
def with_plugin(tmp_path_factory):
    return Tshark(tmp_path_factory.mktemp("with"), survive_bugs=True)


@pytest.fixture(scope="module")
def without_plugin(tmp_path_factory):
    """tshark with an empty plugin directory; it has no memory of ours to check."""
    tshark = Tshark(tmp_path_factory.mktemp("without"), survive_bugs=True)
    empty = tmp_path_factory.mktemp("stage")
    empty.chmod(0o755)
    tshark.command[2] = str(empty)
    tshark.command[3:3] = ["env", "-u", "WIRESHARK_DEBUG_WMEM_OVERRIDE"]
    return tshark


def frames(tshark, capture, *options, fields=tuple(WHAT_TO_COMPARE)):
    rows = tshark.fields(capture, "frame", fields, *options, tolerate=KNOWN_NOISE)
    return {int(row[0]): row[1:] for row in rows}


def test_the_comparison_is_with_a_tshark_without_the_plugin(with_plugin, without_plugin):
    assert "skype.so" in with_plugin.run("-G", "plugins")
    assert "skype.so" not in without_plugin.run("-G", "plugins")


def test_captures_of_other_protocols(with_plugin, without_plugin, all_negative, passes):
    expected = frames(without_plugin, all_negative, *passes)
    assert len(expected) > FRAMES
    assert frames(with_plugin, all_negative, *passes) == expected


@pytest.mark.parametrize("name", REAL)
def test_other_frames_of_the_real_captures(with_plugin, without_plugin, shared, name, passes):
    capture = shared / "captures" / "real" / name
    fields = ["frame.number", "frame.protocols"]
    skype = set(with_plugin.frames(capture, "skype", *passes))
    expected = frames(without_plugin, capture, *passes, fields=fields)
    found = frames(with_plugin, capture, *passes, fields=fields)
    differing = {frame for frame in expected if found[frame] != expected[frame]}
    assert differing <= skype
    assert len(expected) - len(skype) > 1000
