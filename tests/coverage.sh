#!/bin/sh
# coverage.sh - which lines of the plugin the test suite runs.
#
# Usage: coverage.sh [DIRECTORY]; builds there (build/coverage otherwise), runs all tests but those of
# the release, and prints per source file the lines, those that ran, and the numbers of the others.
# The fuzzers are run, but not counted: they are compiled apart.
# SKYPE_TEST_OPTIONS are options of `meson test`, as for run.sh. Fails, after the table, when a test
# has failed.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/prepare.sh"

build_dir=${1:-$build_dir/coverage}
# shellcheck disable=SC2086 # one word per package
install_missing $test_packages gcovr
build -Db_coverage=true
find "$build_dir" -name '*.gcda' -delete # what generators ran while building does not count
chmod -R a+rwX "$build_dir"              # tests run tshark as nobody, who writes the counters
status=0
# shellcheck disable=SC2086 # one word per option
meson test -C "$build_dir" --no-rebuild --no-suite release ${SKYPE_TEST_OPTIONS:-} || status=$?
gcovr --root "$source_dir" --object-directory "$build_dir" --filter "$source_dir/plugin/" --txt
exit "$status"
