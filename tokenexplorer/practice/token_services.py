"""Revocation and introspection: Authlib's endpoints, with the practice org's records."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.issuers import Issuer
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.records import TokenRecord
from tokenexplorer.practice.tokens import bound_to, find_token
from tokenexplorer.practice.world import World


class PracticeRevocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Revocation; 200 for unknown tokens too.

    Spec: RFC 7009 section 2
    """

    CLIENT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer

    def check_params(self, request: PracticeOAuth2Request, client: App) -> None:
        """Only the token is needed; an unknown hint is ignored."""
        del client
        _require_token(request)

    def query_token(self, token_string: str, token_type_hint: str | None) -> TokenRecord | None:
        """Find the token at this server."""
        del token_type_hint
        return _token_of(self.server.world, self.server.issuer, token_string)

    def revoke_token(self, token: TokenRecord, request: PracticeOAuth2Request) -> None:
        """Revoke a token; a refresh token takes its access tokens along."""
        del request
        if token.kind == "refresh_token":
            self.server.world.revoke_family(token.family)
        token.revoked = True


class PracticeIntrospection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Introspection, for the app that a token was issued to.

    Spec: RFC 7662 section 2
    """

    CLIENT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer

    def check_params(self, request: PracticeOAuth2Request, client: App) -> None:
        """Only the token is needed; an unknown hint is ignored."""
        del client
        _require_token(request)

    def query_token(self, token_string: str, token_type_hint: str | None) -> TokenRecord | None:
        """Find the token at this server."""
        del token_type_hint
        return _token_of(self.server.world, self.server.issuer, token_string)

    def check_permission(self, token: TokenRecord, client: App, request: PracticeOAuth2Request) -> bool:
        """Other apps' tokens look inactive."""
        del request
        return token.check_client(client)

    def introspect_token(self, token: TokenRecord) -> dict[str, Any]:
        """Say what is known of an active token."""
        common = {
            "active": True,
            "username": token.person.login,
            "client_id": token.client_id,
            "exp": int(token.expires_at),
            "iat": int(token.issued_at),
            "sub": token.person.login,
            "iss": token.claims.get("iss", token.issuer.issuer),
            "uid": token.person.id,
        }
        if token.person.is_app:
            del common["username"], common["uid"]
        confirmation = bound_to(token.jkt, token.x5t)
        if confirmation and token.kind == "access_token":
            common["cnf"] = confirmation
        if token.kind != "id_token":
            common["scope"] = token.scope
        if token.kind == "access_token":
            return common | {
                "token_type": "DPoP" if token.jkt else "Bearer",
                "aud": token.claims["aud"],
                "jti": token.claims["jti"],
            }
        return common | ({"aud": token.client_id} if token.kind == "id_token" else {})


def _require_token(request: PracticeOAuth2Request) -> None:
    if not request.form.get("token"):
        raise InvalidRequestError("The 'token' parameter is required.")


def _token_of(world: World, issuer: Issuer, value: str) -> TokenRecord | None:
    record = find_token(world, value)
    return record if record is not None and record.issuer is issuer else None
