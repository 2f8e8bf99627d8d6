"""performance.py - the tables of docs/performance.md: what the plugin costs, side by side with what
tshark costs without it.

Usage: performance.py --build BUILD [--captures DIRECTORY] [--signed CAPTURE] [--rounds N] [SECTION...]
The variants of a table run in turn, so many rounds; medians are given.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import argparse
import collections
import statistics
import subprocess
from pathlib import Path

import mixed_capture
from cost import BYTES_PER_MEGABYTE, PASS_ONE, bench, row, table

FOREIGN_PACKETS = 1_000_000
SKYPE_FRAMES = 1_000_000
COUNTED_FRAMES = (1_000, 20_000)
STREAM_MEBIBYTES = 200
GROWTH = [10_000, 100_000, 1_000_000, 10_000_000]
PROFILED_FRAMES = 1_000_000
BUILTIN = ["--enable-heuristic", "skype_udp"]
UNDISSECTED = ["-d", "udp.port==1-65535,data"]  # no dissector can do less
NOT_DECIPHERED = ["-o", "skype.decipher:FALSE"]
NOT_OPENED = ["-o", "skype.open_signed:FALSE"]

# Layers by the functions that lead into them; the innermost one counts.
LAYERS = {
    "key expansion, RC4": ["skype_decipher", "skype_rc4_init", "skype_rc4_xor"],
    "plaintext's CRC": ["skype_crc32", "skype_crc32_update"],
    "generator lines": [
        *("look_at_line", "note_on_line", "skype_suspect_link", "skype_line_find"),
        *("skype_line_steps", "skype_line_link_of", "skype_line_note", "skype_lines_note_host"),
        *("skype_lines_host_steps", "skype_generator_position"),
    ],
    "exchanges, sockets, hosts": [
        *("skype_sent_note", "skype_sent_find", "skype_sent_recent_ids", "skype_host_candidates"),
        *("skype_host_opened", "skype_host_learn", "skype_socket_prove", "skype_socket_find"),
        *("skype_peer_find", "skype_peer_need", "skype_suspect_of", "skype_learn", "learn_answer"),
    ],
    "requests and replies": [
        *("skype_request_note", "skype_request_answer", "skype_requests_open", "skype_request_at"),
    ],
    "copies of packets": ["skype_frame_remember", "skype_frame_duplicate_of"],
    "object lists": [
        *("skype_objects_dissect", "dissect_list", "add_list", "skype_object_list_decode"),
    ],
    "commands": ["skype_commands_dissect", "skype_commands_learn", "skype_commands_severity"],
    "proof, the rest": ["skype_judge", "skype_sighting_look"],
    "tree and columns of a datagram": ["show"],
    "entry, the rest": [
        *("heuristic", "dissect_conversation", "dissect_claimed", "skype_udp_dissect", "own"),
        *("skype_udp_look_after", "look_after"),
    ],
}
LAYER_OF = {name: layer for layer, names in LAYERS.items() for name in names}


def median_ratio(numerators, denominators):
    """Of neighbouring runs: what else the machine does changes slowly."""
    return statistics.median(n / d for n, d in zip(numerators, denominators))


def foreign(lab, given):
    """Traffic of other protocols."""
    sources = sorted(given.captures.iterdir())
    capture = lab.directory / "foreign.pcapng"
    packets, captures = mixed_capture.write(capture, sources, FOREIGN_PACKETS, lab.directory)
    variants = {
        "without": (lab.nothing,),
        "with the plugin": (lab.plugin,),
        "without, once more": (lab.nothing,),  # how far to trust the ratio
    }
    seconds, megabytes = lab.alternate(variants, capture, given.rounds)
    table(f"{packets:,} packets of {captures} captures", "CPU s", "ratio", "MB", "bytes/packet")
    for name in variants:
        ratio = median_ratio(seconds[name], seconds["without"])
        more = (megabytes[name] - megabytes["without"]) * BYTES_PER_MEGABYTE / packets
        median = statistics.median(seconds[name])
        row(name, f"{median:.2f}", f"{ratio:.4f}", f"{megabytes[name]:.0f}", f"{more:.1f}")


def instructions(lab, given):
    """The same packets once, counted by callgrind: independent of what else the machine does."""
    once, nothing = lab.directory / "once.pcapng", lab.directory / "nothing.pcap"
    packets, _ = mixed_capture.write(once, sorted(given.captures.iterdir()), 1, lab.directory)
    subprocess.run([lab.build / "tests/random_traffic", "flood", "0", "0"], stdout=open(nothing, "wb"))
    counts = {}
    for name, stage in {"without": lab.nothing, "with the plugin": lab.plugin}.items():
        counts[name] = lab.instructions(stage, once) - lab.instructions(stage, nothing)
    table(f"{packets:,} packets", "instructions", "ratio", "instructions/packet")
    for name, number in counts.items():
        ratio = number / counts["without"]
        row(name, f"{number:,}", f"{ratio:.4f}", f"{number / packets:,.0f}")


def udp_instructions(lab, _given):
    """Skype's datagrams counted by callgrind: what a few need is subtracted from what many need."""
    variants = {
        "built-in heuristic": (lab.nothing, *BUILTIN),
        "plugin": (lab.plugin,),
        "plugin, skype.decipher:FALSE": (lab.plugin, *NOT_DECIPHERED),
    }
    counts = {name: 0 for name in variants}
    for frames, sign in ((COUNTED_FRAMES[0], -1), (COUNTED_FRAMES[1], 1)):
        capture = load(lab, frames)
        for name, (stage, *options) in variants.items():
            counts[name] += sign * lab.instructions(stage, capture, *options)
        capture.unlink()
    counted = COUNTED_FRAMES[1] - COUNTED_FRAMES[0]
    table(f"{counted:,} datagrams", "instructions/datagram", "speed")
    for name, number in counts.items():
        row(name, f"{number / counted:,.0f}", f"{counts['built-in heuristic'] / number:.3f}")


def load(lab, frames):
    return lab.make("load.pcap", "samples/skype-samples", "--load", frames, "--foreign", 0)


def udp(lab, given):
    """Skype's datagrams and nothing else."""
    capture = load(lab, SKYPE_FRAMES)
    variants = {
        "built-in heuristic": (lab.nothing, *BUILTIN),
        "nothing: decoded as data": (lab.nothing, *UNDISSECTED),
        "no Skype dissector": (lab.nothing,),
        "plugin": (lab.plugin,),
        "plugin, skype.decipher:FALSE": (lab.plugin, *NOT_DECIPHERED),
    }
    seconds, megabytes = lab.alternate(variants, capture, given.rounds)
    least = megabytes["no Skype dissector"]
    table("1,000,000 datagrams", "CPU s", "frames/s", "speed", "MB", "bytes/frame")
    for name in variants:
        median = statistics.median(seconds[name])
        speed = median_ratio(seconds["built-in heuristic"], seconds[name])
        more = (megabytes[name] - least) * BYTES_PER_MEGABYTE / SKYPE_FRAMES
        cells = f"{median:.2f}", f"{SKYPE_FRAMES / median:,.0f}", f"{speed:.2f}"
        row(name, *cells, f"{megabytes[name]:.0f}", f"{more:.0f}")
    capture.unlink()


def tcp(lab, given):
    """One long stream to a supernode.  Without the plugin some other heuristic waits for its end, in
    quadratic time."""
    capture = lab.make("stream.pcap", "tests/bench/make-stream", STREAM_MEBIBYTES)
    variants = {
        "plugin": (lab.plugin,),
        "plugin, skype.decipher:FALSE": (lab.plugin, *NOT_DECIPHERED),
    }
    seconds, megabytes = lab.alternate(variants, capture, given.rounds)
    table(f"a stream of {STREAM_MEBIBYTES} MiB", "CPU s", "MiB/s", "MB")
    for name in variants:
        median = statistics.median(seconds[name])
        row(name, f"{median:.2f}", f"{STREAM_MEBIBYTES / median:.0f}", f"{megabytes[name]:.0f}")
    capture.unlink()


def signed(lab, given):
    """A capture with signed content, opened and not."""
    subprocess.run([lab.build / "tests/bench/bench_signatures"], check=True)
    variants = {
        "skype.open_signed:TRUE": (lab.plugin,),
        "skype.open_signed:FALSE": (lab.plugin, *NOT_OPENED),
        "skype.open_signed:FALSE, once more": (lab.plugin, *NOT_OPENED),
    }
    seconds, megabytes = lab.alternate(variants, given.signed, given.rounds)
    table(given.signed.name, "CPU s", "ratio", "MB")
    for name in variants:
        ratio = median_ratio(seconds[name], seconds["skype.open_signed:FALSE"])
        median = statistics.median(seconds[name])
        row(name, f"{median:.3f}", f"{ratio:.3f}", f"{megabytes[name]:.0f}")


def growth(lab, given):
    """Ten thousand to ten million datagrams."""
    table("datagrams", "CPU s", "microseconds/frame", "MB", "of it for the plugin", "bytes/frame")
    for frames in GROWTH:
        capture = load(lab, frames)
        base_seconds, base = lab.run(lab.nothing, capture, *BUILTIN)
        seconds, megabytes = lab.run(lab.plugin, capture)
        more = megabytes - base
        per_frame = f"{seconds / frames * 1e6:.1f}"
        memory = f"{megabytes:.0f}", f"{more:.0f}", f"{more * BYTES_PER_MEGABYTE / frames:.0f}"
        row(f"{frames:,}", f"{seconds:.2f}", per_frame, *memory)
        capture.unlink()


def layer_of(stack):
    """Of a sample's functions, the innermost first."""
    for name in stack:
        if name in LAYER_OF:
            return LAYER_OF[name]
    return "Wireshark itself"


def layers(lab, _given):
    """Shares of time, from a profile."""
    capture = load(lab, PROFILED_FRAMES)
    profile = lab.directory / "perf.data"
    record = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "200", "--call-graph", "dwarf,16384"]
    tshark = lab.command(lab.plugin, "tshark", "-r", capture, *PASS_ONE)
    subprocess.run([*record, "-o", profile, *tshark], check=True, stdout=subprocess.DEVNULL)
    script = ["perf", "script", "-i", str(profile), "-F", "ip,sym"]
    text = subprocess.run(script, check=True, capture_output=True, text=True).stdout
    samples = collections.Counter()
    for sample in text.split("\n\n"):
        lines = [line.split() for line in sample.splitlines()]
        # Behind a dot the compiler says what it made of a function.
        stack = [line[1].split("+")[0].split(".")[0] for line in lines if len(line) > 1]
        if stack:
            samples[layer_of(stack)] += 1
    total = sum(samples.values())
    table("layer", "share of all CPU time", "of the plugin's")
    plugin = total - samples["Wireshark itself"]
    for layer, number in samples.most_common():
        of_plugin = "" if layer == "Wireshark itself" else f"{number / plugin:.1%}"
        row(layer, f"{number / total:.1%}", of_plugin)
    capture.unlink()


def parts(lab, _given):
    """Functions of plugin/wire alone."""
    for name in ("bench_key_schedule", "bench_object_list", "bench_recognition"):
        print(f"\n{name}", flush=True)
        subprocess.run([lab.build / "tests/bench" / name], check=True)


ORDER = (foreign, instructions, udp, udp_instructions, tcp, signed, growth, layers, parts)
SECTIONS = {one.__name__: one for one in ORDER}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--build", type=Path, required=True, help="build directory")
    arguments.add_argument("--captures", type=Path, help="directory of captures without Skype")
    arguments.add_argument("--signed", type=Path, help="capture with signed content")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    given = arguments.parse_args()
    absent = set() if given.captures else {"foreign", "instructions"}
    absent |= set() if given.signed else {"signed"}
    wanted = given.sections or [name for name in SECTIONS if name not in absent]
    for name in wanted:
        with bench(given.build.resolve()) as lab:
            SECTIONS[name](lab, given)


if __name__ == "__main__":
    main()
