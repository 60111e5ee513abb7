"""What the values of a sign-in mean in the trace: that they fit is said, they themselves are never shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from tokenexplorer.wire.message import Field

ASKED: Final[Mapping[str, str]] = {
    "state": "random; the answer has to repeat it",
    "nonce": "random; the ID token has to repeat it",
    "code_challenge": "SHA-256 of the code_verifier, which stays here until the code is handed in",
    "redirect_uri": "where the browser is to bring the answer",
}
"""Of the authorization request, whether the browser carries it or it is pushed."""

EXCHANGED: Final[Mapping[str, str]] = {
    "code": "the one that the browser brought; it works once",
    "code_verifier": "Its SHA-256 is the challenge that was sent before",
    "redirect_uri": "the same as was sent with the request",
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
        "iss": "who answers; compared with the issuer that was asked",
        "error": "the server's error code, see RFC 6749 section 4.1.2.1",
    }


def with_meanings(pairs: Iterable[tuple[str, str]], meanings: Mapping[str, str]) -> tuple[Field, ...]:
    """Names and values as fields."""
    return tuple(Field(name, value, meanings.get(name, "")) for name, value in pairs)
