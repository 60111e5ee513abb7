"""The management API's people of an app: who may sign in there."""

from typing import Any

from tokenexplorer.practice.api_call import ApiCall
from tokenexplorer.practice.app_directory import app_not_found
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.errors import api_error
from tokenexplorer.practice.messages import Response, json_response
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.timestamps import iso


def list_app_users(call: ApiCall) -> Response:
    """List the people that are assigned to an app; everyone, for the apps that the org starts with."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    assigned = app.assigned
    people = [person for person in call.world.people.values() if assigned is None or person.id in assigned]
    return call.page(people, lambda person: person.id, lambda person: _user_json(call, app, person))


def assign_user(call: ApiCall) -> Response:
    """Assign someone, by `id`; a second time changes nothing."""
    app = call.world.apps.get(call.params[0])
    if app is None:
        return app_not_found(call)
    body = call.json_object()
    if isinstance(body, Response):
        return body
    person = call.world.people.get(body["id"]) if isinstance(body.get("id"), str) else None
    if person is None:
        return api_error("E0000001", "id", ("id: The id must be that of a user of this org",))
    if app.assigned is not None:
        app.assigned.setdefault(person.id, call.world.now)
    _log(call, app, "application.user_membership.add", "Add user to application membership")
    return json_response(200, _user_json(call, app, person))


def get_app_user(call: ApiCall) -> Response:
    """Answer one assignment."""
    found = _find(call)
    return found if isinstance(found, Response) else json_response(200, _user_json(call, *found))


def unassign_user(call: ApiCall) -> Response:
    """Take an assignment back."""
    found = _find(call)
    if isinstance(found, Response):
        return found
    app, person = found
    if app.assigned is None:
        app.assigned = {other: app.created for other in call.world.people}
    del app.assigned[person.id]
    _log(call, app, "application.user_membership.remove", "Remove user's application membership")
    return Response(204)


def _find(call: ApiCall) -> tuple[App, Person] | Response:
    app, person = call.world.apps.get(call.params[0]), call.world.people.get(call.params[1])
    if app is None:
        return app_not_found(call)
    if person is None or (app.assigned is not None and person.id not in app.assigned):
        return api_error("E0000007", f"{call.params[1]} (AppUser)")
    return app, person


def _log(call: ApiCall, app: App, event: str, words: str) -> None:
    call.world.log.add(call.world.now, call.caller, event, words, target=app.client_id)


def _user_json(call: ApiCall, app: App, person: Person) -> dict[str, Any]:
    created = iso((app.assigned or {}).get(person.id, app.created))
    return {
        "id": person.id,
        "externalId": None,
        "created": created,
        "lastUpdated": created,
        "scope": "USER",
        "status": "ACTIVE",
        "statusChanged": created,
        "passwordChanged": None,
        "syncState": "DISABLED",
        "credentials": {"userName": person.login},
        "profile": {},
        "_links": {
            "app": {"href": call.url(f"/api/v1/apps/{app.client_id}")},
            "user": {"href": call.url(f"/api/v1/users/{person.id}")},
        },
    }
