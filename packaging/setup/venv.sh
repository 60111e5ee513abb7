#!/usr/bin/env bash
# Makes .venv and fills it with the locked packages; does nothing when it is up to date.
#
# Usage: packaging/setup/venv.sh run|dev       run: requirements.lock, dev: requirements-dev.lock
set -euo pipefail
cd "$(dirname "$0")/../.."
kind=$1
case $kind in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "usage: $0 run|dev" >&2 && exit 2 ;;
esac

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
makes_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() { # prefers one that can make environments already
    local candidate fallback=
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && fits "$candidate" || continue
        if makes_venv "$candidate"; then
            command -v "$candidate"
            return
        fi
        fallback=${fallback:-$(command -v "$candidate")}
    done
    echo "$fallback"
}

create() {
    local python
    python=$(find_python)
    if command -v apt-get >/dev/null; then
        if [ -z "$python" ]; then
            packaging/setup/system.sh -p python3 python3-venv
            python=$(find_python)
            if [ -z "$python" ]; then # an older release keeps a newer Python beside its own
                packaging/setup/system.sh -p python3.11 python3.11-venv
                python=$(find_python)
            fi
        elif ! makes_venv "$python"; then
            packaging/setup/system.sh -p "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        fi
    fi
    if [ -z "$python" ]; then
        echo "Install Python 3.11, 3.12 or 3.13: none was found on this machine." >&2
        exit 1
    fi
    echo "Creating .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

if ! fits .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then create; fi

# The stamp holds what was installed: the lock, and the Python that it was installed for.
stamp() { echo "$(cksum <"$1") $(.venv/bin/python -c 'import sys; print(sys.version_info[:3])')"; }
if [ "$(cat ".venv/.locked-$kind" 2>/dev/null)" = "$(stamp "$lock")" ]; then exit 0; fi

echo "Installing the packages of $lock"
rm -f .venv/.locked-run .venv/.locked-dev
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock"
stamp "$lock" >".venv/.locked-$kind"
# The development lock holds the runtime's packages in the same versions.
if [ "$kind" = dev ]; then stamp requirements.lock >.venv/.locked-run; fi
