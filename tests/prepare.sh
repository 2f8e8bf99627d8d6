# prepare.sh - what must be there before anything runs: Debian packages and a build. Sourced.
#
# shellcheck shell=sh
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=${SKYPE_BUILD_DIR:-$source_dir/build}

build_packages="gcc libc6-dev meson pkgconf python3 libglib2.0-dev libgcrypt20-dev
    libwireshark-dev tshark"
test_packages="$build_packages python3-pytest parallel sqlite3 jq nftables valgrind
    iproute2 netbase procps git"
# Tests that need these are skipped without them.
more_packages="wireshark xvfb xdotool imagemagick openssh-server rsync graphviz chromium cmake mandoc man-db
    dpkg-dev lintian gcc-mingw-w64-x86-64-posix libgcrypt-mingw-w64-dev"
lint_packages="clang libclang-rt-dev clang-format"

# Debian's own Python, Meson and compilers, whatever else comes first in the user's PATH.
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
export PATH

# Runs a command with all it prints in LOG, of which the end is shown only if it fails.
quietly() {
    log=$1
    shift
    "$@" >"$log" 2>&1 || {
        status=$?
        tail -n 40 "$log" >&2
        echo "failed: $*; all it said is in $log" >&2
        return "$status"
    }
}

# Installs those of the given packages that are missing; does nothing when all are there. Whoever is
# neither root nor has sudo is told what to run.
install_missing() {
    missing=
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "Packages are missing. As root, run:" >&2
            echo "apt-get install --no-install-recommends$missing" >&2
            return 1
        }
        as_root=sudo
    fi
    echo "Installing:$missing" >&2
    mkdir -p "$build_dir"
    quietly "$build_dir/apt.txt" $as_root apt-get update -qq || return 1
    # shellcheck disable=SC2086 # one word per package
    quietly "$build_dir/apt.txt" $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing </dev/null || return 1
}

# Configures build_dir, with the given Meson options if any, and builds there.
build() {
    mkdir -p "$build_dir"
    if [ ! -f "$build_dir/build.ninja" ]; then
        quietly "$build_dir/setup.txt" meson setup "$build_dir" "$source_dir" "$@"
    elif [ $# -gt 0 ]; then
        quietly "$build_dir/setup.txt" meson configure "$build_dir" "$@"
    fi
    quietly "$build_dir/compile.txt" meson compile -C "$build_dir"
}
