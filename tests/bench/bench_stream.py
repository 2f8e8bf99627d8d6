"""bench_stream.py - a long stream: what deciphering it costs, and a jump to its last record.

Usage: bench_stream.py MAKE_STREAM [MEBIBYTES]
MAKE_STREAM is tests/bench/make-stream in the build directory.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wireshark import ALLOCATOR, UNCHECKED, Sharkd, Tshark  # noqa: E402

JUMPS = 9
MEBIBYTES = 100


def timed(work):
    """Result and wall-clock seconds."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def median_time(work):
    return statistics.median(timed(work)[1] for _ in range(JUMPS))


def child_seconds():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def measure(capture, directory):
    os.environ[ALLOCATOR] = UNCHECKED
    tshark = Tshark(directory / "home")
    for setting in ("FALSE", "TRUE"):
        before = child_seconds()
        decipher = ("-o", f"skype.decipher:{setting}")
        tshark.run("-n", "-r", capture, "-Y", "frame.number == 0", *decipher)
        print(f"tshark, skype.decipher:{setting}: {child_seconds() - before:.2f} s CPU")

    sharkd = Sharkd(directory / "home")
    _, seconds = timed(lambda: sharkd.load(capture))
    last = sharkd.ask("status")["frames"]
    print(f"sharkd load: {seconds:.2f} s, {last} frames")
    for name, frame in {"first": 2, "last": last - 1, "middle": last // 2}.items():
        sharkd.ask("frame", frame=2, proto=True)
        seconds = median_time(lambda frame=frame: sharkd.ask("frame", frame=frame, proto=True))
        print(f"show the {name} frame again: {1000 * seconds:.2f} ms")

    def there_and_back():
        sharkd.ask("frame", frame=2, proto=True)
        sharkd.ask("frame", frame=last - 1, proto=True)

    print(f"show the first, then the last frame: {1000 * median_time(there_and_back):.2f} ms")
    sharkd.close()


def main():
    make_stream, mebibytes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else MEBIBYTES
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        capture = directory / "stream.pcap"
        subprocess.run([make_stream, str(mebibytes), capture], check=True)
        measure(capture, directory)


if __name__ == "__main__":
    main()
