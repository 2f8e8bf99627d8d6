"""test_gui.py - the windows of the real Wireshark appear; the pictures of the documents are small.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import subprocess

import pytest

import gui
from wireshark import PROJECT

PICTURES = PROJECT / "docs" / "pictures"
LARGEST_PICTURE = 80_000  # bytes


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    if absent := gui.missing():
        pytest.skip(f"not installed: {', '.join(absent)}")
    directory = tmp_path_factory.mktemp("gui")
    directory.chmod(0o755)
    return gui.make_home(directory)


def colours(picture):
    """Number of colours in a picture."""
    command = ["convert", str(picture), "-format", "%k", "info:"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_tree_deciphered_tab_and_statistics_appear(home, tmp_path):
    shown = {path.stem: titles for path, titles in gui.show(home, tmp_path)}

    assert shown["probe"] == {"probe-refused.pcap"}
    assert shown["stream"] == {"supernode.pcap"}
    assert shown["hosts"] == {"supernode.pcap", "Wireshark · Hosts · supernode.pcap"}
    for name in shown:
        assert colours(tmp_path / f"{name}.png") > 16  # an empty screen has one


def test_follow_appears(home):
    assert re.fullmatch(r"Wireshark · Follow .* Stream .*supernode\.pcap", gui.follow(home))


def test_flows_of_a_capture_open_at_once(home, irc):
    assert 0 < gui.flows(home, irc) < 2


def rows_below(picture):
    """Colours of the packet list from its third row on."""
    place = ["-crop", "600x80+0+155"]
    command = ["convert", str(picture), *place, "-format", "%k", "info:"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_conversation_filter_shows_a_conversation(home, tmp_path):
    """Two of eight frames are left: below them the list is empty."""
    before, after = gui.conversation(home, tmp_path)

    assert rows_below(before) > 4
    assert rows_below(after) <= 2


def test_pictures_of_the_documents_are_small_and_used():
    pictures = sorted(PICTURES.glob("*.png"))
    documents = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
    text = "".join(document.read_text(encoding="utf-8") for document in documents)

    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE
        assert f"pictures/{picture.name})" in text
