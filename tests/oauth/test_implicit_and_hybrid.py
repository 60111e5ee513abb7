"""Tokens through the browser, the whole way: what is checked before the code is used, and what is stored at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.oauth.test_sign_in import World
from tests.peers.hostile_op import REMOVED, HostileOp, Reply, flip_signature, half_hash
from tokenexplorer.errors import Cancelled, ConfigError, LoginError, OAuthError, ResponseRefused
from tokenexplorer.oauth.login import StepState
from tokenexplorer.tokens.verdict import CheckOutcome, Verdict
from tokenexplorer.wire.purpose import Purpose

HYBRID = ("code id_token", "code id_token token")
IMPLICIT = ("id_token", "id_token token")


@pytest.fixture
def world() -> Iterator[World]:
    with HostileOp() as op:
        made = World(op)

        def browse(url: str) -> None:
            answer = requests.get(url, timeout=5, allow_redirects=False)
            made.control.paste(answer.headers["Location"])

        made.browse = browse
        yield made
        made.close()


def ended(world: World) -> list[str]:
    return [each.id for each in world.steps if each.state is not StepState.RUNNING]


def test_I13_I01_implicit_with_an_id_token_alone(world: World) -> None:
    session = world.sign_in(response_type="id_token")
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert (session.summary.kinds, session.summary.identity) == (("id_token",), "alice")
    assert (session.token_set.access_token, session.token_set.refresh_token) == (None, None)
    assert ended(world) == ["listen", "browser", "code", "verify", "store"]
    assert world.op.count("token") == 0
    assert [each.title for each in world.steps if each.id == "code"][-1] == "The ID token came back"


def test_I01_implicit_with_both_tokens(world: World) -> None:
    session = world.sign_in(response_type="id_token token")
    assert session.summary.kinds == ("access_token", "id_token")
    assert session.summary.access_expires_at is not None
    assert session.summary.scopes == ("openid", "profile")
    assert session.verification is not None
    assert {each.id for each in session.verification.checks} >= {"nonce", "at_hash", "signature"}
    assert world.op.count("token") == 0
    asked = world.op.last("authorize")
    assert (asked.value("nonce"), asked.value("code_challenge")) == (session.token_set.nonce, None)


def test_implicit_with_an_access_token_alone(world: World) -> None:
    session = world.sign_in(response_type="token")
    assert (session.summary.kinds, session.verification) == (("access_token",), None)
    assert world.states("verify")[-1] is StepState.OK
    told = [each for each in world.steps if each.id == "verify"][-1]
    assert told.detail == "The response type token brings none."


@pytest.mark.parametrize("response_type", HYBRID)
def test_I01_I18_hybrid_checks_first_and_keeps_the_token_endpoints_tokens(world: World, response_type: str) -> None:
    session = world.sign_in(response_type=response_type)
    assert ended(world) == ["listen", "browser", "code", "answer", "exchange", "verify", "store"]
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert session.summary.kinds == ("access_token", "id_token", "refresh_token")
    purposes = [each.purpose.name for each in world.trace.messages()]
    assert purposes.index("CHECK_ANSWER") < purposes.index("TOKEN") < purposes.index("CHECK")
    shown = repr(world.trace.messages()) + repr(world.steps)
    assert session.token_set.access_token
    assert session.token_set.access_token not in shown


def test_hybrid_without_an_id_token_in_front(world: World) -> None:
    session = world.sign_in(response_type="code token")
    assert ended(world) == ["listen", "browser", "code", "exchange", "verify", "store"]
    assert session.summary.kinds == ("access_token", "id_token", "refresh_token")


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("I02", {"iss": "https://evil.example"}),
    ("I03", {"sub": REMOVED}),
    ("I04", {"aud": "someone-else"}),
    ("I05", {"iat": REMOVED}),
    ("I12", {"nonce": "of another sign-in"}),
    ("I12", {"nonce": REMOVED}),
    ("I17", {"at_hash": half_hash("another")}),
    ("I25", {"exp": 1}),
]


@pytest.mark.parametrize(("number", "changes"), WRONG)
@pytest.mark.parametrize("response_type", ["id_token token", "code id_token token"])
def test_I02_I03_I04_I05_I12_I17_I25_a_wrong_id_token_from_the_browser_ends_it_before_any_token_request(
    world: World, number: str, changes: dict[str, Any], response_type: str
) -> None:
    world.op.front_claims.update(changes)
    with pytest.raises(LoginError, match=r"ID token was refused. Failed: ") as caught:
        world.sign_in(response_type=response_type)
    assert next(iter(changes)) in caught.value.detail, number
    assert (world.keeper.kept, world.op.count("token")) == ([], 0)


@pytest.mark.parametrize("response_type", ["id_token token", "code id_token token"])
def test_I17_a_missing_at_hash_is_refused_where_an_access_token_came(world: World, response_type: str) -> None:
    world.op.front_claims["at_hash"] = REMOVED
    with pytest.raises(LoginError, match="at_hash is missing"):
        world.sign_in(response_type=response_type)
    assert (world.keeper.kept, world.op.count("token")) == ([], 0)


def test_I17_no_at_hash_is_needed_where_no_access_token_came(world: World) -> None:
    session = world.sign_in(response_type="id_token")
    assert session.verification is not None
    assert [each.outcome for each in session.verification.checks if each.id == "at_hash"] == [CheckOutcome.PASSED]


@pytest.mark.parametrize("c_hash", [half_hash("another-code"), REMOVED, "", 7])
@pytest.mark.parametrize("response_type", HYBRID)
def test_I18_the_hash_of_another_code_or_none_is_refused_before_the_code_is_used(
    world: World, response_type: str, c_hash: object
) -> None:
    world.op.front_claims["c_hash"] = c_hash
    with pytest.raises(LoginError, match="c_hash"):
        world.sign_in(response_type=response_type)
    assert (world.keeper.kept, world.op.count("token")) == ([], 0)
    assert world.states("answer")[-1] is StepState.FAILED


def test_I18_a_code_that_was_swapped_on_the_way_is_refused(world: World) -> None:
    world.op.authorization_response["code"] = "of-somebody-else"
    with pytest.raises(LoginError, match="the code beside it was swapped"):
        world.sign_in(response_type="code id_token")
    assert world.op.count("token") == 0


def test_I17_an_access_token_that_was_swapped_on_the_way_is_refused(world: World) -> None:
    world.op.authorization_response["access_token"] = "of-somebody-else"
    with pytest.raises(LoginError, match="the access token beside it was swapped"):
        world.sign_in(response_type="id_token token")
    assert world.keeper.kept == []


@pytest.mark.parametrize("response_type", ["id_token", "code id_token"])
def test_I10_a_wrong_signature_from_the_browser_is_refused(world: World, response_type: str) -> None:
    world.op.id_token = flip_signature
    with pytest.raises(LoginError, match="does not fit key"):
        world.sign_in(response_type=response_type)
    assert (world.keeper.kept, world.op.count("token")) == ([], 0)


@pytest.mark.parametrize("response_type", ["id_token", "id_token token", "code id_token"])
def test_I09_an_unsigned_token_from_the_browser_is_refused(world: World, response_type: str) -> None:
    world.op.sign_with, world.op.id_token_header = None, {"alg": "none"}
    with pytest.raises(LoginError, match="not signed at all"):
        world.sign_in(response_type=response_type)
    assert (world.keeper.kept, world.op.count("token")) == ([], 0)


@pytest.mark.parametrize("response_type", ["id_token", "code id_token"])
def test_N24_a_token_from_the_browser_is_of_no_use_without_keys(world: World, response_type: str) -> None:
    world.op.replies["jwks"] = Reply(500, b"down")
    with pytest.raises(LoginError, match="of no use unverified") as caught:
        world.sign_in(response_type=response_type)
    assert "500" in caught.value.detail, "why the keys could not be read"
    assert (world.keeper.kept, world.op.count("token")) == ([], 0)


@pytest.mark.parametrize(("claim", "value"), [("sub", "mallory"), ("iss", "https://evil.example")])
def test_I18_the_second_id_token_is_about_the_same_person(world: World, claim: str, value: str) -> None:
    def swap(token: str) -> str:
        world.op.id_token_claims[claim] = value  # of the next one, which the token endpoint gives
        return token

    world.op.id_token = swap
    with pytest.raises(LoginError) as caught:
        world.sign_in(response_type="code id_token")
    assert claim in caught.value.detail
    assert world.op.count("token") == 1
    assert world.keeper.kept == []


def test_a_token_endpoint_without_an_id_token_is_told(world: World) -> None:
    world.op.token_response["id_token"] = REMOVED
    session = world.sign_in(response_type="code id_token")
    assert session.verification is None
    assert world.states("verify")[-1] is StepState.WARN
    assert session.summary.kinds == ("access_token", "refresh_token")


def test_what_was_asked_and_did_not_come_ends_it(world: World) -> None:
    world.op.authorization_response["id_token"] = REMOVED
    with pytest.raises(ResponseRefused, match="lacks id_token"):
        world.sign_in(response_type="code id_token")
    assert world.op.count("token") == 0


def test_T04_a_token_type_from_the_browser_that_is_not_known_ends_it(world: World) -> None:
    world.op.authorization_response["token_type"] = "mac"
    with pytest.raises(ResponseRefused):
        world.sign_in(response_type="token")
    assert world.keeper.kept == []


def test_a_refusal_in_the_fragment_is_told_in_the_servers_words(world: World) -> None:
    world.op.authorization_response.update({"error": "access_denied", "error_description": "Eve said no"})
    with pytest.raises(OAuthError) as caught:
        world.sign_in(response_type="id_token token")
    assert caught.value.error_description == "Eve said no"
    assert world.keeper.kept == []


def test_L11_a_state_twice_in_the_fragment_ends_nothing(world: World) -> None:
    original = world.browse

    def browse(url: str) -> None:
        world.op.authorization_response["state"] = ["a", "b"]
        original(url)
        while StepState.WARN not in world.states("code") and not world.control.cancellation.is_cancelled:
            time.sleep(0.005)
        world.control.cancel()

    world.browse = browse
    with pytest.raises(Cancelled):
        world.sign_in(response_type="id_token")
    assert world.keeper.kept == []


def test_a_token_that_nobody_asked_for_is_told_and_not_used(world: World) -> None:
    world.op.authorization_response.update({"access_token": "canary-slipped-in", "id_token": "canary.slipped.in"})
    session = world.sign_in()
    assert session.token_set.access_token != "canary-slipped-in"
    told = [each for each in world.steps if each.id == "code"][-1]
    assert told.state is StepState.WARN
    assert "access_token, which was not asked for; it is not used" in told.detail
    assert "canary-slipped-in" not in repr(world.steps) + repr(world.trace.messages())


def test_a_lost_scope_of_an_implicit_sign_in_is_told(world: World) -> None:
    world.op.authorization_response["scope"] = "openid"
    session = world.sign_in(response_type="id_token token")
    assert session.summary.scopes == ("openid",)
    told = [each for each in world.steps if each.id == "code"][-1]
    assert (told.state, told.detail) == (StepState.WARN, "State and issuer fit. Did not arrive: profile.")


def test_dpop_binds_what_the_token_endpoint_gives_and_nothing_else(world: World) -> None:
    implicit = world.sign_in(response_type="id_token token", dpop=True)
    assert (implicit.summary.token_type, implicit.token_set.dpop_key) == ("Bearer", None)
    assert world.op.last("authorize").value("dpop_jkt") is None
    world.op.token_response["token_type"] = "DPoP"
    hybrid = world.sign_in(response_type="code id_token token", dpop=True)
    assert hybrid.summary.is_dpop
    assert hybrid.token_set.dpop_key


@pytest.mark.parametrize(
    "changes", [{"response_type": "nonsense"}, {"response_type": "id_token", "response_mode": "query"}]
)
def test_what_cannot_be_asked_opens_no_port_and_no_browser(world: World, changes: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        world.sign_in(**changes)
    assert (world.url, world.steps) == ("", [])


def test_L06_L13_the_redirect_uri_serves_the_page_that_takes_the_fragment(world: World) -> None:
    served: list[str] = []

    def browse(url: str) -> None:
        answer = requests.get(url, timeout=5, allow_redirects=False)
        served.append(requests.get(answer.headers["Location"], timeout=5).headers["Content-Security-Policy"])
        world.control.paste(answer.headers["Location"])

    world.browse = browse
    for changes in ({"response_type": "id_token"}, {"response_mode": "fragment"}):
        world.sign_in(**changes)
        assert "script-src 'nonce-" in served[-1]


def test_L06_form_post_is_posted_to_the_listener(world: World) -> None:
    def browse(url: str) -> None:
        page = requests.get(url, timeout=5).text
        action = page.split('action="')[1].split('"')[0]
        fields = {part.split('"')[0]: part.split('value="')[1].split('"')[0] for part in page.split('name="')[1:]}
        assert not urlsplit(action).query
        requests.post(action, data=fields, timeout=5).close()

    world.browse = browse
    session = world.sign_in(response_mode="form_post")
    assert session.token_set.access_token
    assert world.op.last("authorize").value("response_mode") == "form_post"
    hybrid = world.sign_in(response_type="code id_token", response_mode="form_post")
    assert hybrid.verification is not None
    came = [message for message in world.trace.messages() if message.purpose is Purpose.CALLBACK]
    assert [message.place.partition(" ")[0] for message in came] == ["POST", "POST"]
    assert world.states("answer")[-1] is StepState.OK
