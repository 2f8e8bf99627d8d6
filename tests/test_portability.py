"""test_portability.py - the sources compile against Wireshark 4.2 and for Windows, and Wireshark's own
build gets all of them.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import json
import os
import pathlib
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import need
from series import PROJECT, SERIES, STAGE
from wireshark import LONGEST_RUN

BUILD = pathlib.Path(STAGE).parent
PLUGIN = PROJECT / "plugin"
STUBS = PROJECT / "tests" / "stubs"
WINDOWS_COMPILER = "x86_64-w64-mingw32-gcc"
LINT = "-fdiagnostics-color=never -fsyntax-only -Wall -Wextra -Wshadow -Wformat=2 -Wundef -Werror".split()

# Wireshark's macros, as far as the plugin's CMakeLists.txt calls them; the last says what it got.
WIRESHARK_PLUGIN = """
macro(set_module_info name major minor micro extra)
    message(STATUS "version=${major}.${minor}.${micro}")
endmacro()
macro(add_wireshark_plugin_library name folder)
    add_library(${name} MODULE ${PLUGIN_FILES})
endmacro()
macro(install_plugin name folder)
    message(STATUS "sources=${PLUGIN_FILES}")
endmacro()
"""
TOP = """
cmake_minimum_required(VERSION 3.20)
project(Wireshark C)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_SOURCE_DIR})
set(PYTHON_EXECUTABLE python3)
add_library(epan INTERFACE)
include(CMakeListsCustom.txt)
foreach(directory ${CUSTOM_PLUGIN_SRC_DIR})
    add_subdirectory(${directory})
endforeach()
"""


def compile_commands(*directories):
    """Source file and words of the command for all that Meson compiles for plugin/."""
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        if entry["output"].startswith(directories):
            yield entry["file"], shlex.split(entry["command"])


PLUGIN_ALONE = list(compile_commands("plugin/skype.so.p/"))
LINUX_ALONE = "/tools/tshark_server.c"
WITH_TOOLS = [each for each in compile_commands("plugin/") if not each[0].endswith(LINUX_ALONE)]


def run(command):
    return subprocess.run(
        command,
        cwd=BUILD,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
    )


def complaints(commands):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return "".join(done.stdout for done in pool.map(run, commands) if done.returncode != 0)


def for_4_2(words, *options):
    """The command with the stub of 4.2, and Wireshark's headers not as the system's: its own build
    complains of what shadows their names."""
    words = [word.replace("-isystem", "-I") if "wireshark" in word else word for word in words]
    end = words.index("-MD")
    return [*words[:end], *LINT, "-include", STUBS / "wireshark-4.2.h", *options, *words[-2:]]


def for_windows(words, *options):
    """The same for Windows, with this system's headers of Wireshark and GLib."""
    kept = [word for word in words if word.startswith(("-I", "-isystem", "-DPLUGIN", "-DTOOL"))]
    stub = f"-I{STUBS}/windows"
    return [WINDOWS_COMPILER, "-std=gnu11", *LINT, stub, *kept, *options, *words[-2:]]


needs_4_0 = pytest.mark.skipif(SERIES != (4, 0), reason="the stub is for the headers of Wireshark 4.0")


@needs_4_0
def test_compiles_with_wireshark_4_2():
    assert len(PLUGIN_ALONE) > 40
    assert complaints(for_4_2(words) for _, words in PLUGIN_ALONE) == ""


@needs_4_0
def test_the_stub_of_4_2_is_heeded():
    (table,) = [words for file, words in PLUGIN_ALONE if file.endswith("/state/capture_tables.c")]
    said = complaints([for_4_2(words, "-Dws_callback_bool=int") for words in [table]])
    assert "incompatible-pointer-types" in said


def test_nothing_of_the_plugin_is_called_after_it_was_unloaded():
    """4.2 unloads plugins before it destroys its memory, and calls what is still registered then."""
    callers = [path.name for path in PLUGIN.rglob("*.c") if "wmem_register_callback(" in path.read_text()]
    assert callers == ["capture_tables.c"]
    assert "wmem_unregister_callback(" in (PLUGIN / "state" / "capture_tables.c").read_text()


def test_compiles_for_windows():
    need.programs(WINDOWS_COMPILER)
    assert len(WITH_TOOLS) > 70
    assert complaints(for_windows(words) for _, words in WITH_TOOLS) == ""


def test_the_windows_headers_are_heeded(tmp_path):
    need.programs(WINDOWS_COMPILER)
    source = tmp_path / "imported.c"
    source.write_text(
        '#include "ws_compat.h"\n'
        "#undef proto_checksum_vals\n"
        "_Static_assert(sizeof(gsize) == 8 && sizeof(glong) == 4, \"64-bit Windows\");\n"
        "const value_string *imported = proto_checksum_vals;\n",
        encoding="ascii",
    )
    (_, words), *_ = PLUGIN_ALONE
    said = complaints([for_windows([*words[:-1], str(source)], f"-I{PLUGIN}")])
    assert "initializer element is not constant" in said
    assert "64-bit Windows" not in said


def meson_sources():
    """Sources of the plugin and of plugin/wire, relative to plugin/, and the names of the generated."""
    files, generated = set(), set()
    targets = json.loads(run(["meson", "introspect", "--targets", str(BUILD)]).stdout)
    for target in targets:
        if target["id"].endswith(("@skype@sha", "@wire@sta")) or target["name"] in ("skype", "wire"):
            for group in target["target_sources"]:
                files |= {os.path.relpath(name, PLUGIN) for name in group.get("sources", [])}
                generated |= {os.path.basename(name) for name in group["generated_sources"]}
    return files, generated


def test_wiresharks_own_build_gets_all_sources_and_the_version(tmp_path):
    need.programs("cmake", "meson")
    place = tmp_path / "plugins" / "epan"
    place.mkdir(parents=True)
    (place / "skype").symlink_to(PROJECT)
    (tmp_path / "WiresharkPlugin.cmake").write_text(WIRESHARK_PLUGIN, encoding="ascii")
    (tmp_path / "CMakeLists.txt").write_text(TOP, encoding="ascii")
    example = PLUGIN / "package" / "CMakeListsCustom.txt.example"
    (tmp_path / "CMakeListsCustom.txt").write_text(example.read_text(encoding="ascii"), encoding="ascii")

    done = run(["cmake", "-S", str(tmp_path), "-B", str(tmp_path / "build"), "-G", "Ninja"])
    assert done.returncode == 0, done.stdout
    told = dict(line[3:].split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    sources = {os.path.normpath(name) for name in told["sources"].split(";")}
    files, generated = meson_sources()
    assert len(files) > 60
    assert {name for name in sources if not os.path.isabs(name)} == files
    assert {os.path.basename(name) for name in sources if os.path.isabs(name)} == generated
    project = json.loads(run(["meson", "introspect", "--projectinfo", str(BUILD)]).stdout)
    assert told["version"] == project["version"]

    tables = [name for name in sources if os.path.isabs(name)]
    made = run(["ninja", "-C", str(tmp_path / "build"), *tables])
    assert made.returncode == 0, made.stdout
    for name in tables:
        wanted = BUILD / "plugin" / "wire" / os.path.basename(name)
        assert pathlib.Path(name).read_bytes() == wanted.read_bytes()
