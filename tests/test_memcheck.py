"""test_memcheck.py - valgrind finds nothing when Wireshark reads the beginnings of samples.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess

import pytest

import memcheck
import need
from wireshark import PROJECT

SAMPLES = (
    "probe-refused fragments media nested-lists hostile-commands supernode supernode-swapped "
    "port443 dh384 login update-check"
).split()
FIRST_FRAMES = "1-20"


@pytest.mark.skipif("SKYPE_PRELOAD" in os.environ, reason="valgrind cannot run a sanitized plugin")
@pytest.mark.parametrize("statistics", [False, True])
def test_valgrind_finds_no_fault(tmp_path, statistics):
    need.programs("valgrind", "editcap", "mergecap")
    parts = [tmp_path / f"{name}.pcap" for name in SAMPLES]
    for name, part in zip(SAMPLES, parts):
        sample = PROJECT / "samples" / f"{name}.pcap"
        subprocess.run(["editcap", "-r", sample, part, FIRST_FRAMES], check=True)
    merged = tmp_path / "merged.pcapng"
    subprocess.run(["mergecap", "-a", "-w", merged, *parts], check=True)
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o777)
    assert memcheck.faults(merged, home, statistics) == []
