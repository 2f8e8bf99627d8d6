# tsv_table.py - reads the tables that generators turn into C.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows of tab-separated tables: lines that start with # are comments, the first other line has the
names of the columns."""

import csv
import sys


class TableError(Exception):
    """Something in the table that cannot be turned into C."""


def read_rows(path, columns):
    """The rows of the table behind its comments, as dicts by column."""
    with open(path, encoding="utf-8", newline="") as table:
        lines = (line for line in table if not line.startswith("#"))
        cells = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not cells or cells[0] != columns:
        raise TableError(f"the columns are not {' '.join(columns)}")
    for row in cells[1:]:
        if len(row) != len(columns):
            raise TableError(f"{' '.join(row[:2])}: not {len(columns)} cells")
        yield dict(zip(columns, row))


def generate(arguments, usage, source):
    """The main program of a generator: source gives the lines of C for the path of a table."""
    if len(arguments) != 2:
        sys.exit(usage)
    table, output = arguments
    try:
        text = "\n".join(source(table))
    except TableError as error:
        sys.exit(f"{table}: {error}")
    with open(output, "w", encoding="utf-8") as file:
        file.write(text)
