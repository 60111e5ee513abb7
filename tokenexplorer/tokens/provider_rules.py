"""What a provider's tokens must fulfil besides, and what they may have instead: its rules put to a token's checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tokenexplorer.orgs.provider import provider, provider_of
from tokenexplorer.orgs.token_rule import TokenRule, TokenRuleKind
from tokenexplorer.tokens import claim_rules
from tokenexplorer.tokens.exact_json import JsonObject, clip, write
from tokenexplorer.tokens.signature import SignatureResult
from tokenexplorer.tokens.verdict import Check, CheckOutcome


def token_rules(issuer: str, provider_id: str = "", kind: TokenRuleKind | None = None) -> tuple[TokenRule, ...]:
    """The rules for tokens of an issuer.

    Args:
        issuer: Of the metadata.
        provider_id: Of the org; guessed from the issuer where it is empty.
        kind: Of the token; None for one that was pasted: then nothing is demanded of it.
    """
    known = provider(provider_id) if provider_id else provider_of(issuer)
    if kind is not None:
        return tuple(rule for rule in known.token_rules if rule.kind == kind)
    return tuple(rule for rule in known.token_rules if rule.effect != "demand")


def applied(
    checks: Sequence[Check], rules: Sequence[TokenRule], claims: JsonObject, issuer: str, client_id: str
) -> tuple[Check, ...]:
    """The checks of a token with the provider's rules put to them.

    Args:
        checks: By the standards.
        rules: From `token_rules`.
        claims: Of the token.
        issuer: Of the metadata.
        client_id: The app's, or empty.
    """
    found = list(checks)
    for rule in rules:
        value = rule.value_at(issuer, client_id)
        if value is None:
            continue
        if rule.effect == "accept" and claims.get(rule.claim) == value:
            found = [_accepted(check, rule, value) for check in found]
        elif rule.effect == "demand":
            found.append(_demanded(rule, claims, value))
    return tuple(found)


def unverifiable(signature: SignatureResult, rules: Sequence[TokenRule], header: JsonObject) -> SignatureResult:
    """The same signature, unknown where nobody but the provider can check a token with this header."""
    rule = next((rule for rule in rules if rule.effect == "unverifiable" and rule.header in header), None)
    if rule is None or signature.state == "fits":
        return signature
    return replace(signature, state="unknown", reason=rule.detail)


def _accepted(check: Check, rule: TokenRule, value: str) -> Check:
    if check.id != rule.claim or check.outcome is not CheckOutcome.FAILED:
        return check
    return claim_rules.noted(check.id, check.title, f"{value}. {rule.detail}", check.spec)


def _demanded(rule: TokenRule, claims: JsonObject, value: str) -> Check:
    title = rule.title or f"{rule.claim} is {value}"
    if rule.claim not in claims:
        return claim_rules.failed(rule.claim, title, f"The claim {rule.claim} is missing.", "")
    found = claims[rule.claim]
    if found != value:
        words = f"The claim {rule.claim} is {clip(write(found))}, {clip(value)} is wanted."
        return claim_rules.failed(rule.claim, title, words, "")
    return claim_rules.passed(rule.claim, title, value, "")
