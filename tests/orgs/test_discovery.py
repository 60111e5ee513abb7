"""Discovery against servers on loopback that are good, wrong in one thing, or no authorization server at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.peers.certificates import make_certificate
from tests.peers.hostile import HostileServer, Visit
from tests.peers.hostile_op import REMOVED, Asked, HostileOp, Reply
from tests.peers.misbehaviour import answers, redirect_loop, redirects_to, response, short_body
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    DiscoveryError,
    IssuerMismatch,
    NetworkError,
    TlsFailed,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.orgs.discovery import _time_offset_s, discover, document_urls
from tokenexplorer.orgs.document import document_request
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.policy import Policy
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


@pytest.fixture
def op() -> Iterator[HostileOp]:
    with HostileOp() as provider:
        yield provider


def look(http: HttpClient, *candidates: str, trace: Trace | None = None, **options: Any) -> ProviderMetadata:
    return discover(http, candidates, activity=(trace or Trace()).begin("Look-up"), **options)


def failure(http: HttpClient, *candidates: str, **options: Any) -> TokenExplorerError:
    with pytest.raises(TokenExplorerError) as caught:
        look(http, *candidates, **options)
    assert caught.value.title
    assert caught.value.advice
    return caught.value


def test_I20_the_document_of_a_good_server_is_read(http: HttpClient, op: HostileOp) -> None:
    trace = Trace()
    found = look(http, op.issuer, trace=trace)
    assert found.issuer == op.issuer
    assert found.source_url == f"{op.issuer}/.well-known/openid-configuration"
    assert found.authorization_endpoint == f"{op.issuer}/authorize"
    assert found.token_endpoint == f"{op.issuer}/token"
    assert found.jwks_uri == f"{op.issuer}/jwks"
    assert found.userinfo_endpoint == f"{op.issuer}/userinfo"
    assert found.introspection_endpoint == ""
    assert found.scopes_supported == ("openid", "profile", "email", "offline_access")
    assert found.code_challenge_methods_supported == ("S256",)
    assert found.iss_parameter_supported is True
    assert found.raw["subject_types_supported"] == ["public"]
    assert found.duration_s > 0
    (message,) = trace.messages()
    assert (message.purpose, message.outcome) == (Purpose.DISCOVERY, Outcome.OK)


@pytest.mark.parametrize(
    ("issuer", "urls"),
    [
        (
            "https://op.example",
            (
                "https://op.example/.well-known/openid-configuration",
                "https://op.example/.well-known/oauth-authorization-server",
            ),
        ),
        (
            "https://op.example/a/b",
            (
                "https://op.example/a/b/.well-known/openid-configuration",
                "https://op.example/.well-known/oauth-authorization-server/a/b",
                "https://op.example/a/b/.well-known/oauth-authorization-server",
                "https://op.example/.well-known/openid-configuration/a/b",
            ),
        ),
        (
            "https://op.example/a/",
            (
                "https://op.example/a/.well-known/openid-configuration",
                "https://op.example/.well-known/oauth-authorization-server/a",
                "https://op.example/a/.well-known/oauth-authorization-server",
                "https://op.example/.well-known/openid-configuration/a",
            ),
        ),
    ],
)
def test_the_places_of_both_standards_are_tried_in_order(issuer: str, urls: tuple[str, ...]) -> None:
    assert document_urls(issuer) == urls


def test_a_client_id_goes_with_the_first_place_alone() -> None:
    first, *others = document_urls("https://op.example", client_id="a b&c")
    assert first.endswith("/openid-configuration?client_id=a%20b%26c")
    assert not any("client_id" in url for url in others)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_each_place_alone_is_enough(http: HttpClient, place: int) -> None:
    with HostileOp() as op:
        issuer = f"{op.issuer}/tenant"
        wanted = document_urls(issuer)[place].removeprefix(op.issuer)

        def answer(asked: Asked) -> Reply:
            document = {"issuer": issuer, "token_endpoint": f"{op.issuer}/token"}
            return Reply(200, document) if asked.path == wanted else Reply(404, b"nothing here")

        op.replies |= {"metadata": answer, "other": answer}
        assert look(http, issuer).source_url == f"{op.issuer}{wanted}"


def test_the_next_candidate_is_tried(http: HttpClient, op: HostileOp) -> None:
    assert look(http, f"{op.issuer}/app/UserHome", f"{op.issuer}/app", op.issuer).issuer == op.issuer


def test_a_document_of_two_candidates_is_asked_for_and_told_once(http: HttpClient) -> None:
    with HostileServer(answers(404)) as server:
        error = failure(http, server.url, f"{server.url}/")
        assert len(server.requests) == 2
    assert error.detail.count("/.well-known/openid-configuration") == 1


def test_no_candidate_is_told_apart() -> None:
    with pytest.raises(ConfigError):
        look(HttpClient())


def test_J01_another_issuer_is_refused_and_both_are_shown(http: HttpClient, op: HostileOp) -> None:
    op.metadata["issuer"] = "https://evil.example"
    error = failure(http, op.issuer)
    assert isinstance(error, IssuerMismatch)
    assert (error.entered, error.published) == (op.issuer, "https://evil.example")
    assert op.issuer in error.detail
    assert "https://evil.example" in error.detail


def test_I21_a_mismatch_makes_no_further_request_of_that_server(http: HttpClient, op: HostileOp) -> None:
    op.metadata["issuer"] = "https://evil.example"
    failure(http, op.issuer)
    assert op.count("jwks") == op.count("token") == 0


def test_J01_a_slash_at_the_end_counts_and_the_mend_is_told(http: HttpClient, op: HostileOp) -> None:
    op.metadata["issuer"] = f"{op.issuer}/"
    error = failure(http, op.issuer)
    assert isinstance(error, IssuerMismatch)
    assert f"Use {op.issuer}/ with the slash" in error.advice
    op.metadata["issuer"] = op.issuer
    other = failure(http, f"{op.issuer}/")
    assert f"Use {op.issuer} without the slash" in other.advice


def test_J01_the_issuer_with_a_slash_is_found_when_it_was_entered_so(http: HttpClient, op: HostileOp) -> None:
    op.metadata["issuer"] = f"{op.issuer}/"
    assert look(http, f"{op.issuer}/").issuer == f"{op.issuer}/"


@pytest.mark.parametrize("change", [str.upper, lambda issuer: issuer.replace("127.0.0.1", "localhost")])
def test_J01_nothing_is_normalised(http: HttpClient, op: HostileOp, change: Any) -> None:
    op.metadata["issuer"] = change(op.issuer)
    assert isinstance(failure(http, op.issuer), IssuerMismatch)


def test_a_template_issuer_asks_for_the_tenant(http: HttpClient, op: HostileOp) -> None:
    op.metadata["issuer"] = "https://login.example/{tenantid}/v2.0"
    assert "your own tenant" in failure(http, op.issuer).advice


@pytest.mark.parametrize("issuer", [REMOVED, None, 7, ["x"], ""])
def test_a_document_without_an_issuer_is_refused(http: HttpClient, op: HostileOp, issuer: Any) -> None:
    op.metadata["issuer"] = issuer
    assert "names no issuer" in failure(http, op.issuer).title


@pytest.mark.parametrize("member", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize("value", [7, ["https://x"], {"a": 1}, True])
def test_an_endpoint_of_a_wrong_type_is_named(http: HttpClient, op: HostileOp, member: str, value: Any) -> None:
    op.metadata[member] = value
    assert failure(http, op.issuer).title == f"{member} in the discovery document is not text."


@pytest.mark.parametrize("member", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"])
@pytest.mark.parametrize(
    "url",
    [
        "http://op.example/x",
        "http://127.0.0.2/x",
        "http://localhost.evil.example/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//op.example/x",
        "/relative",
        "https://",
        "https://user@op.example/x",
        "https://op.example/x#fragment",
        "https://op.example/x\r\nHost: evil",
        "https://op.example:port/x",
    ],
)
def test_A07_an_endpoint_that_is_not_https_is_refused(http: HttpClient, op: HostileOp, member: str, url: str) -> None:
    op.metadata[member] = url
    assert failure(http, op.issuer).title.startswith(f"{member} in the discovery document ")


def test_aliases_for_apps_with_a_certificate_are_read(http: HttpClient, op: HostileOp) -> None:
    assert look(http, op.issuer).mtls_endpoint_aliases == {}
    aliases = {"token_endpoint": "https://mtls.op.example/token", "jwks_uri": "https://op.example/k", "new": 7}
    op.metadata["mtls_endpoint_aliases"] = aliases
    op.metadata["tls_client_certificate_bound_access_tokens"] = True
    found = look(http, op.issuer)
    assert found.mtls_endpoint_aliases == {"token_endpoint": "https://mtls.op.example/token"}
    assert found.endpoint("token_endpoint", mtls=True) == "https://mtls.op.example/token"
    assert found.endpoint("token_endpoint") == found.token_endpoint
    assert found.certificate_bound_tokens
    op.metadata["mtls_endpoint_aliases"] = ["https://x"]
    assert look(http, op.issuer).mtls_endpoint_aliases == {}


@pytest.mark.parametrize("url", ["http://op.example/x", "javascript:alert(1)", "/relative", 7])
def test_A07_an_alias_that_may_not_be_used_is_refused(http: HttpClient, op: HostileOp, url: Any) -> None:
    op.metadata["mtls_endpoint_aliases"] = {"token_endpoint": url}
    assert failure(http, op.issuer).title.startswith("token_endpoint in the discovery document ")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:,{}", "ftp://op.example/k", "http://op.example/keys"])
def test_J02_keys_at_another_scheme_are_refused_before_any_read(http: HttpClient, op: HostileOp, url: str) -> None:
    op.metadata["jwks_uri"] = url
    assert failure(http, op.issuer).title.startswith("jwks_uri in the discovery document ")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_A07_http_on_this_computer_is_good(http: HttpClient, op: HostileOp, host: str) -> None:
    op.metadata["token_endpoint"] = f"http://{host}:1/token"
    assert look(http, op.issuer).token_endpoint == f"http://{host}:1/token"


@pytest.mark.parametrize("value", [None, 7, "S256", {"S256": True}])
def test_a_list_of_a_wrong_type_counts_as_not_published(http: HttpClient, op: HostileOp, value: Any) -> None:
    op.metadata |= {"code_challenge_methods_supported": value, "response_types_supported": value}
    found = look(http, op.issuer)
    assert found.code_challenge_methods_supported is None
    assert found.response_types_supported == ()


def test_what_is_no_text_in_a_list_is_left_out(http: HttpClient, op: HostileOp) -> None:
    op.metadata |= {
        "scopes_supported": ["openid", 7, None, "email"],
        "authorization_response_iss_parameter_supported": "true",
    }
    found = look(http, op.issuer)
    assert found.scopes_supported == ("openid", "email")
    assert found.iss_parameter_supported is False


def test_A11_what_is_said_of_pushed_requests_and_response_modes(http: HttpClient, op: HostileOp) -> None:
    endpoint = f"{op.issuer}/par"
    op.metadata |= {
        "pushed_authorization_request_endpoint": endpoint,
        "require_pushed_authorization_requests": True,
        "response_modes_supported": ["query", 7, "form_post"],
    }
    found = look(http, op.issuer)
    assert found.pushed_authorization_request_endpoint == endpoint
    assert found.require_pushed_authorization_requests is True
    assert found.response_modes_supported == ("query", "form_post")


def test_A11_only_true_demands_pushed_requests(http: HttpClient, op: HostileOp) -> None:
    op.metadata["require_pushed_authorization_requests"] = "true"
    found = look(http, op.issuer)
    assert found.require_pushed_authorization_requests is False
    assert (found.pushed_authorization_request_endpoint, found.response_modes_supported) == ("", None)


def test_A07_A11_a_push_endpoint_without_https_is_refused(http: HttpClient, op: HostileOp) -> None:
    op.metadata["pushed_authorization_request_endpoint"] = "http://op.example/par"
    with pytest.raises(DiscoveryError, match="pushed_authorization_request_endpoint"):
        look(http, op.issuer)


@pytest.mark.parametrize(
    ("reply", "title", "advice"),
    [
        (Reply(404, b"nothing"), "has no discovery document at this address", "Check the address"),
        (Reply(500, b"oops"), "answers 500 instead of its discovery document", "Try again later"),
        (Reply(503, b"", {"Retry-After": "30"}), "answers 503", "Retry-After: 30"),
        (Reply(429, b"", {"Retry-After": "7"}), "answers 429", "Retry-After: 7"),
        (Reply(403, b"no"), "answers 403", "refuses this computer"),
        (Reply(200, b"", {"Content-Type": "application/json"}), "answers with nothing", "empty"),
        (Reply(200, b"<!DOCTYPE html><h1>hi</h1>", {"Content-Type": "text/html"}), "a web page", "proxy"),
        (Reply(200, b"<html>", {"Content-Type": "application/json"}), "a web page", "proxy"),
        (Reply(200, b'{"issuer": '), "is not JSON", "Check the address"),
        (Reply(200, b"\xff\xfe{}"), "is not JSON", "Check the address"),
        (Reply(200, ["a", "list"]), "is no JSON object", "Check the address"),
        (Reply(200, b"null"), "is no JSON object", "Check the address"),
    ],
)
def test_each_wrong_answer_has_its_own_words(
    http: HttpClient, op: HostileOp, reply: Reply, title: str, advice: str
) -> None:
    op.replies["metadata"] = reply
    error = failure(http, op.issuer)
    assert type(error) is DiscoveryError
    assert title in error.title
    assert advice in error.advice


def test_the_servers_own_words_come_last_and_are_cut(http: HttpClient, op: HostileOp) -> None:
    op.replies["metadata"] = Reply(500, b"<b>fault</b> " + b"x" * 5000)
    error = failure(http, op.issuer)
    assert error.detail.startswith("<b>fault</b> xxx")
    assert "x" * 301 not in error.detail


def test_J05_a_document_nested_too_deep_is_refused(http: HttpClient, op: HostileOp) -> None:
    deep: Any = {}
    for _ in range(70):
        deep = {"a": deep}
    op.metadata["extra"] = deep
    assert "levels deep" in failure(http, op.issuer).title
    op.replies["metadata"] = Reply(200, b'{"a":' * 5000 + b"1" + b"}" * 5000)
    assert failure(http, op.issuer).title


def test_J05_a_document_of_more_than_a_megabyte_is_refused(http: HttpClient, op: HostileOp) -> None:
    op.metadata["filler"] = "x" * 1_100_000
    assert failure(http, op.issuer).title.endswith("is too large.")


def test_N01_a_refused_connection_names_host_and_port(http: HttpClient) -> None:
    with HostileOp() as gone:
        issuer = gone.issuer
    error = failure(http, issuer, f"{issuer}/other")
    assert isinstance(error, Unreachable)
    assert issuer.removeprefix("http://") in str(error)


def test_a_host_that_cannot_be_reached_is_asked_once(http: HttpClient) -> None:
    with HostileOp() as gone:
        issuer = gone.issuer
    trace = Trace()
    with pytest.raises(Unreachable):
        look(http, f"{issuer}/a/b", f"{issuer}/a", issuer, trace=trace)
    assert len(trace.messages()) == 1


@pytest.mark.parametrize(
    ("kind", "cause"), [("expired", "expired"), ("wrong_host", "wrong_host"), ("self_signed", "self_signed")]
)
def test_N19_N20_N21_a_bad_certificate_is_named(tmp_path: Path, kind: Any, cause: str) -> None:
    certificate = make_certificate(tmp_path, kind)
    client = HttpClient(Policy(ca_file=str(certificate.ca)))
    with HostileOp(certificate=certificate) as op:
        error = failure(client, op.issuer)
    client.close()
    assert isinstance(error, TlsFailed)
    assert error.cause == cause


def test_an_answer_that_is_cut_short_is_no_document(http: HttpClient) -> None:
    with HostileServer(short_body()) as server:
        assert isinstance(failure(http, server.url.rstrip("/")), NetworkError)


def test_J03_a_redirect_to_another_host_is_not_followed(http: HttpClient, op: HostileOp) -> None:
    elsewhere = f"{op.issuer.replace('127.0.0.1', 'localhost')}/.well-known/openid-configuration"
    with HostileServer(redirects_to(elsewhere)) as server:
        error = failure(http, server.url.rstrip("/"))
    assert "Paste the address that it points to" in error.advice
    assert "localhost" in f"{error.title} {error.detail}"
    assert op.requests == []


def test_J03_a_redirect_without_a_target_is_told(http: HttpClient) -> None:
    with HostileServer(answers(304)) as server:
        assert "Use the address that the server points to" in failure(http, server.url.rstrip("/")).advice


def test_J03_redirects_end_after_three(http: HttpClient) -> None:
    with HostileServer(redirect_loop()) as server:
        failure(http, server.url.rstrip("/"))
        places = len(document_urls(server.url.rstrip("/")))
        assert len(server.requests) <= 4 * places


def test_J07_no_cookie_and_no_credential_goes_out(http: HttpClient, op: HostileOp) -> None:
    seen = Reply(404, b"", {"Set-Cookie": "sid=canary; Path=/"})
    op.replies["metadata"] = lambda asked: seen if asked.path.endswith("openid-configuration") else None
    look(http, op.issuer)
    for asked in op.requests:
        assert {"cookie", "authorization", "proxy-authorization"}.isdisjoint(asked.headers)


def test_cancel_ends_the_look_up(http: HttpClient, op: HostileOp) -> None:
    cancel = Cancellation()
    cancel.cancel()
    with pytest.raises(Cancelled):
        look(http, op.issuer, cancel=cancel)


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_N25_the_difference_of_the_clocks_is_measured(http: HttpClient, minutes: int) -> None:
    def behave(visit: Visit) -> None:
        there = datetime.now(UTC) + timedelta(minutes=minutes)
        body = json.dumps({"issuer": visit.url.rstrip("/")}).encode()
        visit.send(response(200, body, headers={"Date": format_datetime(there, usegmt=True)}))

    with HostileServer(behave) as server:
        found = look(http, server.url.rstrip("/"))
    assert found.server_time_offset_s == pytest.approx(minutes * 60, abs=5)


def test_N25_date_and_age_are_read(http: HttpClient, op: HostileOp) -> None:
    exchange = http.send(document_request(f"{op.issuer}/.well-known/openid-configuration"))
    assert exchange.response is not None

    def offset(*headers: tuple[str, str]) -> float | None:
        assert exchange.response is not None
        return _time_offset_s(replace(exchange, response=replace(exchange.response, headers=headers)))

    ahead = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    assert offset(("Date", ahead)) == pytest.approx(600, abs=30)
    assert offset(("Date", ahead), ("Age", "60")) == pytest.approx(660, abs=30)
    assert offset(("Date", ahead), ("Age", "soon")) == pytest.approx(600, abs=30)
    assert offset(("Date", "the day after tomorrow")) is None
    assert offset(("Date", ahead.replace("GMT", "-0000"))) == pytest.approx(600, abs=30)  # a zone that is not told
    assert offset(("Date", "Fri, 31 Dec 9999 23:59:59 GMT"), ("Age", "99999999")) is None
    assert offset() is None


def test_the_best_error_is_told_whatever_came_after(http: HttpClient, op: HostileOp) -> None:
    op.metadata["issuer"] = "https://evil.example"
    error = failure(http, op.issuer, f"{op.issuer}/not-there")
    assert isinstance(error, IssuerMismatch)


def test_every_place_that_was_asked_is_listed(http: HttpClient, op: HostileOp) -> None:
    op.replies["metadata"] = Reply(404, json.dumps({"error": "x"}).encode())
    error = failure(http, f"{op.issuer}/a")
    assert all(url in error.detail for url in document_urls(f"{op.issuer}/a"))
