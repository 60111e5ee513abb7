"""What the list of grants says before, while and after grants change. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tokenexplorer.sentences import counted, listed

if TYPE_CHECKING:
    from tokenexplorer.okta.grant_changes import Effect, GrantChange
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.grant_task import AppGrants, Report

MANAGE_SCOPE = "okta.appGrants.manage"
SUPER = "Only a Super Administrator can change grants."
_MOST_NAMED = 2


class Said(NamedTuple):
    """The one thing to say above the list.

    Attributes:
        kind: Of the banner: bad, warn, info or ok.
        lead: What to do, or what is.
        rest: Why, and the org's own words last.
        action: What its button does: read, manage, sign_in; empty for none.
        label: The words on the button.
    """

    kind: str
    lead: str
    rest: str = ""
    action: str = ""
    label: str = ""


def short_id(text: str) -> str:
    """An id of the org, cut where it is long."""
    return text if len(text) <= 10 else f"{text[:8]}…"


def call_line(change: GrantChange) -> str:
    """The call that a change is, with its ids cut."""
    parts = change.path.split("/")
    if change.kind == "remove":
        return f"{change.method} …/grants/{short_id(parts[-1])}"
    return f"{change.method} {'/'.join((*parts[:4], short_id(parts[4]), *parts[5:]))}"


def whole_call(change: GrantChange, org: Org) -> str:
    """The call to the letter, without what authorises it."""
    body = f'\n{{"issuer": "{org.url}", "scopeId": "{change.scope}"}}' if change.kind == "add" else ""
    return f"{change.method} {org.url}{change.path}{body}"


def effect_line(effect: Effect, client: Client) -> str:
    """What a change does."""
    parts = [f"{call_line(effect.change)}."]
    verb = "Opens" if effect.change.kind == "add" else "Closes"
    parts.append(f"{verb} {counted(len(effect.calls), 'call')}." if effect.calls else f"{verb} no call.")
    if effect.picked:
        parts.append(f"Of your ticked calls: {listed((call.key for call in effect.picked), _MOST_NAMED)}.")
    return " ".join((*parts, *(_added(effect, client) if effect.change.kind == "add" else _removed(effect, client))))


def _added(effect: Effect, client: Client) -> list[str]:
    again = "get a new token" if client.kind == "service" else "sign in again"
    if effect.tokens:
        return [f"{_tokens(effect)} it already."]
    select = "" if effect.asked_for else "select it and "
    return [f"Existing tokens do not change: {select}{again} to get it."]


def _removed(effect: Effect, client: Client) -> list[str]:
    said = [f"{_tokens(effect)} it until {'they end' if len(effect.tokens) > 1 else 'it ends'}."]
    if not effect.tokens:
        said = ["No stored token of this app carries it."]
    request = "token request" if client.kind == "service" else "sign-in"
    # Okta says invalid_scope where others of the request are granted, consent_required where none is.
    said.append(f"The next {request} that asks for it fails with invalid_scope or consent_required.")
    if effect.asked_for:
        said.append("This app asks for it now.")
    if effect.own_way:
        said.append("Then no new token of this app can change grants.")
    return said


def _tokens(effect: Effect) -> str:
    number = len(effect.tokens)
    named = listed(dict.fromkeys(token.label for token in effect.tokens), _MOST_NAMED)
    return f"{counted(number, 'stored token')} ({named}) {'carries' if number == 1 else 'carry'}"


def apply_label(number: int) -> str:
    """What the filled button says."""
    return f"Apply {counted(number, 'change')}…" if number else "Apply changes…"


def question(planned: Sequence[GrantChange], client: Client) -> str:
    """What is asked before anything is sent."""
    return f"Change {counted(len(planned), 'grant')} of {client.name}?"


def confirmation(planned: Sequence[GrantChange], org: Org, changer: str) -> str:
    """Everything that will be sent, where to and with what."""
    lines = [f"{SUPER} This goes to {org.name} with {changer}.", ""]
    lines += [f"{'Add' if change.kind == 'add' else 'Remove'} {change.scope}" for change in planned]
    return "\n".join(lines)


def read_line(known: AppGrants | None) -> str:
    """Since when and through whom the list is known."""
    if known is None or known.read_at is None:
        return "What this app may ask for."
    return f"What this app may ask for. Read at {known.read_at.astimezone():%H:%M} with {known.reader}."


def banner(known: AppGrants, client: Client) -> Said | None:
    """The one thing to say; None where all is well and nothing was done yet."""
    if known.report is not None and known.state == "failed":
        return _unread(_reported(known.report, client), known)
    if known.report is not None and known.state == "known":
        return _reported(known.report, client)
    way = "get a token" if client.kind == "service" else "sign in"
    if known.state == "failed":
        if known.missing_scope:
            return Said("bad", known.problem, _other_way(), "manage", f"Add {MANAGE_SCOPE} and {way}")
        return Said("bad", known.problem, "", "read", "Read again")
    if known.state == "known" and not known.changer_key:
        lead = "Nothing here may change grants yet."
        if any(grant.scope == MANAGE_SCOPE for grant in known.grants):
            rest = f"It takes a Super Administrator's token with {MANAGE_SCOPE}. {_other_way()}"
            return Said("info", lead, rest, "manage", f"Add {MANAGE_SCOPE} and {way}")
        rest = f"{MANAGE_SCOPE} is not granted to this app: grant it in the admin console once. {_other_way()}"
        return Said("info", lead, rest, "read", "Read again")
    return None


def _other_way() -> str:
    return "An SSWS token of the org, kept under Requests, serves as well."


def _reported(report: Report, client: Client) -> Said:
    done = _list_done(report)
    left = f"Not tried: {listed(_named(each) for each in report.left)}." if report.left else ""
    if report.error is not None and report.failed is not None:
        error = report.error
        failed = f"Not done: {_named(report.failed)}."
        why = (error.title, error.detail)
        return Said("bad", error.advice or error.title, _line(failed, done, left, *(why if error.advice else why[1:])))
    if report.left:
        return Said("warn", "Stopped.", _line(done or "Nothing was changed.", left))
    new = added(report)
    if not new:
        return Said("ok", "Done.", done)
    way = "get a token" if client.kind == "service" else "sign in"
    first = "" if set(new) <= set(client.scopes) else f"Select {'it' if len(new) == 1 else 'them'} and "
    return Said("ok", "Done.", done, "sign_in", f"{first}{way}" if first else f"{way.capitalize()} again")


def _unread(said: Said, known: AppGrants) -> Said:
    """How the changes went, where the list could not be read afterwards: nobody knows how it stands."""
    kind = "bad" if said.kind == "bad" else "warn"
    rest = _line(said.rest, f"The list could not be read again. {known.problem}")
    return Said(kind, said.lead, rest, "read", "Read again")


def added(report: Report | None) -> tuple[str, ...]:
    """The scopes that are granted since."""
    return tuple(change.scope for change, _ in report.done if change.kind == "add") if report is not None else ()


def _list_done(report: Report) -> str:
    made = [_named(change) for change, words in report.done if not words]
    so = [words for _, words in report.done if words]
    return _line(f"Made: {listed(made)}." if made else "", *so)


def _named(change: GrantChange) -> str:
    return f"{'add' if change.kind == 'add' else 'remove'} {change.scope}"


def _line(*parts: str) -> str:
    return " ".join(part for part in parts if part)
