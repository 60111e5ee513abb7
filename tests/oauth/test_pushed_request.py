"""Pushed requests (A11): who pushes, what is sent, what the answer must be, and what a failure does."""

from __future__ import annotations

import base64
import dataclasses
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from tests.oauth.made import ISSUER, NOW, FakeHttp, activity, login_request, metadata
from tests.oauth.test_sign_in import World
from tests.peers.hostile_op import REMOVED, HostileOp, Reply
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    LoginError,
    MalformedResponseError,
    OAuthError,
    TimedOut,
    TlsFailed,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.oauth.authorization import AuthorizationRequest, prepare
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.login import StepState
from tokenexplorer.oauth.pushed_request import Push, PushedRequest, push_request, why, with_reference
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.policy import PROTOCOL
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

PAR = f"{ISSUER}/oauth2/v1/par"
URI = "http://127.0.0.1:8765/callback/web-sign-in"
REFERENCE = "urn:ietf:params:oauth:request_uri:canary-reference"
GOOD = {"request_uri": REFERENCE, "expires_in": 60}


def offering(**changes: Any) -> ProviderMetadata:
    return metadata(pushed_authorization_request_endpoint=PAR, **changes)


def pushed(
    http: FakeHttp, secret: str | None = None, trace: Trace | None = None, **client: Any
) -> tuple[AuthorizationRequest, PushedRequest]:
    request = login_request(secret, **client)
    asked = prepare(request, offering(), URI)
    answer = push_request(
        http,
        offering(),
        asked,
        client=request.client,
        credentials=request.credentials,
        activity=activity(trace),
    )
    return asked, answer


@pytest.mark.parametrize(
    ("client", "server", "wanted"),
    [
        ({}, {}, Push.NO),
        ({}, {"offered": True}, Push.NO),
        ({"par": True}, {}, Push.CHOSEN),
        ({"par": True}, {"offered": True}, Push.CHOSEN),
        ({"client_auth": "client_secret_basic"}, {}, Push.NO),
        ({"client_auth": "client_secret_basic"}, {"offered": True}, Push.NO),
        ({"client_auth": "client_secret_jwt"}, {"offered": True}, Push.NO),
        ({"client_auth": "private_key_jwt"}, {"offered": True}, Push.OFFERED),
        ({"client_auth": "private_key_jwt"}, {}, Push.NO),
        ({"client_auth": "tls_client_auth"}, {"offered": True}, Push.OFFERED),
        ({"client_auth": "client_secret_basic"}, {"offered": True, "required": True}, Push.REQUIRED),
        ({}, {"offered": True, "required": True}, Push.REQUIRED),
        ({}, {"required": True}, Push.REQUIRED),
    ],
)
def test_A11_pushed_where_required_chosen_or_offered_to_an_app_that_proves_itself_by_a_key(
    client: dict[str, Any], server: dict[str, bool], wanted: Push
) -> None:
    endpoint = PAR if server.get("offered") else ""
    found = metadata(
        pushed_authorization_request_endpoint=endpoint,
        require_pushed_authorization_requests=server.get("required", False),
    )
    assert why(login_request(**client).client, found) is wanted


def test_A11_the_whole_request_goes_to_the_endpoint_once() -> None:
    http = FakeHttp((201, GOOD))
    asked, answer = pushed(http, resource=("https://a.example", "https://b.example"), dpop=True)
    request = http.requests[0]
    assert (request.method, request.url) == ("POST", PAR)
    assert request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert parse_qsl(http.form) == list(asked.parameters)
    assert [name for name, _ in asked.parameters].count("client_id") == 1
    assert dict(asked.parameters)["dpop_jkt"] == (asked.dpop.jkt if asked.dpop else "")
    assert (answer.request_uri, answer.expires_in) == (REFERENCE, 60)
    assert http.limits == [PROTOCOL]
    assert PROTOCOL.redirects == 0


def test_A11_T02_the_app_proves_itself_as_at_the_token_endpoint() -> None:
    http = FakeHttp((201, GOOD))
    pushed(http, "s3cret", client_auth="client_secret_basic")
    assert http.requests[0].header("Authorization") == "Basic " + base64.b64encode(b"0oa1:s3cret").decode()
    assert parse_qs(http.form)["client_id"] == ["0oa1"]
    posted = FakeHttp((201, GOOD))
    pushed(posted, "s3cret", client_auth="client_secret_post")
    form = parse_qs(posted.form)
    assert (form["client_id"], form["client_secret"]) == (["0oa1"], ["s3cret"])
    assert posted.requests[0].header("Authorization") is None


@pytest.mark.parametrize("audience", ["endpoint", "token_endpoint", "issuer"])
def test_A11_an_assertion_names_whom_the_provider_wants(audience: Any) -> None:
    import jwt

    http = FakeHttp((201, GOOD))
    request = login_request(client_auth="private_key_jwt", key_id="k")
    credentials = Credentials(signing_key=make("P-256", NOW), audience=audience)
    asked = prepare(request, offering(), URI)
    push_request(http, offering(), asked, client=request.client, credentials=credentials, activity=activity())
    assertion = parse_qs(http.form)["client_assertion"][0]
    claims = jwt.decode(assertion, options={"verify_signature": False})
    wanted = {"endpoint": PAR, "token_endpoint": f"{ISSUER}/oauth2/v1/token", "issuer": ISSUER}
    assert claims["aud"] == wanted[audience]


def test_A11_the_browser_brings_the_client_id_and_the_reference_alone() -> None:
    asked, answer = pushed(FakeHttp((201, GOOD)))
    found = dataclasses.replace(offering(), authorization_endpoint=f"{ISSUER}/authorize?p=B2C")
    short = with_reference(asked, found, answer)
    assert parse_qsl(urlsplit(short.url).query) == [("p", "B2C"), ("client_id", "0oa1"), ("request_uri", REFERENCE)]
    assert (short.state, short.nonce, short.code_verifier) == (asked.state, asked.nonce, asked.code_verifier)
    assert "canary" not in repr(short) + repr(answer) + repr(short.sent)


def test_A11_S15_the_trace_has_the_exchange_without_its_secrets() -> None:
    trace = Trace()
    asked, _ = pushed(FakeHttp((201, GOOD)), "s3cret-canary", trace, client_auth="client_secret_post")
    (message,) = trace.messages()
    assert (message.purpose, message.outcome) == (Purpose.PUSH, Outcome.OK)
    for secret in (asked.state, asked.nonce, "s3cret-canary", "canary-reference"):
        assert secret not in repr(message)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, GOOD),
        (202, GOOD),
        (204, ""),
        (302, ""),
        (201, ""),
        (201, "<h1>Sign in"),
        (201, []),
        (201, {"expires_in": 60}),
        (201, {"request_uri": "", "expires_in": 60}),
        (201, {"request_uri": 7, "expires_in": 60}),
        (201, {"request_uri": "u" * 3000, "expires_in": 60}),
        (201, {"request_uri": "urn:\ud800", "expires_in": 60}),
        (201, {"request_uri": "urn:a b", "expires_in": 60}),
        (201, {"request_uri": REFERENCE}),
        (201, {"request_uri": REFERENCE, "expires_in": 0}),
        (201, {"request_uri": REFERENCE, "expires_in": -60}),
        (201, {"request_uri": REFERENCE, "expires_in": True}),
        (201, {"request_uri": REFERENCE, "expires_in": 1.5}),
        (404, "<h1>Not found"),
        (500, "oops"),
    ],
)
def test_A11_anything_but_201_with_a_reference_is_an_error(status: int, body: object) -> None:
    http = FakeHttp((status, body))
    with pytest.raises(MalformedResponseError):
        pushed(http)
    assert len(http.requests) == 1


def test_A11_T05_digits_as_text_are_forgiven_with_a_note() -> None:
    _, answer = pushed(FakeHttp((201, {**GOOD, "expires_in": "90"})))
    assert (answer.expires_in, len(answer.notes)) == (90, 1)


def test_A11_the_servers_refusal_is_kept_verbatim() -> None:
    with pytest.raises(OAuthError) as caught:
        pushed(FakeHttp((400, {"error": "invalid_scope", "error_description": "No <b>such</b> scope"})))
    assert (caught.value.error, caught.value.error_description) == ("invalid_scope", "No <b>such</b> scope")
    assert (caught.value.where, caught.value.status) == ("push", 400)


@pytest.mark.parametrize("error", [Unreachable("refused"), TimedOut("late")])
def test_A11_N01_N04_a_lost_answer_is_told_and_nothing_is_sent_again(error: TokenExplorerError) -> None:
    request = HttpRequest("POST", PAR)
    http = FakeHttp(Exchange(request, None, Timing(NOW, 0.1), error=error))
    with pytest.raises(LoginError, match="No whole answer"):
        pushed(http)
    assert len(http.requests) == 1


def test_A11_N19_a_certificate_that_is_not_trusted_stays_that_error() -> None:
    http = FakeHttp(Exchange(HttpRequest("POST", PAR), None, Timing(NOW, 0.1), error=TlsFailed("self-signed")))
    with pytest.raises(TlsFailed):
        pushed(http)
    assert len(http.requests) == 1


@pytest.mark.parametrize("endpoint", ["", "http://acme.okta.com/par", "ftp://acme.okta.com/par", "https://u:p@x/par"])
def test_A07_A11_an_endpoint_that_is_missing_or_not_https_is_not_contacted(endpoint: str) -> None:
    http = FakeHttp()
    request = login_request()
    found = metadata(pushed_authorization_request_endpoint=endpoint)
    with pytest.raises(ConfigError):
        push_request(
            http, found, prepare(request, found, URI), client=request.client, credentials=request.credentials,
            activity=activity(),
        )  # fmt: skip
    assert http.requests == []


# The whole way


@pytest.fixture
def world() -> Iterator[World]:
    with HostileOp() as op:
        op.metadata["pushed_authorization_request_endpoint"] = f"{op.issuer}/par"
        made = World(op)
        yield made
        made.close()


def required(world: World) -> None:
    world.op.metadata["require_pushed_authorization_requests"] = True


def chosen(world: World) -> None:
    world.client = dataclasses.replace(world.client, par=True)


def offered(world: World) -> None:
    world.client = dataclasses.replace(world.client, client_auth="private_key_jwt", key_id="k")
    world.key = make("P-256", NOW)


Demand = Callable[[World], None]


@pytest.mark.parametrize("demand", [required, chosen, offered])
def test_A11_a_pushed_sign_in_from_form_to_tokens(world: World, demand: Demand) -> None:
    demand(world)
    session = world.sign_in()
    assert session.token_set.access_token
    assert world.op.count("par") == 1
    assert [name for name, _ in world.op.last("authorize").form] == ["client_id", "request_uri"]
    assert world.url == next(each.sign_in_url for each in world.steps if each.id == "browser")
    done = [each.id for each in world.steps if each.state is not StepState.RUNNING]
    assert done == ["listen", "push", "browser", "code", "exchange", "verify", "store"]
    purposes = [each.purpose for each in world.trace.messages()]
    assert purposes.index(Purpose.LISTEN) < purposes.index(Purpose.PUSH) < purposes.index(Purpose.AUTHORIZE)
    reference = world.op.last("authorize").value("request_uri") or "missing"
    assert reference not in repr(world.steps) + repr(world.trace.messages())


def test_A11_two_sign_ins_push_twice_and_share_no_reference(world: World) -> None:
    chosen(world)
    world.sign_in()
    first = world.op.last("authorize").value("request_uri")
    world.sign_in()
    assert world.op.count("par") == 2
    assert world.op.last("authorize").value("request_uri") != first


@pytest.mark.parametrize(("way", "secret"), [("none", None), ("client_secret_basic", "s")])
def test_A11_without_a_key_an_offer_alone_pushes_nothing(world: World, way: str, secret: str | None) -> None:
    world.secret = secret
    world.sign_in(client_auth=way)
    assert world.op.count("par") == 0
    assert world.states("push") == []


FAILURES: list[tuple[Any, type[TokenExplorerError]]] = [
    (Reply(500, b"down"), MalformedResponseError),
    (Reply(200, GOOD), MalformedResponseError),
    (Reply(201, b"<h1>Welcome"), MalformedResponseError),
    (Reply(302, b"", {"Location": "/elsewhere"}), MalformedResponseError),
    (Reply(401, {"error": "invalid_client"}), OAuthError),
    (Reply(400, {"error": "invalid_request"}), OAuthError),
    (Reply(400, {"error": "invalid_scope"}), OAuthError),
]


@pytest.mark.parametrize(("reply", "error"), FAILURES)
@pytest.mark.parametrize("demand", [required, chosen])
def test_A11_no_fallback_where_it_is_required_or_chosen(
    world: World, demand: Demand, reply: Reply, error: type[TokenExplorerError]
) -> None:
    demand(world)
    world.op.replies["par"] = reply
    with pytest.raises(error):
        world.sign_in()
    assert (world.url, world.op.count("par"), world.op.count("other")) == ("", 1, 0)
    assert world.states("push")[-1] is StepState.FAILED
    assert world.keeper.kept == []


@pytest.mark.parametrize(("reply", "error"), FAILURES)
def test_A11_an_offer_that_cannot_be_taken_is_told_and_gone_without(
    world: World, reply: Reply, error: type[TokenExplorerError]
) -> None:
    offered(world)
    world.op.replies["par"] = reply
    if isinstance(reply.body, dict) and reply.body.get("error") in ("invalid_request", "invalid_scope"):
        with pytest.raises(error):
            world.sign_in()
        assert world.url == "", "what the server says of the request itself ends it"
        return
    session = world.sign_in()
    assert session.token_set.access_token
    assert world.states("push")[-1] is StepState.WARN
    told = [each for each in world.steps if each.id == "push"][-1]
    assert "The server does not demand it" in told.detail
    assert "code_challenge" in dict(world.op.last("authorize").form)
    assert world.op.count("par") == 1


def test_A11_a_server_that_is_down_while_it_demands_pushing_ends_it(world: World) -> None:
    required(world)
    world.op.metadata["pushed_authorization_request_endpoint"] = "http://127.0.0.1:9/par"
    with pytest.raises(LoginError, match="No whole answer came to the pushed request"):
        world.sign_in()
    assert world.url == ""


def test_A11_a_demand_without_an_endpoint_ends_it(world: World) -> None:
    required(world)
    world.op.metadata["pushed_authorization_request_endpoint"] = REMOVED
    with pytest.raises(ConfigError, match="names no pushed authorization request endpoint"):
        world.sign_in()
    assert world.url == ""


def test_A11_a_certificate_that_is_not_trusted_is_never_gone_around() -> None:
    from tokenexplorer.oauth.pushed_request import _may_go_without

    assert not _may_go_without(TlsFailed("self-signed"))
    assert not _may_go_without(Cancelled())
    assert not _may_go_without(ConfigError("no secret"))
    assert _may_go_without(LoginError("lost"))


def test_A10_A11_cancel_while_pushing_leaves_nothing(world: World) -> None:
    chosen(world)
    asked, go_on = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        asked.set()
        go_on.wait(10)

    def stop() -> None:
        asked.wait(10)
        world.control.cancel()

    world.op.replies["par"] = slow
    stopper = threading.Thread(target=stop)
    stopper.start()
    try:
        with pytest.raises(Cancelled):
            world.sign_in()
    finally:
        go_on.set()
        stopper.join()
    assert (world.url, world.keeper.kept) == ("", [])
    assert not [each for each in threading.enumerate() if each.name == "loopback-listener"]


def test_A11_a_reference_opens_the_page_once(world: World) -> None:
    chosen(world)
    world.sign_in()
    again = requests.get(world.url, timeout=5, allow_redirects=False)
    assert again.status_code == 400
