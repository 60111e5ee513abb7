"""The claims about a person that scopes bring, at userinfo and in ID tokens."""

from typing import Any

from tokenexplorer.practice.people import Person
from tokenexplorer.practice.world import World

EVERY_SCOPE = frozenset({"profile", "email", "address", "phone", "groups"})
_ZONE = "Europe/Lisbon"


def claims_of(world: World, person: Person, scopes: set[str] | frozenset[str]) -> dict[str, Any]:
    """Collect the claims that the scopes bring.

    Spec: OpenID Connect Core section 5.4
    """
    claims: dict[str, Any] = {"sub": person.id}
    if "profile" in scopes:
        claims |= {
            "name": person.name,
            "given_name": person.first_name,
            "family_name": person.last_name,
            "preferred_username": person.login,
            "locale": person.locale,
            "zoneinfo": _ZONE,
            "updated_at": int(person.created),
        }
    if "email" in scopes:
        claims |= {"email": person.login, "email_verified": True}
    if "address" in scopes:
        claims["address"] = {"locality": person.city, "country": person.country}
    if "phone" in scopes:
        claims["phone_number"] = "+1-555-010-0100"
    if "groups" in scopes:
        claims["groups"] = group_names(world, person)
    return claims


def asked_claims(world: World, person: Person, names: frozenset[str]) -> dict[str, Any]:
    """The claims that were asked for by their names; those that nobody knows are left out.

    Spec: OpenID Connect Core section 5.5.1
    """
    every = claims_of(world, person, EVERY_SCOPE)
    return {name: value for name, value in every.items() if name in names}


def group_names(world: World, person: Person) -> list[str]:
    """The names of a person's groups, sorted."""
    return sorted(world.groups[group_id].name for group_id in person.group_ids)
