#!/usr/bin/env bash
# Installs what the operating system must bring, where it lacks.
#
# Usage: packaging/setup/system.sh SET...          sets: python run tour test bundle, in this order
#        packaging/setup/system.sh -p PACKAGE...   Debian packages by name
#
# On Debian and its kin with root or password-free sudo it installs by apt. Without that right it prints the one line
# to run and fails; parts of `tour` and `test` alone fail only with CI=true, since elsewhere what needs them is skipped.
# Looks first, so that a complete machine costs no time and no network.
set -euo pipefail

[ "$(uname -s)" = Linux ] || exit 0 # Windows and macOS wheels bring all they need

has_command() { command -v "$1" >/dev/null 2>&1; }
libraries=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null || true)
has_library() { case $libraries in *"$1"*) true ;; *) false ;; esac }
has_path() { [ -e "$1" ]; }
has_browser() {
    local name found
    for name in chromium google-chrome google-chrome-stable chromium-browser chrome; do
        found=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's chromium-browser is a note that asks for a snap.
        if ! grep -qa 'snap install' "$found" 2>/dev/null; then return 0; fi
    done
    return 1
}

missing=()
want() { # PACKAGE CHECK ARGUMENT
    if ! "$2" "$3"; then missing+=("$1"); fi
}

want_python() {
    want python3 has_command python3
}
want_run() {
    want libegl1 has_library libEGL.so.1
    want libgl1 has_library libGL.so.1
    want libglib2.0-0 has_library libglib-2.0.so.0
    want libfontconfig1 has_library libfontconfig.so.1
    want libdbus-1-3 has_library libdbus-1.so.3
    want libxkbcommon0 has_library libxkbcommon.so.0
    want libxkbcommon-x11-0 has_library libxkbcommon-x11.so.0
    want libxcb-cursor0 has_library libxcb-cursor.so.0
    want libxcb-icccm4 has_library libxcb-icccm.so.4
    want libxcb-keysyms1 has_library libxcb-keysyms.so.1
    want libxcb-image0 has_library libxcb-image.so.0
    want libxcb-render-util0 has_library libxcb-render-util.so.0
    want libxcb-shape0 has_library libxcb-shape.so.0
    want libxcb-xkb1 has_library libxcb-xkb.so.1
    want libxcb-xfixes0 has_library libxcb-xfixes.so.0
    want libxcb-randr0 has_library libxcb-randr.so.0
    want libwayland-cursor0 has_library libwayland-cursor.so.0
    want libwayland-egl1 has_library libwayland-egl.so.1
    want ca-certificates has_path /etc/ssl/certs/ca-certificates.crt
}
want_tour() {
    want xvfb has_command Xvfb
    want xauth has_command xauth # xvfb-run calls it
    want dbus has_command dbus-run-session
    want gnome-keyring has_command gnome-keyring-daemon
    want fonts-noto-core has_path /usr/share/fonts/truetype/noto
    want fonts-dejavu-core has_path /usr/share/fonts/truetype/dejavu
}
want_test() {
    want_tour
    want openbox has_command openbox
    want libsecret-tools has_command secret-tool
    want xdg-utils has_command xdg-open
    want at-spi2-core has_path /usr/libexec/at-spi-bus-launcher
    want imagemagick has_command import
    want chromium has_browser ''
}
want_bundle() {
    want binutils has_command objdump
    if [ -x .venv/bin/python ]; then
        local library
        library=$(.venv/bin/python -c 'import sysconfig as s; print(s.get_config_var("INSTSONAME") or "")')
        # A Python built elsewhere brings its own; Debian's keeps it in a package apart.
        if [ "$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')" = /usr ] && [ "${library%.a}" = "$library" ]; then
            want "${library%%.so*}" has_library "$library"
        fi
    fi
}
essential=0 # how many of the missing ones nothing works without; they come first
if [ "${1:-}" = -p ]; then
    shift
    missing=("$@")
    essential=$#
else
    for set_name in "$@"; do
        "want_$set_name"
        case $set_name in python | run | bundle) essential=${#missing[@]} ;; esac
    done
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if ! has_command apt-get; then
    echo "This system has no apt. Please install what these Debian packages bring: ${missing[*]}" >&2
    exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
    if has_command sudo && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        echo "System packages are missing. Run this line, then start again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
        if [ "$essential" = 0 ] && [ "${CI:-}" != true ]; then
            echo "Going on without: what needs them is skipped." >&2
            exit 0
        fi
        exit 1
    fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt_get() { # quiet, unless it fails
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 -qq "$@" >"$log" 2>&1 && return
    cat "$log" >&2
    return 1
}

echo "Installing system packages: ${missing[*]}"
apt_get update || echo "apt-get update failed; trying with the package lists at hand." >&2

# A name that no package bears may be provided by another one (libglib2.0-0 by libglib2.0-0t64).
providers() { apt-cache showpkg "$1" 2>/dev/null | sed '1,/^Reverse Provides/d'; }

is_snap() { # NAME VERSION: Ubuntu's package that only asks for a snap says so in its version or needs snapd
    case "$2 $(apt-cache depends "$1" 2>/dev/null)" in *[0-9]snap[0-9]* | *'Depends: snapd'*) true ;; *) false ;; esac
}

available=()
for package in "${missing[@]}"; do
    name=$package
    candidate=$(apt-cache policy "$package" 2>/dev/null | sed -n 's/^  Candidate: //p')
    case ${candidate#(none)} in '') read -r name candidate <<<"$(providers "$package")" ;; esac
    if [ -z "$candidate" ]; then
        echo "Leaving out $package: this system's package lists do not have it." >&2
    elif is_snap "$name" "$candidate"; then
        echo "Leaving out $package: here it is only a snap. A Chrome or Chromium that is found will be used." >&2
    else
        available+=("$package")
    fi
done
[ ${#available[@]} -eq 0 ] || apt_get install -y --no-install-recommends "${available[@]}"
