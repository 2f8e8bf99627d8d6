"""test_release.py - the source archive builds and passes its tests alone, installs and uninstalls, and
becomes packages.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import re
import shutil
import subprocess
import tarfile

import pytest

import need
from wireshark import ISOLATED, LONGEST_RUN, PROJECT

SAMPLE = PROJECT / "samples" / "probe-refused.pcap"
PROGRAMS = ["skype-corpus", "skype-database", "skype-facts", "skype-find-address", "skype-frames"]
PROFILE = ["colorfilters", "dfilter_buttons", "preferences"]
NOWHERE = "/nonexistent"


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
    run("meson", "setup", build, unpacked, "--prefix=/usr", "-Dwerror=true")
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
    assert files == sorted([plugin, *profile, *(f"usr/bin/{name}" for name in PROGRAMS)])

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
    for path in (tmp_path, *home.rglob("*")):
        path.chmod(path.stat().st_mode | 0o555)
    _, in_profile = probes(home, NOWHERE, f"WIRESHARK_CONFIG_DIR={home}/.config/wireshark")
    assert in_profile


def test_packages(unpacked, tmp_path):
    need.programs("dpkg-deb", "dpkg-shlibdeps")
    paths = run(unpacked / "plugin" / "package" / "packages.sh", tmp_path).split()

    assert [path.rpartition(".")[2] for path in paths] == ["gz", "deb"]
    with tarfile.open(paths[0]) as tar:
        names = tar.getnames()
    assert any(name.endswith("/epan/skype.so") for name in names)
    assert all(f"usr/bin/{name}" in names for name in PROGRAMS)
    control = run("dpkg-deb", "-f", paths[1])
    assert re.search(r"^Depends: .*libwireshark\d+ .*python3", control, re.MULTILINE)
    if shutil.which("lintian"):
        run("lintian", "--fail-on", "error", "--allow-root", paths[1])
