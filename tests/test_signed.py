"""test_signed.py - what signatures hold: records, certificates, challenges, broadcasts, and who the users are.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import csv
import hashlib
import os
import re
import subprocess
from datetime import datetime, timedelta

import pytest

import pcap
from scenarios import STREAM
from wireshark import PROJECT, Failed

SAMPLES = PROJECT / "samples"
SIGNED = SAMPLES / "signed.pcap"
HOSTILE = SAMPLES / "hostile-signed.pcap"
KEY_ROW = (SAMPLES / "skype_network_keys").read_text(encoding="ascii").strip()
KEY = ("-o", f"uat:skype_network_keys:{KEY_ROW}")  # of the network of the samples
OFF = ("-o", "skype.open_signed:FALSE")

RECOVERED = "Recovered Skype"  # data source
BAD, GOOD, UNVERIFIED = "0", "1", "2"  # checksum status
STATUS = "skype.signed.digest.status"

NETWORK_KEY = "0x5a3d0001"
USER_KEY_LENGTH = 128
EXPONENT = 65537

# Fields that only a signature can fill.
CONTENT = [
    "skype.credential.expires",
    "skype.credential.issued",
    "skype.credential.modulus",
    "skype.credential.service",
    "skype.certificate.authorised",
    "skype.challenge.role",
    "skype.channel.version.time",
    "skype.profile.full_name",
]


def moment(text):
    """A time as tshark prints it: Sep 24, 2006 19:34:00.000000000 UTC, later series in ISO 8601."""
    whole = text[: text.index(".")]
    return datetime.fromisoformat(whole) if "T" in whole else datetime.strptime(whole, "%b %d, %Y %H:%M:%S")


class TestTruth:
    """Every signature of the real captures, by SHA-1 of its message."""

    # Table, and the columns with the digests of the messages or with the messages themselves.
    TABLES = {
        "directory-records": ["sha1_credential_message", "sha1_user_message"],
        "authorisations": ["sha1_credential_message", "sha1_user_message"],
        "challenges": ["message_hex"],
        "broadcast": ["message_hex"],
    }
    COUNTS = {"irc": 439, "s15": 60}

    def digests(self, shared, capture):
        """{frame: sorted digests of the messages that it holds}"""
        known = {}
        for name, columns in self.TABLES.items():
            with open(shared / "truth" / f"{name}.tsv", encoding="utf-8", newline="") as table:
                for row in csv.DictReader(table, delimiter="\t"):
                    if row["capture"] != capture:
                        continue
                    for column in columns:
                        digest = row[column]
                        if column == "message_hex":
                            digest = hashlib.sha1(bytes.fromhex(digest)).hexdigest()
                        known.setdefault(int(row["frame"]), []).append(digest)
        return {frame: sorted(found) for frame, found in known.items()}

    @pytest.fixture(params=["irc", "s15"])
    def real(self, request, irc, skype_2015):
        return request.param, {"irc": irc, "s15": skype_2015}[request.param]

    def test_every_message_is_recovered(self, tshark, shared, real, passes):
        name, capture = real
        truth = self.digests(shared, name)
        sources = tshark.data_sources(capture, STATUS, RECOVERED, *passes)
        found = {
            frame: sorted(hashlib.sha1(message).hexdigest() for message in messages)
            for frame, messages in sources.items()
        }

        assert found == truth
        assert sum(map(len, truth.values())) == self.COUNTS[name]

    def test_every_digest_is_right_and_that_of_its_message(self, tshark, shared, real, passes):
        name, capture = real
        truth = self.digests(shared, name)
        rows = tshark.fields(
            capture, STATUS, ["frame.number", STATUS, "skype.signed.digest"], *passes
        )

        assert {s for _, status, _ in rows for s in status.split(",")} == {GOOD}
        assert {int(frame): sorted(digest.split(",")) for frame, _, digest in rows} == truth

    def test_credentials_expire_when_the_truth_says(self, tshark, shared, real):
        name, capture = real
        truth = {}
        for table, column in ("directory-records", "expiry"), ("authorisations", "credential_expiry"):
            with open(shared / "truth" / f"{table}.tsv", encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows, delimiter="\t"):
                    if row["capture"] == name:
                        truth.setdefault(int(row["frame"]), []).append(row[column].rstrip("Z"))
        names = ["frame.number", "skype.credential.expires", "skype.credential.issued"]
        rows = tshark.fields(capture, names[1], names, "-E", "aggregator=;")
        found = {int(frame): list(map(moment, times.split(";"))) for frame, times, _ in rows}

        assert len(found) > 10
        assert {frame: sorted(times) for frame, times in found.items()} == {
            frame: sorted(map(datetime.fromisoformat, times)) for frame, times in truth.items()
        }
        for _, expires, issued in rows:
            for end, begin in zip(expires.split(";"), issued.split(";"), strict=True):
                assert moment(end) - moment(begin) == timedelta(days=30)

    def test_a_challenge_finds_the_hello_that_poses_it(self, tshark, shared, skype_2015, passes):
        with open(shared / "truth" / "challenges.tsv", encoding="utf-8", newline="") as table:
            truth = {
                int(row["frame"]): (row["challenge"], int(row["role_byte"], 16), row["hello_frame"])
                for row in csv.DictReader(table, delimiter="\t")
            }
        names = ["frame.number", "skype.challenge", "skype.challenge.role", "skype.challenge.of"]
        rows = tshark.fields(skype_2015, "skype.challenge.role", names, *passes)
        found = {
            int(frame): (values.split(","), int(role), hello or "-")
            for frame, values, role, hello in rows
        }

        assert len(truth) == 12 and set(found) == set(truth)
        for frame, (challenge, role, hello) in truth.items():
            assert challenge in found[frame][0]
            assert found[frame][1:] == (role, hello)

    def test_both_users_of_every_session_are_known(self, tshark, skype_2015):
        names = ["skype.session.destination", "skype.session.from", "skype.session.to"]
        rows = tshark.fields(skype_2015, "skype.session.destination", names, "-2")
        records = sum(len(destination.split(",")) for destination, _, _ in rows)

        assert records == 120
        for column in 1, 2:
            assert sum(len(row[column].split(",")) for row in rows if row[column]) == records


def rows_of(tshark, capture, names, *options, display_filter="skype"):
    """{frame: texts} of the frames that have one of the fields."""
    rows = tshark.fields(capture, display_filter, ["frame.number", *names], *options)
    return {int(frame): tuple(row) for frame, *row in rows if any(row)}


def signed_scenario(*replacements):
    """The scenario of the sample, other texts in place of some that stand in it once."""
    scenario = (SAMPLES / "scenarios" / "signed.txt").read_text(encoding="utf-8")
    for text, instead in replacements:
        assert scenario.count(text) == 1
        scenario = scenario.replace(text, instead)
    return scenario


class TestRecords:
    """The records of the sample: frame 5 publishes one, frame 8 has two hits."""

    def test_all_forms_are_opened(self, tshark, passes):
        statuses = rows_of(tshark, SIGNED, [STATUS], *KEY, *passes)

        assert {frame: row[0].split(",") for frame, row in statuses.items()} == {
            5: [GOOD] * 2,
            8: [GOOD] * 4,
            20: [GOOD] * 3,
            21: [GOOD] * 5,
            22: [GOOD] * 2,
            34: [GOOD],
        }
        assert tshark.frames(SIGNED, "skype.malformed or skype.checksum.bad", *KEY, *passes) == []

    def test_the_sample_has_every_head_byte(self, tshark):
        """Undone by other means."""
        names = ["server_signature", "user_signature"]
        rows = rows_of(tshark, SIGNED, [f"skype.directory.{name}" for name in names], *KEY)
        moduli = rows_of(tshark, SIGNED, ["skype.credential.modulus"], *KEY)
        network = int(KEY_ROW.split(",")[1], 16)
        heads = {"server": [], "user": []}
        for frame, (servers, users) in rows.items():
            keys = moduli[frame][0].split(",")
            for server, user, key in zip(servers.split(","), users.split(","), keys):
                heads["server"].append(pow(int(server, 16), EXPONENT, network).to_bytes(192, "big")[0])
                block = pow(int(user, 16), EXPONENT, int(key, 16)).to_bytes(USER_KEY_LENGTH, "big")
                heads["user"].append(block[0])

        assert set(heads["server"]) == set(heads["user"]) == {0x4B, 0x4A, 0x6A}

    def test_what_has_no_room_stands_behind_the_signature(self, tshark):
        names = ["skype.directory.server_message", "skype.directory.user_message"]
        (row,) = rows_of(tshark, SIGNED, names, *KEY, display_filter="frame.number == 8").values()

        assert len(bytes.fromhex(row[0])) == 5  # of the first hit only
        assert len(bytes.fromhex(row[1])) == 14

    def test_credential_and_profile_of_a_hit(self, tshark, passes):
        names = [
            *("signed.key", "user.name", "credential.service", "profile.full_name"),
            *("profile.birthday", "profile.sex", "profile.language", "profile.country"),
            *("profile.city", "profile.about", "stack_version"),
        ]
        fields = [f"skype.{name}" for name in names]
        rows = rows_of(tshark, SIGNED, fields, *KEY, *passes, "-E", "aggregator=;")

        assert rows[8] == (
            f"{NETWORK_KEY};{NETWORK_KEY}",
            "sample.friend;sample.friend;sample.other;sample.other",
            "1;9;4",
            "Sample Friend;Sample Other, whose full name is as long as it must be to fill all of a "
            "signature",
            *("19800102", "2", "en fr", "gb", "Sampleton", "A friend of samples", "33"),
        )

    @pytest.mark.parametrize(
        "number, text",
        [(90000, "UTC+01:00"), (73800, "UTC-03:30"), (86400, "UTC+00:00"), (172801, "172801")],
    )
    def test_a_time_zone_is_told_from_a_day(self, tshark, make_capture, number, text):
        """Seconds east of UTC, and a day more."""
        country = 'string 40 = "gb"'
        capture = make_capture(signed_scenario((country, f"{country} number 109 = {number}")))
        printed = tshark.run("-r", capture, *KEY, "-Y", "frame.number == 8", "-O", "skype")

        assert re.findall(r"Time zone: (.*)", printed) == [text]

    def test_times_of_a_credential(self, tshark):
        names = ["credential.expires", "credential.issued", "credential.service.expires"]
        fields = [f"skype.{name}" for name in names]
        rows = rows_of(tshark, SIGNED, fields, *KEY, "-E", "aggregator=;")
        times = [list(map(moment, text.split(";"))) for text in rows[8]]

        assert times[0] == [datetime(2006, 9, 15, 16, 0), datetime(2006, 9, 18, 17, 20)]
        assert [a - b for a, b in zip(times[0], times[1])] == [timedelta(days=30)] * 2
        assert times[2][0] == times[2][2] == datetime(1970, 1, 1) + timedelta(minutes=19400000)

    def test_hash_binds_the_profile_to_the_credential(self, tshark):
        names = ["length", "key", "server_signature", "server_message"]
        fields = ["skype.credential.hash", *(f"skype.directory.{name}" for name in names)]
        (row,) = rows_of(tshark, SIGNED, fields, *KEY, display_filter="frame.number == 5").values()
        certified = int(row[2]).to_bytes(4, "big") + bytes.fromhex(row[3] + row[4])

        assert int(row[1]) == len(certified)
        assert hashlib.sha1(certified).hexdigest() == row[0]

    def test_recovered_messages_are_data_sources(self, tshark, passes):
        sources = tshark.data_sources(SIGNED, "frame.number == 5", RECOVERED, *KEY, *passes)
        credential, profile = map(bytes, sources[5])

        assert credential[:3] + credential[3:15] == b"A\x04\x03\0sample.user"
        assert profile[20:22] == b"A\x01"

    def test_names_stand_in_the_info_column(self, tshark, passes):
        printed = tshark.run("-n", "-r", SIGNED, *KEY, *passes)

        assert "Publish directory record, Directory record of sample.user, session" in printed
        assert "2 hits, Directory record of sample.friend, sample.other, session" in printed

    def test_a_name_that_is_searched_is_a_users(self, tshark):
        rows = rows_of(tshark, SIGNED, ["skype.user.name"], display_filter="frame.number == 7")

        assert rows == {7: ("sample.friend",)}

    def test_only_an_equal_name_is_a_users(self, tshark, make_capture):
        terms = [
            'string 0 = "one.name" number 1 = 0 number 2 = 16',
            'string 0 = "a word" number 1 = 9 number 2 = 16',
            'string 0 = "a name" number 1 = 0 number 2 = 20',
        ]
        searches = "".join(
            f"{at}.0 client -> node search {{ list 0 {{ {term} }} }}\n"
            for at, term in enumerate(terms, 2)
        )
        capture = make_capture(OPENING + searches)

        assert rows_of(tshark, capture, ["skype.search.term"])[6] == ("a word",)
        assert rows_of(tshark, capture, ["skype.user.name"]) == {5: ("one.name",)}


class TestSessions:
    """The call of the sample: proposal in frame 9, hello 20, answer 21, key 22."""

    def test_certificates_say_who_authorised_whom(self, tshark, passes):
        names = ["skype.certificate.authorised", "skype.certificate.salt", "_ws.col.Info"]
        rows = tshark.fields(SIGNED, names[0], ["frame.number", *names], *KEY, *passes)

        assert [(row[0], row[1], row[2]) for row in rows] == [
            ("21", "sample.friend", "buddy_authorized"),
            ("22", "sample.user", "buddy_authorized"),
        ]
        assert rows[0][3].endswith("sample.user authorised sample.friend")
        assert rows[1][3].endswith("sample.friend authorised sample.user")

    def test_challenges_and_their_answers_find_each_other(self, tshark):
        names = ["skype.challenge", "skype.challenge.role", "skype.challenge.of", "skype.challenge.in"]
        rows = rows_of(tshark, SIGNED, names, "-2", *KEY)

        assert {frame: row[1:] for frame, row in rows.items()} == {
            9: ("", "", "20"),
            20: ("0", "9", "21"),
            21: ("1", "20", ""),
        }
        assert set(rows[20][0].split(",")) == {"0xf7b455aadb3fce66", "0x0123456789abcdef"}

    def test_a_challenge_answers_what_its_role_says(self, tshark, make_capture):
        """Role 0 answers a proposal; only a hello has posed this one."""
        of_hello = "signed sample.friend challenge 0x0123456789abcdef "
        capture = make_capture(signed_scenario((of_hello + "1", of_hello + "0")))
        rows = rows_of(tshark, capture, ["skype.challenge.role", "skype.challenge.of"], *KEY)

        assert {frame: rows[frame] for frame in (20, 21)} == {20: ("0", "9"), 21: ("0", "")}

    def test_a_session_can_hold_its_proposal(self, tshark, make_capture):
        hello = "+0.0100 client => relay session 0 to 30002 command 0x44"
        proposal = """\
+0.0100 relay => client session 0 to 26709 command 0x43 plain {
            number 3 = 30002 node-id 9 = 0x0badc0de0badc0de number 27 = 0 }
"""
        scenario = signed_scenario(
            (hello, proposal + hello),
            ("session 0 to 26709 command 0x45", "session 1 to 26709 command 0x45"),
            ("user challenge 0xf7b455aadb3fce66", "user challenge 0x0badc0de0badc0de"),
        )
        names = ["skype.challenge", "skype.challenge.role", "skype.challenge.of"]
        rows = rows_of(tshark, make_capture(scenario), names, *KEY)

        assert rows[20] == ("0x0badc0de0badc0de", "", "")
        assert rows[21][1:] == ("0", "20")

    def test_one_pass_finds_what_came_before(self, tshark):
        rows = rows_of(tshark, SIGNED, ["skype.challenge.of"], *KEY)

        assert rows == {20: ("9",), 21: ("20",)}

    def test_records_name_the_users_at_both_ends(self, tshark):
        names = ["skype.session.from", "skype.session.to", "skype.user.name"]
        rows = rows_of(
            tshark, SIGNED, names, "-2", *KEY, display_filter="skype.session.destination"
        )
        to_friend, to_user = ("sample.user", "sample.friend"), ("sample.friend", "sample.user")

        assert {frame: row[:2] for frame, row in rows.items()} == {
            20: to_friend,
            21: to_user,
            22: to_friend,
            23: to_user,
            24: to_friend,
        }
        assert set(rows[24][2].split(",")) == {"sample.user", "sample.friend"}

    def test_every_frame_of_a_users_session_is_found_by_name(self, tshark):
        frames = tshark.frames(SIGNED, 'skype.user.name == "sample.friend"', "-2", *KEY)

        assert frames == [7, 8, 20, 21, 22, 23, 24]

    def test_the_info_column_says_who_is_talking(self, tshark):
        printed = tshark.run("-n", "-2", "-r", SIGNED, *KEY)

        assert "Session data 2 to 0x7532 from sample.user to sample.friend, enciphered" in printed

    def test_a_session_that_moves_keeps_its_users(self, tshark, make_capture):
        """73 asks another relay for a connection of the same session, 75 tells the new ID."""
        moved = """\
20 client => other connect
+0.01 client => other handshake padded cookie 15 version 0x0400
+0.01 other => client handshake padded cookie 15 version 0x0400
+0.01 client => other relay-open { number 3 = 26709 }
+0.01 other => client relay-ok { number 31 = 0 number 3 = 25321 }
+0.01 client => other session 7 to 25321 data random 40
+0.01 other => client session 8 to 26709 data random 40
+0.01 other => client session 8 to 26710 data random 40
"""
        capture = make_capture(signed_scenario() + "host other 198.51.100.82:14183\n" + moved)
        rows = tshark.fields(
            capture,
            "skype.session.destination and ip.addr == 198.51.100.82",
            ["skype.session.destination", "skype.session.from", "skype.session.to"],
            *KEY,
        )

        assert rows == [
            ("0x62e9", "sample.user", "sample.friend"),
            ("0x6855", "sample.friend", "sample.user"),
            ("0x6856", "", ""),
        ]

    def test_who_does_not_sign_the_challenge_is_nobody(self, tshark):
        """The records of the hostile hellos are good; anybody may have copied them."""
        names = ["frame.number", "skype.session.from", "skype.session.to", STATUS]
        rows = tshark.fields(HOSTILE, "skype.session.destination", names, "-2", *KEY)

        assert [row[:3] for row in rows] == [(str(frame), "", "") for frame in (39, 40, 41, 42)]
        assert [row[3].count(GOOD) for row in rows] == [2, 2, 3, 3]

    def test_hosts_are_listed_with_their_users(self, tshark):
        printed = tshark.run("-q", "-2", "-n", "-r", SIGNED, *KEY, "-z", "skype_hosts,tree")
        lines = [line.split()[:2] for line in printed.splitlines()]
        user = lines.index(["User:", "sample.user"])

        assert printed.splitlines()[user].split()[:3] == ["User:", "sample.user", "2"]
        assert sum(line[:1] == ["User:"] for line in lines) == 1  # the other one is behind a relay
        (host,) = [line[0] for line in lines[:user] if line and line[0].startswith("192.168.")]
        assert host == "192.168.1.20"


class TestBroadcasts:
    def test_a_broadcast(self, tshark, passes):
        names = ["channel.key", "signed.key", "channel", "channel.version", "channel.version.time"]
        fields = [f"skype.{name}" for name in names]
        rows = rows_of(
            tshark, SIGNED, fields, *KEY, *passes, "-E", "aggregator=;", display_filter="frame.number == 34"
        )

        assert rows[34][:4] == (NETWORK_KEY, NETWORK_KEY, "256", "19276000")
        assert moment(rows[34][4]) == datetime(2006, 8, 26, 2, 40)

    def test_the_time_of_a_version_has_no_bytes_of_its_own(self, tshark):
        printed = tshark.run("-r", SIGNED, *KEY, "-Y", "frame.number == 34", "-T", "pdml")
        (time,) = re.findall(r'<field name="skype.channel.version.time" .*', printed)

        assert 'pos="0"' in time and 'size="0"' in time

    def test_the_real_one(self, tshark, irc):
        rows = rows_of(tshark, irc, ["skype.signed.key", "skype.channel.version.time"])

        assert rows[279][0] == "0x00001001"
        assert moment(rows[279][1]) == datetime(2006, 8, 25, 18, 45)


# What each frame of the hostile sample says: statuses of its signatures, and why one stays closed.
NOT_MADE = "the signature was not made with this key"
WRONG_DIGEST = "the digest is not that of the message"
NO_USER_KEY = "the credential holds no key of 1024 bits"
SHORT = "the signature is shorter than the key"
FORM = "the message does not have the form that it must have"
PURPOSE = "it was signed for another credential or purpose"
NO_FIT = "Directory record does not fit into its bytes"
CREDENTIAL, PROFILE = "Credential is not opened: ", "Profile is not opened: "
AUTHORISATION, CHALLENGE = "Authorisation is not opened: ", "Challenge is not opened: "
BROADCAST = "Broadcast message is not opened: "
HOSTILE_FRAMES = {
    5: ("1,0", [PROFILE + WRONG_DIGEST]),
    6: ("0,2", [CREDENTIAL + WRONG_DIGEST]),
    7: ("1,0", [PROFILE + NOT_MADE]),
    8: ("0,2", [CREDENTIAL + NOT_MADE]),
    9: ("2,2", []),  # no such key
    10: ("2,2", [CREDENTIAL + SHORT]),
    11: ("0,2", [CREDENTIAL + NOT_MADE]),
    12: ("0,2", [CREDENTIAL + NOT_MADE]),
    13: ("0,2", [CREDENTIAL + NOT_MADE]),
    14: ("1,2", [PROFILE + NO_USER_KEY]),
    15: ("1,2", [PROFILE + NO_USER_KEY]),
    16: ("1,2", [PROFILE + NO_USER_KEY]),
    17: ("1,0", [PROFILE + NOT_MADE]),
    18: ("2,2", [CREDENTIAL + FORM]),
    19: ("1,2", [PROFILE + FORM]),
    20: ("1,2", [PROFILE + FORM]),
    21: ("1,2", [PROFILE + PURPOSE]),
    22: ("", [NO_FIT]),
    23: ("", [NO_FIT]),
    24: ("2,2", [CREDENTIAL + SHORT]),
    25: ("", [NO_FIT]),
    26: ("1,2", [PROFILE + SHORT]),
    27: ("1,2", [PROFILE + SHORT]),
    28: ("1,1", ["9 bytes behind the signature are not signed"]),
    29: ("", [NO_FIT]),
    30: ("1,1", []),
    31: ("1,1", []),
    39: ("2,1,1", [CHALLENGE + FORM]),
    40: ("2,1,1", [CHALLENGE + FORM]),
    41: ("0,1,1,1,0", [CHALLENGE + NOT_MADE, AUTHORISATION + WRONG_DIGEST]),
    42: ("2,1,2,1,2,1,2", [AUTHORISATION + PURPOSE, AUTHORISATION + FORM, AUTHORISATION + FORM]),
    52: ("0", [BROADCAST + WRONG_DIGEST]),
    54: ("2", []),  # no such key
    56: ("2", [BROADCAST + FORM]),
    58: ("", ["Signed message of 3 bytes has no key number"]),
    60: ("2", [BROADCAST + SHORT]),
}


class TestWhatDoesNotProveItself:
    def test_says_why(self, tshark, passes):
        names = ["frame.number", STATUS, "_ws.expert.message"]
        display_filter = f"{STATUS} or skype.malformed or skype.checksum.bad"
        rows = tshark.fields(HOSTILE, display_filter, names, *KEY, *passes, "-E", "aggregator=;")
        found = {
            int(frame): (status.replace(";", ","), messages.split(";") if messages else [])
            for frame, status, messages in rows
        }

        assert found == HOSTILE_FRAMES

    def test_shows_nothing(self, tshark, passes):
        """Where no signature of a frame is good, no content is shown."""
        closed = {frame for frame, (status, _) in HOSTILE_FRAMES.items() if GOOD not in status}
        rows = rows_of(tshark, HOSTILE, ["skype.user.name", *CONTENT], *KEY, *passes)
        sources = tshark.data_sources(HOSTILE, "skype", RECOVERED, *KEY, *passes)

        assert len(closed) == 18
        assert set(rows) & closed == set(sources) & closed == set()
        for frame, messages in sources.items():
            assert len(messages) == HOSTILE_FRAMES[frame][0].count(GOOD)

    def test_profiles_that_do_not_prove_themselves_stay_closed(self, tshark):
        bad = {frame for frame, (status, _) in HOSTILE_FRAMES.items() if status in ("1,0", "1,2")}
        rows = rows_of(tshark, HOSTILE, ["skype.profile.full_name"], *KEY)

        assert len(bad) == 11
        assert bad & set(rows) == set()
        assert set(rows) == {28, 39, 40, 41}

    def test_names_nobody_in_the_info_column(self, tshark):
        printed = tshark.run("-n", "-r", HOSTILE, "-Y", "frame.number < 28", *KEY)

        assert "Publish directory record, session" in printed
        assert "sample.user" not in printed

    def test_an_unknown_network_is_not_opened(self, tshark, passes):
        rows = rows_of(tshark, SIGNED, [STATUS, "skype.directory.sealed"], *passes)

        assert {s for row in rows.values() for s in row[0].split(",")} == {UNVERIFIED}
        assert sum(len(row[0].split(",")) for row in rows.values()) == 17
        assert rows_of(tshark, SIGNED, CONTENT, *passes) == {}
        assert tshark.data_sources(SIGNED, "skype", RECOVERED, *passes) == {}

    def test_why_a_record_is_sealed(self, tshark):
        printed = tshark.run("-n", "-r", HOSTILE, "-O", "skype", *KEY)

        assert "[Not opened: no key of this number is known]" in printed
        assert f"[Not opened: {NO_USER_KEY}]" in printed
        assert "[Not opened: the digest is right]" not in printed

    def test_a_record_within_a_profile_stays_closed(self, tshark):
        rows = rows_of(tshark, HOSTILE, ["skype.user.name"], *KEY, display_filter="frame.number == 30")

        assert rows == {30: ("sample.user",)}

    @pytest.mark.parametrize("length, opened", [(200, 0), (387, 0), (388, 2), (700, 4), (760, 4)])
    def test_what_the_capture_cuts_is_not_opened(self, tshark, tmp_path, length, opened):
        frames = [frame for _, frame in pcap.read(SIGNED)]
        cut = pcap.write(tmp_path / "cut.pcap", frames, (length,))
        rows = rows_of(tshark, cut, [STATUS], *KEY, display_filter="udp")

        assert [s for (statuses,) in rows.values() for s in statuses.split(",")] == [GOOD] * opened
        assert tshark.frames(cut, "skype.truncated", *KEY) != []
        assert tshark.frames(cut, "skype.malformed or skype.checksum.bad", *KEY) == []


class TestPreference:
    def test_off_nothing_is_opened(self, tshark, passes):
        fields = [STATUS, "skype.signed.digest", "skype.signed.key", "skype.session.from", *CONTENT]

        for capture in SIGNED, HOSTILE:
            assert rows_of(tshark, capture, fields, *KEY, *OFF, *passes) == {}
            assert tshark.data_sources(capture, "skype", RECOVERED, *KEY, *OFF, *passes) == {}
        assert "Directory record of" not in tshark.run("-n", "-r", SIGNED, *KEY, *OFF, *passes)

    def test_off_the_raw_parts_are_shown(self, tshark):
        names = ["key", "server_signature", "user_signature", "user_message", "sealed"]
        fields = [f"skype.directory.{name}" for name in names]
        raw = rows_of(tshark, SIGNED, fields[:-1], *KEY, *OFF)

        assert set(raw) == {5, 8, 20, 21}
        assert raw == rows_of(tshark, SIGNED, fields[:-1], *KEY)
        assert set(rows_of(tshark, SIGNED, fields[-1:], *KEY, *OFF)) == {5, 8, 20, 21}
        assert rows_of(tshark, SIGNED, fields[-1:], *KEY) == {}

    def test_off_a_real_capture_says_nothing(self, tshark, irc):
        assert len(tshark.frames(irc, "skype.directory.sealed", *OFF)) == 45
        assert tshark.frames(irc, STATUS, *OFF) == []


class TestKeys:
    """The user's table of further keys."""

    def test_the_samples_key_is_the_generators(self):
        generator = os.environ.get("SKYPE_SAMPLES")
        if not generator:
            pytest.skip("SKYPE_SAMPLES does not name the generator")
        row = subprocess.run([generator, "--network-key"], capture_output=True, check=True)

        assert row.stdout.decode().strip() == KEY_ROW

    @pytest.mark.parametrize(
        "row",
        [
            '"1",c1' + "00" * 62 + "01",  # a key of the network
            '"5a3d0001",c1' + "00" * 61 + "01",  # too short
            '"5a3d0001",c1' + "00" * 511 + "01",  # too long
            '"5a3d0001",00' + "00" * 62 + "01",  # begins with 0
            '"5a3d0001",c1' + "00" * 63,  # even
            '"5a3d0001",""',
            '"no number",c1' + "00" * 62 + "01",
        ],
    )
    def test_what_is_no_key_is_refused(self, tshark, row):
        with pytest.raises(Failed, match="skype_network_keys"):
            tshark.run("-r", SIGNED, "-o", f"uat:skype_network_keys:{row}")

    def test_another_key_of_that_number_opens_nothing(self, tshark):
        row = KEY_ROW[:-1] + ("7" if KEY_ROW[-1] != "7" else "5")
        rows = rows_of(tshark, SIGNED, [STATUS], "-o", f"uat:skype_network_keys:{row}")

        assert rows[5] == (f"{BAD},{UNVERIFIED}",)
        assert rows_of(tshark, SIGNED, CONTENT, "-o", f"uat:skype_network_keys:{row}") == {}


OPENING = """\
host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
0.1 client -> node probe
+0.1 node -> client nack
+0.01 client -> node resend
+0.1 node -> client probe-accepted
"""


class TestLimits:
    # 4096 units a frame: a signature of 2048 bits takes 16, one of 4096 bits 64.
    @pytest.mark.parametrize(
        "record, opened",
        [("00000104 00000001 with random 384", 256), ("00000204 80000000 with random 640", 64)],
        ids=["2048 bits", "4096 bits"],
    )
    def test_signatures_of_one_frame(self, tshark, make_capture, record, opened):
        capture = make_capture(
            STREAM
            + f"+1 node => client search-result {{ repeat 300 {{ list 0 {{ blob 11 = {record} }} }} }}"
        )
        rows = tshark.fields(
            capture, "skype.limits", [STATUS, "_ws.expert.message"], "-2", "-E", "aggregator=;"
        )
        ((statuses, messages),) = rows

        assert statuses.split(";").count(BAD) == opened
        limits = [text for text in messages.split(";") if "too many" in text]
        assert limits == ["Credential is not opened: too many signatures in this frame"]

    def test_items_of_one_frame(self, tshark, make_capture):
        """Each profile is as long as one list may be; together they are too long."""
        languages = 'repeat 400 { string 36 = "en" }'
        record = (
            'record sample.user plain { string 0 = "sample.user" blob 1 = modulus sample.user } '
            f"plain {{ {languages} }}"
        )
        capture = make_capture(
            STREAM + f"+1 node => client search-result {{ repeat 20 {{ list 0 {{ blob 11 = {record} }} }} }}"
        )
        (row,) = tshark.fields(
            capture, "skype.limits", ["skype.profile.language", "_ws.expert.message"], *KEY
        )
        shown = len(row[0].split(","))

        assert 3000 < shown < 15000 / 4
        assert row[1].count("objects and numbers not shown") == 1


class TestAnyOrder:
    def test_a_frame_looks_the_same_each_time(self, sharkd, irc):
        session = sharkd(irc)
        frames = session.frames(STATUS)[:20]
        trees = {}
        for frame in [*frames, *reversed(frames), *frames]:
            tree = session.ask("frame", frame=frame, proto=True)["tree"]
            assert trees.setdefault(frame, tree) == tree
        assert len(trees) == 20
