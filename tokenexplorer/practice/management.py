"""The gate of the management API: token, path, rate limit, scope, admin role; in this order, as at an Okta org.

What stands behind the gate is listed in routes.
"""

import hmac
from dataclasses import dataclass, replace

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.bearer import TokenFault, credentials, presented_token
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.rate_limits import RateLimits
from tokenexplorer.practice.routes import ROUTES, Need, Route
from tokenexplorer.practice.scopes import satisfies
from tokenexplorer.practice.world import World

_INSUFFICIENT = TokenFault(403, "insufficient_scope", "The access token provided does not contain the required scopes.")


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who calls; `scopes` is None for an API token, which is bound by the owner's role alone."""

    person: Person
    scopes: tuple[str, ...] | None


def answer(world: World, limits: RateLimits, request: Request) -> Response:
    """Answer one call of the management API."""
    method = "GET" if request.method == "HEAD" else request.method
    fitting = [(route, params) for route in ROUTES if (params := route.match(request.path)) is not None]
    found = next(((route, params) for route, params in fitting if route.method == method), None)
    needed = found[0].scope if found else ""
    caller = _authenticate(world, request, needed)
    if isinstance(caller, Response):
        return caller
    if found is None:
        return api_error("E0000022" if fitting else "E0000008")
    route, params = found
    allowance = limits.count(f"{route.bucket} {caller.person.id}", route.limit, world.now)
    result = api_error("E0000047") if allowance.exceeded else _answer_route(world, request, caller, route, params)
    return result.with_headers(*allowance.headers())


def _answer_route(world: World, request: Request, caller: _Caller, route: Route, params: tuple[str, ...]) -> Response:
    only_self = False
    if caller.scopes is not None and not satisfies(caller.scopes, route.scope):
        only_self = route.self_scope is not None and route.self_scope in caller.scopes
        if not only_self:
            scheme = "DPoP" if credentials(request)[0] == "dpop" else "Bearer"
            return _challenged(world, request, replace(_INSUFFICIENT, scheme=scheme), route.scope)
    if caller.person.is_app and not caller.person.role and route.is_list:
        return json_response(200, [])
    call = ApiCall(world, request, caller.person, params, only_self)
    return route.answer(call) if _role_suffices(route.need, call) else api_error("E0000006")


def _authenticate(world: World, request: Request, needed: str) -> _Caller | Response:
    """Find out who calls.

    A token of the custom server is a good token, it just never carries an `okta.*` scope: it passes here and meets
    `insufficient_scope` at the scope check, which is what people report from real orgs.
    """
    scheme, value = credentials(request)
    if scheme == "ssws" and hmac.compare_digest(value.encode(), world.ssws_token.encode()):
        return _Caller(next(iter(world.people.values())), None)
    if not scheme:
        return api_error("E0000005")
    if scheme not in {"bearer", "dpop"}:
        return api_error("E0000011")
    record = presented_token(world, request)
    if isinstance(record, TokenFault):
        return _challenged(world, request, record, needed)
    person: Person | None = record.person
    if record.person.is_app:  # its roles may have changed since
        app = world.apps.get(record.client_id)
        person = app.as_actor() if app is not None else None
    if person is None or person.status != "ACTIVE":
        return api_error("E0000011")
    return _Caller(person, record.scopes)


def _challenged(world: World, request: Request, fault: TokenFault, needed: str) -> Response:
    """Refuse with a challenge; at 400 and 403 the real API sends no body, only this header."""
    header = fault.challenge(
        world.algorithms,
        authorization_uri=f"{world.org_url}/oauth2/v1/authorize",
        realm=world.org_url,
        **({"scope": needed} if needed else {}),
        resource=request.path,
    )
    if fault.error == "invalid_token":
        return api_error("E0000011").with_headers(header)
    return Response(fault.status, b"", (header, ("Cache-Control", "no-cache, no-store")))


def _role_suffices(need: Need, call: ApiCall) -> bool:
    role = call.caller.role
    if role == "SUPER_ADMIN" or need == "anyone":
        return True
    if need == "own" and not role:
        about_self = bool(call.params) and call.params[0] in {
            "me", call.caller.id, call.caller.login, call.caller.short_login,
        }  # fmt: skip
        return call.only_self or about_self
    return role is not None and need in {"admin", "own"}
