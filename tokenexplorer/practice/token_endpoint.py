"""The endpoints that apps call directly: token, revoke, introspect, keys, discovery."""

from tokenexplorer.practice.errors import oauth_error
from tokenexplorer.practice.messages import FORM_TYPE, Request, Response, json_response, repeated
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.pushed_requests import push
from tokenexplorer.practice.world import World


def token(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Redeem a code or a refresh token, or give a service app a token of its own.

    Spec: RFC 6749 section 3.2
    """
    fault = _form_fault(server, request)
    if fault is not None:
        return fault
    if not request.form.get("grant_type"):
        return oauth_error(400, "invalid_request", "A token request must specify a 'grant_type'.")
    return server.create_token_response(request)  # type: ignore[no-any-return]


def revoke(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Revoke a token; the body of the answer is empty.

    Spec: RFC 7009 section 2.1
    """
    fault = _form_fault(server, request)
    if fault is not None:
        return fault
    answer: Response = server.create_endpoint_response("revocation", request)
    return Response(answer.status, b"", answer.headers) if answer.status == 200 else answer


def introspect(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Say whether a token is active.

    Spec: RFC 7662 section 2.1
    """
    return _form_fault(server, request) or server.create_endpoint_response("introspection", request)


def device_authorization(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Hand out the two codes of a device.

    Spec: RFC 8628 section 3.1
    """
    return _form_fault(server, request) or server.create_endpoint_response("device_authorization", request)


def par(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Take an authorization request before the browser comes.

    Spec: RFC 9126 section 2
    """
    return _form_fault(server, request) or push(server, request)


def keys(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Publish the keys for ID tokens, and at the custom server for access tokens."""
    del request
    return json_response(200, server.issuer.jwks())


def metadata(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Answer discovery, by either well-known name; with `client_id` as this app will see it."""
    world, issuer = server.world, server.issuer
    app = world.apps.get(request.args.get("client_id", ""))
    at_own_domain = bool(world.own_domain) and world.own_domain.endswith(f"//{request.headers.get('host', '')}")
    own = app.issuer_mode == "CUSTOM_URL" if app is not None else at_own_domain
    at, named = (world.own_domain, world.own_domain) if own and issuer.is_org else (world.org_url, "")
    document = issuer.metadata(at, named)
    if "oauth-authorization-server" in request.path:
        document["response_types_supported"].append("token")  # plain OAuth: no document of OpenID Connect names it
    if app is not None and app.par_required:
        document["require_pushed_authorization_requests"] = True
    return json_response(200, document)


def organization(world: World) -> Response:
    """Answer `/.well-known/okta-organization`, by which an Okta org is recognised behind any host."""
    links = {"organization": {"href": world.org_url}}
    if world.own_domain:
        links["alternate"] = {"href": world.own_domain}
    return json_response(200, {"id": world.org_id, "pipeline": "idx", "_links": links})


def _form_fault(server: PracticeAuthorizationServer, request: Request) -> Response | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        words = f"Bad request. Accept and/or Content-Type headers do not match supported values: {FORM_TYPE}."
        return oauth_error(400, "invalid_request", words)
    if repeated([pair for pair in request.form_pairs if pair[0] not in server.repeatable]):
        words = "The request contains multiple parameters with the same name."
        return oauth_error(400, "invalid_request", words)
    return None
