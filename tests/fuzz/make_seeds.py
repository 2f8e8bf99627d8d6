#!/usr/bin/python3
# make_seeds.py - writes the inputs a fuzzer starts from.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: make_seeds.py FUZZER CORPUS_DIRECTORY

fuzz_object_list: the shared test vectors, where SKYPE_SHARED names their directory. fuzz_packets: the
bundled samples, frame by frame, and scripts (script.h) of each kind of item, with the vectors in
commands. Others start from nothing.
"""

import csv
import os
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples"
VECTORS = "protocol/object-list-vectors.tsv"

PCAP_HEAD, FRAME_HEAD = 24, 16
LONGEST_SEED = 6000  # bytes

# Items of a script, in the order of their numbers (script.c).
ITEMS = (
    "frame datagram command payload resend ack nack fragment fragments media connect stream "
    "first_message hello packet control record_ack session login public_value hash delivery "
    "segment close snap_length corruption unreachable"
).split()

A_TO_B, B_TO_A = 0x10, 0x01
REQUEST, REPLY, ONE_WAY = 2, 3, 1
EMPTY_LIST = b"\x42\x15"
PLAIN_LIST = b"\x41\x02\x00\x05\x07\x02\x11\xc6\x33\x64\x0b\x9c\xbb"
TREE, FORCED, TWICE, ENCIPHERED, BACKWARDS = 1, 2, 4, 8, 16
HOLD, CLEAR = 1, 2


def vectors():
    """Name and bytes of every shared vector; none where there are no shared files."""
    path = pathlib.Path(os.environ.get("SKYPE_SHARED", "/nonexistent")) / VECTORS
    if not path.is_file():
        return
    with open(path, encoding="utf-8", newline="") as table:
        lines = (line for line in table if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["name"], bytes.fromhex(row["hex"])


def item(what, ends=A_TO_B, data=b"", wait=10):
    return struct.pack("<BBBH", ITEMS.index(what), ends, wait, len(data)) + data


def host(address, port, public=0):
    return struct.pack("<IHIB", address, port, public, 0)


def script(*items, options=TREE, port=40123):
    hosts = host(0xC0A80114, 35990, 0xCB007114) + host(0xC633640B, port)
    return bytes([options, 0]) + hosts + b"".join(items)


def command(number, kind, content=EMPTY_LIST, ends=A_TO_B):
    return item("command", ends, struct.pack("<HB", number, kind) + content)


def probe():
    """U1 to U4."""
    return [
        command(27, REQUEST),
        item("payload"),
        item("nack", B_TO_A, struct.pack("<HI", 0, 0x11223344)),
        item("resend"),
        command(28, REPLY, ends=B_TO_A),
        item("payload", B_TO_A),
    ]


def opening(padded=1, cookie=3, version=4):
    first = bytes([0, padded, cookie, version, 8])
    return [item("connect"), item("first_message", A_TO_B, first), item("first_message", B_TO_A, first)]


def packet(*commands, ends=A_TO_B, how=0):
    return [*commands, item("packet", ends, struct.pack("<BH", how, 0))]


def supernode():
    ack = item("record_ack", A_TO_B, b"\x00\x00\x00")
    return [
        *opening(),
        *packet(command(30, REQUEST, PLAIN_LIST)),
        *packet(command(31, REPLY, ends=B_TO_A), command(11, ONE_WAY, ends=B_TO_A), ends=B_TO_A),
        ack,
        item("control", A_TO_B, b"\x00\x03padding"),
    ]


def session_records():
    hello = struct.pack("<BHHH", 0, 30001, 0, 0x44) + PLAIN_LIST
    later = struct.pack("<BHHH", 0, 30001, 2, 0) + bytes(40)
    return [*opening(), item("session", A_TO_B, hello), item("session", A_TO_B, later)]


def login():
    key_block = b"\x41\x03\x00\x09\x80\x40\x04\x08\xc0\x01" + bytes(192) + b"\x00\x0c\x01"
    empty, record = b"\x00\x00", struct.pack("<BBH", 0, 2, 80)
    return [
        item("connect"),
        item("login", A_TO_B, empty),
        item("login", B_TO_A, empty),
        item("login", A_TO_B, b"\x01\x01" + key_block),
        item("login", A_TO_B, record),
        item("login", B_TO_A, record),
    ]


def exchange(then):
    value, hash_message = b"\x00\x15", b"\x00" + bytes([then])
    return [
        item("connect"),
        item("public_value", A_TO_B, value),
        item("public_value", B_TO_A, value),
        item("hash", A_TO_B, hash_message),
        item("hash", B_TO_A, hash_message),
    ]


def written_scripts():
    """Name and bytes of a script for each way through the plugin."""
    yield "probe", script(*probe())
    yield "probe-forced", script(*probe(), options=FORCED)
    yield "probe-enciphered", script(*probe(), options=TREE | ENCIPHERED)
    yield "probe-cut", script(*probe(), item("snap_length", data=b"\x38\x00"))
    yield "probe-quoted", script(*probe(), item("unreachable", B_TO_A))
    yield "probe-wrong", script(*probe(), item("corruption", data=b"\x30\x00\x01"))
    content = PLAIN_LIST * 20
    fragments = [command(14, REQUEST), item("payload"), command(15, REPLY, content, B_TO_A)]
    yield "fragments", script(*fragments, item("fragments", B_TO_A, b"\x00\x00\x20"))
    one = struct.pack("<HHB", 0x1234, 0x4321, 0x80) + bytes(20)
    yield "fragment", script(*probe(), item("fragment", B_TO_A, one), options=TWICE)
    media = [item("media", A_TO_B, struct.pack("<H", 0) + bytes(60)) for _ in range(20)]
    yield "media", script(*probe(), *media, item("ack", B_TO_A, bytes(6)))
    yield "datagram", script(item("datagram", data=bytes(range(30))), options=FORCED)
    yield "supernode", script(*supernode(), item("close", data=b"\x00"))
    yield "supernode-80", script(*opening(2, 3, 0), *supernode()[3:], port=80)
    yield "supernode-unpadded", script(*opening(0, 1, 0), *supernode()[3:], options=BACKWARDS)
    for name, bits in ("bytewise", b"\x01\x00\x00"), ("unordered", b"\x09\x03\x05"):
        yield f"supernode-{name}", script(item("delivery", data=bits), *supernode(), options=TWICE)
    hellos = [item("hello", A_TO_B, b"\x00\x00"), item("hello", B_TO_A, b"\x00\x01")]
    https = [item("connect"), *hellos, *opening()[1:], *supernode()[3:]]
    yield "https", script(*https, port=443)
    yield "session", script(*session_records())
    pipe = item("control", A_TO_B, b"\x00\x04\x00"), item("control", B_TO_A, b"\x00\x04\x00")
    yield "pipe", script(*opening(), *pipe, *login()[1:])
    yield "login", script(*login(), item("close", data=b"\x01"), port=33033)
    yield "login-443", script(*login(), port=443)
    yield "dh384", script(*exchange(0), *supernode()[1:], port=40008)
    yield "dh384-login", script(*exchange(1), *login()[1:], port=33033)
    segment = item("segment", data=struct.pack("<hB", -4, 0x18) + b"overlap")
    yield "segment", script(*opening(), segment, item("stream", data=b"\x00text"))
    request = b"GET http://ui.skype.com/ui/2/1.2.0.18/en/getlatestversion?ver=1 HTTP/1.1\r\n\r\n"
    found = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n1.2.0.18"
    check = [item("stream", A_TO_B, b"\x02" + request), item("stream", B_TO_A, b"\x02" + found)]
    yield "update-check", script(item("connect"), *check, port=80)


def scripts_of_lists():
    """Every shared list as the content of a UDP command and of one in a stream."""
    for name, content in vectors():
        if len(content) < LONGEST_SEED:
            udp = [command(15, REPLY, content), item("payload")]
            yield f"udp-{name}", script(*probe(), *udp)
            yield f"tcp-{name}", script(*opening(), *packet(command(8, REPLY, content)))


def frames(path):
    content = path.read_bytes()
    at = PCAP_HEAD
    while at < len(content):
        length = struct.unpack_from(">I", content, at + 8)[0]
        yield content[at + FRAME_HEAD : at + FRAME_HEAD + length]
        at += FRAME_HEAD + length


def scripts_of_samples():
    """The first frames of every sample, and those after them, as they are."""
    for path in sorted(SAMPLES.glob("*.pcap")):
        seed, number = b"", 0
        for frame in frames(path):
            if len(seed) + len(frame) > LONGEST_SEED and seed:
                yield f"{path.stem}-{number}", script(seed)
                seed, number = b"", number + 1
            if number == 3:
                break
            seed += item("frame", data=frame)
        else:
            yield f"{path.stem}-{number}", script(seed)


def seeds(fuzzer):
    if fuzzer == "fuzz_packets":
        yield from written_scripts()
        yield from scripts_of_lists()
        yield from scripts_of_samples()
    elif fuzzer == "fuzz_object_list":
        yield from vectors()


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    corpus = pathlib.Path(arguments[1])
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in seeds(arguments[0]):
        (corpus / name).write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1:])
