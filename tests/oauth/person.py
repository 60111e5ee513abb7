"""A sign-in with a person in it: what opens a page is answered by a browser in a thread, as the system's own would."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from tests.oauth.test_sign_in import Keeper
from tokenexplorer.oauth.login import LoginControl
from tokenexplorer.oauth.sign_in import sign_in
from tokenexplorer.orgs.org import Client, ClientAuth

if TYPE_CHECKING:
    from tests.peers.oidc_provider import OidcProvider
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, TokenKeeper
    from tokenexplorer.orgs.provider_cache import ProviderCache
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity


def signed_in(
    request: LoginRequest,
    browse: Callable[[str], None],
    *,
    http: HttpClient,
    cache: ProviderCache,
    activity: Activity,
    keeper: TokenKeeper | None = None,
    control: LoginControl | None = None,
    on_step: Callable[[LoginStep], None] = lambda _step: None,
    nonces: NonceBook | None = None,
    opener: Callable[[str], str] | None = None,
) -> Session:
    """Sign in; `browse` is what the person does with the page, in a thread that has ended afterwards.

    Args:
        request: What is asked.
        browse: Gets the address of the page.
        http: Of the app, as are the others.
        cache: What servers say of themselves.
        activity: Of the trace.
        keeper: Keeps the tokens; one in memory where nobody looks at it.
        control: To stop it, or to paste.
        on_step: Hears of each step.
        nonces: For DPoP.
        opener: Takes the place of the thread.
    """
    browsers: list[threading.Thread] = []

    def open_browser(url: str) -> str:
        browsers.append(threading.Thread(target=browse, args=(url,)))
        browsers[0].start()
        return "Test"

    try:
        return sign_in(
            request,
            discover=lambda: cache.metadata(http, request.client.issuer, activity=activity),
            fetch_keys=lambda found, kid: cache.keys(http, found, activity=activity, unknown_kid=kid),
            http=http,
            keeper=keeper or Keeper(),
            activity=activity,
            control=control or LoginControl(30),
            on_step=on_step,
            open_browser=opener or open_browser,
            nonces=nonces,
        )
    finally:
        for browser in browsers:
            browser.join(10)


def web_app(provider: OidcProvider, client_id: str) -> Client:
    """An app that proves itself, as it is registered at the certified provider."""
    return Client(
        "ref",
        "org",
        "Web app",
        provider.issuer,
        client_id,
        kind="confidential",
        client_auth=cast("ClientAuth", provider.clients[client_id].token_endpoint_auth_method),
        redirect_uri="http://127.0.0.1/callback/web-sign-in",
        scopes=("openid", "offline_access"),
        prompt="consent",
        keep="session",
    )
