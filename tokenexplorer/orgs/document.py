"""Reads a server's published document (metadata, keys) as a JSON object, and says plainly when it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import DiscoveryError, MalformedResponseError, RefusedRequest, TooLarge
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.wire.exchange import HttpRequest

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, HttpResponse

DEPTH_LIMIT = 64
QUOTE_LIMIT = 300

_STATUS_ADVICE = {
    401: "The server asks for a sign-in where a public document belongs. Check the address.",
    403: "The server or something before it refuses this computer. Check the network and the address.",
    404: "Check the address: there is no document at this place.",
    410: "Check the address: the document is gone from this place.",
    429: "Wait a little, then try again: the server gets too many requests.",
}


def document_request(url: str) -> HttpRequest:
    """A request without any credential (checklist J07)."""
    return HttpRequest("GET", url, (("Accept", "application/json"),))


def read_object(exchange: Exchange, what: str) -> dict[str, Any]:
    """The answer as a JSON object.

    Args:
        exchange: Of a `document_request`.
        what: Names the document in an error: `discovery document`, `signing keys`.

    Raises:
        DiscoveryError: An error status, an empty answer, HTML, no JSON, no object, or JSON nested too deep.
        NetworkError: No whole answer came.
    """
    host = ascii_netloc(exchange.request.url)
    if isinstance(exchange.error, TooLarge):
        advice = "Check the address: something else than an authorization server may answer there."
        raise DiscoveryError(f"The {what} of {host} is too large.", advice, exchange.error.title)
    if isinstance(exchange.error, RefusedRequest):
        advice = "Paste the address that it points to, if you know that server."
        raise DiscoveryError(exchange.error.title, advice, exchange.error.detail)
    response = exchange.whole_response()
    if not 200 <= response.status < 300:
        raise _bad_status(response, host, what)
    if response.body.size_bytes == 0:
        raise DiscoveryError(f"{host} answers with nothing.", f"Check the address: the {what} is empty.")
    try:
        document = response.body.json()
    except MalformedResponseError as error:
        raise _no_json(response, host, what, error) from None
    if not isinstance(document, dict):
        raise DiscoveryError(f"The {what} of {host} is no JSON object.", "Check the address.", _beginning(response))
    if _deeper_than(document, DEPTH_LIMIT):
        raise DiscoveryError(
            f"The {what} of {host} is nested more than {DEPTH_LIMIT} levels deep.", "Check the address."
        )
    return document


def _bad_status(response: HttpResponse, host: str, what: str) -> DiscoveryError:
    advice = _STATUS_ADVICE.get(response.status, "Check the address.")
    if response.status >= 500:
        advice = "Try again later: the server has a fault of its own."
    if 300 <= response.status < 400:
        advice = "Use the address that the server points to."
    retry = response.header("Retry-After")
    if retry and response.status in {429, 503}:
        advice = f"{advice} It says Retry-After: {retry[:40]}."
    title = f"{host} answers {response.status} instead of its {what}."
    return DiscoveryError(title, advice, response.header("Location") or _beginning(response))


def _no_json(response: HttpResponse, host: str, what: str, error: MalformedResponseError) -> DiscoveryError:
    if "html" in response.body.media_type or _beginning(response).lstrip().lower().startswith(("<!doctype", "<html")):
        return DiscoveryError(
            f"{host} answers with a web page instead of its {what}.",
            "Check the address, and whether a proxy or a sign-in page of the network stands between.",
            _beginning(response),
        )
    return DiscoveryError(
        f"The {what} of {host} is not JSON.", "Check the address.", error.detail or _beginning(response)
    )


def _beginning(response: HttpResponse) -> str:
    return response.body.text(limit=QUOTE_LIMIT * 4)[:QUOTE_LIMIT]


def _deeper_than(value: Any, limit: int) -> bool:
    level: list[Any] = [value]
    for _ in range(limit):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
