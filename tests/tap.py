"""tap.py - pytest plugin that reports in the Test Anything Protocol, which Meson reads.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import sys

import pytest


class TapReporter:
    def __init__(self):
        self.number = 0

    def pytest_collectreport(self, report):
        if report.failed:
            self._explain(report)
            print(f"Bail out! {report.nodeid} cannot be collected", flush=True)

    def pytest_collection_finish(self, session):
        print(f"1..{len(session.items)}", flush=True)

    def pytest_runtest_logreport(self, report):
        if report.when != "call" and report.passed:
            return
        self.number += 1
        verdict = "not ok" if report.failed else "ok"
        name = report.nodeid.split("::", 1)[-1].replace("#", "")
        reason = f" # SKIP {report.longrepr[2]}" if report.skipped else ""
        print(f"{verdict} {self.number} {name}{reason}", flush=True)
        if report.failed:
            self._explain(report)

    @staticmethod
    def _explain(report):
        """On stderr: Meson shows that of a failed test, not its diagnostics."""
        print(report.longrepr, file=sys.stderr, flush=True)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Silences pytest's own reporter. (Without one, pytest 8 cannot explain an assertion.)"""
    usual = config.pluginmanager.unregister(name="terminalreporter")
    silent = type(usual)(config, open(os.devnull, "w", encoding="utf-8"))
    config.pluginmanager.register(silent, "terminalreporter")
    config.pluginmanager.register(TapReporter(), "tapreporter")
