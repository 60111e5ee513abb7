"""One page of an admin console: a super admin pastes the public key of an app.

Its path is that of the app in Okta's console.
"""

import json
import re

from tokenexplorer.practice import client_keys, pages
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.browser_session import session_of
from tokenexplorer.practice.messages import Request, Response, redirect
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.sign_in import WRONG_PASSWORD, sign_in
from tokenexplorer.practice.world import World

_NAME = "The admin console"
APP_PATH = re.compile(r"/admin/app/oidc_client/instance/([A-Za-z0-9]{1,40})")


def app_page(world: World, request: Request, app_id: str) -> Response:
    """Show the keys of an app to a super admin, or take one more."""
    action = request.form.get("action") if request.method == "POST" else None
    session = session_of(world, request)
    if action == "sign_in":
        cookie = sign_in(world, request)
        if cookie is not None:
            return redirect(request.path, cookie)
        return pages.sign_in_page(_NAME, request.form.get("username", ""), WRONG_PASSWORD, app_origin="")
    if action == "cancel":
        return pages.message_page("Not signed in", "Nothing was changed.")
    if session is None:
        return pages.sign_in_page(_NAME, "", "", app_origin="")
    if session.person.role != "SUPER_ADMIN":
        words = f"{session.person.name} is no super admin and may not change apps."
        return pages.error_page("You do not have permission", words)
    app = world.apps.get(app_id)
    if app is None:
        return pages.error_page("Unknown app", "No app with this ID is registered at the practice org.")
    fault = _add(world, app, session.person, request.form.get("jwk", "")) if action == "add" else ""
    return pages.keys_page(app.name, [key.kid for key in app.keys if key.status == "ACTIVE"], fault)


def _add(world: World, app: App, person: Person, text: str) -> str:
    """Register what was pasted: a JWK, or a key set with one key; answer what is wrong with it."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return "This is no JSON. Paste the public key as a JWK."
    if isinstance(value, dict) and isinstance(value.get("keys"), list) and len(value["keys"]) == 1:
        value = value["keys"][0]
    try:
        client_keys.add_key(app.keys, value, world.now, world.algorithms)
    except client_keys.UnfitKeyError as error:
        return str(error)
    world.log.add(world.now, person, "application.lifecycle.update", "Add key of app", target=app.client_id)
    return ""
