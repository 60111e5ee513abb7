"""Finds a server's metadata: OpenID Connect discovery first, then RFC 8414, at both places of `.well-known`.

Nothing is trusted because it was found: the issuer in the document must be the issuer that was asked, to the letter,
and every endpoint must be one that may be used. A redirect to another host is not followed: the error names the
address that it leads to, for the person to paste (J03).

Spec: OpenID Connect Discovery 1.0 section 4, RFC 8414 sections 3 and 5
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote, urlsplit

from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    DiscoveryError,
    IssuerMismatch,
    NetworkError,
    TimedOut,
    TlsFailed,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.orgs.address import insecure
from tokenexplorer.orgs.document import document_request, read_object
from tokenexplorer.orgs.metadata import EndpointName, ProviderMetadata
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.provider import issuer_name_of
from tokenexplorer.wire.http_date import http_date
from tokenexplorer.wire.policy import METADATA
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

DOCUMENT = "discovery document"

_ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "end_session_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
)
_HALF_SECOND = 0.5


@dataclass(frozen=True, slots=True)
class _Failure:
    """One document that led nowhere.

    Attributes:
        rank: How near it was to a usable document; the error of the nearest one is told.
        error: What was wrong.
        url: Where it was looked for.
    """

    rank: int
    error: TokenExplorerError
    url: str


def discover(
    http: HttpClient,
    candidates: Sequence[str],
    *,
    activity: Activity,
    cancel: Cancellation | None = None,
    client_id: str = "",
) -> ProviderMetadata:
    """Read the metadata of the first candidate that publishes them under its own name.

    Args:
        http: For the org's policy.
        candidates: Issuers, to the letter, best first.
        activity: Records every request.
        cancel: Stops it.
        client_id: Sent along where not empty: Okta then names the issuer that this app uses.

    Raises:
        IssuerMismatch: A document was found but names another issuer (J01).
        DiscoveryError: None was found, or it cannot be used; of several errors the most telling one.
        NetworkError: The server could not be asked.
        Cancelled: The person said stop.
        ConfigError: There is no candidate.
    """
    failures: list[_Failure] = []
    unreachable: set[str] = set()
    # Candidates that differ in a slash at the end have the same documents: each is asked for once.
    answers: dict[str, Exchange] = {}
    for issuer in candidates:
        for url in document_urls(issuer, client_id=client_id):
            if ascii_netloc(url) in unreachable:
                break
            exchange = answers.get(url)
            if exchange is None:
                exchange = answers[url] = http.send(document_request(url), limits=METADATA, cancel=cancel)
                activity.exchange(Purpose.DISCOVERY, exchange)
            result = _judge(exchange, issuer, url)
            if isinstance(result, ProviderMetadata):
                return result
            failures.append(result)
            if isinstance(result.error, Unreachable | TimedOut | TlsFailed):
                unreachable.add(ascii_netloc(url))
    if not failures:
        raise ConfigError("Paste an address of your org.", field="url")
    raise _most_telling(failures)


def document_urls(issuer: str, *, client_id: str = "") -> tuple[str, ...]:
    """Where the metadata of an issuer may be, in the order in which they are tried.

    Args:
        issuer: To the letter; a slash at its end is left out before `.well-known` is put behind or between.
        client_id: Added to the first one where not empty.
    """
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    origin = f"{parts.scheme}://{parts.netloc}"
    query = f"?client_id={quote(client_id, safe='')}" if client_id else ""
    behind, between = f"{origin}{path}/.well-known", f"{origin}/.well-known"
    urls = (
        f"{behind}/openid-configuration{query}",
        f"{between}/oauth-authorization-server{path}",
        f"{behind}/oauth-authorization-server",
        f"{between}/openid-configuration{path}" if path else "",
    )
    return tuple(url for url in dict.fromkeys(urls) if url)


def _judge(exchange: Exchange, issuer: str, url: str) -> ProviderMetadata | _Failure:
    try:
        document = read_object(exchange, DOCUMENT)
    except Cancelled:
        raise
    except TokenExplorerError as error:
        return _Failure(_rank(exchange), error, url)
    try:
        return _metadata(document, issuer, url, exchange)
    except IssuerMismatch as error:
        return _Failure(6, error, url)
    except DiscoveryError as error:
        # A document that bears the right name but cannot be used is the server's own; one without a name is any JSON.
        return _Failure(7 if document.get("issuer") == issuer else 5, error, url)


def _rank(exchange: Exchange) -> int:
    if exchange.error is not None or exchange.response is None:
        return 4
    status = exchange.response.status
    if status < 300:
        return 2
    return 1 if status in {404, 410} else 3


def _most_telling(failures: Sequence[_Failure]) -> TokenExplorerError:
    best = max(failures, key=lambda failure: failure.rank)
    error = best.error
    if isinstance(error, NetworkError | IssuerMismatch) or best.rank > 3:
        return error
    asked = "\n".join(dict.fromkeys(f"{failure.url}: {failure.error.title}" for failure in failures))
    if all(failure.rank == 1 for failure in failures):
        host = ascii_netloc(failures[0].url)
        title = f"{host} has no {DOCUMENT} at this address."
        advice = "Check the address. The issuer stands on the provider's page of your app or authorization server."
        return DiscoveryError(title, advice, asked)
    return DiscoveryError(error.title, error.advice, f"{error.detail}\n\n{asked}".strip())


def _metadata(document: dict[str, Any], issuer: str, url: str, exchange: Exchange) -> ProviderMetadata:
    other_name = _check_issuer(document.get("issuer"), issuer, url)
    endpoints = {name: _endpoint(document, name) for name in _ENDPOINTS}
    return ProviderMetadata(
        issuer=issuer,
        source_url=url,
        fetched_at=datetime.now(UTC),
        scopes_supported=_names(document, "scopes_supported"),
        response_types_supported=_names(document, "response_types_supported") or (),
        response_modes_supported=_names(document, "response_modes_supported"),
        require_pushed_authorization_requests=document.get("require_pushed_authorization_requests") is True,
        code_challenge_methods_supported=_names(document, "code_challenge_methods_supported"),
        token_endpoint_auth_methods_supported=_names(document, "token_endpoint_auth_methods_supported"),
        id_token_signing_alg_values_supported=_names(document, "id_token_signing_alg_values_supported") or (),
        iss_parameter_supported=document.get("authorization_response_iss_parameter_supported") is True,
        mtls_endpoint_aliases=_aliases(document),
        certificate_bound_tokens=document.get("tls_client_certificate_bound_access_tokens") is True,
        raw=document,
        issuer_in_tokens=other_name,
        server_time_offset_s=_time_offset_s(exchange),
        duration_s=exchange.timing.total_s,
        **endpoints,
    )


def _check_issuer(published: object, entered: str, url: str) -> str:
    """Simple string comparison, as J01 demands: no normalising, no forgiving of slashes.

    Returns:
        The other name, where a provider's row says that its document at this address bears that one; else empty.
    """
    if published == entered:
        return ""
    if not isinstance(published, str) or not published:
        host = ascii_netloc(url)
        raise DiscoveryError(f"The {DOCUMENT} of {host} names no issuer.", "Check the address.", url)
    if issuer_name_of(entered, published) is not None:
        return published
    if published.rstrip("/") == entered.rstrip("/"):
        how = "with the slash at the end" if published.endswith("/") else "without the slash at the end"
        advice = f"Use {published} {how}: an issuer is compared character by character."
    elif "{" in published:
        advice = "Use the address of your own tenant: this one stands for all of them."
    else:
        advice = f"Use {published} if that is the server you mean. Else something stands between you and {entered}."
    raise IssuerMismatch(entered, published, advice, f"entered:   {entered}\npublished: {published}\nread from: {url}")


def _endpoint(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        kind = type(value).__name__
        raise DiscoveryError(f"{name} in the {DOCUMENT} is not text.", "Tell the provider; it must be a URL.", kind)
    fault = insecure(value)
    if fault:
        raise DiscoveryError(
            f"{name} in the {DOCUMENT} {fault}.",
            "Endpoints must be https; http is good only on this computer. Tell whoever runs the server.",
            value,
        )
    return value


def _aliases(document: dict[str, Any]) -> dict[str, str]:
    """Addresses for apps that show a certificate (RFC 8705 section 5); what is no endpoint that we ask is left out."""
    published = document.get("mtls_endpoint_aliases")
    if not isinstance(published, dict):
        return {}
    found = {name: _endpoint(published, name) for name in get_args(EndpointName)}
    return {name: url for name, url in found.items() if url}


def _names(document: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of texts; None where it is absent or no list. What is no text in it is left out."""
    value = document.get(name)
    if not isinstance(value, list):
        return None
    return tuple(_texts(value))


def _texts(values: Sequence[Any]) -> Iterator[str]:
    return (each for each in values if isinstance(each, str))


def _time_offset_s(exchange: Exchange) -> float | None:
    """Server's clock minus this computer's at the answer's arrival, or None where the server sent no Date (N25)."""
    response, timing = exchange.response, exchange.timing
    sent_at = http_date(response.header("Date") or "") if response is not None else None
    if response is None or sent_at is None:
        return None
    age = response.header("Age") or "0"
    aged_s = int(age) if age.isdecimal() and len(age) < 9 else 0
    here = timing.started_at + timedelta(seconds=timing.total_s - (timing.receive_s or 0.0))
    # Date has whole seconds, cut off; half of one is the best guess at what is missing.
    return (sent_at - here).total_seconds() + aged_s + _HALF_SECOND
