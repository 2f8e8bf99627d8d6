"""test_find_address.py - the program skype-find-address, from capture to address.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import ipaddress
import os
import pty
import re
import shlex
import signal
import subprocess

import pytest

import datagrams
from wireshark import PROJECT

PROGRAM = os.environ.get(
    "SKYPE_FIND_ADDRESS", PROJECT / "build" / "plugin" / "tools" / "skype-find-address"
)
LONGEST_RUN = 300  # seconds

FOUND, NOT_FOUND, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

# Padded probes and NAT probes of a client that never tells its address.
SAMPLE = PROJECT / "samples" / "probe-padded.pcap"
HOST, ADDRESS = "192.168.1.20", "203.0.113.39"
HIDDEN = 18  # datagrams
AROUND = "--range", "203.0.113.0/24"
ELSEWHERE = "--range", "198.51.100.0/24"

OTHER_HOST = "192.168.1.21"
OWN_IP_2015 = "80.117.239.49"


def run(*arguments, lines=""):
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        input=lines,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
    )


def said(done):
    """What must hold of every run: errors name the program, and no line is drawn over."""
    assert "\r" not in done.stderr
    return done.stderr


def way_to_continue(text):
    return shlex.split(re.search(r"continue with (.*)", text)[1])


def tshark_arguments(text):
    """Arguments of the first command "tshark ... | skype-find-address" in the text."""
    command = re.search(r"^ *tshark ([^|]*)\|\s*skype-find", text.replace("\\\n", " "), re.MULTILINE)
    return shlex.split(command[1])


def ask_tshark(tshark, capture):
    printed = tshark_arguments(run("--help").stdout)
    arguments = [str(capture) if word == "CAPTURE" else word for word in printed]
    return tshark.run(*arguments)


@pytest.fixture(scope="module")
def lines(tshark):
    return ask_tshark(tshark, SAMPLE)


@pytest.fixture(scope="module")
def seeds(lines):
    """Seeds of the datagrams, lowest first."""
    rows = [line.split("\t") for line in lines.splitlines()]
    return sorted(
        datagrams.seed(int(iv, 16), ADDRESS, receiver, int(session_id, 16))
        for _, receiver, session_id, iv, _, _ in rows
    )


def line_of(source, destination, datagram):
    """The line that tshark would print about a payload."""
    fields = datagram[:2], datagram[3:7], datagram[7:11]
    hexadecimal = [f"0x{field.hex()}" for field in fields]
    return "\t".join([source, destination, *hexadecimal, datagram[11:].hex()]) + "\n"


def renamed(lines, host):
    """The same datagrams as sent by another host behind the same NAT."""
    return lines.replace(f"{HOST}\t", f"{host}\t")


# --- finding ---


def test_the_printed_command_gives_all_hidden_datagrams(lines):
    assert len(lines.splitlines()) == HIDDEN


def test_an_address_found_through_addresses_deciphers_the_capture(tshark, lines):
    done = run(*AROUND, lines=lines)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")
    assert f"{HOST}: public address {ADDRESS}, deciphers {HIDDEN} of {HIDDEN}" in said(done)

    preference = "-o", f"skype.public_ips:{done.stdout.strip()}"
    assert len(tshark.frames(SAMPLE, "skype.seed", *preference)) == HIDDEN
    assert tshark.frames(SAMPLE, "skype.undecipherable", *preference) == []


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_an_address_found_through_seeds(lines, seeds, threads):
    start = f"0x{seeds[0] - 50000:08x}"
    done = run("--from", start, "--threads", threads, lines=lines)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")
    assert f"trying seeds {start} to 0xffffffff" in said(done)


def test_lines_from_a_file(tmp_path, lines):
    path = tmp_path / "lines"
    path.write_text(lines.replace("\n", "\r\n"), encoding="ascii")
    assert run(*AROUND, path).stdout == f"{ADDRESS}\n"


def test_one_predictable_datagram_is_enough(lines):
    done = run(*AROUND, lines=lines.splitlines()[0])
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")


def test_a_datagram_to_the_host_counts_as_well():
    """Two published datagrams: a node request, and the acceptance of a probe to its sender."""
    client, node = datagrams.Published.LOG_CLIENT, datagrams.Published.LOG_NODE
    published = line_of(HOST, datagrams.Published.LOG_REQUESTED, datagrams.Published.LOG_REQUEST)
    published += line_of(node, HOST, datagrams.Published.LOG_ACCEPT)
    done = run("--range", f"{client}/16", lines=published)
    assert (done.returncode, done.stdout) == (FOUND, f"{client}\n")
    assert "deciphers 2 of 2" in said(done)


def test_2015_from_its_datagrams_alone(tshark, skype_2015):
    """One pass, before the session commands that state the address: two leave nothing to find."""
    assert ask_tshark(tshark, skype_2015) == ""
    arguments = tshark_arguments(run("--help").stdout)
    arguments.remove("-2")
    arguments[arguments.index("CAPTURE")] = str(skype_2015)
    done = run(lines=tshark.run(*arguments))
    assert (done.returncode, done.stdout) == (FOUND, f"{OWN_IP_2015}\n")
    assert "deciphers 142 of 142" in said(done)


def at(lines, address):
    """The same datagrams, had the client had that address: other IVs, the same seeds."""

    def moved(line):
        sender, receiver, session_id, iv, *rest = line.split("\t")
        ends = receiver, int(session_id, 16)
        other = datagrams.seed(0, ADDRESS, *ends) ^ datagrams.seed(0, address, *ends)
        return "\t".join([sender, receiver, session_id, f"0x{int(iv, 16) ^ other:08x}", *rest])

    return "".join(moved(line) for line in lines.splitlines(keepends=True))


# --- carrier NAT and private addresses ---

CARRIER_NAT = "100.64.0.0 to 100.127.255.255"


@pytest.mark.parametrize(
    "address, tried",
    [
        ("100.64.3.7", [CARRIER_NAT]),
        ("192.168.7.7", [CARRIER_NAT, "192.168.0.0 to 192.168.255.255"]),
        (
            "172.16.0.9",
            [CARRIER_NAT, "192.168.0.0 to 192.168.255.255", "172.16.0.0 to 172.31.255.255"],
        ),
    ],
)
def test_private_addresses_come_first(lines, address, tried):
    done = run("--private", *AROUND, lines=at(lines, address))
    assert (done.returncode, done.stdout) == (FOUND, f"{address}\n")
    assert re.findall(r"trying addresses (.*?),", said(done)) == tried
    assert [f"{HOST}: excluded: {ranges}, by" in done.stderr for ranges in tried[:-1]] == (
        [True] * (len(tried) - 1)
    )


def test_after_private_addresses_the_search_goes_on(lines):
    done = run("--private", *AROUND, "--from", "10.255.255.0", lines=lines)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")
    assert re.findall(r"trying addresses (.*?),", said(done)) == [
        "10.255.255.0 to 10.255.255.255",
        "203.0.113.0 to 203.0.113.255",
    ]


@pytest.mark.parametrize(
    "start, limit, expected",
    [
        ("100.64.0.0", 10, ["--private", *AROUND, "--from", "100.64.0.10"]),
        ("100.127.255.250", 10, ["--private", *AROUND, "--from", "192.168.0.4"]),
        ("100.127.255.250", 6, ["--private", *AROUND, "--from", "192.168.0.0"]),
        ("10.255.255.255", 1, [*AROUND, "--from", "203.0.113.0"]),
        ("10.255.255.255", 11, [*AROUND, "--from", "203.0.113.10"]),
    ],
)
def test_a_limit_holds_for_all_ranges_together(lines, start, limit, expected):
    done = run("--private", *AROUND, "--from", start, "--limit", limit, lines=lines)
    assert (done.returncode, done.stdout) == (NOT_FOUND, "")
    assert way_to_continue(said(done)) == ["--host", HOST, *expected]
    keys = [int(count) for count in re.findall(r"(\d+) keys in", done.stderr)]
    assert sum(keys) == limit


# --- not finding ---


def test_what_a_search_excludes_and_what_not(lines):
    done = run(*ELSEWHERE, lines=lines)
    assert re.search(
        rf"{HOST}: excluded: 198\.51\.100\.0 to 198\.51\.100\.255, by the datagram with session ID "
        r"0x[0-9a-f]{4} to 198\.51\.100\.\d+\n",
        said(done),
    )
    assert f"{HOST}: not excluded: an address that was not in use for that datagram; " in done.stderr
    assert "; all other addresses\n" in done.stderr


def test_an_address_of_one_datagram_is_not_excluded(lines):
    """The shortest datagram has an address of its own."""
    shortest, *others = sorted(lines.splitlines(keepends=True), key=len)
    done = run(*ELSEWHERE, lines=at(shortest, "198.51.100.77") + "".join(others))
    assert done.returncode == NOT_FOUND
    expected = f"{HOST}: not excluded, as they decipher one datagram and no other: 198.51.100.77\n"
    assert expected in said(done)


def test_some_seeds_exclude_no_address(lines, seeds):
    start = f"0x{seeds[0] - 10:08x}"
    done = run("--from", start, "--limit", 10, lines=lines)
    assert f"excluded: seeds {start} to 0x{seeds[0] - 1:08x}; no address is before" in said(done)


def test_a_long_search_is_not_silent(lines):
    """Where no terminal shows a line of progress there are some in the log."""
    done = run("--range", "16.0.0.0/8", "--threads", 1, lines=lines)
    assert done.returncode == NOT_FOUND
    progress = rf"^{re.escape(HOST)} \[[#.]{{20}}\] \d+\.\d%, .* expected, .* at most$"
    shown = re.findall(progress, said(done), re.MULTILINE)
    assert 1 <= len(shown) <= 10


def test_an_address_outside_the_range_is_not_found(lines):
    done = run(*ELSEWHERE, lines=lines)
    assert (done.returncode, done.stdout) == (NOT_FOUND, "")
    assert f"{HOST}: not found\n" in said(done)
    assert "256 keys" in done.stderr


@pytest.mark.parametrize("through", ["addresses", "seeds"])
def test_a_limited_search_goes_on_where_it_stopped(lines, seeds, through):
    options = AROUND if through == "addresses" else ("--from", f"0x{seeds[0] - 10:08x}")
    first = run(*options, "--limit", 10, lines=lines)
    assert (first.returncode, first.stdout) == (NOT_FOUND, "")
    assert "10 keys in" in said(first)
    position = "203.0.113.10" if through == "addresses" else f"0x{seeds[0]:08x}"
    assert way_to_continue(first.stderr)[-2:] == ["--from", position]

    second = run(*way_to_continue(first.stderr), lines=lines)
    assert (second.returncode, second.stdout) == (FOUND, f"{ADDRESS}\n")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_search_says_how_to_continue(tmp_path, lines, stop):
    path = tmp_path / "lines"
    path.write_text(lines, encoding="ascii")
    terminal, stderr = pty.openpty()
    command = [PROGRAM, "--range", "16.0.0.0/4", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr) as process:
        os.close(stderr)
        shown = b""
        while b"expected," not in shown:  # the progress line: the search is under way
            shown += os.read(terminal, 4096)
        process.send_signal(stop)
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
        except OSError:  # Linux's way to say that the other end is closed
            pass
        os.close(terminal)
        assert process.wait(LONGEST_RUN) == INTERRUPTED
        assert process.stdout.read() == b""
    text = shown.decode("ascii")
    assert re.search(r"\r192\.168\.1\.20 \[\.{20}\] 0\.\d%, \d+\.\d\d M keys/s, [\d:]+ exp", text)
    *options, name, position = way_to_continue(text)
    assert [*options, name] == ["--host", HOST, "--range", "16.0.0.0/4", "--from"]
    assert ipaddress.ip_address("16.0.0.0") < ipaddress.ip_address(position)


# --- several hosts ---


def test_hosts_behind_one_nat_have_one_address(lines):
    done = run(*AROUND, lines=renamed(lines, OTHER_HOST) + lines)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")
    for host in (HOST, OTHER_HOST):
        assert f"{host}: public address {ADDRESS}" in said(done)
    assert done.stderr.count(" keys in ") == 1


def test_every_host_is_searched_for(lines):
    # Another id makes another address of the same seed: one outside the range.
    stranger = renamed(lines.replace("\t0x9b", "\t0x1b"), OTHER_HOST)
    done = run(*AROUND, lines=stranger + lines)
    assert (done.returncode, done.stdout) == (NOT_FOUND, f"{ADDRESS}\n")
    assert f"{OTHER_HOST}: not found" in said(done)

    done = run(*AROUND, "--host", HOST, lines=stranger + lines)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")
    assert OTHER_HOST not in said(done)


def test_a_position_belongs_to_one_host(lines):
    both = renamed(lines, OTHER_HOST) + lines
    done = run(*AROUND, "--from", "203.0.113.30", lines=both)
    assert done.returncode == BAD_INPUT
    assert "--from needs --host: there are datagrams of 2 hosts" in said(done)
    done = run(*AROUND, "--from", "203.0.113.30", "--host", OTHER_HOST, lines=both)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")


# --- bad input ---


def test_what_needs_no_search_is_left_out(lines):
    known = line_of(HOST, datagrams.Published.VANILLA_PROBED, datagrams.Published.VANILLA_PROBE)
    done = run(*AROUND, lines=known + lines)
    assert (done.returncode, done.stdout) == (FOUND, f"{ADDRESS}\n")
    assert "1 datagrams left out" in said(done)

    done = run(*AROUND, lines=known)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert "every datagram deciphers" in said(done)


def test_one_unpredictable_datagram_is_not_enough():
    unpredictable = datagrams.payload(0x1234, 1, 2, datagrams.ARBITRARY_BYTES)
    line = line_of(HOST, "198.51.100.1", unpredictable)
    for text in (line, line + line):  # a copy is no second datagram
        done = run(*AROUND, lines=text)
        assert (done.returncode, done.stdout) == (BAD_INPUT, "")
        assert "one datagram with unknown plaintext proves no address" in said(done)


GOOD_LINE = [HOST, "198.51.100.1", "0x1234", "0x00000001", "0x00000002", "60616263646566"]


def with_field(position, value):
    return "\t".join([*GOOD_LINE[:position], value, *GOOD_LINE[position + 1 :]])


BAD_LINES = {
    "empty": ("", "not 6 fields"),
    "a field less": ("\t".join(GOOD_LINE[:-1]), "not 6 fields"),
    "a field more": ("\t".join([*GOOD_LINE, ""]), "not 6 fields"),
    "spaces": (" ".join(GOOD_LINE), "not 6 fields"),
    "IPv6": (with_field(0, "::1"), "bad ip.src"),
    "no source": (with_field(0, ""), "bad ip.src"),
    "two destinations": (with_field(1, "1.2.3.4,5.6.7.8"), "bad ip.dst"),
    "long id": (with_field(2, "0x12345"), "bad skype.session_id"),
    "id without digits": (with_field(2, "0x"), "bad skype.session_id"),
    "IV without prefix": (with_field(3, "00000001"), "bad skype.iv"),
    "no IV": (with_field(3, ""), "bad skype.iv"),
    "CRC with a letter": (with_field(4, "0x0000000g"), "bad skype.crc"),
    "long CRC": (with_field(4, "0x123456789"), "bad skype.crc"),
    "no data": (with_field(5, ""), "bad skype.data"),
    "half a byte": (with_field(5, "606"), "bad skype.data"),
    "colons": (with_field(5, "60:61:62:63"), "bad skype.data"),
    "zero byte": (with_field(5, "6061\0" + "6263"), "no text"),
    "endless": (with_field(5, "60" * 70000), "longer than any datagram"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_named(case):
    line, complaint = BAD_LINES[case]
    good = "\t".join(GOOD_LINE)
    done = run(*AROUND, lines=f"{good}\n{good}\n{line}\n{good}\n")
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert re.search(f"^skype-find-address: standard input: line 3: .*{complaint}", said(done))


def test_no_line_at_all():
    done = run(lines="")
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert "no datagrams" in said(done)


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["--unknown"], "--unknown"),
        (["one", "two"], "one FILE at most"),
        (["/nonexistent/file"], "No such file"),
        (["/"], "Is a directory"),
        (["--range", "203.0.113"], "--range"),
        (["--range", ADDRESS], "/32 makes a range of one address"),
        (["--range", f"{ADDRESS}/"], "--range"),
        (["--range", f"{ADDRESS}-"], "--range"),
        (["--range", "203.0.113.9-203.0.113.8"], "--range"),
        (["--host", "client"], "--host"),
        (["--host", "192.0.2.1"], "no datagram of 192.0.2.1"),
        (["--threads", "0"], "--threads"),
        (["--threads", "many"], "many"),
        (["--limit", "-1"], "--limit"),
        (["--from", "203.0.113.1"], "is not a seed"),
        (["--from", "12"], "is not a seed"),
        (["--from", "0x100000000"], "is not a seed"),
        ([*AROUND, "--from", "0x1"], "is not an address"),
        ([*AROUND, "--from", "203.0.112.255"], "not in the range"),
        ([*AROUND, "--from", "203.0.114.0"], "not in the range"),
        (["--private", *AROUND, "--from", "203.0.114.0"], "not in the range"),
    ],
)
def test_a_bad_option_is_named(lines, options, complaint):
    done = run(*options, lines=lines)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert complaint in said(done)


def test_output_that_cannot_be_written(lines):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run(
            [PROGRAM, *AROUND], input=lines.encode(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == BAD_INPUT
    assert b"No space left" in done.stderr


def test_the_document_names_the_same_command():
    document = (PROJECT / "docs" / "find-address.md").read_text(encoding="utf-8")
    assert tshark_arguments(document) == tshark_arguments(run("--help").stdout)


def test_help_names_every_exit_status():
    text = run("--help").stdout
    status = re.search(r"Exit status: .*", text, re.DOTALL)[0]
    for number in (FOUND, NOT_FOUND, BAD_INPUT, INTERRUPTED):
        assert re.search(rf"\b{number}\b", status)


def test_more_datagrams_than_are_read():
    good = "\t".join(GOOD_LINE) + "\n"
    done = run(*AROUND, lines=good * 100_001)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert "line 100001: more than 100000 datagrams; pass fewer" in said(done)


def test_a_terminal_has_nothing_to_read():
    terminal, stdin = pty.openpty()
    done = subprocess.run(
        [PROGRAM], stdin=stdin, capture_output=True, text=True, timeout=LONGEST_RUN
    )
    os.close(stdin)
    os.close(terminal)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert "nothing to read; see --help" in said(done)


def test_version():
    project = (PROJECT / "meson.build").read_text(encoding="utf-8")
    version = re.search(r"version: '(.*?)'", project)[1]
    done = run("--version")
    assert (done.returncode, done.stdout) == (FOUND, f"skype-find-address {version}\n")
