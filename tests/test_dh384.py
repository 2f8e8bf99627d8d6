"""test_dh384.py - the key exchange of 2010 and later: recognition, fields, fall-backs, known secrets.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import hashlib
import random
import subprocess

import pytest

import pcap
import series
import truth
from tcp_streams import Stream
from wireshark import PROJECT

DH384, LOGIN, HTTPS, SUPERNODE = "3", "4", "2", "1"  # skype.tcp.dialect
DECRYPTED, FIXED_BYTES, EXCHANGE, ENDPOINT = "1", "3", "4", "5"  # skype.evidence
GOOD, BAD, UNVERIFIED = "1", "0", "2"  # checksum status
VALUE_LENGTH, HASH_LENGTH, PADDING_MAX = 48, 8, 63

CLIENT, SERVER = ("192.0.2.1", 50000), ("198.51.100.33", 40008)
RANDOM = random.Random(7)

PRIME = int(
    "FFFFFFFFFFFFFFFF C90FDAA22168C234 C4C6628B80DC1CD1"
    "29024E088A67CC74 020BBEA63B13B202 FFFFFFFFFFFFFFFF".replace(" ", ""),
    16,
)


def residue():
    """A public value: a power of 2."""
    return pow(2, RANDOM.getrandbits(384), PRIME)


def no_residue():
    return PRIME - residue()  # the prime is 3 modulo 4


def first(value, padding):
    """First message of a side: its value, and a run of the padding generator."""
    pad = bytearray([RANDOM.getrandbits(8)]) if padding else bytearray()
    while len(pad) < padding:
        pad.append((pad[-1] * 0xCD + 0x71) & 0xFF)
    return value.to_bytes(VALUE_LENGTH, "big") + pad


def some_hash():
    return RANDOM.randbytes(HASH_LENGTH)


@pytest.fixture
def rows(tshark, tmp_path):
    """Fields of the Skype frames of a stream: a tuple of texts per frame."""

    def read(stream, names, *options, display_filter="skype"):
        capture = pcap.write(tmp_path / "stream.pcap", stream.frames)
        return tshark.fields(capture, display_filter, names, *options)

    return read


class TestRealCapture:
    @pytest.fixture(scope="class")
    def classes(self, shared):
        return truth.skype_streams(shared, "skype-2015.pcap")

    def test_every_key_exchange_is_found_and_no_other(self, tshark, skype_2015, classes, passes):
        expected = {number for number, text in classes.items() if text.startswith("DH-384")}
        rows = tshark.fields(skype_2015, f"skype.tcp.dialect == {DH384}", ["tcp.stream"], *passes)
        assert {int(row[0]) for row in rows} == expected
        assert len(expected) == 45

    def test_values_and_padding_fill_the_first_segments(self, tshark, skype_2015):
        names = ["tcp.len", "skype.dh.public_value", "skype.dh.padding", "skype.dh.hash"]
        rows = tshark.fields(skype_2015, "skype.dh.public_value", names, "-2")
        assert len(rows) == 45 + 44  # one client was reset before the server's value
        for length, *parts in rows:
            assert len(parts[0]) == 2 * VALUE_LENGTH
            assert 2 * int(length) == sum(map(len, parts))

    def test_hashes_have_eight_bytes(self, tshark, skype_2015):
        rows = tshark.fields(skype_2015, "skype.dh.hash", ["skype.dh.hash", "ip.src"], "-2")
        assert {len(row[0]) for row in rows} == {2 * HASH_LENGTH}
        # Of 45 clients one was reset before its hash and one sent none.
        assert [source for _, source in rows].count("192.168.1.34") == 43

    def test_every_message_says_why_it_is_skype(self, tshark, skype_2015, passes):
        names = ["skype.evidence", "skype.evidence.reason"]
        rows = tshark.fields(skype_2015, "skype.dh.public_value", names, *passes)
        assert {row[0].split(",")[0] for row in rows} == {FIXED_BYTES}

    def test_fallbacks(self, tshark, skype_2015, classes, passes):
        """Every 443 and plain RC4 connection, and every login, follows a failed attempt."""
        names = ["tcp.stream", "ip.dst", "skype.fallback.of"]
        rows = tshark.fields(skype_2015, "skype.fallback", names, *passes)
        failed = {int(stream): (host, int(frame)) for stream, host, frame in rows}
        expected = {number for number, text in classes.items() if not text.startswith("DH-384")}
        assert set(failed) == expected

        attempts = tshark.fields(
            *(skype_2015, "skype.dh.public_value or skype.login == 1"),
            *(["frame.number", "ip.dst", "tcp.stream", "tcp.dstport", "frame.time_epoch"], "-2"),
        )
        known = {int(frame): values for frame, *values in attempts}
        later = {
            int(stream): (port, float(time))
            for stream, port, time in tshark.fields(
                *(skype_2015, "tcp.flags.syn == 1 and tcp.flags.ack == 0"),
                *(["tcp.stream", "tcp.dstport", "frame.time_epoch"], "-2"),
            )
        }
        for stream, (host, frame) in failed.items():
            attempt_host, attempt_stream, attempt_port, attempt_time = known[frame]
            port, time = later[stream]
            assert attempt_host == host
            assert int(attempt_stream) < stream
            assert classes.get(int(attempt_stream), "DH-384").startswith("DH-384") or attempt_port != port
            assert 0 < time - float(attempt_time) < 10

    def test_failed_attempts_name_what_follows(self, tshark, skype_2015):
        names = ["frame.number", "skype.fallback.in"]
        forward = tshark.fields(skype_2015, "skype.fallback.in", names, "-2")
        backward = tshark.fields(skype_2015, "skype.fallback.of", ["skype.fallback.of", names[0]], "-2")
        assert sorted(forward) == sorted(backward)


class TestRule:
    """The safe rule: padding proves, or residues with the client's hash and a padding step."""

    @pytest.mark.parametrize("padding", [5, 6, PADDING_MAX])
    def test_four_steps_prove_at_once(self, rows, passes, padding):
        stream = Stream(CLIENT, SERVER).client(first(no_residue(), padding))
        names = ["skype.evidence", "skype.dh.public_value"]
        ((evidence, value),) = rows(stream, names, *passes)
        assert (evidence, len(value)) == (FIXED_BYTES, 2 * VALUE_LENGTH)

    @pytest.mark.parametrize("padding", [0, 1, 2, 4])
    def test_three_steps_alone_do_not(self, rows, passes, padding):
        stream = Stream(CLIENT, SERVER).client(first(residue(), padding), some_hash())
        assert rows(stream, ["frame.number"], *passes) == []

    @pytest.mark.parametrize("client, server", [(3, 3), (0, 5), (1, 6), (4, 2)])
    def test_steps_of_both_sides_count_together(self, rows, passes, client, server):
        stream = Stream(CLIENT, SERVER).client(first(no_residue(), client))
        stream.server(first(no_residue(), server))
        values = rows(stream, ["skype.dh.public_value"], *passes)
        assert len(values) == (2 if passes else 1)

    @pytest.mark.parametrize("client, server", [(2, 0), (1, 2), (0, 2), (3, 1)])
    def test_residues_and_a_hash_decide_the_rest(self, rows, passes, client, server):
        stream = Stream(CLIENT, SERVER).client(first(residue(), client))
        stream.server(first(residue(), server)).client(some_hash())
        names = ["skype.dh.public_value", "skype.dh.hash", "skype.evidence"]
        found = rows(stream, names, *passes)
        assert [(bool(value), bool(digest)) for value, digest, _ in found] == (
            [(True, False), (True, False), (False, True)] if passes else [(False, True)]
        )
        assert {evidence for _, _, evidence in found[:2]} <= {FIXED_BYTES, EXCHANGE}

    @pytest.mark.parametrize(
        "client, server, digest",
        [
            ((residue, 0), (residue, 0), some_hash()),  # no step
            ((residue, 0), (residue, 1), some_hash()),
            ((no_residue, 2), (residue, 0), some_hash()),
            ((residue, 2), (no_residue, 0), some_hash()),
            ((residue, 2), (residue, 0), some_hash() + b"\x00"),
        ],
        ids=["no padding", "one byte", "client", "server", "hash"],
    )
    def test_less_is_not_skype(self, rows, passes, client, server, digest):
        stream = Stream(CLIENT, SERVER).client(first(client[0](), client[1]))
        stream.server(first(server[0](), server[1])).client(digest)
        assert rows(stream, ["frame.number"], *passes) == []

    @pytest.mark.parametrize(
        "sent",
        [
            first(residue(), PADDING_MAX + 1),
            first(residue(), 20) + b"\x00",
            first(residue(), 0)[:-1],
            first(residue(), 20)[:48] + bytes(20),
        ],
        ids=["too long", "no run", "too short", "zeros"],
    )
    def test_another_form_is_not_skype(self, rows, passes, sent):
        stream = Stream(CLIENT, SERVER).client(sent).server(first(residue(), 2))
        assert rows(stream.client(some_hash()), ["frame.number"], *passes) == []

    @pytest.mark.parametrize("length", [12, PADDING_MAX])
    def test_the_hash_of_the_server_may_share_its_segment(self, rows, passes, length):
        digest = some_hash()
        stream = Stream(CLIENT, SERVER).client(first(residue(), 9))
        stream.server(first(residue(), length) + digest)
        names = ["skype.dh.padding", "skype.dh.hash"]
        padding, found = rows(stream, names, *passes)[-1]
        assert (len(padding), found) == (2 * length, digest.hex())

    @pytest.mark.parametrize("padding, values", [(5, 2), (9, 2), (4, 0)])
    def test_a_peers_value_answers_four_steps(self, rows, passes, padding, values):
        """A residue, and padding of a generator that is not known."""
        stream = Stream(CLIENT, SERVER).client(first(residue(), padding))
        stream.server(first(residue(), 0) + bytes(20))
        found = rows(stream, ["skype.evidence"], *passes, display_filter="skype.dh.public_value")
        assert found == [(FIXED_BYTES,), (EXCHANGE,)][:values]

    def test_data_stays_enciphered_behind_a_lost_hash(self, rows, passes):
        stream = Stream(CLIENT, SERVER).client(first(residue(), 9))
        stream.server(first(residue(), 12))
        stream.lose("server", HASH_LENGTH)
        stream.client(some_hash()).server(RANDOM.randbytes(36)).client(RANDOM.randbytes(3))
        names = ["skype.dh.data", "skype.evidence"]
        found = [row for row in rows(stream, names, *passes) if row[0]]
        assert [(len(data), evidence) for data, evidence in found] == [(72, ENDPOINT), (6, ENDPOINT)]

    def test_a_proven_exchange_and_a_value_that_is_none(self, rows, passes):
        stream = Stream(CLIENT, SERVER).client(first(residue(), 9))
        stream.server(first(no_residue(), 0) + bytes(20))  # with a residue it is a peer's value
        names = ["_ws.expert.message"]
        *_, (message,) = rows(stream, names, *passes)
        assert "its padding is no run of the padding generator" in message

    def test_short_captures_do_not_break_anything(self, tshark, tmp_path, passes):
        stream = Stream(CLIENT, SERVER).client(first(residue(), 9)).server(first(residue(), 12))
        stream.client(some_hash()).server(some_hash()).client(RANDOM.randbytes(50))
        capture = tmp_path / "cut.pcap"
        for snap_length in range(54, 120, 3):
            pcap.write(capture, stream.frames, [snap_length])
            assert tshark.frames(capture, series.DISSECTOR_BUG, *passes) == []


class TestSecrets:
    """Secrets that the user gives, checked against the hashes of the sample."""

    SAMPLE = PROJECT / "samples" / "dh384.pcap"

    # What skype-samples --secrets prints for the sample.
    SECRETS = {
        "198.51.100.11": "0e710a6a1fdf0d38b7529845bcabaa12a141e4c9a0c35356d9c8e4a08ce13d2d"
        "3adf2c55ae6b51894da0fb86680cb3a5",
        "198.51.100.33": "c1310e5d328493b0e9febeffb36d1d64a52bb91c42f4287eb7abfb22c8b7e1ce"
        "7f6e92ec00016bd4a614e18c2e8958ce",
    }
    SAMPLE_CLIENT = "192.168.1.20"

    @staticmethod
    def option(client, server, secret):
        return "-o", f'uat:skype_dh_secrets:"{client}","{server}","{secret}"'

    @pytest.fixture
    def known(self):
        return [
            argument
            for server, secret in self.SECRETS.items()
            for argument in self.option(self.SAMPLE_CLIENT, server, secret)
        ]

    def test_the_hashes_are_those_of_the_secrets(self, tshark):
        names = ["ip.src", "ip.dst", "skype.dh.hash"]
        for source, destination, digest in tshark.fields(self.SAMPLE, "skype.dh.hash", names):
            prefix, server = (b"O", destination) if source == self.SAMPLE_CLIENT else (b"I", source)
            if server in self.SECRETS:
                secret = bytes.fromhex(self.SECRETS[server])
                assert hashlib.md5(prefix + secret).hexdigest()[: 2 * HASH_LENGTH] == digest

    def test_without_secrets_everything_stays_enciphered(self, tshark, passes):
        assert tshark.frames(self.SAMPLE, "skype.command or skype.login", *passes) == []
        rows = tshark.fields(self.SAMPLE, "skype.dh.hash", ["skype.dh.hash.status"], *passes)
        assert {row[0] for row in rows} == {UNVERIFIED}

    def test_a_secret_is_verified_by_both_hashes(self, tshark, known, passes):
        display_filter = "skype.dh.hash and ip.addr in {198.51.100.11, 198.51.100.33}"
        names = ["skype.dh.hash.status", "skype.evidence"]
        rows = tshark.fields(self.SAMPLE, display_filter, names, *passes, *known)
        assert len(rows) == 4
        assert {(status, evidence.split(",")[-1]) for status, evidence in rows} == {(GOOD, DECRYPTED)}

    def test_records_and_commands_are_deciphered(self, tshark, known, passes):
        names = ["skype.handshake.padding.status", "skype.command", "skype.public_ip"]
        rows = tshark.fields(self.SAMPLE, "ip.addr == 198.51.100.11 and skype", names, *passes, *known)
        assert [status for status, _, _ in rows if status] == [GOOD, GOOD]
        assert [command for _, command, _ in rows if command] == ["30", "31,11"]
        assert "203.0.113.20" in {ip for _, _, ip in rows}

    def test_a_login_is_deciphered(self, tshark, known, passes):
        display_filter = f"ip.addr == 198.51.100.33 and skype.tcp.dialect == {LOGIN}"
        names = ["skype.login", "skype.login.checksum.status", "skype.login.outcome"]
        rows = tshark.fields(self.SAMPLE, display_filter, names, *passes, *known)
        assert [row[:2] for row in rows] == [("3,3", GOOD), ("4", GOOD)]
        assert rows[1][2] == "1"

    def test_the_wrong_secret_is_told(self, tshark, passes):
        wrong = self.option(self.SAMPLE_CLIENT, "198.51.100.11", 48 * "5a")
        names = ["skype.dh.hash.status", "skype.undecipherable", "_ws.expert.message"]
        display_filter = "skype.dh.hash and ip.addr == 198.51.100.11"
        rows = tshark.fields(self.SAMPLE, display_filter, names, *passes, *wrong)
        assert [(status, bool(note)) for status, note, _ in rows] == [(BAD, True), (BAD, False)]
        assert "None of the 1 secret given for these hosts has this hash" in rows[0][2]
        assert tshark.frames(self.SAMPLE, "skype.command", *passes, *wrong) == []

    def test_a_secret_fits_but_nothing_known_follows(self, rows, passes):
        secret = RANDOM.randbytes(VALUE_LENGTH)
        digest = hashlib.md5(b"O" + secret).digest()[:HASH_LENGTH]
        stream = Stream(CLIENT, SERVER).client(first(residue(), 9)).server(first(residue(), 12))
        stream.client(digest, RANDOM.randbytes(50))
        names = ["skype.dh.hash.status", "_ws.expert.message"]
        option = self.option(CLIENT[0], SERVER[0], secret.hex())
        *_, (status, _), (_, message) = rows(stream, names, *passes, *option)
        assert status == GOOD
        assert "The secret fits the hash, but no known message follows it" in message

    def test_the_right_one_of_several_secrets_is_taken(self, tshark, known):
        wrong = self.option(self.SAMPLE_CLIENT, "198.51.100.11", 48 * "5a")
        display_filter = "skype.command and ip.addr == 198.51.100.11"
        assert len(tshark.frames(self.SAMPLE, display_filter, *wrong, *known)) == 2

    def test_secrets_of_other_hosts_are_not_tried(self, tshark):
        other = self.option("192.168.1.21", "198.51.100.11", 48 * "5a")
        assert tshark.frames(self.SAMPLE, "skype.undecipherable", *other) == []

    @pytest.mark.parametrize(
        "row, complaint",
        [
            (("here", "198.51.100.11", 48 * "5a"), 'Client: "here" is not an IPv4 address'),
            (("192.0.2.1", "", 48 * "5a"), 'Server: "" is not an IPv4 address'),
            (("192.0.2.1", "192.0.2.2", 47 * "5a"), "94 characters, but 48 bytes are 96"),
            (("192.0.2.1", "192.0.2.2", 47 * "5a" + "5x"), 'character 96, "x", is no hexadecimal'),
        ],
        ids=["client", "server", "length", "digit"],
    )
    def test_a_bad_row_is_refused_with_a_clear_text(self, tshark, row, complaint):
        command = [*tshark.command, "-r", str(self.SAMPLE), *self.option(*row)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode != 0
        assert complaint in done.stderr
