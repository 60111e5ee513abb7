"""Why an authorization server says no: its words verbatim, and what to do.

Spec: RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6, RFC 8707 section 2, RFC 9126 section 6
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.error_bodies import known_words

if TYPE_CHECKING:
    from tokenexplorer.oauth.flow import Flow

_ADVICE = {
    "access_denied": "Sign in again and agree, or ask for fewer scopes. The person or a policy said no.",
    "invalid_scope": "Remove the scope that the server names, or have it granted to the app.",
    "unauthorized_client": "Allow {grant} for this app.",
    "unsupported_response_type": "Allow {grant} for this app.",
    "unsupported_response_mode": "Choose another response mode under Advanced; empty is what every server takes.",
    "invalid_target": "Compare the resource under Advanced with what the server knows.",
    "invalid_request_uri": "Sign in again: a pushed request can be used once, and not for long.",
    "login_required": "Remove prompt=none under Advanced, and sign in again.",
    # Okta says it, too, where none of the okta.* scopes is granted to the app.
    "consent_required": "Have the scopes granted to the app (at Okta: Okta API Scopes), or remove prompt=none under "
    "Advanced, and sign in again.",
    "interaction_required": "Remove prompt=none under Advanced, and sign in again.",
    "server_error": "Try again in a moment.",
    "temporarily_unavailable": "Try again in a moment.",
}
_ADVICE_PUSH = "Turn pushed requests on under Advanced: the server takes no other ones from this app."


def refusal(values: Mapping[str, str], flow: Flow) -> OAuthError:
    """An answer with `error` as an error of our tree; the server's words stay as they are (A12).

    Args:
        values: Of the answer.
        flow: That was asked.
    """
    error, grant = values["error"], "the authorization code grant"
    if flow.is_legacy:
        grant = f"the response type {flow.response_type}"
    advice = _ADVICE.get(error, "Read what the server says below, then sign in again.").format(grant=grant)
    if error == "invalid_request" and "pushed" in values.get("error_description", "").lower():
        advice = _ADVICE_PUSH  # Okta's and others' words for an app that must push (RFC 9126 section 6)
    title = "The sign-in was refused." if error == "access_denied" else ""
    known = known_words(error, values.get("error_description", ""))
    if known is not None:
        title, advice = known.title, known.advice
    return OAuthError(
        error,
        values.get("error_description", ""),
        values.get("error_uri", ""),
        title=title,
        advice=advice,
        where="authorize",
    )
