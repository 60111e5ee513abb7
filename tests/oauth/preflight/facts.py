"""A form where all is well, and one finding of it with whatever a test changes."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.oauth.made import ISSUER, NOW, login_request
from tests.oauth.made import metadata as plain_metadata
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.oauth.login import LoginRequest
from tokenexplorer.oauth.loopback_port import PortProbe
from tokenexplorer.oauth.preflight.check import check
from tokenexplorer.oauth.preflight.environment import Environment
from tokenexplorer.oauth.preflight.finding import Finding
from tokenexplorer.orgs.metadata import ProviderMetadata

FREE = PortProbe(8765, free=True, hosts=("127.0.0.1", "::1"))
WELL = Environment(NOW, builtin(), "ok", "Secret Service", port=FREE)
URI = "http://127.0.0.1:8765/callback/web-sign-in"


def request(secret: str | None = None, **changes: Any) -> LoginRequest:
    """The form at an Okta org."""
    return login_request(secret, **{"redirect_uri": URI, **changes})


def request_at(provider_id: str, issuer: str = "https://id.example.com", **changes: Any) -> LoginRequest:
    """The form at another provider."""
    made = request(issuer=issuer, **changes)
    return dataclasses.replace(
        made, org=dataclasses.replace(made.org, provider_id=provider_id, issuer=issuer, url=issuer.rstrip("/"))
    )


def metadata(**changes: Any) -> ProviderMetadata:
    """What a good server says."""
    return plain_metadata(
        **{
            "code_challenge_methods_supported": ("S256",),
            "scopes_supported": ("openid", "profile", "offline_access"),
            "server_time_offset_s": 1.0,
            "duration_s": 0.212,
            **changes,
        }
    )


def findings(
    made: LoginRequest | None = None, found: ProviderMetadata | None = None, **environment: Any
) -> dict[str, Finding]:
    """Every finding, by id."""
    all_of_them = check(made or request(), found or metadata(), dataclasses.replace(WELL, **environment))
    return {each.id: each for each in all_of_them}


def finding(
    check_id: str, made: LoginRequest | None = None, found: ProviderMetadata | None = None, **environment: Any
) -> Finding:
    """One finding that must be there."""
    return findings(made, found, **environment)[check_id]


def custom(*scopes: str) -> LoginRequest:
    """The form at a custom server of the Okta org."""
    return request(issuer=f"{ISSUER}/oauth2/default", scopes=scopes)
