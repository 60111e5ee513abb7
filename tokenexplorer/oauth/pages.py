"""What the browser shows when it comes back: static pages that echo nothing, load nothing and run nothing (L13).

Of these one alone runs a script, its own: the one that hands a fragment over, which no browser sends by itself. Another
page, on the way out, posts a form to a provider.
"""

from __future__ import annotations

import base64
import hashlib
import html as markup
import re
import secrets
from collections.abc import Iterable
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
    SIGNED_OUT = "signed-out"
    """The browser came back from the provider's sign-out page, with the right state."""


@cache
def html(page: Page) -> bytes:
    """The page, whole."""
    return _framed(page.value).encode("utf-8")


def hand_over(key: str) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """The page of a fragment sign-in, and its headers: takes the answer out of the address bar and posts it.

    It posts by `fetch`, not as a form: what a form sent stays in the tab's history, and browsers write that to disk.
    Without scripts it says how to paste the address.

    Args:
        key: What its request bears, so that none but a page of this listener is listened to; URL-safe letters.
    """
    nonce = secrets.token_urlsafe(18)
    script = assets.text("pages", "hand-over.js").replace("PAGE_KEY", key)
    policy = _policy(f"; script-src 'nonce-{nonce}'; connect-src 'self'")
    return _framed("hand-over").replace("SCRIPT", script).replace("NONCE", nonce).encode("utf-8"), _headers(policy)


def leave(address: str, fields: Iterable[tuple[str, str]]) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """The page that posts a form of ours to a provider as soon as it is there, and its headers.

    Args:
        address: Where to; it was checked.
        fields: Names and values, in order.
    """
    nonce = secrets.token_urlsafe(18)
    inputs = (
        f'<input type="hidden" name="{markup.escape(name)}" value="{markup.escape(value)}">' for name, value in fields
    )
    parts = {"ADDRESS": markup.escape(address), "FIELDS": "\n".join(inputs), "NONCE": nonce}
    text = re.sub("|".join(parts), lambda found: parts[found[0]], _framed("leave"))
    # Browsers hold the redirects that follow to form-action, too, and where those lead the provider alone knows.
    policy = _policy(f"; script-src 'nonce-{nonce}'", form_action="https: http:")
    return text.encode("utf-8"), _headers(policy)


@cache
def _framed(name: str) -> str:
    """A page in the frame that all of them share; its heading is its title."""
    body = assets.text("pages", f"{name}.html").rstrip()
    title = body.partition("<h1>")[2].partition("</h1>")[0]
    parts = {"TITLE": title, "STYLE": _style(), "BODY": body}
    return re.sub("|".join(parts), lambda found: parts[found[0]], assets.text("pages", "frame.html"))


@cache
def headers() -> tuple[tuple[str, str], ...]:
    """Headers of every other answer (L13). The one style sheet is allowed by its hash, nothing else is."""
    return _headers(_policy())


def _headers(policy: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", policy),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Connection", "close"),
    )


def _policy(further: str = "", *, form_action: str = "'none'") -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode("utf-8")).digest()).decode("ascii")
    fixed = f"style-src 'sha256-{digest}'; base-uri 'none'; form-action {form_action}; frame-ancestors 'none'"
    return f"default-src 'none'; {fixed}{further}"


def _style() -> str:
    return assets.text("pages", "page.css")
