"""Whether a file with further authorities is of any use, in words."""

from __future__ import annotations

from pathlib import Path

SIZE_LIMIT = 10_000_000
_BEGIN = b"-----BEGIN CERTIFICATE-----"


def ca_fault(path: str) -> str:
    """Why a CA file is of no use; empty where it is good, or where none is named. Reads the file: workers only.

    Args:
        path: As typed.
    """
    if not path:
        return ""
    import ssl

    file = Path(path)
    try:
        if not file.is_file():
            return "There is no such file." if not file.exists() else "It is no file."
        if file.stat().st_size > SIZE_LIMIT:
            return "It is too large for a list of authorities."
        data = file.read_bytes()
    except (OSError, ValueError):
        return "It cannot be read."
    if _BEGIN not in data:
        return "It holds no certificate in PEM form."
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ValueError):
        return "A certificate in it is damaged."
    return ""
