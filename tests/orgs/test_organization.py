"""What an Okta org says of itself, read from servers on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.peers.hostile import HostileServer, Visit
from tests.peers.misbehaviour import answers, redirects_to
from tokenexplorer.errors import Cancelled, DiscoveryError, NetworkError
from tokenexplorer.orgs.organization import Organization, from_document, issuer_for, read_organization
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

# As in the management API's specification: an Identity Engine org with a domain of its own, and a Classic org.
IDENTITY = {
    "id": "00o5rb5mt2H3d1TJd0h7",
    "_links": {
        "organization": {"href": "https://acme.okta.com"},
        "alternate": {"href": "https://login.acme.com"},
    },
    "pipeline": "idx",
}
CLASSIC = {"id": "00o1", "_links": {"organization": {"href": "https://acme.okta.com/"}}, "pipeline": "v1"}


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


class Answering:
    """A server that answers with a document and keeps what it was asked."""

    def __init__(self, document: object) -> None:
        self.asked: list[str] = []
        self._answer = answers(body=json.dumps(document).encode())

    def __call__(self, visit: Visit) -> None:
        self.asked.append(visit.request.decode())
        self._answer(visit)


def test_an_org_tells_its_engine_and_its_domains() -> None:
    assert from_document(IDENTITY) == Organization(
        "00o5rb5mt2H3d1TJd0h7", "identity", "https://acme.okta.com", "https://login.acme.com"
    )
    classic = from_document(CLASSIC)
    assert (classic.engine_name, classic.url, classic.custom_url) == ("Classic Engine", "https://acme.okta.com", "")
    assert from_document(IDENTITY).engine_name == "Identity Engine"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": 1, "pipeline": ["idx"], "_links": "none"},
        {"_links": {"organization": "https://acme.okta.com", "alternate": {"href": 7}}},
        {"_links": {"organization": {"href": "javascript:alert(1)"}, "alternate": {"href": "http://evil.example"}}},
        {"pipeline": "v2", "_links": None},
    ],
)
def test_what_is_odd_is_left_out(document: dict[str, Any]) -> None:
    assert from_document(document) == Organization("", "", "", "")


def test_it_is_read_without_credentials_and_recorded(http: HttpClient) -> None:
    trace = Trace()
    answer = Answering(IDENTITY)
    with HostileServer(answer) as server:
        found = read_organization(http, server.url, activity=trace.begin("Preflight"))
    assert found.engine == "identity"
    assert answer.asked[0].startswith("GET /.well-known/okta-organization HTTP/1.1")
    assert "authorization" not in answer.asked[0].lower()
    assert [each.purpose for each in trace.messages()] == [Purpose.ORGANIZATION]


def test_the_issuer_of_an_app_is_read_for_its_client_id(http: HttpClient) -> None:
    trace = Trace()
    answer = Answering({"issuer": "https://login.acme.com"})
    with HostileServer(answer) as server:
        found = issuer_for(http, server.url, "0oa 1&x", activity=trace.begin("Preflight"))
    assert found == "https://login.acme.com"
    assert answer.asked[0].startswith("GET /.well-known/openid-configuration?client_id=0oa%201%26x HTTP/1.1")
    assert [each.purpose for each in trace.messages()] == [Purpose.CLIENT_ISSUER]


@pytest.mark.parametrize("document", [{}, {"issuer": 7}, {"issuer": ""}, {"issuer": "http://evil.example"}])
def test_an_issuer_that_could_be_none_is_refused(http: HttpClient, document: dict[str, Any]) -> None:
    with HostileServer(Answering(document)) as server, pytest.raises(DiscoveryError):
        issuer_for(http, server.url, "0oa1", activity=Trace().begin("Preflight"))


def test_J03_another_host_is_never_followed(http: HttpClient) -> None:
    with HostileServer(Answering(IDENTITY)) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        with HostileServer(redirects_to(elsewhere)) as server, pytest.raises((DiscoveryError, NetworkError)):
            read_organization(http, server.url, activity=Trace().begin("Preflight"))
        assert other.connections == 0


def test_it_stops_when_the_person_says_so(http: HttpClient) -> None:
    cancel = Cancellation()
    cancel.cancel()
    with HostileServer(Answering({})) as server, pytest.raises(Cancelled):
        read_organization(http, server.url, activity=Trace().begin("Preflight"), cancel=cancel)
