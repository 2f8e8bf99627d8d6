#!/bin/sh
# coverage.sh - which lines of the plugin the test suite runs.
#
# Usage: coverage.sh [DIRECTORY]; builds there (build/coverage otherwise), runs all tests but those of
# the release, and prints per source file the lines, those that ran, and the numbers of the others.
# Needs gcovr.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/prepare.sh"

build_dir=${1:-$build_dir/coverage}
# shellcheck disable=SC2086 # one word per package
install_missing $test_packages gcovr
build -Db_coverage=true
find "$build_dir" -name '*.gcda' -delete
chmod -R a+rwX "$build_dir" # tests run tshark as nobody, who writes the counters
meson test -C "$build_dir" --no-rebuild --no-suite release --no-suite fuzz
cd "$build_dir"
gcovr --root "$source_dir" --object-directory "$build_dir" --filter "$source_dir/plugin/" --txt
