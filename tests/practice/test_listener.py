"""Bad connections: idle, garbled, huge, foreign. The org answers the next request all the same."""

import contextlib
import logging
import socket
import sys
import time
from urllib.parse import urlsplit

import pytest
import requests

from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.listener import LoopbackListener


def _raw(address: PracticeAddress, sent: bytes) -> bytes:
    parts = urlsplit(address.org_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65_536):
                received += chunk
        return received


def test_fifty_idle_sockets_block_nobody(address: PracticeAddress) -> None:
    parts = urlsplit(address.org_url)
    with contextlib.ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=5))
        assert requests.get(address.org_url, timeout=2).status_code == 200


def test_more_connections_than_allowed_are_dropped_and_room_comes_back(address: PracticeAddress) -> None:
    parts = urlsplit(address.org_url)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=5))
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as one_too_many:
            assert one_too_many.recv(1) == b""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with contextlib.suppress(requests.ConnectionError):
            assert requests.get(address.org_url, timeout=2).status_code == 200
            return
    pytest.fail("no room came back")


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nshort",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n",
        b"BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_garbage_is_refused_without_an_echo(
    address: PracticeAddress, garbage: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = _raw(address, garbage)
    assert b"200 OK" not in answer
    assert b"aaaa" not in answer
    assert b"coffee" not in answer
    assert requests.get(address.org_url, timeout=5).status_code == 200
    assert capfd.readouterr() == ("", "")


def test_a_body_over_a_megabyte_is_refused(address: PracticeAddress) -> None:
    answer = _raw(address, b"POST /oauth2/v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1", ""])
def test_a_foreign_host_header_is_refused(address: PracticeAddress, host: str) -> None:
    answer = _raw(address, b"GET /api/v1/users HTTP/1.1\r\nHost: " + host.encode() + b"\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")


def test_expect_100_continue_gets_its_permission_at_once(address: PracticeAddress) -> None:
    parts = urlsplit(address.org_url)
    host = parts.netloc.encode()
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(
            b"POST /oauth2/v1/token HTTP/1.1\r\nHost: "
            + host
            + b"\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")


def test_one_connection_serves_many_requests_and_head_has_no_body(address: PracticeAddress) -> None:
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(address.org_url, timeout=5).status_code == 200
        head = session.head(address.org_url, timeout=5)
        assert head.content == b""
        assert int(head.headers["Content-Length"]) > 100
        assert session.get(address.org_url, timeout=5).status_code == 200


def test_L14_nothing_of_a_sign_in_reaches_logs_or_streams(
    visitor: Visitor, app: AppUnderTest, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    back = visitor.sign_in(app.authorize_url("openid offline_access"))
    tokens = app.redeem(back["code"]).json()
    app.call(tokens["access_token"], "/oauth2/v1/userinfo?probe=query-canary")
    app.refresh(tokens["refresh_token"])
    # urllib3 of this test's own client logs URLs; only the org's side counts.
    written = "\n".join(record.getMessage() for record in caplog.records if record.name != "urllib3.connectionpool")
    written += "".join(capfd.readouterr())
    secrets = [back["code"], "query-canary", "state-of-this-test", "alice-password", *map(str, tokens.values())]
    assert not [secret for secret in secrets if len(secret) > 8 and secret in written and " " not in secret]


def test_server_header_tells_nothing_about_python(address: PracticeAddress) -> None:
    assert requests.get(address.org_url, timeout=5).headers["Server"] == "PracticeOrg"


def test_windows_claims_the_port_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake at the boundary of the system; not run there."""
    asked: list[tuple[object, ...]] = []

    class Socket:
        def setsockopt(self, *option: int) -> None:
            asked.append(option)

        def bind(self, address: tuple[str, int]) -> None:
            asked.append(address)

        def getsockname(self) -> tuple[str, int]:
            return "127.0.0.1", 8791

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", -5, raising=False)
    listener = LoopbackListener.__new__(LoopbackListener)
    listener.socket, listener.server_address = Socket(), ("127.0.0.1", 0)  # type: ignore[assignment]  # a stand-in
    listener.server_bind()
    assert asked == [(socket.SOL_SOCKET, -5, 1), ("127.0.0.1", 0)]
    assert listener.server_port == 8791
