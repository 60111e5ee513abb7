"""A proof that fits one request alone is made anew for each try and each redirect (T13, P01, P11)."""

from __future__ import annotations

from itertools import count

from tests.peers import misbehaviour
from tests.peers.hostile import HostileServer, Visit
from tests.peers.misbehaviour import response
from tests.wire.asking import Yes
from tokenexplorer.wire.client import Finish, HttpClient
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.policy import Limits


def proving() -> tuple[Finish, list[str]]:
    """Numbers each request in its DPoP header, as long as the request bears a token."""
    numbers, seen = count(1), list[str]()

    def finish(request: HttpRequest) -> HttpRequest:
        seen.append(f"{request.method} {request.url}")
        headers = tuple(line for line in request.headers if line[0] != "DPoP")
        if request.header("Authorization") is None:
            return HttpRequest(request.method, request.url, headers, request.body)
        return HttpRequest(request.method, request.url, (*headers, ("DPoP", f"proof-{next(numbers)}")), request.body)

    return finish, seen


def ask(url: str) -> HttpRequest:
    return HttpRequest("GET", url, (("Authorization", "DPoP token"),))


def proofs(server: HostileServer) -> list[bytes]:
    lines = [line for request in server.requests for line in request.split(b"\r\n")]
    return [line for line in lines if line.startswith(b"DPoP:")]


def test_T13_each_redirect_gets_a_proof_of_its_own(client: HttpClient, short: Limits) -> None:
    def behave(visit: Visit) -> None:
        there = b" /there " in visit.request
        visit.send(response(200, b"{}") if there else response(302, headers={"Location": "/there"}))

    finish, seen = proving()
    with HostileServer(behave) as server:
        exchange = client.send(ask(f"{server.url}here?a=1"), limits=short, finish=finish)
        assert seen == [f"GET {server.url}here?a=1", f"GET {server.url}there"]
        assert proofs(server) == [b"DPoP: proof-1", b"DPoP: proof-2"]
    assert exchange.ok
    assert exchange.request.header("DPoP") == "proof-2"
    assert exchange.hops[0].request.header("DPoP") == "proof-1"


def test_P01_T13_another_origin_gets_neither_token_nor_proof(client: HttpClient, short: Limits) -> None:
    finish, _ = proving()
    with HostileServer(misbehaviour.answers()) as other:
        moved = misbehaviour.answers(302, headers={"Location": f"{other.url}x"})
        with HostileServer(moved) as server:
            exchange = client.send(ask(server.url), limits=short, ask=Yes(), finish=finish)
        assert b"DPoP" not in other.requests[0]
        assert b"Authorization" not in other.requests[0]
    assert exchange.ok
    assert set(exchange.hops[0].dropped) == {"Authorization", "DPoP"}


def test_P11_T13_a_second_try_bears_a_new_proof(client: HttpClient, short: Limits) -> None:
    def behave(visit: Visit) -> None:
        if visit.number:
            visit.send(response(200, b"{}"))

    finish, seen = proving()
    with HostileServer(behave) as server:
        exchange = client.send(ask(server.url), limits=short, finish=finish)
        assert proofs(server) == [b"DPoP: proof-1", b"DPoP: proof-2"]
    assert (exchange.ok, exchange.attempts, len(seen)) == (True, 2, 2)
    assert exchange.request.header("DPoP") == "proof-2"
