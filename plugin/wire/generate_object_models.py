#!/usr/bin/python3
# generate_object_models.py - turns the table object-list-models.tsv into const arrays in C.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: generate_object_models.py object-list-models.tsv OUTPUT.c"""

import sys
import textwrap

from tsv_table import TableError, generate, read_rows

COLUMNS = ["model", "symbol", "low", "high", "width", "meaning", "note"]
TOTAL = 4096
MAX_SYMBOLS = 64
SLOT = 32
CLASSES = 11

SINGLE = {"HEADER": "skype_model_header", "SHORT": "skype_model_short", "LONG": "skype_model_long"}
SYMBOLS = {"HEADER": 13, "SHORT": 9, "LONG": 17}
CLASS = [f"CLASS{p}" for p in range(CLASSES)]
CHAR = [f"CHAR{c}" for c in range(CLASSES)]

PREAMBLE = f"""\
/* Generated from object-list-models.tsv by generate_object_models.py; do not edit. */
#include "object_list_models.h"

_Static_assert(SKYPE_MODEL_TOTAL == {TOTAL}, "total of every model");
_Static_assert(SKYPE_MODEL_MAX_SYMBOLS == {MAX_SYMBOLS}, "symbols of a model");
_Static_assert(1 << SKYPE_MODEL_SLOT_BITS == {SLOT}, "values of a slot");
_Static_assert(SKYPE_MODEL_SLOTS == {TOTAL // SLOT}, "slots of a model");
_Static_assert(SKYPE_CLASSES == {CLASSES}, "classes of characters");
"""


class Model:
    """The symbols of one model, in order."""

    def __init__(self, name):
        self.name = name
        self.bounds = [0]
        self.meanings = []

    def add(self, row):
        try:
            symbol, low, high, width = (int(row[column]) for column in COLUMNS[1:5])
        except ValueError as error:
            raise TableError(f"{self.name}: {error}") from None
        if symbol != len(self.meanings):
            raise TableError(f"{self.name}: symbol {symbol} out of order")
        if low != self.bounds[-1] or high <= low or width != high - low:
            raise TableError(f"{self.name} {symbol}: {low} to {high}, width {width}")
        self.bounds.append(high)
        self.meanings.append(row["meaning"])

    def check(self):
        if self.bounds[-1] != TOTAL:
            raise TableError(f"{self.name}: the total is {self.bounds[-1]}, not {TOTAL}")
        if len(self.meanings) > MAX_SYMBOLS:
            raise TableError(f"{self.name}: {len(self.meanings)} symbols")
        if len(self.meanings) != SYMBOLS.get(self.name, len(self.meanings)):
            raise TableError(f"{self.name}: {len(self.meanings)} symbols, not {SYMBOLS[self.name]}")
        if self.name in CLASS and self.meanings != [f"class {c}" for c in range(CLASSES)]:
            raise TableError(f"{self.name}: not the {CLASSES} classes in order")

    def first(self):
        """For each slot the symbol that owns its lowest value."""
        return [
            sum(bound <= low for bound in self.bounds[1:]) for low in range(0, TOTAL, SLOT)
        ]

    def initializer(self):
        return (
            f"{{ /* {self.name} */\n"
            f"{numbers(self.bounds)},\n"
            f"{numbers(self.first())}\n"
            "}"
        )


def numbers(values):
    text = ", ".join(map(str, values))
    return textwrap.indent("{ " + "\n  ".join(textwrap.wrap(text, 90)) + " }", "    ")


def read_models(path):
    """All models of the table by name, checked."""
    models = {name: Model(name) for name in [*SINGLE, *CLASS, *CHAR]}
    for row in read_rows(path, COLUMNS):
        if row["model"] not in models:
            raise TableError(f"unknown model '{row['model']}'")
        models[row["model"]].add(row)
    for model in models.values():
        model.check()
    return models


def letters(models):
    """The bytes of each class; together every byte once, 0 alone ending a string."""
    try:
        alphabets = [[int(byte) for byte in models[name].meanings] for name in CHAR]
    except ValueError as error:
        raise TableError(f"CHAR: {error}") from None
    if sorted(byte for alphabet in alphabets for byte in alphabet) != list(range(256)):
        raise TableError("the classes do not hold every byte exactly once")
    if alphabets[0] != [0]:
        raise TableError("CHAR0 is not the end of a string alone")
    return alphabets


def source(models):
    yield PREAMBLE
    for name, variable in SINGLE.items():
        yield f"const skype_model {variable} = {models[name].initializer()};\n"
    for variable, names in (("skype_model_class", CLASS), ("skype_model_letter", CHAR)):
        rows = ",\n".join(models[name].initializer() for name in names)
        yield f"const skype_model {variable}[SKYPE_CLASSES] = {{\n{rows}\n}};\n"
    rows = ",\n".join(numbers(alphabet) for alphabet in letters(models))
    yield (
        "const uint8_t skype_letters[SKYPE_CLASSES][SKYPE_MODEL_MAX_SYMBOLS] = {\n"
        f"{rows}\n}};\n"
    )


if __name__ == "__main__":
    generate(sys.argv[1:], __doc__, lambda table: source(read_models(table)))
