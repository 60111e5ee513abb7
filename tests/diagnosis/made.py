"""Cases for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.diagnosis.case import Answer, Case, Sent, SentToken
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.tokens.token_set import TokenSummary

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORG = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
CLIENT = Client("c", "o", "Web sign-in", ORG.issuer, "0oa1", redirect_uri="http://127.0.0.1:8765/callback/web-sign-in")


def summary(*requested: str, **changes: Any) -> TokenSummary:
    """A token set of the app, received ten minutes ago, with all that was asked for."""
    made: dict[str, Any] = {
        "id": "t",
        "name": "",
        "org_id": "o",
        "client_ref": "c",
        "client_name": "Web sign-in",
        "issuer": ORG.issuer,
        "client_id": "0oa1",
        "identity": "ann@acme.com",
        "kinds": ("access_token", "id_token"),
        "token_type": "Bearer",
        "scopes": requested,
        "requested_scopes": requested,
        "received_at": NOW - timedelta(minutes=10),
        "access_expires_at": NOW + timedelta(minutes=50),
        "activity": "Sign-in #18",
    }
    return TokenSummary(**(made | changes))


def jwt_claims(*scopes: str, **changes: Any) -> dict[str, Any]:
    """Claims of an access token of the org server."""
    claims: dict[str, Any] = {
        "iss": ORG.issuer,
        "aud": ORG.issuer,
        "sub": "ann@acme.com",
        "cid": "0oa1",
        "scp": list(scopes),
        "iat": (NOW - timedelta(minutes=10)).timestamp(),
        "exp": (NOW + timedelta(minutes=50)).timestamp(),
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def api_case(
    *,
    key: str,
    claims: dict[str, Any] | None,
    needs: str = "",
    status: int = 403,
    body: str = "",
    requested: tuple[str, ...] | None = None,
    **changes: Any,
) -> Case:
    """A call of the org's API that was refused; `needs` is what WWW-Authenticate names."""
    catalogue = builtin()
    asked = requested if requested is not None else tuple(claims.get("scp", ())) if claims is not None else ()
    headers = (
        (
            (
                "WWW-Authenticate",
                f'Bearer error="insufficient_scope", scope="{needs}", error_description="The access token provided '
                'does not contain the required scopes."',
            ),
        )
        if needs
        else ()
    )
    method, _, path = key.partition(" ")
    made: dict[str, Any] = {
        "answer": Answer(status, headers, body),
        "sent": Sent(method, f"https://acme.okta.com{path}", "Bearer"),
        "org": ORG,
        "client": CLIENT,
        "token": summary(*asked),
        "sent_token": SentToken("access_token", {"alg": "RS256", "typ": "JWT"}, claims),
        "operation": catalogue.operation(key),
        "catalogue": catalogue,
        "now": NOW,
    }
    return Case("api", **(made | changes))
