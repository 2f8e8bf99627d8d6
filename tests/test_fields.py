"""test_fields.py - the fields that users and scripts depend on: names, types and value strings.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

FIELDS = """
    skype.evidence FT_UINT8
    skype.evidence.reason FT_STRING

    skype.session_id FT_UINT16 BASE_HEX
    skype.function FT_UINT8 BASE_HEX
    skype.function.type FT_UINT8
    skype.probe FT_UINT8
    skype.iv FT_UINT32 BASE_HEX
    skype.crc FT_UINT32 BASE_HEX
    skype.crc.status FT_UINT8
    skype.data FT_BYTES
    skype.seed FT_UINT32 BASE_HEX
    skype.seed.source FT_IPv4
    skype.seed.destination FT_IPv4
    skype.nack.public_ip FT_IPv4
    skype.nack.challenge FT_UINT32 BASE_HEX
    skype.resend.count FT_UINT8
    skype.resend.challenge FT_UINT32 BASE_HEX
    skype.resend.destination_ip FT_IPv4
    skype.fragment.group FT_UINT16
    skype.fragment.index FT_UINT8
    skype.fragment.last FT_BOOLEAN
    skype.fragments FT_NONE
    skype.fragments.fragment FT_FRAMENUM
    skype.fragments.count FT_UINT32
    skype.reassembled.in FT_FRAMENUM
    skype.reassembled.length FT_UINT32
    skype.public_ip FT_IPv4

    skype.command FT_UINT32
    skype.command.kind FT_UINT8
    skype.command.length FT_UINT32
    skype.request_id FT_UINT16 BASE_HEX
    skype.response_in FT_FRAMENUM
    skype.response_to FT_FRAMENUM
    skype.response_time FT_RELATIVE_TIME
    skype.retransmission_of FT_FRAMENUM

    skype.tcp.dialect FT_UINT8
    skype.dh.public_value FT_BYTES
    skype.dh.padding FT_BYTES
    skype.dh.hash FT_BYTES
    skype.login FT_UINT8
    skype.login.type FT_UINT8
    skype.login.length FT_UINT16
    skype.login.number FT_UINT32
    skype.login.checksum FT_UINT16 BASE_HEX
    skype.login.checksum.status FT_UINT8
    skype.login.session_key FT_BYTES
    skype.update.platform FT_STRING
    skype.update.version FT_STRING
    skype.client.version FT_STRING
    skype.client.platform FT_STRING
    skype.fallback.of FT_FRAMENUM

    skype.nat FT_NONE
    skype.crc.bad FT_NONE
    skype.undecipherable FT_NONE
    skype.malformed FT_NONE
    skype.truncated FT_NONE
    skype.probe.unanswered FT_NONE
    skype.probe.refused FT_NONE
    skype.fallback FT_NONE
    skype.login.attempt FT_NONE
    skype.checksum.bad FT_NONE
    """
EXPECTED = [line.split() for line in FIELDS.splitlines() if line.strip()]

VALUE_STRINGS = {
    "skype.evidence": {
        1: "decrypted",
        2: "predicted",
        3: "fixed bytes",
        4: "exchange",
        5: "endpoint",
        6: "forced",
    },
    "skype.function.type": {
        0x2: "Payload",
        0x3: "Resend",
        0x5: "Ack",
        0x7: "NAck",
        0xD: "Media",
        0xF: "Fragment",
    },
    "skype.probe": {1: "U1", 2: "U2", 3: "U3", 4: "U4"},
    "skype.command.kind": {1: "one-way", 2: "request", 3: "reply"},
    "skype.tcp.dialect": {
        1: "supernode",
        2: "https",
        3: "dh384",
        4: "login",
        5: "http port",
        6: "relayed login",
        7: "update check",
    },
    "skype.login": {1: "L1", 2: "L2", 3: "L3", 4: "L4"},
    "skype.crc.status": {0: "Bad", 1: "Good", 2: "Unverified"},
}
FUNCTION_TYPE_MASK = 0x0F


@pytest.fixture(scope="module")
def registered(tshark):
    """{name: (type, base, mask)} of every field of the plugin."""
    rows = (line.split("\t") for line in tshark.run("-G", "fields").splitlines())
    return {row[2]: (row[3], row[5], row[6]) for row in rows if row[0] == "F" and row[4] == "skype"}


@pytest.fixture(scope="module")
def value_strings(tshark):
    """{name: {value: string}} of every field of the plugin."""
    found = {}
    for line in tshark.run("-G", "values").splitlines():
        if line.startswith("V\tskype."):
            _, name, value, text = line.split("\t")
            found.setdefault(name, {})[int(value, 0)] = text
    return found


@pytest.mark.parametrize("name, kind, base", [(*row, None)[:3] for row in EXPECTED])
def test_type(registered, name, kind, base):
    assert name in registered
    assert registered[name][0] == kind
    assert base in (None, registered[name][1])


def test_mask_of_the_function_type(registered):
    assert int(registered["skype.function.type"][2], 0) == FUNCTION_TYPE_MASK


@pytest.mark.parametrize("name", VALUE_STRINGS)
def test_value_strings(value_strings, name):
    found = value_strings.get(name, {})
    assert {value: found.get(value) for value in VALUE_STRINGS[name]} == VALUE_STRINGS[name]
