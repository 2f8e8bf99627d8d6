"""test_rule_limits.py - the rules that prove a datagram, on both sides of their limits: links of a
generator line, and requests that are open at the same time.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import datagrams
from datagrams import generator
from test_rules import (
    FIXED_BYTES,
    ID,
    IV,
    NO_ENDPOINT,
    NODE,
    NODE_2,
    PREDICTED,
    back,
    evidence,
    out,
    reply,
    saying,
    search,
)

__all__ = ["evidence"]  # a fixture

ID_GAP_MAX = 64
STEPS_MAX = 4096
OPEN_REQUESTS = 16
BOTH = [{2: FIXED_BYTES}, {1: FIXED_BYTES, 2: FIXED_BYTES}]


@pytest.mark.parametrize(
    "id_gap, steps, expected",
    [
        (1, 1000, BOTH),
        (ID_GAP_MAX, 1000, BOTH),
        (ID_GAP_MAX + 1, 1000, [{}, {}]),
        (0, 1000, [{}, {}]),
        (2, STEPS_MAX, BOTH),
        (2, STEPS_MAX + 1, [{}, {}]),
    ],
)
def test_the_same_request_under_another_id(evidence, id_gap, steps, expected):
    """Linear: the CRCs differ as the IDs do."""
    first = saying(search(ID), ID, IV)
    second = saying(search(ID + id_gap), ID + id_gap, generator(IV, steps))
    assert evidence([out(first), out(second, NODE_2)]) == expected


def probes(count):
    return [out(datagrams.probe(ID + 2 * n, generator(IV, 9 * n))) for n in range(count)]


def acceptance(session_id):
    """The answer to the probe of that session ID."""
    plaintext = reply("04e301", session_id - 1, "4215")
    return back(saying(plaintext, 0x7000, 0x0BADCAFE))


@pytest.mark.parametrize(
    "open_probes, place",
    [
        *((2, "oldest"), (2, "newest")),
        *((OPEN_REQUESTS, "oldest"), (OPEN_REQUESTS + 1, "oldest"), (OPEN_REQUESTS + 1, "newest")),
    ],
)
def test_a_reply_to_any_of_the_open_requests(evidence, open_probes, place):
    asked = ID + (2 * (open_probes - 1) if place == "newest" else 0)
    frames = [*probes(open_probes), acceptance(asked)]
    found, _ = evidence(frames, *NO_ENDPOINT)
    is_known = place == "newest" or open_probes <= OPEN_REQUESTS
    assert found == {
        **dict.fromkeys(range(1, open_probes + 1), PREDICTED),
        **({open_probes + 1: PREDICTED} if is_known else {}),
    }


def test_a_reply_to_none_of_the_open_requests(evidence):
    frames = [*probes(2), acceptance(ID + 1)]
    assert evidence(frames, *NO_ENDPOINT)[0] == {1: PREDICTED, 2: PREDICTED}
