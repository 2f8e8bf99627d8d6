"""test_peers.py - connections with clients of other people in 2016, whose first messages and padding
come from a generator that is not known.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import pcap
from tcp_streams import Stream
from wireshark import PROJECT

SAMPLE = PROJECT / "samples" / "peers.pcap"
DECRYPTED, FIXED_BYTES, EXCHANGE, ENDPOINT = "1", "3", "4", "5"  # skype.evidence
GOOD, UNVERIFIED = "1", "2"  # checksum status

# Frame, evidence of each message, what the info column says.
REGRESSIONS = {
    "peer-opens": [
        (4, "3,1", "Handshake T1, seed 0xd30ec4e4"),
        (6, "1,1", "Handshake, seed 0xaf3dac01"),
        (7, "1", "Firewall test call-back, test 191"),
        (8, "1", "ACK 0x9dd3"),
    ],
    "peer-answers": [
        (5, "1,1", "Handshake T1, seed 0x8ede8933"),
        (7, "3,1", "Handshake, seed 0x6ece299f"),
        (9, "1", "Relay session join, relay session 32158"),
        (10, "1", "Relay session established"),
        (11, "1", "Session data 6 to 0x7d9e, enciphered"),
        (12, "1", "Relay ready, relay session 9419"),
        (14, "1", "ACK 0x6863"),
    ],
    "dh384-peer": [
        (4, "3", "Key exchange: public value, client"),
        (5, "4", "Key exchange: public value, server"),
        (7, "4", "Key exchange: hash of the secret, client"),
        (8, "4", "Key exchange: hash of the secret, server"),
        (11, "5", "Enciphered data, 45 bytes"),
    ],
}

OF_SAMPLE = [
    (4, "3,1", "Handshake T1, seed 0x85541eb8"),
    (5, "1,1", "Handshake, seed 0x1c91de28"),
    (6, "1", "Firewall test call-back, test 191"),
    (7, "1", "ACK 0x8903"),
    (14, "1,1", "Handshake T1, seed 0xd3893856"),
    (15, "5", "Part of a handshake message"),
    (16, "5", "Part of a handshake message"),
    (17, "5", "Part of a handshake message"),
    (18, "3,1", "Handshake, seed 0x87fc7924"),
    (19, "1", "Relay session join, relay session 30001"),
    (20, "1", "Relay session established"),
    (21, "1", "Relay ready, relay session 26709"),
    (22, "1", "ACK 0xd8a2"),
    (29, "3,1,1", "Handshake T1, seed 0x10f99d48, Relay session join, relay session 30002"),
    (30, "1,1", "Handshake, seed 0x9514bd4f"),
    (31, "1", "Relay session established"),
    (38, "3", "Key exchange: public value, client"),
    (39, "4", "Key exchange: public value, server"),
    (40, "4", "Key exchange: hash of the secret, client"),
    (41, "4", "Key exchange: hash of the secret, server"),
    (42, "5", "Enciphered data, 33 bytes"),
    (43, "5", "Enciphered data, 46 bytes"),
]

# As skype-samples --secrets prints it.
SECRET = (
    "2a84f8bbf91096dcb5797d6d1646f7596129b84845e97e128a7d92df45d29ead"
    "673c8edc208fa7fbac526e6507e26024"
)

MESSAGE_LENGTH, PROOF_LENGTH = 14, 16
CLIENT, SERVER = ("192.0.2.1", 50000), ("198.51.100.33", 40008)


def rows(tshark, capture, *options):
    names = ["frame.number", "skype.evidence", "_ws.col.Info"]
    found = tshark.fields(capture, "skype", names, *options)
    return [(int(number), evidence, info) for number, evidence, info in found]


def with_payload(tshark, capture):
    return tshark.frames(capture, "tcp.len > 0")


@pytest.mark.parametrize("name", REGRESSIONS)
def test_both_directions_are_read_to_the_last_byte(tshark, shared, name, passes):
    capture = shared / "captures" / "regressions" / f"{name}.pcap"
    assert rows(tshark, capture, *passes) == REGRESSIONS[name]
    assert with_payload(tshark, capture) == [frame for frame, *_ in REGRESSIONS[name]]
    assert tshark.frames(capture, "_ws.expert && skype", *passes) == []


def test_the_sample_is_read_to_the_last_byte(tshark, passes):
    found = rows(tshark, SAMPLE, *passes)
    if passes:
        found = [(frame, evidence, info.partition(" of 14")[0]) for frame, evidence, info in found]
        found = [(f, e, i.replace("Part of a record of 59 bytes", OF_SAMPLE[5][2])) for f, e, i in found]
    assert found == OF_SAMPLE
    assert with_payload(tshark, SAMPLE) == [frame for frame, *_ in OF_SAMPLE]


def test_word_and_padding_are_of_another_generator_without_an_error(tshark, passes):
    names = ["frame.number", "skype.handshake.word.status", "skype.handshake.padding.status"]
    statuses = tshark.fields(SAMPLE, "skype.handshake.word.status", names, *passes)
    theirs = {int(number): row for number, *row in statuses if row[0] == UNVERIFIED}
    assert theirs == {frame: [UNVERIFIED, UNVERIFIED] for frame in (4, 18, 29)}
    assert [row for _, *row in statuses if row[0] != UNVERIFIED] == [[GOOD, GOOD]] * 3
    assert tshark.frames(SAMPLE, "_ws.expert && skype", *passes) == []
    tree = tshark.run("-n", "-r", SAMPLE, "-Y", "frame.number == 4", "-V", *passes)
    assert tree.count("not of the known generator") == 2


def test_seeds_of_another_generator_join_no_line(tshark, passes):
    """They are no states of the generator of the host's other numbers."""
    assert tshark.frames(SAMPLE, "skype.handshake.seed.steps && skype.evidence == 3", *passes) == []


def test_padding_of_a_value(tshark, passes):
    names = ["frame.number", "skype.dh.padding", "skype.dh.padding.status", "skype.dh.hash"]
    found = tshark.fields(SAMPLE, "skype.dh.public_value or skype.dh.hash", names, *passes)
    assert [(number, len(padding) // 2, status) for number, padding, status, _ in found[:2]] == [
        ("38", 30, GOOD),
        ("39", 21, UNVERIFIED),
    ]
    assert [len(digest) // 2 for *_, digest in found[2:]] == [8, 8]


def test_a_known_secret_opens_both_directions(tshark, passes):
    secret = "-o", f'uat:skype_dh_secrets:"203.0.113.20","198.51.100.24","{SECRET}"'
    found = [row for row in rows(tshark, SAMPLE, *passes, *secret) if row[0] >= 40]
    assert [evidence for _, evidence, _ in found] == ["1", "1", "1,1", "3,1"]
    assert all(info.startswith("Handshake, seed") for _, _, info in found[2:])


class TestNearMisses:
    """Bits of a peer's first message, each wrong by itself."""

    @pytest.fixture(scope="class")
    def message(self, tshark):
        ((text,),) = tshark.fields(SAMPLE, "frame.number == 4", ["tcp.payload"])
        return bytes.fromhex(text)

    @staticmethod
    def claimed(tshark, tmp_path, payloads):
        """Indexes of the payloads that make a connection Skype."""
        frames = []
        for index, payload in enumerate(payloads):
            frames += Stream((CLIENT[0], CLIENT[1] + index), SERVER).client(payload).frames
        capture = pcap.write(tmp_path / "openings.pcap", frames)
        found = tshark.fields(capture, "skype", ["tcp.srcport"])
        return [int(port) - CLIENT[1] for (port,) in found]

    def test_only_free_bits_are_free(self, tshark, tmp_path, message):
        """Free are the generated bits of the word, one of its version bits (0400 becomes 0000), and
        the bits of the mask. What the seed is made into is another key."""
        bits = [*range(8 * MESSAGE_LENGTH), *range(8 * MESSAGE_LENGTH + 8, 8 * PROOF_LENGTH)]
        payloads = []
        for bit in bits:
            changed = bytearray(message)
            changed[bit // 8] ^= 0x80 >> bit % 8
            payloads.append(bytes(changed))
        free = [32, 37, *range(39, 48), *range(104, 112)]
        assert [bits[index] for index in self.claimed(tshark, tmp_path, payloads)] == free

    def test_what_is_cut_short_of_the_padding_is_not_claimed(self, tshark, tmp_path, message):
        payloads = [message[:length] for length in range(1, len(message) + 1)]
        whole = list(range(PROOF_LENGTH - 1, len(message)))
        assert self.claimed(tshark, tmp_path, payloads) == whole

    def test_records_that_do_not_follow_each_other_are_not_claimed(self, tshark, tmp_path, message):
        """Behind the padding a record stands whose length is impossible."""
        behind = [message + bytes([octet]) + bytes(8) for octet in range(256)]
        found = self.claimed(tshark, tmp_path, behind)
        assert 0 < len(found) < 256
