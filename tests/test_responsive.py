"""test_responsive.py - no frame keeps Wireshark busy for long: its progress bar moves.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess

import pytest

from scenarios import STREAM
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

    def measure(capture, *options):
        subprocess.run(
            [ISOLATED, directory / "home", STAGE, "env", f"LD_PRELOAD={preload}"]
            + [f"LONGEST_FRAME={result}", os.environ.get("TSHARK", "tshark")]
            + ["-2", "-n", "-V", *options, "-r", capture],
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


RECORDS = {
    "forged": "00000104 00000001 with random 384",
    "forged with the longest key": "00000204 80000000 with random 640",
    "all different": 'record sample.user plain { string 0 = "sample.user$" blob 1 = modulus sample.user }'
    ' plain { string 20 = "Sample User" repeat 6 { string 36 = "en" } }',
}


def longest_with_key(longest_frame, capture):
    key = (PROJECT / "samples" / "skype_network_keys").read_text(encoding="ascii").strip()
    return longest_frame(capture, "-o", f"uat:skype_network_keys:{key}")


@pytest.mark.parametrize("number", [1, 5, 10, 17], ids=["location", "record", "challenge", "certificate"])
def test_thousands_of_blobs_in_one_session_record(longest_frame, make_capture, number):
    record = RECORDS["all different"].replace("$", "")
    blobs = f"repeat 20000 {{ blob {number} = empty }} blob 5 = {record}"
    capture = make_capture(STREAM + f"+1 client => node session 0 to 30002 command 0x44 plain {{ {blobs} }}")
    taken, number, dissections = longest_with_key(longest_frame, capture)

    assert dissections > 40
    assert taken < LONGEST, f"frame {number}"


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_hundreds_of_signatures_in_one_frame(longest_frame, make_capture, record):
    hits = f"repeat 400 {{ list 0 {{ blob 11 = {record} }} }}"
    capture = make_capture(STREAM + f"+1 node => client search-result {{ {hits} }}")
    taken, number, dissections = longest_with_key(longest_frame, capture)

    assert dissections > 100
    assert taken < LONGEST, f"frame {number}"


@pytest.mark.parametrize("name", ["skype-irc.cap", "skype-2015.pcap"])
def test_real_captures(longest_frame, shared, name):
    taken, number, dissections = longest_frame(shared / "captures" / "real" / name)

    assert dissections > 0
    assert taken < LONGEST, f"frame {number}"
