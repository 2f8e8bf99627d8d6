"""test_invariants.py - the same packets in another shape show the same Skype: at another time, in
tunnels, in fragments; and once more, later, no less.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re

import pytest

import reshaped
from wireshark import ALLOCATOR, PROJECT, UNCHECKED

SAMPLE_FRAMES, SHARED_FRAMES = 3000, 1500  # Skype's: at least so many are compared
PACKETS_MAX = 400  # of each sample; media behind them repeat themselves
COLUMNS = 'gui.column.format:"No.","%m","Info","%i"'
FRAME_HEAD = re.compile(r"^ *(\d+) (.*)\n(?=Frame \1:)", re.MULTILINE)
EVIDENCE = re.compile(r"^ *\[Evidence: .*\((\d)\)\]$", re.MULTILINE)

ONE_PASS, TWO_PASSES = (), ("-2",)
FRAGMENT_LENGTH = 24
PAUSE = 5 * 60 * reshaped.SECOND

def across(packets, bits):
    return reshaped.across(packets, 1 << bits)


# Two changes at once where neither hides the other. The middle of the capture is where seconds no
# longer have 31 bits, or 32 bits.
SHAPES = {
    "VLAN, in 2038": (lambda packets: reshaped.in_tunnel(across(packets, 31), "VLAN"), ONE_PASS),
    "VXLAN, in 2106": (lambda packets: reshaped.in_tunnel(across(packets, 32), "VXLAN"), ONE_PASS),
    "GRE": (lambda packets: reshaped.in_tunnel(packets, "GRE"), TWO_PASSES),
}

# Frames that have weaker evidence the second time. Of two logins at one server within two seconds
# the second is evidence 4, and the first is not claimed; where the server is known both are claimed
# at once, with evidence 5.
WEAKER = {"joint": [23]}


class Views:
    """What is shown of Skype in a capture of these packets: {frame: info column and tree}."""

    def __init__(self, tshark, directory):
        self.tshark = tshark
        self.capture = directory / "capture.pcapng"
        self.known = {}

    def of(self, packets, passes):
        reshaped.write(self.capture, packets)
        output = self.tshark.run(
            *("-n", "-r", self.capture, "-Y", "skype", "-P", "-V", "-O", "skype"),
            *("-o", COLUMNS, *passes),
        )
        _, *parts = FRAME_HEAD.split(output)
        return {
            int(number): "\n".join([info, *self._ours(body)])
            for number, info, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        }

    @staticmethod
    def _ours(body):
        layers = re.split(r"\n(?=\S)", body)
        return [layer.rstrip() for layer in layers if layer.startswith("Skype")]

    def of_capture(self, name, packets, passes):
        """The same, of packets as they were captured: asked for once."""
        key = name, passes
        if key not in self.known:
            self.known[key] = self.of(packets, passes)
        return self.known[key]


@pytest.fixture(scope="module")
def views(tshark, tmp_path_factory):
    """Nothing is looked for here that only checked memory shows."""
    directory = tmp_path_factory.mktemp("invariants")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ALLOCATOR, UNCHECKED)
        yield Views(tshark, directory)


@pytest.fixture(scope="module")
def samples():
    paths = sorted((PROJECT / "samples").glob("*.pcap"))
    return {path.stem: reshaped.read(path)[:PACKETS_MAX] for path in paths}


@pytest.fixture(scope="module")
def real(shared):
    folders = (shared / "captures" / folder for folder in ("real", "regressions"))
    paths = [path for folder in folders for path in sorted(folder.glob("*.*cap"))]
    packets = {path.stem: reshaped.read(path) for path in paths}
    return {name: read for name, read in packets.items() if read}


def compare(captures, before, after):
    """Frames that are shown otherwise, by capture; and how many frames are Skype's in all."""
    different, frames = {}, 0
    for name, packets in captures.items():
        one, other = before(name, packets), after(packets)
        frames += len(one)
        if changed := [n for n in sorted({*one, *other}) if one.get(n) != other.get(n)]:
            different[name] = changed
    return different, frames


def in_shape(views, captures, name):
    shape, passes = SHAPES[name]
    return compare(
        captures,
        lambda capture, packets: views.of_capture(capture, packets, passes),
        lambda packets: views.of(shape(packets), passes),
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_samples_in_another_shape(views, samples, shape):
    different, frames = in_shape(views, samples, shape)
    assert different == {}
    assert frames > SAMPLE_FRAMES


@pytest.mark.parametrize("shape", SHAPES)
def test_shared_captures_in_another_shape(views, real, shape):
    different, frames = in_shape(views, real, shape)
    assert different == {}
    assert frames > SHARED_FRAMES


def in_fragments(views, captures):
    """Copies are known by the IP header before the payload, which is not there in what was
    reassembled: without them."""
    cut = {
        name: reshaped.in_fragments(reshaped.without_copies(packets), FRAGMENT_LENGTH)
        for name, packets in captures.items()
    }
    return compare(
        cut,
        lambda _, shapes: views.of(shapes[1], ONE_PASS),
        lambda shapes: views.of(shapes[0], ONE_PASS),
    )


def test_samples_in_fragments(views, samples):
    different, frames = in_fragments(views, samples)
    assert different == {}
    assert frames > SAMPLE_FRAMES


def test_shared_captures_in_fragments(views, real):
    different, frames = in_fragments(views, real)
    assert different == {}
    assert frames > SHARED_FRAMES


def best_evidence(view):
    return min(map(int, EVIDENCE.findall(view)))


def doubled(views, captures):
    """Of captures that hold everything twice: frames of the first half that are shown otherwise, of
    the second half those that are lost, those with weaker evidence, and how many there are."""
    changed, lost, weaker, frames = {}, {}, {}, 0
    for name, packets in captures.items():
        once = views.of_capture(name, packets, ONE_PASS)
        twice = views.of(reshaped.doubled(packets, PAUSE), ONE_PASS)
        first = {n: view for n, view in twice.items() if n <= len(packets)}
        second = {n - len(packets): view for n, view in twice.items() if n > len(packets)}
        frames += len(second)
        changed[name] = [n for n in sorted({*once, *first}) if once.get(n) != first.get(n)]
        lost[name] = sorted({*once} - {*second})
        both = sorted({*once} & {*second})
        weaker[name] = [n for n in both if best_evidence(second[n]) > best_evidence(once[n])]
    found = [{name: n for name, n in by_name.items() if n} for by_name in (changed, lost, weaker)]
    return *found, frames


def test_samples_twice(views, samples):
    changed, lost, weaker, frames = doubled(views, samples)
    assert (changed, lost, weaker) == ({}, {}, WEAKER)
    assert frames > SAMPLE_FRAMES


def test_shared_captures_twice(views, real):
    changed, lost, weaker, frames = doubled(views, real)
    assert (changed, lost, weaker) == ({}, {}, {})
    assert frames > SHARED_FRAMES
