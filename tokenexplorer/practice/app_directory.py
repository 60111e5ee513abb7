"""The management API's apps: list, make, read, change, activate, deactivate, delete."""

from copy import copy
from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.app_registration import KINDS, UnfitAppError, change_app, new_app
from tokenexplorer.practice.apps import REDIRECT_PATTERN, App
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.identifiers import stable_id
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.timestamps import iso


def list_apps(call: ApiCall) -> Response:
    """List apps; someone without an admin role sees an empty list, not an error."""
    apps = list(call.world.apps.values()) if call.caller.role else []
    start = call.args.get("q", "").casefold()
    apps = [app for app in apps if app.name.casefold().startswith(start)]
    return call.page(apps, lambda app: app.client_id, lambda app: _app_json(call, app))


def make_app(call: ApiCall) -> Response:
    """Register a native, web or service app; the answer is the one that holds its secret."""
    body = call.json_object()
    if isinstance(body, Response):
        return body
    try:
        app = new_app(body, call.world.now)
    except UnfitAppError as error:
        return api_error("E0000001", error.member, (error.cause,))
    call.world.apps[app.client_id] = app
    _log(call, app, "application.lifecycle.create", "Create application")
    answer = _app_json(call, app)
    if app.client_secret is not None:
        answer["credentials"]["oauthClient"]["client_secret"] = app.client_secret
    return json_response(200, answer)


def get_app(call: ApiCall) -> Response:
    """Answer one app."""
    app = call.world.apps.get(call.params[0])
    return app_not_found(call) if app is None else json_response(200, _app_json(call, app))


def list_secrets(call: ApiCall) -> Response:
    """List the secrets of an app; the one that it has, with its value, as at Okta."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    created = iso(app.created)
    secret_id = stable_id("ocs", app.client_id)
    own = call.url(f"/api/v1/apps/{app.client_id}/credentials/secrets/{secret_id}")
    row = {
        "id": secret_id,
        "client_secret": app.client_secret,
        "status": "ACTIVE",
        "created": created,
        "lastUpdated": created,
        "_links": {"self": {"href": own, "hints": {"allow": ["GET"]}}},
    }
    return json_response(200, [row] if app.client_secret is not None else [])


def replace_app(call: ApiCall) -> Response:
    """Change an app; members that are left out keep their value."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    body = call.json_object()
    if isinstance(body, Response):
        return body
    changed = copy(app)
    try:
        change_app(changed, body, call.world.now)
    except UnfitAppError as error:
        return api_error("E0000001", error.member, (error.cause,))
    call.world.apps[app.client_id] = changed
    _log(call, changed, "application.lifecycle.update", "Update application")
    return json_response(200, _app_json(call, changed))


def change_app_status(call: ApiCall) -> Response:
    """Activate or deactivate an app."""
    app, step = call.world.apps.get(call.params[0]), call.params[1]
    if app is None:
        return app_not_found(call)
    if step not in {"activate", "deactivate"}:
        return api_error("E0000008")
    app.active = step == "activate"
    _log(call, app, f"application.lifecycle.{step}", f"{step.capitalize()} application")
    return json_response(200, {})


def delete_app(call: ApiCall) -> Response:
    """Delete an app that was deactivated before; its tokens end."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    if app.active:
        return api_error("E0000056")
    del call.world.apps[app.client_id]
    for record in call.world.tokens.values():
        record.revoked |= record.client_id == app.client_id
    _log(call, app, "application.lifecycle.delete", "Delete application")
    return Response(204)


def app_not_found(call: ApiCall) -> Response:
    """Answer that no app has that id."""
    return api_error("E0000007", f"{call.params[0]} (AppInstance)")


def _log(call: ApiCall, app: App, event: str, words: str) -> None:
    call.world.log.add(call.world.now, call.caller, event, words, target=app.client_id)


def _app_json(call: ApiCall, app: App) -> dict[str, Any]:
    created = iso(app.created)
    kinds = {kind: name for name, kind in KINDS.items()}
    seeded = "authorization_code" in app.grant_types and not app.redirect_uris
    settings: dict[str, Any] = {
        "redirect_uris": [REDIRECT_PATTERN] if seeded else list(app.redirect_uris),
        "response_types": list(app.response_types),
        "grant_types": list(app.grant_types),
        "application_type": kinds[app.kind],
        "consent_method": "REQUIRED",
        "issuer_mode": app.issuer_mode,
        "dpop_bound_access_tokens": app.dpop_required,
        "require_pushed_authorization_requests": app.par_required,
    }
    if app.logout_uris:
        settings["post_logout_redirect_uris"] = list(app.logout_uris)
    if app.keys:
        settings["jwks"] = {"keys": [key.jwk for key in app.keys]}
    return {
        "id": app.client_id,
        "name": "oidc_client",
        "label": app.name,
        "status": "ACTIVE" if app.active else "INACTIVE",
        "created": created,
        "lastUpdated": created,
        "features": [],
        "signOnMode": "OPENID_CONNECT",
        "credentials": {
            "oauthClient": {
                "client_id": app.client_id,
                "autoKeyRotation": True,
                "token_endpoint_auth_method": app.auth_method,
                "pkce_required": app.kind == "public",
            }
        },
        "settings": {"oauthClient": settings},
        "_links": {"self": {"href": call.url(f"/api/v1/apps/{app.client_id}")}},
    }
