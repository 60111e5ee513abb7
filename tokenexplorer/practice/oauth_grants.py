"""Consent, code, PKCE and refresh: Authlib's grants, with the practice org's records and rules.

What an authorization request has to fulfil beyond Authlib's checks stands in request_rules.
"""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749 import grants as authlib_grants
from authlib.oauth2.rfc7636 import CodeChallenge

from tokenexplorer.practice import token_log
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.issuers import CODE_LIFE_S
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.records import AuthorizationCode, TokenRecord
from tokenexplorer.practice.request_rules import check_request
from tokenexplorer.practice.response_modes import wishes
from tokenexplorer.practice.tokens import SignIn, find_token, mint_at_once, mint_set

_OTHER_SERVER = "The provided grant was issued for another authorization server."
_OTHER_CLIENT = "The provided grant was issued to another client."


class S256CodeChallenge(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types
    """PKCE with the one method that is worth anything.

    Spec: RFC 7636 section 4.3, RFC 9700 section 2.1.1
    """

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 (Authlib's shape)


class CodeGrant(authlib_grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    """What a person's consent brings: a code, which is redeemed once, tokens at once (implicit), or both (hybrid).

    Spec: RFC 6749 section 4.1, OpenID Connect Core section 3
    """

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer
    request: PracticeOAuth2Request

    @classmethod
    def check_authorization_endpoint(cls, request: PracticeOAuth2Request) -> bool:
        """Every response type is answered here."""
        return bool(wishes(request.args))

    def validate_requested_scope(self) -> None:
        """Apply the org's rules for authorization requests; Authlib calls this when client and redirect are known."""
        request, server = self.request, self.server
        single = [pair for pair in request.pairs if pair[0] not in server.repeatable]
        check_request(single, request.client, server.issuer)
        request.asked = server.asked(request.pairs)

    def answer(self, person: Person) -> dict[str, str]:
        """What the browser brings to the app, beside the state.

        Spec: OpenID Connect Core sections 3.1.2.5, 3.2.2.5 and 3.3.2.5
        """
        request, server = self.request, self.server
        request.user = person
        wanted, brought = wishes(request.args), {}
        if "code" in wanted:
            brought["code"] = self.generate_authorization_code()
            self.save_authorization_code(brought["code"], request)
        sign_in = SignIn(
            server.issuer, request.client, person, request.scope, request.auth_time, request.family,
            request.args.get("nonce"),
        )  # fmt: skip
        brought |= mint_at_once(server.world, sign_in, wanted, brought.get("code", ""))
        token_log.note_consent(server.world, server.issuer, request.client, person, set(brought))
        return brought

    def save_authorization_code(self, code: str, request: PracticeOAuth2Request) -> None:
        """Keep a new code with all it is bound to."""
        data = request.payload.data
        challenge = data.get("code_challenge")
        if challenge and request.client.flaw == "other_challenge":
            challenge = challenge[::-1]
        self.server.world.keep_code(
            AuthorizationCode(
                code=code,
                issuer=self.server.issuer,
                client_id=request.client.client_id,
                redirect_uri=request.payload.redirect_uri,
                scope=request.scope,
                person=request.user,
                auth_time=request.auth_time,
                expires_at=self.server.world.now + CODE_LIFE_S,
                family=request.family,
                nonce=data.get("nonce"),
                code_challenge=challenge,
                code_challenge_method=data.get("code_challenge_method"),
                asked=request.asked,
            )
        )

    def query_authorization_code(self, code: str, client: App) -> AuthorizationCode:
        """Find a code that may still be redeemed.

        A code that comes a second time revokes what the first one brought.

        Spec: RFC 6749 section 4.1.2
        """
        world = self.server.world
        found = world.codes.get(code)
        if found is None or found.expires_at <= world.now:
            raise InvalidGrantError("The authorization code is invalid or has expired.")
        if found.client_id != client.client_id:
            raise InvalidGrantError(_OTHER_CLIENT)
        if found.issuer is not self.server.issuer:
            raise InvalidRequestError(_OTHER_SERVER)
        if found.used:
            world.revoke_family(found.family)
            raise InvalidGrantError("The authorization code is invalid or has expired.")
        return found

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        """Mark a code as used; it is kept, so that a second use is noticed."""
        authorization_code.used = True

    def authenticate_user(self, authorization_code: AuthorizationCode) -> Person:
        """Who allowed the code."""
        return authorization_code.person

    def generate_token(self, **_: Any) -> dict[str, Any]:
        """Mint the tokens of this code."""
        code: AuthorizationCode = self.request.authorization_code
        resources = code.asked.choose(self.server.asked(self.request.pairs))
        jkt = self.server.proven_key(self.request)
        sign_in = SignIn(
            code.issuer, self.request.client, code.person, code.scope, code.auth_time, code.family, code.nonce, jkt,
            self.request.x5t, code.asked, resources,
        )  # fmt: skip
        return mint_set(self.server.world, sign_in, code.scope)


class RefreshGrant(authlib_grants.RefreshTokenGrant):  # type: ignore[misc]  # Authlib ships no types
    """Refresh with rotation; a replaced refresh token that comes back revokes the whole sign-in.

    Spec: RFC 6749 section 6, RFC 9700 section 4.14.2
    """

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION
    INCLUDE_NEW_REFRESH_TOKEN = True
    server: PracticeAuthorizationServer
    request: PracticeOAuth2Request

    def authenticate_refresh_token(self, refresh_token: str) -> TokenRecord:
        """Find a refresh token that still works."""
        world = self.server.world
        record = find_token(world, refresh_token)
        if record is None or record.kind != "refresh_token":
            raise InvalidGrantError("The refresh token is invalid or expired.")
        if not record.check_client(self.request.client):
            raise InvalidGrantError(_OTHER_CLIENT)
        if record.issuer is not self.server.issuer:
            raise InvalidRequestError(_OTHER_SERVER)
        if record.rotated:
            world.revoke_family(record.family)
        if record.is_revoked() or record.is_expired():
            raise InvalidGrantError("The refresh token is invalid or expired.")
        return record

    def authenticate_user(self, refresh_token: TokenRecord) -> Person:
        """Whose sign-in it was."""
        return refresh_token.person

    def generate_token(self, scope: str = "", **_: Any) -> dict[str, Any]:
        """Mint the next tokens of this sign-in."""
        record: TokenRecord = self.request.refresh_token
        resources = record.asked.choose(self.server.asked(self.request.pairs))
        jkt = self.server.proven_key(self.request, record.jkt)
        sign_in = SignIn(
            record.issuer, self.request.client, record.person, record.scope, record.auth_time, record.family, jkt=jkt,
            x5t=self.request.x5t, asked=record.asked, resources=resources,
        )  # fmt: skip
        return mint_set(self.server.world, sign_in, scope, record.expires_at)

    def revoke_old_credential(self, refresh_token: TokenRecord) -> None:
        """The new refresh token takes the place of this one."""
        refresh_token.rotated = True
