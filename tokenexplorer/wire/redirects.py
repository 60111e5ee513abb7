"""Where a redirect leads, what may travel there, and what needs a yes first (P01, P02). Pure, but for the asking."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from tokenexplorer.errors import MalformedAnswer, NetworkError, RefusedRequest
from tokenexplorer.redaction import is_secret_header, redact_url
from tokenexplorer.wire.addresses import is_loopback
from tokenexplorer.wire.exchange import Exchange, Hop, HttpRequest
from tokenexplorer.wire.outgoing import wire_url
from tokenexplorer.wire.policy import Limits, Question

_STATUSES = frozenset({301, 302, 303, 307, 308})
_KEEPS_BODY = frozenset({307, 308})
_BODY_HEADERS = frozenset(
    {"content-length", "content-type", "content-encoding", "content-language", "content-location"}
)
_ORIGIN_HEADERS = frozenset({"host", "origin", "referer"})

Ask = Callable[[Question], bool] | None


def next_request(
    exchange: Exchange, hops: Sequence[Hop], limits: Limits, ask: Ask = None
) -> tuple[Hop, HttpRequest] | None:
    """The next request of a chain, and the hop that leads to it.

    Args:
        exchange: The last one, whole.
        hops: Those before it.
        limits: How many are followed, and where to.
        ask: For what only the person may decide.

    Returns:
        None where the answer is no redirect, or none is followed.

    Raises:
        RefusedRequest: It leads where nothing is sent: another scheme, from https to http, to another host.
        NetworkError: There were too many.
        MalformedAnswer: Its Location cannot be read.
    """
    response, request = exchange.response, exchange.request
    if response is None or response.status not in _STATUSES or limits.redirects == 0:
        return None
    locations = set(response.header_all("Location"))
    if not locations:
        return None
    if len(locations) > 1:
        raise MalformedAnswer("The redirect names two targets.", "", " and ".join(sorted(map(redact_url, locations))))
    target = _target(request.url, locations.pop())
    if len(hops) >= limits.redirects:
        raise _too_many([*hops, Hop(request, response.status, target, response.headers)], limits.redirects)
    _judge(request.url, target, limits, ask)
    following, dropped = _carried_on(request, response.status, target, ask)
    return Hop(request, response.status, target, response.headers, dropped), following


def _target(base: str, location: str) -> str:
    # http.client reads header bytes as latin-1; browsers and RFC 3986 agree on UTF-8 for what is not ASCII.
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        absolute = urljoin(base, location.strip())
        scheme = urlsplit(absolute).scheme
    except ValueError:
        raise MalformedAnswer("The redirect's address cannot be read.", "", redact_url(location)) from None
    if scheme not in ("http", "https"):
        raise RefusedRequest(
            f"The redirect leads to {scheme}:, which is never opened.",
            "The server must be mended.",
            redact_url(absolute),
        )
    return wire_url(absolute)


def _too_many(hops: Sequence[Hop], most: int) -> NetworkError:
    lines = [f"{hop.status} {redact_url(hop.request.url)} → {redact_url(hop.location)}" for hop in hops]
    return NetworkError(
        f"Stopped after {most} redirects.", "The server sends in circles; it must be mended.", "\n".join(lines)
    )


def _judge(source: str, target: str, limits: Limits, ask: Ask) -> None:
    here, there = urlsplit(source), urlsplit(target)
    line = f"{redact_url(source)} → {redact_url(target)}"
    local = is_loopback(here.hostname or "") and is_loopback(there.hostname or "")
    if limits.redirect_https_only and there.scheme != "https" and not local:
        raise RefusedRequest("The redirect leads to http.", "It must lead to https here.", line)
    if here.scheme == "https" and there.scheme == "http":
        _need_yes(
            Question(
                "downgrade", "The redirect leaves https: whoever is on the way could read along.", line, there.netloc
            ),
            ask,
        )
    if limits.ask_other_host and here.hostname != there.hostname:
        _need_yes(
            Question("other_host", f"The redirect leads to another host: {there.netloc}", line, there.netloc), ask
        )


def _need_yes(question: Question, ask: Ask) -> None:
    if ask is None or not ask(question):
        raise RefusedRequest(question.title, "It was not followed.", question.detail)


def _carried_on(request: HttpRequest, status: int, target: str, ask: Ask) -> tuple[HttpRequest, tuple[str, ...]]:
    here, there = urlsplit(request.url), urlsplit(target)
    crossing = (here.scheme, here.netloc) != (there.scheme, there.netloc)
    dropped: list[str] = []
    method, body = request.method, request.body
    to_get = (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST")
    if to_get:
        method, body = "GET", None
    elif crossing and body is not None:
        detail = f"{method} to {there.netloc}, {len(body):,} bytes"
        question = Question("send_body", f"Send the body on to {there.netloc}?", detail, there.netloc)
        if status not in _KEEPS_BODY or ask is None or not ask(question):
            body = None
            dropped.append("body")
    headers = []
    for name, value in request.headers:
        lower = name.lower()
        secret = is_secret_header(lower) or lower in request.secret_headers
        if crossing and secret:
            dropped.append(name)
        elif lower == "host" or (crossing and lower in _ORIGIN_HEADERS) or (body is None and lower in _BODY_HEADERS):
            continue  # of the old origin, or of a body that stays behind: not the person's to miss
        else:
            headers.append((name, value))
    certificate = request.certificate
    if crossing and certificate is not None:
        certificate = None
        dropped.append("client certificate")
    following = replace(request, method=method, url=target, headers=tuple(headers), body=body, certificate=certificate)
    return following, tuple(dict.fromkeys(dropped))
