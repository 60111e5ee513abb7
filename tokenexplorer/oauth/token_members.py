"""Members of a token response, as they come from the token endpoint or through the browser.

Spec: RFC 6749 sections 4.2.2, 5.1 and 7.1
"""

from __future__ import annotations

from collections.abc import Mapping

from tokenexplorer.errors import MalformedResponseError

_TYPES = {"bearer": "Bearer", "dpop": "DPoP"}


def token_type(named: object) -> str:
    """`Bearer` or `DPoP`, whatever the case in which it came (T04).

    Raises:
        MalformedResponseError: It is none that can be used.
    """
    known = _TYPES.get(named.lower()) if isinstance(named, str) else None
    if known is None:
        shown = (
            f"The server calls it {repr(named)[:80]}."
            if named is not None
            else "The server does not say what kind it is."
        )
        advice = "Have the server give this app Bearer or DPoP tokens."
        raise MalformedResponseError("The token is of a kind that cannot be used here.", advice, shown)
    return known


def seconds(members: Mapping[str, object], name: str, notes: list[str], *, as_text: bool = False) -> int | None:
    """Seconds, or None for anything that is no count of them (T05).

    Args:
        members: Of the answer.
        name: `expires_in`, `refresh_expires_in`.
        notes: Gets a sentence for what is odd.
        as_text: Whether digits are the only form it can have, as in a URL.
    """
    value = members.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        if not as_text:
            notes.append(f"{name} is text; it should be a number.")
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if value is not None:
        notes.append(f"{name} is no number of seconds, so the end is unknown.")
    return None
