"""fields_reference.py - docs/fields.md, from what the built plugin registers.

refresh_documents.py writes it, test_reference.py checks that it is current.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

from wireshark import PROJECT

DOCUMENT = PROJECT / "docs" / "fields.md"
MOST_VALUES = 16  # fields with more have their names in the protocol's description

HEAD = """\
# Fields, expert items, preferences, statistics

Made from the built plugin by `tests/refresh_documents.py`; a test checks that it is current. Every field
can be a display filter, a column, and an argument of `tshark -T fields -e`.
"""

# Chapter and the fields that belong there, the first that matches.
CHAPTERS = [
    ("Evidence", r"evidence"),
    ("Expert items", None),
    ("Requests and answers", r"response_|retransmission_of|acked_in|ack_to|fallback\."),
    (
        "Datagrams",
        r"session_id|function|probe|iv|crc|data$|plaintext|seed|nack|resend|fragment|reassembled",
    ),
    ("Commands and object lists", r"command|request_id|list(?:\.|$)|object"),
    ("Calls and flows", r"media|call|flow|classif|gateway"),
    ("TCP streams", r"tcp|stream|sniffer|handshake|hello|dh|record|packet_id|ack_id|session"),
    ("Login and update checks", r"login|update"),
    ("Users, and what they have signed", r"user\.|signed|credential|certificate|challenge|directory|profile\.(?!installed|started)"),
    ("What messages tell", r""),
]

STATISTICS = [
    ("-z skype,tree", "messages by kind, command, evidence; probe steps, connections, login steps"),
    ("-z skype_hosts,tree", "for each client: users, addresses, version, supernodes, logins, relays, sessions; nodes and servers apart"),
    ("-z skype_calls,tree", "each call: users, set-up, route, media from and until, datagrams and bytes each way, verdict"),
    ("-z skype_flows,tree", "flow statistics and classifiers"),
    ("-z skype,srt", "response times by command"),
    ("-z conv,skype", "conversations"),
    ("-z endpoints,skype", "endpoints"),
    ("-z follow,skype,hex,0", "the deciphered bytes of a TCP stream"),
]


def rows(tshark, report, kind):
    for line in tshark.run("-G", report).splitlines():
        columns = line.split("\t")
        if columns[0] == kind:
            yield columns


def ours(tshark, builtin):
    """Fields of the plugin: [(name, type, title, description)], in the order of registration."""
    for _, title, name, kind, parent, _, _, text, *_ in rows(tshark, "fields", "F"):
        if parent == "skype" and name not in builtin:
            yield name, kind.removeprefix("FT_"), title, text


def value_strings(tshark):
    values = {}
    for _, name, value, text, *_ in rows(tshark, "values", "V"):
        if name.startswith("skype."):
            values.setdefault(name, []).append(f"{int(value, 0)} {text}")
    return values


def preferences(tshark):
    """[(name, default, description)]"""
    output = tshark.run("-G", "defaultprefs")
    for text, name, value in re.findall(r"^# (.*)\n# .*\n#(skype\.[\w.]+):(.*)$", output, re.MULTILINE):
        yield name, value.strip() or "(empty)", text


def chapter_of(name, kind):
    if kind == "NONE" and name not in ("skype.fragments", "skype.list", "skype.directory.sealed"):
        return "Expert items"
    for title, pattern in CHAPTERS:
        if pattern is not None and re.match(rf"skype\.(?:{pattern})", name):
            return title
    raise ValueError(name)


def cell(text):
    return text.replace("|", "\\|")


def described(title, text, values):
    parts = [cell(title if not text else f"{title}: {text}")]
    if 0 < len(values) <= MOST_VALUES:
        parts.append(f"({cell(', '.join(values))})")
    return " ".join(parts)


def table(head, body):
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in body)]


def text(tshark, builtin):
    values = value_strings(tshark)
    chapters = {title: [] for title, _ in CHAPTERS}
    for name, kind, title, description in ours(tshark, builtin):
        chapters[chapter_of(name, kind)].append(
            (f"`{name}`", kind, described(title, description, values.get(name, [])))
        )
    lines = [HEAD]
    for title, _ in CHAPTERS:
        if chapters[title]:
            lines += [f"## {title}", "", *table(("field", "type", "what"), chapters[title]), ""]
    chosen = [(f"`{name}`", cell(value), cell(what)) for name, value, what in preferences(tshark)]
    lines += ["## Preferences", "", *table(("preference", "default", "what"), chosen), ""]
    taps = [(f"`{option}`", what) for option, what in STATISTICS]
    lines += ["## Statistics", "", *table(("option of tshark", "what"), taps)]
    return "\n".join(lines) + "\n"
