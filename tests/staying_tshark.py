"""staying_tshark.py - one tshark, all set up, answers the same question about one capture after the
other, each in a process of its own. Starting it takes most of what a question costs.

It is what skype-corpus uses; test_batch.py asserts that its results are those of separate runs. The
first time that a question is asked a tshark of its own answers it, and ends as it does for users.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import collections
import os
import re
import select
import subprocess
import tempfile
import threading
import time

from series import STAGE

SERVER = STAGE.parent / "plugin" / "tools" / "skype-tshark-server.so"

READ = "-r"
KEPT = 6  # processes that stay
REMEMBERED = 10000  # questions asked once
SIGNALLED = 128
END = re.compile(rb"\nend (\d+)\n\Z")
# Files that a question names besides the capture are read before it opens: they may change.
OTHER_FILES = re.compile(r"keylog|-X|uat:.*/")


class _Process:
    def __init__(self, command):
        self.lock = threading.Lock()
        self.warnings = None  # of its start; a process of its own would say them each time
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors
        )

    def read(self, deadline):
        """What it writes up to its next report, and the status in that."""
        said = bytearray()
        output = self.process.stdout.fileno()
        while not (end := END.search(said)):
            if not select.select([output], [], [], max(0, deadline - time.monotonic()))[0]:
                self.stop()
                raise subprocess.TimeoutExpired(self.process.args, 0, bytes(said))
            part = os.read(output, 1 << 20)
            if not part:
                return bytes(said), self.process.wait()
            said += part
        return bytes(said[: end.start()]), int(end[1])

    def ask(self, capture, deadline):
        if self.warnings is None:
            self.read(deadline)
            self.warnings = self.errors_from(0)
        before = os.fstat(self.errors.fileno()).st_size
        self.process.stdin.write(os.fsencode(capture) + b"\0")
        self.process.stdin.flush()
        out, status = self.read(deadline)
        if status > SIGNALLED:
            status = SIGNALLED - status  # as subprocess tells it
        return out, self.warnings + self.errors_from(before), status

    def errors_from(self, start):
        return os.pread(self.errors.fileno(), os.fstat(self.errors.fileno()).st_size, start)

    def stop(self):
        self.process.kill()
        self.process.communicate()


_processes = collections.OrderedDict()
_asked = collections.OrderedDict()
_lock = threading.Lock()


def _files_below(directory):
    """What may change between two questions in the user's configuration."""
    found = []
    for path, _, names in os.walk(directory):
        for name in names:
            about = os.stat(os.path.join(path, name), follow_symlinks=False)
            found.append((path, name, about.st_size, about.st_mtime_ns))
    return tuple(sorted(found))


def _process_for(question, command):
    """The process for a question that was asked before, locked; or None."""
    with _lock:
        process = _processes.get(question)
        if process and process.process.poll() is None:
            _processes.move_to_end(question)
            return process if process.lock.acquire(blocking=False) else None
        if question not in _asked:
            _asked[question] = True
            if len(_asked) > REMEMBERED:
                _asked.popitem(last=False)
            return None
        process = _processes[question] = _Process(command)
        process.lock.acquire()
        idle = [one for one, other in _processes.items() if not other.lock.locked()]
        for one in idle[: max(0, len(_processes) - KEPT)]:
            _processes.pop(one).stop()
    return process


def run(command, arguments, limit):
    """Runs `isolated.sh HOME STAGE ... tshark` with these arguments: (stdout, stderr, status) as
    bytes; or None if the question is one for a process of its own."""
    if os.path.basename(command[0]) != "isolated.sh" or READ not in arguments:
        return None
    if "SKYPE_PRELOAD" in os.environ or not SERVER.exists():
        return None
    if OTHER_FILES.search(" ".join(arguments)):
        return None
    position = arguments.index(READ) + 1
    capture = os.path.abspath(arguments[position])
    if not os.path.isfile(capture):
        return None
    settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith("SKYPE_")))
    rest = (*arguments[:position], *arguments[position + 1 :])
    question = (tuple(command), rest, settings, _files_below(command[1]))
    deadline = time.monotonic() + limit
    process = _process_for(
        question, [*command[:3], f"LD_PRELOAD={SERVER}", *command[3:], *arguments]
    )
    if not process:
        return None
    try:
        return process.ask(capture, deadline)
    finally:
        process.lock.release()
