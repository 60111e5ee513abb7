"""Refresh, revocation and introspection (checklist T07-T12)."""

from __future__ import annotations

import dataclasses
import time
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.oauth.made import CLIENT, FakeHttp, activity
from tests.oauth.made import metadata as plain_metadata
from tests.peers.jose_forge import session_key
from tests.tokens.made import CLIENT_ID, ISSUER, REMOVED, id_token, keys, token_set
from tokenexplorer.errors import ConfigError, DiscoveryError, MalformedResponseError, OAuthError, TokenError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.introspection import Introspection, introspect
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.orgs.metadata import KeySet
from tokenexplorer.orgs.org import Client
from tokenexplorer.tokens.token_set import TokenSet

APP = dataclasses.replace(CLIENT, client_id=CLIENT_ID)
METADATA = plain_metadata(issuer=ISSUER)
ENDS_NEVER: dict[str, Any] = {"iat": 1, "exp": 99999999999, "nonce": REMOVED, "at_hash": REMOVED}


def stored(**changes: Any) -> TokenSet:
    return dataclasses.replace(token_set(id_token()), **{"refresh_token": "old-refresh", **changes})


def swap(http: FakeHttp, given: TokenSet | None = None, app: Client = APP) -> TokenSet:
    published = keys(session_key("RS256"))
    return refresh(
        given or stored(),
        METADATA,
        client=app,
        credentials=NO_CREDENTIALS,
        http=http,
        activity=activity(),
        fetch_keys=lambda: published,
    )


def test_T07_a_new_refresh_token_replaces_the_old_one_and_the_rest_stays() -> None:
    http = FakeHttp(
        (200, {"access_token": "new", "token_type": "Bearer", "expires_in": 60, "refresh_token": "rotated"})
    )
    old = stored()
    fresh = swap(http, old)
    assert (fresh.access_token, fresh.refresh_token, fresh.id_token) == ("new", "rotated", old.id_token)
    assert (fresh.summary.id, fresh.summary.keep, fresh.summary.scopes) == (
        old.summary.id,
        old.summary.keep,
        old.summary.scopes,
    )
    assert parse_qs(http.form) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["old-refresh"],
        "client_id": [CLIENT_ID],
    }


def test_T07_none_returned_keeps_the_old_one() -> None:
    assert swap(FakeHttp((200, {"access_token": "new", "token_type": "Bearer"}))).refresh_token == "old-refresh"


def test_I23_T09_a_good_new_id_token_is_taken() -> None:
    good = id_token(**ENDS_NEVER)
    fresh = swap(FakeHttp((200, {"access_token": "new", "token_type": "Bearer", "id_token": good})))
    assert fresh.id_token == good


@pytest.mark.parametrize("changes", [{"iss": "https://x"}, {"sub": "mallory"}, {"aud": "else"}, {"iat": REMOVED}])
def test_I23_T09_a_wrong_new_id_token_is_refused(changes: dict[str, Any]) -> None:
    wrong = id_token(**{**ENDS_NEVER, **changes})
    with pytest.raises(TokenError, match="old tokens stay") as caught:
        swap(FakeHttp((200, {"access_token": "new", "token_type": "Bearer", "id_token": wrong})))
    assert "Failed" in caught.value.title


def test_T10_invalid_grant_means_sign_in_again_once() -> None:
    http = FakeHttp((400, {"error": "invalid_grant", "error_description": "expired"}))
    with pytest.raises(OAuthError) as caught:
        swap(http)
    assert caught.value.advice == "Sign in again. The tokens stay here so that you can look at them."
    assert caught.value.where == "refresh"
    assert len(http.requests) == 1


def test_I34_T09_the_app_s_own_tolerance_of_clocks_holds_after_a_refresh() -> None:
    late = id_token(**{**ENDS_NEVER, "exp": int(time.time()) - 100})
    answer = (200, {"access_token": "new", "token_type": "Bearer", "id_token": late})
    with pytest.raises(TokenError):
        swap(FakeHttp(answer))
    assert swap(FakeHttp(answer), app=dataclasses.replace(APP, skew_s=300)).id_token == late


def test_I25_T09_another_audience_is_refused_after_a_refresh_unless_the_app_allows_it() -> None:
    both = id_token(**{**ENDS_NEVER, "aud": [CLIENT_ID, "other"], "azp": CLIENT_ID})
    answer = (200, {"access_token": "new", "token_type": "Bearer", "id_token": both})
    with pytest.raises(TokenError):
        swap(FakeHttp(answer))
    assert swap(FakeHttp(answer), app=dataclasses.replace(APP, allowed_audiences=("other",))).id_token == both


def test_T10_what_cannot_be_refreshed_is_said() -> None:
    with pytest.raises(ConfigError, match="no refresh token"):
        swap(FakeHttp(), stored(refresh_token=None))


def test_T11_both_tokens_are_revoked_the_refresh_token_first() -> None:
    http = FakeHttp((200, b""), (200, b""))
    revoke(stored(), METADATA, client=APP, credentials=NO_CREDENTIALS, http=http, activity=activity())
    forms = [parse_qs((request.body or b"").decode()) for request in http.requests]
    assert [form["token"] for form in forms] == [["old-refresh"], ["opaque-access-token"]]
    assert [form["token_type_hint"] for form in forms] == [["refresh_token"], ["access_token"]]
    assert {request.url for request in http.requests} == {f"{ISSUER}/oauth2/v1/revoke"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"error": "invalid_client"}), OAuthError),
        ((503, {"error": "later"}), OAuthError),
        ((202, b""), MalformedResponseError),
    ],
)
def test_T11_a_failure_is_told(answer: tuple[int, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        revoke(stored(), METADATA, client=APP, credentials=NO_CREDENTIALS, http=FakeHttp(answer), activity=activity())


def asked(body: object, status: int = 200) -> Introspection:
    http = FakeHttp((status, body))
    return introspect(
        stored(), "access_token", METADATA, client=APP, credentials=NO_CREDENTIALS, http=http, activity=activity()
    )


@pytest.mark.parametrize(
    ("body", "active"),
    [
        ({"active": True}, True),
        ({"active": False}, False),
        ({"active": "true"}, False),
        ({"active": 1}, False),
        ({}, False),
    ],
)
def test_T12_only_the_boolean_true_is_active(body: dict[str, object], *, active: bool) -> None:
    got = asked(body)
    assert got.active is active
    assert not hasattr(got, "verdict")
    assert "verified" not in got.headline.lower()


def test_T12_refusals_and_nonsense_are_told() -> None:
    with pytest.raises(OAuthError):
        asked({"error": "invalid_client"}, 401)
    with pytest.raises(MalformedResponseError):
        asked("<h1>")
    with pytest.raises(ConfigError):
        introspect(
            stored(),
            "access_token",
            METADATA,
            client=None,
            credentials=NO_CREDENTIALS,
            http=FakeHttp(),
            activity=activity(),
        )


def test_N24_a_refresh_goes_on_without_keys_and_stops_on_a_wrong_claim() -> None:
    def out_of_reach() -> KeySet:
        raise DiscoveryError("The keys cannot be read.")

    def swapped(token: str) -> TokenSet:
        http = FakeHttp((200, {"access_token": "new", "token_type": "Bearer", "id_token": token}))
        services: dict[str, Any] = {"client": APP, "credentials": NO_CREDENTIALS, "http": http, "activity": activity()}
        return refresh(stored(), METADATA, **services, fetch_keys=out_of_reach)

    assert swapped(id_token(**ENDS_NEVER)).access_token == "new"
    with pytest.raises(TokenError):
        swapped(id_token(**{**ENDS_NEVER, "sub": "mallory"}))


def test_a_token_of_no_known_app_is_left_alone() -> None:
    services: dict[str, Any] = {
        "client": None,
        "credentials": NO_CREDENTIALS,
        "http": FakeHttp(),
        "activity": activity(),
    }
    with pytest.raises(ConfigError):
        revoke(stored(), METADATA, **services)
    with pytest.raises(ConfigError):
        refresh(stored(), METADATA, **services, fetch_keys=lambda: None)
