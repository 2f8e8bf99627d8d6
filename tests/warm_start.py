"""warm_start.py - asks tshark and sharkd that have registered all dissectors already, which takes most
of what a question costs: warm_start.c.

Each question is answered by a process of its own, that reads the user's settings and all else that a
question depends on. The first time that a program is asked with a configuration, a process started
for that alone answers, and ends as it does for users; the next question that is quick is answered by
both, which have to say the same.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import collections
import contextlib
import os
import socket
import struct
import subprocess
import tempfile
import threading
import time

LIBRARY = os.environ.get("WARM_START_LIBRARY")
LINKED = "data"  # isolated.sh
QUICK = 1  # seconds
KEPT = 4  # processes that stay
INT = struct.Struct("i")
LONGER_THAN_ANY = "/" * 4096
MAX_QUESTION = 100_000  # bytes

BARE = {"-n", "-2", "-V", "-x", "-P", "-q", "-Q", "-l"}
WITH_VALUE = {f"-{letter}" for letter in "rYTeEozdwFKRNctuOCjJSHMU"}
# What tshark takes from its arguments before it registers the dissectors. -X goes to Lua then.
EARLY = {"-V", "-x", "-P", "-O", "-C"}


class Differs(AssertionError):
    """The same question has been answered differently."""


def _files_below(directory):
    """What may change between two questions in the user's configuration."""
    found = []
    for path, directories, names in os.walk(directory):
        if path == directory and LINKED in directories:
            directories.remove(LINKED)
        for name in names:
            about = os.stat(os.path.join(path, name), follow_symlinks=False)
            found.append((path, name, about.st_size, about.st_mtime_ns))
    return tuple(sorted(found))


def _early(arguments):
    """Those of the arguments that have to be the same in all questions to one process; None if that
    is not known, or if it reads no file."""
    early, rest = [], iter(arguments)
    for argument in rest:
        if argument in WITH_VALUE:
            value = next(rest, None)
            if value is None or value.startswith("extcap.") or (argument, value) == ("-r", "-"):
                return None
            early += [argument, value] if argument in EARLY else []
        elif argument not in BARE:
            return None
        elif argument in EARLY:
            early.append(argument)
    return early if "-r" in arguments else None


class Server:
    """A program that stays where it would read the settings."""

    def __init__(self, command, arguments):
        self.lock = threading.Lock()
        self.users = 0
        self.verified = False  # a process of its own has said the same
        self.errors = tempfile.TemporaryFile()
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        preloaded = [f"LD_PRELOAD={LIBRARY}", f"WARM_START={theirs.fileno()}"]
        self.process = subprocess.Popen(
            [*command[:3], *preloaded, *command[3:], *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors,
            pass_fds=[theirs.fileno()],
        )  # fmt: skip
        theirs.close()

    def _receive(self):
        answer = self.socket.recv(INT.size)
        if not answer:
            raise EOFError(f"{self.process.args}: status {self.process.wait()}")
        return INT.unpack(answer)[0]

    def start(self, words, files, limit):
        """The number of the process that answers a question."""
        self.socket.settimeout(limit)
        socket.send_fds(self.socket, [b"".join(os.fsencode(word) + b"\0" for word in words)], files)
        return self._receive()

    def answer(self, words, limit):
        """(stdout, stderr, status), as bytes and as subprocess tells it."""
        with (
            open(os.devnull, "rb") as nothing,
            tempfile.TemporaryFile() as output,
            tempfile.TemporaryFile() as errors,
        ):
            files = [file.fileno() for file in (nothing, output, errors)]
            process = self.start([os.getcwd(), *words], files, limit)
            try:
                status = os.waitstatus_to_exitcode(self._receive())
            except TimeoutError as late:
                os.kill(process, 9)
                self._receive()
                raise subprocess.TimeoutExpired(words, limit) from late
            output.seek(0)
            errors.seek(0)
            # Warnings of the start: a process of its own would say them each time.
            start = os.pread(self.errors.fileno(), os.fstat(self.errors.fileno()).st_size, 0)
            return output.read(), start + errors.read(), status

    def stop(self):
        self.socket.close()
        self.process.kill()
        self.process.wait()


_servers = collections.OrderedDict()
_asked = set()
_lock = threading.Lock()


def _usable(command):
    own = os.path.basename(command[0]) == "isolated.sh"
    return own and LIBRARY and os.path.exists(LIBRARY) and "SKYPE_PRELOAD" not in os.environ


@contextlib.contextmanager
def _server(command, arguments):
    """The server, for this thread alone; or None when a process of its own is due."""
    settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith("SKYPE_")))
    key = (tuple(command), tuple(arguments), settings, _files_below(command[1]))
    with _lock:
        if key not in _asked:
            _asked.add(key)
            yield None
            return
        if key not in _servers or _servers[key].process.poll() is not None:
            _servers[key] = Server(command, arguments)
        server = _servers[key]
        _servers.move_to_end(key)
        server.users += 1
        idle = [one for one, other in _servers.items() if not other.users]
        for one in idle[: max(0, len(_servers) - KEPT)]:
            _servers.pop(one).stop()
    try:
        with server.lock:
            yield server
    finally:
        with _lock:
            server.users -= 1


def run(command, arguments, limit):
    """Runs `isolated.sh HOME STAGE ... tshark` with these arguments: (stdout, stderr, status) as
    bytes, the status as subprocess tells it."""
    words = [command[-1], *arguments]
    early = _early(arguments) if _usable(command) else None
    if early is None or sum(map(len, words)) > MAX_QUESTION:
        return _run_alone(command, arguments, limit)
    with _server(command, [*early, "-r", LONGER_THAN_ANY]) as server:
        if not server:
            return _run_alone(command, arguments, limit)
        start = time.monotonic()
        answer = server.answer(words, limit)
        if not server.verified and time.monotonic() - start < QUICK:
            if (alone := _run_alone(command, arguments, limit)) != answer:
                raise Differs(f"{arguments}:\n{alone}\n{answer}")
            server.verified = True
        return answer


def _run_alone(command, arguments, limit):
    done = subprocess.run(
        [*command, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=limit
    )
    return done.stdout, done.stderr, done.returncode


class Warm:
    """A process that answers by standard input and output, as subprocess.Popen has it."""

    def __init__(self, server, words, limit):
        (stdin, self_in), (self_out, stdout) = os.pipe(), os.pipe()
        try:
            with open(os.devnull, "wb") as nothing:
                self.pid = server.start(["", *words], [stdin, stdout, nothing.fileno()], limit)
        finally:
            os.close(stdin)
            os.close(stdout)
        self.stdin, self.stdout = open(self_in, "w"), open(self_out)

    def wait(self, timeout=None):
        """Until it writes no more. How it ended is not known."""
        self.stdout.read()


def start(command, arguments, limit):
    """Starts `isolated.sh HOME STAGE ... sharkd`, to be asked by standard input."""
    usable = _usable(command)
    with _server(command, arguments) if usable else contextlib.nullcontext() as server:
        if server:
            return Warm(server, [command[-1], *arguments], limit)
    return subprocess.Popen(
        [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
