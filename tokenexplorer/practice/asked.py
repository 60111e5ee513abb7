"""What a request may ask for beyond scopes: the API that the tokens are for, single claims, how the person signs in.

Only the server of no vendor hears it; at the others it is without effect.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from tokenexplorer.practice.oauth_faults import OktaFault

ACR = "urn:practice:password"
"""How people sign in here: the one way there is."""
REPEATABLE = frozenset({"resource"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    Attributes:
        resources: APIs, each of them known; empty for the usual one.
        at_sign_in: Claims of the ID token.
        at_userinfo: Those of userinfo.
    """

    resources: tuple[str, ...] = ()
    at_sign_in: frozenset[str] = frozenset()
    at_userinfo: frozenset[str] = frozenset()

    def choose(self, later: "Asked") -> tuple[str, ...]:
        """The APIs of one access token: those that the token request names, or all.

        Raises:
            OAuth2Error: It names one that the authorization request did not.

        Spec: RFC 8707 section 2.2
        """
        if self.resources and not set(later.resources) <= set(self.resources):
            raise _wrong_target("The authorization request did not name this resource.")
        return later.resources or self.resources


NOTHING = Asked()


def read_asked(pairs: Sequence[tuple[str, str]], known: tuple[str, ...]) -> Asked:
    """Read the parameters of an authorization or token request.

    Args:
        pairs: In the order of the wire.
        known: Which resources there are.

    Raises:
        OAuth2Error: A resource or `claims` is not good, or a way to sign in is essential that is not here.

    Spec: RFC 8707 section 2, OpenID Connect Core sections 3.1.2.1 and 5.5
    """
    args = dict(pairs)
    # Some providers have `audience` instead, and a resource by that name is one as well.
    named = [value for name, value in pairs if name == "resource"] or list(filter(None, [args.get("audience")]))
    for each in named:
        _check_resource(each, known)
    wanted = _read_claims(args.get("claims", ""))
    in_id_token = wanted["id_token"]
    _check_acr(in_id_token.get("acr"))
    by_values = {"acr"} if args.get("acr_values") else set()
    return Asked(tuple(dict.fromkeys(named)), frozenset(in_id_token.keys() | by_values), frozenset(wanted["userinfo"]))


def _check_resource(value: str, known: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or "#" in value:
        raise _wrong_target("The 'resource' parameter must be an absolute URI without a fragment.")
    if value not in known:
        raise _wrong_target(f"The resource is not known here. Known are: {', '.join(known)}.")


def _wrong_target(words: str) -> OktaFault:
    return OktaFault("invalid_target", "invalid_target", words)


def _read_claims(text: str) -> dict[str, dict[str, Any]]:
    """By place the claims that are asked for there."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("The 'claims' parameter is no JSON.") from error
    places = {name: value.get(name) or {} for name in ("id_token", "userinfo")} if isinstance(value, dict) else {}
    if not places or not all(isinstance(each, dict) for each in places.values()):
        raise InvalidRequestError("The 'claims' parameter must be a JSON object with the members userinfo or id_token.")
    return places


def _check_acr(wish: object) -> None:
    """Refuse what is essential and cannot be.

    Spec: OpenID Connect Core section 5.5.1.1
    """
    if not isinstance(wish, dict) or wish.get("essential") is not True:
        return
    values = wish.get("values", [wish["value"]] if "value" in wish else [ACR])
    if not isinstance(values, list) or ACR not in values:
        words = f"The essential acr cannot be met. People sign in here by {ACR}."
        raise OAuth2Error(words, error="unmet_authentication_requirements")
