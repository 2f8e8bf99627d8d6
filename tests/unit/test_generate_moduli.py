# test_generate_moduli.py - the generator of the network's keys refuses a bad table.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib

import pytest

from generator_runs import WIRE, assert_refused, generate

GENERATOR = WIRE / "generate_moduli.py"
TABLE = WIRE / "moduli.tsv"
KEYS = 14

FIRST = "0x00000000\t1536\t65537\tc095"
DIGEST = "8c1e6c8e6492d5d308ed689def1f0689c417273c"

# A place of the table, what stands there instead, and what the message says of it.
FAULTS = {
    "column": ("key\tbits\te", "key\tbit\te", "the columns are not key bits e"),
    "cells": (FIRST, FIRST.replace("\tc095", "c095"), "0x00000000 1536: not 7 cells"),
    "number": ("0x00000000", "first", "key first: invalid literal"),
    "digits": (FIRST, FIRST[:-1] + "x", "key 0x00000000: non-hexadecimal"),
    "exponent": (FIRST, FIRST.replace("65537", "3"), "key 0x00000000: exponent 3, not 65537"),
    "bits": (FIRST, FIRST.replace("1536", "1024"), "key 0x00000000: the modulus does not have 1024"),
    "changed": (FIRST, FIRST[:-1] + "4", "key 0x00000000: SHA-1 of the modulus"),
    "digest": (DIGEST, DIGEST[:-1] + "d", "key 0x00000000: SHA-1 of the modulus"),
    "order": ("0x00001001", "0x00000fff", "key 0x00000fff: behind 0x00001000"),
    "twice": ("0x00001001", "0x00001000", "key 0x00001000: behind 0x00001000"),
}


@pytest.mark.parametrize("old, new, message", FAULTS.values(), ids=FAULTS.keys())
def test_refuses(tmp_path, old, new, message):
    table = tmp_path / "table.tsv"
    text = TABLE.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert_refused(GENERATOR, table, tmp_path / "moduli.c", message)


@pytest.mark.parametrize(
    "modulus, message", [(b"\xc0" + bytes(127), "even"), (b"\xc0" * 512 + b"\x01", "more than 512")]
)
def test_refuses_a_modulus(tmp_path, modulus, message):
    table = tmp_path / "table.tsv"
    head = TABLE.read_text(encoding="utf-8").splitlines()[1]
    cells = ["0x0", str(8 * len(modulus)), "65537", modulus.hex(), hashlib.sha1(modulus).hexdigest()]
    table.write_text("\n".join([head, "\t".join([*cells, "here", "not"]), ""]), encoding="utf-8")
    assert_refused(GENERATOR, table, tmp_path / "moduli.c", message)


def test_refuses_nothing(tmp_path):
    table = tmp_path / "table.tsv"
    table.write_text(TABLE.read_text(encoding="utf-8").splitlines()[1] + "\n", encoding="utf-8")
    assert_refused(GENERATOR, table, tmp_path / "moduli.c", "no keys")


def test_same_every_time(tmp_path):
    first, second = tmp_path / "first.c", tmp_path / "second.c"
    assert generate(GENERATOR, TABLE, first).returncode == 0
    assert generate(GENERATOR, TABLE, second).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.read_text(encoding="utf-8").count("static const uint8_t modulus_") == KEYS
