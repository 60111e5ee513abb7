"""Which issuer a token has to name where its server has another name than its address, and whose keys may sign it.

Spec: OpenID Connect Core 1.0 section 3.1.3.7
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from tokenexplorer.orgs.provider import issuer_name_of
from tokenexplorer.tokens import claim_rules
from tokenexplorer.tokens.exact_json import clip, write

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.tokens.exact_json import JsonObject
    from tokenexplorer.tokens.signature import Refetch
    from tokenexplorer.tokens.verdict import Check

Keys: TypeAlias = "tuple[KeySet | None, Refetch | None]"


def own_issuer(metadata: ProviderMetadata, claims: JsonObject) -> str:
    """The issuer that a token with these claims has to name; empty where it says no tenant that could be one."""
    row = issuer_name_of(metadata.issuer, metadata.issuer_in_tokens)
    if row is None:
        return metadata.issuer
    return row.of_tenant(metadata.issuer_in_tokens, claims.get(row.claim))


def check_issuer(metadata: ProviderMetadata, claims: JsonObject) -> Check:
    """`iss` is that issuer, character for character."""
    wanted = own_issuer(metadata, claims)
    if wanted:
        return claim_rules.issuer(claims, wanted)
    row = issuer_name_of(metadata.issuer, metadata.issuer_in_tokens)
    claim = row.claim if row is not None else ""
    said = f"it is {clip(write(claims[claim]))}" if claim in claims else "it is missing"
    words = f"The issuer cannot be told: the claim {claim} should be the tenant's id, and {said}."
    return claim_rules.failed("iss", "Issuer is the one of the token's tenant", words, "")


def keys_for(metadata: ProviderMetadata, claims: JsonObject, keys: KeySet | None, refetch: Refetch | None) -> Keys:
    """The keys that may sign for that issuer, and how to read them anew.

    A server that stands for many issuers may say beside a key whose it is: another's signs nothing here.
    """
    row = issuer_name_of(metadata.issuer, metadata.issuer_in_tokens)
    if row is None or not row.place:
        return keys, refetch
    wanted, tenant = own_issuer(metadata, claims), claims.get(row.claim)

    def may_sign(jwk: Mapping[str, Any]) -> bool:
        named = jwk.get("issuer")
        return named is None or (isinstance(named, str) and bool(wanted) and row.of_tenant(named, tenant) == wanted)

    def only_own(found: KeySet | None) -> KeySet | None:
        return replace(found, keys=tuple(filter(may_sign, found.keys))) if found is not None else None

    return only_own(keys), _then(refetch, only_own)


def _then(refetch: Refetch | None, only_own: Callable[[KeySet | None], KeySet | None]) -> Refetch | None:
    return (lambda kid: only_own(refetch(kid))) if refetch is not None else None
