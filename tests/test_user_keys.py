"""test_user_keys.py - keys that the user gives: what they open, what is said of wrong ones, key logs.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess
import time

import pytest

import series
from wireshark import LONGEST_RUN, PROJECT, Sharkd

SESSIONS = PROJECT / "samples" / "session-keys.pcap"
LOGINS = PROJECT / "samples" / "login-keys.pcap"
CLIENT, LOGIN, EVENTS = "192.168.1.20", "198.51.100.33", "198.51.100.34"
SECURE, NODE = "198.51.100.35", "198.51.100.11"
RELAYS = ("198.51.100.81", "198.51.100.82", "198.51.100.83")

OPENED, UNFIT = "1", "2"  # skype.key.status
DECRYPTED, FIXED_BYTES = "1", "3"  # skype.evidence
WRONG_KEY = "0f" * 32
SESSION_KEYS_MAX = 64  # of one connection
PCAP_HEAD, FRAME_HEAD = 24, 16

# Frames of session records, and the user command that each holds.
SETUP = {15: "44", 16: "44", 17: "45", 18: "57", 19: "57", 34: "44", 35: "45", 36: "57"}
TALK = {20: "47", 21: "4c", 22: "4d", 23: "6d", 24: "6d", 25: "7d", 26: "7a"}
VISIT = {37: "47", 38: "53"}
CLOSED = {39: "", 40: ""}
# The first record of a side waits for another one that confirms the salt.
WAITING = {20: "", 21: ""}


@pytest.fixture(scope="module")
def samples_generator():
    if not os.environ.get("SKYPE_SAMPLES"):
        pytest.skip("SKYPE_SAMPLES does not name the generator of the samples")
    return os.environ["SKYPE_SAMPLES"]


@pytest.fixture(scope="module")
def lines(samples_generator):
    """Lines of a sample's key log."""

    def read(name, option="--keys"):
        scenario = PROJECT / "samples" / "scenarios" / f"{name}.txt"
        done = subprocess.run(
            [samples_generator, option, scenario], check=True, capture_output=True, text=True
        )
        return done.stdout.splitlines()

    return read


@pytest.fixture
def log(tmp_path):
    """Options that name a key log of these lines."""

    def write(*text, end="\n"):
        path = tmp_path / "keys"
        path.write_text("\n".join(text) + end)
        return "-o", f"skype.keylog_file:{path}"

    return write


def commands(tshark, *options):
    names = ["frame.number", "skype.session.command"]
    rows = tshark.fields(SESSIONS, "skype.session.destination", names, *options)
    return {int(frame): command.removeprefix("0x000000") for frame, command in rows}


def statuses(tshark, capture, *options, **more):
    names = ["frame.number", "skype.key.status"]
    return dict(tshark.fields(capture, "skype.key.status", names, *options, **more))


def table_row(table, *cells):
    return "-o", f"uat:{table}:" + ",".join(f'"{cell}"' for cell in cells)


def test_the_key_log_of_the_samples_is_current(lines):
    kept = (PROJECT / "samples" / "keys.txt").read_text(encoding="ascii").splitlines()
    assert kept[1:] == lines("session-keys") + lines("login-keys")


class TestSessions:
    def test_without_keys_only_the_set_up_is_open(self, tshark, passes):
        assert commands(tshark, *passes) == SETUP | dict.fromkeys(TALK | VISIT, "") | CLOSED

    def test_two_passes_open_both_directions_over_both_relays(self, tshark, log, lines):
        opened = commands(tshark, *log(*lines("session-keys")), "-2")
        assert opened == SETUP | TALK | VISIT | CLOSED

    def test_one_pass_opens_what_follows_the_record_that_confirms(self, tshark, log, lines):
        opened = commands(tshark, *log(*lines("session-keys")))
        assert opened == SETUP | TALK | WAITING | VISIT | CLOSED

    def test_blocks_do_what_keys_do(self, tshark, log, lines):
        blocks = lines("session-keys", "--key-blocks")
        assert [len(line.split()[-1]) for line in blocks] == [512, 512]
        assert commands(tshark, *log(*blocks), "-2") == SETUP | TALK | VISIT | CLOSED

    @pytest.mark.parametrize("place", ["26709", "0x6855", "30001", RELAYS[0], CLIENT])
    def test_what_names_a_session(self, tshark, log, lines, place):
        """ID at either end as the records of either side have it, relay, client."""
        key = lines("session-keys")[0].split()[-1]
        opened = commands(tshark, *log(f"session {place} {key}"), "-2")
        assert {frame: opened[frame] for frame in (20, 21, 22, 23, 24)} == {
            frame: TALK[frame] for frame in (20, 21, 22, 23, 24)
        }
        assert {opened[frame] for frame in VISIT} == {""}

    def test_the_relay_of_a_key_is_not_another_one(self, tshark, log, lines):
        key = lines("session-keys")[0].split()[-1]
        options = log(f"session {RELAYS[2]} {key}")
        assert commands(tshark, *options, "-2") == SETUP | dict.fromkeys(TALK | VISIT, "") | CLOSED

    def test_table(self, tshark, lines):
        key = lines("session-keys")[0].split()[-1]
        opened = commands(tshark, *table_row("skype_session_keys", "26709", key), "-2")
        assert opened == SETUP | TALK | dict.fromkeys(VISIT, "") | CLOSED

    def test_what_is_opened_is_shown_like_all_else(self, tshark, log, lines):
        options = log(*lines("session-keys"))
        names = ["skype.session.crc.status", "skype.evidence", "skype.object.number"]
        (row,) = tshark.fields(SESSIONS, "frame.number == 25", names, "-2", *options)
        assert row == ("1", DECRYPTED, "2,10")
        sources = tshark.data_sources(
            SESSIONS, "skype.session.data or skype.key.status", "Deciphered Skype (session key)",
            "-2", *options
        )
        assert sorted(sources) == sorted(TALK | VISIT)
        assert bytes(sources[25][0][:4]) == bytes.fromhex("047d4102")

    def test_a_status_is_shown_where_a_key_opens(self, tshark, log, lines):
        found = statuses(tshark, SESSIONS, "-2", *log(*lines("session-keys")))
        assert found == {str(frame): OPENED for frame in TALK | VISIT}

    def test_a_wrong_key_is_named_once_per_connection(self, tshark, log, passes):
        options = log(*(f"session {relay} {WRONG_KEY}" for relay in RELAYS[:2]), end="")
        found = statuses(tshark, SESSIONS, *passes, *options)
        assert found == {"21": UNFIT, "26": UNFIT}
        names = ["_ws.expert.message"]
        rows = tshark.fields(SESSIONS, "skype.undecipherable", names, *passes, *options)
        text = "The key given for it does not open any session of this connection"
        assert rows == [(text,), (text,)]

    def test_among_wrong_keys_the_right_one_is_found(self, tshark, log, lines):
        wrong = (f"session 26709 {n:064x}" for n in range(20))
        options = log(*wrong, *lines("session-keys"))
        assert commands(tshark, *options, "-2") == SETUP | TALK | VISIT | CLOSED
        assert set(statuses(tshark, SESSIONS, "-2", *options).values()) == {OPENED}

    @pytest.mark.parametrize("wrong, opens", [(SESSION_KEYS_MAX - 1, True), (SESSION_KEYS_MAX, False)])
    def test_so_many_keys_of_a_connection_are_tried(self, tshark, log, lines, wrong, opens):
        right = lines("session-keys")[0].split()[-1]
        keys = [*(f"{n:064x}" for n in range(wrong)), right]
        opened = commands(tshark, *log(*(f"session 26709 {key}" for key in keys)), "-c", "22")
        assert [opened[frame] for frame in (20, 21, 22)] == ["", "", TALK[22] if opens else ""]

    def test_nothing_is_opened_where_the_user_wants_it_enciphered(self, tshark, log, lines):
        options = (*log(*lines("session-keys")), "-o", "skype.decipher:FALSE")
        assert tshark.frames(SESSIONS, "skype.key.status", *options) == []

    def test_no_key_opens_anything_of_a_real_capture(self, tshark, skype_2015, log):
        names = ["skype.session.destination"]
        rows = tshark.fields(skype_2015, "skype.session.destination", names)
        places = sorted({int(value, 16) for row in rows for value in row[0].split(",")})
        options = log(*(f"session {place} {place:064x}" for place in places))
        found = statuses(tshark, skype_2015, "-2", *options)
        assert len(places) > 5
        assert len(found) > 1
        assert set(found.values()) == {UNFIT}


class TestLogins:
    NAMES = ("frame.number", "skype.key.status", "skype.login.request", "skype.login.result")
    OPENED = [
        ("6", "1", "5017", ""),
        ("7", "1", "", "4200"),
        ("16", "1,1", "6030,6016", ""),
        ("17", "1", "", ""),
        ("18", "1", "", "4200"),
        ("28", "1", "5027", ""),
        ("29", "1", "", "8401"),
        ("42", "1", "6024", ""),
        ("43", "1", "", "4200"),
    ]

    def test_every_body_is_opened(self, tshark, log, lines, passes):
        """A login, an event check, one within DH-384 and one over a node."""
        options = log(*lines("login-keys"))
        rows = tshark.fields(LOGINS, "skype.key.status", self.NAMES, *passes, *options)
        assert rows == self.OPENED
        assert tshark.frames(LOGINS, "skype.login.data", *passes, *options) == []

    def test_without_keys_none_is(self, tshark, lines, passes):
        assert len(tshark.frames(LOGINS, "skype.login.data", *passes)) == 7
        assert tshark.frames(LOGINS, "skype.key.status", *passes) == []

    def test_blocks_do_what_keys_do(self, tshark, log, lines):
        blocks = lines("login-keys", "--key-blocks")
        assert [len(line.split()[-1]) for line in blocks] == [384, 384, 96, 384, 384]
        options = log(*blocks)
        assert tshark.fields(LOGINS, "skype.key.status", self.NAMES, *options) == self.OPENED

    def test_tables(self, tshark, lines):
        rows = [line.split() for line in lines("login-keys")]
        tables = {"login": "skype_login_keys", "dh384": "skype_dh_secrets"}
        options = [text for kind, *cells in rows for text in table_row(tables[kind], *cells)]
        assert tshark.fields(LOGINS, "skype.key.status", self.NAMES, *options) == self.OPENED

    def test_without_the_secret_the_key_within_is_of_no_use(self, tshark, log, lines):
        options = log(*(line for line in lines("login-keys") if not line.startswith("dh384")))
        rows = tshark.fields(LOGINS, "skype.key.status", self.NAMES, *options)
        assert rows == [row for row in self.OPENED if row[0] not in ("28", "29")]

    def test_what_is_opened_is_shown(self, tshark, log, lines):
        options = log(*lines("login-keys"))
        names = ["skype.evidence", "skype.user.name", "skype.client.version", "skype.object.number"]
        (row,) = tshark.fields(LOGINS, "frame.number == 6", names, *options)
        assert row[:3] == (f"{FIXED_BYTES},{DECRYPTED}", "alice.example", "6.16.0.105")
        assert row[3].startswith("8192,1,5017,1")
        sources = tshark.data_sources(
            LOGINS, "frame.number == 18", "Deciphered Skype (login key)", *options
        )
        assert sources == {18: [bytearray.fromhex("41020001e820000202")]}

    def test_a_relayed_login_may_be_at_any_server(self, tshark, log, lines):
        """The node is not the server: keys of other servers are tried as well."""
        key = lines("login-keys")[-1].split()[-1]
        options = log(f"login {CLIENT} 198.51.100.36 {key}")
        rows = tshark.fields(LOGINS, "skype.key.status", self.NAMES, *options)
        assert rows == self.OPENED[-2:]

    def test_a_direct_one_may_not(self, tshark, log, lines):
        key = lines("login-keys")[0].split()[-1]
        options = log(f"login {CLIENT} {EVENTS} {key}", f"login 192.168.1.21 {LOGIN} {key}")
        assert statuses(tshark, LOGINS, *options) == {"16": f"{UNFIT}", "42": UNFIT}

    def test_a_wrong_key_is_named_once(self, tshark, log, passes):
        options = log(*(f"login {CLIENT} {EVENTS} {n:064x}" for n in range(3)))
        rows = tshark.fields(
            LOGINS, "skype.key.status and ip.addr == 198.51.100.34",
            ["frame.number", "skype.key.status", "_ws.expert.message"], *passes, *options
        )
        assert [row[:2] for row in rows] == [("16", UNFIT)]
        assert "None of the 3 keys given for it opens this login" in rows[0][2]

    def test_rows_that_collide(self, tshark, log, lines):
        wrong = [f"login {CLIENT} {EVENTS} {n:064x}" for n in range(500)]
        options = log(*wrong, *lines("login-keys"), *wrong)
        assert tshark.fields(LOGINS, "skype.key.status", self.NAMES, *options) == self.OPENED


class TestBadKeyLogs:
    def read(self, tshark, *options):
        """Frames that keys open, and what tshark says on stderr."""
        done = subprocess.run(
            [*tshark.command, "-n", "-2", "-r", str(LOGINS), "-Y", "skype.key.status",
             "-T", "fields", "-e", "frame.number", *map(str, options)],
            capture_output=True, text=True, timeout=LONGEST_RUN, check=True,
        )
        said = [
            line.partition("skype.keylog_file: ")[2]
            for line in done.stderr.splitlines()
            if line.strip() and not any(noise in line for noise in series.NOISE)
        ]
        return done.stdout.split(), said

    @pytest.fixture
    def first(self, lines):
        return lines("login-keys")[0]

    def test_wrong_lines_are_named_once(self, tshark, log, first):
        options = log("# keys", "", "nonsense", first[:-1], first, "session 99999 " + WRONG_KEY)
        frames, said = self.read(tshark, *options)
        assert frames == ["6", "7", "42"]
        assert said == [
            "line 3: a line begins with login, session or dh384",
            "line 4: 63 hexadecimal digits: a key has 64, a session block 384",
            "line 6: the session is neither a number up to 65535 (0xffff) nor the IPv4 address of "
            "a relay",
        ]

    def test_many_wrong_lines(self, tshark, log, first):
        frames, said = self.read(tshark, *log(*["nonsense"] * 1000, first))
        assert frames == ["6", "7", "42"]
        assert len(said) == 17
        assert said[15] == "line 16: a line begins with login, session or dh384"
        assert said[16] == "further wrong lines are not reported"

    def test_a_long_line(self, tshark, log, first):
        frames, said = self.read(tshark, *log("x" * 1000000, first))
        assert frames == ["6", "7", "42"]
        assert said == ["line 1: it has more than 1023 characters"]

    def test_the_last_line_needs_no_end(self, tshark, log, first):
        assert self.read(tshark, *log(first, end="")) == (["6", "7", "42"], [])

    def test_carriage_returns(self, tshark, log, first):
        assert self.read(tshark, *log(first + "\r", "\r")) == (["6", "7", "42"], [])

    def test_a_byte_order_mark(self, tshark, log, first):
        assert self.read(tshark, *log("\ufeff" + first)) == (["6", "7", "42"], [])
        frames, said = self.read(tshark, *log("# keys", "\ufeff" + first))
        assert frames == []
        assert said == ["line 2: a line begins with login, session or dh384"]

    def test_too_many_keys(self, tshark, log, first):
        many = [f"login {CLIENT} {LOGIN} {n:064x}" for n in range(0x10000)]
        frames, said = self.read(tshark, *log(first, *many))
        assert frames == ["6", "7", "42"]
        assert said == ["there are too many keys: from line 65537 on nothing is read"]

    def test_a_huge_file(self, tshark, tmp_path, first):
        path = tmp_path / "keys"
        path.write_text(first + "\n")
        os.truncate(path, 1 << 33)  # 8 GiB, most of them a hole
        start = time.monotonic()
        frames, said = self.read(tshark, "-o", f"skype.keylog_file:{path}")
        assert frames == ["6", "7", "42"]
        assert said == ["the file is too long: from line 2 on nothing is read"]
        assert time.monotonic() - start < LONGEST_RUN / 2

    def test_no_file(self, tshark, tmp_path):
        frames, said = self.read(tshark, "-o", f"skype.keylog_file:{tmp_path}/none")
        assert frames == []
        assert said == [f'"{tmp_path}/none" cannot be read: No such file or directory']

    def test_no_regular_file(self, tshark, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        frames, said = self.read(tshark, "-o", f"skype.keylog_file:{tmp_path}/pipe")
        assert frames == []
        assert said == [f'"{tmp_path}/pipe" cannot be read: it is no regular file']

    @pytest.mark.parametrize(
        "table, cells, text",
        [
            ("skype_login_keys", ("here", LOGIN, WRONG_KEY), "the client is no IPv4 address"),
            ("skype_login_keys", (CLIENT, LOGIN, "00"), "2 hexadecimal digits"),
            ("skype_session_keys", ("70000", WRONG_KEY), "the session is neither a number"),
            ("skype_session_keys", ("1", WRONG_KEY + " 1"), "more words than"),
        ],
    )
    def test_wrong_rows_are_refused(self, tshark, table, cells, text):
        done = subprocess.run(
            [*tshark.command, "-r", str(LOGINS), *table_row(table, *cells)],
            capture_output=True, text=True, timeout=LONGEST_RUN,
        )
        assert done.returncode != 0
        assert text in done.stderr


class TestGrowingLog:
    """tshark captures from a pipe, as it would from a network, while the key log grows."""

    @pytest.fixture
    def capturing(self, tshark, tmp_path):
        log = tmp_path / "keys"
        log.write_text("# nothing yet\n")
        output = tmp_path / "output"
        with open(output, "w", encoding="utf-8") as stdout:
            process = subprocess.Popen(
                [*tshark.command, "-n", "-l", "-i", "-", "-o", f"skype.keylog_file:{log}",
                 "-T", "fields", "-e", "frame.number", "-e", "skype.key.status"],
                stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.DEVNULL,
            )
        yield process, log, output
        process.stdin.close()
        process.wait(timeout=LONGEST_RUN)

    @staticmethod
    def packets(capture):
        """Head of the file, and each frame with its own."""
        data = capture.read_bytes()
        order = "little" if data[:4] == bytes.fromhex("d4c3b2a1") else "big"
        parts, at = [data[:PCAP_HEAD]], PCAP_HEAD
        while at < len(data):
            end = at + FRAME_HEAD + int.from_bytes(data[at + 8 : at + 12], order)
            parts.append(data[at:end])
            at = end
        return parts

    @staticmethod
    def wait_for(output, frame):
        for _ in range(600):
            rows = [line.split("\t") for line in output.read_text().splitlines()]
            if any(row[0] == str(frame) for row in rows):
                return {int(number): status for number, status in rows}
            time.sleep(0.1)
        raise AssertionError(f"frame {frame} is not shown: {output.read_text()}")

    def test_keys_that_come_while_capturing_open_what_follows(self, capturing, lines):
        process, log, output = capturing
        head, *frames = self.packets(LOGINS)
        process.stdin.write(head + b"".join(frames[:6]))
        process.stdin.flush()
        assert self.wait_for(output, 6)[6] == ""
        with open(log, "a", encoding="ascii") as growing:
            growing.write(lines("login-keys")[0] + "\n")
        process.stdin.write(b"".join(frames[6:15]))
        process.stdin.flush()
        assert self.wait_for(output, 15)[7] == OPENED
        half, rest = lines("login-keys")[1][:60], lines("login-keys")[1][60:]
        with open(log, "a", encoding="ascii") as growing:
            growing.write(half)
        process.stdin.write(frames[15])
        process.stdin.flush()
        assert self.wait_for(output, 16)[16] == ""
        with open(log, "a", encoding="ascii") as growing:
            growing.write(rest + "\n")
        process.stdin.write(b"".join(frames[16:18]))
        process.stdin.flush()
        rows = self.wait_for(output, 18)
        assert (rows[17], rows[18]) == (OPENED, OPENED)

    def test_another_file_in_its_place(self, capturing, lines):
        process, log, output = capturing
        head, *frames = self.packets(LOGINS)
        process.stdin.write(head + b"".join(frames[:6]))
        process.stdin.flush()
        assert self.wait_for(output, 6)[6] == ""
        other = log.with_name("other")
        other.write_text(lines("login-keys")[0] + "\n")
        other.replace(log)
        process.stdin.write(frames[6])
        process.stdin.flush()
        assert self.wait_for(output, 7)[7] == OPENED


class TestRewrittenLog:
    """Editors write a file anew in its place; the capture is loaded once more."""

    ALL, BUT_FIRST = [6, 7, 16, 17, 18, 28, 29, 42, 43], [16, 17, 18, 28, 29, 42, 43]

    @pytest.fixture
    def opened_with(self, tmp_path):
        process, log, reads = Sharkd(tmp_path), tmp_path / "keys", []

        def load(capture, text):
            log.write_text(text, encoding="utf-8")
            os.utime(log, (1_000_000_000 + len(reads),) * 2)
            process.ask("setconf", name="skype.keylog_file", value=str(log))
            process.load(capture)
            reads.append(text)
            # sharkd keeps the frames of a filter beyond the capture: another text asks anew.
            return process.frames("frame and " * len(reads) + f"skype.key.status == {OPENED}")

        yield load
        process.close()

    def test_a_digit_is_put_right(self, opened_with, lines):
        right = "\n".join(lines("login-keys"))
        key = lines("login-keys")[0].split()[-1]
        wrong = right.replace(key, f"{int(key, 16) ^ 1:064x}")
        assert opened_with(LOGINS, wrong) == self.BUT_FIRST
        assert opened_with(LOGINS, right) == self.ALL
        assert opened_with(LOGINS, wrong + "\n# longer") == self.BUT_FIRST
        assert opened_with(LOGINS, right + "\n# longer still") == self.ALL

    def test_keys_that_are_taken_away_open_nothing(self, opened_with, lines):
        keys = "\n".join(lines("session-keys"))
        assert opened_with(SESSIONS, keys) == sorted(TALK | VISIT)
        assert opened_with(SESSIONS, "# none") == []
