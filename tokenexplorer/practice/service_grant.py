"""Client credentials: a service app asks for itself, for scopes that are granted to it.

Spec: RFC 6749 section 4.4
"""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749 import grants as authlib_grants

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.oauth_faults import OktaFault, client_fault
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.request_rules import check_scopes
from tokenexplorer.practice.scopes import OIDC_SCOPES
from tokenexplorer.practice.tokens import SignIn, mint_set


class ServiceGrant(authlib_grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types
    """Client credentials as an Okta org does them: on the org server with private_key_jwt alone."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer
    request: PracticeOAuth2Request

    def authenticate_token_endpoint_client(self) -> App:
        """Find the app, and say what kind of app it has to be."""
        app: App = super().authenticate_token_endpoint_client()
        if app.kind != "service":
            words = (
                "Client Credentials requests to the Org Authorization Server: "
                "Only clients with 'application_type' of 'service' are supported."
            )
            raise client_fault("invalid_application_type_client_credentials", words)
        if self.server.issuer.is_org and app.auth_method != "private_key_jwt":
            words = (
                "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
                "token_endpoint_auth_method."
            )
            raise client_fault("unsupported_auth_method_client_creds", words)
        return app

    def validate_requested_scope(self) -> None:
        """Check the scopes: there is no user, so everything about a user is out."""
        scope = self.request.form.get("scope", "")
        scopes = scope.split()
        if not scopes:
            words = "The authorization server resource does not have any configured default scopes."
            raise OktaFault("no_default_scopes", "invalid_scope", words)
        if "openid" in scopes:
            words = "The 'openid' scope cannot be requested using client credentials."
            raise OktaFault("openid_not_allowed_client_creds", "invalid_scope", words)
        if any(each.endswith(".self") for each in scopes):
            words = "The client credentials grant does not allow .self scopes, since there is no user."
            raise OktaFault("client_credentials_self_scope_requested", "client_credentials_self_scope_requested", words)
        about_user = [each for each in scopes if each in OIDC_SCOPES]
        if about_user:
            raise InvalidScopeError(
                f"The following scopes are not allowed for this request: [{', '.join(about_user)}]."
            )
        check_scopes(scope, self.request.client, self.server.issuer)

    def generate_token(self, **_: Any) -> dict[str, Any]:
        """Mint an access token, and nothing else."""
        app: App = self.request.client
        asked = self.server.asked(self.request.pairs)
        jkt = self.server.proven_key(self.request)
        scope = self.request.form["scope"]
        world = self.server.world
        sign_in = SignIn(
            self.server.issuer, app, app.as_actor(), scope, world.now, random_token(), jkt=jkt, x5t=self.request.x5t,
            resources=asked.resources,
        )  # fmt: skip
        return mint_set(world, sign_in, scope)
