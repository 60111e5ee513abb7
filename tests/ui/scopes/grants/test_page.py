"""The grants page in front of the practice org, driven by its controls."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.ui.accessible import nameless
from tests.ui.explain.explained import has_why, why
from tests.ui.scopes.grants.conftest import MANAGE, POLICIES, GrantsDesk
from tokenexplorer.ui.state import GrantStatus
from tokenexplorer.ui.widgets.confirm import ConfirmDialog

EVERYTHING = f"openid okta.users.read {MANAGE}"


def test_S11_the_grants_stand_with_who_and_when_and_whose_token_read_them(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    granted = {scope for scope, state in grants.rows.items() if state == "granted"}
    assert granted == set(grants.granted)
    assert grants.rows.keys() - granted == {POLICIES}
    assert grants.row("okta.logs.read", 2).data() == "Alice Ferrara"
    assert grants.row("okta.logs.read", 3).data()
    assert grants.text("grants_titleLabel") == "Grants of Practice app"
    assert grants.text("grants_aboutLabel").endswith("with the token of alice@practice.example.")
    assert grants.button("grants_showGrantedButton").accessibleName() == f"Granted, {len(granted)}"
    assert grants.preview == {}
    assert grants.text("grants_errorLabel") == ""
    assert nameless(grants.place) == []


def test_an_ssws_token_that_is_kept_while_the_page_is_open_reads_the_grants(grants: GrantsDesk) -> None:
    grants.open()
    assert grants.rows == {} or set(grants.rows.values()) == {"not granted"}
    grants.keep_ssws()
    grants.state.note_ssws(grants.org.id)
    grants.settle()
    assert {scope for scope, state in grants.rows.items() if state == "granted"} == set(grants.granted)
    assert grants.text("grants_aboutLabel").endswith("with the SSWS token of this org.")


def test_without_the_right_to_read_people_their_ids_stand(grants: GrantsDesk) -> None:
    grants.sign_in(MANAGE)
    grants.open()
    assert str(grants.row("okta.logs.read", 2).data()).startswith("00u")


def test_the_lacking_scope_is_selected_and_not_ticked(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.state.set_grants("c", GrantStatus("known", frozenset({"okta.users.read"})))
    grants.open()
    grants.press("grants_backButton")
    grants.place.open(("grants", POLICIES))
    grants.settle()
    assert grants.table.currentIndex().row() == list(grants.rows).index(POLICIES)
    assert grants.preview == {}


def test_S11_ticks_are_told_and_nothing_is_sent_before_apply_and_yes(grants: GrantsDesk) -> None:
    token = grants.sign_in(f"{EVERYTHING} okta.users.manage")
    grants.open()
    before = grants.calls
    grants.tick(POLICIES, "okta.users.manage")
    assert (grants.rows[POLICIES], grants.rows["okta.users.manage"]) == ("will be added", "will be removed")
    told = grants.preview
    assert list(told) == [f"Add {POLICIES}", "Remove okta.users.manage"]
    assert "Opens 8 calls. Existing tokens do not change: sign in again to get it." in told[f"Add {POLICIES}"]
    assert f"1 stored token ({token.label}) carries it until it ends." in told["Remove okta.users.manage"]
    assert "fails with invalid_scope" in told["Remove okta.users.manage"]
    assert grants.button("grants_applyButton").text() == "Apply 2 changes…"
    assert grants.text("grants_sentBadge") == "Nothing sent yet"
    grants.press("grants_applyButton")
    dialog = grants.place.window().findChild(ConfirmDialog)
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.question_label.text() == "Change 2 grants of Practice app?"
    assert dialog.text_label.text().splitlines() == [
        "Only a Super Administrator can change grants. This goes to Practice org with the token of "
        "alice@practice.example.",
        "",
        f"Add {POLICIES}",
        "Remove okta.users.manage",
    ]
    assert dialog.ok_button.text() == "Apply 2 changes"
    assert dialog.cancel_button.isDefault()
    grants.qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert grants.calls == before


def test_after_apply_the_focus_is_in_the_list(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.tick(POLICIES)
    grants.confirm()
    grants.qtbot.waitUntil(lambda: POLICIES in grants.granted)
    grants.qtbot.waitUntil(lambda: grants.text("grants_sentBadge") == "")
    focused = grants.place.window().focusWidget()
    assert focused is not None
    assert focused.objectName() == "grants_table"


def test_undo_clears_the_ticks(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    assert not grants.button("grants_undoButton").isEnabled()
    grants.tick(POLICIES, "okta.logs.read")
    grants.tick("okta.logs.read")
    assert list(grants.preview) == [f"Add {POLICIES}"]
    grants.press("grants_undoButton")
    assert grants.preview == {}
    assert grants.rows[POLICIES] == "not granted"
    assert not grants.button("grants_applyButton").isEnabled()
    assert grants.button("grants_applyButton").accessibleDescription() == "Tick or untick a scope first."


def test_S11_granted_in_the_window_the_scope_is_given_and_the_call_works(grants: GrantsDesk) -> None:
    refused = grants.visitor.sign_in(grants.app.authorize_url(f"openid okta.users.read {POLICIES}"))
    assert refused["error"] == "invalid_scope"
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.tick(POLICIES, "okta.groups.read")
    grants.confirm()
    grants.settle()
    assert [call.partition(" ")[0] for call in grants.calls] == ["GET", "GET", "POST", "DELETE", "GET"]
    assert grants.rows[POLICIES] == "granted"
    assert "okta.groups.read" not in grants.rows
    assert grants.row(POLICIES, 2).data() == "Alice Ferrara"
    words = f"Done. Made: add {POLICIES} and remove okta.groups.read."
    assert grants.text("grants_errorLabel") == words
    assert grants.state.grants("c") == GrantStatus("known", frozenset(grants.granted))
    assert POLICIES in grants.granted
    assert "okta.groups.read" not in grants.granted
    grants.press("grants_mendButton")
    assert grants.signed_in == [True]
    token = grants.app.tokens(grants.visitor, f"openid {POLICIES}")
    assert grants.app.call(token["access_token"], "/api/v1/policies?type=OKTA_SIGN_ON").status_code == 200
    grants.press("grants_backButton")
    assert grants.text("scopes_noticeLabel") == ""


def test_a_scope_that_was_not_selected_is_selected_with_the_sign_in(grants: GrantsDesk) -> None:
    grants.keep_ssws()
    grants.open()
    grants.press("grants_showAllButton")
    grants.tick("okta.brands.read")
    grants.confirm()
    grants.settle()
    assert grants.button("grants_mendButton").text() == "Select it and sign in"
    grants.press("grants_mendButton")
    assert grants.signed_in == [True]
    assert grants.state.client is not None
    assert grants.state.client.scopes[-1] == "okta.brands.read"


def test_the_window_is_told_when_apply_can_be_pressed(grants: GrantsDesk) -> None:
    grants.keep_ssws()
    grants.open()
    assert not grants.button("grants_applyButton").isEnabled()
    with grants.qtbot.waitSignal(grants.place.filled_changed):
        grants.tick(POLICIES)
    assert grants.button("grants_applyButton").isEnabled()


def test_S11_an_ssws_token_of_the_org_serves_as_well(grants: GrantsDesk) -> None:
    grants.keep_ssws()
    grants.open()
    assert grants.text("grants_aboutLabel").endswith("with the SSWS token of this org.")
    grants.tick(POLICIES)
    assert "with the SSWS token of this org" in grants.confirm()
    grants.settle()
    assert grants.rows[POLICIES] == "granted"


def test_S13_the_first_failure_ends_it_and_says_what_was_done_and_what_not(
    grants: GrantsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.press("grants_showAllButton")
    grants.tick("okta.brands.read", "okta.groups.read", POLICIES)
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta import grants as room

    real = room.grant_scope

    def grant_scope(org: object, client: object, access: object, scope: str, **more: object) -> object:
        if scope == POLICIES:
            raise TokenExplorerError("The org does not want it (403).", "Use the token of a Super Administrator.", "No")
        return real(org, client, access, scope, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "grant_scope", grant_scope)
    grants.confirm()
    grants.settle()
    assert grants.text("grants_errorLabel") == (
        f"Use the token of a Super Administrator. Not done: add {POLICIES}. Made: add okta.brands.read. "
        "Not tried: remove okta.groups.read. The org does not want it (403). No"
    )
    assert grants.rows["okta.brands.read"] == "granted"
    assert (grants.rows[POLICIES], grants.rows["okta.groups.read"]) == ("will be added", "will be removed")
    grants.tick("okta.groups.read")
    assert grants.text("grants_errorLabel") == ""  # who goes on has read it


def test_what_is_so_already_counts_as_done(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.tick("okta.logs.read")
    grants.revoke_elsewhere("okta.logs.read")
    grants.confirm()
    grants.settle()
    assert grants.text("grants_errorLabel") == "Done. The grant of okta.logs.read is gone already."


def test_S13_an_administrator_who_may_not_is_told_first_what_to_do(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING, "bob")
    grants.open()
    grants.tick(POLICIES)
    grants.confirm()
    grants.settle()
    assert grants.text("grants_errorLabel").startswith(
        f"Use the token of a Super Administrator. Not done: add {POLICIES}."
    )
    assert grants.rows[POLICIES] == "will be added"


def test_without_any_token_it_says_what_is_needed_and_one_press_mends_it(grants: GrantsDesk) -> None:
    grants.open()
    assert grants.text("grants_errorLabel").startswith("Grants could not be read: needs okta.appGrants.read.")
    assert grants.text("grants_emptyLabel") == "What is granted to this app is not known."
    assert grants.calls == []
    grants.press("grants_mendButton")
    assert grants.signed_in == [True]
    assert grants.state.client is not None
    assert MANAGE in grants.state.client.scopes


def test_who_signed_in_elsewhere_to_mend_it_finds_no_old_failure(grants: GrantsDesk) -> None:
    grants.open()
    assert grants.text("grants_errorLabel") != ""
    grants.place.hide()
    grants.sign_in(EVERYTHING)
    grants.settle()
    grants.place.show()
    assert grants.text("grants_errorLabel") == ""
    assert set(grants.granted) <= grants.rows.keys()


def test_a_token_that_may_only_read_ticks_nothing(grants: GrantsDesk) -> None:
    grants.sign_in("okta.appGrants.read")
    grants.open()
    assert grants.text("grants_errorLabel").startswith("Nothing here may change grants yet.")
    assert not grants.row(POLICIES).flags() & Qt.ItemFlag.ItemIsUserCheckable
    grants.tick(POLICIES)
    assert grants.preview == {}
    assert grants.button("grants_mendButton").text() == f"Add {MANAGE} and sign in"
    grants.sign_in(MANAGE)
    grants.settle()
    assert grants.text("grants_errorLabel") == ""
    grants.tick(POLICIES)
    assert list(grants.preview) == [f"Add {POLICIES}"]


def test_a_person_without_a_role_reads_the_reason_and_may_try_again(grants: GrantsDesk) -> None:
    grants.sign_in(MANAGE, "eve")
    grants.open()
    assert grants.text("grants_errorLabel").startswith("Sign in as an administrator. The org does not let this")
    asked = len(grants.calls)
    grants.press("grants_mendButton")
    grants.settle()
    assert len(grants.calls) == asked + 1


def test_all_shows_what_can_be_granted_and_the_filter_finds_it(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.press("grants_showAllButton")
    assert len(grants.rows) > 150
    assert "openid" not in grants.rows
    grants.type("okta.brands")
    assert set(grants.rows) == {"okta.brands.read", "okta.brands.manage"}
    grants.type("nosuch<b>")
    assert grants.text("grants_emptyLabel") == "No scope named nosuch<b>."
    grants.press("grants_clearButton")
    assert len(grants.rows) > 150


def test_escape_clears_the_filter_then_goes_back(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.tick(POLICIES)
    grants.type("users")
    assert grants.place.escape()
    assert POLICIES in grants.rows
    assert grants.place.primary_button() is grants.button("grants_applyButton")
    assert grants.place.escape()
    assert grants.place.primary_button() is grants.button("scopes_signInButton")
    grants.open()
    assert list(grants.preview) == [f"Add {POLICIES}"]  # a plan outlives a look at the list
    grants.press("grants_backButton")
    assert not grants.table.isVisible()


def test_another_app_closes_it_and_its_plan_is_its_own(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.tick(POLICIES)
    grants.state.set_current("o", "c2")
    assert not grants.table.isVisible()
    grants.open()
    assert grants.text("grants_errorLabel").startswith("Check the client ID. The org has no app 0oaOther")
    assert grants.preview == {}


def test_an_app_of_another_server_has_no_grants(grants: GrantsDesk) -> None:
    custom = replace(grants.client, issuer=grants.app.address.custom_issuer)
    grants.state.set_library((grants.org,), (custom,))
    assert grants.button("scopes_openGrantsButton").isHidden()
    grants.place.open(("grants", POLICIES))
    assert grants.place.findChild(QWidget, "grants_page") is None


def test_where_it_is_narrow_the_preview_shows_while_something_will_happen(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.place.resize(912, 568)
    grants.place.set_width(960)
    grants.open()
    pane = grants.place.findChild(QWidget, "grants_previewPane")
    assert isinstance(pane, QWidget)
    assert pane.isHidden()
    grants.tick(POLICIES)
    assert pane.isVisible()


def test_S14_copying_a_row_of_the_preview_copies_its_call_without_what_authorises_it(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING)
    grants.open()
    grants.tick(POLICIES)
    found = grants.place.findChild(QWidget, "grants_previewList")
    assert isinstance(found, QWidget)
    model = found.model()  # type: ignore[attr-defined]
    assert "Bearer" not in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert "&quot;scopeId&quot;: &quot;okta.policies.read&quot;" in str(
        model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    )


def test_a_list_that_the_org_refuses_is_explained_by_what_it_said(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING, "eve")
    grants.open()
    assert grants.text("grants_errorLabel")
    found = why(grants.place, "grants_whyButton")
    assert found.id == "okta-e0000006"
    assert any(fact.value == "403" for fact in found.evidence)


def test_a_change_that_the_org_refuses_is_explained(grants: GrantsDesk) -> None:
    grants.sign_in(EVERYTHING, "bob")
    grants.open()
    assert not has_why(grants.place, "grants_whyButton")
    grants.press("grants_showAllButton")
    grants.tick("okta.brands.read")
    grants.confirm()
    grants.settle()
    assert why(grants.place, "grants_whyButton").id == "okta-e0000006"
