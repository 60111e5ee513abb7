"""Why something failed: everything that is known goes in, ranked findings come out. Pure, and within a frame.

Matchers read what is certain in the token, the request and the chain of scopes; the table of known errors adds what a
server's words mean. Where neither knows, the explanation says so and shows what was looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.chain import chain_of, standing
from tokenexplorer.diagnosis.finding import Explanation, ranked
from tokenexplorer.diagnosis.quiet_matchers import of_success
from tokenexplorer.diagnosis.rules import matching
from tokenexplorer.diagnosis.said import said
from tokenexplorer.diagnosis.scope_matchers import of_scopes
from tokenexplorer.diagnosis.token_matchers import of_token
from tokenexplorer.redaction import redact_text
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.finding import Finding
    from tokenexplorer.diagnosis.said import Said

_BY_MATCHERS: Final = 50
"""A matcher's finding from this rank on explains a call's refusal; rows that only repeat it then stand behind."""

_MOST: Final = 6


def explain(case: Case) -> Explanation:
    """Explain one thing that happened.

    Args:
        case: All that is known; what is not known is left out, and the findings say so.
    """
    told = said(case)
    scopes = standing(case, told)
    found = ranked((*of_token(case, told, scopes), *of_scopes(case, told, scopes), *of_success(case, scopes)))
    rows = () if _is_fine(case) else _rows(case, told, found)
    role = any(each.id == "role-too-weak" for each in found[:1])
    return Explanation(
        findings=(*found, *rows)[:_MOST],
        chain=chain_of(case, scopes, role_failed=role) if case.stage in ("api", "userinfo") else None,
        verbatim=redact_text(told.verbatim),
        verbatim_place=told.place,
        checked=_checked(case, told, scopes),
        fine=_fine(case, scopes) if not found else "",
    )


def _rows(case: Case, told: Said, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Rows of the table, without those whose cause the matchers have told better."""
    rows = matching(case, told)
    strong = any(each.rank >= _BY_MATCHERS for each in found)
    known = {each.id for each in found}
    if strong and case.stage in ("api", "userinfo"):
        return ()
    return tuple(row for row in rows if row.id not in known)


def _is_fine(case: Case) -> bool:
    status = case.answer.status
    return status is not None and 200 <= status < 400 and case.error is None


def _fine(case: Case, scopes: Standing) -> str:
    if not _is_fine(case):
        return ""
    if scopes.required and scopes.in_token is not None and not scopes.lacking:
        return f"This call worked because the token has {listed(scopes.required, 3)}."
    return "This call worked."


def _checked(case: Case, told: Said, scopes: Standing) -> tuple[str, ...]:
    """What was looked at, for an explanation that knows no cause."""
    lines = [
        "What the server said" if told.shape else "The server said nothing that can be read",
        "The known errors of this provider" if case.org is not None else "The known errors of every provider",
    ]
    if case.sent_token.claims is not None:
        lines.append("The token's claims")
    elif case.token is not None:
        lines.append("The token set; the token itself cannot be read")
    if scopes.ends_at is not None:
        lines.append("When the token ends")
    if scopes.required:
        lines.append("The scopes that the call needs")
    if scopes.requested is not None:
        lines.append("The scopes that were asked for")
    lines.append("The app's grants" if case.grants is not None else "Not the app's grants: they were not read")
    lines.append("The server's clock" if case.clock_offset_s is not None else "Not the server's clock: it told no time")
    return tuple(lines)
