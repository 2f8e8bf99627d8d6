"""test_setconf.py - sharkd's setconf calls no apply callback: preferences set by it count from the
next capture on.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from wireshark import PROJECT, Sharkd

SAMPLES = PROJECT / "samples"

# Preference, value, sample, filter, frames that match before and after.
CASES = [
    ("skype.decipher", "FALSE", "probe-accepted", "skype.seed", 5, 0),
    ("skype.port443", "FALSE", "port443", "skype and tcp.port == 443", 19, 0),
    ("skype.show_endpoint", "FALSE", "media", "skype.evidence == 5", 23, 0),
    ("skype.public_ips", "203.0.113.39", "probe-padded", "skype.undecipherable", 18, 0),
    ("skype.udp.port", "53", "acks", "skype.evidence == 6", 0, 0),
]


@pytest.fixture
def process(tmp_path):
    started = Sharkd(tmp_path)
    yield started
    started.close()


@pytest.mark.parametrize("name, value, sample, display_filter, before, after", CASES)
def test_a_preference_counts_from_the_next_load(
    process, name, value, sample, display_filter, before, after
):
    capture = SAMPLES / f"{sample}.pcap"
    process.load(capture)
    assert len(process.frames(display_filter)) == before
    process.ask("setconf", name=name, value=value)
    process.load(capture)
    # sharkd keeps the frames of a filter beyond the capture: another text asks anew.
    assert len(process.frames(f"frame and {display_filter}")) == after
