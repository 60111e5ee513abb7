"""What the state says of the current app, in the values that the panes show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.ui.scopes.content import Content
from tokenexplorer.ui.scopes.granting import granting
from tokenexplorer.ui.scopes.listing import listing, usable
from tokenexplorer.ui.scopes.notices import Notice, notice_for
from tokenexplorer.ui.scopes.opened import Opened, opened_calls

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.state import AppState, GrantStatus


class Current:
    """The state as it is now.

    Args:
        state: The window's.
        org: The current one.
        client: The current app, or None.
    """

    def __init__(self, state: AppState, org: Org, client: Client | None) -> None:
        self._state, self._org, self._client = state, org, client
        metadata = state.metadata(client.issuer) if client is not None else None
        self._supported = metadata.scopes_supported if metadata is not None else None

    def content(self) -> Content:
        """What the list shows."""
        from tokenexplorer.okta.grants import has_grants

        client, token = self._client, self._state.token
        chosen = client.scopes if client is not None else ()
        status = self._state.grants(client.id) if client is not None else None
        return Content(
            listing(self._state.catalogue, self._org, client, self._supported, chosen),
            chosen,
            token.scopes if token is not None else (),
            granting(status, applies=client is not None and has_grants(self._org, client)),
        )

    def notice(self, content: Content) -> Notice | None:
        """The one thing to say about the choice."""
        if self._client is None:
            return None
        unreadable = self._unreadable(self._client)
        return notice_for(content.groups, content.chosen, self._supported, content.ungranted(), unreadable)

    def opened(self, content: Content) -> Opened:
        """What the choice opens."""
        from tokenexplorer.orgs.server_kind import server_kind

        issuer = self._client.issuer if self._client is not None else self._org.url
        server = server_kind(self._org.provider_id, issuer)
        return opened_calls(self._state.catalogue, usable(content.groups, content.chosen), server=server)

    def why_none(self, opened: Opened) -> str:
        """Why the choice can open nothing at all; empty where it could."""
        if not opened.catalogue.operations:
            return f"No call of {self._org.name} is known. Import its API description with the org menu at the top."
        if opened.server == "custom":
            return "A custom authorization server issues no scope of Okta's own API."
        return ""

    def _unreadable(self, client: Client) -> GrantStatus | None:
        """Why grants could not be read; nothing to tell before the first sign-in, when no token could read them."""
        status = self._state.grants(client.id)
        if status is None or status.state != "unreadable":
            return None
        signed_in = any(token.org_id == client.org_id for token in self._state.tokens)
        return status if signed_in or not status.missing_scope else None
