"""Starts a built program and says whether it lives: packaging/smoke.py PROGRAM [ARGUMENT ...]."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ALIVE_S = 6


def main(command: list[str]) -> int:
    """Ask the version, then start the window off screen; it must still run after some seconds, without an outcry."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "PATH": os.defpath,
            "HOME": home,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            "TOKENEXPLORER_HOME": str(Path(home, "tokenexplorer")),
        }
        version = subprocess.run(
            [*command, "--version"], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        print(version.stdout.strip() or version.stderr.strip())
        if version.returncode:
            print(f"--version ended with exit status {version.returncode}.")
            return 1
        window = subprocess.Popen(
            [*command, "--practice"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            printed, _ = window.communicate(timeout=ALIVE_S)
        except subprocess.TimeoutExpired:
            window.terminate()
            printed, _ = window.communicate(timeout=30)
        else:
            print(f"The window closed by itself with exit status {window.returncode}.\n{printed}")
            return 1
    if "Traceback" in printed or "Error" in printed:
        print(f"The window runs, but complains:\n{printed}")
        return 1
    print(f"The window was open for {ALIVE_S} s. {command[0]} works.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
