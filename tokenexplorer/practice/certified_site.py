"""Everything below `/certified` of the practice server, made when the first request comes."""

import re
from collections.abc import Callable

from tokenexplorer.practice import authorization, interaction, messages_api, token_endpoint
from tokenexplorer.practice.certified_apps import PATH
from tokenexplorer.practice.certified_server import CertifiedServer, make_certified
from tokenexplorer.practice.console import APP_PATH, app_page
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.tls_side import IssuedFiles, TlsSide
from tokenexplorer.practice.userinfo import userinfo
from tokenexplorer.practice.world import World

_WELL_KNOWN = r"/\.well-known/(?:openid-configuration|oauth-authorization-server)"
_CONSOLE = re.compile(PATH + APP_PATH.pattern)
_DISCOVERY = re.compile(rf"{PATH}{_WELL_KNOWN}|{_WELL_KNOWN}{PATH}")
_ENDPOINTS: dict[str, tuple[set[str], Callable[[CertifiedServer, Request], Response]]] = {
    "authorize": ({"GET"}, authorization.authorize),
    "token": ({"POST"}, token_endpoint.token),
    "userinfo": ({"GET", "POST"}, userinfo),
    "introspect": ({"POST"}, token_endpoint.introspect),
    "revoke": ({"POST"}, token_endpoint.revoke),
    "par": ({"POST"}, token_endpoint.par),
    "keys": ({"GET"}, token_endpoint.keys),
    "logout": ({"GET", "POST"}, interaction.sign_out),
}


class CertifiedSite:
    """Routes requests to the server of no vendor.

    Args:
        okta: The world beside it: the same people, the same lock.
        answer: Answers what comes over TLS; it leads back here.
    """

    def __init__(self, okta: World, answer: Callable[[Request], Response]) -> None:
        self._okta = okta
        self._server: CertifiedServer | None = None
        self.tls = TlsSide(okta.clock, answer)

    @property
    def server(self) -> CertifiedServer:
        """The server; the first who asks makes it, under the world's lock."""
        with self._okta.lock:
            if self._server is None:
                self._server = make_certified(self._okta, lambda: self.tls.url)
            return self._server

    @property
    def url(self) -> str:
        """Below which URL its API is; the first who asks opens the https side."""
        return f"{self.tls.url}{PATH}"

    def issue(self, client_id: str, passphrase: str) -> IssuedFiles:
        """Make a certificate for one of its apps.

        Raises:
            KeyError: No app here has that client ID.
        """
        with self._okta.lock:
            return self.tls.issue(self.server.certified_app(client_id), passphrase)

    def waits_for(self, transaction_id: str) -> bool:
        """Whether a sign-in that waits for a person belongs here."""
        return self._server is not None and transaction_id in self._server.world.transactions

    def answer(self, request: Request) -> Response:
        """Answer one request below the path."""
        path, method = request.path, "GET" if request.method == "HEAD" else request.method
        if _DISCOVERY.fullmatch(path):
            return json_response(200, self.server.metadata()) if method == "GET" else api_error("E0000022")
        if path == PATH + messages_api.MESSAGES_PATH and method in {"GET", "POST"}:
            return messages_api.answer(self.server.world, request, method)
        if (found := _CONSOLE.fullmatch(path)) and method in {"GET", "POST"}:
            return app_page(self.server.world, request, found[1])
        methods, endpoint = _ENDPOINTS.get(path.removeprefix(f"{PATH}/v1/"), (set(), None))
        if endpoint is None:
            return api_error("E0000008")
        return endpoint(self.server, request) if method in methods else api_error("E0000022")
