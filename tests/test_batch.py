"""test_batch.py - the recipes of docs/batch.md do what the document shows, also on other machines.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import getpass
import ipaddress
import json
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
import series
from wireshark import ALLOCATOR, LONGEST_RUN, PROJECT, UNCHECKED

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


# --- names, and one process for many captures ---

HOSTILE_NAMES = [b"=x.pcap", b"-r.pcap", b"a\tb.pcap", b"a\nb.pcap", b"\xff\xfe.pcap", b"%41.pcap",
                 b"a b'\"$(x)`.pcap", b"\x1b[31m.pcap", b"{}.pcap", b"n" * 240 + b".pcap",
                 "\u4e2d.pcap".encode(), b"x.frames"]  # fmt: skip


@pytest.fixture
def hostile_names(tmp_path):
    """A directory below tmp_path, with the sample under names that scripts get wrong."""
    inside = tmp_path / "in"
    (inside / "x.frames.d").mkdir(parents=True)
    for name in HOSTILE_NAMES:
        shutil.copy(SAMPLES / "probe-refused.pcap", os.path.join(os.fsencode(inside), name))
    (inside / "cut\n.pcap").write_bytes(b"\xd4\xc3\xb2\xa1")
    (tmp_path / "above.pcap").write_bytes((SAMPLES / "probe-refused.pcap").read_bytes())
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.mark.parametrize("options", [[], ["--", "-j2"]], ids=["stays", "parallel"])
def test_no_name_is_lost_or_leads_elsewhere(hostile_names, environment, options):
    if options:
        need.programs("parallel")
    given = ["../in", "../in/x.frames", "../above.pcap", "nowhere.pcap"]

    done = run(["skype-corpus", "out", *given, *options], hostile_names, environment)

    assert (done.stdout, done.returncode) == ("15 captures, 2 failed\n", 1), done.stderr
    out = hostile_names / "out"
    assert (out / "failed").read_text() == "%2E%2E/in/cut%0A.pcap\nnowhere.pcap\n"
    assert len((out / "captures").read_text().splitlines()) == 15
    assert sorted(os.listdir(hostile_names)) == ["out"]
    assert sorted(os.listdir(hostile_names.parent / "in")) == sorted(
        os.fsdecode(name) for name in [*HOSTILE_NAMES, b"cut\n.pcap", b"x.frames.d"]
    )
    tables = [path for path in out.rglob("*.frames") if path.stat().st_size]
    names = {str(path.relative_to(out / "frames")) for path in tables}
    assert {"%2E%2E/above.pcap.frames", "%2E%2E/in/a%0Ab.pcap.frames",
            "%2E%2E/in/%FF%FE.pcap.frames", "%2E%2E/in/%2541.pcap.frames",
            "%2E%2E/in/x%2Eframes.frames", "%2E%2E/in/\u4e2d.pcap.frames"} <= names  # fmt: skip
    assert all(name.isprintable() for name in names)
    whole = [path.read_text() for path in tables if path.read_text().count("\n") == 9]
    assert len(whole) == 13 and len(set(whole)) == 1
    assert "\x1b" not in "".join(path.read_text() for path in out.rglob("*.err"))

    again = run(["skype-corpus", "out", *given, *options], hostile_names, environment)
    assert again.stdout == "15 captures, 2 failed\n"

    database = run(["skype-database", "x.db", "out"], hostile_names, environment)
    assert database.returncode == 0, database.stderr
    query = "SELECT count(*), sum(frames) FROM captures WHERE status = 0"
    assert run(["sqlite3", "x.db", query], hostile_names, environment).stdout == "13|104\n"
    hosts = run(["sqlite3", "x.db", "SELECT captures FROM clients"], hostile_names, environment)
    assert hosts.stdout == "13\n"


def tables_of(directory):
    paths = sorted(path for path in (directory / "frames").rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


def test_one_process_reads_what_one_for_each_reads(shared, tmp_path, environment):
    captures = [str(path) for path in sorted(SAMPLES.glob("*.pcap"))]
    captures += map(str, sorted((shared / "captures" / "regressions").glob("*.pcap*")))
    captures.append("nowhere.pcap")
    (tmp_path / "cut.pcap").write_bytes((SAMPLES / "dh384.pcap").read_bytes()[:400])
    captures.append("cut.pcap")

    said = {}
    for out, options in (("stays", ["-j1"]), ("alone", ["--alone"])):
        command = ["skype-corpus", *options, out, *captures]
        done = run(command, tmp_path, {**environment, ALLOCATOR: UNCHECKED})
        assert done.returncode == 1, done.stderr
        said[out] = done.stdout

    stays, alone = (tables_of(tmp_path / out) for out in said)
    assert said["stays"] == said["alone"]
    assert len(stays) == 2 * len(captures)
    lines = [table.count(b"\n") for name, table in stays.items() if name.endswith(".frames")]
    assert sum(lines) > 5000
    assert stays == alone


def test_the_process_that_stays_is_used(tmp_path, environment):
    """It starts tshark once, and not for each capture."""
    count = tmp_path / "starts"
    wrapper = tmp_path / "bin" / "tshark"
    wrapper.parent.mkdir()
    tshark = shutil.which("tshark", path=environment["PATH"])
    wrapper.write_text(f'#!/bin/sh\necho start >> "{count}"\nexec "{tshark}" "$@"\n')
    wrapper.chmod(0o755)
    captures = [SAMPLES / f"probe-{name}.pcap" for name in ("accepted", "refused", "padded")]

    command = ["skype-corpus", "-j1", "out", *captures]
    done = run(command, tmp_path, environment, TSHARK=str(wrapper))

    assert done.stdout == "3 captures, 0 failed\n"
    assert count.read_text() == "start\n"


# --- hostile strings, captures without time ---

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@pytest.fixture
def strings(shared, tmp_path, environment):
    """A directory with out/, of skype-corpus, that has names made to trick terminals."""
    captures = shared / "captures" / "regressions" / "strings.pcap"
    done = run(["skype-corpus", "out", captures], tmp_path, environment)
    assert done.stdout == "1 captures, 0 failed\n"
    return tmp_path


def test_no_control_character_gets_through(strings, environment):
    (table,) = (strings / "out").rglob("*.frames")
    assert rf"\x1b]0;PWNED{series.BELL}" in table.read_text()
    assert run(["skype-database", "x.db", "out"], strings, environment).returncode == 0
    dump = run(["sqlite3", "x.db", ".dump"], strings, environment).stdout
    outputs = [table.read_text(), dump]
    for form in ("table", "json", "nft"):
        outputs.append(run(["skype-facts", "--format", form, table], strings, environment).stdout)
    outputs.append(run(["skype-facts", "--all", table], strings, environment).stdout)

    assert all(output.count("\n") > 2 for output in outputs)
    assert not [output for output in outputs if CONTROL.search(output)]
    for line in outputs[4].splitlines()[3:]:
        assert re.fullmatch(r"add element inet skype \w+ { [\d.]+ \. (udp|tcp) \. \d+ }", line)
    searches = "SELECT count(*) FROM facts WHERE fact = 'search'"
    assert int(run(["sqlite3", "x.db", searches], strings, environment).stdout) > 4


def test_captures_without_time(shared, tmp_path, environment):
    capture = shared / "captures" / "regressions" / "notime.pcapng"
    command = f"skype-frames -2 -r {capture} | skype-facts --format json"
    done = run(["bash", "-o", "pipefail", "-c", command], tmp_path, environment)
    alerts = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 0 and alerts, done.stderr
    assert {alert["time"] for alert in alerts} == {None}


# --- what the facts say ---


def facts_of(sample, directory, environment, *options):
    command = f"skype-frames -2 -r {SAMPLES / sample}.pcap | skype-facts {' '.join(options)}"
    done = run(["bash", "-o", "pipefail", "-c", command], directory, environment)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return [line.split("\t")[1:] for line in done.stdout.splitlines()]


def test_each_fact_is_told_once_with_its_last_frame_and_count(tmp_path, environment):
    facts = facts_of("call-relayed-udp", tmp_path, environment)
    every = facts_of("call-relayed-udp", tmp_path, environment, "--all")

    told = [tuple(fact[2:5]) for fact in facts]
    assert len(told) == len(set(told)) > 10
    (call,) = [fact for fact in facts if fact[2:4] == ["192.168.1.20", "media"]]
    assert (call[0], call[4], call[6], call[8]) == ("18", "198.51.100.81:14182", "2022", "1002")
    assert sum(int(fact[8]) for fact in facts) == len(every)
    assert sum(fact[2:4] == ["192.168.1.20", "media"] for fact in every) == 1002


def test_people_are_told(tmp_path, environment):
    facts = {tuple(fact[2:5]) for fact in facts_of("signed", tmp_path, environment)}
    facts |= {tuple(fact[2:5]) for fact in facts_of("commands", tmp_path, environment)}

    assert {
        ("192.168.1.20", "search", "sample.friend"),
        ("198.51.100.21", "session requested", "sample.user"),
        ("198.51.100.21", "relay named", "198.51.100.81"),
        ("192.168.1.20", "private address", "192.168.1.20:35990"),
        ("192.168.1.20", "NAT type", "6"),
    } <= facts


def test_real_people_are_told(shared, tmp_path, environment):
    run(["skype-corpus", "out", shared / "captures" / "real"], tmp_path, environment)
    run(["skype-database", "x.db", "out"], tmp_path, environment)

    def ask(query):
        return run(["sqlite3", "x.db", query], tmp_path, environment).stdout.split()

    assert ask("SELECT users FROM hosts WHERE capture GLOB '*irc*'") == ["vmlemon"]
    users = """SELECT DISTINCT user, contact FROM sessions
        WHERE host = '192.168.1.34' ORDER BY contact"""
    contacts = ["dimitrismanikis", "k.neumann.avus", "lmangani"]
    assert ask(users) == [f"lucaderi|{contact}" for contact in contacts]


def test_who_tests_a_firewall_is_no_client(tmp_path, environment):
    facts = facts_of("firewall-test", tmp_path, environment)
    assert ["203.0.113.20", "connected", "198.51.100.11:40123"] in [fact[2:5] for fact in facts]
    assert not [fact for fact in facts if fact[2] == "198.51.100.21" and fact[3] == "connected"]

    run(["skype-corpus", "out", SAMPLES / "firewall-test.pcap"], tmp_path, environment)
    run(["skype-database", "x.db", "out"], tmp_path, environment)
    hosts = run(["sqlite3", "x.db", "SELECT host, logins FROM hosts"], tmp_path, environment).stdout
    assert hosts == "203.0.113.20|0\n"


# --- a search engine: the document's mapping ---


def mapping():
    (text,) = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return json.loads(text)["mappings"]


def without_duplicates(pairs):
    assert len(dict(pairs)) == len(pairs), "a key stands there twice"
    return dict(pairs)


def fits(kind, value):
    if kind in ("date", "long"):
        return value is None or type(value) is int
    if kind == "ip":
        return bool(ipaddress.ip_address(value))
    return kind in ("keyword", "text") and type(value) is str and len(value.encode()) < 32766


def test_every_document_fits_the_mapping(shared, tmp_path, environment):
    need.programs("jq")
    regressions = shared / "captures" / "regressions"
    captures = [*SAMPLES.glob("*.pcap"), *regressions.glob("[ns]*.pcap*")]
    run(["skype-corpus", "out", *captures], tmp_path, environment)
    (recipe,) = [command for command, _ in EXAMPLES if "{index: {}}" in command]

    done = run(["bash", "-o", "pipefail", "-c", recipe], tmp_path, environment)
    lines = [
        json.loads(line, object_pairs_hook=without_duplicates)
        for line in (tmp_path / "bulk.json").read_text().splitlines()
    ]

    assert done.returncode == 0 and len(lines) > 1000, done.stderr
    fields = mapping()["properties"]
    assert mapping()["dynamic"] == "strict"
    assert all(line == {"index": {}} for line in lines[::2])
    for document in lines[1::2]:
        assert set(document) == set(fields)
        assert all(fits(fields[name]["type"], value) for name, value in document.items()), document


# --- the report ---


@pytest.fixture(scope="module")
def report_of(tmp_path_factory):
    """Makes a report of captures; the page as Chromium has it once its script has run."""
    need.programs("dot")

    def make(captures):
        directory = tmp_path_factory.mktemp("report")
        (directory / "tools").mkdir()
        directory.chmod(0o755)
        environment = operator_tools.make(directory / "tools")
        done = run(["skype-corpus", "out", *captures], directory, environment)
        assert done.stdout.endswith(" 0 failed\n"), done.stderr
        for command in (["skype-database", "x.db", "out"], ["skype-report", "x.db", "x.html"]):
            done = run(command, directory, environment)
            assert done.returncode == 0 and not done.stderr, done.stderr
        return directory / "x.html"

    return make


def in_browser(page, link="", *options):
    need.programs("chromium")
    home = page.parent / "browser"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}"]
    more = {"HOME": str(page.parent), "PATH": os.environ["PATH"]}
    words = [*command, *(options or ["--dump-dom"]), f"{page.as_uri()}{link}"]
    done = run(words, page.parent, more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def column(dom, table, number):
    (body,) = re.findall(rf'<table id="table-{table}">.*?<tbody>(.*?)</tbody>', dom, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [row[number] for row in cells]


@pytest.fixture(scope="module")
def page_of_samples(report_of):
    return report_of(sorted(SAMPLES.glob("*.pcap")))


def test_report_loads_nothing_from_anywhere(page_of_samples):
    text = page_of_samples.read_text()
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    assert policy in text
    names = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # of name spaces
    assert set(re.findall(r"https?://[^\s\"'<>]+", text)) <= names
    assert not re.search(r"<(link|img|iframe|script [^>]*src)|@import|url\(", text)


def test_report_draws_who_talked_to_whom(page_of_samples):
    svg = re.search(r"<svg.*?</svg>", page_of_samples.read_text(), re.DOTALL)[0]
    edges = set(re.findall(r"<title>([\d.]+)&#45;&gt;([\d.]+)</title>", svg))
    assert {("192.168.1.20", "198.51.100.11"), ("192.168.1.20", "198.51.100.81"),
            ("198.51.100.81", "192.168.1.20")} <= edges  # fmt: skip


def test_tables_of_a_report_sort(page_of_samples):
    dom = in_browser(page_of_samples, "#sort=clients,probes_sent,desc")
    probes = [int(cell) for cell in column(dom, "clients", 5)]
    assert len(probes) > 5 and probes[0] > 50
    assert probes == sorted(probes, reverse=True)
    hosts = column(in_browser(page_of_samples, "#sort=clients,host"), "clients", 0)
    assert hosts[:2] == ["192.168.1.20", "192.168.1.21"] and hosts[-1] == "203.0.113.77"


def test_tables_of_a_report_page_and_timelines_fold(page_of_samples):
    closed = in_browser(page_of_samples)
    assert len(column(closed, "nodes", 0)) == 50
    assert re.search(r"1 to 50 of 1\d\d<", closed)
    assert "table-events-" not in closed

    opened = in_browser(page_of_samples, "#open=192.168.1.20")
    assert {"probe sent", "login"} <= set(re.findall(r"<text [^>]*>([^<]*)</text>", opened))
    assert "probe sent" in column(opened, "events-192.168.1.20", 0)


def test_report_of_hostile_names(shared, report_of):
    page = report_of([shared / "captures" / "regressions" / "strings.pcap"])
    text = page.read_text()
    assert not CONTROL.search(text)
    dom = in_browser(page)
    terms = column(dom, "searches", 1)
    assert len(terms) > 4 and any("PWNED" in term for term in terms)
    assert dom.count("<script") == 2 and not re.search(r"<(img|iframe|b)[\s/>]", dom)


def test_report_of_captures_without_time(shared, report_of):
    page = report_of([shared / "captures" / "regressions" / "notime.pcapng"])
    (host,) = re.findall(r'"events":{"([\d.]+)"', page.read_text())
    assert "The captures have no times." in in_browser(page, f"#open={host}")


def test_report_takes_no_other_database(tmp_path, environment):
    for name, text in (("nowhere.db", None), ("text.db", "no database at all, but text")):
        if text:
            (tmp_path / name).write_text(text)
        done = run(["skype-report", name, "x.html"], tmp_path, environment)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "x.html").exists()


# --- every program ---


@pytest.mark.parametrize("program", ["corpus", "database", "facts", "frames", "report"])
def test_programs_say_what_they_are(program, tmp_path, environment):
    name = f"skype-{program}"
    helped = run([name, "--help"], tmp_path, environment)
    assert helped.returncode == 0 and "usage" in helped.stdout.lower() and name in helped.stdout
    version = run([name, "--version"], tmp_path, environment)
    assert version.returncode == 0
    assert re.fullmatch(rf"{name} \d+\.\d+\.\d+\n", version.stdout)
    if program != "facts":  # which reads standard input
        nothing = run([name], tmp_path, environment)
        assert nothing.returncode == 2 and "usage" in nothing.stderr.lower()


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
    jobs = (tmp_path / "out" / "jobs").read_text().splitlines()
    assert {job.split("\t")[3] for job in jobs} == {"one", "two"}
    for sample in ("probe-accepted", "probe-refused"):
        here = run(["skype-frames", "-2", "-r", SAMPLES / f"{sample}.pcap"], tmp_path, environment)
        there = tmp_path / "out" / "frames" / "captures" / f"{sample}.pcap.frames"
        assert there.read_text() == here.stdout
