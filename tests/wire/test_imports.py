"""What the wire loads before anything is sent: nothing heavy."""

import subprocess
import sys

HEAVY = ("requests", "urllib3", "truststore", "cryptography", "http.server", "http.client", "email", "idna", "ssl")
MODULES = (
    "redaction", "errors", "wire.client", "wire.body", "wire.view", "wire.recording", "wire.trace", "wire.exchange",
    "api.request", "api.sender", "api.risks", "api.history", "api.curl", "api.pages", "api.query", "api.variables",
)  # fmt: skip


def test_nothing_heavy_is_imported_before_the_first_request() -> None:
    program = (
        "import sys, importlib\n"
        f"for name in {MODULES!r}: importlib.import_module('tokenexplorer.' + name)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert ran.stdout.strip() == "[]"
