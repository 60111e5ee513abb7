"""Signing in with a device code: like any sign-in, but the page is opened on whatever screen the person likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.ui.actions.credentials import credentials_of
from tokenexplorer.ui.actions.keeping import Keeping
from tokenexplorer.ui.actions.signin import SignInActions

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.login import LoginControl, LoginStep, Session
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.trace import Activity


class DeviceActions(SignInActions):
    """Runs device sign-ins; the signals are those of `SignInActions`, the steps `device`, `approval`, verify, store."""

    def walk(
        self,
        org: Org,
        client: Client,
        activity: Activity,
        control: LoginControl,
        on_step: Callable[[LoginStep], None],
    ) -> Session:
        """The way itself, in the worker."""
        from tokenexplorer.oauth.device import device_sign_in
        from tokenexplorer.oauth.login import LoginRequest

        services, cancel = self._services, control.cancellation
        store, http, providers = services.store(), services.http(org), services.providers()
        return device_sign_in(
            LoginRequest(org, client, credentials_of(store, org, client, cancel)),
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
        )

    def open_page(
        self, client: Client, url: str, on_done: Callable[[str], None], on_failed: Callable[[TokenExplorerError], None]
    ) -> None:
        """Open the page for the code by the app's own choice of browser.

        Args:
            client: The app.
            url: A link that was checked.
            on_done: Hears the browser's name; empty where the app's choice is to copy.
            on_failed: Hears why no browser came up.
        """
        from tokenexplorer.oauth.browser import OpenerChoice

        services, choice = self._services, OpenerChoice(client.opener, client.opener_command)
        services.tasks.run(lambda: services.open_page(url, choice), on_done, on_failed)


def has_device_flow(state: AppState) -> bool:
    """Whether the current app's server says that it gives device codes (RFC 8628 section 4)."""
    client = state.client
    if client is None or client.kind == "service":
        return False
    metadata = state.metadata(client.issuer)
    return metadata is not None and bool(metadata.device_authorization_endpoint)
