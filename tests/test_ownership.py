"""test_ownership.py - the plugin owns `skype` beside the dissector that Wireshark brings.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import datagrams
import pcap
from wireshark import TWO_DISSECTORS

CLIENT, NODE = ("10.0.0.2", 35990), (datagrams.Published.VANILLA_PROBED, 33033)
PUBLIC_PORT = 40000
FORCED = "6"

BUILTIN_FIELDS = """
    skype.som.id skype.som.unk skype.som.type skype.unknown_0.unk1 skype.payload.iv
    skype.payload.crc skype.payload.encdata skype.ffr.num skype.ffr.unk1 skype.ffr.iv skype.ffr.crc
    skype.ffr.encdata skype.natinfo.srcip skype.natinfo.dstip skype.natrequest.srcip
    skype.natrequest.dstip skype.audio.unk1 skype.unknown_f.unk1 skype.unknown_packet
    """.split()
ANY_BUILTIN_FIELD = " or ".join(BUILTIN_FIELDS)


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """A capture of one probe that proves itself."""
    frames = [pcap.udp(CLIENT, NODE, datagrams.Published.VANILLA_PROBE)]
    return pcap.write(tmp_path_factory.mktemp("captures") / "probe.pcap", frames)


@pytest.fixture(scope="module")
def unproven(tmp_path_factory):
    """A capture of a payload that nothing proves, and of a TCP segment that nothing proves."""
    ends = ("198.51.100.1", 50000), ("198.51.100.2", PUBLIC_PORT)
    payload = datagrams.payload(0x1234, 1, 2, datagrams.ARBITRARY_BYTES)
    frames = [pcap.udp(*ends, payload), pcap.tcp(*ends, 1, datagrams.ARBITRARY_BYTES)]
    return pcap.write(tmp_path_factory.mktemp("captures") / "unproven.pcap", frames)


def glossary(tshark, kind):
    """Rows of tshark's list of plugins, protocols, fields or heuristics; columns may be padded."""
    lines = tshark.run("-G", kind).splitlines()
    return [[column.strip() for column in line.split("\t")] for line in lines]


def test_the_plugin_loads_without_a_word(tshark):
    loaded = [row for row in glossary(tshark, "plugins") if row[0] == "skype.so"]
    assert [row[2] for row in loaded] == ["dissector"]


def test_skype_is_one_protocol(tshark):
    assert [row[1] for row in glossary(tshark, "protocols") if row[2] == "skype"] == ["SKYPE"]


def test_the_long_name_tells_which_skype(tshark):
    """Where the API lets it be changed: the name of the adopted protocol itself stays."""
    rows = glossary(tshark, "fields")
    assert [row[1] for row in rows if row[0] == "P" and row[2] == "skype"] == ["Skype peer-to-peer"]


def test_the_heuristic_is_on_by_default(tshark):
    heuristics = glossary(tshark, "heuristic-decodes")
    assert ["udp", "skype", "T"] in [row[:3] for row in heuristics]


def test_a_proven_datagram_is_skype_by_default(tshark, probe):
    columns = ["frame.protocols", "_ws.col.Protocol"]
    assert tshark.fields(probe, "skype", columns) == [("eth:ethertype:ip:udp:skype", "SKYPE")]


def test_disabling_the_protocol_disables_the_plugin(tshark, probe):
    assert tshark.frames(probe, "udp", "--disable-protocol", "skype") == [1]
    assert tshark.frames(probe, "skype", "--disable-protocol", "skype") == []


def test_nothing_is_claimed_without_proof(tshark, unproven):
    assert tshark.frames(unproven, "udp or tcp") == [1, 2]
    assert tshark.frames(unproven, "skype") == []


def test_decode_as_udp_reaches_the_plugin(tshark, unproven):
    option = "-d", f"udp.port=={PUBLIC_PORT},skype"
    names = ["frame.number", "skype.evidence"]
    rows = tshark.fields(unproven, "skype", names, *option, tolerate=[TWO_DISSECTORS])
    assert rows == [("1", FORCED)]


def test_the_udp_port_preference_reaches_the_plugin(tshark, unproven):
    option = "-o", f"skype.udp.port:{PUBLIC_PORT}"
    rows = tshark.fields(unproven, "skype", ["frame.number", "skype.evidence"], *option)
    assert rows == [("1", FORCED)]


@pytest.mark.parametrize(
    "options",
    [("-d", f"tcp.port=={PUBLIC_PORT},skype"), ("-o", f"skype.tcp.port:{PUBLIC_PORT}")],
    ids=["decode as", "port preference"],
)
def test_a_tcp_port_reaches_the_plugin(tshark, unproven, options):
    tolerate = [TWO_DISSECTORS]
    assert tshark.frames(unproven, "skype and tcp", *options, tolerate=tolerate) == [2]
    assert tshark.frames(unproven, ANY_BUILTIN_FIELD, *options, tolerate=tolerate) == []


def test_the_plugin_uses_none_of_the_builtin_fields(tshark, probe):
    names = [row[2] for row in glossary(tshark, "fields") if row[0] == "F"]
    registered_twice = [name for name in BUILTIN_FIELDS if names.count(name) > 1]
    assert registered_twice == []
    assert tshark.frames(probe, ANY_BUILTIN_FIELD) == []


def test_no_field_is_registered_twice(tshark):
    names = [row[2] for row in glossary(tshark, "fields") if row[0] == "F"]
    ours = [name for name in names if name.startswith("skype.")]
    assert sorted(ours) == sorted(set(ours))
