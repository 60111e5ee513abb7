"""A user name and a password make a session in one browser; the same for every page that asks who it is."""

import hmac

from tokenexplorer.practice.browser_session import session_cookie, set_cookie
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.messages import Request
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.records import Session
from tokenexplorer.practice.world import World

WRONG_PASSWORD = "Wrong user name or password. The people below can sign in."  # noqa: S105 (a sentence)


def sign_in(world: World, request: Request) -> tuple[str, str] | None:
    """Take what was typed into the sign-in page.

    Returns:
        The cookie of the new session; None where name or password are wrong.
    """
    form = request.form
    person = _check_password(world, form.get("username", ""), form.get("password", ""))
    if person is None:
        return None
    before = world.sessions.pop(request.cookie(session_cookie(world)) or "", None)
    allowed = before.consents if before is not None and before.person is person else {}
    key = random_token()
    world.keep_session(key, Session(person, world.now, allowed))
    world.log.add(world.now, person, "user.session.start", "User login to Okta")
    person.last_login = world.now
    return set_cookie(session_cookie(world), key)


def _check_password(world: World, username: str, password: str) -> Person | None:
    person = world.find_person(username)
    if person is None or person.password is None or person.status != "ACTIVE":
        return None
    fits = hmac.compare_digest(person.password.encode(), password.encode("utf-8", "surrogatepass"))
    if not fits:
        reason = "INVALID_CREDENTIALS"
        world.log.add(world.now, person, "user.session.start", "User login to Okta", reason=reason)
    return person if fits else None
