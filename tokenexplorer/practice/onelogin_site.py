"""Everything below `/oidc` of the practice server: version 2, and what is left of version 1."""

import re
from collections.abc import Callable

from tokenexplorer.practice import onelogin_endpoints as endpoints
from tokenexplorer.practice import onelogin_sign_in, pages
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.onelogin_server import BASE_PATH, BRAND, OneLoginServer

PREFIX = "/oidc"
_INTERACT = re.compile(rf"{BASE_PATH}/interact/([A-Za-z0-9_-]{{1,64}})")
_ENDPOINTS: dict[str, tuple[set[str], Callable[[OneLoginServer, Request], Response]]] = {
    "/.well-known/openid-configuration": ({"GET"}, lambda server, _: json_response(200, server.metadata())),
    "/auth": ({"GET"}, onelogin_sign_in.authorize),
    "/token": ({"POST"}, endpoints.token),
    "/me": ({"GET", "POST"}, endpoints.me),
    "/certs": ({"GET"}, lambda server, _: json_response(200, server.issuer.jwks())),
    "/token/introspection": ({"POST"}, endpoints.introspection),
    "/token/revocation": ({"POST"}, endpoints.revocation),
    "/logout": ({"GET"}, onelogin_sign_in.sign_out),
}


def is_onelogin(path: str) -> bool:
    """Whether a path of the practice server belongs here."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def answer(server: OneLoginServer, request: Request) -> Response:
    """Answer one request."""
    path, method = request.path, "GET" if request.method == "HEAD" else request.method
    if found := _INTERACT.fullmatch(path):
        return onelogin_sign_in.interact(server, request, found[1]) if method in {"GET", "POST"} else _wrong_method()
    if path != BASE_PATH and not path.startswith(f"{BASE_PATH}/"):
        return _switched_off()
    methods, endpoint = _ENDPOINTS.get(path.removeprefix(BASE_PATH), (set(), None))
    if endpoint is None:
        return json_response(404, {"error": "invalid_request", "error_description": "unrecognized route"})
    return endpoint(server, request) if method in methods else _wrong_method()


def _wrong_method() -> Response:
    return json_response(405, {"error": "invalid_request", "error_description": "unrecognized method"})


def _switched_off() -> Response:
    words = f"Version 1 of OpenID Connect was switched off in April 2021. Version 2 is at {BASE_PATH}."
    return pages.error_page("This version is gone", words, brand=BRAND, status=410)
