"""test_duplicates.py - IP packets that were captured twice: the copy points at the first, nothing of
it is counted or shown again.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import struct
import subprocess

import pytest

import operator_tools
import pcap
import series
from tcp_streams import Stream
from test_update_check import ANSWER, CLIENT, REQUEST, SERVER, USER_HASH
from tunnels import TUNNELS
from wireshark import PROJECT

SAMPLES = PROJECT / "samples"
MILLISECOND = 1000  # microseconds
IP_ID = slice(18, 20)  # in an Ethernet frame
TCP_HEADERS_LENGTH = 14 + 20 + 20  # Ethernet, IPv4, TCP without options
REMEMBERED = 512  # packets
ENDPOINT = "5"  # skype.evidence

# TCP hands copies to nobody, or it does.
ANALYSIS = {
    "sequence numbers analysed": (),
    "not analysed": ("-o", "tcp.analyze_sequence_numbers:FALSE"),
}
# Streams on a port that nobody owns, on another's ports; and HTTP.
TITLES = ["Skype/Messages:", "Skype/Hosts:", "Skype/Flows:", "SKYPE Conversations", "SKYPE SRT"]
TABLES = ["skype,tree", "skype_hosts,tree", "skype_flows,tree", "conv,skype", "skype,srt"]
STREAMS = {"supernode": 16, "port443": 19, "login": 16, "update-check": 6}


def write(path, frames):
    """Frames as (microseconds, bytes)."""
    with open(path, "wb") as capture:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, pcap.LARGEST_FRAME, 1))
        for time, frame in frames:
            head = (*divmod(time, 1_000_000), len(frame), len(frame))
            capture.write(struct.pack("<IIII", *head) + frame)
    return path


def read(name):
    return [(round(time * 1e6), frame) for time, frame in pcap.read(SAMPLES / f"{name}.pcap")]


def doubled(frames, later=10, change=bytes):
    """Every frame, and after it its copy."""
    for time, frame in frames:
        yield time, frame
        yield time + later, change(frame)


def with_ids(frames):
    """Frames with IP identifications of their own."""
    for number, frame in enumerate(frames):
        yield frame[: IP_ID.start] + struct.pack(">H", 1 + number) + frame[IP_ID.stop :]


def update_check(wrap=bytes):
    """The packets of an update check in clear, ten milliseconds apart."""
    frames = with_ids(Stream(CLIENT, SERVER).client(REQUEST).server(ANSWER).frames)
    return [(number * 10 * MILLISECOND, wrap(frame)) for number, frame in enumerate(frames)]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    return operator_tools.make(tmp_path_factory.mktemp("tools"))


@pytest.fixture(params=ANALYSIS)
def analysis(request):
    return ANALYSIS[request.param]


def without_frames(tables):
    """Tables without the numbers of frames, and the widths that follow from them."""
    return re.sub(r" +|[-=]{5,}", " ", re.sub(r", frame \d+", "", tables))


def links(tshark, capture, *options):
    rows = tshark.fields(
        capture, "tcp and skype.duplicate_of", ["frame.number", "skype.duplicate_of"], *options
    )
    return [tuple(map(int, row)) for row in rows]


@pytest.mark.parametrize("name", STREAMS)
class TestStreams:
    def test_each_copy_points_at_the_first(self, tshark, tmp_path, analysis, name):
        capture = write(tmp_path / "doubled.pcap", doubled(read(name)))
        original = tshark.frames(SAMPLES / f"{name}.pcap", "skype and tcp", "-2")
        assert len(original) == STREAMS[name]
        expected = [(2 * frame, 2 * frame - 1) for frame in original]
        assert links(tshark, capture, "-2", *analysis) == expected
        assert len(tshark.frames(capture, "skype and tcp", "-2", *analysis)) == 2 * len(original)

    def test_what_is_shown_of_a_frame_does_not_change(self, tshark, tmp_path, passes, name):
        names = ["skype.evidence", "skype.command", "skype.update.version", "skype.login.number"]
        names += ["skype.tcp.offset", "skype.tcp.seen_in", "skype.tcp.missing"]
        capture = write(tmp_path / "doubled.pcap", doubled(read(name)))
        originals = "skype and tcp and not skype.duplicate_of"
        rows = tshark.fields(capture, originals, names, *passes)
        assert len(rows) >= 6
        assert rows == tshark.fields(SAMPLES / f"{name}.pcap", "skype and tcp", names, *passes)

    def test_statistics_count_once(self, tshark, tmp_path, passes, analysis, name):
        def print_tables(capture):
            tables = [word for table in TABLES for word in ("-z", table)]
            printed = tshark.run("-n", "-q", "-r", capture, *tables, *passes, *analysis)
            return without_frames("\n".join(map(series.line, printed.splitlines())))

        only_tcp = [frame for frame in read(name) if frame[1][23] == pcap.TCP]
        single = write(tmp_path / "single.pcap", only_tcp)
        twice = write(tmp_path / "doubled.pcap", doubled(only_tcp))
        printed = print_tables(single)
        assert [title for title in TITLES if title not in printed] == []
        assert print_tables(twice) == printed

    def test_facts_are_told_once(self, tmp_path, scripts, name):
        def facts(capture):
            table = f"skype-frames -2 -r {capture} | skype-facts"
            done = subprocess.run(
                ["sh", "-c", table], env=scripts, check=True, capture_output=True, text=True
            )
            rows = [line.split("\t") for line in done.stdout.splitlines()]
            return [row[3:7] + row[8:] for row in rows]  # without capture, frames and first time

        only_tcp = [frame for frame in read(name) if frame[1][23] == pcap.TCP]
        single = facts(write(tmp_path / "single.pcap", only_tcp))
        assert len(single) > 3
        assert facts(write(tmp_path / "doubled.pcap", doubled(only_tcp))) == single

    def test_later_packets_are_retransmissions(self, tshark, tmp_path, passes, name):
        frames = doubled(read(name), MILLISECOND + 1)
        capture = write(tmp_path / "late.pcap", sorted(frames))
        assert len(tshark.frames(capture, "skype and tcp", *passes)) >= 6
        assert links(tshark, capture, *passes) == []

    def test_nothing_breaks_in_short_captures(self, tshark, tmp_path, passes, name):
        frames = [frame for _, frame in doubled(read(name)[:20])]
        capture = pcap.write(tmp_path / "short.pcap", frames, range(40, 120, 16), spacing=0)
        assert len(tshark.frames(capture, "frame", *passes)) == len(frames) * 5
        assert tshark.frames(capture, series.DISSECTOR_BUG, *passes) == []


class TestCopies:
    """Of an update check: request in frame 4, answer in frame 5."""

    EXPECTED = [(8, 7), (10, 9)]

    def test_within_a_millisecond(self, tshark, tmp_path, passes, analysis):
        capture = write(tmp_path / "c.pcap", doubled(update_check(), MILLISECOND))
        assert links(tshark, capture, *passes, *analysis) == self.EXPECTED

    @pytest.mark.parametrize("flags", [pcap.TCP_ACK, 0x11], ids=["acknowledgement", "end"])
    def test_a_segment_without_data_is_none(self, tshark, tmp_path, passes, flags):
        """Right behind a request that is the first frame."""
        request = pcap.tcp(CLIENT, SERVER, 1, REQUEST)
        empty = pcap.tcp(CLIENT, SERVER, 1 + len(REQUEST), b"", flags)
        capture = write(tmp_path / "empty.pcap", [(0, request), (10, empty)])
        assert tshark.frames(capture, "skype", *passes) == [1]
        assert len(tshark.frames(capture, "tcp", *passes)) == 2

    def test_of_a_later_request_of_its_connection(self, tshark, tmp_path, passes, analysis):
        """The connection is another's by then."""
        other = b"GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
        stream = Stream(CLIENT, SERVER).client(other).server(ANSWER).client(REQUEST).server(ANSWER)
        frames = [(20 * MILLISECOND * n, frame) for n, frame in enumerate(with_ids(stream.frames))]
        capture = write(tmp_path / "later.pcap", doubled(frames))
        assert links(tshark, capture, *passes, *analysis) == [(12, 11), (14, 13)]

    def test_with_an_earlier_time(self, tshark, tmp_path, passes, analysis):
        times = [(time + MILLISECOND, frame) for time, frame in update_check()]
        capture = write(tmp_path / "c.pcap", doubled(times, -MILLISECOND))
        assert links(tshark, capture, *passes, *analysis) == self.EXPECTED

    def test_three_of_one(self, tshark, tmp_path, passes):
        frames = [
            (time + copy, frame) for time, frame in update_check() for copy in range(3)
        ]
        capture = write(tmp_path / "c.pcap", frames)
        assert links(tshark, capture, *passes) == [(11, 10), (12, 10), (14, 13), (15, 13)]

    def test_behind_a_router(self, tshark, tmp_path, passes):
        """Other Ethernet addresses, one hop less."""

        def routed(frame):
            hops = slice(22, 23)
            return bytes(range(12)) + frame[12 : hops.start] + b"\x3f" + frame[hops.stop :]

        capture = write(tmp_path / "c.pcap", doubled(update_check(), change=routed))
        assert links(tshark, capture, *passes) == self.EXPECTED

    @pytest.mark.parametrize("tunnel", ["VLAN", "GRE", "VXLAN"])
    def test_in_tunnels(self, tshark, tmp_path, passes, tunnel):
        capture = write(tmp_path / "c.pcap", doubled(update_check(TUNNELS[tunnel])))
        assert links(tshark, capture, *passes) == self.EXPECTED

    def test_the_user_hash_is_hidden(self, tshark, tmp_path, passes, analysis):
        capture = write(tmp_path / "c.pcap", doubled(update_check()))
        info = tshark.fields(capture, "skype", ["_ws.col.Info"], *passes, *analysis)
        assert len(info) == 4
        assert (USER_HASH in str(info)) == series.COLUMN_FIELDS_ARE_FINAL
        ours = tshark.run("-r", capture, "-V", "-O", "skype", "-Y", "skype", *passes, *analysis)
        assert "Skype, duplicate of a request" in ours
        assert USER_HASH not in ours

    @pytest.mark.parametrize(
        "place",
        [IP_ID, slice(41, 42), slice(-1, None)],
        ids=["IP identification", "sequence number", "payload"],
    )
    def test_another_packet_is_none(self, tshark, tmp_path, passes, place):
        def other(frame):
            copy = bytearray(frame)
            if len(copy) > TCP_HEADERS_LENGTH:
                copy[place] = bytes(255 - octet for octet in copy[place])
            return bytes(copy)

        capture = write(tmp_path / "c.pcap", doubled(update_check(), change=other))
        assert 7 in tshark.frames(capture, "skype.update.version", *passes)
        assert links(tshark, capture, *passes) == []

    @pytest.mark.parametrize("between, found", [(REMEMBERED - 2, 1), (REMEMBERED, 0)])
    def test_so_many_are_remembered(self, tshark, tmp_path, passes, between, found):
        """Segments of a Skype stream, all within a millisecond."""
        opening = [frame for frame in read("supernode") if frame[1][23] == pcap.TCP]
        last = max((frame for _, frame in opening[3:]), key=len)
        time = opening[-1][0] + 10 * MILLISECOND
        sequence = struct.unpack_from(">I", last, 38)[0]
        burst = []
        for number in range(between + 1):
            frame = bytearray(last)
            struct.pack_into(">I", frame, 38, (sequence + 100_000 + 1000 * number) % (1 << 32))
            burst.append((time, bytes(frame)))
        capture = write(tmp_path / "c.pcap", [*opening, *burst, burst[0]])
        assert len(links(tshark, capture, *passes)) == found


def test_evidence_of_a_copy(tshark, tmp_path, passes):
    capture = write(tmp_path / "doubled.pcap", doubled(read("port443")))
    names = ["skype.evidence", "skype.duplicate_of"]
    rows = tshark.fields(capture, "skype.duplicate_of == 7", names, *passes)
    assert rows == [(ENDPOINT, "7")]
    if not series.COLUMN_FIELDS_ARE_FINAL:
        (info,) = tshark.fields(capture, "skype.duplicate_of == 7", ["_ws.col.Info"], *passes)
        assert info == ("[TCP Retransmission] Duplicate of frame 7",)


def test_a_copy_of_a_resend_is_no_retransmission(tshark, tmp_path, passes):
    frames = read("retransmissions")
    single = [(time, frame) for (time, _), frame in zip(frames, with_ids(f for _, f in frames))]
    once = write(tmp_path / "once.pcap", single)
    twice = write(tmp_path / "twice.pcap", doubled(single))
    wanted = "skype.retransmission_of"
    originals = tshark.frames(once, wanted, *passes)
    assert len(originals) == 7
    assert tshark.frames(twice, wanted, *passes) == [2 * number - 1 for number in originals]
    assert len(tshark.frames(twice, "skype.duplicate_of", *passes)) == len(frames)
