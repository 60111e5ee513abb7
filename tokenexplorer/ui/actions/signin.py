"""Signing in: one run at a time, from a frozen request, shown step by step, ended by a `Session` or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal

from tokenexplorer.ui.actions.credentials import credentials_of
from tokenexplorer.ui.actions.keeping import Keeping
from tokenexplorer.ui.actions.one_run import OneRun

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginControl, LoginStep, Session
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.trace import Activity


class SignInActions(OneRun):
    """Runs sign-ins.

    Signals:
        started(LoginRequest): A sign-in began.
    """

    started = Signal(object)

    @property
    def control(self) -> LoginControl | None:
        """Of the running sign-in: extend, paste, seconds left."""
        return cast("LoginControl | None", self._control)

    def start(self, org: Org, client: Client) -> None:
        """Begin a sign-in; a running one is cancelled first."""
        from tokenexplorer.oauth.login import LoginControl, LoginRequest

        control = LoginControl(client.timeout_s)
        run = self._begin(client, control)
        activity = self._services.trace.begin("Sign-in", client.name, numbered=True, about=client.about)
        self.started.emit(LoginRequest(org, client))
        self._walk(run, lambda on_step: self.walk(org, client, activity, control, on_step))

    def walk(
        self,
        org: Org,
        client: Client,
        activity: Activity,
        control: LoginControl,
        on_step: Callable[[LoginStep], None],
    ) -> Session:
        """The way itself, in the worker."""
        return _sign_in(self._services, org, client, activity, control, on_step)


def _sign_in(
    services: Services,
    org: Org,
    client: Client,
    activity: Activity,
    control: LoginControl,
    on_step: Callable[[LoginStep], None],
) -> Session:
    """In the worker: fetch the secret, hand every service in."""
    from tokenexplorer.oauth.browser import OpenerChoice
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.sign_in import sign_in

    store, http, providers, cancel = (
        services.store(),
        services.http(org),
        services.providers(),
        control.cancellation,
    )
    return sign_in(
        LoginRequest(org, client, credentials_of(store, org, client, cancel)),
        # Anew each time, however fresh the preflight: a server that is gone is told before any browser opens.
        discover=lambda: providers.metadata(http, client.issuer, activity=activity, cancel=cancel, fresh_s=0.0),
        fetch_keys=lambda metadata, kid: providers.keys(
            http, metadata, activity=activity, cancel=cancel, unknown_kid=kid
        ),
        http=http,
        keeper=Keeping(store.tokens),
        activity=activity,
        control=control,
        on_step=on_step,
        nonces=services.nonces,
        open_browser=lambda url: services.open_page(url, OpenerChoice(client.opener, client.opener_command)),
    )
