#!/usr/bin/env python3
"""traffic.py - flows made from models: Skype's as the papers describe them, and others.

Usage: traffic.py CAPTURE [FLOWS-PER-MODEL]
Every run with the same number makes the same bytes.

Sizes and times of voice come from the formula of Bonfiglio et al. (SIGCOMM 2007), written down here
a second time; sizes of video from Tstat. Times have the jitter of a network on top.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import random
import struct
import sys
from itertools import accumulate

import pcap

SEED = 2007
FLOWS_PER_MODEL = 10
START = 1136073600  # 1 January 2006
JITTER = 0.002  # seconds, standard deviation
FLOW_SPACING = 0.1  # seconds from one flow's start to the next one's

TYPE_PAYLOAD, TYPE_MEDIA = 0x02, 0x0D
GATEWAY_PORT = 12340

# name: (kbit/s, kbit/s, ms covered by a message, ...)
CODECS = {
    "ISAC": (10, 32, 30, 60),
    "iLBC 13.3": (13.3, 13.3, 30, 60),
    "iLBC 15.2": (15.2, 15.2, 20, 60),
    "G.729": (8, 8, 10, 20, 30, 60),
    "iPCM-wb": (80, 80, 10, 20, 30, 40, 60),
    "EG.711": (48, 64, 10, 20, 30, 40, 60),
    "PCM": (64, 64, 10, 20, 30, 40, 60),
}


class Flow:
    """One direction between two sockets: messages are pairs of a time and a payload."""

    def __init__(self, rng, protocol, messages, port=None):
        self.protocol = protocol
        self.messages = messages
        self.ports = (rng.randint(20000, 60000), port or rng.randint(20000, 60000))


def schedule(rng, count, gap):
    """Times of messages sent at equal gaps, as a network delivers them: in order."""
    return sorted(n * gap + rng.gauss(0, JITTER) for n in range(count))


def at_random(rng, count, rate):
    """Times of messages that come independently of each other, so many a second."""
    return accumulate(rng.expovariate(rate) for _ in range(count))


# --- Skype ---


def media(rng, length):
    """A datagram of type D: random ID, three random bits of filler, enciphered bytes."""
    body = rng.randbytes(length)
    return body[:2] + bytes([body[2] & 0x70 | TYPE_MEDIA]) + body[3:]


def voice_sizes(rng, count, codec, interval, copies):
    """Sizes of messages; a codec of variable rate goes on from the rate it has."""
    lowest, highest, *_ = CODECS[codec]
    rate = rng.uniform(lowest, highest)
    for _ in range(count):
        rate = min(max(rate + rng.gauss(0, 0.3), lowest), highest)
        frame = rate * interval / 8 if lowest < highest else lowest * interval / 8
        yield round((frame + 8) * copies + 4 + rng.gauss(0, 0.3))


def voice(codec, interval, copies=1, shape=media, protocol=pcap.UDP):
    def flow(rng):
        count = 300
        times = schedule(rng, count, interval / 1000)
        sizes = voice_sizes(rng, count, codec, interval, copies)
        return Flow(rng, protocol, [(t, shape(rng, s)) for t, s in zip(times, sizes)])

    return flow


def video(rng, with_voice=True):
    """Fifteen pictures a second, each some messages of the sizes Tstat names, and voice between."""
    messages = []
    for picture in range(150):
        for part in range(rng.randint(1, 4)):
            size = rng.choice([rng.randint(400, 490), rng.randint(800, 980)])
            messages.append((picture / 15 + part * 0.001 + rng.gauss(0, JITTER), media(rng, size)))
    if with_voice:
        times = schedule(rng, 330, 0.030)
        sizes = voice_sizes(rng, 330, "ISAC", 30, 1)
        messages += [(t, media(rng, s)) for t, s in zip(times, sizes)]
    return Flow(rng, pcap.UDP, sorted(messages))


def video_alone(rng):
    return video(rng, with_voice=False)


def file_transfer(rng):
    """Large messages in bursts, as fast as a line of 0.3 to 4 Mbit/s allows."""
    rate = rng.uniform(0.3e6, 4e6)
    now, messages = 0, []
    for _ in range(100):
        burst = rng.randint(1, 6)
        for n in range(burst):
            messages.append((now + n * 0.0005, media(rng, rng.randint(1250, 1350))))
        now += burst * 1300 * 8 / rate * rng.uniform(0.8, 1.2)
    return Flow(rng, pcap.UDP, messages)


def file_acks(rng):
    times = schedule(rng, 300, rng.uniform(0.004, 0.080))
    return Flow(rng, pcap.UDP, [(t, media(rng, rng.randint(12, 16))) for t in times])


def signalling(rng):
    """Requests to one peer: IDs grow, IVs and CRCs are random."""
    number, messages = rng.randrange(0x10000), []
    for time in at_random(rng, 120, 0.5):
        head = struct.pack(">HB", number & 0xFFFF, TYPE_PAYLOAD)
        messages.append((time, head + rng.randbytes(rng.randint(15, 90))))
        number += rng.choice([1, 2, 2, 2, 4, 9])
    return Flow(rng, pcap.UDP, messages)


def skypeout(rng):
    size, gap = rng.choice([(29, 0.020), (56, 0.020), (42, 0.030), (72, 0.060)])
    connection, early = rng.randbytes(4), rng.randbytes(4)
    payloads = [early + rng.randbytes(4), early + rng.randbytes(4)]
    payloads += [connection + rng.randbytes(size - 4) for _ in range(300)]
    times = schedule(rng, len(payloads), gap)
    return Flow(rng, pcap.UDP, list(zip(times, payloads)), port=GATEWAY_PORT)


def enciphered(rng, length):
    return rng.randbytes(length)


def chat_over_tcp(rng):
    """A connection to a supernode: records now and then."""
    times = at_random(rng, 150, 2)
    lengths = [4, 17, 25, 60, 350, 900]
    return Flow(rng, pcap.TCP, [(t, rng.randbytes(rng.choice(lengths))) for t in times])


# --- others ---


def rtp(size, gap, body=None):
    def flow(rng):
        source, number, stamp = rng.randbytes(4), rng.randrange(0x8000), rng.randrange(1 << 31)
        quiet = rng.randbytes(16)
        messages = []
        for time in schedule(rng, 400, gap):
            head = struct.pack(">BBHI", 0x80, 0, number & 0xFFFF, stamp) + source
            sound = rng.randbytes(size) if body is None else (quiet * (size // 16 + 1))[:size]
            messages.append((time, head + sound))
            number, stamp = number + 1, stamp + int(gap * 8000)
        return Flow(rng, pcap.UDP, messages)

    return flow


def dns_message(rng, answer):
    name = bytes([rng.randint(3, 12)]) + b"sample-name!"[: rng.randint(3, 12)] + b"\x03org\0"
    flags, counts = (0x8180, (1, 1, 0, 0)) if answer else (0x0100, (1, 0, 0, 0))
    head = struct.pack(">HHHHHH", rng.randrange(0x10000), flags, *counts)
    return head + name + b"\0\x01\0\x01" + (rng.randbytes(16) if answer else b"")


def dns(answer):
    def flow(rng):
        times = at_random(rng, 200, 5)
        return Flow(rng, pcap.UDP, [(t, dns_message(rng, answer)) for t in times])

    return flow


def quic(connection_id_length):
    """Short headers: two fixed bits, a connection ID, then protected bytes."""

    def flow(rng):
        connection = rng.randbytes(connection_id_length)

        def message():
            size = rng.choice([1200, 1200, 1200, 30, 45, rng.randint(60, 1100)])
            return bytes([0x40 | rng.randrange(0x40)]) + connection + rng.randbytes(size)

        return Flow(rng, pcap.UDP, [(t, message()) for t in at_random(rng, 400, 100)])

    return flow


def wireguard(rng):
    head = b"\x04\0\0\0" + rng.randbytes(4)
    messages = [
        (time, head + struct.pack("<Q", counter) + rng.randbytes(16 * rng.randint(2, 90)))
        for counter, time in enumerate(at_random(rng, 300, 50))
    ]
    return Flow(rng, pcap.UDP, messages)


def coap(rng):
    """Constant first bytes and an ID that grows: byte 3 stays the same for 256 messages."""
    first = rng.randrange(0x100) << 8
    messages = [
        (time, struct.pack(">BBH", 0x44, 3, first + n) + rng.randbytes(4) + b"\xb2/r" + rng.randbytes(30))
        for n, time in enumerate(at_random(rng, 120, 1))
    ]
    return Flow(rng, pcap.UDP, messages)


def noise(rng):
    times = at_random(rng, 300, 30)
    return Flow(rng, pcap.UDP, [(t, rng.randbytes(rng.randint(20, 1300))) for t in times])


def noise_in_step(rng):
    """Random bytes with the sizes and times of a codec: all that differs is byte 3."""
    return voice("ISAC", 30, shape=enciphered)(rng)


def tls(rng):
    def message():
        length = rng.choice([40, 90, 500, 1440])
        return b"\x17\x03\x03" + struct.pack(">H", length) + rng.randbytes(length)

    return Flow(rng, pcap.TCP, [(t, message()) for t in at_random(rng, 300, 40)])


def ssh_typing(rng):
    """Enciphered from the first byte on, 36 bytes for each key pressed."""
    times = accumulate(rng.gammavariate(4, 0.05) for _ in range(300))
    return Flow(rng, pcap.TCP, [(t, rng.randbytes(36)) for t in times])


def bulk_over_tcp(rng):
    times = schedule(rng, 300, rng.uniform(0.0005, 0.030))
    return Flow(rng, pcap.TCP, [(t, rng.randbytes(1448)) for t in times])


def tunnelled_voice(rng):
    """Voice of another program in an enciphered stream: random bytes at 20 ms."""
    times = schedule(rng, 300, 0.020)
    return Flow(rng, pcap.TCP, [(t, rng.randbytes(rng.randint(90, 100))) for t in times])


def models():
    """(what it should be called, model, function that makes one flow of it)"""
    for codec, (_, _, *intervals) in CODECS.items():
        for interval in intervals:
            yield "voice", f"{codec}, {interval} ms", voice(codec, interval)
    for copies in (2, 3, 4):
        yield "voice", f"ISAC, 30 ms, {copies} copies", voice("ISAC", 30, copies)
    yield "video", "video", video_alone
    yield "video", "video and voice", video
    yield "data or file", "file transfer", file_transfer
    yield "data or file", "file transfer, way back", file_acks
    yield "signalling", "signalling", signalling
    yield "SkypeOut", "SkypeOut", skypeout
    for interval in (30, 60):
        over_tcp = voice("ISAC", interval, shape=enciphered, protocol=pcap.TCP)
        yield "voice", f"call relayed over TCP, {interval} ms", over_tcp
    yield "not Skype", "Skype over TCP without a call", chat_over_tcp
    yield "not Skype", "RTP, G.711", rtp(160, 0.020, body="quiet")
    yield "not Skype", "SRTP, G.729", rtp(30, 0.020)
    yield "not Skype", "SRTP, G.711, 30 ms", rtp(250, 0.030)
    yield "not Skype", "DNS queries", dns(answer=False)
    yield "not Skype", "DNS answers", dns(answer=True)
    yield "not Skype", "QUIC", quic(8)
    yield "not Skype", "QUIC without connection ID", quic(0)
    yield "not Skype", "WireGuard", wireguard
    yield "not Skype", "CoAP", coap
    yield "not Skype", "random bytes", noise
    yield "not Skype", "random bytes in a codec's step", noise_in_step
    yield "not Skype", "TLS", tls
    yield "not Skype", "SSH, typing", ssh_typing
    yield "not Skype", "bulk data over enciphered TCP", bulk_over_tcp
    yield "not Skype", "another program's voice in enciphered TCP", tunnelled_voice


def source_of(number):
    """Every flow has a source address of its own."""
    return f"10.{number >> 16}.{number >> 8 & 0xFF}.{number & 0xFF}"


def flows(per_model=FLOWS_PER_MODEL):
    """(source address, what it should be called, model, flow)"""
    number = 0
    for expected, name, make in models():
        for n in range(per_model):
            number += 1
            rng = random.Random(f"{SEED} {name} {n}")
            yield source_of(number), expected, name, make(rng)


def frames(source, flow):
    """(time, frame) of every message."""
    ends = (source, flow.ports[0]), ("198.18.0.1", flow.ports[1])
    sequence = 1
    for time, payload in flow.messages:
        if flow.protocol == pcap.TCP:
            yield time, pcap.tcp(*ends, sequence, payload)
            sequence += len(payload)
        else:
            yield time, pcap.udp(*ends, payload)


def write(path, per_model=FLOWS_PER_MODEL):
    """Writes all flows into one capture, each a little later than the one before."""
    events = []
    for number, (source, _, _, flow) in enumerate(flows(per_model)):
        start = START + 1 + number * FLOW_SPACING
        events += [(start + time, frame) for time, frame in frames(source, flow)]
    events.sort(key=lambda event: event[0])
    with open(path, "wb") as capture:
        snap_length, link_type = pcap.LARGEST_FRAME, pcap.ETHERNET
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap_length, link_type))
        for time, frame in events:
            microseconds = round(time * 1e6)
            head = (*divmod(microseconds, 1000000), len(frame), len(frame))
            capture.write(struct.pack("<IIII", *head) + frame)
    return path


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else FLOWS_PER_MODEL)
