"""Situations, as values: what is set up, who signs in, which call is made, and what the explanation has to find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from tokenexplorer import assets

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.tokens.token_set import TokenKind

App = Literal["public", "short", "closed", "unruled", "mixed", "onelogin", ""]
"""Which app of the practice org signs in; empty where a ticket is read."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One thing that goes wrong.

    Attributes:
        id: Its key in the list is `lesson:<id>`.
        group: Heading in the list.
        title: What is wrong, in short.
        what: What will happen, one sentence.
        learn: What is this? Three sentences.
        source: A standard, or a provider's page.
        finding: Id of the finding that explains it; empty where the browser alone shows it.
        link: Of the chain of a scope, where it breaks there.
        app: See `App`.
        server: Which authorization server of the org.
        scopes: Asked for at sign-in.
        person: Who signs in; empty where nobody has to.
        by_hand: What the person does in the browser beyond that.
        consent: Whether the page that asks for consent has to come, whatever was agreed before.
        prompt: OpenID Connect `prompt`, or empty.
        redirect_path: Another path of the redirect URI than the registered one, or empty.
        before: `expire`: the call waits for the token's end; `revoke`: the token is revoked first.
        call: Method and path; empty where the sign-in itself goes wrong.
        body: Of the call.
        token_kind: Which token of the set is sent.
        auth: `none` sends none.
        times: How often it is sent.
        ticket: Evidence to read in the place of a run: the output of `curl -v`.
        claims: Of the token in the ticket.
        error: That ends the sign-in; `page` where it never comes back.
    """

    id: str
    group: str
    title: str
    what: str
    learn: str
    source: str
    finding: str = ""
    link: str = ""
    app: App = ""
    server: Literal["org", "custom"] = "org"
    scopes: str = ""
    person: str = ""
    by_hand: str = ""
    consent: bool = False
    prompt: str = ""
    redirect_path: str = ""
    before: Literal["expire", "revoke", ""] = ""
    call: str = ""
    body: str = ""
    token_kind: TokenKind = "access_token"  # noqa: S105 -- a kind
    auth: Literal["token", "none"] = "token"
    times: int = 1
    ticket: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def signs_in(self) -> bool:
        """Whether a sign-in is part of it."""
        return self.auth == "token" and not self.ticket

    @property
    def sign_in_words(self) -> str:
        """Who signs in and what they do, for the person before the browser; empty where no page needs anybody."""
        who = f"Sign in as {self.person}, password {self.person}-password." if self.person else ""
        return " ".join(part for part in (who, self.by_hand) if part)

    def ticket_text(self, org_url: str, now: datetime) -> str:
        """The ticket as it would come from a colleague at this org; its token is made up and good for nothing."""
        token = _made_up(org_url, dict(self.claims), now)
        host = org_url.partition("://")[2]
        return self.ticket.replace("{host}", host).replace("{token}", token)


@cache
def situations() -> tuple[Situation, ...]:
    """All of them, in the order of the list."""
    return tuple(Situation(**row) for row in assets.json_value("practice", "situations.json"))


def _made_up(org_url: str, claims: dict[str, Any], now: datetime) -> str:
    """A token that nobody signed."""
    from base64 import urlsafe_b64encode

    issued = int(now.timestamp()) - 600
    whole = {"iss": org_url, "aud": org_url, "cid": "0oaPractice", "iat": issued, "exp": issued + 3600, **claims}
    parts = ({"alg": "RS256", "typ": "JWT", "kid": "practice"}, whole)
    encoded = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join((*encoded, "bm90LXNpZ25lZA"))
