"""test_block_list.py - a block list holds what two ends proved to each other.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import subprocess

import pytest

import operator_tools
from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
SETS = 3  # lines before the first element


@pytest.fixture(scope="module")
def block_list(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tools")
    environment = operator_tools.make(directory)

    def make(capture, *options):
        frames = subprocess.run(
            ["skype-frames", "-r", str(capture)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        facts = subprocess.run(
            ["skype-facts", "--format", "nft", *options],
            env=environment, input=frames.stdout, capture_output=True, text=True, check=True,
        )  # fmt: skip
        lines = facts.stdout.splitlines()
        assert len(frames.stdout.splitlines()) > 1 and len(lines) >= SETS
        return {line.split("{ ")[1].removesuffix(" }") for line in lines[SETS:]}

    return make


def test_what_was_answered(block_list):
    assert block_list(SAMPLES / "probe-accepted.pcap") == {
        "192.168.1.20 . udp . 35990",
        "198.51.100.11 . udp . 40123",
        "198.51.100.11 . tcp . 40123",
        "198.51.100.12 . udp . 28412",
        "198.51.100.12 . tcp . 28412",
    }


def test_what_was_offered_counts_when_asked_for(block_list):
    capture = SAMPLES / "probe-refused.pcap"
    proven, offered = block_list(capture), block_list(capture, "--offered")
    assert len(proven) == 7 and proven < offered
    assert len(offered - proven) == 16


def test_a_server_that_spoke(block_list):
    found = block_list(SAMPLES / "login.pcap")
    assert "198.51.100.33 . tcp . 33033" in found
    assert any(element.startswith("192.168.1.20 . tcp") for element in found)


def test_forged_offers_fill_nothing(block_list, shared):
    capture = shared / "captures" / "regressions" / "blocklist-poison.pcap"
    assert block_list(capture) == set()
    unusable = ("127.", "0.0.0.0", "224.", "255.")
    assert not [e for e in block_list(capture, "--offered") if e.startswith(unusable)]
