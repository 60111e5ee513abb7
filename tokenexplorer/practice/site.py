"""Everything below the practice org's URL: which path is answered by whom.

Knows no sockets; one call at a time, under the world's lock.
"""

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.practice import (
    activation,
    authorization,
    interaction,
    management,
    messages_api,
    onelogin_site,
    pages,
    token_endpoint,
)
from tokenexplorer.practice.assertion_grant import AssertionGrant
from tokenexplorer.practice.certified_apps import PATH as CERTIFIED_PATH
from tokenexplorer.practice.certified_apps import RESOURCES
from tokenexplorer.practice.console import APP_PATH, app_page
from tokenexplorer.practice.device_grant import ACTIVATE_PATH, DeviceGrant, PracticeDeviceEndpoint
from tokenexplorer.practice.errors import api_error, oauth_error
from tokenexplorer.practice.exchange_grant import ExchangeGrant
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import CUSTOM_SERVER_ID, JWT_BEARER, TOKEN_EXCHANGE, Issuer
from tokenexplorer.practice.messages import Request, Response
from tokenexplorer.practice.oauth_grants import CodeGrant, RefreshGrant, S256CodeChallenge
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.onelogin_server import OneLoginServer
from tokenexplorer.practice.rate_limits import RateLimits
from tokenexplorer.practice.service_grant import ServiceGrant
from tokenexplorer.practice.token_services import PracticeIntrospection, PracticeRevocation
from tokenexplorer.practice.userinfo import userinfo
from tokenexplorer.practice.world import World

if TYPE_CHECKING:
    from tokenexplorer.practice.certified_site import CertifiedSite

_log = logging.getLogger(__name__)

Endpoint = Callable[[PracticeAuthorizationServer, Request], Response]

_ENDPOINTS: dict[str, tuple[set[str], Endpoint]] = {
    "authorize": ({"GET"}, authorization.authorize),
    "token": ({"POST"}, token_endpoint.token),
    "userinfo": ({"GET", "POST"}, userinfo),
    "introspect": ({"POST"}, token_endpoint.introspect),
    "revoke": ({"POST"}, token_endpoint.revoke),
    "device/authorize": ({"POST"}, token_endpoint.device_authorization),
    "par": ({"POST"}, token_endpoint.par),
    "keys": ({"GET"}, token_endpoint.keys),
    "logout": ({"GET", "POST"}, interaction.sign_out),
}
_API = "/api/v1"
_CLIENTS = "/oauth2/v1/clients/"
_WELL_KNOWN = r"/\.well-known/(?:openid-configuration|oauth-authorization-server)"
# The issuer's path stands in front of the well-known part (OpenID Connect) or behind it (RFC 8414 section 3.1).
_DISCOVERY = re.compile(rf"(?:/oauth2/([^/]+))?{_WELL_KNOWN}|{_WELL_KNOWN}/oauth2/([^/]+)")
_OAUTH = re.compile(r"/oauth2/(?:([^/]+)/)?v1/([a-z]+(?:/[a-z]+)?)")
_CERTIFIED = re.compile(rf"{CERTIFIED_PATH}(?:/.*)?|{_WELL_KNOWN}{CERTIFIED_PATH}")
_INTERACT = re.compile(r"/interact/([A-Za-z0-9_-]{1,64})")


class PracticeSite:
    """Answers requests to one practice org.

    Args:
        world: Of the Okta-like org.
        onelogin: The OneLogin-like server at the same address.
    """

    def __init__(self, world: World, onelogin: OneLoginServer) -> None:
        self._world, self._onelogin = world, onelogin
        self._certified: CertifiedSite | None = None
        self._limits = RateLimits()
        self._org = _authorization_server(world, world.org_server)
        self._custom = _authorization_server(world, world.custom_server)
        port = urlsplit(world.org_url).port
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    @property
    def certified(self) -> "CertifiedSite":
        """What is below `/certified`; it loads and makes much, so the first who asks brings it about."""
        with self._world.lock:
            if self._certified is None:
                from tokenexplorer.practice.certified_site import CertifiedSite

                self._certified = CertifiedSite(self._world, self.answer)
            return self._certified

    def close(self) -> None:
        """Close what was opened besides the listener."""
        with self._world.lock:
            certified = self._certified
        if certified is not None:
            certified.tls.close()

    def answer(self, request: Request) -> Response:
        """Answer one request; a fault of our own becomes a plain 500, never a trace on the wire."""
        headers = (("X-Okta-Request-Id", random_token(12)), ("X-Content-Type-Options", "nosniff"))
        certified = self._certified
        hosts = certified.tls.hosts if request.secure and certified is not None else self._hosts
        if request.headers.get("host", "").lower() not in hosts:
            # A foreign name that resolves to loopback is somebody else's page trying to get in.
            return Response(400, b"Bad request: unknown host.\n", (("Content-Type", "text/plain"), *headers))
        try:
            with self._world.lock:
                if onelogin_site.is_onelogin(request.path):
                    response = onelogin_site.answer(self._onelogin, request)
                else:
                    response = self._route(request)
        except Exception as error:
            # The type only: an exception's text may quote what was sent.
            _log.error("The practice org failed at %s: %s", request.path, type(error).__name__)
            response = api_error("E0000009")
        return response.with_headers(*(pair for pair in headers if pair[0] not in dict(response.headers)))

    def _route(self, request: Request) -> Response:
        path, method = request.path, "GET" if request.method == "HEAD" else request.method
        if path == _API or path.startswith((f"{_API}/", _CLIENTS)):
            return management.answer(self._world, self._limits, request)
        if found := _INTERACT.fullmatch(path):
            if method not in {"GET", "POST"}:
                return api_error("E0000022")
            certified = self._certified is not None and self._certified.waits_for(found[1])
            servers = (self.certified.server,) if certified else (self._org, self._custom)
            return interaction.interact(servers, request, found[1])
        if _CERTIFIED.fullmatch(path):
            return self.certified.answer(request)
        if found := _OAUTH.fullmatch(path):
            return self._oauth(request, method, found[1], found[2])
        if method in {"GET", "POST"} and (response := self._page(request, path, method)) is not None:
            return response
        return self._document(request, path) if method == "GET" else api_error("E0000022")

    def _page(self, request: Request, path: str, method: str) -> Response | None:
        """What takes a form as well as a look; None where the path is another one."""
        if found := APP_PATH.fullmatch(path):
            return app_page(self._world, request, found[1])
        if path == messages_api.MESSAGES_PATH:
            return messages_api.answer(self._world, request, method)
        if path == ACTIVATE_PATH:
            return activation.activate(self._org, request)
        return None

    def _oauth(self, request: Request, method: str, server_id: str | None, name: str) -> Response:
        server = self._server(server_id)
        if server is None:
            return oauth_error(400, "invalid_request", "The authorization server id is invalid.")
        if name not in _ENDPOINTS:
            return api_error("E0000008")
        methods, endpoint = _ENDPOINTS[name]
        if method not in methods:
            return api_error("E0000022").with_headers(("Allow", ", ".join(sorted(methods))))
        return endpoint(server, request)

    def _document(self, request: Request, path: str) -> Response:
        if found := _DISCOVERY.fullmatch(path):
            server_id = found[1] or found[2]
            server = self._server(server_id)
            if server is None:
                return api_error("E0000007", f"{server_id} (AuthorizationServer)")
            return token_endpoint.metadata(server, request)
        if path == "/.well-known/okta-organization":
            return token_endpoint.organization(self._world)
        if path == "/":
            org, custom = self._world.org_url, self._world.custom_server.issuer
            return pages.front_page(org, custom, self._onelogin.issuer.issuer, org + CERTIFIED_PATH, RESOURCES)
        if path == "/favicon.ico":
            return Response(204)
        return api_error("E0000008")

    def _server(self, server_id: str | None) -> PracticeAuthorizationServer | None:
        if server_id is None:
            return self._org
        return self._custom if server_id == CUSTOM_SERVER_ID else None


def _authorization_server(world: World, issuer: Issuer) -> PracticeAuthorizationServer:
    """Put one authorization server together."""
    server = PracticeAuthorizationServer(world, issuer)
    server.register_grant(CodeGrant, [S256CodeChallenge(required=True)])
    server.register_grant(RefreshGrant)
    server.register_grant(ServiceGrant)
    server.register_grant(DeviceGrant)
    if TOKEN_EXCHANGE in issuer.grant_types:
        server.register_grant(ExchangeGrant)
    if JWT_BEARER in issuer.grant_types:
        server.register_grant(AssertionGrant)
    server.register_endpoint(PracticeDeviceEndpoint)
    server.register_endpoint(PracticeRevocation)
    server.register_endpoint(PracticeIntrospection)
    return server
