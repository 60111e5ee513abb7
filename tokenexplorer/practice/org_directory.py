"""The management API's log, policies and authorization servers."""

import re
from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.identifiers import stable_id
from tokenexplorer.practice.issuers import CUSTOM_AUDIENCE, CUSTOM_SERVER_ID
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.scopes import OIDC_SCOPES
from tokenexplorer.practice.system_log import Event
from tokenexplorer.practice.timestamps import iso, parse_iso

_EVENT_FILTER = re.compile(
    r'\s*(eventType|outcome\.result|outcome\.reason|actor\.id|actor\.alternateId|target\.id)\s+eq\s+"([^"]*)"\s*'
)
_LARGEST_LOG_PAGE = 1000
_POLICIES = {
    "OKTA_SIGN_ON": ("Default Policy", "Who may start a session"),
    "PASSWORD": ("Default Policy", "How long a password has to be"),
    "MFA_ENROLL": ("Default Policy", "Which factors people set up"),
    "ACCESS_POLICY": ("Any two factors", "How people reach apps"),
    "IDP_DISCOVERY": ("Idp Discovery Policy", "Where people are sent to sign in"),
    "PROFILE_ENROLLMENT": ("Default Policy", "What is asked of new people"),
}


def list_events(call: ApiCall) -> Response:
    """List log entries between `since` and `until`, oldest first unless `sortOrder=DESCENDING`."""
    since, until = parse_iso(call.args.get("since", "1970-01-01")), parse_iso(call.args.get("until", "9999-12-31"))
    if since is None or until is None:
        return api_error("E0000001", "since", ("since, until: The date must be in ISO 8601 format",))
    events = [event for event in call.world.log.events if since <= event.published < until]
    wanted = call.args.get("filter")
    if wanted:
        for condition in wanted.split(" and "):
            match = _EVENT_FILTER.fullmatch(condition)
            if match is None:
                return api_error("E0000031")
            name, value = match.groups()
            events = [event for event in events if _field(event, name) == value]
    words = call.args.get("q", "").casefold().split()
    if words:
        events = [event for event in events if all(word in str(event.as_json()).casefold() for word in words)]
    if call.args.get("sortOrder", "").upper() == "DESCENDING":
        events.reverse()
    return call.page(events, lambda event: event.id, Event.as_json, _LARGEST_LOG_PAGE)


def list_policies(call: ApiCall) -> Response:
    """List the policies of one type; the type is required, as at the real API."""
    kind = call.args.get("type")
    if kind not in _POLICIES:
        return api_error("E0000001", "type", (f"type: The type must be one of {', '.join(_POLICIES)}",))
    name, description = _POLICIES[kind]
    policy_id = stable_id("00p", kind)
    created = iso(next(iter(call.world.people.values())).created)
    policy = {
        "id": policy_id,
        "type": kind,
        "name": name,
        "description": description,
        "priority": 1,
        "system": True,
        "status": "ACTIVE",
        "conditions": None,
        "created": created,
        "lastUpdated": created,
        "_links": {"self": {"href": call.url(f"/api/v1/policies/{policy_id}")}},
    }
    return json_response(200, [policy])


def list_authorization_servers(call: ApiCall) -> Response:
    """List the custom authorization servers; the org server is not among them, as at the real API."""
    return call.page([CUSTOM_SERVER_ID], str, lambda _: _custom_server_json(call))


def get_authorization_server(call: ApiCall) -> Response:
    """Answer one custom authorization server."""
    if call.params[0] != CUSTOM_SERVER_ID:
        return api_error("E0000007", f"{call.params[0]} (AuthorizationServer)")
    return json_response(200, _custom_server_json(call))


def list_server_scopes(call: ApiCall) -> Response:
    """List the scopes of a custom authorization server, those of OpenID Connect first."""
    if call.params[0] != CUSTOM_SERVER_ID:
        return api_error("E0000007", f"{call.params[0]} (AuthorizationServer)")
    scopes = list(call.world.custom_server.scopes_supported)
    return call.page(scopes, lambda scope: stable_id("scp", scope), lambda scope: _scope_json(call, scope))


def list_server_policies(call: ApiCall) -> Response:
    """List the access policies of a custom authorization server; the one that it has is for every app."""
    if call.params[0] != CUSTOM_SERVER_ID:
        return api_error("E0000007", f"{call.params[0]} (AuthorizationServer)")
    policy_id = stable_id("00p", "OAUTH_AUTHORIZATION_POLICY")
    created = iso(next(iter(call.world.people.values())).created)
    own = call.url(f"/api/v1/authorizationServers/{CUSTOM_SERVER_ID}/policies/{policy_id}")
    policy = {
        "id": policy_id,
        "type": "OAUTH_AUTHORIZATION_POLICY",
        "status": "ACTIVE",
        "name": "Default Policy",
        "description": "Every app may ask this server",
        "priority": 1,
        "system": False,
        "conditions": {"clients": {"include": ["ALL_CLIENTS"]}},
        "created": created,
        "lastUpdated": created,
        "_links": {"self": {"href": own, "hints": {"allow": ["GET"]}}},
    }
    return json_response(200, [policy])


def _scope_json(call: ApiCall, scope: str) -> dict[str, Any]:
    scope_id = stable_id("scp", scope)
    own = call.url(f"/api/v1/authorizationServers/{CUSTOM_SERVER_ID}/scopes/{scope_id}")
    return {
        "id": scope_id,
        "name": scope,
        "system": scope in OIDC_SCOPES,
        "default": False,
        "displayName": scope,
        "description": scope,
        "consent": "IMPLICIT",
        "metadataPublish": "ALL_CLIENTS",
        "_links": {"self": {"href": own, "hints": {"allow": ["GET"]}}},
    }


def _custom_server_json(call: ApiCall) -> dict[str, Any]:
    server = call.world.custom_server
    created = iso(next(iter(call.world.people.values())).created)
    return {
        "id": CUSTOM_SERVER_ID,
        "name": CUSTOM_SERVER_ID,
        "description": "Mints tokens for an API of your own",
        "audiences": [CUSTOM_AUDIENCE],
        "issuer": server.issuer,
        "issuerMode": "ORG_URL",
        "status": "ACTIVE",
        "created": created,
        "lastUpdated": created,
        "credentials": {"signing": {"rotationMode": "AUTO", "kid": server.id_token_key.kid}},
        "_links": {"self": {"href": call.url(f"/api/v1/authorizationServers/{CUSTOM_SERVER_ID}")}},
    }


def _field(event: Event, name: str) -> str:
    values = {
        "eventType": event.event_type,
        "outcome.result": event.result,
        "outcome.reason": event.reason or "",
        "actor.id": event.person.id,
        "actor.alternateId": event.person.login,
        "target.id": event.target or "",
    }
    return values[name]
