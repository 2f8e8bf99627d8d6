"""test_release.py - the source archive builds and passes its tests alone, installs and uninstalls, and
becomes packages; manual pages, versions, and what the first commands of README.md print.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import pathlib
import re
import shutil
import subprocess
import tarfile

import pytest

import need
from series import STAGE
from wireshark import ALLOCATOR, ISOLATED, LONGEST_RUN, PROJECT, UNCHECKED

SAMPLE = PROJECT / "samples" / "probe-refused.pcap"
PROGRAMS = ["skype-corpus", "skype-database", "skype-facts", "skype-find-address", "skype-frames",
            "skype-report"]  # fmt: skip
SCRIPTS = [name for name in PROGRAMS if name != "skype-find-address"]
MANUAL_PAGES = sorted(PROJECT.glob("plugin/*/*.1"))
PROFILE = ["colorfilters", "dfilter_buttons", "preferences", "recent"]
NOWHERE = "/nonexistent"
BUILD = STAGE.parent
# What is compiled here is looked at more than run: half the time of a compiler's full optimization.
QUICKLY = ("-Doptimization=1", "-Ddebug=false")
PACKAGED_QUICKLY = {"DEB_CFLAGS_APPEND": "-O1"}
AS_FOR_USERS = {"SKYPE_BUILD_DIR": str(BUILD), ALLOCATOR: UNCHECKED}


def run(*command, **environment):
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=10 * LONGEST_RUN,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The source archive of the tree as it is, with what is not committed yet."""
    need.programs("git", "meson", "ninja")
    if not (PROJECT / ".git").exists():
        pytest.skip("not a git repository: this is the source archive already")
    directory = tmp_path_factory.mktemp("archive")
    directory.chmod(0o755)
    source = directory / "source"
    git = ("git", "-c", f"safe.directory={PROJECT}", "-C", PROJECT)
    names = run(*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, names):
        if (PROJECT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, source / name)
    run("git", "-C", source, "init", "-q")
    run("git", "-C", source, "add", "-A")
    author = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    run("git", "-C", source, *author, "commit", "-q", "-m", "The tree under test")
    run("meson", "setup", directory / "build", source)
    run("meson", "dist", "-C", directory / "build", "--no-tests", "--formats", "gztar")
    (result,) = (directory / "build" / "meson-dist").glob("*.tar.gz")
    return result


@pytest.fixture(scope="module")
def unpacked(archive):
    """The archive, unpacked where nothing is beside it."""
    directory = archive.parent / "alone"
    with tarfile.open(archive) as tar:
        tar.extractall(directory)
    (source,) = directory.iterdir()
    return source


@pytest.fixture(scope="module")
def built(unpacked):
    build = unpacked / "build"
    options = ("-Dwerror=true", "-Dfuzzers=false", *QUICKLY)
    run("meson", "setup", build, unpacked, "--prefix=/usr", *options)
    run("meson", "compile", "-C", build)
    return build


def probes(home, stage, *environment):
    """Info column of the probes of a sample, in the profile's colours."""
    home.mkdir(exist_ok=True)
    home.chmod(0o777)
    command = [ISOLATED, home, stage, "env", *environment, os.environ.get("TSHARK", "tshark")]
    output = run(*command, "-C", "Skype", "-r", SAMPLE, "-Y", "skype.evidence")
    return re.findall(r"(?:Probe|NAck) U\d", output), "decrypted" in output


def test_tests_pass_without_what_is_beside_the_project(built):
    output = run("meson", "test", "-C", built, "--no-rebuild", "--suite", "unit")
    assert re.search(r"^Fail: +0", output, re.MULTILINE)
    output = run("meson", "test", "-C", built, "--no-rebuild", "statistics", "ownership")
    assert re.search(r"^Fail: +0", output, re.MULTILINE)


def installed(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


def test_install_and_uninstall(built, tmp_path):
    root = tmp_path / "root"
    run("meson", "install", "-C", built, "--no-rebuild", "--destdir", root)

    files = installed(root)
    (plugin,) = [name for name in files if name.endswith("/epan/skype.so")]
    profile = [f"usr/share/wireshark/profiles/Skype/{name}" for name in PROFILE]
    programs = [f"usr/bin/{name}" for name in PROGRAMS]
    pages = [f"usr/share/man/man1/{name}.1" for name in PROGRAMS]
    (server,) = [name for name in files if name.endswith("/wireshark-skype/skype-tshark-server.so")]
    assert files == sorted([plugin, server, *profile, *programs, *pages])
    assert f'"/{server}"' in (root / "usr/bin/skype-corpus").read_text()

    for path in (tmp_path, *root.rglob("*")):
        path.chmod(path.stat().st_mode | 0o555)
    stage = (root / plugin).parent.parent.parent
    data = f"WIRESHARK_DATA_DIR={root}/usr/share/wireshark"
    found, in_profile = probes(tmp_path / "home", stage, data)
    assert found == ["Probe U1", "NAck U2", "Probe U3", "Probe U4"] + ["Probe U1", "Probe U4"] * 2
    assert in_profile

    run("ninja", "-C", built, "uninstall", DESTDIR=str(root))
    assert installed(root) == []


def test_install_for_one_user(built, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    try:
        run("meson", "configure", built, "-Duser_install=true", HOME=str(home))
        run("meson", "install", "-C", built, HOME=str(home))
    finally:
        run("meson", "configure", built, "-Duser_install=false", HOME=str(home))

    files = installed(home)
    assert [name for name in files if name.startswith(".local/bin/")] == [
        f".local/bin/{name}" for name in PROGRAMS
    ]
    assert [name for name in files if "/man/" in name] == [
        f".local/share/man/man1/{name}.1" for name in PROGRAMS
    ]
    for path in (tmp_path, *home.rglob("*")):
        path.chmod(path.stat().st_mode | 0o555)
    _, in_profile = probes(home, NOWHERE, f"WIRESHARK_CONFIG_DIR={home}/.config/wireshark")
    assert in_profile


@pytest.fixture(scope="module")
def packages(unpacked, tmp_path_factory):
    """The tar archive and the Debian package."""
    need.programs("dpkg-deb", "dpkg-shlibdeps")
    directory = tmp_path_factory.mktemp("packages")
    paths = run(unpacked / "plugin" / "package" / "packages.sh", directory, **PACKAGED_QUICKLY).split()
    assert [path.rpartition(".")[2] for path in paths] == ["gz", "deb"]
    return paths


def test_packages_hold_everything(packages):
    archive, package = packages
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert any(name.endswith("/epan/skype.so") for name in names)
    assert any(name.endswith("/wireshark-skype/skype-tshark-server.so") for name in names)
    assert all(f"usr/bin/{name}" in names for name in PROGRAMS)
    assert all(f"usr/share/man/man1/{name}.1.gz" in names for name in PROGRAMS)
    contents = run("dpkg-deb", "-c", package)
    assert all(f"./{name}" in contents for name in names)


def test_package_depends_on_its_series_of_wireshark(packages):
    (series,) = re.findall(r"\+ws(\d+\.\d+)_", packages[1])
    control = run("dpkg-deb", "-f", packages[1])
    (library,) = re.findall(r"^Depends: .*(libwireshark\d+(?:t64)?) .*python3", control, re.MULTILINE)
    assert run("dpkg-query", "-W", "-f", "${Version}", library).startswith(f"{series}.")
    assert "example.org" not in control


def test_package_is_clean_and_hardened(packages, tmp_path):
    need.programs("lintian", "readelf")
    assert run("lintian", "--fail-on", "warning", "--allow-root", packages[1]) == ""
    run("dpkg-deb", "-x", packages[1], tmp_path)
    (plugin,) = tmp_path.rglob("skype.so")
    for binary in (plugin, tmp_path / "usr" / "bin" / "skype-find-address"):
        assert re.search(r"\(FLAGS\) +BIND_NOW", run("readelf", "-d", binary)), binary


def test_packages_are_the_same_from_another_directory(unpacked, packages, tmp_path):
    source = tmp_path / "another directory" / "source"
    shutil.copytree(unpacked, source)
    for build in source.glob("build*"):
        shutil.rmtree(build)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = source / "plugin" / "package" / "packages.sh"
    again = run(script, tmp_path / "out", TMPDIR=str(temporary), **PACKAGED_QUICKLY).splitlines()
    for first, second in zip(packages, again, strict=True):
        assert pathlib.Path(first).read_bytes() == pathlib.Path(second).read_bytes(), first


# --- bad input: one line says what is wrong ---

NO_SUITE = 'versions.sh: no suite "bookworn": one of Debian, as trixie, or noble'
NO_MACHINE = 'machines.sh: no machine "mips": s390x, arm64 or i386'
ONE_LINE = [
    ("tests/versions.sh bookworn", 2, NO_SUITE),
    ("tests/versions.sh trixie bookworn", 2, NO_SUITE),
    ("tests/versions.sh --all", 2, "usage: versions.sh [--prepare | --packages OUT] [SUITE ...]"),
    ("tests/versions.sh --packages", 2, "usage: versions.sh --packages OUT [SUITE ...]"),
    ("tests/machines.sh mips", 2, NO_MACHINE),
    ("tests/machines.sh arm64 mips", 2, NO_MACHINE),
    ("tests/in_tree.sh /proc/x", 1, "in_tree.sh: cannot write to /proc/x"),
    ("samples/show.sh -a", 2, "usage: samples/show.sh [--all]"),
    ("plugin/package/packages.sh /proc/x", 1, "packages.sh: cannot write to /proc/x"),
    ("plugin/package/packages.sh README.md", 1, "packages.sh: cannot write to README.md"),
    ("plugin/package/release.sh /proc/x", 2, 'release.sh: "/proc/x" is no build directory'),
]


@pytest.mark.parametrize("command, status, line", ONE_LINE, ids=[row[0] for row in ONE_LINE])
def test_one_line_says_what_is_wrong(command, status, line):
    if NO_SUITE == line:
        need.programs("debootstrap")
    said = subprocess.run(
        command.split(), cwd=PROJECT, capture_output=True, text=True, timeout=LONGEST_RUN, check=False
    )
    assert (said.returncode, said.stdout, said.stderr) == (status, "", f"{line}\n")


@pytest.mark.parametrize("missing", ["meson", "pkg-config", "gzip", "tar"])
def test_packages_name_the_tool_that_is_missing(tmp_path, missing):
    for name in {"sh", "dirname", "meson", "pkg-config", "gzip", "tar"} - {missing}:
        (tmp_path / name).symlink_to(shutil.which(name))
    said = subprocess.run(
        [PROJECT / "plugin" / "package" / "packages.sh", tmp_path / "out"],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == f"packages.sh: {missing} is not installed\n"


@pytest.mark.parametrize(
    "place, told",
    [
        ("file/below", "you may not write there: sudo meson install, or -Duser_install=true"),
        ("directory/below", "meson install"),
    ],
)
def test_setup_tells_whether_one_may_install(unpacked, tmp_path, place, told):
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    output = run("meson", "setup", tmp_path / "build", unpacked, f"-Dplugin_dir={tmp_path}/{place}")
    assert re.findall(r"^ +to install +: (.*)$", output, re.MULTILINE) == [told]


def test_wireshark_that_is_too_old_is_refused(unpacked, tmp_path):
    (tmp_path / "wireshark.pc").write_text(
        "Name: wireshark\nDescription: older\nVersion: 3.6.2\n", encoding="ascii"
    )
    said = subprocess.run(
        ["meson", "setup", tmp_path / "build", unpacked],
        env={**os.environ, "PKG_CONFIG_PATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )
    errors = [line for line in said.stdout.splitlines() if "ERROR" in line]
    assert said.returncode == 1
    assert len(errors) == 1
    assert "Invalid version, need 'wireshark' ['>=4.0.0'] found '3.6.2'" in errors[0]


# --- one version ---


def test_changelog_and_program_have_the_version_of_the_project():
    (version,) = re.findall(r"^  version: '([\d.]+)',$", (PROJECT / "meson.build").read_text(), re.MULTILINE)
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)[0] == version
    find_address = os.environ["SKYPE_FIND_ADDRESS"]
    assert run(find_address, "--version") == f"skype-find-address {version}\n"


# --- manual pages ---


def test_every_program_has_a_manual_page():
    assert sorted(page.stem for page in MANUAL_PAGES) == PROGRAMS


@pytest.mark.parametrize("page", MANUAL_PAGES, ids=lambda page: page.stem)
def test_manual_page_has_no_fault(page):
    need.programs("mandoc", "man")
    assert run("mandoc", "-T", "lint", "-W", "warning", page) == ""
    shown = run("man", "--warnings", "-l", page, MANWIDTH="80", LC_ALL="C.UTF-8", MANPAGER="cat")
    assert not re.search(r"(warning|error):", shown)
    assert shown.startswith(page.stem.upper())


def options_of(text):
    return set(re.findall(r"(?<![\w-])--[a-z]+\b", text))


def test_manual_pages_know_all_options(tmp_path):
    need.programs("man")
    programs = {
        "skype-find-address": os.environ["SKYPE_FIND_ADDRESS"],
        **{script: BUILD / "plugin" / "scripts" / script for script in SCRIPTS},
    }
    for page in MANUAL_PAGES:
        if page.stem in programs:
            options = options_of(run(programs[page.stem], "--help"))
            assert "--help" in options
            assert options <= options_of(run("man", "-l", page, MANPAGER="cat", LC_ALL="C.UTF-8"))


# --- the first minute ---


def test_show_is_short_and_says_how_to_see_the_rest():
    shown = run(PROJECT / "samples" / "show.sh", **AS_FOR_USERS).splitlines()
    assert 120 <= len(shown) <= 180
    titles = [line for line in shown if line.startswith("== ")]
    assert len(titles) == 6
    for text in (
        "SKYPE 93 Probe U4, session 0x755a: Probe refused, 5 supernodes",
        "    [Reason: CRC of the deciphered plaintext matches]",
        "        [Outcome: accepted (1)]",
        "  Public address (behind NAT): 203.0.113.20 ",
        "samples/show.sh --all",
    ):
        assert any(text in line for line in shown), text


def test_show_all_shows_every_sample_that_is_not_hostile():
    shown = run(PROJECT / "samples" / "show.sh", "--all", **AS_FOR_USERS)
    samples = {path.name for path in PROJECT.glob("samples/*.pcap")}
    assert set(re.findall(r"^== samples/(.*)$", shown, re.MULTILINE)) == {
        name for name in samples if not name.startswith("hostile-")
    }
    assert "== One probe in full detail" in shown


def test_without_sudo_the_one_command_is_told(tmp_path):
    need.programs("dpkg-query")
    (tmp_path / "dpkg-query").symlink_to(shutil.which("dpkg-query"))
    somebody = tmp_path / "id"
    somebody.write_text("#!/bin/sh\necho 1000\n", encoding="ascii")
    somebody.chmod(0o755)
    script = f". {PROJECT}/tests/prepare.sh; PATH={tmp_path}; install_missing dpkg no-such-package-x"
    done = subprocess.run(
        ["sh", "-c", script, PROJECT / "tests" / "run.sh"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        "apt-get install --no-install-recommends no-such-package-x"
    )
