"""The list of an org's authorization servers: at the practice org, and at servers that do it badly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.okta.test_grants import ACME, BEARER, TOKEN, Reader, at
from tests.peers.hostile import Behaviour, HostileServer
from tests.peers.misbehaviour import answers, html_200, redirects_to, response
from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.okta.access import GrantAccess
from tokenexplorer.okta.authorization_servers import (
    READ_SCOPE,
    AuthorizationServer,
    can_list,
    list_servers,
    org_server,
    policy_of,
    server_id,
)
from tokenexplorer.okta.refusals import Lacking


@pytest.fixture
def readers() -> Iterator[list[Reader]]:
    made: list[Reader] = []
    yield made
    for reader in made:
        reader.http.close()


def servers(reader: Reader, access: GrantAccess = BEARER) -> tuple[AuthorizationServer, ...]:
    """Ask."""
    return list_servers(reader.org, access, http=reader.http, activity=reader.trace.begin("Servers"))


def asked(readers: list[Reader], behaviour: Behaviour) -> tuple[AuthorizationServer, ...]:
    with HostileServer(behaviour) as server:
        return servers(at(readers, server.url))


def row(custom_id: str, **other: Any) -> dict[str, Any]:
    own = {"id": custom_id, "name": custom_id, "issuer": f"https://acme.okta.com/oauth2/{custom_id}"}
    return {**own, "audiences": [f"api://{custom_id}"], "status": "ACTIVE", **other}


def test_the_practice_orgs_server_with_ssws_and_with_a_token(
    readers: list[Reader], app: AppUnderTest, visitor: Visitor
) -> None:
    reader = at(readers, app.address.org_url)
    token = app.tokens(visitor, READ_SCOPE)["access_token"]
    for access in (GrantAccess("SSWS", app.address.ssws_token), GrantAccess("Bearer", token)):
        (found,) = servers(reader, access)
        assert (found.id, found.issuer, found.audiences) == ("default", app.address.custom_issuer, ("api://default",))
        policy = policy_of(
            reader.org, found.id, "0oa1", access, http=reader.http, activity=reader.trace.begin("Policies")
        )
        assert (policy.state, policy.policy) == ("named", "Default Policy")
    assert token not in repr(reader.trace.messages())


def test_a_token_without_the_scope_lacks_it(readers: list[Reader], app: AppUnderTest, visitor: Visitor) -> None:
    access = GrantAccess("Bearer", app.tokens(visitor, "okta.users.read")["access_token"])
    with pytest.raises(Lacking) as caught:
        servers(at(readers, app.address.org_url), access)
    assert caught.value.advice == f"Sign in with {READ_SCOPE}."


def test_all_pages_are_read_and_those_that_answer_come_first(readers: list[Reader]) -> None:
    pages = [[row("zoo"), row("off", status="INACTIVE")], [row("aus1", name="Ant")]]

    def behave(visit: Any) -> None:
        second = b"after=2" in visit.request.split(b"\r\n")[0]
        link = {} if second else {"Link": f'<{visit.url}api/v1/authorizationServers?after=2>; rel="next"'}
        visit.send(response(200, json.dumps(pages[second]).encode(), headers=link))

    found = asked(readers, behave)
    assert [(each.name, each.active) for each in found] == [("Ant", True), ("zoo", True), ("off", False)]


def test_a_server_that_cannot_be_used_is_left_out(readers: list[Reader]) -> None:
    odd = [
        7,
        {},
        row("a", id=7),
        row("a", issuer="https://acme.okta.com"),
        row("a", issuer="http://evil.example.com/oauth2/a"),
        row("a", issuer="javascript:/oauth2/a"),
        row("good", name="", audiences="x"),
    ]
    (found,) = asked(readers, answers(200, json.dumps(odd).encode()))
    assert (found.name, found.audiences) == ("good", ())


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (answers(401, b"{}"), "Sign in again."),
        (answers(403, b"{}"), "Sign in as an administrator."),
        (answers(404, b"{}"), "Check the server's id."),
        (answers(429, b"{}", headers={"Retry-After": "9"}), "Wait 9 seconds"),
        (answers(500, b"oops"), "Try again in a moment."),
        (html_200(), "Check the address"),
        (answers(200, b"{}"), "Check the address"),
    ],
)
def test_the_mend_comes_first(readers: list[Reader], behaviour: Behaviour, words: str) -> None:
    with pytest.raises(TokenExplorerError) as caught:
        asked(readers, behaviour)
    assert caught.value.advice.startswith(words)


def test_P01_a_redirect_is_not_followed(readers: list[Reader]) -> None:
    with HostileServer(answers(200, b"[]")) as other:
        with pytest.raises(TokenExplorerError) as caught:
            asked(readers, redirects_to(f"{other.url}api"))
        assert other.requests == []
    assert BEARER.secret not in str(caught.value)


def test_the_orgs_own_server_and_ids_of_servers() -> None:
    assert org_server(ACME).issuer == ACME.url
    assert server_id(ACME.url) == ""
    assert server_id(f"{ACME.url}/oauth2/aus1/") == "aus1"


def test_who_may_list() -> None:
    now = TOKEN.received_at
    assert can_list(ACME, replace(TOKEN, scopes=(READ_SCOPE,)), now)
    assert can_list(ACME, replace(TOKEN, scopes=("okta.authorizationServers.manage",)), now)
    assert not can_list(ACME, TOKEN, now)
