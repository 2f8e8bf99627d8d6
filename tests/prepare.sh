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
more_packages="wireshark xvfb xdotool imagemagick openssh-server lintian"
lint_packages="clang libclang-rt-dev clang-format"

# Debian's own Python, Meson and compilers, whatever else comes first in the user's PATH.
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
export PATH

# Installs those of the given packages that are missing; does nothing when all are there.
install_missing() {
    missing=
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    echo "Installing:$missing" >&2
    $as_root apt-get update -qq >&2
    # shellcheck disable=SC2086 # one word per package
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing </dev/null >&2
}

# Configures build_dir, with the given Meson options if any, and builds there.
build() {
    if [ ! -f "$build_dir/build.ninja" ]; then
        meson setup "$build_dir" "$source_dir" "$@"
    elif [ $# -gt 0 ]; then
        meson configure "$build_dir" "$@"
    fi
    meson compile -C "$build_dir"
}
