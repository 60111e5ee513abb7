"""The two authorization servers of the practice org: where they are, what they offer, what their keys are.

The org server mints tokens for the management API; the custom server `default` mints tokens for an API of one's own.
"""

from dataclasses import dataclass
from typing import Any

from tokenexplorer.practice.client_keys import ALGORITHMS, ASSERTION_ALGORITHMS
from tokenexplorer.practice.keys import ALGORITHM, SigningKey
from tokenexplorer.practice.response_modes import RESPONSE_MODES, RESPONSE_TYPES
from tokenexplorer.practice.scopes import CUSTOM_SCOPES, OIDC_SCOPES

CUSTOM_SERVER_ID = "default"
CUSTOM_AUDIENCE = "api://default"
ACCESS_TOKEN_LIFE_S = 3600
ID_TOKEN_LIFE_S = 3600
REFRESH_TOKEN_LIFE_S = 90 * 86_400
CODE_LIFE_S = 300
IMPLICIT = "implicit"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 -- the name of a grant
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GRANT_TYPES = ("authorization_code", IMPLICIT, "refresh_token", "client_credentials", DEVICE_GRANT)

_CLAIMS = (
    "iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "idp", "nonce", "name", "nickname",
    "preferred_username", "given_name", "family_name", "email", "email_verified", "zoneinfo", "locale", "address",
    "phone_number", "updated_at", "groups", "at_hash", "c_hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issuer:
    """One authorization server.

    Attributes:
        base_path: In front of the endpoints: "/oauth2/v1" or "/oauth2/default/v1".
        audience: `aud` of its access tokens.
        id_token_key: Published in the JWKS.
        access_token_key: Published too at the custom server, and another one, unpublished, at the org server.
    """

    issuer: str
    base_path: str
    audience: str
    is_org: bool
    id_token_key: SigningKey
    access_token_key: SigningKey

    @property
    def scopes_supported(self) -> tuple[str, ...]:
        """The scopes that discovery names; `okta.*` is not among them, as at the real org server."""
        return (*OIDC_SCOPES,) if self.is_org else (*OIDC_SCOPES, *CUSTOM_SCOPES)

    @property
    def grant_types(self) -> tuple[str, ...]:
        """What it offers; token exchange and JWT bearer only the custom server has, as at Okta."""
        return GRANT_TYPES if self.is_org else (*GRANT_TYPES, TOKEN_EXCHANGE, JWT_BEARER)

    def jwks(self) -> dict[str, Any]:
        """The published keys.

        Spec: RFC 7517 section 5
        """
        return {"keys": [self.id_token_key.public_jwk()]}

    def metadata(self, org_url: str, issuer: str = "") -> dict[str, Any]:
        """The discovery document, the same for both well-known names.

        Args:
            org_url: In front of the endpoints.
            issuer: Another name than the usual one, at the org's own domain.

        Spec: RFC 8414 section 2, OpenID Connect Discovery section 3
        """
        base = org_url + self.base_path
        client_authentication = [
            "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none",
        ]  # fmt: skip
        return {
            "issuer": issuer or self.issuer,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/keys",
            "introspection_endpoint": f"{base}/introspect",
            "revocation_endpoint": f"{base}/revoke",
            "device_authorization_endpoint": f"{base}/device/authorize",
            "pushed_authorization_request_endpoint": f"{base}/par",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": list(RESPONSE_TYPES),
            "response_modes_supported": list(RESPONSE_MODES),
            "grant_types_supported": list(self.grant_types),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "scopes_supported": list(self.scopes_supported),
            "claims_supported": list(_CLAIMS),
            "prompt_values_supported": ["none", "login", "consent"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": client_authentication,
            "introspection_endpoint_auth_methods_supported": client_authentication,
            "revocation_endpoint_auth_methods_supported": client_authentication,
            "token_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "authorization_response_iss_parameter_supported": True,
        }


def make_issuers(org_url: str) -> tuple[Issuer, Issuer]:
    """Make both servers with new keys.

    Returns:
        The org server, then the custom server.
    """
    custom_key = SigningKey.generate()
    org = Issuer(org_url, "/oauth2/v1", org_url, True, SigningKey.generate(), SigningKey.generate())
    custom = Issuer(
        f"{org_url}/oauth2/{CUSTOM_SERVER_ID}",
        f"/oauth2/{CUSTOM_SERVER_ID}/v1",
        CUSTOM_AUDIENCE,
        False,
        custom_key,
        custom_key,
    )
    return org, custom
