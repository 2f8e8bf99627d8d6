"""summary.py - the closing line of a test run, counted from Meson's JUnit logs.

Usage: summary.py STATUS testlog.junit.xml..., where STATUS is what `meson test` returned.
Returns 0 only when that is 0 and no test failed.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import re
import sys
import xml.etree.ElementTree as ElementTree


# What no XML may hold, not even escaped. Meson copies a test's output as it is.
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def count(log):
    passed = failed = skipped = 0
    with open(log, encoding="utf-8", errors="replace") as text:
        document = ElementTree.fromstring(NOT_XML.sub("", text.read()))
    for case in document.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main():
    status, logs = int(sys.argv[1]), sys.argv[2:]
    passed, failed, skipped = map(sum, zip(*map(count, logs)))
    if status != 0:
        failed = max(failed, 1)  # a program that died says so only in its status
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
