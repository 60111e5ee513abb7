"""The tour's visitor goes through the pages as a person does, and nowhere else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.visitor import LostVisitorError, visit


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A redirect URI that notes the request lines it gets."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            stream, _ = server.accept()
            with stream:
                heard.append(stream.recv(65536).decode().split("\r\n", 1)[0])
                stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/callback/practice-app", heard
        if not heard:
            socket.create_connection(server.getsockname()).close()
        thread.join(5)


def _url(address: PracticeAddress, redirect_uri: str, **more: str) -> str:
    question = {
        "response_type": "code",
        "client_id": address.clients[0].client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile okta.users.read",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    return f"{address.org_url}/oauth2/v1/authorize?{urlencode(question | more)}"


def _answer(heard: list[str]) -> dict[str, list[str]]:
    return parse_qs(urlsplit(heard[0].split(" ")[1]).query)


@pytest.mark.parametrize(("allow", "brings"), [(True, "code"), (False, "error")])
def test_visitor_brings_the_answer_back(
    address: PracticeAddress, listener: tuple[str, list[str]], allow: bool, brings: str
) -> None:
    redirect_uri, heard = listener
    visit(_url(address, redirect_uri), "alice", "alice-password", allow=allow)
    answer = _answer(heard)
    assert brings in answer
    assert answer["state"] == ["s" * 43]


def test_visitor_stops_at_an_error_page(address: PracticeAddress) -> None:
    with pytest.raises(LostVisitorError):
        visit(_url(address, "http://127.0.0.1:1/callback", client_id="unknown"), "alice", "alice-password")
