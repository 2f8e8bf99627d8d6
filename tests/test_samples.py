"""test_samples.py - the bundled samples: shown without an error, and hostile ones alone complain.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from wireshark import DISSECTOR_ERROR, PROJECT

SAMPLES = sorted((PROJECT / "samples").glob("*.pcap"))
NAMES = [sample.stem for sample in SAMPLES]
HOSTILE = "hostile-"
COMPLAINTS = "skype.malformed or skype.truncated or skype.crc.bad or skype.checksum.bad"


def test_there_are_samples():
    assert "probe-accepted" in NAMES


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_sample_is_shown_without_an_error(tshark, sample, passes):
    complaints = DISSECTOR_ERROR
    if sample.stem == "foreign-ports":  # what dissectors of these ports say before we are asked
        complaints += " and not (dns or ntp or quic)"
    if not sample.stem.startswith(HOSTILE):
        complaints = f"({complaints}) or {COMPLAINTS}"
    assert tshark.frames(sample, complaints, *passes) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_every_skype_frame_of_a_sample_says_why_it_is_skype(tshark, sample):
    names = ["frame.number", "skype.evidence", "skype.evidence.reason"]
    rows = tshark.fields(sample, "skype", names)
    assert [row for row in rows if not (row[1] and row[2])] == []
