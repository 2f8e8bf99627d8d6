# test_generate_object_models.py - the generator of the frequency models refuses a bad table.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

from generator_runs import WIRE, assert_refused, generate

GENERATOR = WIRE / "generate_object_models.py"
TABLE = WIRE / "object-list-models.tsv"

# A place of the table, what stands there instead, and what the message says of it.
FAULTS = {
    "column": ("model symbol low", "model symbol from", "the columns are not model symbol low"),
    "cells": ("SHORT 1 291 614", "SHORT 1 291614", "SHORT 1: not 7 cells"),
    "model": ("SHORT 1 291", "SHRT 1 291", "unknown model 'SHRT'"),
    "number": ("SHORT 1 291", "SHORT 1 x291", "SHORT: invalid literal"),
    "order": ("SHORT 1 291", "SHORT 2 291", "SHORT: symbol 2 out of order"),
    "gap": ("SHORT 1 291", "SHORT 1 292", "SHORT 1: 292 to 614, width 323"),
    "empty": ("SHORT 1 291 614 323", "SHORT 1 291 291 0", "SHORT 1: 291 to 291, width 0"),
    "width": ("291 614 323", "291 614 322", "SHORT 1: 291 to 614, width 322"),
    "total": ("3509 4096 587", "3509 4095 586", "LONG: the total is 4095, not 4096"),
    "class": ("995 class 1", "995 class 2", "CLASS7: not the 11 classes in order"),
    "letter": ("0 815 815 46", "0 815 815 dot", "CHAR: invalid literal"),
    "letter twice": ("0 815 815 46", "0 815 815 45", "do not hold every byte exactly once"),
}


@pytest.mark.parametrize("old, new, message", FAULTS.values(), ids=FAULTS.keys())
def test_refuses(tmp_path, old, new, message):
    table = tmp_path / "table.tsv"
    old, new = (text.replace(" ", "\t").replace("class\t", "class ") for text in (old, new))
    text = TABLE.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert_refused(GENERATOR, table, tmp_path / "models.c", message)


@pytest.mark.parametrize("model", ["LONG", "CLASS10", "CHAR3"])
def test_refuses_missing_model(tmp_path, model):
    table = tmp_path / "table.tsv"
    lines = TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith(model + "\t")))
    assert_refused(GENERATOR, table, tmp_path / "models.c", f"{model}: the total is 0, not 4096")


def test_refuses_nothing(tmp_path):
    table = tmp_path / "table.tsv"
    table.write_text("# no rows\n")
    assert_refused(GENERATOR, table, tmp_path / "models.c", "the columns are not")


def test_same_every_time(tmp_path):
    first, second = tmp_path / "first.c", tmp_path / "second.c"
    assert generate(GENERATOR, TABLE, first).returncode == 0
    assert generate(GENERATOR, TABLE, second).returncode == 0
    assert first.read_bytes() == second.read_bytes()
