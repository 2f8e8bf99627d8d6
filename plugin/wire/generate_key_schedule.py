#!/usr/bin/python3
# generate_key_schedule.py - turns the table key-schedule.tsv into straight C.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: generate_key_schedule.py key-schedule.tsv OUTPUT.c

A row of the table is one C statement, a step an inline function, a stage a function; rows of one
case stand under an if.
"""

import csv
import itertools
import math
import re
import string
import sys

COLUMNS = ["unit", "seq", "case", "op", "fn", "dst", "x", "y", "z", "c", "ref"]
EMPTY = "-"
WORDS = {f"w{n}": f"w[{n}]" for n in range(20)}
STAGES = 25

# Column op: how a value enters its destination.
OPS = {
    "set": "{dst} = {value}",
    "xor": "{dst} ^= {value}",
    "add": "{dst} += {value}",
    "sub": "{dst} -= {value}",
    "mul": "{dst} *= {value}",
    "and": "{dst} &= {value}",
    "or": "{dst} |= {value}",
    "rol": "{dst} = rotate_left({dst}, {value})",
    "ror": "{dst} = rotate_left({dst}, 0u - ({value}))",
}

# Column fn: how the value is formed, and so which of the columns x, y, c it needs.
FORMS = {
    "val": "{x}",
    "imm": "{c}",
    "root": "root({x})",
    "add": "{x} + {c}",
    "mul": "{x} * {c}",
    "xor": "{x} ^ {c}",
    "and": "{x} & {c}",
    "or": "{x} | {c}",
    "rol": "rotate_left({x}, {c})",
    "sin": "pick(sine({x}), {c}, {y})",
    "cos": "pick(cosine({x}), {c}, {y})",
    "less": "pick({x} < {c}, {x}, {y})",
}

PREAMBLE = """\
/* Generated from key-schedule.tsv by generate_key_schedule.py; do not edit. */
#include "key_schedule.h"

#include <stdbool.h>

/* What a low byte gives: root in bits 0..4, sine test in bit 5, cosine test in bit 6. */
static const uint8_t byte_traits[256] = {{
{traits}
}};

static inline uint32_t root(uint32_t x)
{{
    return byte_traits[x & 0xFFu] & 0x1Fu;
}}

static inline uint32_t sine(uint32_t x)
{{
    return byte_traits[x & 0xFFu] >> 5 & 1u;
}}

static inline uint32_t cosine(uint32_t x)
{{
    return byte_traits[x & 0xFFu] >> 6;
}}

/* Without a branch: which one is taken is as good as random. */
static inline uint32_t pick(uint32_t test, uint32_t yes, uint32_t no)
{{
    return no ^ ((yes ^ no) & (0u - test));
}}

static inline uint32_t rotate_left(uint32_t x, uint32_t count)
{{
    return x << (count & 31u) | x >> ((0u - count) & 31u);
}}"""

ENTRY = """
static void (*const stages[SKYPE_KEY_STAGES])(uint32_t *w, uint32_t a) = {{
{stages}
}};

void skype_key_stage(unsigned stage, uint32_t argument, uint32_t words[SKYPE_KEY_WORDS])
{{
    if (stage >= 1 && stage <= SKYPE_KEY_STAGES)
        stages[stage - 1](words, argument);
}}
"""


class TableError(Exception):
    """Something in the table that cannot be turned into C."""


def byte_traits(byte):
    """The three byte functions in their integer forms."""
    root = math.isqrt(byte + 1)
    sine = 113 * byte // 355 & 1
    cosine = (226 * byte + 355) // 710 & 1
    return root | sine << 5 | cosine << 6


def lookup(row, column, names):
    try:
        return names[row[column]]
    except KeyError:
        raise TableError(f"unknown {column} '{row[column]}'") from None


def require(row, used, unused):
    """Cells of the columns `used` must be filled, those of `unused` empty."""
    for column in sorted(used):
        if row[column] == EMPTY:
            raise TableError(f"{row['op']} {row['fn']}: no {column}")
    for column in sorted(unused):
        if row[column] != EMPTY:
            raise TableError(f"{row['op']} {row['fn']}: unexpected {column} '{row[column]}'")


def constant(row):
    if not re.fullmatch(r"0x[0-9A-F]{8}", row["c"]):
        raise TableError(f"constant '{row['c']}' is not 0x and 8 hex digits")
    if row["fn"] == "rol" and int(row["c"], 16) >= 32:
        raise TableError(f"rotation by {row['c']}")
    return row["c"] + "u"


def assignment(row, operands):
    """The statement of a row that changes a word or a variable."""
    combine = lookup(row, "op", OPS)
    form = lookup(row, "fn", FORMS)
    used = {field for _, field, _, _ in string.Formatter().parse(form) if field} | {"dst"}
    require(row, used, {"x", "y", "z", "c", "ref"} - used)
    values = {column: lookup(row, column, operands) for column in used - {"c"}}
    if "c" in used:
        values["c"] = constant(row)
    value = form.format(**values)
    return combine.format(dst=values["dst"], value=value) + ";"


def translate(rows, to_c):
    """The lines of C for the rows; errors name the line of the table."""
    for row in rows:
        try:
            yield from to_c(row).split("\n")
        except TableError as error:
            raise TableError(f"line {row['line']}: {error}") from None


def indent(lines):
    return [f"    {line}" for line in lines]


def mentions(rows, operand):
    return any(operand in (row["dst"], row["x"], row["y"]) for row in rows)


class Step:
    """S01, S02, ...: an inline function; it returns true where it stops the stage."""

    OPERANDS = WORDS | {"p": "p", "t": "t"}

    def __init__(self, name, rows):
        self.function = f"step_{name[1:]}"
        self.rows = rows
        self.has_parameter = mentions(rows, "p")
        self.can_stop = rows[-1]["op"] == "stop"

    def statement(self, row):
        if row["case"] != EMPTY:
            raise TableError("a case in a step")
        if row["op"] == "stop" and row is self.rows[-1]:
            require(row, {"x"}, {"fn", "dst", "y", "z", "c", "ref"})
            return f"return {lookup(row, 'x', WORDS)} & 1u;"
        return assignment(row, self.OPERANDS)

    def source(self):
        kind = "bool" if self.can_stop else "void"
        parameter = ", uint32_t p" if self.has_parameter else ""
        lines = ["", f"static inline {kind} {self.function}(uint32_t *w{parameter})", "{"]
        if mentions(self.rows, "t"):
            lines.append("    uint32_t t;")
        return lines + indent(translate(self.rows, self.statement)) + ["}"]


class Stage:
    """L01, L02, ...: a function.

    Only the units before it may be named, so stages cannot recurse.
    """

    OPERANDS = WORDS | {"a": "a"}

    def __init__(self, name, rows, units):
        self.function = f"stage_{name[1:]}"
        self.select, *self.rows = rows
        self.steps = {name: unit for name, unit in units.items() if isinstance(unit, Step)}
        self.stages = {name: unit for name, unit in units.items() if isinstance(unit, Stage)}

    def selector(self, row):
        if row["op"] != "select" or not re.fullmatch(r"[1-9][0-9]*", row["c"]):
            raise TableError("a stage begins with select and its modulus")
        require(row, {"x", "c"}, {"case", "fn", "dst", "ref"})
        filled = [column for column in "xyz" if row[column] != EMPTY]
        mixed = " ^ ".join(lookup(row, column, self.OPERANDS) for column in filled)
        return f"{mixed} % {row['c']}u" if len(filled) == 1 else f"({mixed}) % {row['c']}u"

    def statement(self, row):
        cases = int(self.select["c"])
        if row["case"] not in [EMPTY, *map(str, range(cases))]:
            raise TableError(f"case '{row['case']}' of {cases}")
        if row["op"] == "step":
            return self.step(row)
        if row["op"] == "call":
            return self.call(row)
        return assignment(row, self.OPERANDS)

    def step(self, row):
        require(row, {"ref"}, {"fn", "dst", "y", "z"})
        step = lookup(row, "ref", self.steps)
        arguments = ["w"]
        if row["x"] != EMPTY:
            arguments.append(lookup(row, "x", self.OPERANDS))
        if row["c"] != EMPTY:
            arguments.append(constant(row))
        if len(arguments) != 1 + step.has_parameter:
            raise TableError(f"{row['ref']} takes {step.has_parameter:d} parameters")
        text = f"{step.function}({', '.join(arguments)})"
        return f"if ({text})\n    return;" if step.can_stop else f"{text};"

    def call(self, row):
        require(row, {"ref", "x"}, {"fn", "dst", "y", "z", "c"})
        stage = lookup(row, "ref", self.stages)
        return f"{stage.function}(w, {lookup(row, 'x', self.OPERANDS)});"

    def source(self):
        (selector,) = translate([self.select], self.selector)
        lines = ["", f"static void {self.function}(uint32_t *w, uint32_t a)", "{"]
        lines += [f"    const uint32_t chosen = {selector};", ""]
        for case, rows in itertools.groupby(self.rows, lambda row: row["case"]):
            statements = indent(translate(rows, self.statement))
            if case != EMPTY:
                statements = [f"    if (chosen == {case}) {{", *indent(statements), "    }"]
            lines += statements
        return lines + ["}"]


def read_units(path):
    """The rows of each unit, by name, in the order of the table."""
    units = {}
    with open(path, encoding="ascii", newline="") as table:
        reader = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        if reader.fieldnames != COLUMNS:
            raise TableError("line 1: the columns are not " + " ".join(COLUMNS))
        for row in reader:
            row["line"] = reader.line_num
            if len(row) != len(COLUMNS) + 1 or None in row.values():
                raise TableError(f"line {reader.line_num}: not {len(COLUMNS)} cells")
            rows = units.setdefault(row["unit"], [])
            rows.append(row)
            if row["seq"] != str(len(rows)):
                raise TableError(f"line {reader.line_num}: seq is not {len(rows)}")
    return units


def generate(path):
    """The whole C file for the table at path."""
    traits = [f"0x{byte_traits(byte):02X}," for byte in range(256)]
    table = "\n".join("    " + " ".join(traits[k : k + 16]) for k in range(0, 256, 16))
    lines = [PREAMBLE.format(traits=table)]
    units = {}
    for name, rows in read_units(path).items():
        if re.fullmatch(r"S[0-9]{2}", name):
            units[name] = Step(name, rows)
        elif re.fullmatch(r"L[0-9]{2}", name):
            units[name] = Stage(name, rows, units)
        else:
            raise TableError(f"line {rows[0]['line']}: unknown unit '{name}'")
        lines += units[name].source()
    stages = [unit for unit in units.values() if isinstance(unit, Stage)]
    if [stage.function for stage in stages] != [f"stage_{n:02}" for n in range(1, STAGES + 1)]:
        raise TableError(f"the stages are not L01 to L{STAGES}")
    names = "\n".join(f"    {stage.function}," for stage in stages)
    lines.append(ENTRY.format(stages=names))
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table, output = sys.argv[1:]
    try:
        text = generate(table)
    except (TableError, OSError, UnicodeDecodeError) as error:
        sys.exit(f"{table}: {error}")
    with open(output, "w", encoding="ascii") as file:
        file.write(text)


if __name__ == "__main__":
    main()
