"""The client's policy: what is sent, where redirects may lead, what is retried, how it stops."""

import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.peers import misbehaviour
from tests.peers.certificates import make_certificate
from tests.peers.hostile import Behaviour, HostileServer, Visit, silent_port
from tests.peers.misbehaviour import response
from tests.wire.asking import Yes
from tokenexplorer import __version__
from tokenexplorer.errors import Cancelled, ConfigError, RefusedRequest, Unreachable
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.policy import METADATA, PROTOCOL, Limits, Policy, Question

CANARY = "canary-5f1d"


def keeps_open(visit: Visit) -> None:
    """Answers every request of one connection."""
    while True:
        visit.send(response(200, b"{}", headers={"Connection": "keep-alive"}))
        visit._socket.settimeout(5)
        if not visit._socket.recv(65536):
            return


def test_P04_the_exchange_shows_exactly_what_was_sent(client: HttpClient, short: Limits) -> None:
    headers = (("X-One", "1"), ("x-two", "2"), ("X-One", "3"))
    with HostileServer(misbehaviour.answers()) as server:
        request = HttpRequest("POST", f"{server.url}a%2fb/ü?q=a b&x={{}}#part", headers, b'{"a": 1}')
        exchange = client.send(request, limits=short)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    sent = exchange.request
    assert first == f"POST {sent.url.removeprefix(server.url[:-1])} HTTP/1.1"
    assert "%C3%BC?q=a%20b" in first
    assert "part" not in first
    assert sorted(lines) == sorted(f"{name}: {value}" for name, value in sent.headers)
    assert body == b'{"a": 1}' == sent.body
    names = [name for name, _ in sent.headers]
    assert sorted(names) == sorted(
        ["Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Length", "X-One", "x-two", "X-One"]
    )
    assert sent.header("User-Agent") == f"token-explorer/{__version__}"
    assert exchange.remote == f"127.0.0.1:{server.port}"


def test_P03_J07_netrc_cookies_and_proxies_of_the_environment_are_not_used(
    client: HttpClient, short: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login user password {CANARY}\ndefault login user password {CANARY}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with HostileServer(misbehaviour.answers(headers={"Set-Cookie": f"sid={CANARY}; Path=/"})) as server:
        for headers in ((), (("Authorization", "Bearer typed"),)):
            assert client.send(HttpRequest("GET", server.url, headers), limits=short).ok
    assert CANARY.encode() not in b"".join(server.requests)
    assert b"Authorization" not in server.requests[0]
    assert b"Authorization: Bearer typed" in server.requests[1]


def test_P03_a_proxy_of_the_policy_is_used_but_never_for_loopback(short: Limits) -> None:
    with HostileServer(misbehaviour.answers(200, b'{"via": "proxy"}')) as proxy:
        client = HttpClient(Policy(proxy=proxy.url))
        with HostileServer(misbehaviour.answers(200, b'{"via": "direct"}')) as server:
            for host in ("127.0.0.1", "localhost"):
                direct = client.send(HttpRequest("GET", f"http://{host}:{server.port}/"), limits=short)
                assert direct.whole_response().body.json() == {"via": "direct"}
        assert proxy.connections == 0
        proxied = client.send(HttpRequest("GET", "http://api.example.test/x?y=1"), limits=short)
        assert proxied.whole_response().body.json() == {"via": "proxy"}
        assert proxy.requests[0].startswith(b"GET http://api.example.test/x?y=1 HTTP/1.1\r\n")
        client.close()


def test_P03_system_proxy_only_when_the_policy_says_so(short: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    with HostileServer(misbehaviour.answers(200, b'{"via": "proxy"}')) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        client = HttpClient(Policy(proxy="system"))
        answer = client.send(HttpRequest("GET", "http://api.example.test/"), limits=short).whole_response()
        assert answer.body.json() == {"via": "proxy"}
        client.close()


def tunnels_to(port: int) -> Behaviour:
    """A proxy that grants CONNECT and passes bytes on."""

    def behave(visit: Visit) -> None:
        visit.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        here = visit._socket
        with socket.create_connection(("127.0.0.1", port)) as there:
            while True:
                for ready in select.select([here, there], [], [], 5)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (there if ready is here else here).sendall(data)

    return behave


def test_https_goes_through_a_proxy_s_tunnel_and_only_the_host_is_told_to_it(short: Limits, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "wrong_host")  # it is for other.example.test
    with (
        HostileServer(misbehaviour.answers(200, b'{"via": "tunnel"}'), certificate=certificate) as server,
        HostileServer(tunnels_to(server.port)) as proxy,
    ):
        address = proxy.url.replace("://", f"://user:{CANARY}@")
        client = HttpClient(Policy(proxy=address, ca_file=str(certificate.ca)))
        headers = (("Authorization", f"Bearer {CANARY}"),)
        exchange = client.send(HttpRequest("GET", "https://other.example.test/x", headers), limits=short)
        client.close()
    assert exchange.whole_response().body.json() == {"via": "tunnel"}
    assert exchange.request.url == "https://other.example.test/x"
    assert exchange.timing.tls_s is not None
    assert proxy.requests[0].startswith(b"CONNECT other.example.test:443 HTTP/1.")
    assert CANARY.encode() not in proxy.requests[0]  # its own sign-in goes there in base64, the token does not
    assert b"Proxy-Authorization" not in server.requests[0]
    assert exchange.request.header("Proxy-Authorization") is None


def test_a_proxy_that_refuses_or_cannot_be_used_is_named(short: Limits) -> None:
    with HostileServer(misbehaviour.answers(407)) as proxy:
        client = HttpClient(Policy(proxy=proxy.url))
        exchange = client.send(HttpRequest("GET", "https://api.example.test/"), limits=short)
        client.close()
    assert isinstance(exchange.error, Unreachable)
    assert "proxy" in exchange.error.title
    client = HttpClient(Policy(proxy="http://"))
    assert isinstance(client.send(HttpRequest("GET", "http://api.example.test/"), limits=short).error, ConfigError)
    client.close()


# --- redirects ----------------------------------------------------------------------------------------------------


def redirected(
    client: HttpClient, limits: Limits, request: HttpRequest, status: int, ask: Callable[[Question], bool] | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """Send to one origin that redirects to another; what the other got, and what was dropped."""
    with (
        HostileServer(misbehaviour.answers()) as second,
        HostileServer(misbehaviour.redirects_to(f"{second.url}next", status)) as first,
    ):
        exchange = client.send(replace(request, url=first.url), limits=limits, ask=ask)
    assert exchange.ok
    assert exchange.request.url == f"{second.url}next"
    assert len(exchange.hops) == 1
    assert exchange.hops[0].status == status
    assert exchange.hops[0].request.header("Host") == f"127.0.0.1:{first.port}"
    return second.requests[0], exchange.hops[0].dropped


SECRET_HEADERS = (
    ("Authorization", f"Bearer {CANARY}"),
    ("Cookie", f"a={CANARY}"),
    ("Proxy-Authorization", f"Basic {CANARY}"),
    ("DPoP", CANARY),
    ("X-Api-Key", CANARY),
    ("X-Custom-Token", CANARY),
    ("X-Marked", CANARY),
)


def test_P01_secrets_do_not_follow_to_another_origin(client: HttpClient, short: Limits) -> None:
    request = HttpRequest("GET", "", (*SECRET_HEADERS, ("X-Plain", "stays")), None, frozenset({"x-marked"}))
    received, dropped = redirected(client, short, request, 302)
    assert CANARY.encode() not in received
    assert b"X-Plain: stays" in received
    assert dropped == tuple(name for name, _ in SECRET_HEADERS)


@pytest.mark.parametrize("status", [307, 308])
def test_P01_the_body_follows_to_another_origin_only_when_confirmed(
    client: HttpClient, short: Limits, status: int
) -> None:
    request = HttpRequest("POST", "", (("Content-Type", "text/plain"),), CANARY.encode())
    received, dropped = redirected(client, short, request, status)
    assert CANARY.encode() not in received
    assert b"Content-Type" not in received
    assert dropped == ("body",)
    asked = Yes()
    received, dropped = redirected(client, short, request, status, asked)
    assert received.startswith(b"POST /next")
    assert received.endswith(CANARY.encode())
    assert dropped == ()
    assert asked.kinds == ["send_body"]


@pytest.mark.parametrize(
    ("status", "method"), [(301, b"GET"), (302, b"GET"), (303, b"GET"), (307, b"POST"), (308, b"POST")]
)
def test_a_redirected_post_on_the_same_origin(client: HttpClient, short: Limits, status: int, method: bytes) -> None:
    turns = [response(status, headers={"Location": "/next"}), response(200, b"{}")]
    with HostileServer(misbehaviour.answers_in_turn(turns)) as server:
        headers = (("Authorization", "Bearer kept"), ("Content-Type", "text/plain"))
        exchange = client.send(HttpRequest("POST", server.url, headers, b"body"), limits=short)
    assert exchange.ok
    assert server.requests[1].startswith(method + b" /next HTTP/1.1")
    assert b"Bearer kept" in server.requests[1]
    assert server.requests[1].endswith(b"body") is (method == b"POST")
    assert (b"Content-Type" in server.requests[1]) is (method == b"POST")


def test_P02_https_to_http_asks_and_stops_without_a_yes(short: Limits, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    client = HttpClient(Policy(ca_file=str(certificate.ca)))
    with (
        HostileServer(misbehaviour.answers()) as plain,
        HostileServer(misbehaviour.redirects_to(plain.url), certificate=certificate) as secure,
    ):
        stopped = client.send(HttpRequest("GET", secure.url), limits=short)
        assert isinstance(stopped.error, RefusedRequest)
        assert plain.connections == 0
        asked = Yes()
        followed = client.send(HttpRequest("GET", secure.url), limits=short, ask=asked)
        assert followed.ok
        assert [(question.kind, question.target) for question in asked.questions] == [
            ("downgrade", f"127.0.0.1:{plain.port}")
        ]
    client.close()


def test_T01_protocol_requests_follow_no_redirect(client: HttpClient) -> None:
    with HostileServer(misbehaviour.answers()) as other, HostileServer(misbehaviour.redirects_to(other.url)) as server:
        exchange = client.send(HttpRequest("POST", server.url, (), b"code=x"), limits=PROTOCOL)
    assert exchange.whole_response().status == 302
    assert other.connections == 0
    assert not exchange.ok


def test_J03_metadata_redirects_stop_at_three(client: HttpClient) -> None:
    with HostileServer(misbehaviour.redirect_loop()) as server:
        exchange = client.send(HttpRequest("GET", server.url), limits=METADATA)
    assert exchange.error is not None
    assert exchange.error.title == "Stopped after 3 redirects."


def test_J03_metadata_redirects_to_http_or_another_host_are_refused(client: HttpClient) -> None:
    with HostileServer(misbehaviour.redirects_to("http://op.example.test/")) as server:
        exchange = client.send(HttpRequest("GET", server.url), limits=METADATA)
    assert isinstance(exchange.error, RefusedRequest)
    assert "http" in exchange.error.title
    with HostileServer(misbehaviour.redirects_to("https://op.example.test/")) as server:
        exchange = client.send(HttpRequest("GET", server.url), limits=METADATA)
    assert isinstance(exchange.error, RefusedRequest)
    assert "op.example.test" in exchange.error.title


def test_J05_metadata_is_cut_at_one_megabyte(client: HttpClient) -> None:
    with HostileServer(misbehaviour.big_body(3_000_000)) as server:
        exchange = client.send(HttpRequest("GET", server.url), limits=METADATA)
    assert exchange.error is not None
    assert "1,000,000" in exchange.error.title
    assert METADATA.total_s == 10


def test_P14_user_information_and_fragment_are_never_sent(client: HttpClient, short: Limits) -> None:
    with HostileServer(misbehaviour.answers()) as server:
        url = f"http://op:{CANARY}@127.0.0.1:{server.port}/x#{CANARY}"
        exchange = client.send(HttpRequest("GET", url), limits=short)
    assert exchange.ok
    assert CANARY.encode() not in server.requests[0]
    assert b"Authorization" not in server.requests[0]
    assert CANARY not in exchange.request.url


# --- retries, reuse, cancel ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "attempts"), [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
)
def test_P11_T03_only_idempotent_requests_are_retried_and_once(
    client: HttpClient, short: Limits, method: str, attempts: int
) -> None:
    with HostileServer(misbehaviour.closes_at_once()) as server:
        exchange = client.send(HttpRequest(method, server.url), limits=short)
    assert isinstance(exchange.error, Unreachable)
    assert exchange.attempts == attempts
    assert len(server.requests) == attempts


def test_P11_a_retry_that_succeeds_counts(client: HttpClient, short: Limits) -> None:
    with HostileServer(misbehaviour.answers_in_turn([b"", response(200, b"{}")])) as server:
        exchange = client.send(HttpRequest("GET", server.url), limits=short)
    assert exchange.ok
    assert exchange.attempts == 2


def test_P11_nothing_is_retried_after_the_first_byte(client: HttpClient, short: Limits) -> None:
    with HostileServer(misbehaviour.sends(b"HTTP/1.1 2")) as server:
        exchange = client.send(HttpRequest("GET", server.url), limits=short)
    assert exchange.error is not None
    assert len(server.requests) == 1


def test_a_kept_connection_is_used_again_and_has_no_connect_time(client: HttpClient, short: Limits) -> None:
    with HostileServer(keeps_open) as server:
        first = client.send(HttpRequest("GET", server.url), limits=short)
        second = client.send(HttpRequest("GET", server.url), limits=short)
        client.close()
    assert first.ok
    assert second.ok
    assert server.connections == 1
    assert first.timing.connect_s is not None
    assert second.timing.connect_s is None
    assert second.timing.dns_s is None
    assert second.timing.wait_s is not None


STAGES: dict[str, Behaviour] = {
    "waiting": misbehaviour.never_answers(),
    "head": misbehaviour.slow_headers(0.05),
    "body": misbehaviour.slow_body(0.05),
    "idle body": misbehaviour.slow_body(30),
}


@pytest.mark.parametrize("behaviour", STAGES.values(), ids=STAGES.keys())
def test_P12_cancel_closes_the_socket_at_once(client: HttpClient, behaviour: Behaviour) -> None:
    with HostileServer(behaviour) as server:
        assert cancelled_within(client, server.url, lambda: bool(server.requests)) < 1.0


def test_P12_cancel_works_while_connecting(client: HttpClient) -> None:
    with silent_port() as port:
        assert cancelled_within(client, f"http://127.0.0.1:{port}/", lambda: True) < 1.0


def test_P12_cancel_works_in_the_tls_handshake(client: HttpClient) -> None:
    with HostileServer(misbehaviour.never_answers(), reads=False) as server:
        url = server.url.replace("http:", "https:")
        assert cancelled_within(client, url, lambda: server.connections > 0) < 1.0


def cancelled_within(client: HttpClient, url: str, is_under_way: Callable[[], bool]) -> float:
    """Seconds from the cancel to the end of `send`."""
    cancel = Cancellation()
    pressed = 0.0

    def press() -> None:
        nonlocal pressed
        deadline = time.monotonic() + 5
        while not is_under_way() and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.1)
        pressed = time.monotonic()
        cancel.cancel()

    thread = threading.Thread(target=press)
    thread.start()
    exchange = client.send(HttpRequest("GET", url), cancel=cancel)
    ended = time.monotonic()
    thread.join()
    assert isinstance(exchange.error, Cancelled)
    assert not exchange.ok
    return ended - pressed


def test_P12_a_sign_that_is_up_already_sends_nothing(client: HttpClient) -> None:
    cancel = Cancellation()
    cancel.cancel()
    with HostileServer(misbehaviour.answers()) as server:
        exchange = client.send(HttpRequest("GET", server.url), cancel=cancel)
        assert isinstance(exchange.error, Cancelled)
        assert server.connections == 0


def test_P12_one_cancel_leaves_other_requests_alone(client: HttpClient, short: Limits) -> None:
    cancel = Cancellation()
    with HostileServer(misbehaviour.never_answers()) as silent, HostileServer(misbehaviour.answers()) as good:
        thread = threading.Thread(target=client.send, args=(HttpRequest("GET", silent.url),), kwargs={"cancel": cancel})
        thread.start()
        assert client.send(HttpRequest("GET", good.url), limits=short).ok
        cancel.cancel()
        thread.join(5)
        assert not thread.is_alive()


def test_many_threads_share_one_client(client: HttpClient, short: Limits) -> None:
    results: list[bool] = []
    with HostileServer(misbehaviour.answers()) as server:
        threads = [
            threading.Thread(
                target=lambda: results.append(client.send(HttpRequest("GET", server.url), limits=short).ok)
            )
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [True] * 12


def test_S15_the_libraries_log_no_url(client: HttpClient, short: Limits, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), HostileServer(misbehaviour.answers()) as server:
        client.send(HttpRequest("GET", f"{server.url}?code={CANARY}", (("Authorization", CANARY),)), limits=short)
    assert CANARY not in caplog.text


def test_S15_nothing_secret_in_the_repr_of_an_exchange(client: HttpClient, short: Limits) -> None:
    with HostileServer(misbehaviour.answers(200, CANARY.encode(), headers={"Set-Cookie": CANARY})) as server:
        request = HttpRequest("POST", server.url, (("Authorization", CANARY),), CANARY.encode())
        exchange = client.send(request, limits=short)
    assert CANARY not in repr(exchange)
    assert CANARY not in repr(request)
