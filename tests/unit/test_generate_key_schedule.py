# test_generate_key_schedule.py - the generator of the key schedule refuses a table it cannot read.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

from generator_runs import WIRE, assert_refused, generate

GENERATOR = WIRE / "generate_key_schedule.py"
TABLE = WIRE / "key-schedule.tsv"

# A row of the table, what stands there instead, and what the message says of it.
FAULTS = {
    "column": ("unit seq case", "unit seq kase", "line 1: the columns are not unit seq case"),
    "cells": ("S01 1 - rol", "S01 1 rol", "line 2: not 11 cells"),
    "seq": ("S03 2 - stop", "S03 3 - stop", "line 5: seq is not 2"),
    "unit": ("S01 1 - rol", "X01 1 - rol", "line 2: unknown unit 'X01'"),
    "op": ("S01 1 - rol mul", "S01 1 - nand mul", "line 2: unknown op 'nand'"),
    "fn": ("S01 1 - rol mul", "S01 1 - rol div", "line 2: unknown fn 'div'"),
    "operand": ("S01 1 - rol mul w0", "S01 1 - rol mul w20", "line 2: unknown dst 'w20'"),
    "argument in a step": ("S01 1 - rol mul w0", "S01 1 - rol mul a", "line 2: unknown dst 'a'"),
    "empty": ("S02 1 - rol val w0 p", "S02 1 - rol val w0 -", "line 3: rol val: no x"),
    "filled": ("S02 1 - rol val w0 p -", "S02 1 - rol val w0 p w1", "unexpected y 'w1'"),
    "constant": ("w0 w18 - - 0x00000008", "w0 w18 - - 8", "constant '8' is not"),
    "rotation": ("w6 w14 - - 0x00000004", "w6 w14 - - 0x00000020", "rotation by 0x00000020"),
    "case in a step": ("S01 1 -", "S01 1 0", "line 2: a case in a step"),
    "no select": ("L01 1 - select", "L01 1 - xor", "line 112: a stage begins with select"),
    "modulus": ("a w0 w18 2", "a w0 w18 0", "line 112: a stage begins with select"),
    "case": ("L01 7 0", "L01 7 2", "line 118: case '2' of 2"),
    "step": ("- - - - - - S56", "- - - - - - S99", "unknown ref 'S99'"),
    "no parameter": ("step - - w17 - - - S78", "step - - - - - - S78", "S78 takes 1 parameters"),
    "parameter": ("step - - - - - - S56", "step - - w1 - - - S56", "S56 takes 0 parameters"),
    "recursion": ("call - - w0 - - - L01", "call - - w0 - - - L02", "unknown ref 'L02'"),
}


def broken(table, old, new):
    """The table with the first place that reads `old` changed to `new`."""
    old, new = (text.replace(" ", "\t") for text in (old, new))
    assert old in table
    return table.replace(old, new, 1)


@pytest.mark.parametrize("old, new, message", FAULTS.values(), ids=FAULTS.keys())
def test_refuses(tmp_path, old, new, message):
    table, output = tmp_path / "table.tsv", tmp_path / "table.c"
    table.write_text(broken(TABLE.read_text(encoding="ascii"), old, new), encoding="ascii")
    assert_refused(GENERATOR, table, output, message)


def test_refuses_missing_stages(tmp_path):
    table, output = tmp_path / "table.tsv", tmp_path / "table.c"
    lines = TABLE.read_text(encoding="ascii").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("L25")))
    result = generate(GENERATOR, table, output)
    assert (result.returncode, output.exists()) == (1, False)
    assert "the stages are not L01 to L25" in result.stderr


def test_same_every_time(tmp_path):
    first, second = tmp_path / "first.c", tmp_path / "second.c"
    assert generate(GENERATOR, TABLE, first).returncode == 0
    assert generate(GENERATOR, TABLE, second).returncode == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("arguments", [[], [str(TABLE)]])
def test_usage(arguments):
    result = generate(GENERATOR, *arguments)
    assert result.returncode == 1
    assert result.stderr.startswith("Usage: ")
