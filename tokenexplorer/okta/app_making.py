"""Carries a set-up out, call by call. Where it ends in the middle, what is there is known, and it goes on from there.

Nothing asks a keyring: whoever calls brings what authorises, and takes the app's secret as soon as it comes.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from tokenexplorer.errors import Cancelled, MalformedResponseError, TokenExplorerError
from tokenexplorer.okta.access import call_of, send
from tokenexplorer.okta.app_refusals import MAKE, refuse_app
from tokenexplorer.okta.app_setup import Existing, Step, next_step
from tokenexplorer.okta.authorization_servers import policy_of
from tokenexplorer.okta.grants import grant_scope
from tokenexplorer.okta.pages import Listing, all_pages, json_of
from tokenexplorer.okta.refusals import AlreadySo, is_gone, refuse_unless_done
from tokenexplorer.okta.registered_app import RegisteredApp, is_id, newest_secret, registered_app
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.okta.app_setup import StepKind, Wanted
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

_APP = "an app"
_APPS = Listing("Look for the app", "list of apps", "Applications")
_DOING: dict[StepKind, tuple[str, str]] = {
    "look": ("list its apps", "a list of apps"),
    "app": (MAKE, _APP),
    "user": ("say who this is", "a person"),
    "assign": ("assign the app", "an assignment"),
    "secret": ("show the app's secret", "a list of secrets"),
}
"""What the org does not do where it refuses, and what should have come."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a set-up ended.

    Attributes:
        existing: What is there now.
        failed: Id of the step that failed; empty where none did.
        error: Why; None where none failed, and where it was stopped.
        stopped: Whether the person stopped it.
    """

    existing: Existing
    failed: str = ""
    error: TokenExplorerError | None = None
    stopped: bool = False


@dataclass(slots=True)
class AppMaking:
    """One run of a set-up.

    Attributes:
        org: Of Okta; only its own host is asked.
        client: The app as the window has it.
        wanted: The app as it should be.
        existing: What is there, always up to date.
        access: Of this org.
        http: For the org's policy.
        activity: Records each call.
        cancel: Ends it at once.
        on_step: Called as a step begins.
        on_app: Called once the app is known; with its secret where the answer brought it.
        on_secret: Called with the secret where it had to be asked for.
        is_stopped: Whether no further step is to begin; the call that runs is let go to its end, so that it is known.
    """

    org: Org
    client: Client
    wanted: Wanted
    existing: Existing
    access: GrantAccess = field(repr=False)
    http: Http
    activity: Activity
    cancel: Cancellation
    on_step: Callable[[str, Existing], object]
    on_app: Callable[[RegisteredApp], object]
    on_secret: Callable[[str], object]
    is_stopped: Callable[[], bool] = lambda: False

    def run(self) -> Outcome:
        """Make what is not there yet, one after the other; the first failure ends it."""
        doing: dict[StepKind, Callable[[Step], None]] = {
            "look": self._look,
            "app": self._make,
            "user": self._ask_who,
            "assign": self._assign,
            "grant": self._grant,
            "secret": self._read_secret,
            "policy": self._look_at_policies,
        }
        while (step := next_step(self.wanted, self.existing)) is not None:
            if self.is_stopped():
                return Outcome(self.existing, stopped=True)
            self.on_step(step.id, self.existing)
            try:
                doing[step.kind](step)
            except Cancelled:
                return Outcome(self.existing, step.id, stopped=True)
            except TokenExplorerError as error:
                if self.existing.app_id:
                    # It may not be there any more: the next try looks first.
                    self.existing = replace(self.existing, looked=False)
                return Outcome(self.existing, step.id, error)
        return Outcome(self.existing)

    # The app

    def _look(self, step: Step) -> None:
        if self.existing.app_id or self.wanted.client_id:
            self._look_at_one(step)
            return
        alike = self._alike(step)
        before, ids = self.existing.before, frozenset(app.id for app in alike)
        if before is None:
            self._refuse_several(alike)
            self.existing = replace(self.existing, looked=True, before=ids)
            if alike:
                self._adopt(alike[0], made=False)
            return
        # A call whose answer was lost may have made it: what was not there before it is ours.
        ours = next((app for app in alike if app.id not in before), None)
        self.existing = replace(self.existing, looked=True)
        if ours is not None:
            self._adopt(ours, made=True)

    def _refuse_several(self, alike: list[RegisteredApp]) -> None:
        """Which of several is meant is for the person to say."""
        found = tuple(app.client_id for app in alike) if len(alike) > 1 else ()
        self.existing = replace(self.existing, alike=found)
        if found:
            raise TokenExplorerError(
                f"The org has {len(found)} apps named {self.wanted.label} that are set up alike: {listed(found, 6)}.",
                "Choose the one you mean, or name this app otherwise under Connect to make a new one.",
            )

    def _look_at_one(self, step: Step) -> None:
        exchange = self._send(step)
        if is_gone(exchange):
            if self.existing.made:
                # What was made here was deleted there: one begins anew.
                self.existing = Existing(before=self.existing.before, user_id=self.existing.user_id)
                return
            raise TokenExplorerError(
                f"The org has no app {self.wanted.client_id} (404).",
                "Check the client ID, or empty it under Connect to make a new app.",
            )
        app = self._app_in(exchange, step)
        if not app.active:
            raise TokenExplorerError(
                f"The app {app.id} is deactivated: it gets no tokens.",
                "Activate it in the admin console, or empty the client ID under Connect to make a new app.",
            )
        self._adopt(app, made=self.existing.made)

    def _alike(self, step: Step) -> list[RegisteredApp]:
        def page(exchange: Exchange) -> list[RegisteredApp]:
            self._refuse_bad(exchange, step)
            rows = json_of(exchange)
            if not isinstance(rows, list):
                raise _malformed(exchange, _DOING[step.kind][1])
            return [found for row in rows if (found := registered_app(row)) is not None]

        request = call_of(self.org, step.method, step.path)
        apps = all_pages(request, _APPS, page, self.access, http=self.http, activity=self.activity, cancel=self.cancel)
        return [app for app in apps if app.is_like(self.wanted)]

    def _make(self, step: Step) -> None:
        # From here on it may be there though nobody knows: until an answer tells, it is looked for first.
        self.existing = replace(self.existing, looked=False)
        exchange = self._send(step)
        if 400 <= exchange.whole_response().status < 500 and exchange.whole_response().status != 409:
            self.existing = replace(self.existing, looked=True)
        self._adopt(self._app_in(exchange, step), made=True)

    def _app_in(self, exchange: Exchange, step: Step) -> RegisteredApp:
        self._refuse_bad(exchange, step)
        found = registered_app(json_of(exchange))
        if found is None:
            raise _malformed(exchange, _APP)
        return found

    def _adopt(self, app: RegisteredApp, *, made: bool) -> None:
        self.existing = replace(self.existing, looked=True, app_id=app.id, made=made)
        self.on_app(app)
        if app.secret:
            self.existing = replace(self.existing, has_secret=True)

    # Who, and what they may

    def _ask_who(self, step: Step) -> None:
        exchange = self._send(step)
        status, found = exchange.whole_response().status, json_of(exchange)
        user_id = found.get("id") if status == 200 and isinstance(found, dict) else None
        if not is_id(user_id):
            user_id = uid_of(self.access)
        if user_id is None:
            self._refuse_bad(exchange, step)
            raise _malformed(exchange, "a person")
        self.existing = replace(self.existing, user_id=user_id, nobody=not user_id)

    def _assign(self, step: Step) -> None:
        if not self.existing.made and self._is_assigned():
            self.existing = replace(self.existing, assigned=True)
            return
        exchange = self._send(step)
        self._refuse_bad(exchange, step)
        said = json_of(exchange)
        if not isinstance(said, dict) or said.get("id") != self.existing.user_id:
            raise _malformed(exchange, "an assignment")
        self.existing = replace(self.existing, assigned=True)

    def _is_assigned(self) -> bool:
        app, user = (quote(each, safe="") for each in (self.existing.app_id, self.existing.user_id))
        request = call_of(self.org, "GET", f"/api/v1/apps/{app}/users/{user}")
        title = "See whether you may sign in already"
        exchange = send(request, self.access, title, self.http, self.activity, self.cancel)
        return exchange.whole_response().status == 200

    def _grant(self, step: Step) -> None:
        app = replace(self.client, client_id=self.existing.app_id)
        with contextlib.suppress(AlreadySo):
            grant_scope(
                self.org, app, self.access, step.scope, http=self.http, activity=self.activity, cancel=self.cancel
            )
        self.existing = replace(self.existing, granted=self.existing.granted | {step.scope})

    def _read_secret(self, step: Step) -> None:
        exchange = self._send(step)
        self._refuse_bad(exchange, step)
        secret = newest_secret(json_of(exchange))
        if not secret:
            raise TokenExplorerError(
                "The org does not show the app's secret.",
                "Copy it from the app's page in the admin console, and paste it under Connect.",
            )
        self.on_secret(secret)
        self.existing = replace(self.existing, has_secret=True)

    def _look_at_policies(self, _step: Step) -> None:
        server, app_id = self.wanted.server_id, self.existing.app_id
        try:
            found = policy_of(
                self.org, server, app_id, self.access, http=self.http, activity=self.activity, cancel=self.cancel
            )
        except Cancelled:
            raise
        except TokenExplorerError as error:
            # The app is set up all the same; nobody knows whether the server takes it.
            self.existing = replace(self.existing, policy_unread=f"{error.advice} {error.title}".strip())
        else:
            self.existing = replace(self.existing, policy=found)

    # Calls

    def _send(self, step: Step) -> Exchange:
        body = json.dumps(step.body).encode() if step.body is not None else None
        request = call_of(self.org, step.method, step.path, body)
        return send(request, self.access, step.title, self.http, self.activity, self.cancel)

    def _refuse_bad(self, exchange: Exchange, step: Step) -> None:
        response = exchange.whole_response()
        doing, what = _DOING[step.kind]
        if response.status >= 400:
            refuse_app(exchange, self.access, step.needs, doing, what)
        if response.status not in (200, 201):
            raise _malformed(exchange, what)


def undo(
    org: Org,
    app_id: str,
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> None:
    """Deactivate and delete an app that was made; one that is gone is gone.

    Args:
        org: Of Okta; only its own host is asked.
        app_id: The org's id of the app.
        access: Of this org.
        http: For the org's policy.
        activity: Records each call.
        cancel: Stops it.

    Raises:
        TokenExplorerError: It may still be there.
    """
    own = f"/api/v1/apps/{quote(app_id, safe='')}"
    for method, path, title in (
        ("POST", f"{own}/lifecycle/deactivate", "Deactivate the app"),
        ("DELETE", own, "Delete the app"),
    ):
        exchange = send(call_of(org, method, path), access, title, http, activity, cancel)
        if is_gone(exchange):
            return
        if exchange.whole_response().status >= 400:
            refuse_app(exchange, access, "okta.apps.manage", title.lower(), "an empty answer")
        refuse_unless_done(exchange)


def uid_of(access: GrantAccess) -> str | None:
    """Whose an access token is, as it says itself: the org's id of a person, empty for a service app's token.

    Nobody can check it here; it only says whom to assign, and the org judges that.

    Returns:
        None where it does not say.
    """
    from tokenexplorer.tokens.jwt import decode, is_jwt

    if access.scheme == "SSWS" or not is_jwt(access.secret):
        return None
    read = decode(access.secret)
    uid, cid, sub = (read.claim_text(name) for name in ("uid", "cid", "sub"))
    return uid or ("" if cid and cid == sub else None)


def _malformed(exchange: Exchange, what: str) -> MalformedResponseError:
    from tokenexplorer.oauth.server_call import refuse_as_malformed

    try:
        refuse_as_malformed(exchange.whole_response(), what, exchange.request)
    except MalformedResponseError as error:
        return error
