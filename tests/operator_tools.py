"""operator_tools.py - an environment in which the scripts of plugin/scripts find each other and a
tshark with the freshly built plugin.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import shutil

from wireshark import ALLOCATOR, ISOLATED, STAGE, Failed

BUILD = STAGE.parent
SERVER = BUILD / "plugin" / "tools" / "skype-tshark-server.so"
# Preloaded into tshark alone, which may have a sanitizer that must come first.
PRELOAD = '${LD_PRELOAD:+env LD_PRELOAD="${SKYPE_PRELOAD:+$SKYPE_PRELOAD:}$LD_PRELOAD"}'


def make(directory):
    """Environment variables; directory, which is empty, gets a home and the program `tshark`."""
    home, programs = directory / "home", directory / "bin"
    programs.mkdir()
    home.mkdir(mode=0o777)
    directory.chmod(0o755)
    home.chmod(0o777)
    real = os.environ.get("TSHARK") or shutil.which("tshark")
    if not real:
        raise Failed("tshark is not installed")
    tshark = programs / "tshark"
    tshark.write_text(f'#!/bin/sh\nexec "{ISOLATED}" "{home}" "{STAGE}" {PRELOAD} "{real}" "$@"\n')
    tshark.chmod(0o755)
    scripts = BUILD / "plugin" / "scripts"
    path = f"{programs}:{scripts}:/usr/bin:/bin:/usr/sbin:/sbin"
    keep = {name: os.environ[name] for name in ("SKYPE_PRELOAD", ALLOCATOR) if name in os.environ}
    keep["SKYPE_TSHARK_SERVER"] = str(SERVER)
    return {**keep, "PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
