# generator_runs.py - runs a generator of plugin/wire on a table, and sees what it says.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import subprocess
import sys

WIRE = pathlib.Path(__file__).resolve().parents[2] / "plugin" / "wire"


def generate(generator, *arguments):
    command = [sys.executable, "-B", generator, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def assert_refused(generator, table, output, message):
    result = generate(generator, table, output)
    assert result.returncode == 1
    assert result.stderr.startswith(f"{table}: ")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not output.exists()
