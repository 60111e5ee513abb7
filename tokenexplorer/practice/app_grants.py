"""The management API's scope grants of an app: list, grant, read, revoke."""

from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.app_directory import app_not_found
from tokenexplorer.practice.apps import App, Grant
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.scopes import is_api_scope
from tokenexplorer.practice.timestamps import iso


def list_grants(call: ApiCall) -> Response:
    """List the scopes that an app may ask for."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    return json_response(200, [_grant_json(call, app, grant) for grant in app.grants.values()])


def add_grant(call: ApiCall) -> Response:
    """Allow an app to ask for a scope of the management API."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    body = call.json_object()
    if isinstance(body, Response):
        return body
    scope, issuer = body.get("scopeId"), body.get("issuer")
    if issuer != call.world.org_url:
        return api_error("E0000001", "issuer", (f"issuer: The issuer must be the org URL {call.world.org_url}",))
    if not isinstance(scope, str) or not is_api_scope(scope):
        return api_error("E0000001", "scopeId", ("scopeId: The scope must be a scope of the management API",))
    grant = app.grant(scope, call.world.now, call.caller.id)
    call.world.log.add(
        call.world.now, call.caller, "app.oauth2.as.consent.grant", "Grant scope to app", target=app.client_id
    )
    return json_response(201, _grant_json(call, app, grant))


def get_grant(call: ApiCall) -> Response:
    """Answer one grant."""
    found = _find_grant(call)
    return found if isinstance(found, Response) else json_response(200, _grant_json(call, *found))


def revoke_grant(call: ApiCall) -> Response:
    """Take a grant back; tokens that exist keep their scopes."""
    found = _find_grant(call)
    if isinstance(found, Response):
        return found
    app, grant = found
    del app.grants[grant.scope]
    call.world.log.add(
        call.world.now, call.caller, "app.oauth2.as.consent.revoke", "Revoke scope of app", target=app.client_id
    )
    return Response(204)


def _find_grant(call: ApiCall) -> tuple[App, Grant] | Response:
    app_id, grant_id = call.params
    app = call.world.apps.get(app_id)
    if app is None:
        return app_not_found(call)
    grant = next((grant for grant in app.grants.values() if grant.id == grant_id), None)
    return api_error("E0000007", f"{grant_id} (OAuth2ScopeConsentGrant)") if grant is None else (app, grant)


def _grant_json(call: ApiCall, app: App, grant: Grant) -> dict[str, Any]:
    created = iso(grant.created)
    own = call.url(f"/api/v1/apps/{app.client_id}/grants/{grant.id}")
    return {
        "id": grant.id,
        "status": "ACTIVE",
        "created": created,
        "createdBy": {"id": grant.created_by, "type": "User"},
        "lastUpdated": created,
        "issuer": call.world.org_url,
        "clientId": app.client_id,
        "scopeId": grant.scope,
        "source": "ADMIN",
        "_links": {
            "app": {"href": call.url(f"/api/v1/apps/{app.client_id}"), "title": app.name},
            "self": {"href": own, "hints": {"allow": ["GET", "DELETE"]}},
        },
    }
