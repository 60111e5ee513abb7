"""What the planner's card says of a plan, in sentences. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.catalogue.planner import NOT_NEEDED, limitation
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.catalogue.planner import Plan

_FEW: Final = 4


def summary(plan: Plan) -> str:
    """The few sentences on the card: what to leave out and why, and what else to know."""
    return " ".join((*_left_out(plan, _FEW), *_about_calls(plan, _FEW), *plan.notes[:2]))


def details(plan: Plan) -> str:
    """Everything, a line each: nothing is lost that the card cuts."""
    lines = [f"{choice.scope}: {choice.reason}." for choice in plan.choices]
    if plan.kept:
        lines.append(f"Kept as before: {_names(plan.kept, None)}.")
    lines += _left_out(plan, None)
    lines += [*_about_calls(plan, None), *plan.notes]
    return "\n".join(lines)


def _left_out(plan: Plan, most: int | None) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for left in plan.left_out:
        by_reason.setdefault(left.reason, []).append(left.scope)
    for reason, names in by_reason.items():
        unneeded = f"no ticked call needs {'it' if len(names) == 1 else 'them'}"
        yield f"Leave out {_names(names, most)}: {unneeded if reason == NOT_NEEDED else reason}."


def _about_calls(plan: Plan, most: int | None) -> Iterator[str]:
    if plan.elsewhere:
        yield f"Tokens of this server do not open {_keys(plan.elsewhere, most)}."
    if plan.without_scope:
        yield f"{_keys(plan.without_scope, most)} {'needs' if len(plan.without_scope) == 1 else 'need'} no scope."
    by_limit: dict[str, list[Operation]] = {}
    for call in plan.limited:
        by_limit.setdefault(limitation(call), []).append(call)
    for words, calls in by_limit.items():
        yield f"{_keys(calls, most)}: {words[:1].lower()}{words[1:]}."


def _keys(calls: Iterable[Operation], most: int | None) -> str:
    return _names([call.key for call in calls], most)


def _names(names: Sequence[str], most: int | None) -> str:
    # "And 1 more" would take the place of the one.
    return listed(names, most - 1 if most is not None and len(names) > most else None)
