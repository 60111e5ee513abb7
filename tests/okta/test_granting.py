"""Granting and revoking scopes: at the practice org, and at servers that do it badly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jwt.algorithms import ECAlgorithm

from tests.okta.test_grants import BEARER, NOW, TOKEN, Reader, grant
from tests.peers.hostile import Behaviour, HostileServer, Visit
from tests.peers.misbehaviour import answers, html_200, redirects_to, short_body
from tests.practice.service import ready_service_app
from tests.practice.test_directory import Admin
from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.oauth.dpop import DpopKey, NonceBook
from tokenexplorer.okta.access import GrantAccess
from tokenexplorer.okta.grant_authors import MOST_PEOPLE, read_names
from tokenexplorer.okta.grants import (
    MANAGE_SCOPE,
    READ_SCOPE,
    Grant,
    can_manage,
    grant_scope,
    revoke_grant,
)
from tokenexplorer.okta.refusals import AlreadySo, Lacking
from tokenexplorer.wire.cancellation import Cancellation

POLICIES = "okta.policies.read"


class Changer(Reader):
    """Grants and revokes at one app of one org."""

    def grant(self, scope: str = POLICIES, access: GrantAccess = BEARER, cancel: Cancellation | None = None) -> Grant:
        """Grant."""
        activity = self.trace.begin("Change grants")
        return grant_scope(self.org, self.client, access, scope, http=self.http, activity=activity, cancel=cancel)

    def revoke(self, one: Grant, access: GrantAccess = BEARER) -> None:
        """Revoke."""
        activity = self.trace.begin("Change grants")
        revoke_grant(self.org, self.client, access, one, http=self.http, activity=activity)

    def names(self, *ids: str, access: GrantAccess = BEARER) -> dict[str, str]:
        """Ask who people are."""
        return read_names(self.org, ids, access, http=self.http, activity=self.trace.begin("Read grants"))


@pytest.fixture
def made() -> Iterator[list[Changer]]:
    changers: list[Changer] = []
    yield changers
    for each in changers:
        each.http.close()


def at(made: list[Changer], url: str, client_id: str = "0oa1") -> Changer:
    made.append(Changer(url, client_id))
    return made[-1]


ONE = Grant("oag1", POLICIES)


def refused(made: list[Changer], behaviour: Behaviour, *, adding: bool = True) -> TokenExplorerError:
    """The error that a server of that behaviour brings."""
    with HostileServer(behaviour) as server:
        changer = at(made, server.url)
        with pytest.raises(TokenExplorerError) as caught:
            changer.grant() if adding else changer.revoke(ONE)
    return caught.value


# The practice org


def test_S11_a_scope_is_granted_listed_with_its_author_and_revoked(
    made: list[Changer], app: AppUnderTest, visitor: Visitor
) -> None:
    changer = at(made, app.address.org_url, app.client.client_id)
    tokens = app.tokens(visitor, f"{MANAGE_SCOPE} okta.users.read")
    access = GrantAccess("Bearer", tokens["access_token"])
    new = changer.grant(access=access)
    assert (new.scope, new.status) == (POLICIES, "ACTIVE")
    listed = {each.scope: each for each in changer.read(access).listed}
    assert listed[POLICIES] == new
    assert new.created is not None
    assert changer.names(new.created_by, access=access) == {new.created_by: "Alice Ferrara"}
    changer.revoke(new, access)
    assert POLICIES not in changer.read(access).granted


def test_S11_an_ssws_token_grants_to_another_app_too(
    made: list[Changer], app: AppUnderTest, web_app: AppUnderTest
) -> None:
    changer = at(made, app.address.org_url, web_app.client.client_id)
    access = GrantAccess("SSWS", app.address.ssws_token)
    new = changer.grant("okta.logs.read", access)
    assert new in changer.read(access).listed


def test_after_the_grant_the_scope_is_given_and_the_call_works(
    made: list[Changer], app: AppUnderTest, visitor: Visitor
) -> None:
    alone = visitor.sign_in(app.authorize_url(POLICIES))
    beside = visitor.sign_in(app.authorize_url(f"openid okta.users.read {POLICIES}"))
    assert (alone["error"], beside["error"]) == ("consent_required", "invalid_scope")
    at(made, app.address.org_url, app.client.client_id).grant(access=GrantAccess("SSWS", app.address.ssws_token))
    token = app.tokens(visitor, f"openid {POLICIES}")
    assert POLICIES in token["scope"]
    assert app.call(token["access_token"], "/api/v1/policies?type=OKTA_SIGN_ON").status_code == 200


def test_S13_an_administrator_who_is_no_super_administrator_cannot(
    made: list[Changer], app: AppUnderTest, visitor: Visitor
) -> None:
    access = GrantAccess("Bearer", app.tokens(visitor, MANAGE_SCOPE, "bob")["access_token"])
    changer = at(made, app.address.org_url, app.client.client_id)
    for change in (lambda: changer.grant(access=access), lambda: changer.revoke(ONE, access)):
        with pytest.raises(TokenExplorerError) as caught:
            change()
        assert caught.value.advice == "Use the token of a Super Administrator."
        assert caught.value.title == "The org does not let this account change the app's grants (403)."
        assert caught.value.detail.startswith("E0000006: ")


def test_a_token_that_may_only_read_lacks_the_scope(made: list[Changer], app: AppUnderTest, visitor: Visitor) -> None:
    access = GrantAccess("Bearer", app.tokens(visitor, READ_SCOPE)["access_token"])
    with pytest.raises(Lacking) as caught:
        at(made, app.address.org_url, app.client.client_id).grant(access=access)
    assert caught.value.advice == "Sign in with okta.appGrants.manage."


def test_T13_a_service_apps_token_goes_with_proofs_and_its_role_decides(made: list[Changer], app: AppUnderTest) -> None:
    service = ready_service_app(Admin(app), app.address)
    ssws = GrantAccess("SSWS", app.address.ssws_token)
    changer = at(made, app.address.org_url, service.client_id)
    changer.grant(MANAGE_SCOPE, ssws)
    private = ECAlgorithm.to_jwk(service.dpop_key)
    token = service.token(MANAGE_SCOPE)["access_token"]
    access = GrantAccess("DPoP", token, DpopKey.of(private), NonceBook())
    found = changer.read(access)
    assert {"okta.users.read", MANAGE_SCOPE} <= found.granted
    with pytest.raises(TokenExplorerError) as caught:
        changer.grant(access=access)
    assert caught.value.advice == "Use the token of a Super Administrator."
    assert token not in repr((access, changer.trace.messages()))
    assert json.loads(private)["d"] not in repr((access, changer.trace.messages()))


def test_what_is_no_scope_of_the_api_is_told(made: list[Changer], app: AppUnderTest) -> None:
    changer = at(made, app.address.org_url, app.client.client_id)
    with pytest.raises(TokenExplorerError) as caught:
        changer.grant("openid", GrantAccess("SSWS", app.address.ssws_token))
    assert caught.value.advice.startswith("Check the scope's name")
    assert caught.value.title == "The org cannot grant openid (400)."
    assert "scopeId: " in caught.value.detail


def test_S11_the_issuer_is_the_orgs_address_and_a_wrong_one_is_told(made: list[Changer], app: AppUnderTest) -> None:
    changer = at(made, app.address.org_url, app.client.client_id)
    assert "127.0.0.1" in changer.org.url
    changer.org = replace(changer.org, url=changer.org.url.replace("127.0.0.1", "localhost"))
    with pytest.raises(TokenExplorerError) as caught:
        changer.grant(access=GrantAccess("SSWS", app.address.ssws_token))
    assert caught.value.advice.startswith("Check the org's address under Connect")


def test_a_grant_that_is_gone_is_so_already_an_app_that_is_gone_is_not(made: list[Changer], app: AppUnderTest) -> None:
    access = GrantAccess("SSWS", app.address.ssws_token)
    with pytest.raises(AlreadySo, match="gone already"):
        at(made, app.address.org_url, app.client.client_id).revoke(ONE, access)
    with pytest.raises(TokenExplorerError) as caught:
        at(made, app.address.org_url, "0oaNope").revoke(ONE, access)
    assert not isinstance(caught.value, AlreadySo)
    assert caught.value.advice == "Check the client ID."


# What is sent


def test_the_calls_are_those_of_the_reference(made: list[Changer]) -> None:
    def behave(visit: Visit) -> None:
        first = visit.request.startswith(b"POST")
        (answers(201, json.dumps(grant(POLICIES)).encode()) if first else answers(204, b""))(visit)

    with HostileServer(behave) as server:
        changer = at(made, server.url, "../a")
        changer.grant()
        changer.revoke(Grant("../../users", POLICIES))
        post, delete = server.requests
    assert post.startswith(b"POST /api/v1/apps/..%2Fa/grants HTTP/1.1\r\n")
    body = post.partition(b"\r\n\r\n")[2]
    assert json.loads(body) == {"issuer": changer.org.url, "scopeId": POLICIES}
    assert b"Authorization: Bearer SECRET-TOKEN-OF-THE-TEST" in post
    assert delete.startswith(b"DELETE /api/v1/apps/..%2Fa/grants/..%2F..%2Fusers HTTP/1.1\r\n")


# Servers that do it badly

ISSUER = b'{"errorCode": "E0000001", "errorCauses": [{"errorSummary": "issuer: wrong"}, 7, {"errorSummary": 8}]}'
GERMAN = '{"errorCode": "E0000001", "errorCauses": [{"errorSummary": "scopeId: wurde bereits gew\u00e4hrt"}]}'.encode()
TWICE = b'{"errorCode": "E0000001", "errorCauses": [{"errorSummary": "scopeId: already granted"}]}'


@pytest.mark.parametrize(
    ("behaviour", "adding", "words"),
    [
        pytest.param(answers(401, b"{}"), True, "Sign in again.", id="401"),
        pytest.param(
            answers(403, b"<h1>No</h1>", content_type="text/html"), True, "Use the token of a Super", id="403"
        ),
        pytest.param(answers(404, b"{}"), True, "Check the client ID.", id="404"),
        pytest.param(answers(404, b"<h1>No</h1>"), False, "Check the client ID.", id="a proxy's 404 is no gone grant"),
        pytest.param(answers(400, ISSUER), True, "Check the org's address", id="issuer mismatch"),
        pytest.param(answers(400, b"{}"), True, "Check the scope's name", id="400 without words"),
        pytest.param(answers(400, GERMAN), True, "Read the grants again", id="400 in another language"),
        pytest.param(answers(429, b"{}", headers={"Retry-After": "9"}), True, "Wait 9 seconds", id="429"),
        pytest.param(answers(429, b"{}"), False, "Try again in a moment.", id="429 at revocation"),
        pytest.param(answers(500, b"oops"), False, "Try again in a moment.", id="500"),
        pytest.param(html_200(), True, "Check the address", id="a page of HTML"),
        pytest.param(answers(201, b"[]"), True, "Check the address", id="a list"),
        pytest.param(answers(201, json.dumps(grant("okta.x.read")).encode()), True, "Check the address", id="another"),
        pytest.param(answers(202, b"{}"), False, "Check the address", id="202"),
        pytest.param(short_body(), True, "", id="cut off"),
    ],
)
def test_the_mend_comes_first(made: list[Changer], behaviour: Behaviour, adding: bool, words: str) -> None:
    error = refused(made, behaviour, adding=adding)
    assert not isinstance(error, AlreadySo)
    assert error.advice.startswith(words)
    assert error.title


@pytest.mark.parametrize(
    ("behaviour", "adding"),
    [
        pytest.param(answers(400, TWICE), True, id="granted already"),
        pytest.param(answers(409, b"{}"), True, id="conflict"),
        pytest.param(answers(410, b"{}"), False, id="gone"),
    ],
)
def test_what_is_so_already_is_told_apart(made: list[Changer], behaviour: Behaviour, adding: bool) -> None:
    assert isinstance(refused(made, behaviour, adding=adding), AlreadySo)


@pytest.mark.parametrize("adding", [True, False])
def test_P01_a_redirect_is_not_followed(made: list[Changer], adding: bool) -> None:
    with HostileServer(answers(200, b"{}")) as other:
        refused(made, redirects_to(f"{other.url}api", 307), adding=adding)
        assert other.requests == []


def test_a_page_of_a_proxy_does_not_tell_that_a_grant_is_revoked(made: list[Changer]) -> None:
    for status, body in ((200, b"<h1>It works!</h1>"), (200, b"null"), (202, b""), (404, b"<h1>Not here</h1>")):
        with HostileServer(answers(status, body)) as server, pytest.raises(TokenExplorerError) as raised:
            at(made, server.url.rstrip("/")).revoke(ONE)
        assert not isinstance(raised.value, AlreadySo)
    with HostileServer(answers(200, b"{}")) as server:
        at(made, server.url.rstrip("/")).revoke(ONE)


def test_S15_a_server_that_quotes_the_token_back_shows_it_to_nobody(made: list[Changer]) -> None:
    causes = [{"errorSummary": f"scopeId: Bearer {BEARER.secret}"}]
    told = json.dumps({"errorCode": "E0000001", "errorSummary": BEARER.secret, "errorCauses": causes}).encode()
    for status in (400, 403, 409):
        error = refused(made, answers(status, told))
        assert BEARER.secret not in str(error)
        assert BEARER.secret not in repr(made[-1].trace.messages())


def test_A07_an_address_without_tls_is_not_asked(made: list[Changer]) -> None:
    changer = at(made, "http://acme.example")
    for change in (changer.grant, lambda: changer.revoke(ONE)):
        with pytest.raises(TokenExplorerError):
            change()
    assert changer.places == []


def test_P12_cancelling_ends_it(made: list[Changer]) -> None:
    cancel = Cancellation()

    def stop(visit: Visit) -> None:
        cancel.cancel()
        visit.pause()

    with HostileServer(stop) as server, pytest.raises(Cancelled):
        at(made, server.url).grant(cancel=cancel)


# Who granted


def test_names_are_asked_for_once_each_and_not_without_end(made: list[Changer]) -> None:
    person = b'{"profile": {"firstName": "Rita", "lastName": "Admin", "login": "rita@acme.com"}}'
    with HostileServer(answers(200, person)) as server:
        found = at(made, server.url).names("00u1", "", "00u1", *(f"00u{number}" for number in range(2, 30)))
        assert len(server.requests) == MOST_PEOPLE
    assert found["00u1"] == "Rita Admin"
    assert len(found) == MOST_PEOPLE


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (b'{"profile": {"firstName": " ", "login": "rita@acme.com"}}', "rita@acme.com"),
        (b'{"profile": {"firstName": 7, "lastName": "Admin"}}', "Admin"),
        (b'{"profile": {}}', ""),
        (b'{"profile": []}', ""),
        (b"[]", ""),
        (b"<h1>", ""),
    ],
)
def test_a_name_is_taken_where_there_is_one(made: list[Changer], answer: bytes, name: str) -> None:
    with HostileServer(answers(200, answer)) as server:
        assert at(made, server.url).names("00u1").get("00u1", "") == name


def test_the_first_person_who_may_not_be_read_ends_it(made: list[Changer]) -> None:
    with HostileServer(answers(403, b"{}")) as server:
        assert at(made, server.url).names("00u1", "00u2") == {}
        assert len(server.requests) == 1


# What may change


@pytest.mark.parametrize(
    ("scopes", "expected"), [((MANAGE_SCOPE,), True), ((READ_SCOPE,), False), (("okta.apps.manage",), False)]
)
def test_which_tokens_may_change_grants(scopes: tuple[str, ...], expected: bool) -> None:
    org = Changer("https://acme.okta.com").org
    assert can_manage(org, replace(TOKEN, scopes=scopes), NOW) is expected


@pytest.mark.parametrize("odd", ["", "a b", "x" * 201, "\u202e"])
def test_a_grant_without_an_id_is_not_revoked_and_nothing_is_sent(made: list[Changer], odd: str) -> None:
    with HostileServer(answers(204, b"")) as server:
        with pytest.raises(TokenExplorerError, match="no id of the grant") as raised:
            at(made, server.url.rstrip("/")).revoke(Grant(odd, POLICIES))
        assert server.requests == []
    assert raised.value.advice.startswith("Revoke it in the admin console")


def test_a_grants_moment_and_author_may_lack(made: list[Changer]) -> None:
    rows: list[dict[str, Any]] = [
        {**grant("a"), "created": "2026-10-14T12:00:00.000Z", "createdBy": {"id": "00u1", "type": "User"}},
        {**grant("b"), "created": "yesterday", "createdBy": "me"},
        {**grant("c"), "created": "2026-10-14T12:00:00", "id": 7},
    ]
    with HostileServer(answers(200, json.dumps(rows).encode())) as server:
        first, second, third = at(made, server.url).read().listed
    assert first.created is not None
    assert (first.created.isoformat(), first.created_by) == ("2026-10-14T12:00:00+00:00", "00u1")
    assert (second.created, second.created_by) == (None, "")
    assert (third.created, third.id) == (None, "")
