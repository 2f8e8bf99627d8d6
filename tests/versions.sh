#!/bin/sh
# versions.sh - build and run all tests on other series of Wireshark: those of other Debian suites,
# or of Ubuntu's noble, each in a chroot.
#
# Usage: versions.sh [--prepare | --packages OUT] [SUITE ...]; without a name, trixie (Wireshark 4.4)
# and sid (4.6). By hand also noble (4.2), which comes from Ubuntu's own mirror; its signature is
# checked only where /usr/share/keyrings/ubuntu-archive-keyring.gpg is.
# With --prepare it makes the chroots and installs what the tests need there, no more; with --packages
# it runs no tests, but writes the packages for these series to OUT, as package/packages.sh does.
# SKYPE_CHROOTS names the directory of the chroots, build/chroots otherwise; they stay there and are
# used again. SKYPE_TEST_OPTIONS are options of `meson test`, as for run.sh.
# What cannot be had is skipped, which a line "skipped: SUITE: REASON" tells. The last line says
# "N passed, N failed, N skipped", over all suites.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/prepare.sh"

work=test_suite out=
case ${1:-} in
--prepare)
    work=true
    shift
    ;;
--packages)
    [ $# -gt 1 ] || {
        echo "usage: versions.sh --packages OUT [SUITE ...]" >&2
        exit 2
    }
    work=package_suite
    mkdir -p "$2"
    out=$(cd "$2" && pwd)
    shift 2
    ;;
-*)
    echo "usage: versions.sh [--prepare | --packages OUT] [SUITE ...]" >&2
    exit 2
    ;;
esac
suites=${*:-trixie sid}
chroots=${SKYPE_CHROOTS:-$build_dir/chroots}
logs=$build_dir/meson-logs
ubuntu_mirror=http://archive.ubuntu.com/ubuntu
home=/project # in a chroot; the tree is home/tree, what lies beside it home/shared

# The Debian mirror that this machine's apt uses.
find_mirror() {
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    # shellcheck disable=SC2016 # apt's own placeholder
    apt-get indextargets --format '$(REPO_URI)' \
        'Identifier: Packages' 'Component: main' "Release: $codename" | head -n 1
}

# Runs a command in the chroot. Its mounts are seen by nobody else and end with it.
inside() {
    # shellcheck disable=SC2016 # expanded by that shell
    unshare --mount sh -c 'chroot=$0
        mount --bind "$chroot" "$chroot"
        mount -t proc proc "$chroot/proc"
        mount -t sysfs sysfs "$chroot/sys"
        mount -t devpts devpts "$chroot/dev/pts"
        exec chroot "$chroot" env -i "$@"' "$chroot" \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} SKYPE_TEST_OPTIONS="${SKYPE_TEST_OPTIONS:-}" "$@"
}

# Debian's debootstrap knows the suites of Ubuntu by the first of them that was made in this way.
bootstrap() {
    case $suite in
    noble)
        debootstrap --variant=minbase --components=main,universe \
            --keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg \
            noble "$chroot.new" "$ubuntu_mirror" gutsy
        ;;
    *) debootstrap --variant=minbase "$suite" "$chroot.new" "$mirror" ;;
    esac
}

# A chroot with no more than apt. It gets its name when it is whole.
make_chroot() {
    rm -rf "$chroot.new"
    bootstrap || return
    # Of a suite that is never released, the index may be older than it wants to be.
    echo 'Acquire::Check-Valid-Until "false";' >"$chroot.new/etc/apt/apt.conf.d/99any-age"
    echo force-unsafe-io >"$chroot.new/etc/dpkg/dpkg.cfg.d/fast"
    mv "$chroot.new" "$chroot"
}

copy_tree() {
    rm -rf "${chroot:?}$home"
    mkdir -p "$chroot$home/tree"
    tar -C "$source_dir" --exclude='./build*' -c . | tar -C "$chroot$home/tree" -x --no-same-owner
    [ ! -d "$source_dir/../shared" ] || cp -rL "$source_dir/../shared" "$chroot$home/shared"
}

install_tools() {
    # shellcheck disable=SC2016 # expanded in the chroot
    inside sh -c '. "$(dirname "$0")/prepare.sh"
        install_missing $test_packages dpkg-dev && apt-get clean' \
        "$home/tree/tests/run.sh"
}

skip_all() {
    echo "skipped: $suites: $*"
    exit 0
}

# Everything but the work itself. Says why where that cannot be had.
prepare_suite() {
    if [ ! -d "$chroot" ] && ! make_chroot >"$log.txt" 2>&1; then
        echo "skipped: $suite: no debootstrap of it, see $log.txt"
        return 1
    fi
    copy_tree
    if ! install_tools >>"$log.txt" 2>&1; then
        echo "skipped: $suite: its packages cannot be had, see $log.txt"
        return 1
    fi
}

test_suite() {
    echo "$suite: Wireshark $(inside pkg-config --modversion wireshark)"
    inside "$home/tree/tests/run.sh" -Dwerror=true || status=$?
    cp "$chroot$home/tree/build/meson-logs/testlog.junit.xml" "$log.junit.xml" || status=1
}

package_suite() {
    rm -rf "${chroot:?}$home/packages"
    inside "$home/tree/plugin/package/packages.sh" "$home/packages" >>"$log.txt" 2>&1 || {
        echo "$suite: no packages, see $log.txt"
        status=1
        return
    }
    for package in "$chroot$home/packages"/*; do
        cp "$package" "$out"
        echo "$out/$(basename "$package")"
    done
}

# A name that is wrong is told before anything else is done.
known_suites=/usr/share/debootstrap/scripts
for suite in $suites; do
    [ "$suite" = noble ] || [ ! -d "$known_suites" ] || [ -e "$known_suites/$suite" ] || {
        echo "versions.sh: no suite \"$suite\": one of Debian, as trixie, or noble" >&2
        exit 2
    }
done
rm -f "$logs"/version-*
[ "$(id -u)" -eq 0 ] || skip_all "a chroot needs root"
unshare --mount true 2>/dev/null || skip_all "no right to mount"
install_missing debootstrap || skip_all "no package debootstrap"
mirror=$(find_mirror)
[ -n "$mirror" ] || skip_all "apt knows no Debian mirror"
mkdir -p "$chroots" "$logs" 2>/dev/null && [ -w "$chroots" ] || {
    echo "versions.sh: cannot write to $chroots" >&2
    exit 1
}

status=0
for suite in $suites; do
    chroot=$chroots/$suite
    log=$logs/version-$suite
    prepare_suite || continue
    "$work"
done

set -- "$logs"/version-*.junit.xml
[ -f "$1" ] || exit "$status"
python3 "$source_dir/tests/summary.py" "$status" "$@"
