"""What the page says of each step and of the whole. Pure."""

from __future__ import annotations

from dataclasses import replace

from tests.okta.test_app_setup import CUSTOM, NATIVE, PORTAL, SERVICE, WHOLE, wanted
from tests.okta.test_grants import TOKEN
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.okta.app_setup import APPS_SCOPE, Existing, Step, plan
from tokenexplorer.okta.authorization_servers import PolicyAnswer
from tokenexplorer.okta.grants import MANAGE_SCOPE
from tokenexplorer.orgs.org import Client
from tokenexplorer.ui.actions.app_setup import SetupStatus
from tokenexplorer.ui.connect.setup.words import (
    NOBODY,
    create_label,
    lacks,
    list_title,
    progress_line,
    row_note,
    row_state,
    said,
)

MADE = replace(WHOLE, made=True)


def steps(client: Client = NATIVE, existing: Existing | None = None) -> tuple[Step, ...]:
    return plan(wanted(client), existing or Existing())


def states(client: Client, status: SetupStatus) -> dict[str, str]:
    return {step.id: row_state(step, status) for step in steps(client, status.existing)}


def test_a_step_stands_as_the_run_goes() -> None:
    running = SetupStatus("running", Existing(looked=True), step="app")
    assert list(states(NATIVE, running).values())[:3] == ["ok", "running", "todo"]
    failed = SetupStatus("failed", Existing(looked=True), failed="app")
    assert states(NATIVE, failed)["app"] == "failed"
    assert states(NATIVE, SetupStatus("done", replace(MADE, nobody=True)))["assign"] == "skipped"


def test_a_policy_that_names_nobody_is_told_as_the_mend() -> None:
    status = SetupStatus("done", replace(MADE, policy=PolicyAnswer("missing")))
    found = said(status, steps(CUSTOM, status.existing), wanted(CUSTOM))
    assert found is not None
    assert (found.kind, found.lead) == ("warn", "Add the app to an access policy of aus1.")
    assert states(CUSTOM, status)["policy"] == "warn"
    policy = steps(CUSTOM, status.existing)[-1]
    assert row_note(policy, status, None, wanted(CUSTOM)).startswith("Add it to one")
    unread = SetupStatus("done", replace(MADE, policy=None, policy_unread="Sign in as an administrator."))
    assert row_note(policy, unread, None, wanted(CUSTOM)).startswith("Sign in as an administrator. So nobody knows")
    named = SetupStatus("done", MADE)
    assert row_note(policy, named, None, wanted(CUSTOM)) == "All does."
    assert "own" in row_note(policy, SetupStatus(), None, wanted(CUSTOM))


def test_the_end_says_what_is_filled_in_and_what_is_still_to_be_done() -> None:
    web = said(SetupStatus("done", MADE, warning="Unlock it."), steps(PORTAL, MADE), wanted(PORTAL))
    assert web is not None
    assert web.rest == "Client ID 0oa9 and secret are filled in under Connect. Unlock it."
    service = said(SetupStatus("done", MADE), steps(SERVICE, MADE), wanted(SERVICE))
    assert service is not None
    assert "admin role" in service.rest
    there = said(SetupStatus("done", WHOLE), steps(NATIVE, WHOLE), wanted())
    assert there is not None
    assert there.lead == "It was there already."


def test_a_failure_says_the_mend_then_the_cause_then_what_is_there() -> None:
    error = TokenExplorerError("The org does not assign the app (403).", "Use another token.", "E0000006")
    half = Existing(looked=True, app_id="0oa9", made=True, user_id="00u1")
    found = said(SetupStatus("failed", half, failed="assign", error=error), steps(NATIVE, half), wanted())
    assert found is not None
    assert (found.lead, found.detail) == ("Use another token.", "E0000006")
    assert found.rest.startswith("The org does not assign the app (403). Made so far: the app 0oa9. Missing: your ass")
    bare = said(SetupStatus("failed", Existing(), failed="look", error=TokenExplorerError("No.")), steps(), wanted())
    assert bare is not None
    assert (bare.lead, bare.rest) == ("No.", "")
    undo = said(SetupStatus("failed", MADE, failed="undo", error=error), steps(NATIVE, MADE), wanted())
    assert undo is not None
    assert undo.rest.endswith("The app is still there, perhaps deactivated.")
    stopped = said(SetupStatus("stopped"), steps(), wanted())
    assert stopped is not None
    assert stopped.rest.startswith("Nothing was made.")
    assert said(SetupStatus(), steps(), wanted()) is None
    lost = said(SetupStatus("failed", Existing(before=frozenset()), failed="app", error=error), steps(), wanted())
    assert lost is not None
    assert lost.rest.endswith("Nobody knows whether it was made: the next try looks for it first.")


def test_buttons_and_lines() -> None:
    assert create_label(SetupStatus(), steps()) == "Make the app"
    assert create_label(SetupStatus("failed", failed="app"), steps()) == "Try again"
    assert create_label(SetupStatus("stopped"), steps()) == "Go on"
    assert create_label(SetupStatus(), steps(NATIVE, Existing(app_id="0oa9"))) == "Go on"
    assert progress_line(SetupStatus(), steps()) == "Nothing is sent yet."
    assert progress_line(SetupStatus("running", step="assign"), steps()) == "Step 4 of 6"
    assert progress_line(SetupStatus("undoing"), steps()) == "Deleting the app"
    assert progress_line(SetupStatus("done", WHOLE), steps(NATIVE, WHOLE)) == ""
    titles = [list_title(steps(NATIVE, each)) for each in (Existing(), Existing(looked=True), WHOLE)]
    assert titles == [
        "What will be sent, in this order",
        "What is sent, in this order",
        "What was sent, in this order",
    ]


def test_what_a_token_lacks_is_said_before_anything_is_sent() -> None:
    token = replace(TOKEN, scopes=(APPS_SCOPE, "okta.authorizationServers.manage"))
    noted = {step.id: row_note(step, SetupStatus(), token, wanted()) for step in steps()}
    assert noted["grant_okta_users_read"] == f"This token lacks {MANAGE_SCOPE}."
    assert noted["app"] == noted["user"] == ""
    assert not any(lacks(step, None) for step in steps())
    assert not lacks(steps(CUSTOM)[-1], token)
    nobody = SetupStatus("done", replace(MADE, nobody=True))
    assert row_note(steps(NATIVE, nobody.existing)[3], nobody, token, wanted()) == NOBODY
    secret = steps(PORTAL)[-1]
    assert "never shown" in row_note(secret, SetupStatus(), None, wanted(PORTAL))
