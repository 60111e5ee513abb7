"""The device secret of a native app's sign-in: kept where the tokens are, shown nowhere, revoked with them (S01, S15).

Spec: OpenID Connect Native SSO for Mobile Apps 1.0 sections 3.2 and 4.2
"""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from tests.oauth.made import CLIENT, ISSUER, NOW, ORG, FakeHttp, activity, exchange, metadata
from tests.oauth.test_logout import SET
from tests.tokens.made import summary
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.token_endpoint import TokenResponse, parse_token_response
from tokenexplorer.oauth.token_sets import new_token_set, refreshed_token_set
from tokenexplorer.oauth.token_types import DEVICE_SECRET, type_of
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

SECRET = "device-secret-canary-51c7"
ANSWER = {"access_token": "at", "token_type": "Bearer", "id_token": SET.id_token, "device_secret": SECRET}


def answered(**members: object) -> TokenResponse:
    return parse_token_response(exchange(200, {**ANSWER, **members}))


def received(**members: object) -> TokenSet:
    return new_token_set(
        answered(**members), org=ORG, client=CLIENT, issuer=ISSUER, nonce=None, received_at=NOW, activity="Sign-in #1"
    )


def test_a_sign_in_keeps_it_and_says_that_there_is_one() -> None:
    made = received()
    assert (made.device_secret, made.token("device_secret")) == (SECRET, SECRET)
    assert made.summary.has_device_secret
    assert "device_secret" not in made.summary.kinds, "it is no token"
    assert type_of(made.summary, "device_secret") == DEVICE_SECRET


@pytest.mark.parametrize("value", [None, "", 7, ["x"]])
def test_what_is_none_is_left_out(value: object) -> None:
    made = received(device_secret=value)
    assert (made.device_secret, made.summary.has_device_secret) == (None, False)


def test_T07_a_refresh_keeps_it_or_takes_the_new_one() -> None:
    old = received()
    same = refreshed_token_set(old, answered(device_secret=None), NOW)
    assert (same.device_secret, same.summary.has_device_secret) == (SECRET, True)
    assert refreshed_token_set(old, answered(device_secret="another"), NOW).device_secret == "another"


def test_S15_it_is_neither_in_a_repr_nor_in_the_trace() -> None:
    trace, made = Trace(), received()
    activity(trace).exchange(Purpose.TOKEN, exchange(200, ANSWER))
    for shown in (repr(answered()), repr(made), repr(made.summary), repr(trace.messages())):
        assert SECRET not in shown


def test_T11_it_is_revoked_with_the_tokens_before_what_lives_for_an_hour() -> None:
    http = FakeHttp((200, b""), (200, b""), (200, b""))
    given = TokenSet(summary(), "at", None, "rt", device_secret=SECRET)
    revoke(given, metadata(), client=CLIENT, credentials=NO_CREDENTIALS, http=http, activity=activity())
    forms = [parse_qs((request.body or b"").decode()) for request in http.requests]
    assert [(form["token"], form["token_type_hint"]) for form in forms] == [
        (["rt"], ["refresh_token"]),
        ([SECRET], ["device_secret"]),
        (["at"], ["access_token"]),
    ]
