#!/bin/sh
# checkers.sh - runs Wireshark's own checkers over the plugin's sources: checkAPIs, checkfiltername,
# checkhf, fix-encoding-args, check_typed_item_calls. Succeeds only when none of them says anything.
#
# They are part of Wireshark's source, which apt-get fetches into a temporary directory; with
# WIRESHARK_SOURCE the one in that directory is used. Where it cannot be had, says so and succeeds.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
findings=0

skip() {
    echo "checkers: skipped, $1"
    exit 0
}

# Prints what a checker says, under its name.
report() {
    [ -s "$work/said" ] || return 0
    echo "== $1"
    cat "$work/said"
    findings=$((findings + $(wc -l <"$work/said")))
}

run_perl() {
    checker=$1
    shift
    perl "$tools/$checker.pl" "$@" >"$work/said" 2>&1 || echo "status $?" >>"$work/said"
    report "$checker"
}

command -v perl >/dev/null || skip "perl is not installed"
if [ -n "${WIRESHARK_SOURCE:-}" ]; then
    tools=$WIRESHARK_SOURCE/tools
else
    command -v apt-get >/dev/null || skip "there is no apt-get; set WIRESHARK_SOURCE"
    . "$project/tests/wireshark_source.sh"
    fetch_wireshark_source "$work" || skip "apt-get cannot fetch the source of Wireshark; set WIRESHARK_SOURCE"
    tools=$work/source/tools
fi
[ -f "$tools/checkAPIs.pl" ] || skip "no checkAPIs.pl in $tools"

cd "$project"
wire=$(find plugin/wire -name '*.[ch]' | sort)
dissection=$(find plugin -name '*.[ch]' ! -path 'plugin/wire/*' ! -path 'plugin/tools/*' | sort)

# wsgcrypt.h is for libwireshark's own; what is in wire/ knows no header of it. What shadows is for
# the compiler to say: the checker takes members of structures for variables.
# shellcheck disable=SC2086 # one word per file
{
    perl "$tools/checkAPIs.pl" --nocheck-shadow -g dissectors-prohibited -g dissectors-restricted \
        $dissection $wire 2>&1 || true
} | grep -v '^Warning: plugin/wire/.* includes gcrypt.h directly' >"$work/said" || true
report checkAPIs

# It knows one file per protocol, which has the protocol's name and registers it first.
{
    cat plugin/packet-skype.c
    # shellcheck disable=SC2086
    printf '%s\n' $dissection | grep '\.c$' | grep -vxF plugin/packet-skype.c | xargs cat
} >"$work/packet-skype.c"
run_perl checkfiltername "$work/packet-skype.c"

# shellcheck disable=SC2086
run_perl checkhf $dissection
# shellcheck disable=SC2086
run_perl fix-encoding-args $dissection

# It takes its files from below epan/ unless their names begin so.
ln -s "$project/plugin" "$work/epan"
for file in $dissection; do
    (cd "$work" && python3 "$tools/check_typed_item_calls.py" --mask --label --consecutive \
        --missing-items --file "epan/${file#plugin/}" 2>&1) || echo "$file: status $?"
done | grep -vE '^(Examining:|epan/[^ ]*\.[ch] |0 warnings|)$' >"$work/said" || true
report check_typed_item_calls

# shellcheck disable=SC2086
set -- $dissection $wire
echo "checkers: $# files, $findings findings"
[ "$findings" -eq 0 ]
