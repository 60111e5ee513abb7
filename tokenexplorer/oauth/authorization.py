"""The authorization request and its response: both values, the way between them is the browser's.

Spec: RFC 6749 sections 4.1.1 and 4.1.2, RFC 7636, RFC 9207, RFC 9449 section 10, OpenID Connect Core section 3.1.2
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tokenexplorer.errors import ConfigError, OAuthError, ResponseRefused
from tokenexplorer.oauth import dpop, pkce
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.redaction import MASK, is_secret_field, redact_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import DpopKey
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.orgs.metadata import ProviderMetadata

RESERVED = frozenset(
    {
        "client_id",
        "client_secret",
        "code_challenge",
        "code_challenge_method",
        "dpop_jkt",
        "nonce",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)
"""Parameters of the protocol, which no further parameter of the profile may replace."""

MOST_FIELDS = 100
_ONCE = ("code", "state", "iss", "error", "error_description", "error_uri")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One sign-in's transaction: what the answer is judged against, bound together once (A06).

    Attributes:
        issuer: The server that is asked.
        iss_required: Whether the answer must name its issuer (RFC 9207).
        client_id: As sent.
        redirect_uri: As sent, with its real port.
        scopes: As sent.
        url: What the browser opens; holds state and nonce.
        state: Never used twice.
        nonce: Same.
        code_verifier: Stays here until the code is exchanged.
        dpop: The key that the tokens will be bound to, or None.
        sent: Names and values of the parameters for display, secrets masked.
    """

    issuer: str
    iss_required: bool
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    dpop: DpopKey | None = None
    sent: tuple[tuple[str, str], ...] = ()

    @property
    def host(self) -> str:
        """The host that opens, in ASCII (A08)."""
        return ascii_netloc(self.url)


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """A good answer: state and issuer fit.

    Attributes:
        code: One-time.
        issuer: As named in the answer, or empty.
        scope: Where the server sends it along, or empty.
    """

    code: str = field(repr=False)
    issuer: str = ""
    scope: str = ""


def prepare(request: LoginRequest, metadata: ProviderMetadata, redirect_uri: str) -> AuthorizationRequest:
    """Make the request with fresh state, nonce and verifier (A03, A04).

    Args:
        request: The form, read once.
        metadata: Of the server.
        redirect_uri: The listener's, with its real port.

    Raises:
        ConfigError: No usable authorization endpoint, no client ID, or a further parameter that is reserved.
    """
    client = request.client
    endpoint = checked(metadata.authorization_endpoint, "authorization endpoint")
    if not client.client_id:
        raise ConfigError("The app has no client ID.", "Type the client ID from the app's page.", field="client_id")
    key = dpop.new_key() if client.dpop else None
    state, nonce, code_verifier = pkce.random_text(), pkce.random_text(), pkce.random_text()
    parameters = [
        ("response_type", "code"),
        ("client_id", client.client_id),
        ("redirect_uri", redirect_uri),
        ("scope", " ".join(client.scopes)),
        ("state", state),
        ("nonce", nonce),
        ("code_challenge", pkce.code_challenge(code_verifier)),
        ("code_challenge_method", pkce.METHOD),
        ("dpop_jkt", key.jkt if key is not None else ""),
        ("prompt", client.prompt),
        ("login_hint", client.login_hint),
        ("max_age", client.max_age),
        ("acr_values", client.acr_values),
        *_further(client.extra_parameters),
    ]
    parameters = [(name, value) for name, value in parameters if value]
    return AuthorizationRequest(
        issuer=metadata.issuer,
        iss_required=metadata.iss_parameter_supported,
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scopes=client.scopes,
        url=_with_query(endpoint, parameters),
        state=state,
        nonce=nonce,
        code_verifier=code_verifier,
        dpop=key,
        sent=tuple((name, MASK if is_secret_field(name) else redact_text(value)) for name, value in parameters),
    )


def _further(parameters: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    for name, _ in parameters:
        if name in RESERVED:
            words = f"The further parameter {name} is set by the app itself."
            raise ConfigError(words, "Remove it under Advanced.", field="extra_parameters")
    return parameters


def _with_query(endpoint: str, parameters: list[tuple[str, str]]) -> str:
    """The endpoint's own query stays (RFC 6749 section 3.1)."""
    parts = urlsplit(endpoint)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query + urlencode(parameters), ""))


def state_fits(query: str, request: AuthorizationRequest) -> bool:
    """Whether an answer bears this sign-in's state, once, compared whole and in constant time (A04, L10, L11)."""
    try:
        states = [value for name, value in _fields(query) if name == "state"]
    except ResponseRefused:
        return False
    return len(states) == 1 and _equal(states[0], request.state)


def parse(query: str, request: AuthorizationRequest) -> AuthorizationResponse:
    """Judge an authorization response.

    Args:
        query: Raw, as it came; never shown or logged (L14).
        request: What was sent.

    Raises:
        ResponseRefused: Another or no state, another or no issuer where one is due, a parameter twice, or no code.
        OAuthError: The server's own refusal, verbatim; only after state and issuer fit.

    Spec: RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207 section 2.4
    """
    values: dict[str, str] = {}
    for name, value in _fields(query):
        if name in _ONCE and name in values:
            raise ResponseRefused(f"The answer names {name} more than once.", "Sign in again.")
        values[name] = value
    if not state_fits(query, request):
        what = "is not the one that was sent" if "state" in values else "is missing"
        raise ResponseRefused(f"The state {what}.", "This answer belongs to another sign-in. Finish the newest one.")
    _check_issuer(values.get("iss"), request)
    if "error" in values:
        raise _refusal(values)
    if not values.get("code"):
        raise ResponseRefused("The answer holds neither a code nor an error.", "Sign in again.")
    return AuthorizationResponse(values["code"], values.get("iss", ""), values.get("scope", ""))


def _check_issuer(issuer: str | None, request: AuthorizationRequest) -> None:
    """Mix-up defence: who answers is who was asked (A05, RFC 9207 section 2.4)."""
    if issuer is None:
        if request.iss_required:
            words = "The answer does not name its issuer, though this server always does."
            raise ResponseRefused(words, "Do not go on: the answer may come from elsewhere. Sign in again.")
    elif issuer != request.issuer:
        raise ResponseRefused(
            "The answer comes from another issuer.",
            "Do not go on. Compare the issuer of the app with the server's.",
            f"asked: {request.issuer}\nanswered: {issuer}",
        )


_ADVICE = {
    "access_denied": "Sign in again and agree, or ask for fewer scopes. The person or a policy said no.",
    "invalid_scope": "Remove the scope that the server names, or have it granted to the app.",
    "unauthorized_client": "Allow the authorization code grant for this app.",
    "unsupported_response_type": "Allow the authorization code grant for this app.",
    "login_required": "Remove prompt=none under Advanced, and sign in again.",
    # Okta says it, too, where none of the okta.* scopes is granted to the app.
    "consent_required": "Have the scopes granted to the app (at Okta: Okta API Scopes), or remove prompt=none under "
    "Advanced, and sign in again.",
    "interaction_required": "Remove prompt=none under Advanced, and sign in again.",
    "server_error": "Try again in a moment.",
    "temporarily_unavailable": "Try again in a moment.",
}


def _refusal(values: dict[str, str]) -> OAuthError:
    error = values["error"]
    title = "The sign-in was refused." if error == "access_denied" else ""
    return OAuthError(
        error,
        values.get("error_description", ""),
        values.get("error_uri", ""),
        title=title,
        advice=_ADVICE.get(error, "Read what the server says below, then sign in again."),
        where="authorize",
    )


def _fields(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ResponseRefused(f"The answer has more than {MOST_FIELDS} parameters.", "Sign in again.") from None


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
