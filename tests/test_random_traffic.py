"""test_random_traffic.py - nothing is found in random traffic: a part of what measure_detection.py
--random counts in full.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess

import pytest

from wireshark import ALLOCATOR, UNCHECKED

PART = 25_000
PARTS = {"datagrams": 4, "counting": 4, "openings": 1}  # an opening is four frames
FIRST = 1 << 40  # other items than those of the full count


@pytest.fixture(scope="module")
def random_traffic():
    program = os.environ.get("RANDOM_TRAFFIC")
    if not program:
        pytest.skip("RANDOM_TRAFFIC does not name the generator")
    return program


@pytest.mark.parametrize("kind, part", [(kind, part) for kind in PARTS for part in range(PARTS[kind])])
def test_nothing_is_claimed(tshark, random_traffic, tmp_path, monkeypatch, kind, part):
    if part:  # all memory is checked with the first part of each kind
        monkeypatch.setenv(ALLOCATOR, UNCHECKED)
    capture = tmp_path / "random.pcap"
    with open(capture, "wb") as output:
        items = FIRST + part * PART, PART
        subprocess.run([random_traffic, kind, *map(str, items)], stdout=output, check=True)
    assert tshark.frames(capture, "skype") == []
    capture.unlink()


def test_the_same_items_are_the_same_bytes(random_traffic):
    def output(first, count):
        command = [random_traffic, "datagrams", str(first), str(count)]
        return subprocess.run(command, capture_output=True, check=True).stdout

    whole, head = output(5, 20), output(5, 0)
    assert len(head) == 24
    assert whole == output(5, 8) + output(13, 12)[len(head) :]
