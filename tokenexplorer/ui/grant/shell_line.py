"""A grant as a curl command for bash and sh; what is secret is a shell variable to fill in. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenexplorer.api.token_curl import field, secret_field, token_request
from tokenexplorer.oauth.grant_types import JWT_BEARER, TOKEN_EXCHANGE, shown_as
from tokenexplorer.ui.actions.other_grants import ExchangeWish

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.actions.other_grants import Wish

_NO_VARIABLE = re.compile(r"[^A-Z0-9_]")


def grant_line(wish: Wish, token_endpoint: str) -> str:
    """The request; `$SUBJECT_TOKEN`, `$CLIENT_SECRET` and the like are the secrets."""
    if isinstance(wish, ExchangeWish):
        pairs = [("grant_type", TOKEN_EXCHANGE), *(("resource", uri) for uri in wish.resources)]
        pairs += [("audience", name) for name in wish.audiences]
        pairs += [("scope", " ".join(wish.scopes)), ("requested_token_type", wish.requested_type)]
        pairs += [("subject_token", "$SUBJECT_TOKEN"), ("subject_token_type", wish.subject.type)]
        if wish.actor is not None:
            pairs += [("actor_token", "$ACTOR_TOKEN"), ("actor_token_type", wish.actor.type)]
    else:
        pairs = [("grant_type", JWT_BEARER), ("assertion", "$ASSERTION"), ("scope", " ".join(wish.scopes))]
        pairs += [*(("resource", uri) for uri in wish.client.resource), ("audience", wish.client.audience)]
    return token_request(shown_client(wish), token_endpoint, [*_data(pairs), *_further(wish.client)])


def shown_client(wish: Wish) -> Client:
    """The app as it shows itself with the grant."""
    return wish.client if isinstance(wish, ExchangeWish) else shown_as(wish.client, wish.proof)


def _data(pairs: list[tuple[str, str]]) -> list[str]:
    return [secret_field(name, value) if value in _VARIABLES else field(name, value) for name, value in pairs if value]


def _further(client: Client) -> list[str]:
    """What the app adds; nobody knows which of it is secret, so each value is a variable."""
    named = [name for name, value in client.token_parameters if value]
    return [secret_field(name, f"${_NO_VARIABLE.sub('_', name.upper())}") for name in named]


_VARIABLES = frozenset({"$SUBJECT_TOKEN", "$ACTOR_TOKEN", "$ASSERTION"})
