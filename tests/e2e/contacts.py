"""Notes whom this process turns to, by an audit hook, however it does so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_noted: list[object] | None = None


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _noted is not None and (event in _EVENTS or event in _LOOKUPS):
        _noted.append(arguments[1] if event in _EVENTS else arguments[0])


sys.addaudithook(_audit)


@contextmanager
def noted_contacts() -> Iterator[list[object]]:
    """Every address that is connected to, and every name that is looked up, in the block."""
    global _noted  # noqa: PLW0603 -- an audit hook can be neither removed nor given an argument
    noted: list[object] = []
    _noted = noted
    try:
        yield noted
    finally:
        _noted = None
