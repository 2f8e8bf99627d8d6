"""test_linear.py - the work of the plugin on connections made to wear it out grows with their number
and no faster: counted in instructions, which do not depend on what else the machine does.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import re
import subprocess

import pytest

import need
import series
from wireshark import ALLOCATOR, ISOLATED, UNCHECKED

FEW = 1000
LAST_LOOK = "skype_first_look_after"  # after each TCP segment: attempts, first bytes
KINDS = {"syns": 6000, "logins": 40000}  # at most so many instructions for each connection


def work(home, kind, count):
    """Instructions of the plugin's last look at so many connections of that kind."""
    capture = home / f"{kind}-{count}.pcap"
    with open(capture, "wb") as output:
        subprocess.run([os.environ["RANDOM_TRAFFIC"], kind, "0", str(count)], stdout=output, check=True)
    valgrind = ["valgrind", "--tool=callgrind", f"--toggle-collect={LAST_LOOK}"]
    valgrind += [f"--callgrind-out-file={home}/callgrind.out"]
    isolated = ["env", f"{ALLOCATOR}={UNCHECKED}", ISOLATED, home, series.STAGE]
    command = [*isolated, *valgrind, "tshark", "-n", "-r", capture, "-q", "-z", "conv,sctp"]
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


@pytest.mark.skipif("SKYPE_PRELOAD" in os.environ, reason="valgrind cannot run a sanitized plugin")
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_connections_are_twice_the_work(tmp_path, kind):
    need.programs("valgrind")
    tmp_path.chmod(0o777)
    few, many = (work(tmp_path, kind, FEW * factor) for factor in (1, 2))
    assert FEW * 100 < few < FEW * KINDS[kind]
    assert many < 2.1 * few
