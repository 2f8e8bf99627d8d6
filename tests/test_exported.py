"""test_exported.py - deciphered messages in a file of their own: File > Export PDUs to File (OSI layer 7).

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
FIELDS = ["ip.src", "skype.command", "skype.request_id", "skype.object.number"]


@pytest.fixture(scope="module")
def export(tshark, tmp_path_factory):
    """Exports the messages of a capture; the file they are in."""
    directory = tmp_path_factory.mktemp("exported")
    directory.chmod(0o777)

    def exported(capture):
        path = directory / f"{capture.stem}.pcapng"
        tshark.run("-r", capture, "-U", "OSI layer 7", "-w", path)
        return path

    return exported


def values(rows):
    """Values of one field in all frames: several records of a stream may end in one frame."""
    return [value for row in rows for value in row.split(",") if value]


@pytest.mark.parametrize("sample, messages", [("supernode", 12), ("commands", 41), ("acks", 3)])
def test_exported_messages_say_what_they_said(tshark, export, sample, messages):
    capture = SAMPLES / f"{sample}.pcap"
    path = export(capture)
    before = tshark.fields(capture, "skype.command", FIELDS)
    after = tshark.fields(path, "skype", FIELDS)

    assert len(after) == messages == len(tshark.frames(path, ""))
    for index in range(1, len(FIELDS)):
        assert values(row[index] for row in after) == values(row[index] for row in before)
    ends = tshark.fields(path, "skype", ["exported_pdu.ipv4_src", "skype.evidence"])
    assert {evidence for _, evidence in ends} == {"6"}
    assert {source for source, _ in ends} == {row[0] for row in before}


def test_what_is_not_read_is_not_exported(tshark, export):
    """Of 18 datagrams four have a plaintext that follows from their headers."""
    capture = SAMPLES / "probe-padded.pcap"

    assert len(tshark.frames(capture, "skype.undecipherable")) == 18
    assert len(tshark.frames(capture, "skype.command")) == 4
    assert len(tshark.frames(export(capture), "")) == 4
