"""An authorization server of no vendor: what standards have and Okta and OneLogin lack.

Its apps prove themselves by client certificates, to which their tokens are bound, or by a key of any kind.
People and groups are those of the practice org; sign-ins, apps and tokens are its own.

Spec: RFC 8705, RFC 7523 section 3, RFC 8707, OpenID Connect Core section 5.5
"""

import hmac
from collections.abc import Callable
from typing import Any

from cryptography import x509

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.asked import ACR, REPEATABLE, Asked, read_asked
from tokenexplorer.practice.authority import distinguished_name
from tokenexplorer.practice.certified_apps import PATH, RESOURCES, CertifiedApp, make_certified_apps
from tokenexplorer.practice.client_authentication import by_assertion
from tokenexplorer.practice.client_keys import EVERY_ALGORITHM
from tokenexplorer.practice.identifiers import certificate_thumbprint
from tokenexplorer.practice.issuers import Issuer
from tokenexplorer.practice.keys import SigningKey
from tokenexplorer.practice.oauth_faults import client_fault
from tokenexplorer.practice.oauth_grants import CodeGrant, RefreshGrant, S256CodeChallenge
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.service_grant import ServiceGrant
from tokenexplorer.practice.system_log import SystemLog
from tokenexplorer.practice.token_services import PracticeIntrospection, PracticeRevocation
from tokenexplorer.practice.world import World

_METHODS = ("tls_client_auth", "self_signed_tls_client_auth", "private_key_jwt")
_ALIASED = (
    "token_endpoint", "userinfo_endpoint", "introspection_endpoint", "revocation_endpoint",
    "pushed_authorization_request_endpoint",
)  # fmt: skip


class CertifiedIssuer(Issuer):
    """Its name, and what it offers."""

    @property
    def grant_types(self) -> tuple[str, ...]:
        """Those for an app that can prove itself."""
        return ("authorization_code", "refresh_token", "client_credentials")


class CertifiedServer(PracticeAuthorizationServer):
    """The server: which app a connection belongs to, and what discovery says of it.

    Args:
        world: Its own, see `make_certified`.
        issuer: The only one of that world.
        tls_url: Answers where the https side is; asking opens it.
    """

    repeatable = REPEATABLE

    def __init__(self, world: World, issuer: Issuer, tls_url: Callable[[], str]) -> None:
        super().__init__(world, issuer)
        self._tls_url = tls_url
        self.register_grant(CodeGrant, [S256CodeChallenge(required=True)])
        self.register_grant(RefreshGrant)
        self.register_grant(ServiceGrant)
        self.register_endpoint(PracticeRevocation)
        self.register_endpoint(PracticeIntrospection)

    def asked(self, pairs: list[tuple[str, str]]) -> Asked:
        """What a request asks for beyond scopes.

        Raises:
            OAuth2Error: It cannot be had.
        """
        return read_asked(pairs, RESOURCES)

    def certified_app(self, client_id: str) -> CertifiedApp:
        """One of its apps that show a certificate.

        Raises:
            KeyError: None of them has that client ID.
        """
        app = self.world.apps[client_id]
        if not isinstance(app, CertifiedApp):
            raise KeyError(client_id)
        return app

    def authenticate_client(self, request: PracticeOAuth2Request, methods: list[str], endpoint: str = "token") -> App:
        """Find out which app is asking: it signs an assertion, or names itself, and the connection shows who it is.

        Raises:
            OAuth2Error: The app is unknown, another way was tried, or what it shows is not the app's.

        Spec: RFC 8705 section 2, RFC 7523 section 3
        """
        del methods, endpoint
        form = request.form
        app = self.query_client(form.get("client_id", ""))
        if isinstance(app, CertifiedApp):
            return self._by_certificate(request, app)
        if {"client_assertion", "client_assertion_type"} & form.keys():
            # Any of the names that RFC 7523 section 3 allows; Okta takes the endpoint that is called alone.
            token_endpoint = f"{self.world.org_url}{self.issuer.base_path}/token"
            return by_assertion(self.world, request, token_endpoint, self.issuer.issuer)
        if app is None:
            raise client_fault("invalid_client_id", "The client_id is not registered here.")
        words = "This app has to sign a client_assertion with its key."
        raise client_fault("invalid_token_endpoint_auth_method", words)

    def _by_certificate(self, request: PracticeOAuth2Request, app: CertifiedApp) -> CertifiedApp:
        form = request.form
        if request.headers.get("Authorization") or {"client_secret", "client_assertion"} & form.keys():
            raise client_fault("invalid_token_endpoint_auth_method", "This app has to show its client certificate.")
        if not request.certificate:
            words = "No client certificate was presented. Call the address in mtls_endpoint_aliases and show it there."
            raise client_fault("missing_client_certificate", words)
        self._check_certificate(app, request.certificate)
        request.auth_method, request.x5t = app.auth_method, certificate_thumbprint(request.certificate)
        return app

    def _check_certificate(self, app: CertifiedApp, der: bytes) -> None:
        shown = x509.load_der_x509_certificate(der)
        if shown.not_valid_after_utc.timestamp() <= self.world.now:
            raise client_fault("expired_client_certificate", "The client certificate has expired.")
        if shown.not_valid_before_utc.timestamp() > self.world.now:
            raise client_fault("early_client_certificate", "The client certificate is not valid yet.")
        if app.auth_method == "tls_client_auth":
            # One that signed itself was let in for another app: nobody vouches for its name.
            known = shown.subject == distinguished_name(app.name) and shown.issuer != shown.subject
            what = "subject of the client certificate"
        else:
            known, what = hmac.compare_digest(der, app.certificate), "client certificate"
        if not known:
            words = f"The {what} is not the one that is registered for this client."
            raise client_fault("unknown_client_certificate", words)

    def metadata(self) -> dict[str, Any]:
        """The discovery document.

        Spec: RFC 8705 sections 3.3 and 5, RFC 8414 section 2, OpenID Connect Discovery section 3
        """
        document = self.issuer.metadata(self.world.org_url)
        del document["device_authorization_endpoint"]
        for name in ("token", "introspection", "revocation"):
            document[f"{name}_endpoint_auth_methods_supported"] = list(_METHODS)
        document |= {
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "tls_client_certificate_bound_access_tokens": True,
            "claims_parameter_supported": True,
            "claims_supported": [*document["claims_supported"], "acr"],
            "acr_values_supported": [ACR],
            "token_endpoint_auth_signing_alg_values_supported": list(EVERY_ALGORITHM),
            "dpop_signing_alg_values_supported": list(EVERY_ALGORITHM),
        }
        tls = self._tls_url()
        aliases = {name: document[name].replace(self.world.org_url, tls, 1) for name in _ALIASED}
        return {**document, "mtls_endpoint_aliases": aliases}


def make_certified(okta: World, tls_url: Callable[[], str]) -> CertifiedServer:
    """Make it beside an Okta-like org: the same people, everything else its own."""
    key = SigningKey.generate()
    issuer = CertifiedIssuer(f"{okta.org_url}{PATH}", f"{PATH}/v1", RESOURCES[0], False, key, key)
    world = World(
        okta.org_url, okta.clock, issuer, issuer, okta.people, okta.groups, make_certified_apps(okta.now), SystemLog(),
        algorithms=EVERY_ALGORITHM, cookies="practice_certified", lock=okta.lock,
    )  # fmt: skip
    return CertifiedServer(world, issuer, tls_url)
