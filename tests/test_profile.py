"""test_profile.py - the Wireshark profile "Skype": columns, colour rules, filter buttons.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import csv
import re
import shutil

import pytest

from wireshark import PROJECT, Tshark

PROFILE = PROJECT / "plugin" / "profile"
SAMPLES = PROJECT / "samples"

# Between them they have a frame for every rule and every button.
RICH = [
    SAMPLES / f"{name}.pcap"
    for name in (
        "probe-refused",
        "probe-padded",
        "supernode-gap",
        "login",
        "port443",
        "acks",
        "media",
        "hostile-lengths",
        "unreachable",
        "dh384",
    )
]


def lines(name):
    text = (PROFILE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


COLOUR_RULES = [tuple(line.split("@")[1:3]) for line in lines("colorfilters")]
BUTTONS = [(row[1], row[2]) for row in csv.reader(lines("dfilter_buttons"))]


@pytest.fixture(scope="module")
def profiled(tmp_path_factory):
    """tshark in a home directory in which the profile is installed."""
    home = tmp_path_factory.mktemp("profile")
    target = home / "wireshark" / "profiles" / "Skype"
    target.mkdir(parents=True)
    for name in ("preferences", "colorfilters", "dfilter_buttons", "recent"):
        shutil.copy(PROFILE / name, target)
    for path in (home, *home.rglob("*")):
        path.chmod(0o777)
    return Tshark(home)


def test_columns_tell_stream_and_evidence(profiled):
    output = profiled.run("-C", "Skype", "-r", SAMPLES / "probe-refused.pcap", "-Y", "skype")
    second = output.splitlines()[1]

    assert re.search(r"SKYPE +0 +exchange +NAck U2", second)


def test_preferences_are_columns_only():
    settings = [line.partition(":")[0] for line in lines("preferences") if not line[0].isspace()]

    assert settings == ["gui.column.format"]


def test_frames_are_coloured(profiled):
    output = profiled.run(
        *("-C", "Skype", "--color", "-r", SAMPLES / "probe-refused.pcap"),
        *("-T", "fields", "-e", "frame.coloring_rule.name"),
    )
    rules = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in output.splitlines()]

    refused = "Skype: refused or fallen back"
    assert rules[:4] == ["Skype: probe", "Skype: probe", "Skype: probe", refused]


def test_refused_and_unanswered_probes_differ_in_colour(profiled):
    output = profiled.run(
        *("-2", "-C", "Skype", "--color", "-r", SAMPLES / "probe-unanswered.pcap"),
        *("-T", "fields", "-e", "frame.coloring_rule.name"),
    )
    rules = {re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in output.splitlines()}

    assert "Skype: unanswered" in rules
    assert "Skype: refused or fallen back" not in rules


def test_streams_of_tcp_and_udp_stand_apart():
    columns = re.findall(r'"([^"]*)", "%', (PROFILE / "preferences").read_text(encoding="utf-8"))

    assert columns[5:7] == ["TCP", "UDP"] and columns[-1] == "Info"


def test_columns_leave_most_of_a_screen_to_the_info():
    """Of 1280 pixels; each column has a width, under the name that Wireshark gives it there."""
    (widths,) = lines("recent")
    words = widths.removeprefix("column.width: ").split(", ")
    columns = re.findall(r'", "([^"]*)"', (PROFILE / "preferences").read_text(encoding="utf-8"))

    assert words[::2] == [re.sub(r":0:[UR]$", "", column) for column in columns]
    assert sum(map(int, words[1::2])) == 1278
    assert int(words[-1]) > 1280 / 2


@pytest.mark.parametrize("name, display_filter", COLOUR_RULES + BUTTONS)
def test_every_filter_finds_something(sharkd, name, display_filter):
    assert any(sharkd(capture).frames(display_filter) for capture in RICH)


def test_every_colour_rule_has_two_colours():
    colour = r"\[\d{1,5},\d{1,5},\d{1,5}\]"
    for line in lines("colorfilters"):
        assert re.fullmatch(rf"@[^@]+@[^@]+@{colour}{colour}", line)
