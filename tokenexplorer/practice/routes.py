"""The operations of the management API: what each needs, how often it may be called, and who answers it.

What stands behind them lives in the modules whose names end in directory, and beside those of the apps.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from tokenexplorer.practice import (
    app_directory,
    app_grants,
    app_keys,
    app_users,
    client_roles,
    directory,
    group_directory,
    org_directory,
)
from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.messages import Response

# Who may call: an admin of any kind; a super admin; anyone, who then sees less; anyone about themselves, else an admin.
Need = Literal["admin", "super", "anyone", "own"]

_PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: what it needs and who answers it.

    Attributes:
        path: Below /api/v1, or from /oauth2 on; {} stands for one segment.
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

    @property
    def is_list(self) -> bool:
        """Whether a service app without an admin role gets an empty list here, as at Okta, and no error."""
        return self.method == "GET" and "{}" not in self.path and self.need in {"own", "anyone"}

    def match(self, path: str) -> tuple[str, ...] | None:
        """The variable segments of a path that fits; None where it does not fit."""
        prefix = "" if self.path.startswith("/oauth2/") else _PREFIX
        pattern = prefix + self.path.replace("{}", "([^/]+)")
        found = re.fullmatch(pattern, path)
        return tuple(unquote(part) for part in found.groups()) if found else None


_USERS = ("/api/v1/users", 120)
_USER = ("/api/v1/users/{id}", 300)
_USER_GROUPS = ("/api/v1/users/{id}/groups", 5)  # soon used up: somebody may want to see a 429
_GROUPS = ("/api/v1/groups", 120)
_APPS = ("/api/v1/apps", 100)
_LOGS = ("/api/v1/logs", 60)
_OTHERS = ("/api/v1", 240)
_OWN = "okta.users.read.self"
_KEYS = "/apps/{}/credentials/jwks"
CLIENT_ROLES = "/oauth2/v1/clients/{}/roles"

ROUTES = (
    Route("GET", "/users", "okta.users.read", "own", directory.list_users, *_USERS, _OWN),
    Route("POST", "/users", "okta.users.manage", "super", directory.create_user, *_USERS),
    Route("GET", "/users/{}", "okta.users.read", "own", directory.get_user, *_USER, _OWN),
    Route("POST", "/users/{}", "okta.users.manage", "super", directory.update_user, *_USER),
    Route("POST", "/users/{}/lifecycle/{}", "okta.users.manage", "super", directory.change_status, *_USER),
    Route("GET", "/users/{}/groups", "okta.users.read", "own", group_directory.list_groups_of_user, *_USER_GROUPS),
    Route("GET", "/groups", "okta.groups.read", "anyone", group_directory.list_groups, *_GROUPS),
    Route("GET", "/groups/{}", "okta.groups.read", "anyone", group_directory.get_group, *_GROUPS),
    Route("GET", "/groups/{}/users", "okta.groups.read", "anyone", group_directory.list_group_users, *_GROUPS),
    Route("GET", "/logs", "okta.logs.read", "admin", org_directory.list_events, *_LOGS),
    Route("GET", "/apps", "okta.apps.read", "anyone", app_directory.list_apps, *_APPS),
    Route("GET", "/apps/{}", "okta.apps.read", "admin", app_directory.get_app, *_APPS),
    Route("POST", "/apps", "okta.apps.manage", "super", app_directory.make_app, *_APPS),
    Route("PUT", "/apps/{}", "okta.apps.manage", "super", app_directory.replace_app, *_APPS),
    Route("DELETE", "/apps/{}", "okta.apps.manage", "super", app_directory.delete_app, *_APPS),
    Route("POST", "/apps/{}/lifecycle/{}", "okta.apps.manage", "super", app_directory.change_app_status, *_APPS),
    Route("GET", _KEYS, "okta.apps.read", "admin", app_keys.list_keys, *_APPS),
    Route("POST", _KEYS, "okta.apps.manage", "super", app_keys.add_key, *_APPS),
    Route("GET", _KEYS + "/{}", "okta.apps.read", "admin", app_keys.get_key, *_APPS),
    Route("DELETE", _KEYS + "/{}", "okta.apps.manage", "super", app_keys.delete_key, *_APPS),
    Route("POST", _KEYS + "/{}/lifecycle/{}", "okta.apps.manage", "super", app_keys.change_key_status, *_APPS),
    Route("GET", "/apps/{}/credentials/secrets", "okta.apps.read", "super", app_directory.list_secrets, *_APPS),
    Route("GET", "/apps/{}/users", "okta.apps.read", "admin", app_users.list_app_users, *_APPS),
    Route("POST", "/apps/{}/users", "okta.apps.manage", "super", app_users.assign_user, *_APPS),
    Route("GET", "/apps/{}/users/{}", "okta.apps.read", "admin", app_users.get_app_user, *_APPS),
    Route("DELETE", "/apps/{}/users/{}", "okta.apps.manage", "super", app_users.unassign_user, *_APPS),
    Route("GET", CLIENT_ROLES, "okta.roles.read", "admin", client_roles.list_roles, *_OTHERS),
    Route("POST", CLIENT_ROLES, "okta.roles.manage", "super", client_roles.assign_role, *_OTHERS),
    Route("GET", CLIENT_ROLES + "/{}", "okta.roles.read", "admin", client_roles.get_role, *_OTHERS),
    Route("DELETE", CLIENT_ROLES + "/{}", "okta.roles.manage", "super", client_roles.remove_role, *_OTHERS),
    Route("GET", "/apps/{}/grants", "okta.appGrants.read", "admin", app_grants.list_grants, *_APPS),
    Route("POST", "/apps/{}/grants", "okta.appGrants.manage", "super", app_grants.add_grant, *_APPS),
    Route("GET", "/apps/{}/grants/{}", "okta.appGrants.read", "admin", app_grants.get_grant, *_APPS),
    Route("DELETE", "/apps/{}/grants/{}", "okta.appGrants.manage", "super", app_grants.revoke_grant, *_APPS),
    Route("GET", "/policies", "okta.policies.read", "admin", org_directory.list_policies, *_OTHERS),
    Route(
        "GET", "/authorizationServers", "okta.authorizationServers.read", "admin",
        org_directory.list_authorization_servers, *_OTHERS,
    ),
    Route(
        "GET", "/authorizationServers/{}", "okta.authorizationServers.read", "admin",
        org_directory.get_authorization_server, *_OTHERS,
    ),
    Route(
        "GET", "/authorizationServers/{}/scopes", "okta.authorizationServers.read", "admin",
        org_directory.list_server_scopes, *_OTHERS,
    ),
    Route(
        "GET", "/authorizationServers/{}/policies", "okta.authorizationServers.read", "admin",
        org_directory.list_server_policies, *_OTHERS,
    ),
)  # fmt: skip
