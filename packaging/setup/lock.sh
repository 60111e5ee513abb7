#!/usr/bin/env bash
# Writes requirements.lock and requirements-dev.lock from pyproject.toml: every version, every hash, no address.
# Usage: packaging/setup/lock.sh PYTHON [uv options, such as --upgrade]
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1
shift

compile() {
    local file=$1
    shift
    "$python" -m uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --output-file "$file" "$@"
}

compile requirements.lock "$@"
# The development lock starts from the runtime's versions, so that what is tested is what runs.
compile requirements-dev.lock --group dev --constraints requirements.lock "$@"
echo "Wrote requirements.lock and requirements-dev.lock."
