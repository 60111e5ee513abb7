"""Who a person is at the practice OneLogin: the claims that each scope brings, at userinfo and in the ID token."""

import hashlib
from typing import Any

from tokenexplorer.practice.people import Person
from tokenexplorer.practice.person_claims import group_names
from tokenexplorer.practice.world import World

_FIRST_ID = 32_000_000


def numeric_id(person: Person) -> str:
    """The person's OneLogin ID: a number as text."""
    number = int.from_bytes(hashlib.sha256(person.id.encode()).digest()[:4])
    return str(_FIRST_ID + number % 1_000_000)


def claims_of(world: World, person: Person, scopes: set[str]) -> dict[str, Any]:
    """The claims for these scopes; none at all without a scope that brings any.

    `updated_at` is in milliseconds, where OpenID Connect wants seconds.

    Spec: OpenID Connect Core section 5.4
    """
    claims: dict[str, Any] = {}
    if "openid" in scopes:
        claims["sub"] = numeric_id(person)
    if "email" in scopes:
        claims["email"] = person.login
    if "profile" in scopes:
        claims |= {
            "preferred_username": person.short_login,
            "name": person.name,
            "updated_at": int(person.created * 1000),
            "given_name": person.first_name,
            "family_name": person.last_name,
        }
    if "groups" in scopes:
        claims["groups"] = group_names(world, person)
    if "params" in scopes:
        claims["params"] = {"department": person.department, "title": person.title}
    return claims
