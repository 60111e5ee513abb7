"""UserInfo of both authorization servers: each serves the tokens of its own only."""

from typing import Any

from tokenexplorer.practice.bearer import TokenFault, credentials, presented_token
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.tokens import group_names
from tokenexplorer.practice.world import World

_ZONE = "Europe/Lisbon"


def userinfo(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Answer the claims of whoever the access token is about.

    Spec: OpenID Connect Core section 5.3
    """
    if "access_token" in request.args:
        return _refuse(
            server.world, TokenFault(400, "invalid_request", "The access token cannot be presented in a query string.")
        )
    scheme, value = credentials(request)
    if scheme not in {"bearer", "dpop"} or not value:
        return _refuse(server.world, TokenFault(401, "invalid_request", "The access token is missing."))
    record = presented_token(server.world, request)
    if isinstance(record, TokenFault):
        return _refuse(server.world, record)
    if record.issuer is not server.issuer:
        return _refuse(server.world, TokenFault(401, "invalid_token", "The access token has an invalid issuer."))
    if "openid" not in record.scopes:
        words = "The access token does not contain the openid scope, which userinfo needs."
        return _refuse(server.world, TokenFault(403, "insufficient_scope", words))
    return json_response(200, _claims(server.world, record.person, set(record.scopes)))


def _refuse(world: World, fault: TokenFault) -> Response:
    return Response(fault.status, b"", (fault.challenge(world.algorithms), ("Cache-Control", "no-store")))


def _claims(world: World, person: Person, scopes: set[str]) -> dict[str, Any]:
    """Collect the claims that the scopes bring.

    Spec: OpenID Connect Core section 5.4
    """
    claims: dict[str, Any] = {"sub": person.id}
    if "profile" in scopes:
        claims |= {
            "name": person.name,
            "given_name": person.first_name,
            "family_name": person.last_name,
            "preferred_username": person.login,
            "locale": person.locale,
            "zoneinfo": _ZONE,
            "updated_at": int(person.created),
        }
    if "email" in scopes:
        claims |= {"email": person.login, "email_verified": True}
    if "address" in scopes:
        claims["address"] = {"locality": person.city, "country": person.country}
    if "phone" in scopes:
        claims["phone_number"] = "+1-555-010-0100"
    if "groups" in scopes:
        claims["groups"] = group_names(world, person)
    return claims
