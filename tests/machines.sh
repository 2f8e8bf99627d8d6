#!/bin/sh
# machines.sh - the unit tests, and all samples through tshark, on other processors: s390x (big
# endian), arm64, and i386 (32 bits), by cross compilers and qemu. By hand: it fetches some 130 MB
# and takes minutes.
#
# Usage: machines.sh [MACHINE ...], all three without a name. Libraries and tshark of the machine
# come from the Debian mirror that apt uses, into build/machines/MACHINE/root; nothing of them is
# installed. They stay there and are used again.
# The last line of each says what passed.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
. "$(dirname "$0")/prepare.sh"
. "$source_dir/tests/same_reading.sh"

machine_packages="libc6-dev libglib2.0-dev libgcrypt20-dev libwireshark-dev tshark"

# Sets what a machine is called by Debian, the compilers, qemu and Meson.
name_machine() {
    machine=$1
    case $machine in
    s390x) triplet=s390x-linux-gnu compiler=s390x-linux-gnu emulator=s390x endian=big ;;
    arm64) triplet=aarch64-linux-gnu compiler=aarch64-linux-gnu emulator=aarch64 endian=little ;;
    i386) triplet=i386-linux-gnu compiler=i686-linux-gnu emulator=i386 endian=little ;;
    *)
        echo "machines.sh: no machine \"$machine\": s390x, arm64 or i386" >&2
        exit 2
        ;;
    esac
    work=$build_dir/machines/$machine
    root=$work/root
}

# apt-get for that machine, with lists and packages of its own.
apt_of_machine() {
    apt-get -qq -o APT::Architecture="$machine" -o APT::Architectures="$machine" \
        -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" \
        -o Dir::Cache::archives="$work/archives" -o Dir::Cache::pkgcache= \
        -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "$@"
}

bring_libraries() {
    [ ! -d "$root" ] || return 0
    rm -rf "$root.new"
    mkdir -p "$work/lists/partial" "$work/archives/partial" "$root.new"
    : >"$work/status"
    # A mirror may lack the list of one suite, of security updates say, and still have all packages.
    apt_of_machine update 2>"$work/apt.txt" ||
        echo "$machine: not all lists of packages could be had: $work/apt.txt" >&2
    # shellcheck disable=SC2086 # one word per package
    apt_of_machine install -y --no-install-recommends --download-only $machine_packages
    for package in "$work"/archives/*.deb; do
        dpkg-deb -x "$package" "$root.new"
    done
    rm -rf "$work/archives"
    mv "$root.new" "$root"
}

write_cross_file() {
    cat >"$work/cross.ini" <<END
[binaries]
c = '$compiler-gcc'
ar = '$compiler-ar'
strip = '$compiler-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['qemu-$emulator-static', '-L', '$root']

[built-in options]
c_args = ['--sysroot=$root']
c_link_args = ['--sysroot=$root']

[properties]
needs_exe_wrapper = true
sys_root = '$root'
pkg_config_libdir = ['$root/usr/lib/$triplet/pkgconfig', '$root/usr/share/pkgconfig']

[host_machine]
system = 'linux'
cpu_family = '$emulator'
cpu = '$emulator'
endian = '$endian'
END
    sed -i "/^cpu/s/'i386'/'x86'/" "$work/cross.ini"
}

run_unit_tests() {
    there=$work/build
    [ -f "$there/build.ninja" ] ||
        quietly "$work/setup.txt" meson setup "$there" "$source_dir" -Dwerror=true \
            --cross-file "$work/cross.ini"
    quietly "$work/compile.txt" meson compile -C "$there" skype skype-samples
    # Programs take some ten times as long under qemu.
    quietly "$work/unit.txt" meson test -C "$there" --suite unit --timeout-multiplier 20
    unit=$(sed -n 's/^Ok: *\([0-9]*\).*/\1/p' "$work/unit.txt")
}

# Every sample, made on that machine, byte for byte.
check_samples() {
    made=0
    for scenario in "$source_dir"/samples/scenarios/*.txt; do
        name=$(basename "$scenario" .txt)
        "qemu-$emulator-static" -L "$root" "$there/samples/skype-samples" \
            --check "$scenario" "$source_dir/samples/$name.pcap"
        made=$((made + 1))
    done
}

# Checked before anything is installed.
[ $# -gt 0 ] || set -- s390x arm64 i386
for name in "$@"; do
    name_machine "$name"
done
# shellcheck disable=SC2086 # one word per package
install_missing $build_packages qemu-user-static gcc-s390x-linux-gnu gcc-aarch64-linux-gnu \
    gcc-i686-linux-gnu
build
for name in "$@"; do
    name_machine "$name"
    mkdir -p "$work"
    bring_libraries
    write_cross_file
    run_unit_tests
    check_samples
    compare_samples "$there/stage" "qemu-$emulator-static" -L "$root" "$root/usr/bin/tshark"
    echo "$machine: $unit unit tests passed, $made samples made, $alike read alike"
done
