"""What an app adds to requests for tokens: where its tokens are to be used, and further parameters of its own.

Each request has only what its grant defines: `ui_locales`, `claims` and the rest of the sign-in page never come here.

Spec: RFC 6749 section 8.2, RFC 8707 section 2.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tokenexplorer.errors import ConfigError

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client

Pairs: TypeAlias = tuple[tuple[str, str], ...]

RESERVED_FOR_TOKENS = frozenset(
    {
        "actor_token",
        "actor_token_type",
        "assertion",
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code",
        "code_verifier",
        "device_code",
        "grant_type",
        "redirect_uri",
        "refresh_token",
        "scope",
        "subject_token",
        "subject_token_type",
    }
)
"""Parameters of the protocol at the token endpoint, which no further parameter of the app may replace."""


def for_tokens(client: Client) -> Pairs:
    """What goes with a code, or with the question whether a person agreed.

    Raises:
        ConfigError: A further parameter is one that the app sets itself.
    """
    own = _resources(client)
    return (*own, *_further(client.token_parameters, own, "token_parameters"))


def for_itself(client: Client) -> Pairs:
    """What goes with client credentials; errors as of `for_tokens`."""
    own = (*_resources(client), *_audience(client))
    return (*own, *_further(client.token_parameters, own, "token_parameters"))


def with_further(client: Client, own: Pairs) -> Pairs:
    """A grant whose resources and audiences were filled in for this one time; errors as of `for_tokens`."""
    return (*own, *_further(client.token_parameters, own, "token_parameters"))


def for_refresh(client: Client) -> Pairs:
    """What goes with a refresh token; errors as of `for_tokens`."""
    own = _resources(client)
    return (*own, *_further(client.refresh_parameters, own, "refresh_parameters"))


def for_device_code(client: Client) -> Pairs:
    """What goes with the request for a device code, which takes the place of the sign-in page's.

    Raises:
        ConfigError: As of `for_tokens`.

    Spec: RFC 8628 section 3.1
    """
    for_tokens(client)  # so that nobody types a code whose tokens cannot be asked for
    own = (*_resources(client), *_audience(client))
    return (*own, *_further(client.extra_parameters, own, "extra_parameters"))


def _resources(client: Client) -> Pairs:
    return tuple(("resource", each) for each in client.resource)


def _audience(client: Client) -> Pairs:
    return (("audience", client.audience),) if client.audience else ()


def _further(pairs: Pairs, own: Pairs, field: str) -> Pairs:
    """Those with a value; what has a field of its own may stand there while that field is empty, never both."""
    filled = {name for name, _ in own}
    for name, value in pairs:
        if name in RESERVED_FOR_TOKENS:
            words = f"The further parameter {name} is set by the app itself."
            raise ConfigError(words, "Remove it under Advanced.", field=field)
        if value and name in filled:
            words = f"The further parameter {name} has a field of its own, which is filled, too."
            raise ConfigError(words, "Remove one of the two under Advanced.", field=field)
    return tuple((name, value) for name, value in pairs if value)
