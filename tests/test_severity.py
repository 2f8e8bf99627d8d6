"""test_severity.py - the gravest expert info of a capture is the same whether or not somebody looks:
Wireshark's status bar shows it as soon as a capture is open, before any tree is built.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import re
import subprocess

import pytest

from operator_tools import SERVER
from wireshark import ISOLATED, LONGEST_RUN, PROJECT, STAGE

LIBRARY = os.environ.get("HIGHEST_SEVERITY_LIBRARY")
SAMPLES = sorted((PROJECT / "samples").glob("*.pcap"))
UNSEEN = ("-z", "conv,sctp")  # a statistic that meets no frame: no tree, no columns
SEEN = ("-z", "expert")
CHAT, NOTE, WARN, ERROR = 0x200000, 0x400000, 0x600000, 0x800000


@pytest.fixture(scope="module")
def severities(tmp_path_factory):
    """The highest severity of each capture, all read by children of one tshark."""
    if not LIBRARY:
        pytest.skip("HIGHEST_SEVERITY_LIBRARY does not name the library that reports")
    home = tmp_path_factory.mktemp("severity")
    home.chmod(0o777)
    preload = ":".join(filter(None, (os.environ.get("SKYPE_PRELOAD"), str(SERVER), LIBRARY)))

    def ask(captures, *options):
        tshark = [os.environ.get("TSHARK", "tshark"), "-n", "-q", "-r", "-", *options]
        done = subprocess.run(
            [ISOLATED, home / "home", STAGE, "env", f"LD_PRELOAD={preload}", *tshark],
            input=b"".join(os.fsencode(capture) + b"\0" for capture in captures),
            check=True,
            capture_output=True,
            timeout=LONGEST_RUN,
        )
        found = re.findall(rb"^highest severity (\d+)\n\nend 0$", done.stdout, re.MULTILINE)
        assert len(found) == len(captures)
        return [int(severity) for severity in found]

    return ask


def test_samples(severities):
    seen = severities(SAMPLES, *SEEN)
    assert {CHAT, NOTE, WARN, ERROR} <= set(seen)
    assert severities(SAMPLES, *UNSEEN) == seen


RECORD = """host client 198.51.100.1:35990
host node 198.51.100.2:33033

0.1 client -> node publish { blob 11 = record wrong-digest sample.user
    plain { string 0 = "sample.user" blob 1 = modulus sample.user number 4 = 19320000 }
    plain { string 20 = "Sample User" } }
"""


def test_a_record_of_a_known_key(severities, make_capture):
    """Only what is opened can be wrong."""
    capture = [make_capture(RECORD)]
    key = (PROJECT / "samples" / "skype_network_keys").read_text(encoding="ascii").strip()
    known = ("-o", f"uat:skype_network_keys:{key}")
    assert severities(capture, *UNSEEN, *known) == severities(capture, *SEEN, *known) == [ERROR]
    assert severities(capture, *UNSEEN) == severities(capture, *SEEN) == [0]


def test_real_captures(severities, irc, skype_2015):
    captures = [irc, skype_2015]
    seen = severities(captures, *SEEN)
    assert seen == [ERROR, WARN]
    assert severities(captures, *UNSEEN) == seen
