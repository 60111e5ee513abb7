"""What a host is, without asking anybody."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether the host is this computer: 127.0.0.0/8, ::1 or localhost.

    A name such as x.localhost is not: a name server may answer for it, with any address.
    """
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
