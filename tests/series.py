"""series.py - where the series of Wireshark differ in what they print. All tests are written for what
4.0 prints; only this file knows the others.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STAGE = Path(os.environ.get("SKYPE_STAGE", PROJECT / "build" / "stage"))


OLDEST = (4, 0)


def _built_for():
    """The series that the plugin was built for."""
    names = [directory.name for directory in STAGE.iterdir()] if STAGE.is_dir() else []
    return max((tuple(map(int, name.split("."))) for name in names), default=OLDEST)


SERIES = _built_for()

# Frames in which Wireshark found a fault in a dissector.
DISSECTOR_BUG = "_ws.dissector_bug" if SERIES >= (4, 4) else "_ws.malformed.dissector_bug"

# Since 4.2, a SYN after a reset starts a stream of its own, even a repeated SYN, and later streams
# have higher numbers. None of these streams is Skype: {file name: streams that 4.0 does not know}.
NEW_STREAMS = {"skype-irc.cap": (7, 30, 63, 64, 66, 77)} if SERIES >= (4, 2) else {}

# What a series says on standard error: 4.2.2 of a dissector of its own, 4.6 of captures that
# mergecap has made of captures with other blocks.
_OF_4_6 = ("cap_file_provider_get_dpib()", "cap_get_darwin_process_name()")
NOISE = {(4, 2): ("Dissector bug, protocol H.225.0",), (4, 6): _OF_4_6}.get(SERIES, ())

# 4.2 fills the fields of columns before post-dissectors are called, as later series do, but exports
# nothing that changes them: they keep what others wrote, and the packet list does not.
COLUMN_FIELDS_ARE_FINAL = SERIES == (4, 2)

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

# Since 4.4, `-T fields` escapes this character itself: the text after skype-frames' own escapes.
BELL = r"\a" if SERIES >= (4, 4) else r"\x07"

# Since 4.2, `-T fields` has words for booleans.
BOOLEANS = {"True": "1", "False": "0"} if SERIES >= (4, 2) else {}


def _stream(number, capture):
    new = NEW_STREAMS.get(Path(capture).name, ())
    return str(int(number) - sum(one <= int(number) for one in new)) if number else ""


def value(text, field, capture):
    """The values of a field in one frame, as 4.0 prints them."""
    values = text.split(",")
    if field == "tcp.stream":
        return ",".join(_stream(number, capture) for number in values)
    return ",".join(BOOLEANS.get(word, word) for word in values)


def _old_time(match):
    """4.6 prints times as ISO 8601 does."""
    year, month, day, time = match.groups()
    return f"{MONTHS[int(month) - 1]} {int(day):2}, {year} {time} UTC"


def line(text):
    """A line of tshark's reports, as 4.0 prints it."""
    if SERIES >= (4, 4):
        text = re.sub(r"^(Skype) / (\w+:)$", r"\1/\2", text)  # titles of trees
    if SERIES >= (4, 6):
        text = re.sub(r"^\|( Col|    )  (\d+: .*)\|$", r"|\1 \2 |", text)  # numbers in io,stat
        text = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)T([\d:]{8}\.\d{9})Z", _old_time, text)
    return text
