#!/bin/sh
# release.sh - all that a release consists of: the source archive, and packages for each series of
# Wireshark that this machine has, installed or in a chroot of tests/versions.sh; not in the one of
# noble, whose origin is not checked.
#
# Usage: ninja -C build release, or release.sh BUILD. BUILD is a build directory; the files go to
# BUILD/packages, with their checksums in SHA256SUMS. What has not been committed is no part of it.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
build=${1:-${MESON_BUILD_ROOT:-}}
[ -f "$build/build.ninja" ] || {
    echo "release.sh: \"$build\" is no build directory" >&2
    exit 2
}
build=$(cd "$build" && pwd)
out=$build/packages
chroots=${SKYPE_CHROOTS:-$build/chroots}

rm -rf "$out"
mkdir -p "$out"
meson dist -C "$build" --no-tests --formats xztar >"$out/log" 2>&1 || {
    cat "$out/log" >&2
    exit 1
}
rm "$out/log"
cp "$build"/meson-dist/*.tar.xz "$out"

# The packages are made from the archive, not from what lies around here.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xJf "$out"/*.tar.xz
set -- "$work"/*
"$1/plugin/package/packages.sh" "$out"
if [ -d "$chroots" ]; then
    suites=$(cd "$chroots" && find . -mindepth 1 -maxdepth 1 -type d ! -name '*.new' ! -name noble -printf '%f\n')
    # shellcheck disable=SC2086 # one word per suite
    [ -z "$suites" ] || SKYPE_BUILD_DIR=$build SKYPE_CHROOTS=$chroots \
        "$1/tests/versions.sh" --packages "$out" $suites
fi
cd "$out"
sha256sum ./*.tar.* ./*.deb >SHA256SUMS
cat SHA256SUMS
