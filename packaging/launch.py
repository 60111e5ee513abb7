"""The frozen program starts here; PyInstaller wants a script, not a module."""

import sys

from tokenexplorer.__main__ import main

sys.exit(main())
