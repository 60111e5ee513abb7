"""Tokens that come through the browser, as a token response: those of the implicit flow are the sign-in's.

Spec: OpenID Connect Core sections 3.2.2 and 3.3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.token_endpoint import TokenResponse

if TYPE_CHECKING:
    from tokenexplorer.oauth.authorization import AuthorizationResponse


def as_token_response(answer: AuthorizationResponse) -> TokenResponse:
    """What an answer brought, as a token endpoint would have given it (T04, T05)."""
    notes = list(answer.notes)
    if answer.token_type == "DPoP":  # noqa: S105 -- the name of a type
        notes.append("The server says DPoP, but no key was shown to it, so no call can prove possession.")
    return TokenResponse(
        access_token=answer.access_token,
        token_type=answer.token_type or "Bearer",
        expires_in=answer.expires_in,
        id_token=answer.id_token or None,
        scopes=tuple(answer.scope.split()) if answer.scope else None,
        notes=tuple(notes),
    )
