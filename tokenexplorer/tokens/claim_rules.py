"""One rule for each claim of a token: claims and wishes in, a `Check` out. Pure; no rule looks at another's result.

A failed check's `detail` begins with a capital and reads on after "Failed: ".

Spec: OpenID Connect Core 1.0 section 3.1.3.7, RFC 7519 section 4.1
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from tokenexplorer.tokens.exact_json import JsonObject, JsonValue, Number, clip, write
from tokenexplorer.tokens.human_time import clock, from_timestamp, moment_words, span
from tokenexplorer.tokens.jwt import DecodedJwt
from tokenexplorer.tokens.keys import ALGORITHMS
from tokenexplorer.tokens.verdict import Check, CheckOutcome

LONGEST_SUB = 255
CORE = "OIDC Core 3.1.3.7"

_ID_TOKEN_TYPES = frozenset({"id+jwt", "id_token+jwt"})


def passed(check_id: str, title: str, detail: str = "", spec: str = CORE) -> Check:
    """A check that passed."""
    return Check(check_id, title, CheckOutcome.PASSED, detail, spec)


def failed(check_id: str, title: str, detail: str, spec: str = CORE) -> Check:
    """A check that failed."""
    return Check(check_id, title, CheckOutcome.FAILED, detail, spec)


def skipped(check_id: str, title: str, detail: str, spec: str = CORE) -> Check:
    """A check that could not be made."""
    return Check(check_id, title, CheckOutcome.SKIPPED, detail, spec)


def noted(check_id: str, title: str, detail: str, spec: str = CORE) -> Check:
    """A check that passed with something to know."""
    return Check(check_id, title, CheckOutcome.NOTED, detail, spec)


def structure(decoded: DecodedJwt) -> Check:
    """Three clean parts of base64url, each member named once (I35, I36)."""
    title = "Three parts, spelled to the letter"
    if decoded.problems:
        return failed("structure", title, " ".join(str(problem) for problem in decoded.problems), "RFC 7515 2")
    return passed("structure", title, "", "RFC 7515 2")


def critical(decoded: DecodedJwt) -> Check:
    """No extension that must be understood and is not (I33, CVE-2026-32597)."""
    title = "Nothing in it that must be understood and is not"
    if "crit" in decoded.header:
        return failed("crit", title, f"The header demands {_shown(decoded.header['crit'])}.", "RFC 7515 4.1.11")
    if decoded.header.get("b64", True) is not True:
        return failed("crit", title, "The payload is said to be unencoded (b64).", "RFC 7797 6")
    return passed("crit", title, "", "RFC 7515 4.1.11")


def id_token_type(decoded: DecodedJwt) -> Check:
    """A `typ` that names another kind is no ID token (I33)."""
    title = "It does not say that it is another kind of token"
    typ = decoded.header.get("typ")
    if typ is None:
        return passed("typ", title, "", "RFC 8725 3.11")
    kind = typ.lower().removeprefix("application/") if isinstance(typ, str) else "+jwt"
    # Whoever types a token explicitly (RFC 8725 section 3.11) ends it so: at+jwt, dpop+jwt, logout+jwt, secevent+jwt.
    if kind.endswith("+jwt") and kind not in _ID_TOKEN_TYPES:
        return failed("typ", title, f"The header says typ {_shown(typ)}, so this is no ID token.", "RFC 8725 3.11")
    return passed("typ", title, clip(str(typ)), "RFC 8725 3.11")


def issuer(claims: JsonObject, wanted: str) -> Check:
    """`iss` equals the issuer, character for character."""
    title, value = "Issuer is the one that was asked", claims.get("iss")
    if not isinstance(value, str):
        return failed("iss", title, _wrong_type("iss", claims, "text"))
    if value != wanted:
        return failed("iss", title, f"The issuer does not match: the token says {clip(value)}, {wanted} was asked.")
    return passed("iss", title, value)


def subject(claims: JsonObject) -> Check:
    """`sub` is there, text, and not endless (I03, I35)."""
    title, value = "It says whom it is about", claims.get("sub")
    if not isinstance(value, str):
        return failed("sub", title, _wrong_type("sub", claims, "text"), "OIDC Core 2")
    if not value or len(value) > LONGEST_SUB:
        return failed(
            "sub", title, f"The claim sub has {len(value)} characters; 1 to {LONGEST_SUB} are allowed.", "OIDC Core 2"
        )
    return passed("sub", title, value, "OIDC Core 2")


def audience(claims: JsonObject, client_id: str, allowed: Sequence[str] = ()) -> Check:
    """`aud` names this app, and nobody whom the profile does not allow (I04, I25, I26)."""
    title, names = "Audience is this app", audiences(claims.get("aud"))
    if names is None:
        return failed("aud", title, _wrong_type("aud", claims, "text or a list of text"))
    if client_id not in names:
        return failed(
            "aud",
            title,
            f"The audience does not match: the token is for {clip(', '.join(names))}, this app is {client_id}.",
        )
    strangers = [name for name in names if name != client_id and name not in allowed]
    if strangers:
        return failed(
            "aud", title, f"The audience also names {clip(', '.join(strangers))}, which the profile does not allow."
        )
    if len(names) > 1:
        return noted("aud", title, f"{', '.join(names)}; the profile allows the others")
    return passed("aud", title, client_id)


def audiences(value: JsonValue) -> tuple[str, ...] | None:
    """`aud` as names; None where it is neither text nor a list of text, or empty."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value:
        names = tuple(name for name in value if isinstance(name, str))
        return names if len(names) == len(value) else None
    return None


def authorized_party(claims: JsonObject, client_id: str, allowed: Sequence[str] = ()) -> Check:
    """`azp`, where it is there, is this app."""
    title = "It was issued to this app"
    if "azp" not in claims:
        return passed("azp", title, "No azp, and none is needed")
    value = claims["azp"]
    if value != client_id and value not in allowed:
        return failed("azp", title, f"It was issued to {_shown(value)}, this app is {client_id}.")
    return passed("azp", title, _shown(value))


def expiry(claims: JsonObject, now: datetime, skew_s: int, *, required: bool = True) -> Check:
    """`exp` lies ahead (I25, I34)."""
    title, value = "It has not ended", claims.get("exp")
    if "exp" not in claims and not required:
        return noted("exp", title, "It names no end", "RFC 7519 4.1.4")
    ends = date(value)
    if ends is None:
        return failed("exp", title, _wrong_type("exp", claims, "a number of seconds"))
    if now.timestamp() - skew_s >= ends:
        moment = from_timestamp(ends)
        when = f"{moment_words(moment, now)} UTC, {span(now.timestamp() - ends)} ago" if moment else "long ago"
        return failed("exp", title, f"This token ended {when}.")
    detail = f"Within the {skew_s} s of clock difference that are allowed" if now.timestamp() >= ends else ""
    return passed("exp", title, detail)


def issued_at(claims: JsonObject, now: datetime, skew_s: int, *, required: bool = True) -> Check:
    """`iat` is there and does not lie ahead; when it does, a clock is wrong rather than the token forged (I05, N25)."""
    title = "It was issued before now"
    if "iat" not in claims and not required:
        return passed("iat", title, "It does not say when", "RFC 7519 4.1.6")
    issued = date(claims.get("iat"))
    if issued is None:
        return failed("iat", title, _wrong_type("iat", claims, "a number of seconds"))
    ahead = issued - now.timestamp()
    if ahead > skew_s:
        words = (
            f"The clocks differ: it was issued {span(ahead)} ahead of this computer's clock, {skew_s} s are allowed."
        )
        return failed("iat", title, words)
    moment = from_timestamp(issued)
    if ahead > 0:
        return noted("iat", title, f"This computer's clock is at least {span(ahead)} behind the server's")
    return passed("iat", title, clock(moment) if moment else "")


def not_before(claims: JsonObject, now: datetime, skew_s: int) -> Check:
    """`nbf`, where it is there, has come."""
    title = "It is already valid"
    if "nbf" not in claims:
        return passed("nbf", title, "No nbf, and none is needed", "RFC 7519 4.1.5")
    begins = date(claims["nbf"])
    if begins is None:
        return failed("nbf", title, _wrong_type("nbf", claims, "a number of seconds"), "RFC 7519 4.1.5")
    if begins > now.timestamp() + skew_s:
        return failed("nbf", title, f"It becomes valid in {span(begins - now.timestamp())} only.", "RFC 7519 4.1.5")
    return passed("nbf", title, "", "RFC 7519 4.1.5")


def nonce(claims: JsonObject, sent: str | None) -> Check:
    """`nonce` is the one that was sent (I12, I13)."""
    title, value = "Nonce is the one that was sent", claims.get("nonce")
    if sent is None:
        return skipped("nonce", title, "No nonce is known for this token")
    if not isinstance(value, str):
        return failed("nonce", title, _wrong_type("nonce", claims, "text"))
    if not hmac.compare_digest(_bytes(value), _bytes(sent)):
        return failed("nonce", title, "The nonce is not the one that was sent: this token belongs to another sign-in.")
    return passed("nonce", title)


def half_hash(claims: JsonObject, claim: str, alg: str, value: str | None, *, required: bool = False) -> Check:
    """`at_hash` or `c_hash` belongs to the access token or code beside it (I17, I18).

    Args:
        claims: Of the ID token.
        claim: `at_hash` or `c_hash`.
        alg: Of the ID token's signature; it names the hash.
        value: The access token or the code; None where there is none.
        required: In the implicit and hybrid flows.

    Spec: OpenID Connect Core sections 3.1.3.6 and 3.3.2.11
    """
    thing, spec = ("access token", "OIDC Core 3.1.3.6") if claim == "at_hash" else ("code", "OIDC Core 3.3.2.11")
    title = f"It belongs to the {thing} beside it"
    if claim not in claims:
        if required and value is not None:
            return failed(claim, title, f"The claim {claim} is missing.", spec)
        return passed(claim, title, f"No {claim}, and none is needed", spec)
    if value is None:
        return skipped(claim, title, f"There is no {thing} to compare with", spec)
    found = claims[claim]
    if not isinstance(found, str) or alg not in ALGORITHMS:
        return failed(claim, title, _wrong_type(claim, claims, "text"), spec)
    digest = hashlib.new(ALGORITHMS[alg].hash_name, _bytes(value)).digest()
    wanted = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    if not hmac.compare_digest(_bytes(found), wanted):
        return failed(claim, title, f"The {claim} does not fit: the {thing} beside it was swapped.", spec)
    return passed(claim, title, f"The {claim} fits", spec)


def confirmed_key(claims: JsonObject) -> str:
    """The thumbprint of the key that a token is bound to, `cnf.jkt`; empty where it is bound to none.

    Spec: RFC 7800 section 3.1, RFC 9449 section 6.1
    """
    confirmation = claims.get("cnf")
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    return thumbprint if isinstance(thumbprint, str) else ""


def confirmed_certificate(claims: JsonObject) -> str:
    """The thumbprint of the certificate that a token is bound to, `cnf.x5t#S256`; empty where it is bound to none.

    Spec: RFC 8705 section 3.1
    """
    confirmation = claims.get("cnf")
    thumbprint = confirmation.get("x5t#S256") if isinstance(confirmation, dict) else None
    return thumbprint if isinstance(thumbprint, str) else ""


def bound_certificate(claims: JsonObject) -> tuple[Check, ...]:
    """What to know of a token that is bound to a certificate; none where it is not.

    Spec: RFC 8705 section 3.1
    """
    named = confirmed_certificate(claims)
    words = f"Of use only with the client certificate {clip(named)}, shown on the connection"
    return (noted("cnf", "Bound to a certificate", words, "RFC 8705 3.1"),) if named else ()


def bound_key(claims: JsonObject, own: str, *, is_dpop: bool) -> tuple[Check, ...]:
    """A token that is bound to a key is bound to the one that is kept with it (T13); none where nothing is bound.

    Args:
        claims: Of the access token.
        own: Thumbprint of the key kept with it; empty where there is none.
        is_dpop: Whether the server called it a DPoP token.

    Spec: RFC 9449 section 6.1
    """
    title, spec, named = "Bound to the key that is kept with it", "RFC 9449 6.1", confirmed_key(claims)
    if not named:
        words = "The token does not say which key it is bound to"
        return (noted("cnf", title, words, spec),) if is_dpop else ()
    if not own:
        return (skipped("cnf", title, f"The key {clip(named)} is not here", spec),)
    if not hmac.compare_digest(_bytes(named), _bytes(own)):
        words = f"The token is bound to another key: it names {clip(named)}, the key kept with it is {own}."
        return (failed("cnf", title, words, spec),)
    return (passed("cnf", title, f"Key {own}", spec),)


def date(value: JsonValue) -> float | None:
    """A numeric date in seconds; None for anything but a finite JSON number (I34)."""
    return value.finite if isinstance(value, Number) else None


def _wrong_type(name: str, claims: JsonObject, wanted: str) -> str:
    if name not in claims:
        return f"The claim {name} is missing."
    return f"The claim {name} is {_shown(claims[name])}, which is not {wanted}."


def _shown(value: JsonValue) -> str:
    return clip(write(value))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
