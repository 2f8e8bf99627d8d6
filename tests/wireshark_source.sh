# wireshark_source.sh - Wireshark's source, as apt-get brings it. Sourced.
#
# shellcheck shell=sh
#
# Copyright the Skype dissector authors
# SPDX-License-Identifier: GPL-2.0-or-later

# Unpacks the source of the Wireshark that apt would install into DIRECTORY/source. DIRECTORY is
# there and empty; the system's own lists of packages stay as they are.
# apt-get wants a deb-src line, which few systems have: the binary ones are read as such.
fetch_wireshark_source() {
    into=$1
    sources=$into/sources.list
    sed -n 's/^deb /deb-src /p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
        >"$sources" 2>/dev/null || true
    mkdir -p "$into/lists/partial" "$into/parts"
    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/*.sources \
        >"$into/parts/all.sources" 2>/dev/null || true
    set -- -qq -o Dir::Etc::SourceList="$sources" -o Dir::Etc::SourceParts="$into/parts" \
        -o Dir::State::Lists="$into/lists" -o APT::Sandbox::User=root
    apt-get "$@" update >/dev/null 2>&1 || return 1
    (cd "$into" && apt-get "$@" --download-only source wireshark >/dev/null 2>&1) || return 1
    mkdir "$into/source"
    tar -xf "$into"/wireshark_*.orig.tar.* -C "$into/source" --strip-components=1
}
