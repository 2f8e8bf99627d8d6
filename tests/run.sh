#!/bin/sh
# run.sh - install what is missing, build, and run all tests.
#
# Arguments are Meson options: tests/run.sh -Dwerror=true
# SKYPE_TEST_OPTIONS are options of `meson test`: "--no-suite unit".
# The last line says "N passed, N failed, N skipped".
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/prepare.sh"

# shellcheck disable=SC2086 # one word per package
install_missing $test_packages
build "$@"
status=0
# Two more than there are processors: some wait for windows and for the network.
# shellcheck disable=SC2086 # one word per option
meson test -C "$build_dir" --no-rebuild --print-errorlogs --num-processes "$(($(nproc) + 2))" \
    ${SKYPE_TEST_OPTIONS:-} || status=$?
[ -d "$source_dir/../shared" ] ||
    echo "Tests that compare with real captures are skipped: there is no ../shared beside the project."
python3 "$source_dir/tests/summary.py" "$status" "$build_dir/meson-logs/testlog.junit.xml"
