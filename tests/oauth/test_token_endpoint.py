from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import pytest

from tests.oauth.made import CLIENT, ISSUER, NOW, FakeHttp, activity, exchange, login_request, metadata
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    LoginError,
    MalformedResponseError,
    OAuthError,
    TimedOut,
    TlsFailed,
    TokenExplorerError,
    TooLarge,
    Unreachable,
)
from tokenexplorer.oauth.authorization import AuthorizationResponse, prepare
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, ClientProof, Credentials, prove
from tokenexplorer.oauth.token_endpoint import TokenResponse, exchange_code, parse_token_response
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.policy import PROTOCOL
from tokenexplorer.wire.trace import Trace

GOOD = {"access_token": "at", "token_type": "Bearer", "expires_in": 3600, "scope": "openid"}


def redeem(http: FakeHttp, secret: str | None = None, trace: Trace | None = None, **client: Any) -> TokenResponse:
    request = login_request(secret, **client)
    asked = prepare(request, metadata(), "http://127.0.0.1:8765/cb")
    return exchange_code(
        http,
        metadata(),
        asked,
        AuthorizationResponse("the-code"),
        client=request.client,
        credentials=Credentials(secret),
        activity=activity(trace),
    )


def proof_of(secret: str | None, **client: Any) -> ClientProof:
    return prove(login_request(**client).client, Credentials(secret), audience=f"{ISSUER}/oauth2/v1/token", now=NOW)


def test_T01_one_post_with_a_form_and_no_redirects() -> None:
    http = FakeHttp((200, GOOD))
    redeem(http)
    request = http.requests[0]
    form = parse_qs(http.form)
    assert (request.method, request.url) == ("POST", f"{ISSUER}/oauth2/v1/token")
    assert request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert {name: form[name] for name in ("grant_type", "code", "redirect_uri", "client_id")} == {
        "grant_type": ["authorization_code"],
        "code": ["the-code"],
        "redirect_uri": ["http://127.0.0.1:8765/cb"],
        "client_id": ["0oa1"],
    }
    assert len(form["code_verifier"][0]) == 43
    assert http.limits == [PROTOCOL]
    assert PROTOCOL.redirects == 0


def test_T01_a_token_endpoint_without_tls_is_refused() -> None:
    with pytest.raises(ConfigError):
        exchange_code(
            FakeHttp(),
            metadata(token_endpoint="http://acme.okta.com/token"),
            prepare(login_request(), metadata(), "http://127.0.0.1:1/cb"),
            AuthorizationResponse("c"),
            client=CLIENT,
            credentials=NO_CREDENTIALS,
            activity=activity(),
        )


def test_T02_basic_form_encodes_both_before_base64() -> None:
    proof = proof_of("ü%+/", client_id="a:b c", client_auth="client_secret_basic")
    name, value = proof.headers[0]
    assert name == "Authorization"
    assert base64.b64decode(value.removeprefix("Basic ")) == b"a%3Ab+c:%C3%BC%25%2B%2F"
    assert proof.fields == ()


def test_T02_post_and_none() -> None:
    post = proof_of("s", client_auth="client_secret_post")
    assert (post.headers, post.fields) == ((), (("client_id", "0oa1"), ("client_secret", "s")))
    public = proof_of("a secret that a public app never sends")
    assert (public.headers, public.fields) == ((), (("client_id", "0oa1"),))
    assert "0oa1" not in repr(post)


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
def test_T02_a_missing_secret_is_said(way: str) -> None:
    with pytest.raises(ConfigError) as caught:
        proof_of(None, client_auth=way)
    assert caught.value.field == "client_secret"


@pytest.mark.parametrize("error", [Unreachable("reset"), TimedOut("no answer")])
def test_T03_a_lost_answer_is_told_and_the_code_never_sent_again(error: TokenExplorerError) -> None:
    lost = Exchange(HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), None, Timing(NOW, 1), error)
    http = FakeHttp(lost)
    with pytest.raises(LoginError) as caught:
        redeem(http)
    assert "not sent a second time" in caught.value.advice
    assert error.title in caught.value.detail
    assert len(http.requests) == 1


@pytest.mark.parametrize("error", [TlsFailed("expired"), Cancelled()])
def test_T03_what_was_never_sent_or_was_cancelled_is_told_as_such(error: TokenExplorerError) -> None:
    lost = Exchange(HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), None, Timing(NOW, 1), error)
    with pytest.raises(type(error)):
        redeem(FakeHttp(lost))


def test_T04_a_good_answer() -> None:
    body = {**GOOD, "refresh_token": "rt", "id_token": "it", "token_type": "bEaReR"}
    got = parse_token_response(exchange(200, body))
    assert (got.access_token, got.token_type, got.expires_in) == ("at", "Bearer", 3600)
    assert (got.refresh_token, got.id_token, got.scopes, got.notes) == ("rt", "it", ("openid",), ())
    assert got.expires_at(NOW) == NOW + timedelta(hours=1)
    shown = repr(got)
    assert "'rt'" not in shown
    assert "'at'" not in shown


def test_I26_T04_missing_expires_in_and_scope_are_fine() -> None:
    got = parse_token_response(exchange(200, {"access_token": "at", "token_type": "dpop"}))
    assert (got.token_type, got.expires_in, got.scopes) == ("DPoP", None, None)
    assert got.expires_at(NOW) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None},
        {"access_token": 5},
        {"access_token": ""},
        {"token_type": None},
        {"token_type": "mac"},
        {"token_type": ["Bearer"]},
        {"access_token": "a\ud800"},
        {"refresh_token": "\udfff"},
        {"more": [{"deep": "\ud800"}]},
    ],
)
def test_T04_a_missing_token_or_unknown_type_is_not_used(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedResponseError):
        parse_token_response(exchange(200, {**GOOD, **changes}))


@pytest.mark.parametrize("body", [[], "text", b"", b"\xff", "null", "[1]"])
def test_T04_T06_what_is_no_json_object_is_told_with_status_and_beginning(body: object) -> None:
    with pytest.raises(MalformedResponseError) as caught:
        parse_token_response(exchange(200, body))
    assert "Status 200" in caught.value.detail


@pytest.mark.parametrize(
    ("value", "seconds", "noted"),
    [
        (3600, 3600, False),
        (0, 0, False),
        ("3600", 3600, True),
        (-1, None, True),
        (True, None, True),
        (3600.5, None, True),
        ("soon", None, True),
        ("٣", None, True),
        ("9" * 5000, None, True),
        ([], None, True),
    ],
)
def test_T05_expires_in(value: object, seconds: int | None, *, noted: bool) -> None:
    got = parse_token_response(exchange(200, {**GOOD, "expires_in": value}))
    assert got.expires_in == seconds
    assert bool(got.notes) == noted


def test_T05_an_end_beyond_the_calendar_is_unknown() -> None:
    assert parse_token_response(exchange(200, {**GOOD, "expires_in": 10**15})).expires_at(NOW) is None


@pytest.mark.parametrize("status", [200, 400, 502])
def test_T06_N22_html_is_told_with_status_and_the_first_300_characters(status: int) -> None:
    with pytest.raises(MalformedResponseError) as caught:
        parse_token_response(exchange(status, "<h1>hello</h1>" + "x" * 1000))
    detail = caught.value.detail
    assert f"Status {status}, text/html" in detail
    assert "<h1>hello</h1>" in detail
    assert len(detail.split("\n", 1)[1]) <= 300


@pytest.mark.parametrize("status", [201, 204, 302])
def test_T04_another_status_is_no_token_response(status: int) -> None:
    with pytest.raises(MalformedResponseError):
        parse_token_response(exchange(status, GOOD))


def test_the_servers_error_is_kept_verbatim() -> None:
    body = {"error": "invalid_client", "error_description": "Client <b>x</b> unknown", "error_uri": "https://e.example"}
    with pytest.raises(OAuthError) as caught:
        parse_token_response(exchange(401, body))
    error = caught.value
    assert (error.error, error.error_description, error.status) == ("invalid_client", "Client <b>x</b> unknown", 401)
    assert error.advice == "Check the client ID, the way of client authentication, and its secret or registered key."


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("quoted", ["the-code", "canary-secret"])
def test_A12_S15_a_server_that_quotes_the_code_or_secret_back_is_told_without_it(status: int, quoted: str) -> None:
    for answer in ({"error": "invalid_grant", "error_description": f"{quoted} was used"}, f"<p>{quoted} was used"):
        with pytest.raises(TokenExplorerError) as caught:
            redeem(FakeHttp((status, answer)), "canary-secret", client_auth="client_secret_post")
        told = str(caught.value) + repr(vars(caught.value))
        assert "was used" in told
        assert "the-code" not in told
        assert "canary-secret" not in told


def test_oktas_own_error_form_is_read_too() -> None:
    with pytest.raises(OAuthError) as caught:
        parse_token_response(exchange(403, {"errorCode": "E0000006", "errorSummary": "no permission"}))
    assert (caught.value.error, caught.value.error_description) == ("E0000006", "no permission")


@pytest.mark.parametrize(("header", "words"), [("30", "Wait 30 seconds"), ("soon", "in a moment")])
def test_T10_N23_retry_after_is_told(header: str, words: str) -> None:
    answer = exchange(429, {"error": "slow_down"}, {"Retry-After": header})
    with pytest.raises(OAuthError) as caught:
        parse_token_response(answer)
    assert words in caught.value.advice


def test_N23_a_busy_server_is_told_by_its_status_and_when_to_try_again() -> None:
    with pytest.raises(MalformedResponseError) as caught:
        parse_token_response(exchange(503, "busy", {"Retry-After": "7"}))
    assert "503" in caught.value.title
    assert caught.value.advice == "Wait 7 seconds, then try again."
    assert "busy" in caught.value.detail


def test_an_answer_beyond_the_limit_is_called_too_large() -> None:
    lost = Exchange(HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), None, Timing(NOW, 1), TooLarge("over 1 MB"))
    with pytest.raises(LoginError, match="too large") as caught:
        redeem(FakeHttp(lost))
    assert "over 1 MB" in caught.value.detail


def test_odd_answers_are_noted() -> None:
    got = parse_token_response(exchange(200, {**GOOD, "scope": ["a", "b"], "id_token": 5}, {"Cache-Control": "public"}))
    assert got.scopes == ("a", "b")
    assert len(got.notes) == 3
    twice = parse_token_response(exchange(200, {**GOOD, "scope": "openid  a openid", "error": "invalid_scope"}))
    assert twice.scopes == ("openid", "a")
    (note,) = twice.notes
    assert "names an error" in note
    for odd in ("a b", "a\nb", "t\u00f6ken"):
        (note,) = parse_token_response(exchange(200, {**GOOD, "access_token": odd})).notes
        assert "RFC 6750 does not allow" in note


def test_the_exchange_is_recorded_without_secrets() -> None:
    trace = Trace()
    http = FakeHttp((200, {**GOOD, "access_token": "canary-token"}))
    redeem(http, "canary-secret", trace, client_auth="client_secret_basic")
    (message,) = trace.messages()
    shown = repr(message)
    verifier = dict(parse_qsl(http.form))["code_verifier"]
    for secret in ("canary", "the-code", verifier, base64.b64encode(b"0oa1:canary-secret").decode()):
        assert secret not in shown
