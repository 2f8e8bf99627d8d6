#!/usr/bin/python3
# make_seeds.py - writes the inputs a fuzzer starts from, out of the shared test vectors.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: SKYPE_SHARED=DIRECTORY make_seeds.py CORPUS_DIRECTORY

One file for each vector of object-list-vectors.tsv, named like the vector.
"""

import csv
import os
import pathlib
import sys

VECTORS = "protocol/object-list-vectors.tsv"


def vectors(shared):
    """Name and bytes of every vector."""
    with open(shared / VECTORS, encoding="utf-8", newline="") as table:
        lines = (line for line in table if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["name"], bytes.fromhex(row["hex"])


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    if "SKYPE_SHARED" not in os.environ:
        sys.exit("SKYPE_SHARED is not set")
    corpus = pathlib.Path(arguments[0])
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in vectors(pathlib.Path(os.environ["SKYPE_SHARED"])):
        (corpus / name).write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1:])
