"""The menu of authorization servers: what the org lists, and what is said where it cannot be listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.ui.connect.desk import CLIENT, ORG, Desk
from tests.ui.frame import token
from tokenexplorer.errors import TokenExplorerError, Unreachable
from tokenexplorer.okta.authorization_servers import READ_SCOPE, AuthorizationServer
from tokenexplorer.okta.refusals import Lacking
from tokenexplorer.orgs.org import ssws_key
from tokenexplorer.tokens.token_set import TokenSet

PETS = AuthorizationServer("aus1", "Pets & <b>co</b>", f"{ORG.url}/oauth2/aus1", ("api://pets",))
OFF = AuthorizationServer("aus2", "Old", f"{ORG.url}/oauth2/aus2", (), active=False)


class Lister:
    """Stands where `list_servers` is."""

    def __init__(self) -> None:
        self.answer: tuple[AuthorizationServer, ...] | TokenExplorerError = (PETS, OFF)
        self.asked: list[str] = []

    def __call__(self, _org: Any, access: Any, **_: Any) -> tuple[AuthorizationServer, ...]:
        self.asked.append(f"{access.scheme} {access.secret}")
        if isinstance(self.answer, TokenExplorerError):
            raise self.answer
        return self.answer


@pytest.fixture
def lister(monkeypatch: pytest.MonkeyPatch) -> Lister:
    made = Lister()
    monkeypatch.setattr("tokenexplorer.okta.authorization_servers.list_servers", made)
    return made


def keep_ssws(desk: Desk) -> None:
    desk.store.tokens.set_secret(ssws_key(ORG.id), "THE-SSWS-TOKEN", "session")


def keep_token(desk: Desk, token_id: str, *scopes: str) -> None:
    now = datetime.now(UTC)
    summary = token(token_id, scopes=scopes, client_ref=CLIENT.id, received_at=now, kinds=("access_token",),
                    access_expires_at=now + timedelta(hours=1))  # fmt: skip
    desk.store.tokens.save(TokenSet(summary=summary, access_token=f"SECRET-{token_id}"))
    desk.state.set_tokens((*desk.state.tokens, summary))


def opened(desk: Desk) -> None:
    """Press the button and wait until the org has answered."""
    desk.find("connect_serverButton").click()
    desk.until(lambda: (found := desk.actions.servers.of(ORG.id)) is not None and found.state != "reading")


def status(desk: Desk) -> str:
    return str(desk.find("connect_serverStatusAction").text())


def test_the_orgs_servers_are_listed_with_name_issuer_and_audience(connect: Desk, lister: Lister) -> None:
    keep_ssws(connect)
    opened(connect)
    assert lister.asked == ["SSWS THE-SSWS-TOKEN"]
    action = connect.find("connect_serverAction_aus1")
    assert action.text() == "Pets && <b>co</b>  ·  /oauth2/aus1  ·  api://pets"
    assert connect.find("connect_serverAction_org").isChecked()
    assert not connect.find("connect_serverAction_aus2").isEnabled()
    action.trigger()
    assert connect.client.issuer == PETS.issuer
    assert connect.find("connect_providerBadge").text() == "Okta custom authorization server"
    connect.find("connect_serverButton").click()
    assert connect.find("connect_serverAction_aus1").isChecked()
    assert lister.asked == ["SSWS THE-SSWS-TOKEN"]
    connect.find("connect_serverAction_org").trigger()
    assert connect.client.issuer == ORG.url


def test_nothing_is_asked_before_the_menu_is_opened(connect: Desk, lister: Lister) -> None:
    keep_ssws(connect)
    keep_token(connect, "t1", READ_SCOPE)
    assert lister.asked == []
    assert connect.actions.servers.of(ORG.id) is None


def test_without_a_token_the_mend_comes_first_and_leads_to_a_sign_in(connect: Desk, lister: Lister) -> None:
    opened(connect)
    assert lister.asked == []
    assert status(connect) == f"Sign in with {READ_SCOPE}."
    assert not connect.find("connect_serverStatusAction").isEnabled()
    connect.find("connect_serverScopeAction").trigger()
    assert READ_SCOPE in connect.client.scopes
    assert connect.requested == ["sign in"]


def test_an_app_of_a_custom_server_is_told_of_another_way(connect: Desk, lister: Lister) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, issuer=PETS.issuer))
    opened(connect)
    assert connect.named("connect_serverScopeAction") == []
    assert "SSWS" in connect.find("connect_serverOtherAction").text()


def test_another_token_that_comes_is_used_by_itself(connect: Desk, lister: Lister) -> None:
    opened(connect)
    keep_token(connect, "t1", READ_SCOPE)
    connect.until(lambda: (found := connect.actions.servers.of(ORG.id)) is not None and found.state == "known")
    assert lister.asked == ["Bearer SECRET-t1"]
    assert connect.find("connect_serverAction_aus1").isEnabled()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unreachable("acme.okta.com was not found.", "Check the network."), "Check the network. acme.okta.com was not"),
        (Lacking("The token may not list.", f"Sign in with {READ_SCOPE}."), f"Sign in with {READ_SCOPE}."),
    ],
)
def test_a_failure_is_told_and_asked_again(
    connect: Desk, lister: Lister, error: TokenExplorerError, words: str
) -> None:
    keep_ssws(connect)
    lister.answer = error
    opened(connect)
    assert status(connect).startswith(words)
    lister.answer = ()
    connect.find("connect_serverRefreshAction").trigger()
    connect.until(lambda: (found := connect.actions.servers.of(ORG.id)) is not None and found.state == "known")
    assert status(connect) == "This org lists no custom server."


def test_an_org_that_moves_is_asked_anew(connect: Desk, lister: Lister) -> None:
    keep_ssws(connect)
    opened(connect)
    connect.actions.orgs.save_org(replace(ORG, url="https://beta.okta.com"))
    assert connect.actions.servers.of(ORG.id) is None


def test_a_very_long_list_of_long_names_stays_a_menu(connect: Desk, lister: Lister) -> None:
    keep_ssws(connect)
    lister.answer = tuple(replace(PETS, id=f"aus{n}", name="n" * 5000) for n in range(200))
    opened(connect)
    assert len(connect.find("connect_serverAction_aus1").text()) < 200
    assert status(connect) == "170 more: type the id of one"
