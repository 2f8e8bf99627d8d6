"""test_linear.py - the work of the plugin on connections made to wear it out grows with their number
and no faster, and no datagram is judged twice: counted by callgrind, whatever else the machine does.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess
from unittest import mock

import pytest

import need
import series
import warm_start
from callgrind import calls, instructions
from wireshark import ALLOCATOR, ISOLATED, LONGEST_RUN, PROJECT, UNCHECKED

FEW = 500
LAST_LOOK = "skype_first_look_after"  # after each TCP segment: attempts, first bytes
JUDGED = 12  # datagrams that have a shape of Skype's
KINDS = {"syns": 6000, "logins": 40000}  # at most so many instructions for each connection


@pytest.fixture(scope="module")
def callgrind(tmp_path_factory):
    """What callgrind counted in one pass of tshark over a capture, as the path of its profile. It runs
    the start of tshark, which takes it longest, once for all passes."""
    need.programs("valgrind")
    home = tmp_path_factory.mktemp("callgrind")
    home.chmod(0o777)
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={home}/callgrind.%p"]
    command = [str(ISOLATED), str(home), str(series.STAGE), *valgrind, "tshark"]
    with mock.patch.dict(os.environ, {ALLOCATOR: UNCHECKED}):
        server = warm_start.Server(command, ["-r", warm_start.LONGER_THAN_ANY])

    def written():
        """Profiles: that of the process that stays is empty."""
        return {path for path in home.glob("callgrind.*") if path.stat().st_size > 0}

    def count(capture, *options):
        before = written()
        words = ["tshark", "-n", "-r", str(capture), "-q", "-z", "conv,sctp", *options]
        output, errors, status = server.answer(words, LONGEST_RUN)
        assert (status, b"SCTP Conversations" in output) == (0, True), errors
        (profile,) = written() - before
        return profile

    yield count
    server.stop()


def work(callgrind, directory, kind, count):
    """Instructions of the plugin's last look at so many connections of that kind."""
    capture = directory / f"{kind}-{count}.pcap"
    with open(capture, "wb") as output:
        subprocess.run([os.environ["RANDOM_TRAFFIC"], kind, "0", str(count)], stdout=output, check=True)
    return instructions(callgrind(capture), LAST_LOOK)


without_sanitizers = pytest.mark.skipif(
    "SKYPE_PRELOAD" in os.environ, reason="valgrind cannot run a sanitized plugin"
)


@without_sanitizers
@pytest.mark.parametrize("shown", ["TRUE", "FALSE"])
def test_each_datagram_is_judged_once(callgrind, tshark, shown):
    capture = PROJECT / "samples" / "foreign-ports.pcap"
    datagrams = tshark.frames(capture, "udp")
    judged = calls(callgrind(capture, "-o", f"skype.show_endpoint:{shown}"), "skype_rules_prove")
    assert len(datagrams) == 13
    assert judged == JUDGED


@without_sanitizers
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_connections_are_twice_the_work(callgrind, tmp_path, kind):
    few, many = (work(callgrind, tmp_path, kind, FEW * factor) for factor in (1, 2))
    assert FEW * 100 < few < FEW * KINDS[kind]
    assert many < 2.1 * few


CLOSED = """host client 192.168.1.20:13021 public 203.0.113.39 knows-public
host node 198.51.100.101:40001
"""
WRONG_ADDRESSES = "skype.public_ips:203.0.113.1,203.0.113.2,203.0.113.3"


@without_sanitizers
def test_what_nothing_opens_is_tried_seldom(callgrind, make_capture):
    """All addresses are tried for a pair's first datagrams, then the best three pairs of them."""

    def tried(count):
        probes = "".join(f"{second}.0 client -> node probe pad 2\n" for second in range(1, count + 1))
        return calls(callgrind(make_capture(CLOSED + probes), "-o", WRONG_ADDRESSES), "skype_decipher")

    assert tried(2) - tried(1) > 3
    assert tried(25) - tried(5) == 20 * 3
