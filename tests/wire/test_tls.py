"""Certificates that are refused, and what the person is told of them."""

from pathlib import Path

import pytest

from tests.peers import misbehaviour
from tests.peers.certificates import Kind, make_certificate
from tests.peers.hostile import HostileServer
from tokenexplorer.errors import ConfigError, TlsFailed, Unreachable
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange, HttpRequest
from tokenexplorer.wire.policy import Limits, Policy


def fetched(folder: Path, kind: Kind, limits: Limits, *, verify_tls: bool = True) -> Exchange:
    certificate = make_certificate(folder, kind)
    client = HttpClient(Policy(ca_file=str(certificate.ca), verify_tls=verify_tls))
    with HostileServer(misbehaviour.answers(), certificate=certificate) as server:
        exchange = client.send(HttpRequest("GET", server.url, (("Authorization", "Bearer canary"),)), limits=limits)
    client.close()
    if verify_tls and kind != "good":
        assert server.requests == []
    return exchange


def test_an_authority_file_of_the_org_is_trusted(tmp_path: Path, short: Limits) -> None:
    exchange = fetched(tmp_path, "good", short)
    assert exchange.ok
    assert exchange.timing.tls_s is not None


@pytest.mark.parametrize(
    ("kind", "cause", "words"),
    [
        ("self_signed", "self_signed", "self-signed"),
        ("expired", "expired", "has expired"),
        ("not_yet_valid", "expired", "not valid yet"),
        ("wrong_host", "wrong_host", "another host name"),
        ("unknown_ca", "unknown_ca", "unknown authority"),
    ],
)
def test_N19_N20_N21_P07_a_refused_certificate_names_its_cause(
    tmp_path: Path, short: Limits, kind: Kind, cause: str, words: str
) -> None:
    error = fetched(tmp_path, kind, short).error
    assert isinstance(error, TlsFailed)
    assert error.cause == cause
    assert words in error.title
    assert "127.0.0.1" in error.title
    assert "Subject: CN=loopback" in error.detail
    assert "Issuer: CN=" in error.detail
    assert "Valid: 20" in error.detail
    if kind == "wrong_host":
        assert "For: other.example.test" in error.detail


def test_P07_the_check_is_off_only_for_the_policy_that_says_so(tmp_path: Path, short: Limits) -> None:
    assert fetched(tmp_path, "self_signed", short, verify_tls=False).ok
    assert isinstance(fetched(tmp_path, "self_signed", short).error, TlsFailed)
    assert Policy().verify_tls


def test_the_system_s_authorities_do_not_know_the_test_authority(tmp_path: Path, short: Limits) -> None:
    client = HttpClient()
    with HostileServer(misbehaviour.answers(), certificate=make_certificate(tmp_path)) as server:
        error = client.send(HttpRequest("GET", server.url), limits=short).error
    client.close()
    assert isinstance(error, TlsFailed)
    assert error.cause == "unknown_ca"


def test_https_to_a_port_without_tls_is_said(client: HttpClient, short: Limits) -> None:
    with HostileServer(misbehaviour.sends(b"HTTP/1.1 400 Bad Request\r\n\r\n"), reads=False) as server:
        error = client.send(HttpRequest("GET", server.url.replace("http:", "https:")), limits=short).error
    assert isinstance(error, TlsFailed | Unreachable)


def test_an_authority_file_that_cannot_be_read_is_named(tmp_path: Path, short: Limits) -> None:
    for path in (tmp_path / "absent.pem", tmp_path / "broken.pem"):
        if path.name == "broken.pem":
            path.write_text("no certificate")
        error = (
            HttpClient(Policy(ca_file=str(path))).send(HttpRequest("GET", "https://127.0.0.1:9/"), limits=short).error
        )
        # Without a server nothing is read: the file counts when a connection stands.
        assert error is not None
    with HostileServer(misbehaviour.answers(), certificate=make_certificate(tmp_path)) as server:
        client = HttpClient(Policy(ca_file=str(tmp_path / "absent.pem")))
        error = client.send(HttpRequest("GET", server.url), limits=short).error
    assert isinstance(error, ConfigError)
    assert error.field == "ca_file"
