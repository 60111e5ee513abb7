"""What the values of a sign-in mean in the trace: that they fit is said, they themselves are never shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tokenexplorer.wire.message import Field

ASKED: Final[Mapping[str, str]] = {
    "state": "random; the answer repeats it",
    "nonce": "random; the ID token repeats it",
    "code_challenge": "SHA-256 of the code_verifier, kept here",
    "redirect_uri": "where the browser brings the answer",
}
"""Of the authorization request, whether the browser carries it or it is pushed."""

EXCHANGED: Final[Mapping[str, str]] = {
    "code": "from the browser; it works once",
    "code_verifier": "its SHA-256 fits the code_challenge",
    "redirect_uri": "the same as in the request",
}
"""Of the request that hands in the code."""


def came_back(*, state_fits: bool) -> Mapping[str, str]:
    """Of the answer that the browser brought.

    Args:
        state_fits: Whether its state is the one that was sent.
    """
    return {
        "state": "the same as was sent" if state_fits else "not the one that was sent",
        "code": "works once; it is handed in next",
        "id_token": "signed by the server; it is checked next",
        "access_token": "for calls; it went through the browser",
        "iss": "who answers; held against the issuer",
        "error": "the server's error code (RFC 6749)",
    }


def with_meanings(pairs: Iterable[tuple[str, str]], meanings: Mapping[str, str]) -> tuple[Field, ...]:
    """Names and values as fields."""
    return tuple(Field(name, value, meanings.get(name, "")) for name, value in pairs)
