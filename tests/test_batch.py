"""test_batch.py - the recipes of docs/batch.md do what the document shows, also on other machines.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import getpass
import os
import re
import shutil
import socket
import subprocess
import time

import pytest

import documents
import need
import operator_tools
from wireshark import LONGEST_RUN, PROJECT

DOCUMENT = PROJECT / "docs" / "batch.md"
SAMPLES = PROJECT / "samples"
EXAMPLES = list(documents.examples(DOCUMENT))
SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return operator_tools.make(tmp_path_factory.mktemp("tools"))


def run(command, directory, environment, **more):
    return subprocess.run(
        command,
        cwd=directory,
        env={**environment, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5 * LONGEST_RUN,
    )


def recipes(directory):
    """Runs recipes, one after the other, in an empty directory that gets the project's samples."""
    tools, workplace = directory / "tools", directory / "workplace"
    for path in (directory, tools, workplace):
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
    (workplace / "samples").symlink_to(SAMPLES)
    environment = operator_tools.make(tools)
    return lambda command: run(["bash", "-c", command], workplace, environment)


@pytest.fixture(scope="module")
def run_recipe(tmp_path_factory):
    return recipes(tmp_path_factory.mktemp("recipes"))


@pytest.mark.parametrize("command, output", EXAMPLES, ids=[command[:60] for command, _ in EXAMPLES])
def test_recipe(command, output, run_recipe):
    need.programs("parallel", "sqlite3", "jq")
    done = run_recipe(command)

    assert done.returncode == 0 and not done.stderr, done.stderr
    documents.check(done.stdout.splitlines(), output)


def test_loading_twice_changes_nothing(tmp_path, environment):
    need.programs("parallel", "sqlite3")
    count = "SELECT (SELECT count(*) FROM frames), (SELECT count(*) FROM facts)"
    run(["skype-corpus", "out", SAMPLES / "supernode.pcap"], tmp_path, environment)
    counts = []
    for _ in range(2):
        assert run(["skype-database", "x.db", "out"], tmp_path, environment).returncode == 0
        counts.append(run(["sqlite3", "x.db", count], tmp_path, environment).stdout.strip())

    assert counts[0] == counts[1]
    assert re.fullmatch(r"[1-9]\d*\|[1-9]\d*", counts[0])


def test_real_captures_become_tables(shared, tmp_path, environment):
    need.programs("parallel", "sqlite3")
    done = run(["skype-corpus", "out", shared / "captures" / "real"], tmp_path, environment)
    assert done.returncode == 0, done.stdout
    run(["skype-database", "real.db", "out"], tmp_path, environment)

    query = """SELECT max(probes_sent), max(probes_accepted), max(probes_refused),
        max(public_addresses) FROM hosts WHERE capture GLOB '*irc*'"""
    assert run(["sqlite3", "real.db", query], tmp_path, environment).stdout == "22|3|4|86.128.245.115\n"


# --- many machines ---


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def machines(tmp_path, environment):
    """Two "machines", one and two: logins of an sshd of our own. Yields ssh's configuration."""
    if not SSHD:
        pytest.skip("sshd is not installed")
    need.programs("ssh", "ssh-keygen", "parallel", "rsync")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # sshd wants it there
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys / name], check=True)
    port = free_port()
    passed_on = [f"{name}={text}" for name, text in environment.items() if name != "HOME"]
    (keys / "sshd_config").write_text(
        f"""ListenAddress 127.0.0.1
Port {port}
HostKey {keys}/host
AuthorizedKeysFile {keys}/user.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
SetEnv {" ".join(passed_on)}
"""
    )
    (keys / "ssh_config").write_text(
        f"""Host one two
HostName 127.0.0.1
Port {port}
User {getpass.getuser()}
IdentityFile {keys}/user
IdentitiesOnly yes
UserKnownHostsFile {keys}/known
StrictHostKeyChecking accept-new
LogLevel ERROR
"""
    )
    server = subprocess.Popen(
        [SSHD, "-D", "-f", keys / "sshd_config", "-E", keys / "log"], stdin=subprocess.DEVNULL
    )
    for _ in range(100):
        if socket.socket().connect_ex(("127.0.0.1", port)) == 0:
            break
        time.sleep(0.1)
    yield keys / "ssh_config"
    server.terminate()
    server.wait()


def test_many_machines(machines, tmp_path, environment):
    (line,) = re.findall(r"^    (skype-corpus out .* -- .*)$", DOCUMENT.read_text(), re.MULTILINE)
    command = line.replace("big1,big2,:", "1/one,1/two")
    shutil.copytree(SAMPLES, tmp_path / "captures", ignore=lambda _, names: [
        name for name in names if not re.fullmatch(r"probe-(accepted|refused)\.pcap", name)])

    done = run(["sh", "-c", command], tmp_path, environment, PARALLEL_SSH=f"ssh -F {machines}")

    assert done.stdout == "2 captures, 0 failed\n", (tmp_path / "out" / "messages").read_text()
    jobs = (tmp_path / "out" / "jobs").read_text().splitlines()[1:]
    assert {job.split("\t")[1] for job in jobs} == {"one", "two"}
    for sample in ("probe-accepted", "probe-refused"):
        here = run(["skype-frames", "-2", "-r", SAMPLES / f"{sample}.pcap"], tmp_path, environment)
        there = tmp_path / "out" / "frames" / "captures" / f"{sample}.pcap.frames"
        assert there.read_text() == here.stdout
