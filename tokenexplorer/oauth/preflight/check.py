"""Every check at once.

A failed finding that is `blocking` stops the sign-in until the person says *Sign in anyway*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.preflight.address import find_host, find_org, find_placeholder
from tokenexplorer.oauth.preflight.client import find_client_auth, find_consent, find_dpop
from tokenexplorer.oauth.preflight.finding import Finding, ordered
from tokenexplorer.oauth.preflight.flow import find_flow, find_parameters, find_push, find_response_mode
from tokenexplorer.oauth.preflight.machine import find_clock, find_keyring, find_proxy, find_tls
from tokenexplorer.oauth.preflight.quirks import find_quirk
from tokenexplorer.oauth.preflight.redirect import find_redirect_port, find_redirect_uri
from tokenexplorer.oauth.preflight.scopes import find_scopes
from tokenexplorer.oauth.preflight.server import find_discovery, find_issuer, find_pkce, find_server

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.metadata import ProviderMetadata


def check(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> tuple[Finding, ...]:
    """Every check that has something to say, what needs mending first.

    Args:
        request: The form as it would be sent.
        metadata: Of the server, or None where they could not be read.
        environment: Of this computer and the org.
    """
    findings = (
        find_placeholder(request, environment),
        find_host(request, environment),
        find_discovery(request, metadata, environment),
        find_issuer(request, metadata, environment),
        find_org(request, environment),
        find_server(request, metadata, environment),
        find_tls(request, environment),
        find_proxy(environment),
        find_redirect_uri(request),
        find_redirect_port(request, environment),
        find_scopes(request, metadata, environment),
        find_consent(request, metadata),
        find_client_auth(request, metadata, environment),
        find_dpop(request, metadata),
        find_flow(request, metadata),
        find_response_mode(request, metadata),
        find_push(request, metadata),
        find_parameters(request, metadata),
        find_quirk(request, environment),
        find_clock(request, metadata),
        find_pkce(request, metadata),
        find_keyring(request, environment),
    )
    return ordered(finding for finding in findings if finding is not None)
