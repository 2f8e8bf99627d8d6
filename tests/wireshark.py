"""wireshark.py - asks tshark and sharkd about captures, with the freshly built plugin.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import json
import os
import re
import shutil

import series
import warm_start
from series import PROJECT, STAGE

ISOLATED = PROJECT / "tests" / "isolated.sh"

HEXDUMP_ROW = r"[0-9a-f]{4,}  ((?:[0-9a-f]{2} )+)"
COLUMN_SEPARATOR = "\x1f"
LONGEST_RUN = 120  # seconds

# tshark's word for a capture whose last packet is incomplete; it reads all packets before it.
CUT_SHORT = "appears to have been cut short in the middle of a packet"
# With the built-in dissector present, "skype" names two dissectors: ours and then the built-in one.
TWO_DISSECTORS = 'Protocol "skype" matched 2 dissectors, first one will be used'

# Frames of ours in which a dissector read past the end, took a number of more bytes than its field
# holds, or worse. (Expert items of the group "Malformed" raise _ws.malformed alone.)
EXCEPTIONS = (
    f"_ws.malformed.expert or {series.DISSECTOR_BUG} or _ws.malformed.reassembly"
    " or _ws.type_length.mismatch"
)
DISSECTOR_ERROR = f"(skype and (_ws.short or {EXCEPTIONS}))"


# Tests have epan check all memory; what measures has it as users do. See isolated.sh.
ALLOCATOR = "SKYPE_ALLOCATOR"
UNCHECKED = "default"


class Failed(AssertionError):
    """A Wireshark program died, or said something it should not have."""


def _program(variable, name):
    path = os.environ.get(variable) or shutil.which(name)
    if not path:
        raise Failed(f"{name} is not installed")
    return path


def _command(home, survive_bugs, program):
    survive = ["env", "-u", "WIRESHARK_ABORT_ON_DISSECTOR_BUG"] if survive_bugs else []
    return [str(ISOLATED), str(home), str(STAGE), *survive, program]


class Tshark:
    """Runs tshark in a home directory of its own, one process per capture and question.

    It dies at the first error in a dissector, unless `survive_bugs` holds."""

    def __init__(self, home, survive_bugs=False):
        self.command = _command(home, survive_bugs, _program("TSHARK", "tshark"))

    def run(self, *arguments, tolerate=()):
        """Output of tshark. It must succeed and say nothing on stderr, save the texts tolerated."""
        output, errors, status = self._process(list(map(str, arguments)))
        known = (*tolerate, *series.NOISE)
        noise = [
            line
            for line in errors.splitlines()
            if line.strip() and not any(text in line for text in known)
        ]
        incomplete = CUT_SHORT in tolerate and CUT_SHORT in errors
        if noise or (status != 0 and not incomplete):
            raise Failed(f"tshark {arguments}: status {status}\n{errors}")
        return output

    def _process(self, arguments):
        output, errors, status = warm_start.run(self.command, arguments, LONGEST_RUN)
        # libwireshark does not always check what it copies.
        return output.decode(errors="replace"), errors.decode(errors="replace"), status

    def fields(self, capture, display_filter, names, *options, tolerate=()):
        """A tuple of texts per matching frame; several values in one frame are joined by commas."""
        wanted = [argument for name in names for argument in ("-e", name)]
        output = self.run(
            *("-n", "-r", capture, "-Y", display_filter, "-T", "fields"),
            *("-E", f"separator={COLUMN_SEPARATOR}", *wanted, *options),
            tolerate=tolerate,
        )
        return [
            tuple(
                series.value(text, name, capture)
                for text, name in zip(line.split(COLUMN_SEPARATOR), names, strict=True)
            )
            for line in output.splitlines()
        ]

    def frames(self, capture, display_filter, *options, tolerate=()):
        """Numbers of the matching frames."""
        rows = self.fields(capture, display_filter, ["frame.number"], *options, tolerate=tolerate)
        return [int(number) for (number,) in rows]

    def data_sources(self, capture, display_filter, name, *options):
        """Bytes of every data source of that name: {frame: [bytes, ...]}."""
        output = self.run(
            *("-n", "-r", capture, "-Y", display_filter, "-P", "-x"),
            *("-o", 'gui.column.format:"No.","%m"', *options),
        )
        sources = {}
        octets = None
        for line in output.splitlines():
            if number := re.fullmatch(r"\s*(\d+)\s*", line):
                frame, octets = int(number[1]), None
            elif title := re.fullmatch(r"(.+) \(\d+ bytes?\):", line):
                octets = bytearray()
                if title[1] == name:
                    sources.setdefault(frame, []).append(octets)
            elif octets is not None and (row := re.match(HEXDUMP_ROW, line)):
                octets += bytes.fromhex(row[1])
        return sources


def sharkd_call(number, method, parameters):
    """A line that asks sharkd, by JSON-RPC."""
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})


class Sharkd:
    """One sharkd process: a capture is loaded once and frames of it are asked for one by one."""

    def __init__(self, home, survive_bugs=False):
        program = _program("SHARKD", "sharkd")
        command = _command(home, survive_bugs, program)
        self.process = warm_start.start(command, ["-"], LONGEST_RUN)
        self.requests = 0

    def ask(self, method, **parameters):
        """The result of a JSON-RPC call."""
        self.requests += 1
        self.process.stdin.write(sharkd_call(self.requests, method, parameters) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("{"):
                answer = json.loads(line)
                if "error" in answer:
                    raise Failed(f"sharkd {method} {parameters}: {answer['error']}")
                return answer["result"]
        raise Failed(f"sharkd died at {method} {parameters}, status {self.process.wait()}")

    def load(self, capture):
        self.ask("load", file=str(capture))

    def frames(self, display_filter):
        """Numbers of the matching frames."""
        return [row["num"] for row in self.ask("frames", filter=display_filter)]

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=LONGEST_RUN)
        self.process.stdout.close()
