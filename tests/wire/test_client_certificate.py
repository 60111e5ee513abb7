"""A certificate is shown where it is meant for, and nowhere else."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.peers import misbehaviour
from tests.peers.certificates import (
    PASSPHRASE,
    Certificate,
    ClientFiles,
    make_certificate,
    make_client_certificate,
)
from tests.peers.hostile import HostileServer
from tokenexplorer.errors import ConfigError, TlsFailed
from tokenexplorer.wire import connection
from tokenexplorer.wire.certificate_file import read
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.client_certificate import ClientCertificate
from tokenexplorer.wire.exchange import Exchange, HttpRequest
from tokenexplorer.wire.failures import failure
from tokenexplorer.wire.message import RecordedMessage
from tokenexplorer.wire.policy import Limits, Policy
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("client"))


@pytest.fixture(scope="module")
def server_files(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("server"))


@pytest.fixture
def demanding(server_files: Certificate, files: ClientFiles) -> Certificate:
    return replace(server_files, clients=files.ca)


@pytest.fixture
def asking(demanding: Certificate) -> Certificate:
    return replace(demanding, demanded=False)


@pytest.fixture
def own(files: ClientFiles) -> ClientCertificate:
    return read(str(files.both), "", None)


@pytest.fixture
def client(server_files: Certificate) -> Iterator[HttpClient]:
    made = HttpClient(Policy(ca_file=str(server_files.ca)))
    yield made
    made.close()


def x5t(der: bytes | None) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(der or b"").digest()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("chain", "key", "passphrase"),
    [("both", "", None), ("chain", "locked_key", PASSPHRASE), ("pkcs12", "", PASSPHRASE)],
)
def test_a_server_that_demands_a_certificate_gets_it(
    client: HttpClient, demanding: Certificate, files: ClientFiles, short: Limits, chain: str, key: str, passphrase: str
) -> None:
    certificate = read(str(getattr(files, chain)), str(getattr(files, key)) if key else "", passphrase)
    with HostileServer(misbehaviour.answers(), certificate=demanding) as server:
        exchange = client.send(HttpRequest("GET", server.url, certificate=certificate), limits=short)
    assert exchange.ok
    assert [x5t(each) for each in server.shown] == [files.thumbprint]
    assert exchange.request.certificate is certificate


def test_without_one_the_error_says_that_one_is_wanted(
    client: HttpClient, demanding: Certificate, short: Limits
) -> None:
    with HostileServer(misbehaviour.answers(), certificate=demanding) as server:
        error = client.send(HttpRequest("GET", server.url), limits=short).error
    assert server.requests == []
    assert isinstance(error, TlsFailed)
    assert error.cause == "no_certificate"
    assert "wants a client certificate" in error.title
    assert error.advice.startswith("Choose the app's certificate")


def test_with_one_of_another_authority_the_error_says_that_it_is_not_taken(
    client: HttpClient, demanding: Certificate, tmp_path: Path, short: Limits
) -> None:
    stranger = read(str(make_client_certificate(tmp_path, "stranger").both), "", None)
    with HostileServer(misbehaviour.answers(), certificate=demanding) as server:
        error = client.send(HttpRequest("GET", server.url, certificate=stranger), limits=short).error
    assert server.requests == []
    assert isinstance(error, TlsFailed)
    assert error.cause == "bad_certificate"
    assert "is registered there" in error.advice


@contextmanager
def keeping_server(certificate: Certificate) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Its address, and for each request the client's port and the thumbprint that the connection showed."""
    seen: list[tuple[int, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            assert isinstance(self.connection, ssl.SSLSocket)
            der = self.connection.getpeercert(binary_form=True)
            seen.append((self.client_address[1], x5t(der) if der else ""))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.socket = certificate.server_context().wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/", seen
        server.shutdown()
        thread.join(5)


@pytest.mark.parametrize(("shows", "cause"), [(False, "no_certificate"), (True, "bad_certificate")])
def test_a_server_that_hung_up_before_the_request_was_written_is_heard_all_the_same(
    client: HttpClient,
    demanding: Certificate,
    tmp_path: Path,
    short: Limits,
    monkeypatch: pytest.MonkeyPatch,
    shows: bool,
    cause: str,
) -> None:
    stranger = read(str(make_client_certificate(tmp_path, "stranger").both), "", None) if shows else None
    with HostileServer(misbehaviour.answers(), certificate=demanding) as server:
        real = connection._Secure.connect

        def connect_and_wait(self: connection._Secure) -> None:
            real(self)
            deadline = time.monotonic() + 5
            while server._open and time.monotonic() < deadline:  # until the server has closed its side
                threading.Event().wait(0.001)

        monkeypatch.setattr(connection._Secure, "connect", connect_and_wait)
        for method, body in (("GET", None), ("POST", b"x" * 300_000)):
            request = HttpRequest(method, server.url, body=body, certificate=stranger)
            error = client.send(request, limits=short).error
            assert isinstance(error, TlsFailed)
            assert error.cause == cause
    assert server.requests == []


def test_a_connection_that_showed_a_certificate_is_never_used_without_it(
    client: HttpClient, asking: Certificate, files: ClientFiles, own: ClientCertificate, short: Limits
) -> None:
    again = read(str(files.chain), str(files.key), None)
    with keeping_server(asking) as (url, seen):
        for certificate in (own, None, own, None, again):
            assert client.send(HttpRequest("GET", url, certificate=certificate), limits=short).ok
        client.close()
    assert [shown for _, shown in seen] == [files.thumbprint, "", files.thumbprint, "", files.thumbprint]
    ports = [port for port, _ in seen]
    # Two connections in all for the first four: each kind is kept, and kept apart.
    assert (ports[0], ports[1]) == (ports[2], ports[3])
    assert len(set(ports)) == 3


def test_a_certificate_that_is_read_again_shares_its_connections(client: HttpClient, files: ClientFiles) -> None:
    sessions = {client._session(read(str(files.pkcs12), "", PASSPHRASE)) for _ in range(2)}
    assert len(sessions) == 1
    assert client._session(None) not in sessions


def test_P01_a_redirect_to_another_origin_leaves_it_behind(
    client: HttpClient, asking: Certificate, files: ClientFiles, own: ClientCertificate, short: Limits
) -> None:
    with HostileServer(misbehaviour.answers(), certificate=asking) as target:
        moved = misbehaviour.answers(302, b"", headers={"Location": f"{target.url}there"})
        with HostileServer(moved, certificate=asking) as server:
            exchange = client.send(HttpRequest("GET", server.url, certificate=own), limits=replace(short, redirects=3))
    assert exchange.ok
    assert [x5t(each) for each in server.shown] == [files.thumbprint]
    assert target.shown == [None]
    assert exchange.hops[0].dropped == ("client certificate",)
    assert exchange.request.certificate is None


def test_P01_a_redirect_within_the_origin_keeps_it(
    client: HttpClient, asking: Certificate, own: ClientCertificate, files: ClientFiles, short: Limits
) -> None:
    responses = [misbehaviour.response(302, headers={"Location": "/there"}), misbehaviour.response(200, b"{}")]
    with HostileServer(misbehaviour.answers_in_turn(responses), certificate=asking) as server:
        exchange = client.send(HttpRequest("GET", server.url, certificate=own), limits=replace(short, redirects=3))
    assert exchange.ok
    assert [x5t(each) for each in server.shown] == [files.thumbprint] * 2
    assert exchange.hops[0].dropped == ()


def test_over_http_there_is_none_to_show(client: HttpClient, own: ClientCertificate, short: Limits) -> None:
    with HostileServer(misbehaviour.answers()) as server:
        exchange = client.send(HttpRequest("GET", server.url, certificate=own), limits=short)
    assert exchange.ok
    assert exchange.request.shown_certificate is None
    assert "client certificate" not in str(recorded(exchange).sent)


def recorded(exchange: Exchange) -> RecordedMessage:
    message = Trace().begin("Try").exchange(Purpose.TOKEN, exchange)
    assert message.recorded is not None
    return message.recorded


def test_S15_the_trace_names_the_certificate_and_holds_no_key(
    client: HttpClient, demanding: Certificate, files: ClientFiles, short: Limits
) -> None:
    certificate = read(str(files.chain), str(files.locked_key), PASSPHRASE)
    with HostileServer(misbehaviour.answers(), certificate=demanding) as server:
        exchange = client.send(HttpRequest("GET", server.url, certificate=certificate), limits=short)
    message = recorded(exchange)
    shown = {field.name: field.value for field in message.sent}
    assert shown["client certificate"] == f"client, x5t#S256 {files.thumbprint}"
    key = files.key.read_text().splitlines()[1]
    for text in (repr(message), repr(exchange), repr(exchange.request)):
        assert PASSPHRASE not in text
        assert key not in text


def test_a_file_that_is_gone_is_told_as_such_when_the_connection_is_made(
    client: HttpClient, demanding: Certificate, tmp_path: Path, own: ClientCertificate, short: Limits
) -> None:
    gone = replace(own, chain_file=str(tmp_path / "gone.pem"), key_file=str(tmp_path / "gone.pem"))
    with HostileServer(misbehaviour.answers(), certificate=demanding) as server:
        error = client.send(HttpRequest("GET", server.url, certificate=gone), limits=short).error
    assert isinstance(error, ConfigError)
    assert error.field == "certificate_file"


@pytest.mark.parametrize(
    ("reason", "shown", "cause", "words"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", False, "no_certificate", "wants a client certificate"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", True, "bad_certificate", "does not take the client certificate"),
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", True, "bad_certificate", "does not take the client certificate"),
        ("TLSV1_ALERT_UNKNOWN_CA", True, "bad_certificate", "does not take the client certificate"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", False, "other", "may want a client certificate"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", True, "other", "may not take the client certificate"),
        ("WRONG_VERSION_NUMBER", True, "other", "No secure connection"),
    ],
)
def test_what_a_server_says_of_our_certificate(reason: str, shown: bool, cause: str, words: str) -> None:
    raised = ssl.SSLError(1, f"[SSL: {reason}] alert")
    raised.reason = reason
    error = failure(raised, "op.example", shown=shown)
    assert isinstance(error, TlsFailed)
    assert error.cause == cause
    assert words in f"{error.title} {error.advice}"


def test_a_connection_that_breaks_after_a_certificate_was_shown_hints_at_it() -> None:
    plain, ours = (failure(ConnectionResetError(104, "reset"), "op.example", shown=shown) for shown in (False, True))
    assert "certificate" not in plain.advice
    assert "may not take the client certificate" in ours.advice


def test_two_weeks_are_soon() -> None:
    from tokenexplorer.wire.client_certificate import SOON

    assert datetime.timedelta(days=14) == SOON
