#!/bin/sh
# packages.sh - a Debian package and a tar archive for the Wireshark that is installed here.
#
# Usage: ninja -C build packages, or packages.sh OUT. Builds with Debian's flags, in a directory of
# its own, and writes to OUT (build/packages):
#   wireshark-skype_VERSION+wsSERIES_ARCHITECTURE.deb
#   wireshark-skype-VERSION-wsSERIES-MACHINE.tar.gz      to unpack in /
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
umask 022
name=wireshark-skype
here=$(cd "$(dirname "$0")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
out=${1:-${MESON_BUILD_ROOT:-$PWD}/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
root=$work/root
doc=$root/usr/share/doc/$name

# The same source makes the same packages.
changed=$(git -C "$source_dir" log -1 --format=%ct 2>/dev/null ||
    stat -c %Y "$source_dir/meson.build")
export SOURCE_DATE_EPOCH="$changed"

install_files() {
    ! command -v dpkg-buildflags >/dev/null || eval "$(dpkg-buildflags --export=sh)"
    meson setup "$work/build" "$source_dir" --prefix=/usr --buildtype=plain -Db_ndebug=true
    meson compile -C "$work/build" skype skype-find-address
    meson install -C "$work/build" --no-rebuild --strip --destdir "$root"
    mkdir -p "$doc"
    cp -r "$source_dir/README.md" "$source_dir/docs" "$doc"
    cp "$here/copyright" "$doc"
}

# What dpkg-shlibdeps finds in the binaries, and what the scripts need.
write_control() {
    mkdir -p "$root/DEBIAN" "$work/debian"
    cp "$here/control" "$work/debian/control"
    libraries=$(cd "$work" && find root -type f \( -name '*.so' -o -name skype-find-address \) \
        -exec dpkg-shlibdeps -O {} + | sed 's/^shlibs:Depends=//')
    sed -n '/^Package:/,$p' "$here/control" |
        sed -e "s/^Architecture:.*/Architecture: $architecture/" \
            -e "s/^Package:.*/&\nVersion: $version/" \
            -e "s/\${shlibs:Depends}/$libraries/; s/\${misc:Depends}, //" \
            -e "/^Depends:/i $(sed -n '/^Maintainer:/p' "$here/control")" \
            -e "/^Depends:/i Section: net\nPriority: optional" >"$root/DEBIAN/control"
    (cd "$root" && find usr -type f -exec md5sum {} + | sort -k 2 >DEBIAN/md5sums)
}

write_changelog() {
    {
        echo "$name ($version) unstable; urgency=medium"
        printf '\n  * Version %s for Wireshark %s.\n\n' "${version%+*}" "$series"
        echo " -- $(sed -n 's/^Maintainer: //p' "$here/control")  $(date -u -R -d "@$changed")"
    } | gzip -9n >"$doc/changelog.gz"
}

install_files >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    exit 1
}
series=$(pkg-config --modversion wireshark | cut -d . -f 1,2)
version=$(meson introspect "$work/build" --projectinfo |
    sed -n 's/.*"version": "\([^"]*\)".*/\1/p')
archive=$name-$version-ws$series-$(uname -m).tar.gz
tar --sort=name --mtime="@$changed" --owner=0 --group=0 --numeric-owner -C "$root" -c usr |
    gzip -9n >"$out/$archive"
echo "$out/$archive"

if command -v dpkg-deb >/dev/null; then
    version=$version+ws$series
    architecture=$(dpkg --print-architecture)
    write_changelog
    write_control
    dpkg-deb --root-owner-group --build "$root" "$out/${name}_${version}_$architecture.deb" >/dev/null
    echo "$out/${name}_${version}_$architecture.deb"
fi
