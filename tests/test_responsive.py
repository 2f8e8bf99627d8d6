"""test_responsive.py - no frame keeps Wireshark busy for long: its progress bar moves.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess

import pytest

from wireshark import ISOLATED, LONGEST_RUN, PROJECT, STAGE

LIBRARY = os.environ.get("LONGEST_FRAME_LIBRARY")
SAMPLES = sorted((PROJECT / "samples").glob("*.pcap"))
LONGEST = 50_000  # microseconds of CPU time


@pytest.fixture(scope="module")
def longest_frame(tmp_path_factory):
    """Reads a capture twice, with all details; microseconds of the longest frame, its number, and
    the number of dissections."""
    if not LIBRARY:
        pytest.skip("LONGEST_FRAME_LIBRARY does not name the library that measures")
    directory = tmp_path_factory.mktemp("responsive")
    directory.chmod(0o777)
    result = directory / "longest"
    preload = ":".join(filter(None, (os.environ.get("SKYPE_PRELOAD"), LIBRARY)))

    def measure(capture):
        subprocess.run(
            [ISOLATED, directory / "home", STAGE, "env", f"LD_PRELOAD={preload}"]
            + [f"LONGEST_FRAME={result}", os.environ.get("TSHARK", "tshark")]
            + ["-2", "-n", "-V", "-r", capture],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=LONGEST_RUN,
        )
        return [int(word) for word in result.read_text().split()]

    return measure


@pytest.mark.parametrize("capture", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_samples(longest_frame, capture):
    taken, number, dissections = longest_frame(capture)

    assert dissections > 0
    assert taken < LONGEST, f"frame {number}"


@pytest.mark.parametrize("name", ["skype-irc.cap", "skype-2015.pcap"])
def test_real_captures(longest_frame, shared, name):
    taken, number, dissections = longest_frame(shared / "captures" / "real" / name)

    assert dissections > 0
    assert taken < LONGEST, f"frame {number}"
