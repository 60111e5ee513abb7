"""The gate of the management API: token, path, rate limit, scope, admin role; in this order, as at an Okta org.

What stands behind the gate lives in the modules whose names end in directory.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from tokenexplorer.practice import app_directory, directory, group_directory, org_directory
from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.bearer import TokenFault, check_access_token, credentials
from tokenexplorer.practice.errors import api_error, challenge
from tokenexplorer.practice.messages import Request, Response
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.rate_limits import RateLimits
from tokenexplorer.practice.scopes import satisfies
from tokenexplorer.practice.world import World

# Who may call: an admin of any kind; a super admin; anyone, who then sees less; anyone about themselves, else an admin.
Need = Literal["admin", "super", "anyone", "own"]

_PREFIX = "/api/v1"
_INSUFFICIENT = TokenFault(403, "insufficient_scope", "The access token provided does not contain the required scopes.")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: what it needs and who answers it.

    Attributes:
        path: Below /api/v1; {} stands for one segment.
        bucket: Operations of one bucket share its limit.
        limit: Calls a minute.
        self_scope: Enough as well, and narrows the answer to the caller.
    """

    method: str
    path: str
    scope: str
    need: Need
    answer: Callable[[ApiCall], Response]
    bucket: str
    limit: int
    self_scope: str | None = None

    def match(self, path: str) -> tuple[str, ...] | None:
        """The variable segments of a path that fits; None where it does not fit."""
        pattern = _PREFIX + self.path.replace("{}", "([^/]+)")
        found = re.fullmatch(pattern, path)
        return tuple(unquote(part) for part in found.groups()) if found else None


_USERS = ("/api/v1/users", 120)
_USER = ("/api/v1/users/{id}", 300)
_GROUPS = ("/api/v1/groups", 120)
_APPS = ("/api/v1/apps", 100)
_LOGS = ("/api/v1/logs", 60)
_OTHERS = ("/api/v1", 240)
_OWN = "okta.users.read.self"

ROUTES = (
    Route("GET", "/users", "okta.users.read", "own", directory.list_users, *_USERS, _OWN),
    Route("POST", "/users", "okta.users.manage", "super", directory.create_user, *_USERS),
    Route("GET", "/users/{}", "okta.users.read", "own", directory.get_user, *_USER, _OWN),
    Route("POST", "/users/{}", "okta.users.manage", "super", directory.update_user, *_USER),
    Route("POST", "/users/{}/lifecycle/{}", "okta.users.manage", "super", directory.change_status, *_USER),
    Route("GET", "/groups", "okta.groups.read", "anyone", group_directory.list_groups, *_GROUPS),
    Route("GET", "/groups/{}", "okta.groups.read", "anyone", group_directory.get_group, *_GROUPS),
    Route("GET", "/groups/{}/users", "okta.groups.read", "anyone", group_directory.list_group_users, *_GROUPS),
    Route("GET", "/logs", "okta.logs.read", "admin", org_directory.list_events, *_LOGS),
    Route("GET", "/apps", "okta.apps.read", "anyone", app_directory.list_apps, *_APPS),
    Route("GET", "/apps/{}", "okta.apps.read", "admin", app_directory.get_app, *_APPS),
    Route("PUT", "/apps/{}", "okta.apps.manage", "super", app_directory.replace_app, *_APPS),
    Route("GET", "/apps/{}/grants", "okta.appGrants.read", "admin", app_directory.list_grants, *_APPS),
    Route("POST", "/apps/{}/grants", "okta.appGrants.manage", "super", app_directory.add_grant, *_APPS),
    Route("GET", "/apps/{}/grants/{}", "okta.appGrants.read", "admin", app_directory.get_grant, *_APPS),
    Route("DELETE", "/apps/{}/grants/{}", "okta.appGrants.manage", "super", app_directory.revoke_grant, *_APPS),
    Route("GET", "/policies", "okta.policies.read", "admin", org_directory.list_policies, *_OTHERS),
    Route(
        "GET", "/authorizationServers", "okta.authorizationServers.read", "admin",
        org_directory.list_authorization_servers, *_OTHERS,
    ),
    Route(
        "GET", "/authorizationServers/{}", "okta.authorizationServers.read", "admin",
        org_directory.get_authorization_server, *_OTHERS,
    ),
)  # fmt: skip


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
            return _challenged(world, request, _INSUFFICIENT, route.scope)
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
    if scheme != "bearer":
        return api_error("E0000011")
    record = check_access_token(world, value)
    if isinstance(record, TokenFault):
        return _challenged(world, request, record, needed)
    if record.person.status != "ACTIVE":
        return api_error("E0000011")
    return _Caller(record.person, record.scopes)


def _challenged(world: World, request: Request, fault: TokenFault, needed: str) -> Response:
    """Refuse with a challenge; at 403 the real API sends no body, only this header."""
    parameters = {
        "authorization_uri": f"{world.org_url}/oauth2/v1/authorize",
        "realm": world.org_url,
        "scope": needed,
        "error": fault.error,
        "error_description": fault.description,
        "resource": request.path,
    }
    header = challenge("Bearer", **{name: value for name, value in parameters.items() if value})
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
