"""`python -m tokenexplorer`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the app; the exit status is its own."""
    from tokenexplorer.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
