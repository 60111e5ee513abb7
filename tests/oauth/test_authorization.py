from __future__ import annotations

import dataclasses
import hmac
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oauth.made import ISSUER, login_request, metadata
from tokenexplorer.errors import ConfigError, OAuthError, ResponseRefused, TokenExplorerError
from tokenexplorer.oauth import authorization, pkce
from tokenexplorer.oauth.authorization import AuthorizationRequest, parse, prepare, state_fits
from tokenexplorer.oauth.sign_in_steps import judge

URI = "http://127.0.0.1:8765/callback/web-sign-in"


def asked(**changes: Any) -> AuthorizationRequest:
    return prepare(login_request(), metadata(**changes), URI)


def good(request: AuthorizationRequest, **more: str) -> str:
    return urlencode({"code": "the-code", "state": request.state, **more})


def test_A02_A03_A04_the_request_holds_everything_once() -> None:
    request = asked()
    parts = urlsplit(request.url)
    query = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/oauth2/v1/authorize"
    assert query == {
        "response_type": ["code"],
        "client_id": ["0oa1"],
        "redirect_uri": [URI],
        "scope": ["openid profile"],
        "state": [request.state],
        "nonce": [request.nonce],
        "code_challenge": [pkce.code_challenge(request.code_verifier)],
        "code_challenge_method": ["S256"],
    }


def test_A04_state_nonce_and_verifier_are_long_independent_and_new_each_time() -> None:
    one, two = asked(), asked()
    secrets = [one.state, one.nonce, one.code_verifier, two.state, two.nonce, two.code_verifier]
    assert len(set(secrets)) == 6
    assert all(len(each) == 43 for each in secrets)


def test_A04_compared_whole_and_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    original = hmac.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return original(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    request = asked()
    assert state_fits(f"state={request.state}", request)
    wrong = (request.state[:-1], f"{request.state}x", request.state.swapcase(), "")
    for state in wrong:
        assert not state_fits(f"state={state}", request)
    assert [one.decode() for one, _ in compared] == [request.state, *wrong]


def test_A06_everything_is_bound_and_frozen() -> None:
    request = asked()
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.client_id = "another"  # type: ignore[misc]
    assert (request.issuer, request.client_id, request.redirect_uri) == (ISSUER, "0oa1", URI)


def test_secrets_are_in_no_repr_and_masked_in_what_is_shown() -> None:
    request = asked()
    shown = repr(request) + repr(parse(good(request), request)) + repr(request.sent)
    for secret in (request.state, request.nonce, request.code_verifier, "the-code"):
        assert secret not in shown
    assert dict(request.sent)["code_challenge"] == pkce.code_challenge(request.code_verifier)


def test_S13_a_further_parameter_that_is_a_secret_is_masked_in_what_is_shown() -> None:
    jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.Kanarie"
    chosen = login_request(extra_parameters=(("id_token_hint", "Kanarie"), ("hint", jwt), ("audience", "api")))
    request = prepare(chosen, metadata(), URI)
    assert "id_token_hint=Kanarie" in request.url
    assert "Kanarie" not in repr(request) + repr(request.sent)
    assert dict(request.sent)["audience"] == "api"


def test_A08_the_host_is_shown_in_ascii() -> None:
    assert asked(authorization_endpoint="https://\u0430pple.com/authorize").host == "xn--pple-43d.com"


def test_the_endpoints_own_query_stays_and_choices_are_sent() -> None:
    chosen = login_request(
        prompt="login",
        login_hint="ann+x@acme.com",
        max_age="0",
        acr_values="urn:a",
        extra_parameters=(("idp", "0oa9"),),
    )
    request = prepare(chosen, metadata(authorization_endpoint=f"{ISSUER}/authorize?p=B2C_1"), URI)
    query = parse_qs(urlsplit(request.url).query)
    assert query["p"] == ["B2C_1"]
    assert [query[name][0] for name in ("prompt", "login_hint", "max_age", "acr_values", "idp")] == [
        "login",
        "ann+x@acme.com",
        "0",
        "urn:a",
        "0oa9",
    ]


@pytest.mark.parametrize("name", sorted(authorization.RESERVED))
def test_a_further_parameter_replaces_none_of_the_protocol(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        prepare(login_request(extra_parameters=((name, "x"),)), metadata(), URI)
    assert caught.value.field == "extra_parameters"


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://acme.okta.com/authorize",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https:///nohost",
        "https://u@acme.okta.com/a",
        "https://acme.okta.com/a#b",
        "https://acme.okta.com/a b",
        "https://acme.okta.com/a\r\nb",
        "https://acme.okta.com\\.evil.example/a",
        'https://acme.okta.com/a"b',
        "https://acme.okta.com/{tenant}",
        "https://[broken",
    ],
)
def test_A07_an_endpoint_that_is_not_https_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError):
        asked(authorization_endpoint=endpoint)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "[::1]:9", "localhost:9"])
def test_A07_http_is_fine_on_this_computer(host: str) -> None:
    assert asked(authorization_endpoint=f"http://{host}/authorize").host == host


def test_no_client_id_is_said_before_the_browser_opens() -> None:
    with pytest.raises(ConfigError) as caught:
        prepare(login_request(client_id=""), metadata(), URI)
    assert caught.value.field == "client_id"


def test_a_good_answer_gives_the_code() -> None:
    request = asked()
    answer = parse(good(request, iss=ISSUER, session_state="x"), request)
    assert (answer.code, answer.issuer) == ("the-code", ISSUER)


@pytest.mark.parametrize("name", ["code", "state", "iss", "error", "error_description"])
def test_L11_a_parameter_twice_is_rejected(name: str) -> None:
    request = asked()
    query = f"{good(request, iss=ISSUER)}&{name}=again&{name}=again"
    with pytest.raises(ResponseRefused):
        parse(query, request)
    assert judge(query, request).ends == (name != "state")


@pytest.mark.parametrize(
    "query", ["code=1", "code=1&state=", "code=1&state=other", "error=access_denied", "error=x&state=other", ""]
)
def test_I24_L10_wrong_or_missing_state_is_refused_and_assert_ends_nothing(query: str) -> None:
    request = asked()
    with pytest.raises(ResponseRefused):
        parse(query, request)
    judgement = judge(query, request)
    assert not judgement.ends
    assert judgement.reason


@pytest.mark.parametrize("error", ["", "error=access_denied&"])
@pytest.mark.parametrize("iss", [f"{ISSUER}/", "https://evil.example", ""])
def test_A05_I24_another_issuer_is_refused_in_success_and_error(iss: str, error: str) -> None:
    for advertised in (True, False):
        request = asked(iss_parameter_supported=advertised)
        query = f"{error}{good(request, iss=iss)}"
        with pytest.raises(ResponseRefused):
            parse(query, request)
        assert judge(query, request).page.value == "rejected"


def test_A05_I24_a_missing_issuer_is_refused_where_the_server_always_names_it() -> None:
    request = asked(iss_parameter_supported=True)
    with pytest.raises(ResponseRefused, match="does not name its issuer"):
        parse(good(request), request)
    assert parse(good(asked_without := asked()), asked_without).code == "the-code"


def test_A12_the_servers_refusal_is_kept_verbatim() -> None:
    request = asked()
    text = "User <img src=x> & more"
    query = (
        f"error=access_denied&error_description={quote(text)}&error_uri=https%3A%2F%2Fe.example&state={request.state}"
    )
    with pytest.raises(OAuthError) as caught:
        parse(query, request)
    error = caught.value
    assert (error.error, error.error_description, error.error_uri) == ("access_denied", text, "https://e.example")
    assert (error.title, error.where, error.status) == ("The sign-in was refused.", "authorize", None)
    assert judge(query, request).page.value == "refused"


def test_an_answer_without_code_or_error_is_refused() -> None:
    request = asked()
    for query in (f"state={request.state}", f"code=&state={request.state}"):
        with pytest.raises(ResponseRefused):
            parse(query, request)


def test_more_than_a_hundred_parameters_are_refused() -> None:
    request = asked()
    query = f"{good(request)}&{'&'.join(f'x{number}=1' for number in range(100))}"
    with pytest.raises(ResponseRefused):
        parse(query, request)
    assert not judge(query, request).ends


REQUEST = prepare(login_request(), metadata(), URI)


ANY_QUERY = st.one_of(st.text(max_size=300), st.text(alphabet="codestaeisr=&%+;0Aé\x00", max_size=120))
FURTHER = st.dictionaries(st.text(max_size=10), st.text(max_size=30), max_size=8)
KNOWN = frozenset({"state", "code", "iss", "error", "error_description", "error_uri"})


def assert_ends_nothing(query: str) -> None:
    assert not judge(query, REQUEST).ends
    with pytest.raises(TokenExplorerError):
        parse(query, REQUEST)


def assert_is_received(further: dict[str, str]) -> None:
    more = urlencode({name: value for name, value in further.items() if name not in KNOWN}, errors="replace")
    assert judge(f"{more}&code=c&state={REQUEST.state}", REQUEST).page.value == "received"


@settings(max_examples=300, derandomize=True, deadline=1000)
@given(ANY_QUERY)
def test_D04_the_callback_parser_takes_anything(query: str) -> None:
    assert_ends_nothing(query)


@settings(max_examples=300, derandomize=True, deadline=1000)
@given(FURTHER)
def test_D04_with_the_right_state_there_is_always_an_end(further: dict[str, str]) -> None:
    assert_is_received(further)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=1000)
@given(ANY_QUERY, FURTHER)
def test_D04_soak_of_the_callback_parser(query: str, further: dict[str, str]) -> None:
    assert_ends_nothing(query)
    assert_is_received(further)


def test_consent_required_names_the_grant_that_okta_means_by_it() -> None:
    request = asked()
    with pytest.raises(OAuthError) as raised:
        parse(f"error=consent_required&state={request.state}", request)
    assert "granted to the app" in raised.value.advice
