"""test_live.py - live capture in a network namespace: all frames found, alerts, a block list, a ring
of files, nothing dropped. The commands are those of docs/batch.md.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

import pytest

import operator_tools
from wireshark import LONGEST_RUN, PROJECT

SAMPLES = PROJECT / "samples"
DOCUMENT = (PROJECT / "docs" / "batch.md").read_text(encoding="utf-8")
NAMESPACE = f"skype-test-{os.getpid()}"
REPLAY = PROJECT / "tests" / "replay.py"
SENDING, LISTENING = "sending", "eth0"
FASTER = "--faster=10"  # than the sample's own clock
RATE, LOAD = 5000, 20000  # frames per second, frames


def system(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def network():
    """Runs commands where eth0 hears what is sent on another interface, and nothing else."""
    missing = [name for name in ("ip", "dumpcap") if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root and {', '.join(missing) or 'nothing else'}")
    try:
        system("ip", "netns", "add", NAMESPACE)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespaces here: {error.stderr.strip()}")
    inside = ("ip", "netns", "exec", NAMESPACE)
    try:
        system(*inside, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")
        system(*inside, "ip", "link", "add", SENDING, "type", "veth", "peer", "name", LISTENING)
        for interface in (SENDING, LISTENING):
            system(*inside, "ip", "link", "set", interface, "up")
        yield inside
    finally:
        system("ip", "netns", "delete", NAMESPACE)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return operator_tools.make(tmp_path_factory.mktemp("tools"))


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """Generated load: half of it Skype."""
    if not os.environ.get("SKYPE_SAMPLES"):
        pytest.skip("SKYPE_SAMPLES does not name the generator of the samples")
    capture = tmp_path_factory.mktemp("load") / "load.pcap"
    system(os.environ["SKYPE_SAMPLES"], "--load", str(LOAD), "--foreign", "50", capture)
    return capture


def recipe(start):
    """The one command of the document that begins so."""
    commands = re.findall(r"^    (\S.*)$", re.sub(r"\|\n\s+", "| ", DOCUMENT), re.MULTILINE)
    (command,) = [command for command in commands if command.startswith(start)]
    return command


def wait_for(text, path):
    """Content of a file that another process is still writing."""
    for _ in range(100):
        if text in path.read_text():
            break
        time.sleep(0.1)
    return path.read_text()


def count(capture):
    output = system("capinfos", "-Mc", capture, env={**os.environ, "LC_ALL": "C"}).stdout
    return int(re.search(r"Number of packets: *(\d+)", output)[1])


@contextlib.contextmanager
def listening(network, command, environment, directory):
    """A shell command that captures; it is ready, and when left, has ended."""
    with open(directory / "messages", "w", encoding="utf-8") as messages:
        process = subprocess.Popen(
            [*network, "bash", "-c", command],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=messages,
            text=True,
        )
    for _ in range(200):
        if re.search("File: |Capture started", (directory / "messages").read_text()):
            break
        time.sleep(0.1)
    time.sleep(0.5)  # the socket is open before the first file; the tshark behind it starts
    yield process
    process.communicate(timeout=LONGEST_RUN)


def replay(network, capture, *options):
    system(*network, sys.executable, REPLAY, SENDING, str(capture), *options)


def capture_live(network, command, environment, directory, capture, *options):
    """Standard output and messages of a command while a capture is replayed."""
    with listening(network, command, environment, directory) as process:
        replay(network, capture, *options)
        output, _ = process.communicate(timeout=LONGEST_RUN)
    return output, (directory / "messages").read_text()


@pytest.mark.parametrize("sample", ["probe-refused", "supernode", "login"])
def test_tshark_finds_all_frames_live(network, environment, tmp_path, tshark, sample):
    capture = SAMPLES / f"{sample}.pcap"
    command = f"tshark -n -i {LISTENING} -c {count(capture)} -Y skype -T fields -e frame.number"

    output, _ = capture_live(
        network, command, {**environment, "SKYPE_CAPTURE": "1"}, tmp_path, capture, FASTER
    )

    assert [int(line) for line in output.split()] == tshark.frames(capture, "skype")


def test_alerts_and_block_list(network, environment, tmp_path):
    capture = SAMPLES / "supernode.pcap"
    command = recipe("dumpcap -q -B 64 -i eth0 -f 'udp or tcp' -w - | skype-frames -r - | tee")
    command = command.replace("dumpcap", f"dumpcap -c {count(capture)}", 1)

    capture_live(network, command, environment, tmp_path, capture, FASTER)

    alerts = [json.loads(line) for line in (tmp_path / "alerts.json").read_text().splitlines()]
    told = {(alert["host"], alert["fact"], alert["value"]) for alert in alerts}
    assert len(told) == len(alerts)
    assert ("192.168.1.20", "public address", "203.0.113.20") in told
    assert ("192.168.1.20", "connected", "198.51.100.11:40123") in told
    assert ("192.168.1.20", "version", "1.2.0.18 (Linux)") in told
    blocked = wait_for("nodes { 198.51.100.11 . tcp . 40123 }\n", tmp_path / "skype.nft")
    assert "nodes { 198.51.100.11 . tcp . 40123 }\n" in blocked
    assert "nodes { 198.51.100.11 . udp . 40123 }" in blocked
    assert "clients { 192.168.1.20 . udp . 35990 }" in blocked
    assert "198.51.100.37" not in blocked  # a message names it, and it never answered
    if shutil.which("nft"):
        system(*network, "nft", "-c", "-f", tmp_path / "skype.nft")
        check_rules(network, tmp_path)


def check_rules(network, directory):
    """The document's rules over the block list, in the namespace of the test alone."""
    system(*network, "nft", "-f", directory / "skype.nft")
    rules = re.findall(r"^    (nft add .*)$", DOCUMENT, re.MULTILINE)
    assert len(rules) == 2
    for rule in rules:
        system(*network, "sh", "-c", rule)
    listed = system(*network, "nft", "list", "set", "inet", "skype", "nodes").stdout
    assert "198.51.100.11 . udp . 40123" in listed


def test_nothing_is_dropped(network, environment, tmp_path, tshark, load):
    record = recipe("dumpcap -q -i eth0").replace("filesize:100000", "filesize:1000")
    frames = recipe("dumpcap -q -B 64 -i eth0 -f 'udp or tcp' -w - | skype-frames -r - | skype-facts")
    commands = [text.replace("dumpcap", f"dumpcap -c {LOAD}", 1) for text in (record, frames)]
    commands[1] = commands[1].partition(" | skype-facts")[0]

    output, messages = capture_live(
        network, f"{commands[0]} & {commands[1]}; wait", environment, tmp_path, load, f"--rate={RATE}"
    )

    assert messages.count(f"received/dropped on interface 'eth0': {LOAD}/0 ") == 2, messages
    live = [int(line.partition("\t")[0]) for line in output.splitlines()[1:]]
    assert live == tshark.frames(load, "skype")
    ring = sorted(tmp_path.glob("skype-ring_*.pcapng"))
    assert len(ring) > 2 and sum(map(count, ring)) == LOAD
