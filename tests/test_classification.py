"""test_classification.py - the table of flows: its values, computed here in another way, and its
verdicts.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import itertools
import math
import os
import random
import re
import shutil
import subprocess
from collections import Counter
from statistics import NormalDist, fmean

import pytest

import confusion
import flows
import pcap
from wireshark import CUT_SHORT, PROJECT, Failed, Tshark

SAMPLES = PROJECT / "samples"
DOCUMENTS = [PROJECT / "docs" / name for name in ("detection.md", "classification.md")]
CLIENT, PEER = "192.168.1.20:35990", "198.51.100.21:21021"
HALVES = enumerate(["high", "low"] * 8)
GROUPS = [f"Group {n + 1:02}, byte {n // 2 + 1} {half}" for n, half in HALVES]
CHI_SQUARE = "Chi-square by group (100% = constant)"
GAP_BELIEF, SIZE_BELIEF = flows.BELIEFS
WINDOW, LEAST_BELIEF = 30, -20
LISTED_MAX = 4096  # flows
WATCHED_MAX = 16384  # flows that are not listed yet
SHORT = 10  # messages of a flow that is not listed
SHORT_LISTED_MAX = 2048  # short flows, where they are wanted


@pytest.fixture(scope="module")
def bare_home(tmp_path_factory):
    return tmp_path_factory.mktemp("bare")


@pytest.fixture(scope="module")
def bare(bare_home):
    """A tshark without other dissectors."""
    tshark = Tshark(bare_home)
    flows.disable_all_but_transports(tshark, bare_home)
    return tshark


@pytest.fixture(scope="module")
def call(tshark):
    """Flows of the sample of a direct call, by direction."""
    found = flows.read(tshark, SAMPLES / "call-direct.pcap")
    return {(flow.transport, flow.source, flow.destination): flow for flow in found}


@pytest.fixture(scope="module")
def voice_messages(tshark):
    """(seconds, payload) of the caller's datagrams in that sample."""
    names = ["frame.time_epoch", "udp.payload"]
    options = ("--disable-protocol", "skype")
    rows = tshark.fields(SAMPLES / "call-direct.pcap", "udp.srcport == 35990", names, *options)
    return [(float(time), bytes.fromhex(payload)) for time, payload in rows]


# --- values ---


def chi_square(values):
    """By definition: 16 classes, all expected to be equally frequent."""
    counts, expected = Counter(values), len(values) / 16
    return sum((counts[value] - expected) ** 2 / expected for value in range(16))


def test_chi_square_of_all_groups(call, voice_messages):
    rows = call["UDP", CLIENT, PEER].rows
    nibbles = [payload.hex()[:16] for _, payload in voice_messages]

    assert rows[CHI_SQUARE][0] == 15 * len(nibbles)
    for index, name in enumerate(GROUPS):
        values = [int(digits[index], 16) for digits in nibbles if len(digits) > index]
        assert rows[name][0] == pytest.approx(chi_square(values), abs=0.51), name


def windows(messages):
    """Complete windows of the messages that are no keep-alives."""
    kept = [(time, len(payload)) for time, payload in messages if len(payload) > 4]
    return [kept[n : n + WINDOW] for n in range(0, len(kept) - WINDOW + 1, WINDOW)]


def log_density(mean, deviation, value):
    """Of a Gaussian; statistics.NormalDist says 0 far out, where only the bound counts."""
    density = NormalDist(mean, deviation).pdf(value)
    return math.log(density) if density else -math.inf


def gap_belief(window):
    gap = (window[-1][0] - window[0][0]) / (WINDOW - 1) * 1000
    return max(LEAST_BELIEF, *(log_density(mean, 1, gap) for mean in range(10, 61, 10)))


def isac_belief(window):
    """ISAC at every rate in small steps, 30 or 60 ms, up to four copies: the best of them."""
    sizes = [size for _, size in window]
    means = {
        (rate / 20 * interval / 8 + 8) * copies + 4
        for rate in range(10 * 20, 32 * 20 + 1)
        for interval in (30, 60)
        for copies in (1, 2, 3, 4)
    }
    near = [mean for mean in means if abs(mean - fmean(sizes)) < 2]
    return max(fmean(log_density(mean, 7.5, size) for size in sizes) for mean in near)


def test_beliefs(call, voice_messages):
    rows = call["UDP", CLIENT, PEER].rows
    complete = windows(voice_messages)
    gaps = fmean(gap_belief(window) for window in complete)
    # The first window holds two messages of the probe; those of voice are ISAC's.
    sizes = [isac_belief(window) for window in complete[1:]]

    assert rows[GAP_BELIEF] == (len(complete), pytest.approx(1000 * gaps, abs=1))
    first = len(complete) * rows[SIZE_BELIEF][1] - 1000 * sum(sizes)
    assert -20000 <= first <= 1000 * max(sizes)
    assert rows["ISAC"][0] == len(complete)


def test_counts_sizes_and_gaps(call, voice_messages):
    flow = call["UDP", CLIENT, PEER]
    times = [time for time, _ in voice_messages]
    types = Counter(payload[2] & 0x8F for _, payload in voice_messages)

    assert flow.messages == len(voice_messages)
    assert flow.rows["Duration (ms)"][0] == pytest.approx(1000 * (times[-1] - times[0]), abs=1)
    sizes = fmean(len(payload) for _, payload in voice_messages)
    assert flow.rows["Size (bytes)"] == (len(times), pytest.approx(sizes, abs=0.01))
    gaps = 1000 * (times[-1] - times[0]) / (len(times) - 1)
    assert flow.rows["Gap (ms)"] == (len(times) - 1, pytest.approx(gaps, abs=0.01))
    assert flow.rows["Media, type D"][0] == types[0x0D]
    assert flow.rows["Signalling, types 2, 3, 7, F"][0] == types[0x02] + types[0x03]
    assert flow.rows["Media keep-alives"][0] == 3


# --- verdicts ---


@pytest.mark.parametrize(
    "name, transport, verdict",
    [
        ("call-direct", "UDP", "voice"),
        ("call-relayed-udp", "UDP", "voice"),
        ("call-relayed-tcp", "TCP", "voice"),
        ("file-transfer", "UDP", "data or file"),
        ("media", "UDP", "undecided"),
        ("supernode", "TCP", "undecided"),
    ],
)
def test_verdicts_of_samples(tshark, name, transport, verdict):
    found = flows.read(tshark, SAMPLES / f"{name}.pcap")
    both_ways = [flow for flow in found if flow.transport == transport][:2]
    assert [flow.verdict for flow in both_ways] == [verdict, verdict]


def test_verdicts_come_first_and_none_is_stale(tshark):
    output = tshark.run("-r", SAMPLES / "call-relayed-tcp.pcap", *flows.STATISTICS)
    rows = [line for line in output.splitlines() if line and line[0] not in "=-"]
    names = [line.split("  ")[0] for line in rows if line[0] != " " or line[1] != " "]

    assert names[2:6] == [
        "Flow verdicts (statistics, no proof): 2 voice",
        "Messages by flow",
        " voice: TCP 192.168.1.20:49152 > 198.51.100.81:14182",
        " voice: TCP 198.51.100.81:14182 > 192.168.1.20:49152",
    ]
    assert output.count("voice") == 5 and "undecided" not in output


@pytest.mark.parametrize("name, count", [("call-direct", 4), ("file-transfer", 2)])
def test_messages_by_flow(tshark, name, count):
    """The first list has the flows of the second, with as many messages."""
    output = tshark.run("-r", SAMPLES / f"{name}.pcap", *flows.STATISTICS)
    row = re.compile(r"( *)(.*?)  +(\d+) ")
    rows = list(filter(None, map(row.match, output.splitlines())))
    start = next(n for n, found in enumerate(rows) if found[2] == "Messages by flow")
    listed = list(itertools.takewhile(lambda found: found[1], rows[start + 1 :]))
    measured = flows.parse(output)

    assert [(found[2].split(), int(found[3])) for found in listed] == [
        ([*f"{flow.verdict}:".split(), flow.transport, flow.source, ">", flow.destination], flow.messages)
        for flow in measured
    ]
    assert int(rows[start][3]) == sum(flow.messages for flow in measured)
    assert len(measured) == count


def test_shares_are_shares(tshark):
    """Shares are of what stands above; what has none shows none."""
    output = tshark.run("-r", SAMPLES / "call-direct.pcap", *flows.STATISTICS)
    head = next(line for line in output.splitlines() if line.startswith("Topic"))
    shares = {}
    for line in output.splitlines():
        share = line[head.index("Percent") :].strip() if len(line) > head.index("Percent") else ""
        shares[line[: head.index("Count")].strip()] = share

    assert shares["Duration (ms)"] == shares["Chi-square by group (100% = constant)"] == ""
    assert shares["Media, type D"] == "99.70%" and shares["Group 06, byte 3 low"] == "99.36%"
    assert all(float(share.rstrip("%")) <= 100 for share in shares.values() if share.endswith("%"))


def test_short_flows_are_listed_only_if_wanted(tshark):
    default = tshark.run("-q", "-r", SAMPLES / "supernode.pcap", "-z", "skype_flows,tree")
    wanted = tshark.run("-r", SAMPLES / "supernode.pcap", *flows.STATISTICS)

    assert {flow.messages > SHORT for flow in flows.parse(default)} <= {True}
    assert len(flows.parse(wanted)) > len(flows.parse(default))
    short = next(line for line in default.splitlines() if line.startswith("Flows of at most 10"))
    assert int(short.split()[8]) == len(flows.parse(wanted)) - len(flows.parse(default))


@pytest.mark.parametrize(
    "preference, verdict",
    [
        ("skype.classify.packets:2000", "undecided"),
        ("skype.classify.belief:-0.5", "data or file"),
        ("skype.classify.window:2000", "data or file"),
        ("skype.classify.belief:-9.25", "voice"),
    ],
)
def test_thresholds_are_preferences(tshark, preference, verdict):
    found = flows.read(tshark, SAMPLES / "call-direct.pcap", "-o", preference)
    assert {flow.verdict for flow in found if flow.transport == "UDP"} == {verdict}


def test_the_chi_square_threshold_is_a_preference(bare, tmp_path):
    """Of sockets that nothing is known of, chi-square decides."""
    capture = tmp_path / "foreign.pcap"
    subprocess.run(["editcap", "-r", SAMPLES / "call-direct.pcap", capture, "100-900"], check=True)

    def verdicts(*options):
        return {flow.verdict for flow in flows.read(bare, capture, *flows.ALL_FLOWS, *options)}

    assert verdicts() == {"voice"}
    assert verdicts("-o", "skype.classify.chi_square:1000") == {"not Skype"}


def test_a_belief_that_is_no_number_is_refused(tshark):
    with pytest.raises(Failed, match='classify.belief: "low" is not a number'):
        flows.read(tshark, SAMPLES / "media.pcap", "-o", "skype.classify.belief:low")


def test_models_are_called_as_the_documents_say(tmp_path):
    tables = confusion.tables(confusion.measure(tmp_path))
    for document, table in zip(DOCUMENTS, tables, strict=True):
        assert table in document.read_text(encoding="utf-8")


# --- flows of others ---


def foreign(path, count, messages=SHORT + 1, port=40000):
    """Random datagrams of many sources to one socket."""
    rng = random.Random(count)
    frames = [
        pcap.udp((f"10.0.{n >> 8}.{n & 0xFF}", port), ("198.18.0.1", port), rng.randbytes(20))
        for _ in range(messages)
        for n in range(count)
    ]
    return pcap.write(path, frames)


def test_flows_of_others_only_on_demand(tshark, tmp_path):
    capture = foreign(tmp_path / "foreign.pcap", 3)
    assert flows.read(tshark, capture) == []
    assert len(flows.read(tshark, capture, *flows.ALL_FLOWS)) == 3
    assert tshark.frames(capture, "skype", *flows.ALL_FLOWS, "-2") == []


def test_short_flows_of_others_are_only_counted(tshark, tmp_path):
    capture = foreign(tmp_path / "short.pcap", 3, messages=SHORT)
    output = tshark.run("-r", capture, *flows.STATISTICS, *flows.ALL_FLOWS)
    assert flows.parse(output) == []
    assert count_of(output, "Flows of at most") == 3


def test_flows_that_a_dissector_claims_are_left_out(tshark, bare, tmp_path):
    """A query for the root, to the port of DNS."""
    query = bytes.fromhex("1234 0100 0001 0000 0000 0000 00 0001 0001")
    ends = ("10.0.0.1", 40000), ("198.18.0.1", 53)
    capture = pcap.write(tmp_path / "dns.pcap", [pcap.udp(*ends, query)] * 12)
    assert flows.read(tshark, capture, *flows.ALL_FLOWS) == []
    assert len(flows.read(bare, capture, *flows.ALL_FLOWS)) == 1


def test_streams_of_others(bare, tmp_path):
    ends = ("10.0.0.1", 40000), ("198.18.0.1", 40001)
    segments = [pcap.tcp(*ends, 1 + 50 * n, random.Random(n).randbytes(50)) for n in range(120)]
    found = flows.read(bare, pcap.write(tmp_path / "tcp.pcap", segments), *flows.ALL_FLOWS)
    assert [(flow.transport, flow.messages, flow.verdict) for flow in found] == [
        ("TCP", 120, "not Skype")
    ]


def test_messages_of_any_length(bare, tmp_path):
    """Also such as are cut in the capture."""
    ends = ("10.0.0.1", 40000), ("198.18.0.1", 40001)
    frames = [pcap.udp(*ends, bytes(1 + n % 11)) for n in range(55)]
    snapped = pcap.UDP_HEADERS_LENGTH + 3
    capture = pcap.write(tmp_path / "cut.pcap", frames, (pcap.LARGEST_FRAME, snapped))
    found = flows.read(bare, capture, *flows.ALL_FLOWS)
    assert [(flow.messages, flow.verdict) for flow in found] == [(110, "not Skype")]
    assert found[0].rows["Size (bytes)"] == (110, 6)
    assert found[0].rows["Group 16, byte 8 low"][0] == 15 * 4 * 5


def count_of(output, row):
    """The number in a row of the flow statistics that ends with "listed"."""
    line = next(line for line in output.splitlines() if line.startswith(row))
    return int(line.split("listed")[1].split()[0])


def test_more_flows_than_are_listed(bare, tmp_path):
    """All messages of the others are counted, and they are no short flows."""
    beyond = 50
    capture = foreign(tmp_path / "many.pcap", LISTED_MAX + beyond)
    output = bare.run("-r", capture, *flows.STATISTICS, *flows.ALL_FLOWS)
    assert len(flows.parse(output)) == LISTED_MAX
    assert count_of(output, "Messages of flows beyond") == beyond * (SHORT + 1)
    assert count_of(output, "Flows of at most") == 0


@pytest.mark.parametrize("others, listed", [(WATCHED_MAX - 1, True), (WATCHED_MAX, False)])
def test_more_flows_than_are_watched(bare, tmp_path, others, listed):
    """A flow that goes on behind the beginnings of so many others."""
    ends = ("10.9.9.9", 40000), ("198.18.0.1", 40001)
    flow = [pcap.udp(*ends, bytes([n]) * 20) for n in range(SHORT + 1)]
    between = [
        pcap.udp((f"10.0.{n >> 8}.{n & 0xFF}", 40000), ("198.18.0.1", 40000), bytes(20))
        for n in range(others)
    ]
    frames = flow[:SHORT] + between + flow[SHORT:]
    capture = pcap.write(tmp_path / "watched.pcap", frames, spacing=0)
    found = flows.read(bare, capture, *flows.ALL_FLOWS)
    assert [entry.source for entry in found] == (["10.9.9.9:40000"] if listed else [])


@pytest.mark.parametrize("again, listed", [(True, True), (False, False)])
def test_the_watched_flow_not_heard_of_for_longest_gives_way(bare, tmp_path, again, listed):
    """A flow before and another after it; then the first one says something more, or does not."""
    ends = ("10.9.9.9", 40000), ("198.18.0.1", 40001)
    message = pcap.udp(*ends, bytes(20))
    others = [
        pcap.udp((f"10.0.{n >> 8}.{n & 0xFF}", 40000), ("198.18.0.1", 40000), bytes(20))
        for n in range(WATCHED_MAX)
    ]
    kept = [message] if again else []
    frames = [message] * (SHORT - len(kept)) + others[:2] + kept + others[2:] + [message]
    capture = pcap.write(tmp_path / "watched.pcap", frames, spacing=0)
    found = flows.read(bare, capture, *flows.ALL_FLOWS)
    assert [entry.messages for entry in found] == ([SHORT + 1] if listed else [])


def test_short_flows_do_not_crowd_out_a_call(tshark, tmp_path):
    """Thousands of Skype's own short flows before a call."""
    load, capture = tmp_path / "load.pcap", tmp_path / "load-and-call.pcap"
    generator = os.environ["SKYPE_SAMPLES"]
    subprocess.run([generator, "--load", "12000", "--foreign", "0", load], check=True)
    call = SAMPLES / "call-direct.pcap"
    subprocess.run([shutil.which("mergecap"), "-a", "-w", capture, load, call], check=True)
    found = flows.read(tshark, capture)

    assert len([flow for flow in found if flow.messages <= SHORT]) == SHORT_LISTED_MAX
    assert sorted(flow.messages for flow in found if flow.verdict == "voice") == [1005, 1006]


def test_flows_in_one_window_do_not_count_in_another(sharkd):
    process = sharkd(SAMPLES / "file-transfer.pcap")
    first, second = (process.ask("tap", tap0="stat:skype_flows") for _ in range(2))
    assert first == second
    assert "voice" not in str(first)
    assert "data or file" in str(first)


def test_no_flow_of_a_foreign_capture_gets_a_skype_verdict(tmp_path, all_negative):
    """All flows, as no dissector claims any; one capture after the other in one file."""
    tshark = Tshark(tmp_path, survive_bugs=True)
    flows.disable_all_but_transports(tshark, tmp_path)
    found = flows.read(tshark, all_negative, *flows.ALL_FLOWS, tolerate=[CUT_SHORT])

    assert len([flow for flow in found if flow.messages >= 100]) >= 40
    assert [flow for flow in found if flow.verdict in flows.SKYPE_VERDICTS] == []
