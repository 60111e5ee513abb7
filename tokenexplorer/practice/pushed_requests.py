"""Pushed authorization requests: the app sends its request first, and the browser brings only a reference to it.

Spec: RFC 9126
"""

from dataclasses import replace
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from tokenexplorer.practice import pages
from tokenexplorer.practice.authorization_checks import judge
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.records import PushedRequest

_PREFIX = "urn:okta:"
_LIFE_S = 3600
_CREDENTIALS = {"client_id", "client_secret", "client_assertion", "client_assertion_type"}


def push(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Take an authorization request from an app that proves who it is, and hand out a reference.

    Spec: RFC 9126 section 2
    """
    world = server.world
    oauth_request = server.create_oauth2_request(request)
    try:
        app = server.authenticate_client(oauth_request, CLIENT_AUTHENTICATION, "par")
        if "request_uri" in request.form:
            words = "The 'request_uri' parameter must not be in a pushed authorization request."
            raise OktaFault("pushed_authorization_request_uri_present", "invalid_request", words)
        pairs = [pair for pair in request.form_pairs if pair[0] not in _CREDENTIALS]
        query = urlencode([("client_id", app.client_id), *pairs])
        pushed = Request("GET", f"{server.issuer.base_path}/authorize", query, request.headers)
        if not app.check_redirect_uri(pushed.args.get("redirect_uri", "")):
            words = "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings."
            raise InvalidRequestError(words)
        judge(server, app, pushed)
    except OAuth2Error as error:
        error.redirect_uri, error.state = None, None  # the app hears it here, not by the browser
        return server.handle_error_response(oauth_request, error)
    uri = _PREFIX + random_token()
    world.keep_pushed(uri, PushedRequest(server.issuer, app.client_id, query, world.now + _LIFE_S))
    return json_response(201, {"request_uri": uri, "expires_in": _LIFE_S})


def resolve(server: PracticeAuthorizationServer, request: Request) -> Request | Response:
    """Put a pushed request in the place of its reference, which works once.

    Returns:
        The request as it was pushed, or as it came where it has no reference of ours; a page where the reference is
        of no use.

    Spec: RFC 9126 section 4
    """
    uri = request.args.get("request_uri", "")
    if not uri.startswith(_PREFIX):
        return request
    world = server.world
    pushed = world.pushed.pop(uri, None)
    if pushed is None or pushed.issuer is not server.issuer or world.now >= pushed.expires_at:
        words = "invalid_request_uri: The 'request_uri' is invalid, has expired or was used before."
        return pages.error_page("This request is over", words)
    if pushed.client_id != request.args.get("client_id"):
        words = "invalid_client: The 'client_id' does not match the expected value for the provided request_uri."
        return pages.error_page("Wrong app", words)
    return replace(request, query=pushed.query)
