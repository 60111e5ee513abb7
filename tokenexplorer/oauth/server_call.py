"""Calls of an authorization server's endpoints: a form goes out, an object or the server's own error comes back.

Spec: RFC 6749 sections 3.2, 4.1.3 and 5.2, RFC 6750 section 3
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, Protocol
from urllib.parse import urlencode

from tokenexplorer.errors import MalformedResponseError, OAuthError
from tokenexplorer.oauth.clock_gap import assertion_of, wrong_clock
from tokenexplorer.oauth.dpop_refusal import refused_proof
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.error_bodies import ServerWords, known_words, read_api_error, read_oauth_error
from tokenexplorer.redaction import redact_url
from tokenexplorer.wire.challenge import challenges, telling
from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest, HttpResponse
from tokenexplorer.wire.policy import API, PROTOCOL, Limits
from tokenexplorer.wire.retry_after import asked_wait_s
from tokenexplorer.wire.sent_secrets import sent_secrets, without

if TYPE_CHECKING:
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client_certificate import ClientCertificate

SHOWN_CHARACTERS = 300
"""Of an answer that is not what it should be (T06)."""


class Http(Protocol):
    """What sends: `wire.client.HttpClient`."""

    def send(
        self,
        request: HttpRequest,
        *,
        limits: Limits = API,
        cancel: Cancellation | None = None,
        finish: Callable[[HttpRequest], HttpRequest] | None = None,
    ) -> Exchange:
        """Send a request; trouble on the way is the exchange's `error`."""
        ...


def post_form(
    http: Http,
    url: str,
    fields: Iterable[tuple[str, str]],
    headers: Headers = (),
    *,
    what: str,
    cancel: Cancellation | None = None,
    limits: Limits = PROTOCOL,
    certificate: ClientCertificate | None = None,
) -> Exchange:
    """Send a form by POST, once, over verified TLS; redirects are not followed (T01).

    Args:
        http: For the org's policy.
        url: The endpoint.
        fields: In order; secrets are here or in a header, never in the URL.
        headers: Further ones.
        what: The endpoint's name for messages.
        cancel: Stops it.
        limits: How long and how much.
        certificate: Shown on the connection.

    Raises:
        ConfigError: The endpoint is missing or may not be used (A07).
    """
    made = form_request(url, fields, headers, what=what, certificate=certificate)
    return http.send(made, limits=limits, cancel=cancel)


def form_request(
    url: str,
    fields: Iterable[tuple[str, str]],
    headers: Headers = (),
    *,
    what: str,
    certificate: ClientCertificate | None = None,
) -> HttpRequest:
    """A form as a request; for the arguments see `post_form`.

    Raises:
        ConfigError: The endpoint is missing or may not be used (A07).
    """
    body = urlencode(list(fields)).encode("ascii")
    sent: Headers = (
        ("Accept", "application/json"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        *headers,
    )
    return HttpRequest("POST", checked(url, what), sent, body, certificate=certificate)


def json_object(response: HttpResponse, what: str, sent: HttpRequest | None = None) -> dict[str, Any]:
    """The answer's JSON object.

    Args:
        response: What came.
        what: What should have come, for messages.
        sent: Its secrets are masked where the answer quotes them back (S15).

    Raises:
        MalformedResponseError: It is none; the status and the first characters are told (T06).
    """
    value = response.body.json_or_none()
    if not isinstance(value, dict) or _has_half_character(value):
        refuse_as_malformed(response, what, sent)
    return value


def _has_half_character(value: dict[str, Any]) -> bool:
    r"""Whether a text in it can neither be sent nor kept: `\ud800` alone is no character (RFC 8259 section 8.2)."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return True
    return False


def refuse_as_malformed(response: HttpResponse, what: str, sent: HttpRequest | None = None) -> NoReturn:
    """Say what came instead of what should have come (T06, N22); for the arguments see `json_object`."""
    # A secret that the cut would halve is whole while it is looked for.
    whole = without(response.body.text(SHOWN_CHARACTERS * 40), _secrets(sent))
    shown = whole[:SHOWN_CHARACTERS].strip() or "(nothing)"
    kind = response.body.media_type or "no content type"
    if response.status == 429 or response.status >= 500:
        raise MalformedResponseError(
            f"The server answers {response.status} instead of {what}.",
            _wait(response),
            f"Status {response.status}, {kind}:\n{shown}",
        )
    if 300 <= response.status < 400:
        raise MalformedResponseError(
            f"The server redirects instead of sending {what}.",
            "Check the address; nothing was sent on. What is sent here is for this address alone.",
            f"Status {response.status}, to {redact_url(response.header('Location') or 'nowhere')[:SHOWN_CHARACTERS]}",
        )
    raise MalformedResponseError(
        f"The answer is not {what}.",
        "Check the address: is this the right authorization server, and is a proxy or a login page in between?",
        f"Status {response.status}, {kind}:\n{shown}",
    )


def raise_refusal(response: HttpResponse, where: str, what: str, sent: HttpRequest | None = None) -> NoReturn:
    """The server's own error answer as an error of our tree; for the arguments see `json_object`.

    Raises:
        OAuthError: The server said what is wrong, in JSON or in WWW-Authenticate.
        MalformedResponseError: It answered with an error status and something else (T06).
    """
    value = response.body.json_or_none(is_error=True)
    said = read_oauth_error(value) or _challenged(response) or read_api_error(value)
    if said is None:
        refuse_as_malformed(response, what, sent)
    known = known_words(said.error, said.words)
    secrets = _secrets(sent)
    raise OAuthError(
        without(said.error, secrets),
        without(said.words, secrets),
        without(said.uri, secrets),
        status=response.status,
        title=known.title if known is not None else "",
        advice=known.advice if known is not None else _advice(said, response, where, sent),
        where=where,
    )


def _challenged(response: HttpResponse) -> ServerWords | None:
    said = telling(challenges(response.header_all("WWW-Authenticate")))
    if said is None or not said.get("error"):
        return None
    return ServerWords(said.get("error"), "", said.get("error_description"), said.get("error_uri"), shape="challenge")


def _secrets(sent: HttpRequest | None) -> tuple[str, ...]:
    return sent_secrets(sent) if sent is not None else ()


_ADVICE = {
    "invalid_client": "Check the client ID, the way of client authentication, and its secret or registered key.",
    "invalid_grant": "Sign in again. The code or refresh token was used, has ended, or belongs to another app.",
    "invalid_request": "Read what the server says below; a setting of the app does not fit.",
    "invalid_scope": "Remove the scope that the server names, or have it granted to the app.",
    "invalid_target": "Compare the resource under Advanced with what the server knows and gives this app tokens for.",
    "invalid_token": "Sign in again, or refresh the token. It has ended, was revoked, or is from another server.",
    "insufficient_scope": "Sign in again with the scope that the server names.",
    "unauthorized_client": "Allow this grant for the app at the provider.",
    "unsupported_grant_type": "Allow this grant at the authorization server.",
    "use_dpop_nonce": "Turn on DPoP for this app; the server wants a proof of possession.",
    "invalid_dpop_proof": "Turn on DPoP for this app; the server wants a proof of possession.",
}


_ADVICE_FOR: dict[str, dict[str, str]] = {
    "token exchange": {
        "invalid_request": "Check the token that is exchanged and its type: it may have ended, be revoked, or be of a "
        "kind that this server does not take.",
        "invalid_grant": "Get a new token and exchange that. This one has ended, was revoked, or is not trusted here.",
        "invalid_target": "Name another audience or resource. The server does not know this one, or does not give this "
        "app tokens for it.",
        "unauthorized_client": "Allow the grant Token Exchange for the app at the provider.",
        "unsupported_grant_type": "Use another authorization server. This one has no token exchange; at Okta only "
        "custom authorization servers have it.",
        "access_denied": "Look at the server's access policies: none lets this app exchange this person's token for "
        "these scopes.",
    },
    "assertion": {
        "invalid_grant": "Check the assertion: its issuer, its audience, its times, and whether the server knows the "
        "key that it is signed with. Each is good once.",
        "unauthorized_client": "Allow the JWT bearer grant for the app at the provider.",
        "unsupported_grant_type": "Use another authorization server. This one does not take assertions as grants.",
    },
}
"""By the grant: what differs from the common advice."""


def _advice(said: ServerWords, response: HttpResponse, where: str, sent: HttpRequest | None) -> str:
    if response.status in (429, 503):
        return _wait(response)
    error = said.error
    if "dpop" in error and sent is not None and sent.header("DPoP") is not None:
        return refused_proof(error, response, sent, said.words)
    if error == "invalid_client" and sent is not None:
        late = wrong_clock(assertion_of(sent), response, "assertion")
        if late:
            return late
        if sent.certificate is not None:
            return f"Check that the app is registered with this very certificate: {sent.certificate.label}."
    if error == "invalid_grant" and where == "refresh":
        return "Sign in again. The tokens stay here so that you can look at them."
    return _ADVICE_FOR.get(where, _ADVICE).get(error) or _ADVICE.get(error, "")


def _wait(response: HttpResponse) -> str:
    """When to try again (N23)."""
    wait = asked_wait_s(response)
    return (
        f"Wait {math.ceil(wait)} seconds, then try again."
        if wait is not None and wait > 0
        else "Try again in a moment."
    )
