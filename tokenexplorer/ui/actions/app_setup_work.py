"""In a worker: one set-up of an app, or its undoing, with the secret put away as soon as it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from tokenexplorer.orgs.org import ClientAuth, secret_key

if TYPE_CHECKING:
    from tokenexplorer.okta.app_making import Outcome
    from tokenexplorer.okta.app_setup import Existing, Wanted
    from tokenexplorer.okta.registered_app import RegisteredApp
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.grant_access import Held
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation

_GONE = "Choose another token, or open the system keyring: this one is not at hand any more."


@dataclass(frozen=True, slots=True)
class SetupWork:
    """What a worker needs.

    Attributes:
        services: The window's.
        org: The app's.
        client: The app as the window has it.
        key: What finds again with what it is done.
        token: That it names; None for the org's SSWS token.
        keyring_open: Whether the keyring was open when it was last looked at.
        cancel: Ends everything.
    """

    services: Services
    org: Org
    client: Client
    key: str
    token: TokenSummary | None
    keyring_open: bool
    cancel: Cancellation

    def make(
        self,
        wanted: Wanted,
        existing: Existing,
        is_stopped: Callable[[], bool],
        on_step: Callable[[str, Existing], object],
        on_app: Callable[[RegisteredApp], object],
        on_secret: Callable[[str], object],
    ) -> Outcome:
        """Make what is not there yet.

        Args:
            wanted: The app as it was shown.
            existing: What is there.
            is_stopped: Whether no further step is to begin.
            on_step: Called as a step begins.
            on_app: Called with the app without its secret.
            on_secret: Called once its secret is kept, with what to know about that.
        """
        from tokenexplorer.okta.app_making import AppMaking

        held = self._held()

        def take(app: RegisteredApp) -> None:
            if app.secret:
                keep(app.secret)
            on_app(replace(app, secret=""))

        def keep(secret: str) -> None:
            on_secret(self._keep(secret))

        return AppMaking(
            self.org,
            self.client,
            wanted,
            replace(existing, has_secret=existing.has_secret or self._has_secret()),
            held.access,
            self.services.http(self.org),
            self.services.trace.begin("App set-up", self.client.name, about=self.client.about),
            self.cancel,
            on_step,
            take,
            keep,
            is_stopped,
        ).run()

    def undo(self, app_id: str) -> None:
        """Deactivate and delete what was made."""
        from tokenexplorer.okta.app_making import undo

        held = self._held()
        activity = self.services.trace.begin("Undo app set-up", self.client.name, about=self.client.about)
        http = self.services.http(self.org)
        undo(self.org, app_id, held.access, http=http, activity=activity, cancel=self.cancel)

    def _held(self) -> Held:
        from tokenexplorer.errors import StorageError
        from tokenexplorer.ui.actions.grant_access import held_again

        held = held_again(self.services, self.org, self.key, self.token, self.cancel, keyring_open=self.keyring_open)
        if held is None:
            raise StorageError("Nothing was sent.", _GONE)
        return held

    def _keep(self, secret: str) -> str:
        """Put the app's secret into the keyring; in memory where that fails, and the words say so."""
        from tokenexplorer.errors import StorageError

        tokens, key = self.services.store().tokens, secret_key(self.client.id)
        try:
            tokens.set_secret(key, secret, self.client.keep, self.cancel)
        except StorageError as error:
            return f"{error.advice} The app's secret is kept until you quit: {error.title}".strip()
        return ""

    def _has_secret(self) -> bool:
        """Whether the secret of an app that Connect names is kept already."""
        if not (self.client.client_id and self.client.uses_secret):
            return False
        return bool(self.services.store().tokens.secret(secret_key(self.client.id), self.cancel))


def filled_from(client: Client, app: RegisteredApp) -> Client:
    """The app of Connect as the org has registered it.

    Args:
        client: As the window has it.
        app: As the org tells it; what it does not tell stays.
    """
    from tokenexplorer.okta.app_setup import KINDS

    auth = next((each for each in get_args(ClientAuth) if each == app.auth_method), client.client_auth)
    registered = app.redirect_uris
    keeps = not registered or client.redirect_uri in registered or any("*" in uri for uri in registered)
    return replace(
        client,
        client_id=app.client_id,
        kind=KINDS.get(app.type, client.kind),
        client_auth=auth,
        redirect_uri=client.redirect_uri if keeps else registered[0],
        dpop=app.dpop,
    )
