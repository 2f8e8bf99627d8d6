"""need.py - skips a test where a program is missing, and says which.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import shutil

import pytest


def programs(*names):
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
