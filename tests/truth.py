"""truth.py - what is known about the Skype datagrams of the real captures (../shared/truth).

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Optional

QUOTED_IN_ICMP = "quoted in ICMP"  # classification of a datagram
NOT_SKYPE = "not Skype|no data|real TLS"  # classes of streams


@dataclass(frozen=True)
class Command:
    number: int
    kind: int  # 1 one-way, 2 request, 3 reply
    request_id: Optional[int]  # None for one-way commands


@dataclass(frozen=True)
class Datagram:
    frame: int
    time: Decimal  # seconds since the first frame
    source: tuple  # ("address", port)
    destination: tuple
    length: int
    session_id: int
    function: int
    type: int
    seed_source: str  # "" where no address goes into the seed
    seed_destination: str
    iv: str  # hexadecimal digits, "" where the type has none
    position: Optional[int]  # of the IV on the generator's cycle
    crc: str
    commands: tuple
    fields: dict  # ip, word; count, challenge, dst; ...
    plaintext: bytes

    @property
    def enciphered(self):
        return bool(self.plaintext)


def _commands(text):
    """From "14/2:16ca;14/2:16cc", or "REASSEMBLED 11646 bytes: 15/3:1678" in a last fragment."""
    return tuple(
        Command(int(number), int(kind), int(request_id, 16) if request_id else None)
        for number, kind, request_id in re.findall(r"(\d+)/(\d)(?::([0-9a-f]{4}))?", text)
    )


def _datagram(row):
    addresses = [row["seed_src"], row["seed_dst"]]
    if "^" in row["seed_src"]:  # a resend: challenge^frameid
        addresses = ["", ""]
    return Datagram(
        frame=int(row["frame"]),
        time=Decimal(row["time_rel"]),
        source=(row["src"], int(row["sport"])),
        destination=(row["dst"], int(row["dport"])),
        length=int(row["udp_payload_len"]),
        session_id=int(row["frame_id"], 16),
        function=int(row["func"], 16),
        type=int(row["type"], 16),
        seed_source=addresses[0],
        seed_destination=addresses[1],
        iv=row["iv"],
        position=int(row["iv_generator_index"]) if row["iv_generator_index"] else None,
        crc=row["crc_on_wire"],
        commands=_commands(row["commands(number/flags:id)"]),
        fields=dict(item.split("=", 1) for item in row["fields"].split() if "=" in item),
        plaintext=bytes.fromhex(row["plaintext_hex"]),
    )


def datagrams(shared, capture):
    """The Skype datagrams of a capture by frame number, without the one that ICMP quotes."""
    with open(shared / "truth" / "udp.tsv", newline="", encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return {
            int(row["frame"]): _datagram(row)
            for row in rows
            if row["capture"] == capture and QUOTED_IN_ICMP not in row["classification"]
        }


def skype_streams(shared, capture):
    """The TCP streams of a capture that carry Skype, by number: {stream: class}."""
    with open(shared / "truth" / "tcp.tsv", newline="", encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return {
            int(row["tcp.stream"]): row["class"]
            for row in rows
            if row["capture"] == capture and not re.match(NOT_SKYPE, row["class"])
        }


def handshake_words(shared, capture):
    """The deciphered words of all first TCP messages of a capture."""
    with open(shared / "truth" / "tcp.tsv", newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["capture"] == capture]
    heads = [row[f"{side}_head10_clear"] for row in rows for side in ("client", "server")]
    return [int(head[:4], 16) for head in heads if re.fullmatch("[0-9a-f]{20}", head)]
