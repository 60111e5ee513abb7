"""Which requests may bring an answer to the loopback listener: by host, path, method, and who posts. No sockets.

What the answer says is judged elsewhere; its `state` is what keeps other programs of this computer out.

Spec: OAuth 2.0 Multiple Response Type Encoding Practices section 5, OAuth 2.0 Form Post Response Mode
"""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tokenexplorer.oauth.callback_http import form_fault

if TYPE_CHECKING:
    from tokenexplorer.oauth.callback_http import CallbackRequest

PAGE_KEY: Final = "x-page-key"
"""The header by which the page that hands a fragment over is known; another origin cannot send it unasked."""

_PAGES_AT_ONCE = 64


@dataclass(slots=True)
class CallbackGate:
    """The rules of one sign-in. Used in the server's thread alone.

    Attributes:
        hosts: What the Host header may say, in lower case (L07).
        path: The redirect URI's, to the letter (L06, L16).
        fragment: Whether the answer comes in the fragment, so that a page of ours posts it.
        form_post: Whether the provider's page posts it.
        page_keys: Of the pages that were served and did not post yet.
    """

    hosts: frozenset[str]
    path: str
    fragment: bool = False
    form_post: bool = False
    page_keys: deque[str] = field(default_factory=lambda: deque(maxlen=_PAGES_AT_ONCE), repr=False)

    @property
    def methods(self) -> str:
        """For the header Allow."""
        return "GET, POST" if self.fragment or self.form_post else "GET"

    def status(self, request: CallbackRequest, *, over: bool = False) -> int:
        """Judge a request by its head.

        Args:
            request: Its body may be still to come.
            over: Whether the answer is there already: a late post may then hear so without a key (L12).

        Returns:
            200, or why it brings no answer: 400 for a foreign Host, 404 for another path, 405 for another method, 403
            for a post of somebody else, and what `form_fault` says.
        """
        if len(request.hosts) != 1 or request.hosts[0] not in self.hosts:
            return 400
        if request.path != self.path:
            return 404
        if request.method == "GET":
            return 200
        if request.method != "POST" or self.methods == "GET":
            return 405
        # A provider's page posts from its own origin, with nothing of ours: there the state alone tells.
        if not self.form_post and not (self._is_same_origin(request) and (over or self._has_key(request))):
            return 403
        return form_fault(request)

    def is_bare(self, request: CallbackRequest) -> bool:
        """Whether the browser came with nothing but the redirect URI, so that the answer stands in the fragment."""
        return self.fragment and request.method == "GET" and not names_state(request.query)

    def new_page_key(self) -> str:
        """For one page, good for one post."""
        self.page_keys.append(secrets.token_urlsafe(32))
        return self.page_keys[-1]

    def spend(self, request: CallbackRequest) -> None:
        """Forget the key that a post bears."""
        with suppress(ValueError):
            self.page_keys.remove(_key(request))

    def _is_same_origin(self, request: CallbackRequest) -> bool:
        """As far as the browser says where a request comes from."""
        ours = {f"http://{host}" for host in self.hosts}
        return all(origin.lower() in ours for origin in request.values("origin")) and all(
            site == "same-origin" for site in request.values("sec-fetch-site")
        )

    def _has_key(self, request: CallbackRequest) -> bool:
        key = _key(request).encode()
        return any(hmac.compare_digest(key, each.encode()) for each in self.page_keys)


def names_state(raw: str) -> bool:
    """Whether it is an answer's: a redirect URI may have a query of its own."""
    return any(each.partition("=")[0] == "state" for each in raw.split("&"))


def _key(request: CallbackRequest) -> str:
    return "".join(request.values(PAGE_KEY))
