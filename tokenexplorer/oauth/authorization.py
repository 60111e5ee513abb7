"""The authorization request and its response: both values, the way between them is the browser's.

What a response type brings stands in `flow`; here only what the flow defines is sent, and only what was asked is used.

Spec: RFC 6749 sections 4.1.1, 4.1.2, 4.2.1 and 4.2.2, RFC 7636, RFC 8707, RFC 9207, RFC 9449 section 10, OpenID
Connect Core sections 3.1.2, 3.2.2 and 3.3.2
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tokenexplorer.errors import ConfigError, MalformedResponseError, ResponseRefused
from tokenexplorer.oauth import dpop, pkce
from tokenexplorer.oauth.authorization_refusal import refusal
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.flow import CODE, Flow, flow_of
from tokenexplorer.oauth.further_parameters import for_tokens
from tokenexplorer.oauth.token_members import seconds, token_type
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.redaction import MASK, is_secret_field, redact_text
from tokenexplorer.tokens import exact_json

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import DpopKey
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client

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
_ONCE = (
    "code",
    "access_token",
    "id_token",
    "token_type",
    "expires_in",
    "scope",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
)
_TOKENS = ("code", "access_token", "id_token")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One sign-in's transaction: what the answer is judged against, bound together once (A06).

    Attributes:
        issuer: The server that is asked.
        iss_required: Whether the answer must name its issuer (RFC 9207).
        flow: What must come back.
        client_id: As sent.
        redirect_uri: As sent, with its real port.
        scopes: As sent.
        url: What the browser opens; holds state and nonce, or only a reference to them where they were pushed.
        state: Never used twice.
        nonce: Same.
        code_verifier: Stays here until the code is exchanged; empty where none comes.
        dpop: The key that the tokens will be bound to, or None.
        parameters: As sent, in order.
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
    flow: Flow = CODE
    parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    sent: tuple[tuple[str, str], ...] = ()

    @property
    def host(self) -> str:
        """The host that opens, in ASCII (A08)."""
        return ascii_netloc(self.url)


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """A good answer: state and issuer fit, and everything that was asked is there.

    Attributes:
        code: One-time, or empty.
        issuer: As named in the answer, or empty.
        scope: Where the server sends it along, or empty.
        access_token: Or empty.
        id_token: Not checked yet, or empty.
        token_type: Of the access token: `Bearer` or `DPoP`, or empty.
        expires_in: Of the access token, seconds, or None where unknown.
        notes: What is odd about it, a sentence each.
    """

    code: str = field(default="", repr=False)
    issuer: str = ""
    scope: str = ""
    access_token: str = field(default="", repr=False)
    id_token: str = field(default="", repr=False)
    token_type: str = ""
    expires_in: int | None = None
    notes: tuple[str, ...] = ()


def prepare(request: LoginRequest, metadata: ProviderMetadata, redirect_uri: str) -> AuthorizationRequest:
    """Make the request with fresh state, nonce and verifier (A03, A04).

    Args:
        request: The form, read once.
        metadata: Of the server.
        redirect_uri: The listener's, with its real port.

    Raises:
        ConfigError: No usable authorization endpoint, no client ID, a response type or mode that cannot be, claims
            that are no JSON object, or a further parameter that the app sets itself.
    """
    client = request.client
    endpoint = checked(metadata.authorization_endpoint, "authorization endpoint")
    if not client.client_id:
        raise ConfigError("The app has no client ID.", "Type the client ID from the app's page.", field="client_id")
    flow = flow_of(client)
    if client.claims and (fault := claims_fault(client.claims)):
        words = 'Type an object such as {"id_token": {"email": null}}, or empty the field.'
        raise ConfigError(f"The parameter claims {fault}.", words, field="claims")
    if flow.code:
        for_tokens(client)  # a code that cannot be swapped is not asked for
    # A token that comes through the browser is bound to no key: only the token endpoint sees a proof.
    key = dpop.new_key() if client.dpop and flow.code else None
    state, nonce = pkce.random_text(), pkce.random_text()
    code_verifier = pkce.random_text() if flow.code else ""
    parameters = (
        ("response_type", flow.response_type),
        ("response_mode", client.response_mode),
        ("client_id", client.client_id),
        ("redirect_uri", redirect_uri),
        ("scope", " ".join(client.scopes)),
        ("state", state),
        ("nonce", nonce),
        ("code_challenge", pkce.code_challenge(code_verifier) if code_verifier else ""),
        ("code_challenge_method", pkce.METHOD if code_verifier else ""),
        ("dpop_jkt", key.jkt if key is not None else ""),
        *_fields_of(client),
        *_further(client),
    )
    parameters = tuple((name, value) for name, value in parameters if value)
    return AuthorizationRequest(
        issuer=metadata.issuer,
        iss_required=metadata.iss_parameter_supported,
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scopes=client.scopes,
        url=with_query(endpoint, parameters),
        state=state,
        nonce=nonce,
        code_verifier=code_verifier,
        dpop=key,
        flow=flow,
        parameters=parameters,
        sent=shown(parameters),
    )


def _fields_of(client: Client) -> tuple[tuple[str, str], ...]:
    """Parameters that have a field of their own; one that is empty is not sent."""
    return (
        ("prompt", client.prompt),
        ("login_hint", client.login_hint),
        ("max_age", client.max_age),
        ("acr_values", client.acr_values),
        # One parameter for each (RFC 8707 section 2).
        *(("resource", each) for each in client.resource),
        ("audience", client.audience),
        ("ui_locales", client.ui_locales),
        ("claims", client.claims),
    )


def claims_fault(text: str) -> str:
    """What is wrong with the value of `claims`: "is no JSON: …"; empty where it is an object.

    Spec: OpenID Connect Core section 5.5
    """
    read = exact_json.read(text)
    if read.problem:
        return read.problem
    if not isinstance(read.value, dict):
        return "is no JSON object"
    return f"names {read.duplicates[0]} twice" if read.duplicates else ""


def _further(client: Client) -> tuple[tuple[str, str], ...]:
    """Those of the table. What has a field of its own may stand there while that field is empty; never both."""
    for name, _ in client.extra_parameters:
        if name in RESERVED:
            words = f"The further parameter {name} is set by the app itself."
            raise ConfigError(words, "Remove it under Advanced.", field="extra_parameters")
    if doubled := twice(client):
        words = f"The further parameter {doubled} has a field of its own, which is filled, too."
        raise ConfigError(words, "Remove one of the two under Advanced.", field="extra_parameters")
    return client.extra_parameters


def twice(client: Client) -> str:
    """The first parameter that is both in its own field and among the extra ones; empty where there is none."""
    filled = {name for name, value in _fields_of(client) if value}
    return next((name for name, value in client.extra_parameters if value and name in filled), "")


def shown(parameters: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Parameters for display, secrets masked."""
    return tuple((name, MASK if is_secret_field(name) else redact_text(value)) for name, value in parameters)


def with_query(endpoint: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """The endpoint with parameters; its own query stays (RFC 6749 section 3.1)."""
    parts = urlsplit(endpoint)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query + urlencode(parameters), ""))


def state_fits(raw: str, request: AuthorizationRequest) -> bool:
    """Whether an answer bears this sign-in's state, once, compared whole and in constant time (A04, L10, L11)."""
    try:
        states = [value for name, value in _fields(raw) if name == "state"]
    except ResponseRefused:
        return False
    return len(states) == 1 and _equal(states[0], request.state)


def parse(raw: str, request: AuthorizationRequest) -> AuthorizationResponse:
    """Judge an authorization response: of a query, a fragment or a form, which all have the same form.

    What was not asked is not used, whatever it is: an access token in the answer to `code` is told, and left alone.

    Args:
        raw: As it came; never shown or logged (L14).
        request: What was sent.

    Raises:
        ResponseRefused: Another or no state, another or no issuer where one is due, a parameter twice, a token of an
            unknown type, or something missing that was asked.
        OAuthError: The server's own refusal, verbatim; only after state and issuer fit, and whatever else came.

    Spec: RFC 6749 sections 4.1.2, 4.1.2.1 and 4.2.2, RFC 9207 section 2.4, OpenID Connect Core section 3.3.2.5
    """
    values: dict[str, str] = {}
    for name, value in _fields(raw):
        if name in _ONCE and name in values:
            raise ResponseRefused(f"The answer names {name} more than once.", "Sign in again.")
        values[name] = value
    if not state_fits(raw, request):
        what = "is not the one that was sent" if "state" in values else "is missing"
        raise ResponseRefused(f"The state {what}.", "This answer belongs to another sign-in. Finish the newest one.")
    # An ID token names the issuer as well, and is checked before anything of the answer is used (RFC 9207 section 4).
    names_issuer = request.flow.id_token and bool(values.get("id_token")) and "error" not in values
    _check_issuer(values.get("iss"), request, required=request.iss_required and not names_issuer)
    if "error" in values:
        raise refusal(values, request.flow)
    return _taken(values, request.flow)


def _taken(values: dict[str, str], flow: Flow) -> AuthorizationResponse:
    """What was asked, all of it and nothing else."""
    missing = [name for name in flow.brings if not values.get(name)]
    if missing == ["code"] == list(flow.brings):
        raise ResponseRefused("The answer holds neither a code nor an error.", "Sign in again.")
    if missing:
        words = f"The answer lacks {' and '.join(missing)}, though the response type is {flow.response_type}."
        raise ResponseRefused(words, "Use the response type code, or ask whoever runs the server.")
    unasked = [name for name in _TOKENS if values.get(name) and name not in flow.brings]
    # RFC 6749 section 4.1.2: what is not recognised is ignored. So nobody can slip a token in by the answer's URL.
    notes = [f"The answer also brought {name}, which was not asked for; it is not used." for name in unasked]
    asked = {name: values[name] for name in flow.brings}
    return AuthorizationResponse(
        issuer=values.get("iss", ""),
        scope=values.get("scope", ""),
        token_type=_token_type(values) if flow.access_token else "",
        expires_in=seconds(values, "expires_in", notes, as_text=True) if flow.access_token else None,
        notes=tuple(notes),
        **asked,
    )


def _token_type(values: dict[str, str]) -> str:
    try:
        return token_type(values.get("token_type"))
    except MalformedResponseError as error:
        raise ResponseRefused(error.title, error.advice, error.detail) from None


def _check_issuer(issuer: str | None, request: AuthorizationRequest, *, required: bool) -> None:
    """Mix-up defence: who answers is who was asked (A05, RFC 9207 section 2.4)."""
    if issuer is None:
        if required:
            words = "The answer does not name its issuer, though this server always does."
            raise ResponseRefused(words, "Do not go on: the answer may come from elsewhere. Sign in again.")
    elif issuer != request.issuer:
        raise ResponseRefused(
            "The answer comes from another issuer.",
            "Do not go on. Compare the issuer of the app with the server's.",
            f"asked: {request.issuer}\nanswered: {issuer}",
        )


def _fields(raw: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise ResponseRefused(f"The answer has more than {MOST_FIELDS} parameters.", "Sign in again.") from None


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
