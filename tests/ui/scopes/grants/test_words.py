"""What is said before, while and after grants change."""

from __future__ import annotations

from dataclasses import replace

from tests.okta.test_grants import ACME, TOKEN, WEB
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.okta.grant_changes import Effect, changes
from tokenexplorer.okta.grants import Grant
from tokenexplorer.ui.actions.grant_task import AppGrants, Report
from tokenexplorer.ui.scopes.grants import words

APP = replace(WEB, client_id="0oa8f3kdlongid1234")
SERVICE = replace(APP, kind="service")
GRANT = Grant("oag4x1longid1234567", "okta.users.manage")
ADD, REMOVE = changes(APP, (GRANT,), {"okta.policies.read"})


def test_the_call_is_told_short_and_to_the_letter() -> None:
    assert words.call_line(ADD) == "POST /api/v1/apps/0oa8f3kd…/grants"
    assert words.call_line(REMOVE) == "DELETE …/grants/oag4x1lo…"
    body = '{"issuer": "https://acme.okta.com", "scopeId": "okta.policies.read"}'
    assert words.whole_call(ADD, ACME) == f"POST https://acme.okta.com/api/v1/apps/0oa8f3kdlongid1234/grants\n{body}"
    path = "/api/v1/apps/0oa8f3kdlongid1234/grants/oag4x1longid1234567"
    assert words.whole_call(REMOVE, ACME) == f"DELETE https://acme.okta.com{path}"


def test_an_addition_says_how_the_scope_is_got() -> None:
    asked = Effect(ADD, asked_for=True)
    assert words.effect_line(asked, APP).endswith(
        "Opens no call. Existing tokens do not change: sign in again to get it."
    )
    assert words.effect_line(asked, SERVICE).endswith("get a new token to get it.")
    assert "select it and sign in again" in words.effect_line(Effect(ADD), APP)
    assert words.effect_line(Effect(ADD, tokens=(TOKEN,)), APP).endswith(
        "1 stored token (ann@acme.com) carries it already."
    )


def test_a_removal_says_who_keeps_it_and_what_fails() -> None:
    assert words.effect_line(Effect(REMOVE), APP) == (
        "DELETE …/grants/oag4x1lo…. Closes no call. No stored token of this app carries it. "
        "The next sign-in that asks for it fails with invalid_scope or consent_required."
    )
    told = words.effect_line(Effect(REMOVE, tokens=(TOKEN,) * 3, asked_for=True, own_way=True), SERVICE)
    assert "3 stored tokens (ann@acme.com) carry it until they end." in told
    assert "The next token request that asks for it fails" in told
    assert told.endswith("This app asks for it now. Then no new token of this app can change grants.")


def test_numbers_of_changes() -> None:
    assert [words.apply_label(number) for number in (0, 1, 2)] == [
        "Apply changes…",
        "Apply 1 change…",
        "Apply 2 changes…",
    ]


def test_the_question_names_every_change_and_with_what_it_goes() -> None:
    told = words.confirmation((ADD, REMOVE), ACME, "the SSWS token of this org")
    assert told.splitlines()[0] == (
        "Only a Super Administrator can change grants. This goes to Acme with the SSWS token of this org."
    )
    assert told.splitlines()[2:] == ["Add okta.policies.read", "Remove okta.users.manage"]


def said(report: Report | None = None, **known: object) -> words.Said | None:
    return words.banner(replace(AppGrants("known", changer_key="t", report=report), **known), APP)  # type: ignore[arg-type]


def test_nothing_is_said_where_all_is_well() -> None:
    assert said() is None
    assert said(state="reading", changer_key="") is None


def test_who_was_stopped_is_told_what_is_made_and_what_not() -> None:
    assert said(Report(((ADD, ""),), left=(REMOVE,))) == words.Said(
        "warn", "Stopped.", "Made: add okta.policies.read. Not tried: remove okta.users.manage."
    )
    found = said(Report((), left=(ADD,)))
    assert found is not None
    assert found.rest == "Nothing was changed. Not tried: add okta.policies.read."


def test_a_failure_without_advice_says_its_cause_once() -> None:
    found = said(Report((), ADD, TokenExplorerError("The line is cut."), ()))
    assert found == words.Said("bad", "The line is cut.", "Not done: add okta.policies.read.")


def test_after_a_removal_alone_nobody_is_asked_to_sign_in() -> None:
    found = said(Report(((REMOVE, ""),)))
    assert found is not None
    assert (found.kind, found.action) == ("ok", "")


def test_what_is_granted_but_not_selected_is_selected_by_the_same_press() -> None:
    done = Report(((ADD, ""), (REMOVE, "")))
    assert words.added(done) == ("okta.policies.read",)
    assert words.added(None) == ()
    asks, service = replace(APP, scopes=("okta.policies.read",)), replace(SERVICE, scopes=())
    known = AppGrants("known", changer_key="t", report=done)
    found = [words.banner(known, client) for client in (APP, asks, service)]
    assert [each.label for each in found if each is not None] == [
        "Select it and sign in",
        "Sign in again",
        "Select it and get a token",
    ]


def test_where_nothing_may_change_grants_the_way_is_told() -> None:
    can = said(changer_key="", grants=(Grant("1", words.MANAGE_SCOPE),))
    cannot = said(changer_key="")
    assert can is not None
    assert cannot is not None
    assert (can.action, can.label) == ("manage", "Add okta.appGrants.manage and sign in")
    assert (cannot.action, "grant it in the admin console once" in cannot.rest) == ("read", True)


def test_changes_whose_outcome_cannot_be_read_offer_to_read_again() -> None:
    problem = "The org does not list the app's grants (500)."
    made = said(Report(((ADD, ""),)), state="failed", changer_key="", problem=problem)
    assert made == words.Said(
        "warn",
        "Done.",
        f"Made: add okta.policies.read. The list could not be read again. {problem}",
        "read",
        "Read again",
    )
    broken = said(Report((), ADD, TokenExplorerError("The line is cut."), ()), state="failed", problem=problem)
    assert broken is not None
    assert (broken.kind, broken.action) == ("bad", "read")
