"""An API of somebody's own behind the custom authorization server: messages to read and to write.

It knows nothing of Okta's own API: its tokens are those of the custom server, its scopes are that server's, and unlike
Okta's it wants a nonce of its own in each proof of possession.
"""

from tokenexplorer.practice.bearer import TokenFault, credentials, presented_token
from tokenexplorer.practice.dpop_proofs import nonce_of
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.records import TokenRecord
from tokenexplorer.practice.world import World

MESSAGES_PATH = "/messages"
_SCOPES = {"GET": "messages.read", "POST": "messages.write"}


def answer(world: World, request: Request, method: str) -> Response:
    """Answer a call with a token of the custom server that has the method's scope.

    Spec: RFC 6750 section 3.1, RFC 9449 section 9
    """
    scheme, value = credentials(request)
    if scheme not in {"bearer", "dpop"} or not value:
        return Response(401, b"", (("WWW-Authenticate", f'Bearer realm="{world.custom_server.audience}"'),))
    record = presented_token(world, request)
    if isinstance(record, TokenFault):
        return _refuse(world, record)
    if scheme == "dpop" and not world.message_nonces.accepts(nonce_of(request.headers["dpop"]), world.now):
        nonce = ("DPoP-Nonce", world.message_nonces.current(world.now))
        return _refuse(
            world, TokenFault(401, "use_dpop_nonce", "This API wants its nonce in the proof.", "DPoP"), nonce
        )
    own = world.custom_server.audience
    if record.issuer.audience == own and own not in _audiences(record):
        return _refuse(world, TokenFault(401, "invalid_token", f"The access token is not for {own}."))
    needed = _SCOPES[method]
    if needed not in record.scopes:
        words = f"This call needs the scope {needed}."
        challenger = "DPoP" if scheme == "dpop" else "Bearer"
        return _refuse(world, TokenFault(403, "insufficient_scope", words, challenger), scope=needed)
    if method == "POST":
        return json_response(201, {"id": "msg2", "from": record.person.login, "text": "Kept until the next start."})
    return json_response(200, [{"id": "msg1", "from": record.person.login, "text": "Tokens are not cookies."}])


def _audiences(record: TokenRecord) -> list[str]:
    named = record.claims["aud"]
    return named if isinstance(named, list) else [named]


def _refuse(world: World, fault: TokenFault, *headers: tuple[str, str], **parameters: str) -> Response:
    return Response(
        fault.status, b"", (fault.challenge(world.algorithms, **parameters), *headers, ("Cache-Control", "no-store"))
    )
