"""Whether a second ID token is about the person of the first: after a refresh, and beside a code (I18, I23, T09).

Spec: OpenID Connect Core 1.0 sections 3.3.3.6 and 12.2
"""

from __future__ import annotations

from dataclasses import replace

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.tokens import claim_rules as rules
from tokenexplorer.tokens.jwt import decode
from tokenexplorer.tokens.verdict import Verdict, Verification, failed_words


def refreshed_id_token(new: Verification, old_id_token: str | None, new_id_token: str) -> Verification:
    """An ID token from a refresh must be about the same person, from the same issuer (T09, I23).

    Args:
        new: What `id_token` found of the new one (its nonce is not checked).
        old_id_token: The one from the sign-in, or None.
        new_id_token: The new one.

    Spec: OpenID Connect Core section 12.2
    """
    if old_id_token is None:
        return new
    return _same_person(new, old_id_token, new_id_token, "Same as at the sign-in", "OIDC Core 12.2")


def second_id_token(second: Verification, first_id_token: str, second_id_token: str) -> Verification:
    """An ID token of the token endpoint must be about the same person as the one that the browser brought.

    Args:
        second: What `id_token` found of the second one.
        first_id_token: The one that came with the code.
        second_id_token: The one that the code was exchanged for.

    Spec: OpenID Connect Core section 3.3.3.6
    """
    return _same_person(second, first_id_token, second_id_token, "Same as the browser brought", "OIDC Core 3.3.3.6")


def _same_person(new: Verification, old_id_token: str, new_id_token: str, title: str, spec: str) -> Verification:
    try:
        old, fresh = decode(old_id_token), decode(new_id_token)
    except TokenExplorerError as error:
        return replace(new, verdict=Verdict.FAILED, headline=f"Failed: {error.title}")
    for claim, words in (("iss", "the issuer"), ("sub", "the person")):
        if old.claim_text(claim) != fresh.claim_text(claim):
            detail = f"{words.capitalize()} is not the same as before: it was {old.claim_text(claim)}."
            check = rules.failed(claim, title, detail, spec)
            return replace(new, verdict=Verdict.FAILED, headline=failed_words(check), checks=(*new.checks, check))
    return new
