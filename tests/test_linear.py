"""test_linear.py - the work of the plugin on connections made to wear it out grows with their number
and no faster, and no datagram is judged twice: counted by callgrind, whatever else the machine does.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import re
import subprocess

import pytest

import need
import series
from callgrind import calls
from wireshark import ALLOCATOR, ISOLATED, PROJECT, UNCHECKED

FEW = 1000
LAST_LOOK = "skype_first_look_after"  # after each TCP segment: attempts, first bytes
JUDGED = 12  # datagrams that have a shape of Skype's
KINDS = {"syns": 6000, "logins": 40000}  # at most so many instructions for each connection


def callgrind(home, capture, *options, tshark=()):
    """What it says of one pass over a capture; its counts are in callgrind.out."""
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={home}/callgrind.out"]
    isolated = ["env", f"{ALLOCATOR}={UNCHECKED}", ISOLATED, home, series.STAGE]
    reading = ["tshark", "-n", "-r", capture, "-q", "-z", "conv,sctp"]
    command = list(map(str, [*isolated, *valgrind, *options, *reading, *tshark]))
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def work(home, kind, count):
    """Instructions of the plugin's last look at so many connections of that kind."""
    capture = home / f"{kind}-{count}.pcap"
    with open(capture, "wb") as output:
        subprocess.run([os.environ["RANDOM_TRAFFIC"], kind, "0", str(count)], stdout=output, check=True)
    said = callgrind(home, capture, f"--toggle-collect={LAST_LOOK}")
    return int(re.search(r"Collected : (\d+)", said)[1])


without_sanitizers = pytest.mark.skipif(
    "SKYPE_PRELOAD" in os.environ, reason="valgrind cannot run a sanitized plugin"
)


@without_sanitizers
@pytest.mark.parametrize("shown", ["TRUE", "FALSE"])
def test_each_datagram_is_judged_once(tmp_path, tshark, shown):
    need.programs("valgrind")
    tmp_path.chmod(0o777)
    capture = PROJECT / "samples" / "foreign-ports.pcap"
    datagrams = tshark.frames(capture, "udp")
    callgrind(tmp_path, capture, tshark=["-o", f"skype.show_endpoint:{shown}"])
    judged = calls(tmp_path / "callgrind.out", "skype_rules_prove")
    assert len(datagrams) == 13
    assert judged == JUDGED


@without_sanitizers
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_connections_are_twice_the_work(tmp_path, kind):
    need.programs("valgrind")
    tmp_path.chmod(0o777)
    few, many = (work(tmp_path, kind, FEW * factor) for factor in (1, 2))
    assert FEW * 100 < few < FEW * KINDS[kind]
    assert many < 2.1 * few
