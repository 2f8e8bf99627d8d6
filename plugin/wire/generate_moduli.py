#!/usr/bin/python3
# generate_moduli.py - turns the table moduli.tsv, the network's public keys, into const arrays in C.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: generate_moduli.py moduli.tsv OUTPUT.c"""

import hashlib
import sys
import textwrap

from tsv_table import TableError, generate, read_rows

COLUMNS = ["key", "bits", "e", "modulus", "sha1_of_modulus", "sources", "verification"]
EXPONENT = 65537
LONGEST = 512  # bytes: SKYPE_SIGNATURE_MAX_LENGTH

PREAMBLE = f"""\
/* Generated from moduli.tsv by generate_moduli.py; do not edit. */
#include "moduli.h"

_Static_assert(SKYPE_PUBLIC_EXPONENT == {EXPONENT}u, "exponent of every key");
_Static_assert(SKYPE_SIGNATURE_MAX_LENGTH == {LONGEST}, "longest modulus");
"""


class Key:
    """One row of the table, checked."""

    def __init__(self, row):
        self.name = row["key"]
        try:
            self.number = int(row["key"], 16)
            bits, exponent = int(row["bits"]), int(row["e"])
            self.modulus = bytes.fromhex(row["modulus"])
        except ValueError as error:
            raise TableError(f"key {self.name}: {error}") from None
        self.check(bits, exponent, row["sha1_of_modulus"])

    def check(self, bits, exponent, digest):
        if exponent != EXPONENT:
            raise TableError(f"key {self.name}: exponent {exponent}, not {EXPONENT}")
        if int.from_bytes(self.modulus, "big").bit_length() != bits or len(self.modulus) * 8 != bits:
            raise TableError(f"key {self.name}: the modulus does not have {bits} bits")
        if len(self.modulus) > LONGEST:
            raise TableError(f"key {self.name}: more than {LONGEST} bytes")
        if self.modulus[-1] % 2 == 0:
            raise TableError(f"key {self.name}: the modulus is even")
        if hashlib.sha1(self.modulus).hexdigest() != digest:
            raise TableError(f"key {self.name}: SHA-1 of the modulus is not {digest}")

    def definition(self):
        octets = ", ".join(f"0x{octet:02X}" for octet in self.modulus)
        lines = textwrap.indent("\n".join(textwrap.wrap(octets, 95)), "    ")
        return f"static const uint8_t modulus_{self.number:x}[] = {{\n{lines},\n}};\n"

    def entry(self):
        return f"    {{0x{self.number:08X}u, {len(self.modulus)}, modulus_{self.number:x}}},"


def read_keys(path):
    """The keys of the table, in the order of their numbers."""
    keys = [Key(row) for row in read_rows(path, COLUMNS)]
    if not keys:
        raise TableError("no keys")
    for before, after in zip(keys, keys[1:]):
        if after.number <= before.number:
            raise TableError(f"key {after.name}: behind {before.name}")
    return keys


def source(keys):
    yield PREAMBLE
    for key in keys:
        yield key.definition()
    entries = "\n".join(key.entry() for key in keys)
    yield f"const skype_public_key skype_network_keys[] = {{\n{entries}\n}};\n"
    yield f"const size_t skype_network_key_count = {len(keys)};\n"


if __name__ == "__main__":
    generate(sys.argv[1:], __doc__, lambda table: source(read_keys(table)))
