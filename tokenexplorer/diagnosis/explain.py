"""Why something failed: everything that is known goes in, ranked findings come out. Pure, and within a frame.

Matchers read what is certain in the token, the request and the chain of scopes; the table of known errors adds what a
server's words mean. Where neither knows, the explanation says so and shows what was looked at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.answer_matchers import is_from_elsewhere, of_answer
from tokenexplorer.diagnosis.chain import chain_of, host_of, standing
from tokenexplorer.diagnosis.client_matchers import of_client
from tokenexplorer.diagnosis.finding import Explanation, ranked
from tokenexplorer.diagnosis.okta_codes import of_code
from tokenexplorer.diagnosis.own_errors import of_error
from tokenexplorer.diagnosis.page_matchers import of_page
from tokenexplorer.diagnosis.proof_matchers import of_proofs
from tokenexplorer.diagnosis.quiet_matchers import of_success
from tokenexplorer.diagnosis.rules import is_automatic, is_error, is_general, matching, tells_cause
from tokenexplorer.diagnosis.said import said
from tokenexplorer.diagnosis.scope_matchers import of_scopes
from tokenexplorer.diagnosis.server_matchers import of_server
from tokenexplorer.diagnosis.token_matchers import of_token
from tokenexplorer.redaction import redact_text
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.finding import Chain, Chip, Finding
    from tokenexplorer.diagnosis.said import Said

_BY_MATCHERS: Final = 50
"""A matcher's finding from this rank on explains a call's refusal; rows that only repeat it then stand behind."""

_MOST: Final = 6
_LONGEST_FACT: Final = 1_000
_OF_SCOPES: Final = frozenset(
    {
        "role-too-weak",
        "scope-dropped",
        "scope-lacks",
        "scope-not-granted",
        "scope-not-requested",
        "scope-of-custom-server",
    }
)
_TOLD_BETTER: Final = {"bearer-assertion": "any-invalid-grant", "certificate-refused": "any-invalid-client"}
"""What the code sees, and the row of the table that would say another thing of it."""
_OF_PERSONS: Final = frozenset({"any-person-at-token", "okta-consent-scopes"})
"""Rows that send a person to sign in; an app that asks for itself has none."""

_NOT_THE_TOKEN: Final = frozenset({"rate-limit", "wrong-method", "server-down", "server-fault", "proxy-asks"})
"""Where one of these is found, the answer says nothing about token and app."""


def explain(case: Case) -> Explanation:
    """Explain one thing that happened.

    Args:
        case: All that is known; what is not known is left out, and the findings say so.
    """
    told = said(case)
    scopes = standing(case, told)
    fine = _is_fine(case, told) and told.shape != "html"
    known = () if fine else matching(case, told)
    found = _without_guesses(ranked(_by_matchers(case, told, scopes)), known, told)
    rows = () if fine else _rows(case, told, found, known)
    first = found[0].id if found else ""
    round_of_protocol = _round(found, rows)
    findings = () if round_of_protocol else _once((*map(_clean, found), *map(_clean_row, rows)))[:_MOST]
    return Explanation(
        findings=findings,
        chain=_clean_chain(_chain(case, scopes, first)),
        verbatim=redact_text(told.verbatim),
        verbatim_place=told.place,
        checked=_checked(case, told, scopes),
        fine=round_of_protocol or (redact_text(_fine(case, told, scopes)) if not findings else ""),
    )


def _by_matchers(case: Case, told: Said, scopes: Standing) -> tuple[Finding, ...]:
    """What the code sees; an answer that somebody else made says nothing about a token, nor does one to none."""
    always = (*of_answer(case, told), *of_client(case, told), *of_proofs(case, told), *of_error(case))
    if is_from_elsewhere(case, told) or any(each.id in _NOT_THE_TOKEN for each in always):
        return always
    by_token = of_token(case, told, scopes)
    if any(each.id == "no-token" for each in by_token):
        return (*always, *by_token)
    by_server = of_server(case, told, scopes)
    return (*always, *by_token, *by_server, *of_scopes(case, told, scopes), *of_success(case, scopes))


def _once(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Two rows may mean the same: the first one tells it."""
    first = {each.title: each for each in reversed(findings)}
    return tuple(each for each in findings if first[each.title] is each)


def _round(found: tuple[Finding, ...], rows: tuple[Finding, ...]) -> str:
    """What to say of an answer that looks like a failure and is a step on the way; empty elsewhere."""
    if found or not rows or not is_automatic(rows[0].id):
        return ""
    return f"This is no failure, but a round of the protocol. {rows[0].title}."


def _clean(finding: Finding) -> Finding:
    """Outside words without what looks like a secret: the last look at them, whoever made the case."""
    mends = (
        replace(each, words=redact_text(each.words), value=redact_text(each.value), label=redact_text(each.label))
        for each in finding.mends
    )
    return replace(
        _clean_row(finding), title=redact_text(finding.title), why=redact_text(finding.why), mends=tuple(mends)
    )


def _chain(case: Case, scopes: Standing, first: str) -> Chain | None:
    """The six links of the token that was sent; none where none was."""
    if case.stage not in ("api", "userinfo") or first == "no-token":
        return None
    return chain_of(case, scopes, role_failed=first == "role-too-weak", role_open=first == "empty-list")


def _clean_chain(chain: Chain | None) -> Chain | None:
    """Names of scopes are outside words as well."""
    if chain is None:
        return None

    def clean(column: tuple[Chip, ...]) -> tuple[Chip, ...]:
        return tuple(replace(chip, scope=redact_text(chip.scope)) for chip in column)

    return replace(
        chain,
        links=tuple(replace(link, detail=redact_text(link.detail)) for link in chain.links),
        required=clean(chain.required),
        requested=clean(chain.requested) if chain.requested is not None else None,
        in_token=clean(chain.in_token) if chain.in_token is not None else None,
    )


def _clean_row(finding: Finding) -> Finding:
    """A row's words are ours: only what it rests on comes from outside."""
    facts = (replace(fact, value=redact_text(fact.value[:_LONGEST_FACT])) for fact in finding.evidence)
    return replace(finding, evidence=tuple(facts), others=tuple(map(redact_text, finding.others)))


def _without_guesses(found: tuple[Finding, ...], rows: tuple[Finding, ...], told: Said) -> tuple[Finding, ...]:
    """What the server names as its reason counts for more than what a status lets one think about scopes and roles."""
    if rows and tells_cause(rows[0].id):
        found = tuple(each for each in found if each.id != "server-fault")  # its own words tell more than a 500
    if not rows or told.scopes or told.error.lower() == "insufficient_scope":
        return found
    named = tells_cause(rows[0].id) and rows[0].id != "okta-e0000006"
    return tuple(each for each in found if each.id not in _OF_SCOPES) if named else found


def _rows(case: Case, told: Said, found: tuple[Finding, ...], rows: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Rows of the table, without those whose cause the matchers have told better."""
    strong = any(each.rank >= _BY_MATCHERS for each in found)
    told_already = {each.id for each in found} | {_TOLD_BETTER.get(each.id, "") for each in found}
    if case.sent.grant_type == "client_credentials":
        told_already |= _OF_PERSONS
    if strong and case.stage in ("api", "userinfo"):
        return ()
    if any(each.id in _NOT_THE_TOKEN for each in found):
        return ()
    left = tuple(row for row in rows if row.id not in told_already)
    if case.stage == "page" and left and is_general(left[0].id):
        left = (*of_page(case, told), *left)  # a code of OAuth on a page says less than the page's own words
    if left or strong:
        return left
    return of_code(case, told) or of_page(case, told) or (() if found else of_error(case, weak=True))


def _is_fine(case: Case, told: Said) -> bool:
    status = case.answer.status
    return status is not None and 200 <= status < 400 and case.error is None and not is_error(told)


def _fine(case: Case, told: Said, scopes: Standing) -> str:
    if not _is_fine(case, told):
        return ""
    if (case.answer.status or 0) >= 300:
        to = host_of(next(iter(case.answer.header_all("Location")), ""))
        return f"The server sends the call to {to or 'another address'}. This app did not follow."
    more = " There are more: the header Link leads to the next page." if _has_next(case) else ""
    if scopes.required and scopes.in_token is not None and not scopes.lacking:
        return f"This call worked because the token has {listed(scopes.required, 3)}.{more}"
    return f"This call worked.{more}"


def _has_next(case: Case) -> bool:
    return any('rel="next"' in value.lower() for value in case.answer.header_all("Link"))


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
