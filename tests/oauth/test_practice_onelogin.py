"""The product at the practice OneLogin: each way of client authentication, and everything after the sign-in."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.oauth.browsing import sent_on
from tests.oauth.test_practice_org import Visit
from tokenexplorer.diagnosis.case import Answer, Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.errors import ConfigError, OAuthError, TokenExplorerError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.oauth.departure import Departure
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.logout import prepare, returns_to
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.oauth.verification import verify_stored
from tokenexplorer.orgs.detection import detect, recognise
from tokenexplorer.orgs.discovery import discover
from tokenexplorer.orgs.org import Client, ClientAuth, Org
from tokenexplorer.orgs.provider import provider
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange, HttpRequest
from tokenexplorer.wire.policy import PROTOCOL

WAYS: list[ClientAuth] = ["none", "client_secret_post", "client_secret_basic"]


class OneLoginVisit(Visit):
    """One person at the practice OneLogin, with an app for each way."""

    def __init__(self, address: PracticeAddress) -> None:
        super().__init__(address)
        issuer = address.onelogin_issuer
        self.org = Org("org", "Practice OneLogin", address.org_url, issuer, "onelogin", practice=True)

    def app(self, way: ClientAuth, **changes: object) -> tuple[Client, str | None]:
        """The app of this way, and its secret."""
        offered = next(each for each in self.address.onelogin_clients if each.client_auth == way)
        client = Client(
            "ref", "org", offered.name, self.org.issuer, offered.client_id, offered.kind, way,
            redirect_uri="http://localhost/callback/x", scopes=offered.scopes,
        )  # fmt: skip
        return dataclasses.replace(client, **changes), offered.client_secret  # type: ignore[arg-type]  # a test's wish

    def enter(self, way: ClientAuth, **changes: object) -> Session:
        client, secret = self.app(way, **changes)
        return self.sign_in(client, secret)


@pytest.fixture(scope="module")
def address() -> Iterator[PracticeAddress]:
    practice = PracticeOrg()
    yield practice.start()
    practice.stop()


@pytest.fixture
def visit(address: PracticeAddress) -> Iterator[OneLoginVisit]:
    made = OneLoginVisit(address)
    yield made
    made.http.close()


@pytest.mark.parametrize("way", WAYS)
def test_S14_T12_each_way_signs_in_asks_and_revokes(visit: OneLoginVisit, way: ClientAuth) -> None:
    session = visit.enter(way)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    given, activity = session.token_set, visit.trace.begin("After")
    client, secret = visit.app(way)
    credentials = Credentials(secret) if secret else NO_CREDENTIALS
    metadata = visit.cache.metadata(visit.http, client.issuer, activity=activity)
    info = fetch_userinfo(given, metadata, http=visit.http, activity=activity)
    assert info.claims["preferred_username"] == "alice"
    assert info.notes == ()
    assert info.facts == ("updated_at counts milliseconds here; OpenID Connect says seconds.",)
    ask = {"client": client, "credentials": credentials, "http": visit.http, "activity": activity}
    before = introspect(given, "access_token", metadata, **ask)  # type: ignore[arg-type]  # as named above
    assert (before.active, before.claims["scope"]) == (True, "openid profile email groups")
    revoke(given, metadata, **ask)  # type: ignore[arg-type]  # as named above
    assert not introspect(given, "access_token", metadata, **ask).active  # type: ignore[arg-type]  # as named above
    with pytest.raises(OAuthError) as refused:
        fetch_userinfo(given, metadata, http=visit.http, activity=activity)
    assert refused.value.title == "The server does not know this access token."


@pytest.mark.parametrize("kind", ["id_token", "id_token token"])
def test_S14_I17_the_implicit_flow(visit: OneLoginVisit, kind: str) -> None:
    session = visit.enter("client_secret_post", response_type=kind)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert (session.token_set.access_token is not None) is ("token" in kind.split())
    assert session.token_set.refresh_token is None


def test_S14_there_is_no_hybrid_flow(visit: OneLoginVisit) -> None:
    with pytest.raises(OAuthError) as refused:
        visit.enter("client_secret_post", response_type="code id_token")
    assert refused.value.error == "unsupported_response_type"


def test_S14_its_access_token_is_verified_here(visit: OneLoginVisit) -> None:
    given = visit.enter("none").token_set
    client, _ = visit.app("none")
    result = verify_stored(
        given, "access_token", client=client, http=visit.http, providers=visit.cache,
        activity=visit.trace.begin("Check"), provider_id="onelogin",
    )  # fmt: skip
    assert result.verdict is Verdict.VERIFIED


def test_S14_refresh_follows_the_setting_of_the_app(visit: OneLoginVisit) -> None:
    session = visit.enter("client_secret_post")
    client, secret = visit.app("client_secret_post")
    activity = visit.trace.begin("Refresh")
    metadata = visit.cache.metadata(visit.http, client.issuer, activity=activity)

    def keys() -> object:
        return visit.cache.keys(visit.http, metadata, activity=activity)

    ask = {"http": visit.http, "activity": activity, "fetch_keys": keys}
    new = refresh(session.token_set, metadata, client=client, credentials=Credentials(secret), **ask)  # type: ignore[arg-type]  # as named above
    assert new.refresh_token != session.token_set.refresh_token
    public, _ = visit.app("none")
    with pytest.raises(ConfigError) as none:
        refresh(visit.enter("none").token_set, metadata, client=public, credentials=NO_CREDENTIALS, **ask)  # type: ignore[arg-type]  # as named above
    assert "no scope asks for them" in none.value.advice


@pytest.mark.parametrize(
    ("way", "other"), [("client_secret_post", "client_secret_basic"), ("none", "client_secret_post")]
)
def test_S14_another_way_than_the_apps_is_refused(visit: OneLoginVisit, way: ClientAuth, other: ClientAuth) -> None:
    client, secret = visit.app(way, client_auth=other, kind="confidential")
    with pytest.raises(OAuthError) as refused:
        visit.sign_in(client, secret or "made-up")
    assert (refused.value.error, refused.value.status) == ("invalid_client", 401)
    assert "way of client authentication" in refused.value.advice


def test_S14_offline_access_is_refused_by_the_server(visit: OneLoginVisit) -> None:
    with pytest.raises(OAuthError) as refused:
        visit.enter("none", scopes=("openid", "offline_access"))
    assert refused.value.error == "invalid_scope"
    assert refused.value.title == "The server does not take offline_access."
    assert "a setting of the app instead, such as OneLogin" in refused.value.advice


def test_S14_without_scopes_userinfo_is_empty_and_explained(visit: OneLoginVisit) -> None:
    given = visit.enter("none", scopes=()).token_set
    assert given.id_token is None
    activity = visit.trace.begin("UserInfo")
    metadata = visit.cache.metadata(visit.http, visit.org.issuer, activity=activity)
    info = fetch_userinfo(given, metadata, http=visit.http, activity=activity)
    assert info.claims == {}
    assert "no scope covers any claim" in info.notes[0]


class OnTheWay:
    """What stands between and writes its own Authorization header; it keeps what came."""

    def __init__(self, http: HttpClient, authorization: str | None) -> None:
        self._http, self._authorization = http, authorization
        self.answer = Answer()

    def send(self, request: HttpRequest, **options: Any) -> Exchange:
        kept = tuple(line for line in request.headers if line[0] != "Authorization")
        own = (("Authorization", self._authorization),) if self._authorization is not None else ()
        exchange = self._http.send(dataclasses.replace(request, headers=(*kept, *own)), **options)
        response = exchange.whole_response()
        self.answer = Answer(response.status, response.headers, response.body.text())
        return exchange


@pytest.mark.parametrize(
    ("authorization", "status", "body", "title", "finding"),
    [
        (
            None,
            400,
            {"error": "invalid_request", "error_description": "no bearer token provided"},
            "The server saw no access token.",
            "onelogin-no-bearer",
        ),
        (
            "Token {token}",
            400,
            {"error": "invalid_request", "error_description": "invalid authorization header value format"},
            "The server cannot read the Authorization header.",
            "onelogin-bad-header",
        ),
        (
            "Bearer another",
            401,
            {"error": "invalid_token", "error_description": "invalid token provided"},
            "The server does not know this access token.",
            "onelogin-invalid-token",
        ),
        ("Bearer {token}", 200, {}, "", "empty-userinfo"),
    ],
    ids=["no-bearer-token", "invalid-header-format", "invalid-token", "empty-object"],
)
def test_S14_each_of_the_four_answers_without_claims_is_served_read_and_explained(
    visit: OneLoginVisit,
    authorization: str | None,
    status: int,
    body: dict[str, str],
    title: str,
    finding: str,
) -> None:
    given = visit.enter("none", scopes=()).token_set
    between = OnTheWay(visit.http, authorization and authorization.format(token=given.access_token))
    activity = visit.trace.begin("UserInfo")
    metadata = visit.cache.metadata(visit.http, visit.org.issuer, activity=activity)
    if title:
        with pytest.raises(OAuthError) as refused:
            fetch_userinfo(given, metadata, http=between, activity=activity)
        assert (refused.value.title, refused.value.error, refused.value.error_description) == (
            title, body["error"], body["error_description"],
        )  # fmt: skip
    else:
        assert "no scope covers any claim" in fetch_userinfo(given, metadata, http=between, activity=activity).notes[0]
    assert (between.answer.status, json.loads(between.answer.body)) == (status, body)
    case = Case("userinfo", between.answer, org=visit.org, token=given.summary)
    assert [each.id for each in explain(case).findings][:1] == [finding]


@pytest.mark.parametrize("path", ["/oidc/2", "/oidc/2/me", "/oidc/2/.well-known/openid-configuration"])
def test_S14_any_address_below_its_path_leads_to_it(visit: OneLoginVisit, path: str) -> None:
    found = detect(visit.address.org_url + path)
    assert (found.provider.id, found.candidates) == ("onelogin", (visit.address.onelogin_issuer,))
    metadata = discover(visit.http, found.candidates, activity=visit.trace.begin("Look-up"))
    assert recognise(metadata, found.provider).id == "onelogin"


def test_S14_version_1_is_told_apart(visit: OneLoginVisit) -> None:
    found = detect(f"{visit.address.org_url}/oidc/1")
    assert found.candidates == (visit.address.onelogin_issuer,)
    assert found.hint is not None
    assert found.hint.title == "This is OneLogin's first version, now off."
    with pytest.raises(TokenExplorerError, match="has no discovery document"):
        discover(visit.http, (f"{visit.address.org_url}/oidc/1",), activity=visit.trace.begin("Look-up"))


def test_S14_signing_out_of_one_app_ends_the_tokens_of_its_session(visit: OneLoginVisit) -> None:
    given = visit.enter("none").token_set
    client, _ = visit.app("none")
    activity = visit.trace.begin("Sign-out")
    metadata = visit.cache.metadata(visit.http, client.issuer, activity=activity)
    back = returns_to("http://localhost:8765/callback/x")
    known = provider("onelogin")
    asked = prepare(given, metadata, client=client, provider=known, post_logout_redirect_uri=back)
    with Departure(asked.onward) as departure:
        sent = sent_on(departure.url)
    assert sent.method == "get"
    answer = visit.http.send(HttpRequest("GET", f"{sent.address}?{urlencode(sent.fields)}"), limits=PROTOCOL)
    assert answer.response is not None
    assert answer.response.header("Location") == f"http://localhost:8765/?state={asked.state}"
    with pytest.raises(OAuthError) as refused:
        fetch_userinfo(given, metadata, http=visit.http, activity=activity)
    assert "signing out of one app ends those of the whole session" in refused.value.advice
    assert known.logout_note == "OneLogin then revokes the tokens of every app of this session."
