"""From a request as edited to one on the wire, and its answer into the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from tokenexplorer.api.query import rows_of, with_rows
from tokenexplorer.api.request import ApiRequest, Row
from tokenexplorer.api.variables import substituted
from tokenexplorer.errors import ConfigError, RefusedRequest
from tokenexplorer.oauth.dpop import Prover, with_nonce
from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.outgoing import outgoing
from tokenexplorer.wire.policy import API, Limits, Progress, Question
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Activity

if TYPE_CHECKING:
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient

_CONTENT_TYPES = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain; charset=utf-8",
}


def prepare(
    request: ApiRequest, variables: Mapping[str, str], secret: str | None = None, *, scheme: str = "Bearer"
) -> HttpRequest:
    """The request with its variables, its query and its proof of identity put in.

    Args:
        request: As edited.
        variables: By name.
        secret: The token, or the SSWS API token; None where the request has no authorization.
        scheme: Of the Authorization header for a chosen token.

    Returns:
        A request that can be sent. User information in the URL is still there, so that `risks` can tell of it; it is
        never sent.

    Raises:
        ConfigError: A variable has no value, or no token is chosen.
        RefusedRequest: It cannot go over the wire (P05).
    """
    url = _url(request, variables)
    headers = _headers(request, variables)
    names = {name.lower() for name, _ in headers}
    body = _body(request, variables)
    if body is not None and "content-type" not in names:
        headers = (("Content-Type", _CONTENT_TYPES[request.body_kind]), *headers)
    if request.auth.kind != "none":
        headers = (("Authorization", _credential(request, secret, scheme, names)), *headers)
    marked = frozenset(row.name.strip().lower() for row in request.headers if row.enabled and row.secret)
    prepared = HttpRequest(request.method.strip().upper(), url, headers, body, marked)
    outgoing(prepared)
    return prepared


def send(  # noqa: PLR0913 -- each is a service or a limit of the one who sends
    request: HttpRequest,
    http: HttpClient,
    activity: Activity,
    *,
    limits: Limits = API,
    cancel: Cancellation | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    ask: Callable[[Question], bool] | None = None,
    title: str = "",
    prover: Prover | None = None,
) -> Exchange:
    """Send a prepared request and record it.

    Args:
        request: From `prepare`.
        http: For the org.
        activity: What the person does; the exchange becomes a message of it.
        limits: How long and how much.
        cancel: Stops at any stage.
        on_progress: Told of the body's growth, in the calling thread.
        ask: Asked what only the person may decide, in the calling thread.
        title: A closer name for the trace: "List all users".
        prover: For a token that is bound to a key: each try, redirect and nonce round gets a proof of its own (T13).

    Returns:
        What was sent and what came; trouble is its `error`.

    Raises:
        RefusedRequest: Not sent at all.
    """

    def record(exchange: Exchange, again: bool) -> None:
        name = f"{title or Purpose.API.title}: the server wants its nonce" if again else title
        activity.exchange(Purpose.API, exchange, title=name, outcome=Outcome.OK if again else None)

    if prover is not None:

        def prove(prover: Prover) -> Exchange:
            return http.send(request, limits=limits, cancel=cancel, on_progress=on_progress, ask=ask, finish=prover)

        return with_nonce(prove, prover, record)
    exchange = http.send(request, limits=limits, cancel=cancel, on_progress=on_progress, ask=ask)
    record(exchange, again=False)
    return exchange


def _url(request: ApiRequest, variables: Mapping[str, str]) -> str:
    if not request.url.strip():
        raise RefusedRequest("The request has no URL.", "Type one, or pick a call on the left.")
    if not request.params:
        return substituted(request.url.strip(), variables)
    rows = (
        Row(substituted(row.name, variables), substituted(row.value, variables))
        for row in request.params
        if row.enabled
    )
    base = substituted(with_rows(request.url.strip(), ()), variables)
    query = "&".join(f"{_encoded(row.name)}={_encoded(row.value)}" for row in rows if row.name)
    return f"{base}{'?' if query else ''}{query}" if "#" not in base else _before_fragment(base, query)


def _before_fragment(url: str, query: str) -> str:
    base, _, fragment = url.partition("#")
    return f"{base}{'?' if query else ''}{query}#{fragment}"


def _encoded(text: str) -> str:
    return quote(text, safe="!$'()*,-./:;@_~?")


def _headers(request: ApiRequest, variables: Mapping[str, str]) -> Headers:
    return tuple(
        (row.name.strip(), substituted(row.value, variables).strip(" \t"))
        for row in request.headers
        if row.enabled and row.name.strip()
    )


def _body(request: ApiRequest, variables: Mapping[str, str]) -> bytes | None:
    if request.body_kind == "none":
        return None
    text = substituted(request.body, variables)
    if request.body_kind == "form":
        # Typed as name=value lines or as one line with &; values that are encoded already stay as they are.
        rows = rows_of("?" + "&".join(line.strip() for line in text.splitlines() if line.strip()))
        text = with_rows("", rows).removeprefix("?").replace("%20", "+")
    return text.encode("utf-8", "surrogatepass")


def _credential(request: ApiRequest, secret: str | None, scheme: str, names: set[str]) -> str:
    if "authorization" in names:
        raise RefusedRequest(
            "The request has two Authorization headers.", "Turn off the typed one, or set Authorization to None."
        )
    if not secret:
        what = "SSWS API token" if request.auth.kind == "ssws" else "token"
        raise ConfigError(f"No {what} is chosen.", "Choose one under Authorization, or set it to None.", field="auth")
    return f"{'SSWS' if request.auth.kind == 'ssws' else scheme} {secret.strip()}"
