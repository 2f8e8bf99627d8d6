"""tunnels.py - puts the IPv4 packets of Ethernet frames into tunnels, and into fragments.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import struct

import pcap

ETHERNET_LENGTH, IPV4_LENGTH = 14, 20
IPV4_IN_IP, GRE = 4, 47  # IP protocols
ETHERTYPE_VLAN, ETHERTYPE_QINQ = 0x8100, 0x88A8
ETHERTYPE_PPPOE, ETHERTYPE_MPLS = 0x8864, 0x8847
VXLAN_PORT, GTP_PORT = 4789, 2152
PPP_IPV4 = 0x0021
MORE_FRAGMENTS = 0x2000
FRAGMENT_UNIT = 8

OUTER = ("203.0.113.1", "203.0.113.2")
OUTER_IPV6 = ("2001:db8::1", "2001:db8::2")


def packet_of(frame):
    return frame[ETHERNET_LENGTH:]


def fragments(frame, length, identification, reverse=False):
    """The frame's packet in fragments of so many bytes each (a multiple of 8)."""
    packet = packet_of(frame)
    header, data = packet[:IPV4_LENGTH], packet[IPV4_LENGTH:]
    ends = [".".join(map(str, header[at : at + 4])) for at in (12, 16)]
    pieces = []
    for start in range(0, len(data), length):
        more = MORE_FRAGMENTS if start + length < len(data) else 0
        field = more | start // FRAGMENT_UNIT
        piece = pcap.ipv4(*ends, header[9], data[start : start + length], identification, field)
        pieces.append(pcap.ethernet(piece))
    return pieces[::-1] if reverse else pieces


def _vlan(frame):
    return pcap.ethernet(struct.pack(">HH", 5, pcap.ETHERTYPE_IPV4) + packet_of(frame), ETHERTYPE_VLAN)


def _two_vlans(frame):
    tags = struct.pack(">HHHH", 7, ETHERTYPE_VLAN, 5, pcap.ETHERTYPE_IPV4)
    return pcap.ethernet(tags + packet_of(frame), ETHERTYPE_QINQ)


def _pppoe(frame):
    packet = packet_of(frame)
    header = struct.pack(">BBHHH", 0x11, 0, 1, len(packet) + 2, PPP_IPV4)
    return pcap.ethernet(header + packet, ETHERTYPE_PPPOE)


def _mpls(frame):
    bottom_of_stack, time_to_live = 1 << 8, 64
    label = struct.pack(">I", 100 << 12 | bottom_of_stack | time_to_live)
    return pcap.ethernet(label + packet_of(frame), ETHERTYPE_MPLS)


def _ip_in_ip(frame):
    return pcap.ethernet(pcap.ipv4(*OUTER, IPV4_IN_IP, packet_of(frame)))


def _ip_in_ipv6(frame):
    packet = pcap.ipv6(*OUTER_IPV6, IPV4_IN_IP, packet_of(frame))
    return pcap.ethernet(packet, pcap.ETHERTYPE_IPV6)


def _gre(frame, ends=OUTER):
    header = struct.pack(">HH", 0, pcap.ETHERTYPE_IPV4)
    return pcap.ethernet(pcap.ipv4(*ends, GRE, header + packet_of(frame)))


def _gre_between_the_same_ends(frame):
    packet = packet_of(frame)
    return _gre(frame, [".".join(map(str, packet[at : at + 4])) for at in (12, 16)])


def _vxlan(frame):
    header = struct.pack(">II", 8 << 24, 42 << 8)
    return pcap.udp((OUTER[0], 50000), (OUTER[1], VXLAN_PORT), header + frame)


def _gtp(frame):
    packet = packet_of(frame)
    header = struct.pack(">BBHI", 0x30, 0xFF, len(packet), 9)
    return pcap.udp((OUTER[0], GTP_PORT), (OUTER[1], GTP_PORT), header + packet)


# Each puts the packet of an Ethernet frame into another frame.
TUNNELS = {
    "VLAN": _vlan,
    "two VLANs": _two_vlans,
    "PPPoE": _pppoe,
    "MPLS": _mpls,
    "IP in IP": _ip_in_ip,
    "IP in IPv6": _ip_in_ipv6,
    "GRE": _gre,
    "GRE between the same ends": _gre_between_the_same_ends,
    "VXLAN": _vxlan,
    "GTP": _gtp,
    "VXLAN in GRE": lambda frame: _gre(_vxlan(frame)),
}
CARRIED_BY_IPV4 = [
    *("IP in IP", "GRE", "GRE between the same ends"),
    *("VXLAN", "GTP", "VXLAN in GRE"),
]
