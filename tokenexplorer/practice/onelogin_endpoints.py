"""What apps ask the practice OneLogin directly: token, introspection, revocation, and who a token is about."""

import re

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from tokenexplorer.practice.messages import FORM_TYPE, Request, Response, json_response, repeated
from tokenexplorer.practice.onelogin_claims import claims_of, numeric_id
from tokenexplorer.practice.onelogin_server import OneLoginServer
from tokenexplorer.practice.records import TokenRecord
from tokenexplorer.practice.tokens import find_token

_BEARER = re.compile(r"Bearer +(\S+)")
_NO_HEADER = (400, "invalid_request", "no bearer token provided")
_BAD_HEADER = (400, "invalid_request", "invalid authorization header value format")
_BAD_TOKEN = (401, "invalid_token", "invalid token provided")


def token(server: OneLoginServer, request: Request) -> Response:
    """Redeem a code or a refresh token.

    Spec: RFC 6749 section 3.2
    """
    return _form_fault(request) or server.create_token_response(request)


def introspection(server: OneLoginServer, request: Request) -> Response:
    """Say whether a token is active; 200 in any case, so `active` is what counts.

    Spec: RFC 7662 section 2
    """
    record = _asked(server, request)
    if isinstance(record, Response):
        return record
    if record is None or record.kind == "id_token" or record.is_revoked() or record.is_expired():
        return json_response(200, {"active": False})
    return json_response(
        200,
        {
            "active": True,
            "sub": numeric_id(record.person),
            "client_id": record.client_id,
            "exp": int(record.expires_at),
            "iat": int(record.issued_at),
            "iss": server.issuer.issuer,
            "scope": record.scope,
            **({"token_type": "Bearer"} if record.kind == "access_token" else {}),
        },
    )


def revocation(server: OneLoginServer, request: Request) -> Response:
    """Revoke a token; 200 and nothing else, for unknown ones too.

    Spec: RFC 7009 section 2
    """
    record = _asked(server, request)
    if isinstance(record, Response):
        return record
    if record is not None and record.kind == "refresh_token":
        server.world.revoke_family(record.family)
    elif record is not None:
        record.revoked = True
    return Response(200, b"", (("Cache-Control", "no-store"),))


def me(server: OneLoginServer, request: Request) -> Response:
    """Answer the claims that the token's scopes bring; an empty object where they bring none.

    Spec: OpenID Connect Core section 5.3
    """
    header = request.headers.get("authorization")
    if not header:
        return _refuse(*_NO_HEADER)
    named = _BEARER.fullmatch(header)
    if named is None:
        return _refuse(*_BAD_HEADER)
    record = find_token(server.world, named[1])
    if record is None or record.kind != "access_token" or record.is_revoked() or record.is_expired():
        return _refuse(*_BAD_TOKEN)
    return json_response(200, claims_of(server.world, record.person, set(record.scopes)))


def _refuse(status: int, error: str, description: str) -> Response:
    return json_response(status, {"error": error, "error_description": description})


def _asked(server: OneLoginServer, request: Request) -> TokenRecord | Response | None:
    """The token that an app asks about, once it has shown which app it is; other apps' tokens are unknown to it."""
    fault = _form_fault(request)
    if fault is not None:
        return fault
    oauth_request = server.create_oauth2_request(request)
    try:
        app = server.authenticate_client(oauth_request, [], "token")
        if not request.form.get("token"):
            raise InvalidRequestError("missing required parameter(s) token")
    except OAuth2Error as error:
        return server.handle_error_response(oauth_request, error)
    record = find_token(server.world, request.form["token"])
    return record if record is not None and record.check_client(app) else None


def _form_fault(request: Request) -> Response | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        return _refuse(400, "invalid_request", f"only {FORM_TYPE} content-type bodies are supported")
    if repeated(request.form_pairs):
        return _refuse(400, "invalid_request", "a parameter must not be provided twice")
    return None
