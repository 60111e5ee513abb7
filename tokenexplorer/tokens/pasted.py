"""A token that somebody pasted: cleaned of what came along, its kind guessed, made a set. Nothing is sent (I42)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from tokenexplorer.errors import NotAJwt, TokenError
from tokenexplorer.orgs.org import new_id
from tokenexplorer.tokens.claim_rules import confirmed_certificate, confirmed_key, date
from tokenexplorer.tokens.exact_json import JsonObject, JsonValue
from tokenexplorer.tokens.human_time import from_timestamp
from tokenexplorer.tokens.identity import identity
from tokenexplorer.tokens.jwt import SIZE_LIMIT, DecodedJwt, decode
from tokenexplorer.tokens.token_set import TokenKind, TokenSet, TokenSummary

PASTED = "Pasted token"

_BEFORE = re.compile(r"(?:authorization\s{0,4}:\s{0,4})?(?:(?:bearer|dpop)\s{1,4})?", re.IGNORECASE)
_BOUND = re.compile(r"\s*+[\"']?(?:authorization\s{0,4}:\s{0,4})?dpop\s", re.IGNORECASE)
_VISIBLE = re.compile(r"[\x21-\x7e]+")


def clean(text: str) -> str:
    """The token without what is copied along: white space around, quotes, `Authorization: Bearer`."""
    bare = text.strip()
    before = _BEFORE.match(bare)
    return bare[before.end() if before else 0 :].strip("\"',; \t\r\n")


def in_one_piece(text: str) -> str:
    """The same where the token is sent: a terminal or a mail that wrapped it left line breaks inside."""
    return "".join(clean(text).split())


def guess_kind(decoded: DecodedJwt) -> TokenKind:
    """Which kind a JWT is, by its type and claims; an access token where nothing tells."""
    claims = decoded.claims or {}
    typ = decoded.header_text("typ").lower().removeprefix("application/")
    says = {decoded.claim_text("token_use").lower(), decoded.claim_text("typ").lower()}
    if typ == "at+jwt" or says & {"access", "bearer", "dpop"}:
        return "access_token"
    if says & {"refresh", "offline"}:
        return "refresh_token"
    if "id" in says or decoded.claim_text("jti").startswith("ID."):
        return "id_token"
    if any(name in claims for name in ("scp", "scope", "cid", "client_id")):
        return "access_token"
    return "id_token" if any(name in claims for name in ("nonce", "at_hash", "c_hash", "auth_time")) else "access_token"


def pasted_token_set(text: str, *, token_id: str = "", now: datetime | None = None) -> TokenSet:
    """A set of the one pasted token, kept in memory only.

    Args:
        text: As pasted.
        token_id: Ours; a new one where it is empty.
        now: Aware; when it was pasted.

    Raises:
        TokenError: It is empty, too long, or holds characters that no token has.
    """
    set_id, at = token_id or new_id(), now or datetime.now(UTC)
    token = clean(text)
    if not token:
        raise TokenError("Nothing was pasted.", "Paste an access token, an ID token or a refresh token.")
    if len(token) > SIZE_LIMIT:
        raise TokenError(
            "This token is too long to be read.", f"Tokens of more than {SIZE_LIMIT // 1_000_000} MB are refused."
        )
    try:
        decoded = decode(token)
    except NotAJwt:
        if not _VISIBLE.fullmatch(token):
            raise TokenError("This is no token.", "A token has no spaces, line breaks or other scripts.") from None
        # Nobody but the scheme before it says what an opaque one is.
        scheme = "DPoP" if _BOUND.match(text) else "Bearer"
        return TokenSet(replace(_summary(set_id, at, "access_token"), token_type=scheme), access_token=token)
    kind = guess_kind(decoded)
    tokens = {kind: token}
    return TokenSet(
        _of_jwt(decoded, kind, set_id, at),
        access_token=tokens.get("access_token"),
        id_token=tokens.get("id_token"),
        refresh_token=tokens.get("refresh_token"),
    )


def scopes(claims: JsonObject) -> tuple[str, ...]:
    """The scopes that an access token names: `scp` (a list or text) or `scope` (RFC 9068 section 2.2.3)."""
    for name in ("scp", "scope"):
        value: JsonValue = claims.get(name)
        if isinstance(value, str):
            return tuple(value.split())
        if isinstance(value, list):
            return tuple(scope for scope in value if isinstance(scope, str) and scope.strip())
    return ()


def _summary(set_id: str, now: datetime, kind: TokenKind) -> TokenSummary:
    return TokenSummary(
        id=set_id,
        name="",
        org_id="",
        client_ref="",
        client_name="",
        issuer="",
        client_id="",
        identity=PASTED,
        kinds=(kind,),
        token_type="Bearer",  # noqa: S106 -- the scheme's name
        scopes=(),
        requested_scopes=(),
        received_at=now,
        keep="session",
        activity="Pasted",
    )


def _of_jwt(decoded: DecodedJwt, kind: TokenKind, set_id: str, now: datetime) -> TokenSummary:
    claims = decoded.claims or {}
    seconds = date(claims.get("exp"))
    ends = from_timestamp(seconds) if seconds is not None else None
    bound = confirmed_key(claims) if kind == "access_token" else ""
    certificate = confirmed_certificate(claims) if kind == "access_token" else ""
    client = decoded.claim_text("cid") or decoded.claim_text("azp") or decoded.claim_text("client_id")
    return replace(
        _summary(set_id, now, kind),
        issuer=decoded.claim_text("iss"),
        client_id=client or (decoded.claim_text("aud") if kind == "id_token" else ""),
        identity=identity(claims).label or PASTED,
        scopes=scopes(claims),
        access_expires_at=ends if kind == "access_token" else None,
        id_expires_at=ends if kind == "id_token" else None,
        refresh_expires_at=ends if kind == "refresh_token" else None,
        access_is_jwt=kind == "access_token",
        token_type="DPoP" if bound else "Bearer",
        dpop_jkt=bound,
        certificate_x5t=certificate,
    )
