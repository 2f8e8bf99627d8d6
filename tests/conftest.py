"""conftest.py - fixtures: Wireshark's programs with the freshly built plugin, and captures.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import shutil
import subprocess

import pytest

import truth
from wireshark import PROJECT, Sharkd, Tshark

INCOMPLETE = "fuzz-2021-10-13.pcap"  # ends within a packet, and with it ends a merge


@pytest.fixture(scope="session")
def tshark(tmp_path_factory):
    return Tshark(tmp_path_factory.mktemp("tshark"))


@pytest.fixture(scope="session")
def sharkd(tmp_path_factory):
    """Starts a sharkd and loads a capture; asked for the same capture again, gives the same one."""
    started, home = {}, tmp_path_factory.mktemp("sharkd")

    def open_capture(capture):
        if capture not in started:
            started[capture] = Sharkd(home)
            started[capture].load(capture)
        return started[capture]

    yield open_capture
    for process in started.values():
        process.close()


@pytest.fixture
def make_capture(tmp_path):
    """Makes a capture from the text of a scenario."""

    def make(text):
        source, capture = tmp_path / "scenario.txt", tmp_path / "scenario.pcap"
        source.write_text(text, encoding="utf-8")
        subprocess.run([os.environ["SKYPE_SAMPLES"], source, capture], check=True)
        return capture

    return make


@pytest.fixture(scope="session")
def shared():
    """Directory of captures and truths that are not part of the project."""
    directory = PROJECT.parent / "shared"
    if not directory.is_dir():
        pytest.skip("../shared is absent: no real captures to compare with")
    return directory


@pytest.fixture(scope="session")
def all_negative(shared, tmp_path_factory):
    """All captures of other protocols, one after the other in one file."""
    captures = (shared / "captures" / "negative").iterdir()
    order = sorted(captures, key=lambda capture: (capture.name == INCOMPLETE, capture.name))
    merged = tmp_path_factory.mktemp("negative") / "all.pcapng"
    subprocess.run([shutil.which("mergecap"), "-a", "-w", merged, *order], check=False)
    return merged


@pytest.fixture(scope="session")
def irc(shared):
    return shared / "captures" / "real" / "skype-irc.cap"


@pytest.fixture(scope="session")
def skype_2015(shared):
    return shared / "captures" / "real" / "skype-2015.pcap"


@pytest.fixture(scope="session")
def irc_truth(shared):
    """The Skype datagrams of skype-irc.cap, by frame."""
    return truth.datagrams(shared, "skype-irc.cap")


@pytest.fixture(scope="session")
def truth_2015(shared):
    """The Skype datagrams of skype-2015.pcap, by frame."""
    return truth.datagrams(shared, "skype-2015.pcap")


@pytest.fixture(scope="module", params=[(), ("-2",)], ids=["one pass", "two passes"])
def passes(request):
    return request.param
