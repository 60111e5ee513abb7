"""Token exchange at the custom server: an app's backend swaps a person's access token for one of its own.

Spec: RFC 8693; Okta calls it On-Behalf-Of
"""

from typing import Any

from authlib.oauth2.rfc6749 import BaseGrant, InvalidRequestError, TokenEndpointMixin, UnauthorizedClientError

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import TOKEN_EXCHANGE
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.records import TokenRecord
from tokenexplorer.practice.request_rules import check_scopes
from tokenexplorer.practice.tokens import SignIn, find_token, mint_set

ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 -- the name of a kind
_OF_THE_EXCHANGE = {"openid", "offline_access"}
"""Scopes that no subject token needs to have."""


class ExchangeGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib ships no types
    """Access tokens for access tokens: what may be handed in, and what may be asked for, is judged as at Okta."""

    GRANT_TYPE = TOKEN_EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer
    request: PracticeOAuth2Request

    def validate_token_request(self) -> None:
        """Find the app, then judge the request.

        Raises:
            OAuth2Error: The first fault.
        """
        app: App = self.authenticate_token_endpoint_client()
        self.request.client = app
        if not app.check_grant_type(TOKEN_EXCHANGE):
            raise UnauthorizedClientError
        form = self.request.form
        _check_form(form)
        audience = form.get("audience")
        if audience and audience != self.server.issuer.audience:
            words = f"The audience '{audience}' is not configured for this authorization server."
            raise OktaFault("invalid_audience", "invalid_target", words)
        self._subject = self._subject_token(form["subject_token"])
        check_scopes(form.get("scope", ""), app, self.server.issuer)
        self._check_policy(app, form["scope"])

    def create_token_response(self) -> tuple[int, dict[str, Any], Any]:
        """Mint the tokens: about the same person, for the app that asks."""
        subject, scope = self._subject, self.request.form["scope"]
        jkt = self.server.proven_key(self.request)
        sign_in = SignIn(
            self.server.issuer,
            self.request.client,
            subject.person,
            scope,
            subject.auth_time,
            random_token(),
            jkt=jkt,
        )
        answer = mint_set(self.server.world, sign_in, scope)
        return 200, {**answer, "issued_token_type": ACCESS_TOKEN_TYPE}, self.TOKEN_RESPONSE_HEADER

    def _subject_token(self, value: str) -> TokenRecord:
        record = find_token(self.server.world, value)
        dead = record is None or record.kind != "access_token" or record.is_revoked() or record.is_expired()
        if record is None or dead:
            raise OktaFault("invalid_subject_token", "invalid_grant", "The 'subject_token' is invalid or expired.")
        if record.issuer.is_org:
            words = "The 'subject_token' was issued by an authorization server that this one does not trust."
            raise OktaFault("subject_token_issuer_not_trusted", "invalid_grant", words)
        if record.person.is_app:
            words = "The 'subject_token' is not about a user."
            raise OktaFault("subject_token_without_user", "invalid_grant", words)
        return record

    def _check_policy(self, app: App, scope: str) -> None:
        """The one rule of this server's policy: no more than the person allowed when the subject token was issued."""
        if app.assigned is not None and self._subject.person.id not in app.assigned:
            raise OktaFault("user_not_assigned", "access_denied", "User is not assigned to the client application.")
        if not set(scope.split()) <= {*self._subject.scopes, *_OF_THE_EXCHANGE}:
            words = "Policy evaluation failed for this request, please check the policy configurations."
            raise OktaFault("no_matching_policy", "access_denied", words)


def _check_form(form: dict[str, str]) -> None:
    for name in ("subject_token", "subject_token_type"):
        if not form.get(name):
            raise InvalidRequestError(f"The token exchange request is missing the '{name}' parameter.")
    for name in ("subject_token_type", "requested_token_type"):
        if form.get(name, ACCESS_TOKEN_TYPE) != ACCESS_TOKEN_TYPE:
            raise InvalidRequestError(f"The '{name}' is not supported. Supported types: [{ACCESS_TOKEN_TYPE}].")
    if "actor_token" in form:
        raise InvalidRequestError("The 'actor_token' parameter is not supported.")
