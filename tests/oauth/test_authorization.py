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
HYBRID = prepare(login_request(response_type="code id_token token"), metadata(), URI)


ANY_QUERY = st.one_of(st.text(max_size=300), st.text(alphabet="codestaeisr=&%+;0Aé\x00", max_size=120))
FURTHER = st.dictionaries(st.text(max_size=10), st.text(max_size=30), max_size=8)
KNOWN = frozenset({"state", "code", "iss", "error", "error_description", "error_uri"})


def assert_ends_nothing(query: str) -> None:
    for request in (REQUEST, HYBRID):
        assert not judge(query, request).ends
        with pytest.raises(TokenExplorerError):
            parse(query, request)


def assert_is_received(further: dict[str, str]) -> None:
    more = urlencode({name: value for name, value in further.items() if name not in KNOWN}, errors="replace")
    assert judge(f"{more}&code=c&state={REQUEST.state}", REQUEST).page.value == "received"


@settings(max_examples=300, derandomize=True, deadline=1000)
@given(ANY_QUERY)
def test_D04_the_callback_parser_takes_anything(query: str) -> None:
    assert_ends_nothing(query)


ODD = st.dictionaries(
    st.sampled_from(["code", "id_token", "access_token", "token_type", "expires_in", "scope", "iss", "error"]),
    st.one_of(st.text(max_size=20), st.sampled_from(["bearer", "DPoP", "3600", ISSUER, "a.b.c"])),
)


@settings(max_examples=300, derandomize=True, deadline=1000)
@given(ODD)
def test_D04_an_answer_with_tokens_has_all_that_was_asked_or_is_refused(odd: dict[str, str]) -> None:
    raw = urlencode({**odd, "state": HYBRID.state}, errors="replace")
    assert judge(raw, HYBRID).ends
    try:
        answer = parse(raw, HYBRID)
    except TokenExplorerError:
        return
    assert all((answer.code, answer.id_token, answer.access_token))
    assert answer.token_type in ("Bearer", "DPoP")
    assert "error" not in odd


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


ALL_TYPES = ("code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token")


def asked_for(response_type: str, found: dict[str, Any] | None = None, /, **client: Any) -> AuthorizationRequest:
    return prepare(login_request(response_type=response_type, **client), metadata(**(found or {})), URI)


def sent_by(request: AuthorizationRequest) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def answer_of(request: AuthorizationRequest, **changes: str) -> str:
    """Everything that was asked, good; an empty value leaves a parameter out."""
    values = {
        "code": "the-code",
        "id_token": "the-id-token",
        "access_token": "the-access-token",
        "token_type": "bearer",
        "expires_in": "3600",
    }
    mine = {name: values[name] for name in request.flow.brings}
    if request.flow.access_token:
        mine |= {name: values[name] for name in ("token_type", "expires_in")}
    every = {**mine, "state": request.state, **changes}
    return urlencode({name: value for name, value in every.items() if value})


@pytest.mark.parametrize("response_type", ALL_TYPES)
def test_A02_A03_A04_only_what_the_flow_defines_is_sent(response_type: str) -> None:
    request = asked_for(response_type, dpop=True)
    query = sent_by(request)
    assert query["response_type"] == [response_type]
    assert "response_mode" not in query
    assert (query["state"], query["nonce"]) == ([request.state], [request.nonce])
    with_code = "code" in response_type.split()
    for name in ("code_challenge", "code_challenge_method", "dpop_jkt"):
        assert (name in query) == with_code, name
    assert bool(request.code_verifier) == bool(request.dpop) == with_code


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_the_response_mode_is_sent_when_it_is_chosen(mode: str) -> None:
    assert sent_by(asked_for("code", response_mode=mode))["response_mode"] == [mode]


def test_fields_of_their_own_are_sent_and_each_resource_is_a_parameter() -> None:
    claims = '{"id_token": {"email": null}}'
    request = asked_for(
        "code", resource=("https://a.example/", "https://b.example/"), audience="api", ui_locales="de en", claims=claims
    )
    query = sent_by(request)
    assert query["resource"] == ["https://a.example/", "https://b.example/"]
    assert (query["audience"], query["ui_locales"], query["claims"]) == (["api"], ["de en"], [claims])
    assert [name for name, _ in request.sent].count("resource") == 2


@pytest.mark.parametrize(
    "claims", ["{", "[]", '"email"', "null", "1", '{"a":1,"a":2}', "{}x", "[" * 5000, "\ud800", '{"id_token":}']
)
def test_claims_that_are_no_object_are_told_before_anything_is_sent(claims: str) -> None:
    with pytest.raises(ConfigError) as caught:
        asked_for("code", claims=claims)
    assert caught.value.field == "claims"
    assert caught.value.advice.startswith("Type an object")


@pytest.mark.parametrize("name", ["audience", "claims", "ui_locales", "prompt", "login_hint", "max_age", "acr_values"])
def test_what_has_a_field_may_stand_among_the_extra_ones_while_the_field_is_empty(name: str) -> None:
    extra = ((name, "{}"),)
    assert sent_by(asked_for("code", extra_parameters=extra))[name] == ["{}"]
    with pytest.raises(ConfigError, match="has a field of its own") as caught:
        asked_for("code", extra_parameters=extra, **{name: "{}"})
    assert caught.value.field == "extra_parameters"


def test_resource_may_stand_among_the_extra_ones_more_than_once() -> None:
    extra = (("resource", "https://a.example"), ("resource", "https://b.example"))
    assert sent_by(asked_for("code", extra_parameters=extra))["resource"] == ["https://a.example", "https://b.example"]
    with pytest.raises(ConfigError, match="has a field of its own"):
        asked_for("code", extra_parameters=extra, resource=("https://c.example",))


@pytest.mark.parametrize("response_type", ALL_TYPES)
def test_a_good_answer_gives_what_was_asked(response_type: str) -> None:
    request = asked_for(response_type)
    answer = parse(answer_of(request, scope="openid email", iss=ISSUER), request)
    types = response_type.split()
    assert answer.code == ("the-code" if "code" in types else "")
    assert answer.id_token == ("the-id-token" if "id_token" in types else "")
    assert answer.access_token == ("the-access-token" if "token" in types else "")
    assert (answer.token_type, answer.expires_in) == (("Bearer", 3600) if "token" in types else ("", None))
    assert (answer.scope, answer.notes) == ("openid email", ())
    assert "the-" not in repr(answer)


@pytest.mark.parametrize("response_type", ALL_TYPES)
def test_what_was_asked_must_be_there(response_type: str) -> None:
    request = asked_for(response_type)
    for name in request.flow.brings:
        with pytest.raises(ResponseRefused) as caught:
            parse(answer_of(request, **{name: ""}), request)
        assert name in caught.value.title
        assert judge(answer_of(request, **{name: ""}), request).page.value == "rejected"


def test_what_was_not_asked_is_told_and_not_used() -> None:
    request = asked_for("code")
    answer = parse(answer_of(request, access_token="slipped-in", id_token="x", token_type="odd"), request)
    assert (answer.access_token, answer.id_token, answer.token_type) == ("", "", "")
    assert len(answer.notes) == 2
    assert "access_token, which was not asked for" in answer.notes[0]
    assert "slipped-in" not in repr(answer)
    implicit = asked_for("id_token")
    found = parse(answer_of(implicit, code="stray", access_token="stray", expires_in="x"), implicit)
    assert (found.code, found.access_token, found.expires_in) == ("", "", None)
    assert len(found.notes) == 2


@pytest.mark.parametrize(
    "name", ["code", "access_token", "id_token", "token_type", "expires_in", "scope", "state", "iss", "error"]
)
@pytest.mark.parametrize("response_type", ["code", "code id_token token"])
def test_L11_no_parameter_of_the_protocol_comes_twice(name: str, response_type: str) -> None:
    request = asked_for(response_type)
    raw = f"{answer_of(request, iss=ISSUER, scope='a')}&{name}=again&{name}=again"
    with pytest.raises(ResponseRefused):
        parse(raw, request)
    assert judge(raw, request).ends == (name != "state")


@pytest.mark.parametrize("response_type", ["id_token token", "code id_token"])
def test_A04_A05_L10_state_and_issuer_are_judged_alike_for_tokens(response_type: str) -> None:
    request = asked_for(response_type, {"iss_parameter_supported": True})
    for raw in (answer_of(request, state="other", iss=ISSUER), answer_of(request, state="", iss=ISSUER)):
        with pytest.raises(ResponseRefused, match="state"):
            parse(raw, request)
        assert not judge(raw, request).ends
    with pytest.raises(ResponseRefused, match="issuer"):
        parse(answer_of(request, iss="https://evil.example"), request)
    assert parse(answer_of(request, iss=ISSUER), request).issuer == ISSUER


def test_A05_an_id_token_names_the_issuer_in_place_of_the_parameter_but_not_in_a_refusal() -> None:
    advertised = {"iss_parameter_supported": True}
    with_id_token, without = asked_for("code id_token", advertised), asked_for("code token", advertised)
    assert parse(answer_of(with_id_token), with_id_token).issuer == ""
    with pytest.raises(ResponseRefused, match="does not name its issuer"):
        parse(answer_of(without), without)
    for raw in (answer_of(with_id_token, error="x"), answer_of(with_id_token, id_token="")):
        with pytest.raises(ResponseRefused, match="does not name its issuer"):
            parse(raw, with_id_token)
    stray = asked_for("code", advertised)
    with pytest.raises(ResponseRefused, match="does not name its issuer"):
        parse(answer_of(stray, id_token="not asked for"), stray)


def test_A12_an_answer_with_an_error_and_tokens_is_a_refusal() -> None:
    request = asked_for("id_token token")
    with pytest.raises(OAuthError) as caught:
        parse(answer_of(request, error="unsupported_response_type"), request)
    assert caught.value.advice == "Allow the response type id_token token for this app."
    assert judge(answer_of(request, error="x"), request).page.value == "refused"


@pytest.mark.parametrize("named", ["", "mac", "Bearer ", "bearer,dpop", "N_A"])
def test_T04_a_token_of_an_unknown_type_is_not_used(named: str) -> None:
    request = asked_for("token")
    with pytest.raises(ResponseRefused, match="kind that cannot be used"):
        parse(answer_of(request, token_type=named), request)


@pytest.mark.parametrize("named", ["bearer", "BEARER", "Bearer"])
def test_T04_the_type_is_compared_in_any_case(named: str) -> None:
    request = asked_for("token")
    assert parse(answer_of(request, token_type=named), request).token_type == "Bearer"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3600", 3600), ("0", 0), ("", None), ("-1", None), ("1.5", None), ("9" * 30, None), ("٣", None)],
)
def test_T05_an_odd_expiry_is_unknown(text: str, seconds: int | None) -> None:
    request = asked_for("token")
    answer = parse(answer_of(request, expires_in=text), request)
    assert answer.expires_in == seconds
    assert bool(answer.notes) == (seconds is None and bool(text))


def test_A11_an_app_that_must_push_is_told_so() -> None:
    request = asked_for("code")
    words = urlencode({"error_description": "The client requires pushed authorization requests."})
    with pytest.raises(OAuthError) as caught:
        parse(f"error=invalid_request&{words}&state={request.state}", request)
    assert caught.value.advice.startswith("Turn pushed requests on")


def test_consent_required_names_the_grant_that_okta_means_by_it() -> None:
    request = asked()
    with pytest.raises(OAuthError) as raised:
        parse(f"error=consent_required&state={request.state}", request)
    assert "granted to the app" in raised.value.advice
