"""From a request as edited to one on the wire."""

from typing import Any

import jwt
import pytest

from tests.peers import misbehaviour
from tests.peers.hostile import HostileServer, Visit
from tokenexplorer.api.request import ApiRequest, Auth, Row
from tokenexplorer.api.sender import prepare, send
from tokenexplorer.errors import ConfigError, RefusedRequest
from tokenexplorer.oauth.dpop import NonceBook, Prover, new_key
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

NONE = Auth("none")
VARIABLES = {"org": "https://acme.example.test", "id": "a/b&c"}


def test_variables_query_and_headers_are_put_in() -> None:
    request = ApiRequest(
        "get",
        " {{org}}/api/v1/users?old=1#frag",
        params=(Row("filter", 'id eq "{{id}}"'), Row("off", "1", enabled=False)),
        headers=(Row("X-Id", "{{id}}"), Row("X-Off", "1", enabled=False), Row("X-Secret", "s", secret=True)),
        auth=NONE,
    )
    prepared = prepare(request, VARIABLES)
    assert prepared.method == "GET"
    assert prepared.url == "https://acme.example.test/api/v1/users?filter=id%20eq%20%22a/b%26c%22#frag"
    assert prepared.headers == (("X-Id", "a/b&c"), ("X-Secret", "s"))
    assert prepared.secret_headers == {"x-secret"}
    assert prepared.body is None


def test_without_rows_the_typed_query_is_sent() -> None:
    assert prepare(ApiRequest(url="https://h/?a={{id}}", auth=NONE), VARIABLES).url == "https://h/?a=a/b&c"


@pytest.mark.parametrize(("kind", "scheme"), [("token", "Bearer"), ("ssws", "SSWS")])
def test_S5_the_chosen_authorization_is_added(kind: str, scheme: str) -> None:
    auth = Auth("token") if kind == "token" else Auth("ssws")
    prepared = prepare(ApiRequest(url="https://h/", auth=auth), {}, " canary \n")
    assert prepared.headers == (("Authorization", f"{scheme} canary"),)
    assert "canary" not in repr(prepared)
    with pytest.raises(ConfigError) as caught:
        prepare(ApiRequest(url="https://h/", auth=auth), {}, None)
    assert caught.value.field == "auth"


def test_two_authorizations_are_refused() -> None:
    request = ApiRequest(url="https://h/", headers=(Row("authorization", "Basic x"),))
    with pytest.raises(RefusedRequest):
        prepare(request, {}, "secret")


@pytest.mark.parametrize(
    ("kind", "typed", "body", "content_type"),
    [
        ("json", '{"id": "{{id}}"}', b'{"id": "a/b&c"}', "application/json"),
        ("text", "é", "é".encode(), "text/plain; charset=utf-8"),
        ("form", "a=1\nb=x y&c=%26", b"a=1&b=x+y&c=%26", "application/x-www-form-urlencoded"),
    ],
)
def test_bodies_get_their_type_unless_one_is_typed(kind: str, typed: str, body: bytes, content_type: str) -> None:
    request = ApiRequest("POST", "https://h/", body_kind=kind, body=typed, auth=NONE)  # type: ignore[arg-type]
    prepared = prepare(request, VARIABLES)
    assert prepared.body == body
    assert prepared.header("Content-Type") == content_type
    own = ApiRequest("POST", "https://h/", headers=(Row("content-type", "x/y"),), body_kind="json", body="1", auth=NONE)
    assert prepare(own, {}).headers == (("content-type", "x/y"),)


@pytest.mark.parametrize(
    "request_",
    [
        ApiRequest(url="", auth=NONE),
        ApiRequest(url="acme.okta.com/api", auth=NONE),
        ApiRequest(url="file:///etc/passwd", auth=NONE),
        ApiRequest(url="https://h/\r\nX: 1", auth=NONE),
        ApiRequest("GET\r\nX: 1", "https://h/", auth=NONE),
        ApiRequest(url="https://h/", headers=(Row("X-A", "1\r\nX-B: 2"),), auth=NONE),
        ApiRequest(url="https://h/", headers=(Row("X-A\x00", "1"),), auth=NONE),
        ApiRequest(url="https://h/{{evil}}", auth=NONE),
    ],
)
def test_P05_what_cannot_go_over_the_wire_is_refused_before_sending(request_: ApiRequest) -> None:
    with pytest.raises(RefusedRequest) as caught:
        prepare(request_, {"evil": "x\r\nHost: other"})
    assert caught.value.title
    assert caught.value.advice


def test_P05_a_line_break_in_a_token_is_refused() -> None:
    with pytest.raises(RefusedRequest) as caught:
        prepare(ApiRequest(url="https://h/"), {}, "canary\r\nX: 1")
    assert "canary" not in str(caught.value)


def test_P14_the_fragment_and_user_information_stay_visible_until_sent() -> None:
    assert prepare(ApiRequest(url="https://op@evil.example/", auth=NONE), {}).url == "https://op@evil.example/"


def test_sending_records_one_message_without_the_token() -> None:
    trace = Trace()
    client = HttpClient()
    with HostileServer(misbehaviour.answers(403, b'{"errorCode": "E0000006"}')) as server:
        request = prepare(ApiRequest(url=f"{server.url}api"), {}, "canary-token")
        exchange = send(request, client, trace.begin("Request", numbered=True), title="List all users")
    client.close()
    assert exchange.whole_response().status == 403
    [message] = trace.messages()
    assert message.purpose is Purpose.API
    assert message.title == "List all users"
    assert message.outcome is Outcome.FAILED
    assert "canary" not in repr(message)
    assert b"Bearer canary-token" in server.requests[0]


def test_T13_a_bound_token_gets_a_fresh_proof_after_the_nonce_round_and_on_each_redirect() -> None:
    def behave(visit: Visit) -> None:
        if b" /there " in visit.request:
            visit.send(misbehaviour.response(200, b"{}"))
        elif visit.number == 0:
            asks = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n1"}
            visit.send(misbehaviour.response(401, b"", headers=asks))
        else:
            visit.send(misbehaviour.response(307, b"", headers={"Location": "/there"}))

    client, trace, key = HttpClient(), Trace(), new_key()
    with HostileServer(behave) as server:
        prepared = prepare(ApiRequest(url=f"{server.url}here?a=1"), {}, "canary-token", scheme="DPoP")
        prover = Prover(key, NonceBook(), "canary-token")
        exchange = send(prepared, client, trace.begin("Request"), prover=prover)
        client.close()
        lines = [line for request in server.requests for line in request.split(b"\r\n")]
    assert exchange.ok
    proofs = [claims_of(line.removeprefix(b"DPoP: ")) for line in lines if line.startswith(b"DPoP: ")]
    assert [each["htu"].rsplit("/", 1)[1] for each in proofs] == ["here", "here", "there"]
    assert [each.get("nonce") for each in proofs] == [None, "n1", "n1"]
    assert len({each["jti"] for each in proofs}) == 3
    first, second = trace.messages()
    assert (first.outcome, second.outcome) == (Outcome.OK, Outcome.OK)
    assert "canary" not in repr((first, second))


def claims_of(proof: bytes) -> dict[str, Any]:
    return dict(jwt.decode(proof, options={"verify_signature": False}))
