"""A grant as a curl command for bash and sh; what is secret is a shell variable to fill in. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenexplorer.api.curl import quoted
from tokenexplorer.oauth.grant_types import JWT_BEARER, TOKEN_EXCHANGE, shown_as
from tokenexplorer.ui.actions.other_grants import ExchangeWish

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.actions.other_grants import Wish

_NO_VARIABLE = re.compile(r"[^A-Z0-9_]")
_CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def grant_line(wish: Wish, token_endpoint: str) -> str:
    """The request; `$SUBJECT_TOKEN`, `$CLIENT_SECRET` and the like are the secrets."""
    if isinstance(wish, ExchangeWish):
        pairs = [("grant_type", TOKEN_EXCHANGE), *(("resource", uri) for uri in wish.resources)]
        pairs += [("audience", name) for name in wish.audiences]
        pairs += [("scope", " ".join(wish.scopes)), ("requested_token_type", wish.requested_type)]
        pairs += [("subject_token", "$SUBJECT_TOKEN"), ("subject_token_type", wish.subject.type)]
        if wish.actor is not None:
            pairs += [("actor_token", "$ACTOR_TOKEN"), ("actor_token_type", wish.actor.type)]
        client = wish.client
    else:
        pairs = [("grant_type", JWT_BEARER), ("assertion", "$ASSERTION"), ("scope", " ".join(wish.scopes))]
        pairs += [*(("resource", uri) for uri in wish.client.resource), ("audience", wish.client.audience)]
        client = shown_as(wish.client, wish.proof)
    lines = ["curl --request POST", f"--url {quoted(token_endpoint)}", "--header 'Accept: application/json'"]
    if client.dpop:
        lines.append('--header "DPoP: $DPOP_PROOF"')
    lines += [*_data(pairs), *_further(wish.client), *_proof(client)]
    return " \\\n  ".join(lines)


def _data(pairs: list[tuple[str, str]]) -> list[str]:
    return [_field(name, value) for name, value in pairs if value]


def _further(client: Client) -> list[str]:
    """What the app adds; nobody knows which of it is secret, so each value is a variable."""
    named = [name for name, value in client.token_parameters if value]
    return [f'--data-urlencode {quoted(name)}"=${_NO_VARIABLE.sub("_", name.upper())}"' for name in named]


def _field(name: str, value: str) -> str:
    if value in _VARIABLES:
        return f'--data-urlencode "{name}={value}"'
    return f"--data-urlencode {quoted(f'{name}={value}')}"


_VARIABLES = frozenset({"$SUBJECT_TOKEN", "$ACTOR_TOKEN", "$ASSERTION", "$CLIENT_SECRET", "$CLIENT_ASSERTION"})


def _proof(client: Client) -> list[str]:
    way = client.client_auth
    if way == "client_secret_basic":
        return [f'--user {quoted(client.client_id)}:"$CLIENT_SECRET"']
    named = [("client_id", client.client_id)]
    if way == "client_secret_post":
        named.append(("client_secret", "$CLIENT_SECRET"))
    if way in ("private_key_jwt", "client_secret_jwt"):
        named += [("client_assertion_type", _CLIENT_ASSERTION), ("client_assertion", "$CLIENT_ASSERTION")]
    lines = _data(named)
    if client.uses_certificate:
        key = client.certificate_key_file or client.certificate_file
        lines += [f"--cert {quoted(client.certificate_file)}", f"--key {quoted(key)}"]
    return lines
