#!/bin/sh
# packages.sh - a Debian package and a tar archive for the Wireshark that is installed here.
#
# Usage: ninja -C build packages, or packages.sh OUT. Builds with Debian's flags, from a copy of the
# source, and writes to OUT (build/packages):
#   wireshark-skype_VERSION+wsSERIES_ARCHITECTURE.deb
#   wireshark-skype-VERSION-wsSERIES-MACHINE.tar.gz      to unpack in /
# The same source and compiler make the same bytes, wherever they stand. The maintainer whom the
# package names is DEBFULLNAME <DEBEMAIL>, if these are set.
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
umask 022
name=wireshark-skype
here=$(cd "$(dirname "$0")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
out=${1:-${MESON_BUILD_ROOT:-$PWD}/packages}

fail() {
    echo "packages.sh: $*" >&2
    exit 1
}

for program in meson pkg-config gzip tar; do
    command -v "$program" >/dev/null || fail "$program is not installed"
done
series=$(pkg-config --modversion wireshark 2>/dev/null | cut -d . -f 1,2)
[ -n "$series" ] || fail "the development files of Wireshark are not installed"
if ! mkdir -p "$out" 2>/dev/null || [ ! -w "$out" ]; then
    fail "cannot write to $out"
fi
out=$(cd "$out" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
root=$work/root
doc=$root/usr/share/doc/$name
maintainer="${DEBFULLNAME:-$(sed -n 's/^Maintainer: \(.*\) <.*/\1/p' "$here/control")}"
maintainer="$maintainer <${DEBEMAIL:-$(sed -n 's/^Maintainer: .* <\(.*\)>/\1/p' "$here/control")}>"

# Version and day of the newest release in the changelog: "## [0.1.0] - 2026-01-31".
release=$(sed -n 's/^## \[\([0-9.]*\)\] - \([0-9-]*\)$/\1 \2/p' "$source_dir/CHANGELOG.md" |
    head -n 1)
version=${release% *}
[ "$version" = "$(sed -n "s/^ *version: '\([0-9.]*\)',$/\1/p" "$source_dir/meson.build")" ] ||
    fail "CHANGELOG.md and meson.build disagree about the version"
SOURCE_DATE_EPOCH=$(date -u -d "${release#* }" +%s)
export SOURCE_DATE_EPOCH

# Paths get into what a compiler writes: the copy is always in the same place, seen from the build.
install_files() {
    mkdir "$work/source"
    tar -C "$source_dir" --exclude='./build*' --exclude=./.git -c . | tar -C "$work/source" -x
    if command -v dpkg-buildflags >/dev/null; then
        eval "$(DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --export=sh)"
    fi
    CFLAGS="${CFLAGS:-} -ffile-prefix-map=$work=/usr/src/$name"
    export CFLAGS
    meson setup "$work/build" "$work/source" --prefix=/usr --buildtype=plain -Doptimization=2 \
        -Db_ndebug=true &&
        meson compile -C "$work/build" skype skype-find-address skype-tshark-server &&
        meson install -C "$work/build" --no-rebuild --strip --destdir "$root" ||
        return # the caller asks for the status: set -e does not hold here
    gzip -9n "$root"/usr/share/man/man1/*.1
    mkdir -p "$doc"
    (cd "$work/source" && cp -r README.md AUTHORS CHANGELOG.md SECURITY.md docs "$doc")
    cp "$here/copyright" "$doc"
}

# As Debian's policy counts it: files in KiB, one for each directory.
installed_size() {
    find "$root/usr" \( -type f -printf '%s\n' \) -o -printf '1\n' |
        awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }'
}

# What dpkg-shlibdeps finds in the binaries, and what the scripts need.
write_control() {
    mkdir -p "$root/DEBIAN" "$work/debian"
    cp "$here/control" "$work/debian/control"
    libraries=$(cd "$work" && find root -type f \( -name '*.so' -o -name skype-find-address \) \
        -exec dpkg-shlibdeps -O {} + | sed 's/^shlibs:Depends=//')
    sed -n '/^Package:/,$p' "$here/control" |
        sed -e "s/^Architecture:.*/Architecture: $architecture/" \
            -e "s/^Package:.*/&\nVersion: $version+ws$series/" \
            -e "s/\${shlibs:Depends}/$libraries/; s/\${misc:Depends}, //" \
            -e "/^Depends:/i Maintainer: $maintainer" \
            -e "/^Depends:/i Section: net\nPriority: optional" \
            -e "/^Depends:/i Installed-Size: $(installed_size)" \
            >"$root/DEBIAN/control"
    (cd "$root" && find usr -type f -exec md5sum {} + | sort -k 2 >DEBIAN/md5sums)
}

write_changelog() {
    {
        echo "$name ($version+ws$series) unstable; urgency=medium"
        printf '\n  * Version %s for Wireshark %s.\n\n' "$version" "$series"
        echo " -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
    } | gzip -9n >"$doc/changelog.gz"
}

set_times() {
    find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

install_files >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    exit 1
}
set_times
archive=$name-$version-ws$series-$(uname -m).tar.gz
tar --sort=name --owner=0 --group=0 --numeric-owner -C "$root" -c usr | gzip -9n >"$out/$archive"
echo "$out/$archive"

if command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null; then
    architecture=$(dpkg --print-architecture)
    write_changelog
    write_control
    set_times
    package=$out/${name}_$version+ws${series}_$architecture.deb
    dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
    echo "$package"
fi
