"""test_fuzzed_captures.py - samples and real captures with changed bytes: read without a complaint.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import subprocess

import pytest

import fuzzed_captures
import need
from wireshark import DISSECTOR_ERROR, PROJECT

SAMPLES = sorted((PROJECT / "samples").glob("*.pcap"))
FIRST_FRAMES = "1-60"
SEED = 1

# Dissectors whose ports Skype used: they fail at its datagrams before we are asked.
TRIED_BEFORE = "dns or ntp or quic"

# Other dissectors find themselves in the padding of changed frames.
OF_PADDING = "--disable-protocol", "f5ethtrailer", "--disable-protocol", "prp"


@pytest.fixture(scope="module")
def starts(tmp_path_factory):
    """The first frames of all samples, one after the other."""
    need.programs("editcap", "mergecap")
    directory = tmp_path_factory.mktemp("starts")
    for sample in SAMPLES:
        subprocess.run(["editcap", "-r", sample, directory / sample.name, FIRST_FRAMES], check=True)
    merged = directory / "all.pcapng"
    parts = [directory / sample.name for sample in SAMPLES]
    subprocess.run(["mergecap", "-a", "-w", merged, *parts], check=True)
    return merged


@pytest.fixture(scope="module", params=fuzzed_captures.RATES)
def mutant(request, starts, tmp_path_factory):
    path = tmp_path_factory.mktemp("mutants") / "mutant.pcapng"
    return fuzzed_captures.mutant(starts, request.param, SEED, path)


def test_changed_samples_are_shown_whole(tshark, mutant):
    assert fuzzed_captures.read(tshark, mutant) > 10 * len(SAMPLES)


def test_changed_samples_raise_no_exception_of_ours(tshark, mutant, passes):
    options = *OF_PADDING, *passes
    assert tshark.frames(mutant, f"{DISSECTOR_ERROR} and not ({TRIED_BEFORE})", *options) == []
    for transport in ("udp", "tcp"):
        assert len(tshark.frames(mutant, f"skype and {transport}", *options)) > len(SAMPLES), transport


def test_the_same_seed_changes_the_same_bytes(starts, tmp_path):
    rate = fuzzed_captures.RATES[0]
    first = fuzzed_captures.mutant(starts, rate, SEED, tmp_path / "first.pcapng")
    second = fuzzed_captures.mutant(starts, rate, SEED, tmp_path / "second.pcapng")
    assert first.read_bytes() == second.read_bytes()
    other = fuzzed_captures.mutant(starts, rate, SEED + 1, tmp_path / "other.pcapng")
    assert first.read_bytes() != other.read_bytes()
