"""What this app itself refused or did not reach, as a finding: its error says what happened, its row says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.own_kinds import kind_of
from tokenexplorer.diagnosis.rules import rule
from tokenexplorer.oauth.clock_gap import set_clock

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case

_CLOCK: Final = "This computer's clock is wrong."


def of_error(case: Case, *, weak: bool = False) -> tuple[Finding, ...]:
    """Our own error as a finding; nothing where a server made it.

    Args:
        case: With the error.
        weak: Whether nothing else was found, so that a row counts of which whatever else is found tells more.
    """
    error = case.error
    kind = kind_of(error) if error is not None else None
    if error is None or kind is None or kind.weak is not weak:
        return ()
    row = rule(kind.row) if kind.row else None
    why = kind.why or (row.why or f"{row.causes[0]}." if row is not None else "")
    late, others = _clock(case) if kind.by_clock else ("", ())
    facts = [Fact("this computer", type(error).__name__, error.detail.partition("\n")[0][:400] or error.title)]
    if kind.by_clock and case.clock_offset_s is not None:
        facts.append(Fact("clock", "difference", f"{case.clock_offset_s:+.0f} s"))
    action, value, label = kind.button or ("", "", "")
    mends = [Mend(late)] if late else []
    mends += [Mend(error.advice, action, value, label)] if error.advice else []
    mends += [each for each in (row.mends_of() if row is not None else ()) if each.words != error.advice]
    return (
        Finding(
            kind.id,
            error.title.rstrip("."),
            why,
            "likely" if kind.weak or (row is not None and not row.named) else "certain",
            tuple(facts),
            others=(*kind.others, *others, *(f"{cause}." for cause in (row.causes[1:] if row is not None else ()))),
            mends=tuple(mends),
            sources=row.sources if row is not None else (kind.source,),
            rank=1 if kind.weak else 85,
        ),
    )


def _clock(case: Case) -> tuple[str, tuple[str, ...]]:
    """What to do about this computer's clock, and whether it is left open as a cause: the server's Date tells."""
    if case.clock_offset_s is None:
        return "", (_CLOCK,)
    return set_clock(-case.clock_offset_s, "check"), ()
