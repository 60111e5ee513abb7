"""What the browser shows when it comes back: static pages that echo nothing, load nothing and run nothing (L13)."""

from __future__ import annotations

import base64
import hashlib
from enum import Enum
from functools import cache

from tokenexplorer import assets


class Page(Enum):
    """A page of resources/pages by its file name."""

    RECEIVED = "received"
    """The only one with words of success; shown after state and issuer were checked."""
    REFUSED = "refused"
    """The server's own error came, with the right state."""
    REJECTED = "rejected"
    """The right state came, but the answer fails another check."""
    WAITING = "waiting"
    """Another or no state: the sign-in goes on waiting."""
    DONE = "done"
    """The answer is there already: a reload, the back button, a second tab."""


@cache
def html(page: Page) -> bytes:
    """The page, whole."""
    return assets.text("pages", f"{page.value}.html").replace("STYLE", _style()).encode("utf-8")


@cache
def headers() -> tuple[tuple[str, str], ...]:
    """Headers of every answer of the listener (L13). The one style sheet is allowed by its hash, nothing else is."""
    digest = base64.b64encode(hashlib.sha256(_style().encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return (
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", policy),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Connection", "close"),
    )


def _style() -> str:
    return assets.text("pages", "page.css")
