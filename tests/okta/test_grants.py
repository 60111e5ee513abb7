"""Reading the scope grants of an app: at the practice org, and at servers that do it badly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.peers.hostile import Behaviour, HostileServer, Visit
from tests.peers.misbehaviour import answers, html_200, redirects_to, response, short_body
from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.errors import Cancelled
from tokenexplorer.okta.access import GrantAccess
from tokenexplorer.okta.grants import (
    READ_SCOPE,
    WITHOUT_ACCESS,
    Grants,
    can_read,
    has_grants,
    read_grants,
)
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.trace import Trace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACME = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
WEB = Client("c", "o", "Web sign-in", ACME.issuer, "0oa1")
TOKEN = TokenSummary(
    id="t",
    name="",
    org_id="o",
    client_ref="c",
    client_name="Web sign-in",
    issuer=ACME.issuer,
    client_id="0oa1",
    identity="ann@acme.com",
    kinds=("access_token",),
    token_type="Bearer",
    scopes=("openid", READ_SCOPE),
    requested_scopes=("openid", READ_SCOPE),
    received_at=NOW,
    access_expires_at=NOW + timedelta(hours=1),
)
BEARER = GrantAccess("Bearer", "SECRET-TOKEN-OF-THE-TEST")


class Reader:
    """Reads the grants of one app of one org, and remembers what was recorded."""

    def __init__(self, url: str, client_id: str = "0oa1") -> None:
        url = url.rstrip("/")
        self.org = replace(ACME, url=url, issuer=url)
        self.client = replace(WEB, issuer=url, client_id=client_id)
        self.http = HttpClient()
        self.trace = Trace()

    def read(self, access: GrantAccess = BEARER, cancel: Cancellation | None = None) -> Grants:
        """Ask."""
        activity = self.trace.begin("Read grants")
        return read_grants(self.org, self.client, access, http=self.http, activity=activity, cancel=cancel)

    @property
    def places(self) -> list[str]:
        """What was asked, in order."""
        return [message.place.partition("/")[2] for message in self.trace.messages()]


@pytest.fixture
def readers() -> Iterator[list[Reader]]:
    made: list[Reader] = []
    yield made
    for reader in made:
        reader.http.close()


def at(readers: list[Reader], url: str, client_id: str = "0oa1") -> Reader:
    readers.append(Reader(url, client_id))
    return readers[-1]


def asked(readers: list[Reader], behaviour: Behaviour, access: GrantAccess = BEARER) -> Grants:
    """What a server of that behaviour lets one read."""
    with HostileServer(behaviour) as server:
        return at(readers, server.url).read(access)


def grant(scope: object, status: object = "ACTIVE") -> dict[str, object]:
    return {"id": "oag1", "scopeId": scope, "status": status}


def page(*scopes: str, after: str = "") -> bytes:
    """One page of grants; `after` is the URL of the next one."""
    headers = {"Link": f'<{after}>; rel="next"'} if after else {}
    return response(200, json.dumps([grant(scope) for scope in scopes]).encode(), headers=headers)


# The practice org


def test_S11_with_a_token_of_a_sign_in(readers: list[Reader], app: AppUnderTest, visitor: Visitor) -> None:
    reader = at(readers, app.address.org_url, app.client.client_id)
    access = GrantAccess("Bearer", app.tokens(visitor, READ_SCOPE)["access_token"])
    found = reader.read(access)
    assert found.readable
    assert (found.problem, found.missing_scope) == ("", "")
    assert {"okta.users.read", "okta.logs.read", READ_SCOPE} <= found.granted
    assert "okta.policies.read" not in found.granted
    assert reader.places == [f"api/v1/apps/{app.client.client_id}/grants"]


def test_S11_manage_reads_too(readers: list[Reader], app: AppUnderTest, visitor: Visitor) -> None:
    access = GrantAccess("Bearer", app.tokens(visitor, "okta.appGrants.manage")["access_token"])
    assert at(readers, app.address.org_url, app.client.client_id).read(access).readable


def test_S5_with_an_ssws_token(readers: list[Reader], app: AppUnderTest, web_app: AppUnderTest) -> None:
    access = GrantAccess("SSWS", app.address.ssws_token)
    url = app.address.org_url
    native = at(readers, url, app.client.client_id).read(access)
    web = at(readers, url, web_app.client.client_id).read(access)
    assert native.readable
    assert web.readable


def test_a_new_grant_is_seen(readers: list[Reader], app: AppUnderTest, visitor: Visitor) -> None:
    token = app.tokens(visitor, "okta.appGrants.manage")["access_token"]
    reader = at(readers, app.address.org_url, app.client.client_id)
    before = reader.read(GrantAccess("Bearer", token)).granted
    body = {"scopeId": "okta.policies.read", "issuer": app.address.org_url}
    path = f"/api/v1/apps/{app.client.client_id}/grants"
    assert app.call(token, path, "POST", json=body).status_code == 201
    assert reader.read(GrantAccess("Bearer", token)).granted - before == {"okta.policies.read"}


def test_a_token_without_the_scope_lacks_it(readers: list[Reader], app: AppUnderTest, visitor: Visitor) -> None:
    access = GrantAccess("Bearer", app.tokens(visitor, "okta.users.read")["access_token"])
    assert at(readers, app.address.org_url, app.client.client_id).read(access) == WITHOUT_ACCESS


def test_S13_a_person_without_a_role_cannot(readers: list[Reader], app: AppUnderTest, visitor: Visitor) -> None:
    access = GrantAccess("Bearer", app.tokens(visitor, READ_SCOPE, "eve")["access_token"])
    found = at(readers, app.address.org_url, app.client.client_id).read(access)
    assert found.problem.startswith(
        "Sign in as an administrator. The org does not let this account read the app's grants (403). E0000006: "
    )
    assert found.missing_scope == ""


@pytest.mark.parametrize(
    ("scheme", "words"),
    [("Bearer", "Sign in again."), ("SSWS", "Replace the SSWS token under Requests.")],
)
def test_a_token_that_the_org_refuses(readers: list[Reader], app: AppUnderTest, scheme: Any, words: str) -> None:
    found = at(readers, app.address.org_url, app.client.client_id).read(GrantAccess(scheme, "not-one-of-theirs"))
    assert found.problem.startswith(f"{words} The org does not accept the token (401). E00000")
    assert found.granted == frozenset()


def test_an_app_that_the_org_does_not_know(readers: list[Reader], app: AppUnderTest) -> None:
    found = at(readers, app.address.org_url, "0oaNope").read(GrantAccess("SSWS", app.address.ssws_token))
    assert found.problem.startswith("Check the client ID. The org has no app 0oaNope that this account may see (404).")


# Servers that do it badly


def test_pages_are_followed_to_the_end(readers: list[Reader]) -> None:
    def behave(visit: Visit) -> None:
        first = b"after" not in visit.request.partition(b"\r\n")[0]
        after = f"{visit.url}api/v1/apps/0oa1/grants?after=2"
        visit.send(page("okta.users.read", after=after) if first else page("okta.logs.read"))

    with HostileServer(behave) as server:
        reader = at(readers, server.url)
        assert reader.read().granted == {"okta.users.read", "okta.logs.read"}
        assert len(server.requests) == 2
        assert all(b"Authorization: Bearer SECRET-TOKEN-OF-THE-TEST" in request for request in server.requests)
    assert reader.places == ["api/v1/apps/0oa1/grants"] * 2


def test_P01_a_page_at_another_host_is_not_fetched_and_the_list_is_not_called_whole(readers: list[Reader]) -> None:
    with HostileServer(answers(200, b"[]")) as other:
        found = asked(readers, lambda visit: visit.send(page("okta.users.read", after=f"{other.url}api/v1/grants")))
        assert other.requests == []
    assert found == Grants(
        problem="Look at the app's grants in the admin console. The list of grants goes on at another address."
    )


def test_pages_in_a_circle_end(readers: list[Reader]) -> None:
    found = asked(readers, lambda visit: visit.send(page("a", after=f"{visit.url}api/v1/apps/0oa1/grants")))
    assert found.problem == "Look at the app's grants in the admin console. The list of grants has no end."


def test_pages_without_end_end(readers: list[Reader]) -> None:
    with HostileServer(lambda visit: visit.send(page("a", after=f"{visit.url}page-{visit.number}"))) as server:
        assert "has no end" in at(readers, server.url).read().problem
        assert len(server.requests) == 20


def test_a_later_page_that_fails_makes_the_whole_unreadable(readers: list[Reader]) -> None:
    def behave(visit: Visit) -> None:
        visit.send(page("okta.users.read", after=f"{visit.url}next") if visit.number == 0 else response(500, b"{}"))

    found = asked(readers, behave)
    assert not found.readable
    assert found.granted == frozenset()


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        pytest.param(answers(500, b"oops", content_type="text/plain"), "Try again in a moment.", id="500"),
        pytest.param(answers(503, b"", headers={"Retry-After": "7"}), "Wait 7 seconds, then try again.", id="503"),
        pytest.param(
            answers(429, b'{"errorCode": "E0000047"}', headers={"Retry-After": "9"}), "Wait 9 seconds", id="429"
        ),
        pytest.param(html_200(), "Check the address", id="a page of HTML"),
        pytest.param(answers(200, b"{}"), "Check the address", id="an object"),
        pytest.param(answers(200, b"["), "Check the address", id="cut JSON"),
        pytest.param(answers(200, b""), "Check the address", id="nothing"),
        pytest.param(answers(204, b""), "Check the address", id="204"),
        pytest.param(answers(200, b"[1]"), "Check the address", id="numbers"),
        pytest.param(answers(200, json.dumps([grant(7)]).encode()), "Check the address", id="a scope that is no text"),
        pytest.param(answers(200, json.dumps([grant("a", 7)]).encode()), "Check the address", id="an odd status"),
        pytest.param(answers(200, b"[" * 100_000), "Check the address", id="too deep"),
        pytest.param(answers(401, b"", content_type="text/html"), "Sign in again.", id="401 without words"),
        pytest.param(
            answers(403, b"<h1>No</h1>", content_type="text/html"), "Sign in as an administrator.", id="403 HTML"
        ),
        pytest.param(answers(404, b"<h1>No</h1>", content_type="text/html"), "Check the client ID.", id="404 HTML"),
        pytest.param(short_body(), "", id="cut off"),
    ],
)
def test_what_is_no_list_of_grants_is_said(readers: list[Reader], behaviour: Behaviour, words: str) -> None:
    found = asked(readers, behaviour)
    assert not found.readable
    assert found.problem.startswith(words)
    assert "<" not in found.problem
    assert "\n" not in found.problem
    assert (found.granted, found.missing_scope) == (frozenset(), "")


def test_what_the_org_says_of_a_refusal_is_said_once(readers: list[Reader]) -> None:
    body = b'{"errorCode": "E0000009", "errorSummary": "Internal Server Error"}'
    assert asked(readers, answers(500, body)).problem == (
        "The org does not list the app's grants (500). E0000009: Internal Server Error"
    )


def test_a_challenge_that_names_the_scope(readers: list[Reader]) -> None:
    challenge = f'Bearer error="insufficient_scope", scope="{READ_SCOPE}"'
    assert asked(readers, answers(403, b"", headers={"WWW-Authenticate": challenge})) == WITHOUT_ACCESS
    assert WITHOUT_ACCESS.problem == "Grants could not be read: needs okta.appGrants.read."
    assert WITHOUT_ACCESS.missing_scope == READ_SCOPE


@pytest.mark.parametrize("named", ["", ', scope="okta.apps.manage"', ', scope="<b>"'])
def test_a_challenge_that_names_another_scope_or_none_leads_to_no_other_scope(
    readers: list[Reader], named: str
) -> None:
    challenge = f'Bearer error="insufficient_scope"{named}'
    assert asked(readers, answers(403, b"", headers={"WWW-Authenticate": challenge})) == WITHOUT_ACCESS


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_P01_a_redirect_is_not_followed(readers: list[Reader], status: int) -> None:
    with HostileServer(answers(200, b"[]")) as other:
        found = asked(readers, redirects_to(f"{other.url}api", status))
        assert other.requests == []
    assert not found.readable


def test_S15_a_server_that_quotes_the_token_back_shows_it_to_nobody(readers: list[Reader]) -> None:
    told = json.dumps({"errorCode": "E0000011", "errorSummary": f"Bad: {BEARER.secret}"}).encode()
    with HostileServer(answers(401, told)) as server:
        reader = at(readers, server.url)
        found = reader.read()
    assert found.problem.startswith("Sign in again. The org does not accept the token (401). E0000011: Bad: ")
    assert BEARER.secret not in found.problem
    assert BEARER.secret not in repr((BEARER, found, reader.trace.messages()))


def test_only_active_grants_count(readers: list[Reader]) -> None:
    rows = [grant("okta.users.read"), grant("okta.logs.read", "INACTIVE"), {"scopeId": "okta.groups.read"}]
    found = asked(readers, answers(200, json.dumps(rows).encode()))
    assert found.granted == {"okta.users.read", "okta.groups.read"}


def test_none_at_all_is_an_answer(readers: list[Reader]) -> None:
    assert asked(readers, answers(200, b"[]")) == Grants()


def test_a_client_id_cannot_lead_to_another_path(readers: list[Reader]) -> None:
    with HostileServer(answers(200, b"[]")) as server:
        at(readers, server.url, "../users?x=#/").read()
        assert server.requests[0].startswith(b"GET /api/v1/apps/..%2Fusers%3Fx%3D%23%2F/grants HTTP/1.1\r\n")


def test_A07_an_address_without_tls_is_not_asked(readers: list[Reader]) -> None:
    reader = at(readers, "http://acme.example")
    found = reader.read()
    assert not found.readable
    assert reader.places == []


def test_P12_cancelling_ends_it(readers: list[Reader]) -> None:
    cancel = Cancellation()

    def stop(visit: Visit) -> None:
        cancel.cancel()
        visit.pause()

    with HostileServer(stop) as server:
        reader = at(readers, server.url)
        with pytest.raises(Cancelled):
            reader.read(cancel=cancel)


# Who has grants, and what may read them


@pytest.mark.parametrize(
    ("org", "client", "expected"),
    [
        pytest.param(ACME, WEB, True, id="an app of the org server"),
        pytest.param(ACME, replace(WEB, issuer=f"{ACME.url}/oauth2/default"), False, id="of a custom server"),
        pytest.param(
            replace(ACME, provider_id="okta-custom"), WEB, True, id="the server counts, not the org's default"
        ),
        pytest.param(replace(ACME, provider_id="keycloak"), WEB, False, id="another provider"),
        pytest.param(ACME, replace(WEB, client_id=""), False, id="not registered yet"),
    ],
)
def test_which_apps_have_grants(org: Org, client: Client, expected: bool) -> None:
    assert has_grants(org, client) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="read"),
        pytest.param({"scopes": ("okta.appGrants.manage",)}, True, id="manage"),
        pytest.param({"access_expires_at": None}, True, id="an end that nobody told"),
        pytest.param({"client_ref": "another"}, True, id="of another app of the org"),
        pytest.param({"scopes": ("okta.apps.manage",)}, False, id="without the scope"),
        pytest.param({"access_expires_at": NOW}, False, id="ended"),
        pytest.param({"org_id": "o2"}, False, id="of another org"),
        pytest.param({"org_id": ""}, False, id="pasted"),
        pytest.param({"kinds": ("id_token",)}, False, id="no access token"),
        pytest.param({"token_type": "DPoP"}, True, id="bound to a key"),
        pytest.param({"token_type": "mac"}, False, id="of another type"),
        pytest.param({"issuer": "https://old.okta.com"}, False, id="of the address that the org had before"),
        pytest.param({"issuer": "http://acme.okta.com"}, False, id="of another scheme"),
        pytest.param({"issuer": "https://acme.okta.com:8443"}, False, id="of another port"),
        pytest.param({"issuer": ""}, False, id="of nobody knows whom"),
        pytest.param({"issuer": "https://[acme.okta.com"}, False, id="of no address at all"),
    ],
)
def test_which_tokens_may_read(changes: dict[str, Any], expected: bool) -> None:
    assert can_read(ACME, replace(TOKEN, **changes), NOW) is expected
