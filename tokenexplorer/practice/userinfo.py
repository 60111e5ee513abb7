"""UserInfo of both authorization servers: each serves the tokens of its own only."""

from tokenexplorer.practice.bearer import TokenFault, credentials, presented_token
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.person_claims import asked_claims, claims_of
from tokenexplorer.practice.world import World


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
    world, person = server.world, record.person
    asked = asked_claims(world, person, record.asked.at_userinfo)
    return json_response(200, claims_of(world, person, set(record.scopes)) | asked)


def _refuse(world: World, fault: TokenFault) -> Response:
    return Response(fault.status, b"", (fault.challenge(world.algorithms), ("Cache-Control", "no-store")))
