"""The management API's keys of an app: list, add, read, activate, deactivate, delete."""

from typing import Any

from tokenexplorer.practice import client_keys
from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.app_directory import app_not_found
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.client_keys import ClientKey, UnfitKeyError
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.timestamps import iso


def list_keys(call: ApiCall) -> Response:
    """List the keys of an app."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    return json_response(200, {"jwks": {"keys": [_key_json(call, app, key) for key in app.keys]}})


def add_key(call: ApiCall) -> Response:
    """Register one more public key, active unless it says otherwise."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    body = call.json_object()
    if isinstance(body, Response):
        return body
    try:
        key = client_keys.add_key(app.keys, body, call.world.now)
    except UnfitKeyError as error:
        return api_error("E0000001", "JsonWebKey", (str(error),))
    if body.get("status") == "INACTIVE":
        key.status = "INACTIVE"
    _log(call, app, "Add key of app")
    return json_response(201, _key_json(call, app, key))


def get_key(call: ApiCall) -> Response:
    """Answer one key."""
    found = _find(call)
    return found if isinstance(found, Response) else json_response(200, _key_json(call, *found))


def change_key_status(call: ApiCall) -> Response:
    """Activate or deactivate a key; the last active one of an app that signs with it stays."""
    found = _find(call)
    if isinstance(found, Response):
        return found
    app, key = found
    step = call.params[2]
    if step not in {"activate", "deactivate"}:
        return api_error("E0000008")
    others = [other for other in app.keys if other is not key and other.status == "ACTIVE"]
    if step == "deactivate" and not others and app.auth_method == "private_key_jwt":
        cause = "The last active key of an app with private_key_jwt cannot be deactivated."
        return api_error("E0000001", "JsonWebKey", (cause,))
    key.status = "ACTIVE" if step == "activate" else "INACTIVE"
    _log(call, app, f"{step.capitalize()} key of app")
    return json_response(200, _key_json(call, app, key))


def delete_key(call: ApiCall) -> Response:
    """Delete a key that was deactivated before."""
    found = _find(call)
    if isinstance(found, Response):
        return found
    app, key = found
    if key.status == "ACTIVE":
        return api_error("E0000001", "JsonWebKey", ("An active key cannot be deleted; deactivate it first.",))
    app.keys.remove(key)
    _log(call, app, "Delete key of app")
    return Response(204)


def _find(call: ApiCall) -> tuple[App, ClientKey] | Response:
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    key = next((key for key in app.keys if key.id == call.params[1]), None)
    return api_error("E0000007", f"{call.params[1]} (JsonWebKey)") if key is None else (app, key)


def _log(call: ApiCall, app: App, words: str) -> None:
    call.world.log.add(call.world.now, call.caller, "application.lifecycle.update", words, target=app.client_id)


def _key_json(call: ApiCall, app: App, key: ClientKey) -> dict[str, Any]:
    own = call.url(f"/api/v1/apps/{app.client_id}/credentials/jwks/{key.id}")
    step = "deactivate" if key.status == "ACTIVE" else "activate"
    links = {step: {"href": f"{own}/lifecycle/{step}", "hints": {"allow": ["POST"]}}}
    if key.status == "INACTIVE":
        links["delete"] = {"href": own, "hints": {"allow": ["DELETE"]}}
    created = iso(key.created)
    return {"id": key.id, **key.jwk, "status": key.status, "created": created, "lastUpdated": created, "_links": links}
