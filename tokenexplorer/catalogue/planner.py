"""From calls that somebody wants to make to the smallest set of scopes that opens them all, with a reason for each.

No search is needed: what a call needs has no alternatives. The set is what the calls need together, less what another
member includes. What the signed-in person's admin role must be is told where the data say so, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tokenexplorer.catalogue.admin_roles import RoleAdvice, role_advice
from tokenexplorer.catalogue.catalogue import Catalogue
from tokenexplorer.catalogue.coverage import ServerKind, reach, served_by
from tokenexplorer.catalogue.operations import Operation
from tokenexplorer.sentences import listed

NOT_NEEDED = "no picked call needs it"

_REFRESH = "offline_access"
_LIMITS = {
    "EA": "Early access: the org opts in first",
    "LIMITED_GA": "Limited: Okta opens it for some orgs only",
    "BETA": "Beta: it may change or go",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A scope of the set.

    Attributes:
        scope: As on the wire.
        calls: The picked calls that it serves, alone or with another one.
        reason: Why it is in the set, one line.
    """

    scope: str
    calls: tuple[Operation, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A scope of today's selection that the calls do not ask for.

    Attributes:
        scope: As on the wire.
        reason: Why it can go, one line without a full stop; the same words for the same cause.
    """

    scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for at the next sign-in.

    Attributes:
        choices: The smallest set, in the order of the catalogue.
        kept: Of today's selection: what belongs to the sign-in itself, and what the catalogue does not know.
        left_out: Of today's selection: what can go.
        notes: What else to know, a sentence each.
        roles: Which admin role suffices, as far as it is documented.
        limited: Picked calls that are not generally available; `limitation` says how.
        without_scope: Picked calls that need no scope: no authorization at all, or the app's own credentials.
        api_token_only: Picked calls that only an SSWS API token opens.
        elsewhere: Picked calls that tokens of this authorization server cannot open; nothing is chosen for them.
        scopes: The whole selection to apply: sign-in scopes first.
    """

    choices: tuple[Choice, ...]
    kept: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    roles: RoleAdvice
    limited: tuple[Operation, ...]
    without_scope: tuple[Operation, ...]
    api_token_only: tuple[Operation, ...]
    elsewhere: tuple[Operation, ...]
    scopes: tuple[str, ...]


def plan(
    picked: Sequence[Operation], selected: Collection[str], catalogue: Catalogue, *, server: ServerKind = ""
) -> Plan:
    """The smallest set of scopes that opens every picked call.

    Args:
        picked: In any order; repeated ones count once.
        selected: Today's selection, in its order.
        catalogue: Of the org.
        server: Which of Okta's servers issues the token; see `coverage.served_by`.
    """
    calls = sorted({each.key: each for each in picked}.values(), key=lambda each: (each.path, each.method))
    # What needs no token is open whoever issues tokens.
    here = {each.key: each.no_auth or served_by(each, server, catalogue) for each in calls}
    served = tuple(each for each in calls if here[each.key])
    elsewhere = tuple(each for each in calls if not here[each.key])
    chosen = smallest({name for each in served for name in each.scopes}, catalogue)
    choices = tuple(_choice(name, served, catalogue) for name in chosen)
    kept = tuple(name for name in dict.fromkeys(selected) if name not in chosen and _stays(name, catalogue))
    left_out = tuple(
        LeftOut(name, _why_out(name, chosen, elsewhere, catalogue))
        for name in dict.fromkeys(selected)
        if name not in chosen and name not in kept
    )
    together = dict.fromkeys(name for name in (*selected, *chosen) if name in kept or name in chosen)
    api_token_only = tuple(each for each in served if not each.scopes and each.api_token)
    without_scope = tuple(each for each in served if not each.scopes and not each.api_token)
    return Plan(
        choices=choices,
        kept=kept,
        left_out=left_out,
        notes=tuple(_notes(served, api_token_only, kept, left_out, catalogue)),
        roles=role_advice(each for each in served if _role_matters(each, catalogue)),
        limited=tuple(each for each in calls if limitation(each)),
        without_scope=without_scope,
        api_token_only=api_token_only,
        elsewhere=elsewhere,
        scopes=tuple(sorted(together, key=lambda name: catalogue.kind_of(name) != "oidc")),
    )


def smallest(needed: Collection[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The scopes without those that another one includes, in the order of the catalogue.

    Of scopes that include each other the first one stays.
    """
    place = {scope.name: number for number, scope in enumerate(catalogue.scopes)}
    ordered = sorted(needed, key=lambda name: (place.get(name, len(place)), name))
    reached = {name: reach((name,), catalogue) for name in ordered}
    kept: list[str] = []
    for number, name in enumerate(ordered):
        others = (other for other in ordered if other != name and name in reached[other])
        if not any(other not in reached[name] or other in ordered[:number] for other in others):
            kept.append(name)
    return tuple(kept)


def limitation(operation: Operation) -> str:
    """Why not every org has a call, in plain words; empty where it is generally available."""
    known = _LIMITS.get(operation.lifecycle, "")
    if not known and operation.lifecycle not in ("", "GA"):
        known = f"Not generally available: {operation.lifecycle}"
    return known or ("" if operation.generally_available else "Needs a feature that not every org has")


def _stays(name: str, catalogue: Catalogue) -> bool:
    if name == _REFRESH:
        return False
    return catalogue.kind_of(name) == "oidc" or catalogue.scope(name) is None


def _choice(name: str, served: Sequence[Operation], catalogue: Catalogue) -> Choice:
    reached = reach((name,), catalogue)
    calls = tuple(each for each in served if not reached.isdisjoint(each.scopes))
    own = [each for each in calls if name in each.scopes]
    others = sorted({needed for each in calls for needed in each.scopes if needed != name and needed in reached})
    parts = [f"Needed by {own[0].key}{f' and {len(own) - 1} more' if len(own) > 1 else ''}"]
    if others:
        parts.append(f"stands for {listed(others)} too")
    known = catalogue.scope(name)
    if known is None:
        parts.append("the catalogue does not describe it")
    elif known.status == "removed":
        parts.append(f"removed from Okta, yet the call asks for it ({known.note})")
    elif known.status == "undeclared":
        parts.append(f"{known.note[:1].lower()}{known.note[1:]}")
    return Choice(name, calls, "; ".join(parts))


def _why_out(name: str, chosen: Sequence[str], elsewhere: Iterable[Operation], catalogue: Catalogue) -> str:
    giver = next((each for each in chosen if name in reach((each,), catalogue)), "")
    known = catalogue.scope(name)
    if known is not None and known.status == "removed":
        return "it was removed from Okta"
    if giver:
        return f"{giver} includes it"
    return (
        "tokens of this server do not open the call" if any(name in each.scopes for each in elsewhere) else NOT_NEEDED
    )


def _role_matters(operation: Operation, catalogue: Catalogue) -> bool:
    """Whether somebody's rights in the org decide; a call for everyone, or of the sign-in itself, asks for none."""
    if not operation.scopes:
        return operation.api_token
    return any(catalogue.kind_of(name) != "oidc" for name in operation.scopes)


def _notes(
    served: Sequence[Operation],
    api_token_only: Sequence[Operation],
    kept: Iterable[str],
    left_out: Iterable[LeftOut],
    catalogue: Catalogue,
) -> Iterable[str]:
    for operation in api_token_only:
        yield f"No scope opens {operation.key}: it takes an SSWS API token only."
    out = {each.scope for each in left_out if each.reason == NOT_NEEDED}
    for operation in served:
        # People look for a scope by the last word of the path.
        last = operation.path.rpartition("/")[2]
        if not operation.scopes or out.isdisjoint((f"okta.{last}.read", f"okta.{last}.manage")):
            continue
        yield f"{operation.key} works with {listed(operation.scopes)}."
    unknown = [name for name in kept if catalogue.scope(name) is None and catalogue.kind_of(name) != "oidc"]
    if unknown:
        one = len(unknown) == 1
        yield f"{listed(unknown)} {'stays' if one else 'stay'}: nothing else is known of {'it' if one else 'them'}."
    deprecated = [each.key for each in served if each.deprecated]
    if deprecated:
        yield f"{listed(deprecated)} {'is' if len(deprecated) == 1 else 'are'} deprecated."
