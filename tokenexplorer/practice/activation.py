"""What a person does for a device: type its code, sign in, allow or deny.

Spec: RFC 8628 section 3.3
"""

from urllib.parse import urlencode

from tokenexplorer.practice import pages
from tokenexplorer.practice.browser_session import session_of
from tokenexplorer.practice.device_grant import ACTIVATE_PATH, find_by_user_code
from tokenexplorer.practice.messages import Request, Response, redirect
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.records import DeviceRequest, Session
from tokenexplorer.practice.scopes import OPTIONAL_SCOPES
from tokenexplorer.practice.sign_in import WRONG_PASSWORD, sign_in

_UNKNOWN = "Invalid code. Look at the device and type what it shows; a code lives ten minutes."


def activate(server: PracticeAuthorizationServer, request: Request) -> Response:
    """Show the page that comes next, or take what was answered on it."""
    typed = request.form.get("user_code") or request.args.get("user_code", "")
    if not typed:
        return pages.user_code_page("", "")
    device = find_by_user_code(server, typed)
    world = server.world
    if device is None or device.person is not None or world.now >= device.expires_at:
        return pages.user_code_page(typed, _UNKNOWN)
    if request.method == "POST" and "user_code" in request.form:
        return _again(device)
    session = session_of(world, request)
    if request.method == "POST":
        return _take_answer(server, request, device, session)
    if session is None:
        return pages.sign_in_page(device.app.name, "", "", app_origin="")
    return pages.consent_page(
        device.app.name, session.person.name, session.person.login, tuple(device.scope.split()),
        is_org=device.issuer.is_org, app_origin="", user_code=device.user_code,
    )  # fmt: skip


def _take_answer(
    server: PracticeAuthorizationServer, request: Request, device: DeviceRequest, session: Session | None
) -> Response:
    world, action = server.world, request.form.get("action")
    if action == "cancel":
        return pages.message_page("Not signed in", "Nothing was allowed. The device waits until its code ends.")
    if action == "sign_in":
        cookie = sign_in(world, request)
        if cookie is None:
            return pages.sign_in_page(device.app.name, request.form.get("username", ""), WRONG_PASSWORD, app_origin="")
        return _again(device, cookie)
    if session is None or action not in {"allow", "deny"}:
        return _again(device)
    app, person, form = device.app, session.person, request.form
    device.scope = " ".join(
        scope for scope in device.scope.split() if scope not in OPTIONAL_SCOPES or f"keep:{scope}" in form
    )
    device.allowed = action == "allow" and (app.assigned is None or person.id in app.assigned)
    device.person, device.auth_time = person, session.auth_time
    reason = None if device.allowed else "access_denied"
    words = "OAuth2 device authorization"
    world.log.add(world.now, person, "app.oauth2.device.authorize", words, reason=reason, target=app.client_id)
    if not device.allowed:
        return pages.message_page("Device not activated", "The device was told that you denied it access.")
    return pages.message_page("Device activated", "Follow the instructions on your device for next steps.")


def _again(device: DeviceRequest, *headers: tuple[str, str]) -> Response:
    return redirect(f"{ACTIVATE_PATH}?{urlencode({'user_code': device.user_code})}", *headers)
