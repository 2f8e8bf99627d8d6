"""gui.py - drives the real Wireshark on a screen that nobody sees, and takes pictures.

    SKYPE_STAGE=build/stage python3 tests/gui.py docs/pictures

Wireshark runs with the profile "Skype" in a home directory of its own. Keys and clicks go where
Wireshark 4.0 has its menus.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wireshark import ISOLATED, PROJECT, STAGE

SAMPLES = PROJECT / "samples"
NEEDED = ("wireshark", "Xvfb", "xdotool", "import", "convert")
WIDTH, HEIGHT = 1240, 860
PATIENCE = 60  # seconds for a window
KEY_DELAY = 0.2  # seconds
COLOURS = "64"  # of a picture: small files

# The first row of the details. Ours is the fifth: frame, Ethernet, IP, UDP or TCP, Skype.
FIRST_ROW = (150, 478)
ROWS_ABOVE_OURS = 4


def missing():
    """What this machine lacks."""
    return [name for name in NEEDED if not shutil.which(name)]


class Screen:
    """An X server without a screen."""

    def __enter__(self):
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
            + ["-nolisten", "tcp"],
            pass_fds=[writing],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = f":{answer.readline().strip()}"
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def do(self, *command):
        """Runs an X program here; its output."""
        done = subprocess.run(
            command,
            env={**os.environ, "DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.stdout

    def windows(self, title):
        """Ids of the visible windows whose title contains the text."""
        return self.do("xdotool", "search", "--onlyvisible", "--name", title).split()

    def title(self, window):
        return self.do("xdotool", "getwindowname", window).strip()

    def wait_for(self, title):
        """Id of the window with that title, once it is there."""
        for _ in range(PATIENCE * 4):
            if found := self.windows(title):
                time.sleep(1.5)  # it is drawn
                return found[-1]
            time.sleep(0.25)
        raise TimeoutError(f"no window {title!r}")

    def keys(self, *names):
        for name in names:
            self.do("xdotool", "key", name)
            time.sleep(KEY_DELAY)

    def click(self, x, y):
        self.do("xdotool", "mousemove", str(x), str(y), "click", "1")
        time.sleep(0.5)

    def place(self, window, x, y, width, height):
        self.do("xdotool", "windowsize", window, str(width), str(height))
        self.do("xdotool", "windowmove", window, str(x), str(y))
        time.sleep(1)

    def focus(self, window):
        self.do("xdotool", "windowfocus", "--sync", window)
        time.sleep(0.5)

    def picture(self, path):
        self.do("import", "-window", "root", str(path))
        self.do("convert", str(path), "-strip", "+dither", "-colors", COLOURS, str(path))


class Wireshark:
    """Wireshark with a capture open, at a frame; it fills the screen."""

    def __init__(self, screen, home, capture, frame):
        self.screen = screen
        self.command = [str(ISOLATED), str(home), str(STAGE)]
        environment = (f"DISPLAY={screen.name}", f"XDG_RUNTIME_DIR={home}/run", "QT_QPA_PLATFORM=xcb")
        self.command += ["env", *environment, "wireshark", "-C", "Skype"]
        self.command += ["-o", "gui.update.enabled:FALSE", "-g", str(frame)]
        self.command += ["-r", str(capture)]
        self.capture = capture

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.window = self.screen.wait_for(self.capture.name)
        self.screen.place(self.window, 0, 0, WIDTH, HEIGHT)
        self.screen.focus(self.window)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def expand(self, down):
        """Opens our protocol's tree and goes down to one of its rows: the bytes follow."""
        self.screen.click(*FIRST_ROW)
        self.screen.keys(*["Down"] * ROWS_ABOVE_OURS, "shift+Right", *["Down"] * down)

    def processor_seconds(self):
        """What the process has used since it began."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")  # utime, stime

    def menu(self, *keys):
        self.screen.keys(*keys, "Return")


def make_home(directory):
    """A home directory with the profile installed."""
    home = directory / "home"
    profile = home / "wireshark" / "profiles" / "Skype"
    profile.mkdir(parents=True)
    (home / "run").mkdir()
    for name in ("preferences", "colorfilters", "dfilter_buttons", "recent"):
        shutil.copy(PROJECT / "plugin" / "profile" / name, profile)
    for path in (home, *home.rglob("*")):
        path.chmod(0o777)
    (home / "run").chmod(0o700)
    if os.geteuid() == 0:
        os.chown(home / "run", 65534, 65534)  # isolated.sh becomes nobody
    return home


def show(home, out):
    """Takes the pictures; yields the name of each and the titles of all windows then."""
    with Screen() as screen:
        with Wireshark(screen, home, SAMPLES / "probe-refused.pcap", 4) as wireshark:
            wireshark.expand(down=15)
            yield picture(screen, out, "probe")
        with Wireshark(screen, home, SAMPLES / "supernode.pcap", 21) as wireshark:
            wireshark.expand(down=22)
            yield picture(screen, out, "stream")
            wireshark.menu("alt+s", "Up", "Right", "Down", "Down")  # Calls, Flows, Hosts
            hosts = screen.wait_for("Hosts")
            screen.place(hosts, 420, 90, 780, 560)
            yield picture(screen, out, "hosts")


def follow(home):
    """Opens Analyze > Follow, the last entry that the frame allows; the title of its window. The
    menu of Wireshark 4.0 knows TCP and the streams that came with it, not a plugin's."""
    with Screen() as screen, Wireshark(screen, home, SAMPLES / "supernode.pcap", 21) as wireshark:
        wireshark.menu("alt+a", "Up", "Up", "Right", "Up")
        return screen.title(screen.wait_for("Follow"))


def conversation(home, out):
    """Analyze > Conversation Filter > Skype on the second of two frames; pictures before and after."""
    capture = SAMPLES / "probe-refused.pcap"
    with Screen() as screen, Wireshark(screen, home, capture, 6) as wireshark:
        before, _ = picture(screen, out, "before")
        wireshark.menu("alt+a", *["Up"] * 7, "Right", "Up")  # ours is the last entry
        time.sleep(1)
        after, _ = picture(screen, out, "after")
    return before, after


def flows(home, capture):
    """Opens Statistics > Skype > Flows; processor seconds until it stands there."""
    with Screen() as screen, Wireshark(screen, home, capture, 1) as wireshark:
        time.sleep(2)  # all is drawn
        before = wireshark.processor_seconds()
        wireshark.menu("alt+s", "Up", "Right", "Down")  # Calls, Flows
        screen.wait_for("Flows")
        return wireshark.processor_seconds() - before


def picture(screen, out, name):
    path = out / f"{name}.png"
    screen.picture(path)
    return path, {screen.title(window) for window in screen.windows(".")}


def main():
    if absent := missing():
        sys.exit(f"gui.py: not installed: {', '.join(absent)}")
    out = Path(sys.argv[1])
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        for path, titles in show(make_home(Path(directory)), out):
            print(path, *sorted(titles), sep="\n  ")


if __name__ == "__main__":
    main()
