"""Mints tokens with the claims of an Okta org, and finds them again.

Which client may have which token is judged by the grants; here the answer is only put together.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from tokenexplorer.practice import token_log
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.asked import ACR, NOTHING, Asked
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import ID_TOKEN_LIFE_S, REFRESH_TOKEN_LIFE_S, Issuer
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.person_claims import asked_claims, group_names
from tokenexplorer.practice.records import TokenKind, TokenRecord
from tokenexplorer.practice.world import World


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in that tokens are minted for.

    Attributes:
        auth_time: When the person typed their password, seconds since 1970.
        family: Shared by all tokens of this sign-in.
        scope: What the person allowed, space-joined.
        jkt: Thumbprint of the key that the tokens are bound to; empty where they are bound to none.
        x5t: Same, of the client certificate.
        asked: What the sign-in is for besides.
        resources: Which of its APIs the access token is for; empty for the server's own.
    """

    issuer: Issuer
    app: App
    person: Person
    scope: str
    auth_time: float
    family: str
    nonce: str | None = None
    jkt: str = ""
    x5t: str = ""
    asked: Asked = NOTHING
    resources: tuple[str, ...] = ()


def mint_set(world: World, sign_in: SignIn, scope: str, refresh_expires_at: float | None = None) -> dict[str, Any]:
    """Mint the tokens of one token response.

    Args:
        world: Keeps the tokens.
        sign_in: Whom they are for.
        scope: For the access token: that of the sign-in, or less of it at a refresh.
        refresh_expires_at: When an earlier refresh token of this sign-in ends; a rotation does not move it.

    Returns:
        The members of the response, with an ID token for `openid` and a refresh token for `offline_access`.

    Spec: RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3, RFC 9449 section 6.1
    """
    answer = _with_access_token(world, sign_in, scope)
    if "offline_access" in sign_in.scope.split():
        expires_at = refresh_expires_at or world.now + REFRESH_TOKEN_LIFE_S
        answer["refresh_token"] = random_token()
        _keep(world, sign_in, "refresh_token", answer["refresh_token"], sign_in.scope, expires_at, {})
    if "openid" in scope.split():
        answer["id_token"] = _mint_id_token(world, sign_in, scope, at_hash=answer["access_token"])
    token_log.note_tokens(world, sign_in.issuer, sign_in.app, sign_in.person, set(answer))
    return answer


def mint_at_once(world: World, sign_in: SignIn, wanted: frozenset[str], code: str) -> dict[str, str]:
    """Mint the tokens that the browser itself brings; never a refresh token, and bound to no key.

    Args:
        world: Keeps the tokens.
        sign_in: Whom they are for.
        wanted: The words of the response type.
        code: That comes beside them; empty where none does.

    Returns:
        The members of the answer.

    Spec: OpenID Connect Core sections 3.2.2.5, 3.2.2.10 and 3.3.2.11
    """
    answer = _with_access_token(world, sign_in, sign_in.scope) if "token" in wanted else {}
    if "id_token" in wanted:
        answer["id_token"] = _mint_id_token(
            world, sign_in, sign_in.scope, at_hash=answer.get("access_token", ""), c_hash=code
        )
    return {name: str(value) for name, value in answer.items()}


def _with_access_token(world: World, sign_in: SignIn, scope: str) -> dict[str, Any]:
    return {
        "token_type": "DPoP" if sign_in.jkt else "Bearer",
        "expires_in": sign_in.app.token_life_s,
        "access_token": _mint_access_token(world, sign_in, scope),
        "scope": scope,
    }


def bound_to(jkt: str, x5t: str) -> dict[str, str]:
    """The `cnf` of a token: what has to be shown with it.

    Spec: RFC 9449 section 6.1, RFC 8705 section 3.1
    """
    return {name: value for name, value in (("jkt", jkt), ("x5t#S256", x5t)) if value}


def find_token(world: World, value: str) -> TokenRecord | None:
    """Find a token by its value, with `expired` set by the org's clock."""
    record = world.tokens.get(value)
    if record is not None:
        record.expired = world.now >= record.expires_at
    return record


def _mint_access_token(world: World, sign_in: SignIn, scope: str) -> str:
    issuer, person, now = sign_in.issuer, sign_in.person, int(world.now)
    expires_at = now + sign_in.app.token_life_s
    claims = {
        "ver": 1,
        "jti": f"AT.{random_token()}",
        "iss": world.issuer_for(issuer, sign_in.app),
        "aud": _audience(sign_in),
        "sub": person.login,
        "iat": now,
        "exp": expires_at,
        "cid": sign_in.app.client_id,
        "uid": person.id,
        "scp": scope.split(),
        "auth_time": int(sign_in.auth_time),
    }
    if person.is_app:
        del claims["uid"], claims["auth_time"]
    if confirmation := bound_to(sign_in.jkt, sign_in.x5t):
        claims["cnf"] = confirmation
    value = issuer.access_token_key.sign(claims)
    _keep(world, sign_in, "access_token", value, scope, expires_at, claims)
    return value


def _audience(sign_in: SignIn) -> str | list[str]:
    several = sign_in.resources or (sign_in.issuer.audience,)
    return list(several) if len(several) > 1 else several[0]


def _mint_id_token(world: World, sign_in: SignIn, scope: str, **beside: str) -> str:
    """Mint an ID token that vouches for what comes beside it: claim -> value to be hashed, or empty."""
    issuer, person, now, scopes = sign_in.issuer, sign_in.person, int(world.now), scope.split()
    claims: dict[str, Any] = {"sub": person.id}
    if "profile" in scopes:
        claims["name"] = person.name
    if "email" in scopes:
        claims["email"] = person.login
    claims |= {
        "ver": 1,
        "iss": world.issuer_for(issuer, sign_in.app),
        "aud": sign_in.app.client_id,
        "iat": now,
        "exp": now + ID_TOKEN_LIFE_S,
        "jti": f"ID.{random_token()}",
        "amr": ["pwd"],
        "idp": world.org_id,
    }
    if sign_in.nonce is not None:
        claims["nonce"] = sign_in.nonce
    if "profile" in scopes:
        claims["preferred_username"] = person.login
    if "groups" in scopes:
        claims["groups"] = group_names(world, person)
    claims |= {"auth_time": int(sign_in.auth_time)}
    claims = asked_claims(world, person, sign_in.asked.at_sign_in) | claims
    if "acr" in sign_in.asked.at_sign_in:
        claims["acr"] = ACR
    claims |= {claim: _left_half_of_sha256(value) for claim, value in beside.items() if value}
    value = issuer.id_token_key.sign(claims)
    _keep(world, sign_in, "id_token", value, scope, claims["exp"], claims)
    return value


def _left_half_of_sha256(value: str) -> str:
    """Hash an access token for `at_hash`, a code for `c_hash`.

    Spec: OpenID Connect Core sections 3.1.3.6 and 3.3.2.11
    """
    digest = hashlib.sha256(value.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _keep(
    world: World,
    sign_in: SignIn,
    kind: TokenKind,
    value: str,
    scope: str,
    expires_at: float,
    claims: dict[str, Any],
) -> None:
    world.keep_token(
        TokenRecord(
            value=value,
            kind=kind,
            issuer=sign_in.issuer,
            client_id=sign_in.app.client_id,
            person=sign_in.person,
            scope=scope,
            issued_at=world.now,
            expires_at=expires_at,
            family=sign_in.family,
            auth_time=sign_in.auth_time,
            claims=claims,
            jkt=sign_in.jkt,
            x5t=sign_in.x5t,
            asked=sign_in.asked,
        )
    )
