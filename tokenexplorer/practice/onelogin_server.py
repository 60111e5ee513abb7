"""A OneLogin-like authorization server at `/oidc/2`: Authlib's grants with OneLogin's settings and words.

It has people and groups in common with the Okta-like org, and nothing else: sign-ins, apps and tokens are its own.

Spec: RFC 6749 sections 3.2 and 4.1, RFC 7636
"""

import base64
import binascii
import hashlib
from typing import Any
from urllib.parse import unquote

from authlib.oauth2.rfc6749 import OAuth2Error

from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import ACCESS_TOKEN_LIFE_S, ID_TOKEN_LIFE_S, REFRESH_TOKEN_LIFE_S, Issuer
from tokenexplorer.practice.keys import ALGORITHM, SigningKey
from tokenexplorer.practice.messages import Response
from tokenexplorer.practice.oauth_grants import CodeGrant, RefreshGrant, S256CodeChallenge
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.onelogin_apps import OneLoginApp, make_onelogin_apps
from tokenexplorer.practice.onelogin_claims import claims_of, numeric_id
from tokenexplorer.practice.records import AuthorizationCode, TokenKind, TokenRecord
from tokenexplorer.practice.system_log import SystemLog
from tokenexplorer.practice.world import World

BASE_PATH = "/oidc/2"
BRAND = "Practice OneLogin"
RESPONSE_TYPES = ("code", "id_token", "id_token token")
"""Code and implicit; hybrid ones are not known here."""
SCOPES = ("openid", "profile", "email", "groups", "params")
_MOST_SIGN_INS = 2000


class OneLoginServer(PracticeAuthorizationServer):
    """The server: which app is asking, what its tokens hold, how it says no.

    Args:
        world: Its own, see `make_onelogin`.
        issuer: The only one of that world.
    """

    def __init__(self, world: World, issuer: Issuer) -> None:
        super().__init__(world, issuer)
        self._sign_ins: dict[str, str] = {}
        self.register_grant(OneLoginCodeGrant, [S256CodeChallenge(required=True)])
        self.register_grant(OneLoginRefreshGrant)

    def handle_error_response(self, request: PracticeOAuth2Request, error: OAuth2Error) -> Response:
        """Answer with an error; OneLogin does not say what is wrong with a grant."""
        if error.error == "invalid_grant":
            error.description = "grant request is invalid"
        return super().handle_error_response(request, error)

    def authenticate_client(
        self, request: PracticeOAuth2Request, methods: list[str], endpoint: str = "token"
    ) -> OneLoginApp:
        """Find out which app is asking: exactly as its SSO tab says, Basic, POST or None (PKCE).

        Raises:
            OAuth2Error: The app is unknown, its secret is wrong, comes another way, or comes twice.

        Spec: RFC 6749 section 2.3.1
        """
        del methods
        basic = _basic(request.headers.get("Authorization", ""))
        in_body = "client_secret" in request.form
        if basic is not None and in_body:
            raise _client_fault("client authentication must come in one way only")
        name, secret = basic or (request.form.get("client_id", ""), request.form.get("client_secret", ""))
        method = "client_secret_basic" if basic is not None else "client_secret_post" if in_body else "none"
        app = self.query_client(name)
        if not isinstance(app, OneLoginApp) or not app.check_endpoint_auth_method(method, endpoint):
            raise _client_fault("client authentication failed")
        if method != "none" and not app.check_client_secret(secret):
            raise _client_fault("client authentication failed")
        request.auth_method = method
        return app

    def remember_sign_in(self, family: str, session_key: str) -> None:
        """Note in which browser session tokens began: signing out there ends them."""
        self._sign_ins[family] = session_key
        while len(self._sign_ins) > _MOST_SIGN_INS:
            del self._sign_ins[next(iter(self._sign_ins))]

    def end_session(self, session_key: str) -> None:
        """Sign a browser out and revoke the tokens that every app got there."""
        self.world.sessions.pop(session_key, None)
        for family in [family for family, key in self._sign_ins.items() if key == session_key]:
            self.world.revoke_family(family)
            del self._sign_ins[family]

    def session_of_family(self, family: str) -> str:
        """The browser session in which tokens began; empty where it is forgotten."""
        return self._sign_ins.get(family, "")

    def metadata(self) -> dict[str, Any]:
        """The discovery document.

        Spec: OpenID Connect Discovery 1.0 section 3
        """
        base, ways = self.issuer.issuer, ["client_secret_basic", "client_secret_post", "none"]
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/me",
            "jwks_uri": f"{base}/certs",
            "introspection_endpoint": f"{base}/token/introspection",
            "revocation_endpoint": f"{base}/token/revocation",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": list(RESPONSE_TYPES),
            "response_modes_supported": ["query", "fragment"],
            "grant_types_supported": ["implicit", "authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "scopes_supported": list(SCOPES),
            "acr_values_supported": ["onelogin:nist:level:1:re-auth"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ways,
            "introspection_endpoint_auth_methods_supported": ways,
            "revocation_endpoint_auth_methods_supported": ways,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
        }

    def mint(
        self, record: AuthorizationCode | TokenRecord, client_id: str, nonce: str | None, *, refreshes: bool = False
    ) -> dict[str, Any]:
        """Mint the tokens of one answer: an ID token for `openid`, a refresh token where the app is set so.

        Spec: RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3
        """
        now, person, scopes = int(self.world.now), record.person, record.scope.split()
        common = {"iss": self.issuer.issuer, "sub": numeric_id(person), "aud": client_id, "iat": now}
        ends: float = now + ACCESS_TOKEN_LIFE_S
        access_claims = common | {"jti": random_token(), "exp": int(ends), "scope": record.scope}
        access = self.issuer.access_token_key.sign(access_claims)
        self._keep(record, "access_token", access, ends, access_claims)
        answer: dict[str, Any] = {
            "access_token": access, "expires_in": ACCESS_TOKEN_LIFE_S, "token_type": "Bearer", "scope": record.scope,
        }  # fmt: skip
        if refreshes:
            ends = record.expires_at if isinstance(record, TokenRecord) else now + REFRESH_TOKEN_LIFE_S
            answer["refresh_token"] = random_token()
            self._keep(record, "refresh_token", answer["refresh_token"], ends, {})
        if "openid" in scopes:
            digest = hashlib.sha256(access.encode("ascii")).digest()
            claims = claims_of(self.world, person, set(scopes)) | common | {
                "exp": now + ID_TOKEN_LIFE_S,
                "auth_time": int(record.auth_time),
                "at_hash": base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii"),
            }  # fmt: skip
            claims |= {"nonce": nonce} if nonce is not None else {}
            answer["id_token"] = self.issuer.id_token_key.sign(claims)
            self._keep(record, "id_token", answer["id_token"], claims["exp"], claims)
        return answer

    def answer_at_once(self, sign_in: AuthorizationCode, response_type: str) -> dict[str, str]:
        """The tokens that an implicit answer brings; never a refresh token.

        Spec: OpenID Connect Core section 3.2.2.5
        """
        answer = self.mint(sign_in, sign_in.client_id, sign_in.nonce)
        members = ("id_token",) if response_type == "id_token" else tuple(answer)
        return {name: str(answer[name]) for name in members}

    def _keep(
        self, begun: AuthorizationCode | TokenRecord, kind: TokenKind, value: str, ends: float, claims: dict[str, Any]
    ) -> None:
        self.world.keep_token(
            TokenRecord(
                value, kind, self.issuer, begun.client_id, begun.person, begun.scope, self.world.now, ends,
                begun.family, begun.auth_time, claims,
            )
        )  # fmt: skip


class OneLoginCodeGrant(CodeGrant):
    """Authorization code with OneLogin's tokens.

    Spec: RFC 6749 section 4.1.3
    """

    server: OneLoginServer

    def generate_token(self, **_: Any) -> dict[str, Any]:
        """Mint the tokens of this code."""
        code: AuthorizationCode = self.request.authorization_code
        app: OneLoginApp = self.request.client
        return self.server.mint(code, app.client_id, code.nonce, refreshes=app.refreshes)


class OneLoginRefreshGrant(RefreshGrant):
    """Refresh with OneLogin's tokens; the scopes stay those of the sign-in.

    Spec: RFC 6749 section 6
    """

    server: OneLoginServer

    def generate_token(self, scope: str = "", **_: Any) -> dict[str, Any]:
        """Mint the next tokens of this sign-in."""
        del scope
        record: TokenRecord = self.request.refresh_token
        app: OneLoginApp = self.request.client
        return self.server.mint(record, app.client_id, None, refreshes=app.refreshes)


def make_onelogin(okta: World) -> OneLoginServer:
    """Make the server beside an Okta-like org: the same people, everything else its own."""
    key = SigningKey.generate()
    issuer = Issuer(f"{okta.org_url}{BASE_PATH}", BASE_PATH, "", False, key, key)
    apps = make_onelogin_apps(okta.now)
    world = World(
        okta.org_url, okta.clock, issuer, issuer, okta.people, okta.groups, apps, SystemLog(),
        cookies="practice_onelogin", lock=okta.lock,
    )  # fmt: skip
    return OneLoginServer(world, issuer)


def _client_fault(description: str) -> OAuth2Error:
    return OAuth2Error(description, error="invalid_client", status_code=401)


def _basic(header: str) -> tuple[str, str] | None:
    """Name and secret of a Basic header; None where there is none that can be read."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (unquote(name), unquote(secret)) if colon else None
