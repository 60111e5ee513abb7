#!/usr/bin/env bash
# Starts the app with the practice org; on a machine without a display walks the tour instead and saves its pictures.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$PWD/.venv/bin/python

# PICTURES: walk the tour into this folder, display or not.
if [ -z "${PICTURES:-}" ] && { [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }; then
    packaging/setup/system.sh run
    packaging/setup/venv.sh run
    echo "Starting Token Explorer with the practice org. Sign in as alice, password alice-password."
    exec "$python" -m tokenexplorer --practice "$@"
fi

echo "Walking the tour on a virtual display."
packaging/setup/system.sh python run tour
packaging/setup/venv.sh run

pictures=$PWD/${PICTURES:-build/tour}
rm -rf "$pictures"
mkdir -p "$pictures"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -m 700 "$scratch/runtime"

# A home of its own, so that the tour meets neither the user's keyring nor the user's settings.
export HOME=$scratch XDG_DATA_HOME=$scratch/data XDG_CONFIG_HOME=$scratch/config XDG_CACHE_HOME=$scratch/cache
export XDG_RUNTIME_DIR=$scratch/runtime
unset DBUS_SESSION_BUS_ADDRESS BROWSER

tour=("$python" -m tokenexplorer --home "$scratch/tokenexplorer" --tour "$pictures" "$@")
keyring='head -c 24 /dev/urandom | base64 | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'

if command -v dbus-run-session >/dev/null && command -v gnome-keyring-daemon >/dev/null; then
    tour=(dbus-run-session -- sh -c "$keyring" sh "${tour[@]}")
else
    echo "No Secret Service here: the tour keeps its tokens in memory only."
fi
if command -v xvfb-run >/dev/null; then
    export QT_QPA_PLATFORM=xcb
    tour=(xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24" "${tour[@]}")
else
    echo "No Xvfb here: Qt draws off screen."
    export QT_QPA_PLATFORM=offscreen
fi

status=0
"${tour[@]}" || status=$?
count=$(find "$pictures" -name '*.png' | wc -l)
if [ "$status" = 0 ] && [ "$count" -gt 0 ]; then
    echo "The tour is done: $count pictures in $pictures"
else
    echo "The tour stopped with exit status $status; $count pictures in $pictures" >&2
    [ "$status" != 0 ] || status=1
fi
exit "$status"
