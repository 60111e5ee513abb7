"""The management API's admin roles of a service app, below /oauth2/v1/clients."""

from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.apps import App, RoleAssignment
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.identifiers import random_id
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.people import Role
from tokenexplorer.practice.timestamps import iso

_LABELS: dict[Role, str] = {
    "SUPER_ADMIN": "Super Organization Administrator",
    "READ_ONLY_ADMIN": "Read Only Administrator",
}


def list_roles(call: ApiCall) -> Response:
    """List the admin roles of a service app; without one the list is empty."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return _not_found(call)
    return json_response(200, [_role_json(call, app, assignment) for assignment in app.roles.values()])


def assign_role(call: ApiCall) -> Response:
    """Give a service app an admin role."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return _not_found(call)
    body = call.json_object()
    if isinstance(body, Response):
        return body
    wanted = next((role for role in _LABELS if role == body.get("type")), None)
    if wanted is None:
        return api_error("E0000001", "type", (f"type: The practice org has the roles {' and '.join(_LABELS)}",))
    if app.kind != "service":
        return api_error("E0000001", "clientId", ("clientId: Only service apps have admin roles",))
    if any(assignment.role == wanted for assignment in app.roles.values()):
        return api_error("E0000090")
    assignment = RoleAssignment(random_id("irb"), wanted, call.world.now)
    app.roles[assignment.id] = assignment
    _log(call, app, "app.oauth2.client.privilege.grant", "Grant privilege to client")
    return json_response(200, _role_json(call, app, assignment))


def get_role(call: ApiCall) -> Response:
    """Answer one assignment."""
    found = _find(call)
    return found if isinstance(found, Response) else json_response(200, _role_json(call, *found))


def remove_role(call: ApiCall) -> Response:
    """Take a role back; it counts from the next call on."""
    found = _find(call)
    if isinstance(found, Response):
        return found
    app, assignment = found
    del app.roles[assignment.id]
    _log(call, app, "app.oauth2.client.privilege.revoke", "Revoke privilege from client")
    return Response(204)


def _find(call: ApiCall) -> tuple[App, RoleAssignment] | Response:
    app = call.world.apps.get(call.params[0])
    if app is None:
        return _not_found(call)
    assignment = app.roles.get(call.params[1])
    return api_error("E0000007", f"{call.params[1]} (RoleAssignment)") if assignment is None else (app, assignment)


def _not_found(call: ApiCall) -> Response:
    return api_error("E0000007", f"{call.params[0]} (PublicClientApp)")


def _log(call: ApiCall, app: App, event: str, words: str) -> None:
    call.world.log.add(call.world.now, call.caller, event, words, target=app.client_id)


def _role_json(call: ApiCall, app: App, assignment: RoleAssignment) -> dict[str, Any]:
    created = iso(assignment.created)
    return {
        "id": assignment.id,
        "label": _LABELS[assignment.role],
        "type": assignment.role,
        "status": "ACTIVE",
        "created": created,
        "lastUpdated": created,
        "assignmentType": "CLIENT",
        "_links": {"assignee": {"href": call.url(f"/oauth2/v1/clients/{app.client_id}")}},
    }
