"""Client certificates as proof of an app: what is sent where, and what is refused before anything is (RFC 8705)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from tests.oauth.made import CLIENT, ISSUER, NOW, ORG, FakeHttp, activity, metadata
from tests.peers.jose_forge import compact, session_key
from tests.tokens.made import id_token, token_set
from tokenexplorer.errors import ConfigError, OAuthError
from tokenexplorer.oauth.authorization import prepare
from tokenexplorer.oauth.bound_certificate import certificate_for
from tokenexplorer.oauth.client_auth import Credentials, prove, prove_at
from tokenexplorer.oauth.device import ask_for_code
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.login import LoginControl, LoginRequest
from tokenexplorer.oauth.pushed_request import push
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.steps import StepTeller
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.oauth.token_endpoint import parse_token_response
from tokenexplorer.oauth.token_sets import new_token_set, refreshed_token_set
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Client, ClientAuth
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.pasted import pasted_token_set
from tokenexplorer.wire.client_certificate import ClientCertificate
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

WAYS: tuple[ClientAuth, ...] = ("tls_client_auth", "self_signed_tls_client_auth")
OWN = ClientCertificate(
    "c.pem", "c.key", "CN=client", "client", "t" * 43, NOW - timedelta(days=999), NOW + timedelta(days=9999)
)
OTHER = dataclasses.replace(OWN, thumbprint="o" * 43)
EVERYTHING = Credentials("canary-secret-of-more-than-32-letters", make("P-256", NOW), certificate=OWN)
NAMES = ("token_endpoint", "introspection_endpoint", "revocation_endpoint", "userinfo_endpoint")


def app(way: ClientAuth = "tls_client_auth") -> Client:
    return dataclasses.replace(CLIENT, client_auth=way, kind="confidential", certificate_file="c.pem")


def aliased() -> ProviderMetadata:
    return metadata(mtls_endpoint_aliases={name: f"https://mtls.acme.okta.com/{name}" for name in NAMES})


@pytest.mark.parametrize("way", WAYS)
def test_T02_the_client_id_alone_is_sent_beside_the_certificate(way: ClientAuth) -> None:
    proof = prove(app(way), EVERYTHING, audience=ISSUER, now=NOW)
    assert (proof.headers, proof.fields) == ((), (("client_id", "0oa1"),))
    assert proof.certificate is OWN
    assert "c.pem" not in repr(proof)


@pytest.mark.parametrize("way", ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"])
def test_T02_an_app_of_another_way_shows_no_certificate(way: ClientAuth) -> None:
    assert prove(app(way), EVERYTHING, audience=ISSUER, now=NOW).certificate is None


def test_T02_without_a_certificate_or_with_one_that_has_ended_nothing_is_sent() -> None:
    ended = dataclasses.replace(OWN, not_after=NOW - timedelta(seconds=1))
    for certificate, words in ((None, "no client certificate"), (ended, "has ended on 2026-11-21")):
        with pytest.raises(ConfigError, match=words) as caught:
            prove(app(), Credentials(certificate=certificate), audience=ISSUER, now=NOW)
        assert caught.value.field == "certificate_file"


def test_T01_a_certificate_is_never_meant_for_http() -> None:
    for endpoint in ("http://127.0.0.1:8790/token", "http://op.example/token"):
        with pytest.raises(ConfigError, match="https address only"):
            prove_at(endpoint, app(), Credentials(certificate=OWN), metadata())
    assert prove_at(endpoint, CLIENT, Credentials(), metadata()).certificate is None


def test_the_aliases_are_asked_by_apps_with_a_certificate_and_by_no_other() -> None:
    given = dataclasses.replace(token_set(None), refresh_token="r", access_token="a")
    for client, start in ((app(), "https://mtls."), (CLIENT, ISSUER)):
        http = FakeHttp((200, {}), (200, {"active": True}), (200, ""), (200, ""), (200, {}))
        credentials, there = Credentials(certificate=OWN if client.uses_certificate else None), aliased()
        TokenCall(http, there, client, credentials, activity()).send((("grant_type", "x"),), Purpose.TOKEN)
        asked = {"client": client, "credentials": credentials, "http": http, "activity": activity()}
        introspect(given, "access_token", there, **asked)  # type: ignore[arg-type]
        revoke(given, there, **asked)  # type: ignore[arg-type]
        fetch_userinfo(given, there, http=http, activity=activity(), certificate=credentials.certificate)
        assert len(http.requests) == 5
        assert all(request.url.startswith(start) for request in http.requests)
        assert {request.certificate for request in http.requests} == {credentials.certificate}


def test_a_device_code_and_a_pushed_request_go_to_their_aliases_with_the_certificate() -> None:
    names = ("device_authorization_endpoint", "pushed_authorization_request_endpoint")
    there = metadata(
        **{name: f"{ISSUER}/{name}" for name in names},
        mtls_endpoint_aliases={name: f"https://mtls.acme.okta.com/{name}" for name in names},
    )
    code = {"device_code": "d", "user_code": "U", "verification_uri": "https://acme.okta.com/activate", "expires_in": 9}
    http = FakeHttp((200, code), (201, {"request_uri": "urn:x", "expires_in": 60}))
    asked = LoginRequest(ORG, dataclasses.replace(app(), par=True), EVERYTHING)
    teller = StepTeller(lambda _step: None, activity())
    ask_for_code(asked, there, http, activity(), teller, LoginControl(5))
    push(asked, there, prepare(asked, there, asked.client.redirect_uri), http, activity(), teller, None)
    assert [request.url for request in http.requests] == [f"https://mtls.acme.okta.com/{name}" for name in names]
    assert all(request.certificate is OWN for request in http.requests)
    assert all(b"canary" not in (request.body or b"") for request in http.requests)


def test_an_alias_that_lacks_is_the_endpoint_itself() -> None:
    assert metadata().endpoint("token_endpoint", mtls=True) == f"{ISSUER}/oauth2/v1/token"
    assert metadata().endpoint("device_authorization_endpoint", mtls=True) == ""


def test_a_refusal_names_the_certificate_that_was_shown() -> None:
    call = TokenCall(
        FakeHttp((401, {"error": "invalid_client"})), metadata(), app(), Credentials(certificate=OWN), activity()
    )
    with pytest.raises(OAuthError) as caught:
        parse_token_response(call.send((("grant_type", "client_credentials"),), Purpose.TOKEN))
    assert OWN.thumbprint in caught.value.advice


def test_S15_the_trace_names_the_certificate_once_and_no_field_of_it() -> None:
    trace = Trace()
    http = FakeHttp((200, {}))
    TokenCall(http, metadata(), app(), EVERYTHING, activity(trace)).send((("grant_type", "x"),), Purpose.TOKEN)
    recorded = trace.messages()[0].recorded
    assert recorded is not None
    assert [field.value for field in recorded.sent if field.name == "client certificate"] == [OWN.label]
    assert dict(parse_qsl(recorded.request_body)) == {"grant_type": "x", "client_id": "0oa1"}
    assert "canary" not in repr(recorded)


# Tokens that are bound to a certificate


def bound_jwt(thumbprint: str = OWN.thumbprint) -> str:
    claims = {"iss": ISSUER, "sub": "ann", "scope": "a", "cnf": {"x5t#S256": thumbprint}}
    return compact({"alg": "RS256", "typ": "at+jwt"}, claims, session_key("RS256"))


def test_a_token_says_which_certificate_it_is_bound_to() -> None:
    http = FakeHttp(*[(200, {"access_token": bound_jwt(), "token_type": "Bearer"})] * 2)
    call = TokenCall(http, metadata(), app(), Credentials(certificate=OWN), activity())
    response = parse_token_response(call.send((("grant_type", "x"),), Purpose.TOKEN))
    made = new_token_set(
        response, org=ORG, client=app(), issuer=ISSUER, nonce=None, received_at=NOW, activity="Sign-in"
    )
    assert made.summary.certificate_x5t == OWN.thumbprint
    assert refreshed_token_set(made, response, NOW).summary.certificate_x5t == OWN.thumbprint
    assert pasted_token_set(bound_jwt()).summary.certificate_x5t == OWN.thumbprint
    found = checks.access_token(made, metadata(), None, provider_id="generic", now=NOW)
    assert [check.detail for check in found.checks if check.id == "cnf"] == [
        f"Of use only with the client certificate {OWN.thumbprint}, shown on the connection"
    ]


@pytest.mark.parametrize("confirmation", [None, "x", {}, {"x5t#S256": 7}, {"jkt": "k"}, []])
def test_an_odd_confirmation_binds_to_no_certificate(confirmation: object) -> None:
    text = compact({"alg": "RS256", "typ": "at+jwt"}, {"scope": "a", "cnf": confirmation}, session_key("RS256"))
    assert pasted_token_set(text).summary.certificate_x5t == ""


def test_a_bound_token_is_not_sent_without_its_own_certificate() -> None:
    given = token_set(id_token())
    given = dataclasses.replace(given, summary=dataclasses.replace(given.summary, certificate_x5t=OWN.thumbprint))
    http = FakeHttp((200, {"sub": "00u4k1ab7QnXe2Rw5d7"}))
    for certificate, words in ((None, "that is not here"), (OTHER, "another client certificate")):
        with pytest.raises(ConfigError, match=words):
            fetch_userinfo(given, metadata(), http=http, activity=activity(), certificate=certificate)
    assert http.requests == []
    fetch_userinfo(given, metadata(), http=http, activity=activity(), certificate=OWN)
    assert http.requests[0].certificate is OWN


def test_an_opaque_token_does_not_say_and_goes_with_the_app_s_certificate() -> None:
    summary = token_set(None).summary
    assert certificate_for(summary, OWN) is OWN
    assert certificate_for(summary, None) is None
