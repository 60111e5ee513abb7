"""Checking tokens: every rule is made, none is guessed, and the verdict is one of three (`verdict`).

Pure: keys and the time come in as values; the only way out is the `refetch` hook for keys that were changed.

Spec: OpenID Connect Core 1.0 sections 3.1.3.7 and 12.2, RFC 7519 section 7.2, RFC 9068, RFC 9449 section 6
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.server_kind import provider_at, server_kind
from tokenexplorer.tokens import claim_rules as rules
from tokenexplorer.tokens.human_time import clock, from_timestamp, moment_words
from tokenexplorer.tokens.jwt import DecodedJwt, decode
from tokenexplorer.tokens.keys import ALGORITHMS
from tokenexplorer.tokens.own_issuer import check_issuer, keys_for, own_issuer
from tokenexplorer.tokens.provider_rules import applied, token_rules, unverifiable
from tokenexplorer.tokens.signature import DEFAULT_ALGORITHMS, Refetch, SignatureResult, check_signature, disallowed
from tokenexplorer.tokens.verdict import Check, CheckOutcome, Verdict, Verification, failed_words

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.orgs.token_rule import TokenRuleKind
    from tokenexplorer.tokens.exact_json import JsonObject
    from tokenexplorer.tokens.token_set import TokenSet

NOT_CHECKED = Verification(Verdict.NONE, "Decoded, not checked.")
_TELLING = (
    "structure",
    "crit",
    "typ",
    "alg",
    "signature",
    "iss",
    "aud",
    "azp",
    "sub",
    "nonce",
    "cnf",
    "exp",
    "iat",
    "nbf",
)


def id_token(  # noqa: PLR0913 -- each argument is what one rule compares with
    token_set: TokenSet,
    metadata: ProviderMetadata,
    keys: KeySet | None,
    *,
    client_id: str,
    nonce: str | None,
    now: datetime,
    skew_s: int = 60,
    client_secret: str | None = None,
    allowed_audiences: Sequence[str] = (),
    refetch: Refetch | None = None,
    code: str | None = None,
    front_channel: bool = False,
) -> Verification:
    """Check a set's ID token by every rule of OpenID Connect.

    Args:
        token_set: The set; its access token is compared with `at_hash`.
        metadata: Of the server that was asked.
        keys: Its keys, or None where they could not be read: then the signature cannot be verified (N24).
        client_id: The app's, for aud and azp.
        nonce: The one that was sent; None where unknown (a pasted token).
        now: Aware.
        skew_s: Seconds of clock difference that are forgiven.
        client_secret: For HMAC signatures.
        allowed_audiences: Further audiences the profile allows.
        refetch: Reads the keys anew, at most once, where the key is not among them.
        code: The authorization code, compared with `c_hash` where the token came with it (hybrid).
        front_channel: Whether the token came through the browser; then `at_hash` and `c_hash` are required.

    Returns:
        FAILED where any rule is broken; CANNOT_VERIFY where the keys are missing; else VERIFIED.
    """
    if token_set.id_token is None:
        return Verification(Verdict.NONE, "There is no ID token.")
    try:
        decoded = decode(token_set.id_token)
    except TokenExplorerError as error:
        return _unreadable(error, now)
    allowed = metadata.id_token_signing_alg_values_supported or DEFAULT_ALGORITHMS
    claims = decoded.claims or {}
    keys, refetch = keys_for(metadata, claims, keys, refetch)
    signature = check_signature(decoded, keys, allowed=allowed, client_secret=client_secret, refetch=refetch)
    alg = decoded.header_text("alg")
    checks = (
        *_form_checks(decoded, signature, alg, allowed, id_token_type=True),
        check_issuer(metadata, claims),
        rules.audience(claims, client_id, allowed_audiences),
        rules.authorized_party(claims, client_id, allowed_audiences),
        rules.expiry(claims, now, skew_s),
        rules.issued_at(claims, now, skew_s),
        rules.not_before(claims, now, skew_s),
        rules.nonce(claims, nonce),
        *_half_hashes(claims, alg, token_set.access_token, code, required=front_channel),
        rules.subject(claims),
    )
    issuer = own_issuer(metadata, claims) or metadata.issuer
    checks = applied(checks, token_rules(issuer, kind="id_token"), claims, issuer, client_id)
    return _verdict(decoded, checks, signature, issuer, now)


def _half_hashes(
    claims: JsonObject, alg: str, access_token: str | None, code: str | None, *, required: bool
) -> tuple[Check, ...]:
    """What came beside the token belongs to it; the code is compared only where it came along."""
    beside = rules.half_hash(claims, "at_hash", alg, access_token, required=required)
    return (beside,) if code is None else (beside, rules.half_hash(claims, "c_hash", alg, code, required=required))


def access_token(
    token_set: TokenSet,
    metadata: ProviderMetadata,
    keys: KeySet | None,
    *,
    provider_id: str,
    now: datetime,
    skew_s: int = 60,
    refetch: Refetch | None = None,
) -> Verification:
    """Check a set's access token as far as anybody but the API can.

    Args:
        token_set: The set.
        metadata: Of the server that issued it.
        keys: Its published keys, or None.
        provider_id: An id of `orgs.provider`; Okta's org server keeps its keys to itself (S1).
        now: Aware.
        skew_s: Seconds of clock difference that are forgiven.
        refetch: As for `id_token`.
    """
    if token_set.access_token is None:
        return Verification(Verdict.NONE, "There is no access token.")
    try:
        decoded = decode(token_set.access_token)
    except TokenExplorerError:
        return _opaque(now, metadata, provider_id)
    # A thumbprint alone proves nothing: that of a pasted token comes from the token itself.
    own = token_set.summary.dpop_jkt if token_set.dpop_key else ""
    claims = decoded.claims or {}
    bound = (*rules.bound_key(claims, own, is_dpop=token_set.summary.is_dpop), *rules.bound_certificate(claims))
    whose = _Whose(provider_id, "access_token", token_set.summary.client_id)
    return _against(decoded, metadata, keys, whose=whose, now=now, skew_s=skew_s, refetch=refetch, bound=bound)


def pasted(
    text: str,
    *,
    now: datetime,
    metadata: ProviderMetadata | None = None,
    keys: KeySet | None = None,
    provider_id: str = "",
    skew_s: int = 60,
) -> Verification:
    """Check a token that was not signed in for; until its keys are fetched on a click it is only *decoded* (I42).

    Args:
        text: The token.
        now: Aware.
        metadata: Of its issuer, once the person asked for it.
        keys: Same.
        provider_id: Of the org it belongs to, where known.
        skew_s: Seconds of clock difference that are forgiven.
    """
    try:
        decoded = decode(text)
    except TokenExplorerError:
        return _opaque(now)
    if metadata is None:
        host = ascii_netloc(decoded.claim_text("iss"))
        if decoded.encrypted:
            return _encrypted(now)
        advice = f"Fetch the keys of {host} to check the signature." if host else "It does not say who issued it."
        return replace(NOT_CHECKED, headline="Decoded, not verified.", advice=advice)
    bound = rules.bound_key(decoded.claims or {}, "", is_dpop=False)
    whose = _Whose(provider_id)
    return _against(decoded, metadata, keys, whose=whose, now=now, skew_s=skew_s, refetch=None, bound=bound)


def current(verification: Verification, now: datetime) -> Verification:
    """The same verdict as it stands now: *verified* drops by itself when the token ends (I38)."""
    ends = verification.expires_at
    if verification.verdict is not Verdict.VERIFIED or ends is None or now < ends:
        return verification
    headline = f"This token ended {moment_words(ends, now)} UTC. It was verified before."
    return replace(verification, verdict=Verdict.NONE, headline=headline, advice="Sign in again, or refresh it.")


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose rules a token follows besides the standards: of a provider, for a kind of token and an app where known."""

    provider_id: str
    kind: TokenRuleKind | None = None
    client_id: str = ""


def _against(
    decoded: DecodedJwt,
    metadata: ProviderMetadata,
    keys: KeySet | None,
    *,
    whose: _Whose,
    now: datetime,
    skew_s: int,
    refetch: Refetch | None,
    bound: tuple[Check, ...],
) -> Verification:
    if decoded.encrypted:
        return _encrypted(now)
    private = server_kind(whose.provider_id, metadata.issuer) == "org"
    asymmetric = tuple(name for name, alg in ALGORITHMS.items() if alg.kty != "oct")
    claims = decoded.claims or {}
    issuer = own_issuer(metadata, claims) or metadata.issuer
    keys, refetch = keys_for(metadata, claims, keys, refetch)
    signature = check_signature(decoded, keys, allowed=asymmetric, refetch=None if private else refetch)
    if private and signature.state == "wrong" and signature.no_key:
        why = provider_at(whose.provider_id, metadata.issuer).access_token_note
        signature = replace(signature, state="unknown", reason=why)
    elif signature.no_key:
        # A server may well sign tokens for its own APIs with keys that it tells nobody: that is no forgery.
        signature = replace(signature, state="unknown")
    own = token_rules(issuer, whose.provider_id, whose.kind)
    signature = unverifiable(signature, own, decoded.header)
    checks = (
        *_form_checks(decoded, signature, decoded.header_text("alg"), asymmetric, id_token_type=False),
        check_issuer(metadata, claims),
        rules.expiry(claims, now, skew_s, required=False),
        rules.issued_at(claims, now, skew_s, required=False),
        rules.not_before(claims, now, skew_s),
        *bound,
    )
    checks = applied(checks, own, claims, issuer, whose.client_id)
    return _verdict(decoded, checks, signature, issuer, now)


def _form_checks(
    decoded: DecodedJwt, signature: SignatureResult, alg: str, allowed: Sequence[str], *, id_token_type: bool
) -> tuple[Check, ...]:
    refusal = disallowed(alg, allowed)
    title = "Algorithm is one that the server uses"
    algorithm = rules.failed("alg", title, refusal, "RFC 8725 3.1") if refusal else rules.passed("alg", title, alg)
    typ = (rules.id_token_type(decoded),) if id_token_type else ()
    return (rules.structure(decoded), rules.critical(decoded), *typ, algorithm, _signature_check(signature))


def _signature_check(signature: SignatureResult) -> Check:
    title, spec = "Signature fits a key of the server", "RFC 7515 5.2"
    outcome = {
        "fits": CheckOutcome.NOTED if signature.reason else CheckOutcome.PASSED,
        "wrong": CheckOutcome.FAILED,
        "unknown": CheckOutcome.SKIPPED,
    }[signature.state]
    key = f"Key {_short(signature.key_id)}, {signature.alg}" if signature.key_id else signature.alg
    return Check("signature", title, outcome, signature.reason or key, spec)


def _verdict(
    decoded: DecodedJwt, checks: tuple[Check, ...], signature: SignatureResult, issuer: str, now: datetime
) -> Verification:
    ends = rules.date((decoded.claims or {}).get("exp"))
    broken = [check for check in checks if check.outcome is CheckOutcome.FAILED]
    broken.sort(key=lambda check: _TELLING.index(check.id) if check.id in _TELLING else len(_TELLING))
    done = Verification(
        Verdict.VERIFIED,
        "",
        checks=checks,
        checked_at=now,
        key_id=signature.key_id,
        alg=signature.alg,
        issuer=issuer,
        expires_at=from_timestamp(ends) if ends is not None else None,
    )
    if broken:
        advice = (signature.advice if broken[0].id == "signature" else "") or _advice(broken[0])
        return replace(done, verdict=Verdict.FAILED, headline=failed_words(broken[0]), advice=advice)
    if signature.state == "unknown":
        headline = f"Cannot be verified here. {signature.reason}"
        ask = "Okta" if "Okta" in signature.reason else "the server"
        return replace(
            done, verdict=Verdict.CANNOT_VERIFY, headline=headline, advice=f"Ask {ask} whether it accepts the token."
        )
    more = done.passed - 1
    key = f"Key {_short(signature.key_id)}, {signature.alg}" if signature.key_id else signature.alg
    host = ascii_netloc(issuer) or issuer
    headline = f"Verified by signature and {more} more checks at {clock(now)}. {key} from {host}."
    return replace(done, headline=headline)


def _short(key_id: str) -> str:
    """A key's id for a sentence; the whole of it stands in the checks."""
    return key_id if len(key_id) <= 12 else f"{key_id[:8]}…"


def _advice(check: Check) -> str:
    return {
        "signature": "This token was changed or comes from elsewhere.",
        "exp": "Sign in again, or refresh it.",
        "iat": "Set this computer's clock, or allow more skew in the app.",
        "iss": "Compare the issuer of the app with the one in the token, character for character.",
        "aud": "The token is for another app. Check the client ID.",
        "azp": "The token is for another app. Check the client ID.",
        "nonce": "Sign in again. Do not use this token.",
        "at_hash": "Sign in again. Do not use these tokens.",
        "c_hash": "Sign in again. Do not use these tokens.",
        "alg": "Do not use this token.",
        "cnf": "Sign in again. No proof that can be made here fits this token.",
    }.get(check.id, "")


def _unreadable(error: TokenExplorerError, now: datetime) -> Verification:
    check = rules.failed("structure", "Three parts, spelled to the letter", error.title, "RFC 7519 7.2")
    return Verification(Verdict.FAILED, failed_words(check), error.advice, (check,), now)


def _opaque(now: datetime, metadata: ProviderMetadata | None = None, provider_id: str = "") -> Verification:
    """Nothing can be read; whether the server can be asked, and what the provider says of it."""
    headline = "Cannot be verified here. This token is opaque: only the server that issued it can read it."
    advice = "Ask the server whether it accepts the token."
    if metadata is not None and not metadata.introspection_endpoint:
        advice = "This server has no endpoint that tells whether a token is accepted."
    note = provider_at(provider_id, metadata.issuer).access_token_note if metadata is not None else ""
    return Verification(Verdict.CANNOT_VERIFY, headline, f"{note} {advice}".strip(), (), now)


def _encrypted(now: datetime) -> Verification:
    headline = "Cannot be verified here. This token is encrypted: only the API that it is for can read it."
    return Verification(Verdict.CANNOT_VERIFY, headline, "Ask the server whether it accepts the token.", (), now)
