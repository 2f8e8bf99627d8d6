"""need.py - skips a test where a program is missing, and says which.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import shutil

import pytest

import series


def programs(*names):
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def columns_as_fields():
    if series.COLUMN_FIELDS_ARE_FINAL:
        pytest.skip("this series fills the fields of columns before post-dissectors, for good")
