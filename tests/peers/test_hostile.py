from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from pathlib import Path
from typing import get_args

import pytest
import requests

from tests.peers import misbehaviour
from tests.peers.certificates import Kind, make_certificate
from tests.peers.hostile import Behaviour, HostileServer, closed_port, silent_port


def raw_answer(server: HostileServer, path: str = "/") -> bytes:
    """Everything that the server sends to one plain request, until the end or a reset."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        received = b""
        while chunk := connection.recv(1 << 20):
            received += chunk
        return received


def read_on(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def test_requests_are_recorded_raw_with_their_body() -> None:
    with HostileServer(misbehaviour.answers(429, b"{}", headers={"Retry-After": "7"})) as server:
        answer = requests.post(f"{server.url}path?q=1", data=b"body-1", timeout=5)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert server.requests[0].startswith(b"POST /path?q=1 HTTP/1.1\r\n")
    assert server.requests[0].endswith(b"\r\n\r\nbody-1")


@pytest.mark.parametrize(
    ("behaviour", "wanted"),
    [
        (misbehaviour.short_body(), b"Content-Length: 1000"),
        (misbehaviour.bad_chunk_size(), b"\r\nzz\r\n"),
        (misbehaviour.cut_chunk(), b'40\r\n"cut'),
        (misbehaviour.two_content_lengths(), b"Content-Length: 2\r\nContent-Length: 12\r\n"),
        (misbehaviour.redirects_to("file:///etc/passwd"), b"Location: file:///etc/passwd"),
        (misbehaviour.redirect_loop(), b"/hop-1\r\n"),
        (misbehaviour.invalid_utf8(), b"\xff\xfe caf\xe9"),
        (misbehaviour.html_200(), b"<!DOCTYPE html>"),
        (misbehaviour.many_headers(2000), b"\r\nX-1999: f\r\n"),
        (misbehaviour.huge_header(1_000_000), b"h" * 1_000_000),
    ],
)
def test_the_bytes_on_the_wire_are_wrong_as_told(behaviour: Behaviour, wanted: bytes) -> None:
    with HostileServer(behaviour) as server:
        assert wanted in raw_answer(server)


def test_responses_in_turn() -> None:
    bodies = [misbehaviour.response(200, b"one"), misbehaviour.response(500, b"two")]
    with HostileServer(misbehaviour.answers_in_turn(bodies)) as server:
        assert [raw_answer(server)[-3:] for _ in range(3)] == [b"one", b"two", b"two"]
    assert server.connections == 3


def test_big_body_has_the_length_it_says() -> None:
    with HostileServer(misbehaviour.big_body(3_000_000)) as server:
        answer = requests.get(server.url, timeout=5)
    assert len(answer.content) == int(answer.headers["Content-Length"])
    assert len(answer.json()) == 3_000_000 // len(b'{"filler": "f"},')


def test_gzip_bomb_is_small_on_the_wire_and_the_broken_one_does_not_unpack() -> None:
    with HostileServer(misbehaviour.gzip_bomb(3_000_000)) as server:
        packed = raw_answer(server).partition(b"\r\n\r\n")[2]
    assert len(packed) < 10_000
    assert len(gzip.decompress(packed)) == 3_000_000
    with HostileServer(misbehaviour.bad_gzip()) as server:
        broken = raw_answer(server).partition(b"\r\n\r\n")[2]
    with pytest.raises((zlib.error, OSError, EOFError)):
        gzip.decompress(broken)


def test_reset_comes_after_the_part_of_the_body() -> None:
    with (
        HostileServer(misbehaviour.reset_mid_body(b"came")) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(65536).endswith(b"\r\n\r\ncame")
        with pytest.raises(ConnectionResetError):
            read_on(connection)


@pytest.mark.parametrize(
    "behaviour", [misbehaviour.never_answers(), misbehaviour.slow_headers(60), misbehaviour.slow_body(60)]
)
def test_slow_servers_end_with_their_block(behaviour: Behaviour) -> None:
    with HostileServer(behaviour) as server:
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=0.1)
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            read_on(connection)
    connection.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("hostile")]


def test_ports_that_refuse_or_stay_silent() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", closed_port()), timeout=5)
    with silent_port() as port, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", port), timeout=0.2)


SAYS = {
    "good": None,
    "self_signed": "self-signed certificate",
    "expired": "certificate has expired",
    "not_yet_valid": "certificate is not yet valid",
    "wrong_host": "IP address mismatch",
    "unknown_ca": "unable to get local issuer certificate",
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_certificate_has_exactly_its_fault(kind: Kind, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, kind)
    context = ssl.create_default_context(cafile=str(certificate.ca))
    with HostileServer(misbehaviour.answers(), certificate=certificate) as server:
        said = None
        plain = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        try:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
                assert b"200" in connection.recv(65536)
        except ssl.SSLCertVerificationError as error:
            said = error.verify_message
        finally:
            plain.close()
    assert (SAYS[kind] or "") in (said or "")
    assert (said is None) == (kind == "good")


def test_a_client_that_never_shakes_hands_does_not_hold_the_server(tmp_path: Path) -> None:
    with (
        HostileServer(misbehaviour.answers(), certificate=make_certificate(tmp_path)) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5),
    ):
        pass
    assert server.requests == []
