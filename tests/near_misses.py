"""near_misses.py - foreign conversations that look as much like Skype as foreign ones can.

Each function gives the frames of one conversation. Most have 02 where Skype has the type of its
payloads, and count, repeat or check something where Skype has session ID, IV and CRC.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import random
import struct
import zlib

import datagrams
import pcap

CLIENT, OTHER_CLIENT = "10.0.0.2", "10.0.0.3"
SERVER, OTHER_SERVER = "198.51.100.7", "198.51.100.8"
SKYPE_PORT = 35990
SEED = 20060825
ROUNDS = 400

CONVERSATIONS = {}


def conversation(build):
    """Registers a generator of frames by its name."""
    CONVERSATIONS[build.__name__] = build
    return build


def to(payload, port, source_port=40000, client=CLIENT, server=SERVER):
    return pcap.udp((client, source_port), (server, port), payload)


def back(payload, port, source_port=40000, client=CLIENT, server=SERVER):
    return pcap.udp((server, port), (client, source_port), payload)


def both_ways(payloads, port, source_port=40000):
    """Frames of payloads that go out and come back by turns."""
    for number, payload in enumerate(payloads):
        yield (back if number % 2 else to)(payload, port, source_port)


def seeded():
    return random.Random(SEED)


# --- protocols with byte 2 = 02 ---


@conversation
def snmp():
    """SEQUENCE, length, then INTEGER (02): the version. Request IDs count."""
    for number in range(ROUNDS):
        community = [b"public", b"private"][number % 2]
        varbind = bytes.fromhex("300e300c06082b060102010101000500")
        ids = struct.pack(">BBI BBB BBB", 2, 4, number + 1, 2, 1, 0, 2, 1, 0)
        pdu = b"\xa0" + bytes([len(ids) + len(varbind)]) + ids + varbind
        body = bytes([2, 1, number % 2, 4, len(community)]) + community + pdu
        yield (to, back)[number // 2 % 2](b"\x30" + bytes([len(body)]) + body, 161)


@conversation
def snmp_of_long_messages():
    """A length of two bytes, the first of them 02."""
    source = seeded()
    for number in range(ROUNDS):
        body = bytes.fromhex("020101 0406") + b"public" + source.randbytes(0x200 + number % 200)
        yield back(b"\x30\x82" + struct.pack(">H", len(body)) + body, 161)


@conversation
def radius():
    """Code, identifier that counts, length 02xx, random authenticator."""
    source = seeded()
    for number in range(ROUNDS):
        length = 0x200 + number % 256
        head = struct.pack(">BBH", 1 + number % 2, number // 2 % 256, length)
        yield (back if number % 2 else to)(head + source.randbytes(length - 4), 1812)


@conversation
def capwap():
    for number in range(ROUNDS):
        head = bytes.fromhex("00 10 02 00") + struct.pack(">HH", number, 0)
        yield to(head + struct.pack(">IBHB", 3, number % 256, 40, 0) + bytes(40), 5246)


@conversation
def fins():
    """Omron FINS: gateway count 02, addresses, a service number that counts."""
    for number in range(ROUNDS):
        head = bytes.fromhex("80 00 02 00 05 00 00 19 00") + bytes([number % 256])
        yield to(head + struct.pack(">HBHBH", 0x0101, 0x82, number, 0, 1), 9600)


@conversation
def knx():
    for number in range(ROUNDS):
        yield to(struct.pack(">HHH", 0x0610, 0x0201 + number % 5, 14) + bytes.fromhex("0801c0a80132ea60"), 3671)


@conversation
def ethernet_ip():
    """CIP I/O: item count 2, connection, a sequence number that counts."""
    for number in range(ROUNDS):
        head = struct.pack("<HHHIIHHH", 2, 0x8002, 8, 0x1234ABCD, number, 0xB1, 20, number)
        yield to(head[:2] + b"\x02" + head[3:] + bytes(18), 2222, 2222)


@conversation
def iax2():
    """Call numbers, then a time stamp whose high byte is 02."""
    source = seeded()
    for number in range(ROUNDS):
        mini = struct.pack(">HH", 0x1001, 0x0200 + number % 256) + source.randbytes(33)
        full = struct.pack(">HHIBBBB", 0x9001, 0x0201, number * 20, number % 256, 0, 6, 11)
        yield (to if number % 2 else back)(mini if number % 3 else full, 4569)


@conversation
def rtp():
    source = seeded()
    for number in range(ROUNDS):
        head = struct.pack(">BBHII", 0x80, 0, 0x0200 + number % 256, number * 160, 0x12345678)
        yield to(head + source.randbytes(160), 5004)


@conversation
def rtp_named_after_its_destination():
    """Sequence numbers that look like a resend, and the destination's address as source name."""
    source = seeded()
    name = bytes(map(int, SERVER.split(".")))
    for number in range(ROUNDS):
        sequence = (number << 8 | 1) & 0xFFFF
        yield to(struct.pack(">BBHI", 0x80, 0, sequence, number * 160) + name + source.randbytes(20), 5004)


@conversation
def utp():
    """BitTorrent: a connection 02xx, time stamps, differences."""
    source = seeded()
    for number in range(ROUNDS):
        kind = [0x01, 0x21][number % 2]
        times = struct.pack(">II", 0x5EED0000 + number * 997, source.getrandbits(17))
        head = struct.pack(">BBH", kind, 0, 0x0217) + times + struct.pack(">IHH", 65536, number, number)
        yield (back if number % 2 else to)(head + (b"" if number % 2 else bytes(30)), 6881)


@conversation
def bittorrent_dht():
    source = seeded()
    for number in range(ROUNDS):
        transaction = struct.pack(">H", number)
        query = b"d1:ad2:id20:" + source.randbytes(20) + b"e1:q4:ping1:t2:" + transaction + b"1:y1:qe"
        yield to(query, 6881)


@conversation
def quic():
    """Long heads, and short heads of a connection whose number has 02 in the second byte."""
    source = seeded()
    connection = b"\x77\x02\x13\x14\x15\x16\x17\x18"
    for number in range(ROUNDS):
        if number < 10:
            head = b"\xc3\x00\x00\x00\x01\x08" + connection + b"\x00\x00\x44\xd0"
        else:
            head = bytes([0x40 | source.getrandbits(6)]) + connection
        yield (back if number % 2 else to)(head + source.randbytes(40 + number % 1200), 443)


@conversation
def stun():
    """Attributes of more than 511 bytes: a length 02xx."""
    source = seeded()
    for number in range(ROUNDS):
        length = 0x200 + 4 * (number % 60)
        head = struct.pack(">HHI", 0x0001 + 0x0100 * (number % 2), length, 0x2112A442)
        yield (back if number % 2 else to)(head + source.randbytes(12 + length), 3478)


@conversation
def dns():
    """IDs that count; the flags say: cut short (02)."""
    for number in range(ROUNDS):
        question = b"\x03www\x07example\x03com\x00" + struct.pack(">HH", 1, 1)
        for answer in (False, True):
            flags = 0x0200 | answer << 15
            head = struct.pack(">HHHHHH", 0x1000 + 2 * number, flags, 1, 0, 0, 0)
            yield (back if answer else to)(head + question, 53)


@conversation
def tftp():
    source = seeded()
    for number in range(256):
        yield back(struct.pack(">HH", 3, 0x0200 + number) + source.randbytes(512), 69)
        yield to(struct.pack(">HH", 4, 0x0200 + number) + bytes(14), 69)


@conversation
def teredo():
    for number in range(ROUNDS):
        origin = struct.pack(">HHI", 0, 0x02FF - number % 200, 0xC6336407 ^ 0xFFFFFFFF)
        packet = struct.pack(">IHBB", 6 << 28, 0, 59, 21) + bytes.fromhex("20010000") + bytes(28)
        yield (back if number % 2 else to)(origin + packet if number % 2 else packet, 3544)


@conversation
def ssdp():
    search = b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\n\r\n"
    found = b"HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nST: upnp:rootdevice\r\n\r\n"
    for number in range(ROUNDS):
        yield pcap.udp((CLIENT, 40000), ("239.255.255.250", 1900), search)
        yield to(search, 1900)
        yield back(found, 1900)


@conversation
def l2tp_gtp_and_openvpn():
    source = seeded()
    for number in range(ROUNDS):
        length = 0x200 + number % 256
        yield to(struct.pack(">HHHH", 0x4002, length, 7, 9) + source.randbytes(length - 8), 1701)
        yield to(struct.pack(">BBHI", 0x32, 0xFF, length, 0xCAFE) + source.randbytes(length), 2152)
        yield to(struct.pack(">BBHI", 0x48, 0, 0x0200, number) + source.randbytes(60), 1194)


# --- protocols made to mislead each rule ---


def shape(session_id, iv, check, rest):
    return datagrams.payload(session_id & 0xFFFF, iv & 0xFFFFFFFF, check & 0xFFFFFFFF, rest)


@conversation
def counters():
    """Bytes 0-1 count, bytes 3-6 count in steps of many sizes, the rest is constant."""
    for port, step in enumerate([1, 2, 3, 16, 160, 256, 1000, 4096, 65536, 69069, 0x01000000]):
        for number in range(ROUNDS // 2):
            yield to(shape(number, 0x10000000 + number * step, 0xC0FFEE, bytes(19)), 5000 + port, 5000 + port)


@conversation
def clocks():
    """Seconds, milliseconds and microseconds where Skype has its IV; bytes 7-10 count too."""
    for port, per_frame in enumerate([1, 10, 1000, 20_000, 1_000_000]):
        for number in range(ROUNDS // 2):
            iv = 0x44EEB6C0 + number * per_frame
            yield to(shape(0x0101, iv, number, bytes(30)), 6000 + port, 6000 + port)
            yield back(shape(0x0101, iv + 3, number, bytes(30)), 6000 + port, 6000 + port)


def generator_of_others(factor, step):
    state = 1
    while True:
        state = (state * factor + step) & 0xFFFFFFFF
        yield state


@conversation
def other_generators():
    """Linear congruential generators of others, some with Skype's factor or step."""
    others = [(69069, 1), (69069, 5), (69069, 0), (1664525, 1013904223), (1103515245, 12345), (214013, 2531011)]
    others += [(69069, 17011), (69073, 17009), (1, 17009), (69069, 1234567)]
    for port, (factor, step) in enumerate(others):
        states = generator_of_others(factor, step)
        for number in range(ROUNDS // 2):
            yield to(shape(2 * number, next(states), next(states), bytes(20)), 7000 + port, 7000 + port)


@conversation
def generator_far_apart():
    """Skype's own generator, but with steps that no rule takes for a link."""
    for port, steps in enumerate([5, 17, 60, 5000]):
        state, gap = 0x1234567, 1 if steps == 60 else 70
        for number in range(40):
            yield to(shape(gap * number, state, number * 0x9E3779B9, bytes(20)), 7500 + port, 7500 + port)
            state = datagrams.generator(state, steps)


@conversation
def checked_counters():
    """A counter, and a CRC-32 of a body that begins with the same counter."""
    for port, offset in enumerate([2, 3, 4]):
        for number in range(ROUNDS // 2):
            body = bytes(offset) + struct.pack(">H", number) + bytes(14)
            yield to(shape(number + 1, 0x22222222, zlib.crc32(body), body), 8000 + port, 8000 + port)
            yield to(shape(number + 1, number, zlib.crc32(body), body), 8100 + port, 8100 + port)


@conversation
def checked_bodies():
    """The CRC-32 of the body in clear, and of body and head."""
    source = seeded()
    for number in range(ROUNDS):
        body = source.randbytes([4, 7, 8, 11, 13, 15][number % 6])
        yield to(shape(number, 0x33333333, zlib.crc32(body), body), 8200)
        yield to(shape(number, 0x33333333, ~zlib.crc32(body), body), 8200)


@conversation
def probes_with_a_wrong_crc():
    for number in range(ROUNDS):
        right = datagrams.crc(datagrams.probe_plaintext(number))
        for mask in (1 << number % 32, 0xFFFFFFFF):
            data = datagrams.ARBITRARY_BYTES[:7]
            yield to(shape(number, number * 7919, right ^ mask, data), 33033, SKYPE_PORT + number)


@conversation
def probes_with_a_wrong_session_id():
    for number in range(ROUNDS):
        plaintext = datagrams.probe_plaintext(number + 2 + number % 7)
        data = datagrams.ARBITRARY_BYTES[: len(plaintext)]
        yield to(shape(number, number * 7919, datagrams.crc(plaintext), data), 33033, SKYPE_PORT + number)


@conversation
def copies():
    """The same again, under other IVs."""
    source = seeded()
    for number in range(ROUNDS):
        yield to(shape(number // 4, source.getrandbits(32), number // 4, bytes(20)), 8300)


@conversation
def padded_probes_alone():
    """Two open bytes make every 65536th CRC fit: not enough for a claim. One conversation each."""
    for number in range(ROUNDS):
        plaintext = bytes.fromhex("0ada01") + struct.pack(">H", number) + bytes.fromhex("42b7d399239b")
        check = datagrams.crc(plaintext + struct.pack(">H", number))
        yield to(shape(number + 1, number * 7919, check, bytes(13)), 33033, 20000 + number)


@conversation
def lone_acks():
    source = seeded()
    for number in range(ROUNDS):
        function = [datagrams.ACK, datagrams.NACK][number % 2] | number % 8 << 4
        yield back(datagrams.answer(function, number, "203.0.113.9", source.getrandbits(32)), 33033)


@conversation
def questions_and_answers_of_eleven_bytes():
    """Like an ack of a payload, session ID and all; but nothing proves the payload."""
    source = seeded()
    for number in range(ROUNDS):
        yield to(shape(number, source.getrandbits(32), source.getrandbits(32), bytes(20)), 8400)
        yield back(datagrams.answer(datagrams.ACK, number, "203.0.113.9"), 8400)


@conversation
def resends_with_a_wrong_crc():
    source = seeded()
    for number in range(ROUNDS):
        check = source.getrandbits(32)
        yield to(datagrams.resend(number, source.getrandbits(32), SERVER, check, bytes(7)), 33033)


@conversation
def fragments_without_a_line():
    source = seeded()
    for number in range(ROUNDS):
        head = struct.pack(">HBHBB", 0x1234, 0x3F, 0x4321, number % 64, 2)
        yield to(head + source.randbytes(1300), 8500)


# --- neighbours of a socket that is Skype's ---

PROVEN = (CLIENT, SKYPE_PORT), (SERVER, 33033)


def neighbours(frames):
    """Frames after one that proves a socket: the first is Skype's."""
    yield pcap.udp(*PROVEN, datagrams.probe(0x4000))
    yield from frames


def shapes(source, destination):
    numbers = seeded()
    for number in range(ROUNDS // 4):
        for function in (0x02, 0x03, 0x05, 0x07, 0x0D, 0x0F):
            length = 11 if function in (5, 7) else 40
            payload = struct.pack(">HB", number, function) + numbers.randbytes(length - 3)
            yield pcap.udp(source, destination, payload)


def beside_a_proven_socket():
    """Each shares the address or the port with a proven socket, none shares both."""
    yield from neighbours(())
    yield from shapes((OTHER_CLIENT, SKYPE_PORT), (SERVER, 33033))
    yield from shapes((OTHER_CLIENT, SKYPE_PORT), (OTHER_SERVER, SKYPE_PORT))
    yield from shapes((CLIENT, SKYPE_PORT + 1), (SERVER, 33033))
    yield from shapes((SERVER, SKYPE_PORT), (CLIENT, 33033))
    yield from shapes((SERVER, 33033), (OTHER_CLIENT, SKYPE_PORT))
    yield from shapes((CLIENT, SKYPE_PORT), ("239.255.255.250", 33033))
    yield from pcap.tcp_opening(*PROVEN, bytes(range(0x70, 0xA0)), bytes(range(0x60, 0xA0)))


def from_a_proven_socket():
    """Other protocols on a proven socket itself: none has the shape of a Skype datagram."""
    yield from neighbours(())
    for number in range(ROUNDS // 4):
        yield pcap.udp(*PROVEN, struct.pack(">HHI", 1, 0, 0x2112A442) + bytes([number] * 12))
        yield pcap.udp(*PROVEN, b"REGISTER sip:example.com SIP/2.0\r\n\r\n")
        yield pcap.udp(*PROVEN, b"M-SEARCH * HTTP/1.1\r\nHOST: x\r\n\r\n")
        yield pcap.udp(*PROVEN, struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + b"\0\0\1\0\1")
        yield pcap.udp(*PROVEN, struct.pack(">BBHII", 0x80, 0, 0x1000 + number, number, 7) + bytes(20))
        yield pcap.udp(*PROVEN, b"\0")


# --- TCP ---


def openings(pairs, port):
    for number, (client, server) in enumerate(pairs):
        ends = (CLIENT, 30000 + number), (SERVER, port)
        yield from pcap.tcp_opening(*ends, client, server)


SSL2_SPECS = bytes.fromhex(
    "010080 020080 030080 040080 050080 060040 0700c0 000004 000005 00000a 000009 000064 000062 000003 000006"
)


def ssl2_hello(specs, challenge, version=0x0301):
    body = struct.pack(">BHHHH", 1, version, len(specs), 0, len(challenge)) + specs + challenge
    return struct.pack(">H", 0x8000 | len(body)) + body


def server_hello(source, length=0x4A):
    rest = struct.pack(">BBHH", 2, 0, length - 4, 0x0301) + source.randbytes(32) + b"\x20"
    rest += source.randbytes(32) + bytes.fromhex("000500")
    return struct.pack(">BHH", 0x16, 0x0301, length) + rest[:length]


@conversation
def ssl2_hellos():
    """Genuine hellos of the form the camouflage of port 443 imitates: also one of its length."""
    source = seeded()
    pairs = [
        (ssl2_hello(SSL2_SPECS[: 3 * specs], source.randbytes(challenge)), server_hello(source))
        for specs in range(1, 16)
        for challenge in (16, 16, 32)
    ]
    assert any(len(client) == 72 for client, _ in pairs)
    yield from openings(pairs, 443)


@conversation
def camouflage_with_a_random_challenge():
    """The client hello of port 443 but for its last 16 bytes, which Skype's generator did not make."""
    source = seeded()
    head = bytes.fromhex(
        "8046010301002d00000010 000005000004 00000a000009 000064000062 000008000003 000006010080"
        "0700c0030080 060040020080 040080"
    )
    assert len(head) == 56
    pairs = [(head + source.randbytes(16), server_hello(source)) for _ in range(64)]
    yield from openings(pairs, 443)


@conversation
def tls_records():
    """Records without content, as a login begins; then something else than a record of Skype's."""
    source = seeded()
    pairs = []
    for length in range(16, 300, 7):
        body = source.randbytes(length)
        pairs.append((b"\x16\x03\x01" + struct.pack(">H", length) + body, server_hello(source)))
        pairs.append((b"\x17\x03\x01" + struct.pack(">H", length) + body, b"\x15\x03\x01\0\2\2\x28"))
    yield from openings(pairs, 12350)
    yield from openings(pairs, 443)


@conversation
def key_exchanges_of_others():
    """48 bytes and some padding that is no run of Skype's: BitTorrent's encryption begins so too."""
    source = seeded()
    pairs = [(source.randbytes(48 + n), source.randbytes(48 + (n * 7) % 60)) for n in range(63)]
    yield from openings(pairs, 40008)
    yield from openings([(a[:48] + bytes(len(a) - 48), b[:48] + bytes(9)) for a, b in pairs], 33033)


@conversation
def update_checks_of_others():
    request = b"GET /ui/2/en/getlatestversion?ver=1.2 HTTP/1.1\r\nHost: updates.example.com\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n1.3"
    yield from openings([(request, answer)] * 20, 80)
