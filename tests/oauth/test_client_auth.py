"""Each way of client authentication as it goes over the wire (T02)."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qs

import jwt
import pytest

from tests.oauth.made import CLIENT, ISSUER, NOW, FakeHttp, activity, metadata
from tests.tokens.made import token_set
from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, ClientProof, Credentials, prove, prove_at
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.orgs.org import ClientAuth
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

KEY = make("P-256", NOW)
SECRET = "canary-secret-of-more-than-32-letters"
BOTH = Credentials(SECRET, KEY)
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ENDPOINT = f"{ISSUER}/oauth2/v1/token"


def proof_by(way: ClientAuth, credentials: Credentials = BOTH) -> ClientProof:
    return prove(dataclasses.replace(CLIENT, client_auth=way), credentials, audience=ENDPOINT, now=NOW)


def test_T02_a_public_app_sends_its_id_alone_whatever_it_has() -> None:
    proof = proof_by("none")
    assert (proof.headers, proof.fields) == ((), (("client_id", "0oa1"),))


@pytest.mark.parametrize("way", ["client_secret_jwt", "private_key_jwt"])
def test_T02_an_assertion_is_the_only_credential(way: ClientAuth) -> None:
    proof = proof_by(way)
    fields = dict(proof.fields)
    assert proof.headers == ()
    assert list(fields) == ["client_id", "client_assertion_type", "client_assertion"]
    assert (fields["client_id"], fields["client_assertion_type"]) == ("0oa1", JWT_BEARER)
    claims = jwt.decode(fields["client_assertion"], options={"verify_signature": False})
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("0oa1", "0oa1", ENDPOINT)
    assert SECRET not in str(proof.fields)
    assert fields["client_assertion"] not in repr(proof)


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"])
def test_T02_credentials_are_never_sent_twice(way: ClientAuth) -> None:
    proof = proof_by(way)
    names = {name for name, _ in proof.fields} - {"client_id", "client_assertion_type"}
    assert len(names) + len(proof.headers) == 1


@pytest.mark.parametrize(("way", "field"), [("client_secret_jwt", "client_secret"), ("private_key_jwt", "signing_key")])
def test_T02_what_is_missing_is_said(way: ClientAuth, field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        proof_by(way, NO_CREDENTIALS)
    assert caught.value.field == field


def test_S15_credentials_have_no_secret_in_their_repr() -> None:
    assert "canary" not in repr(BOTH)
    assert KEY.kid not in repr(BOTH)


def test_the_audience_is_as_the_provider_wants_it() -> None:
    there = metadata()
    endpoint = there.introspection_endpoint
    assert Credentials().audience_at(endpoint, there) == ENDPOINT
    assert Credentials(audience="endpoint").audience_at(endpoint, there) == endpoint
    assert Credentials(audience="issuer").audience_at(endpoint, there) == ISSUER
    assert Credentials().audience_at(endpoint, metadata(token_endpoint="")) == endpoint


def test_an_assertion_is_made_anew_for_every_attempt() -> None:
    app = dataclasses.replace(CLIENT, client_auth="private_key_jwt")
    tokens = [dict(prove_at(ENDPOINT, app, BOTH, metadata()).fields)["client_assertion"] for _ in range(3)]
    assert len(set(tokens)) == 3
    http = FakeHttp((200, {}), (200, {}))
    call = TokenCall(http, metadata(), app, BOTH, activity())
    for _ in range(2):
        call.send((("grant_type", "client_credentials"),), Purpose.TOKEN)
    sent = [parse_qs((each.body or b"").decode())["client_assertion"] for each in http.requests]
    assert sent[0] != sent[1]


def test_revoking_two_tokens_takes_two_assertions() -> None:
    http = FakeHttp((200, ""), (200, ""))
    app = dataclasses.replace(CLIENT, client_auth="private_key_jwt")
    given = dataclasses.replace(token_set(None), refresh_token="r", access_token="a")
    revoke(given, metadata(), client=app, credentials=BOTH, http=http, activity=activity())
    sent = [parse_qs((each.body or b"").decode()) for each in http.requests]
    assert [form["token"] for form in sent] == [["r"], ["a"]]
    assert sent[0]["client_assertion"] != sent[1]["client_assertion"]


def test_S15_the_trace_shows_that_there_was_an_assertion_and_not_which() -> None:
    trace = Trace()
    app = dataclasses.replace(CLIENT, client_auth="private_key_jwt")
    call = TokenCall(FakeHttp((401, {"error": "invalid_client"})), metadata(), app, BOTH, activity(trace))
    sent = call.send((("grant_type", "client_credentials"),), Purpose.TOKEN)
    token = parse_qs((sent.request.body or b"").decode())["client_assertion"][0]
    shown = repr([each.recorded for each in trace.messages()])
    assert "client_assertion" in shown
    assert token not in shown
    assert token.split(".")[1] not in shown
    assert token.split(".")[2] not in shown
