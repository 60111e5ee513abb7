"""Which authorization server of an Okta org the app signs in at: those that the org lists, or another by its id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal

from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.okta.authorization_servers import AuthorizationServer
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.server_lists import ServerList, ServerListActions
    from tokenexplorer.ui.connect.org_part import OrgPart
    from tokenexplorer.ui.theme import Theme

_MOST = 30
_LONGEST = 60


class ServerMenu(QObject):
    """Hangs below the server button. What the org lists is asked for when it is first opened.

    Signals:
        scope_wanted(str): Let the app ask for this scope too, then sign in.
    """

    scope_wanted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        actions: ServerListActions,
        part: OrgPart,
        shown: Callable[[], tuple[Org, Client] | None],
    ) -> None:
        super().__init__(part)
        self._theme, self._actions, self._part, self._shown = theme, actions, part, shown
        self.menu = Menu(theme, accessible_name="Authorization server", parent=part)
        self.menu.setObjectName("connect_serverMenu")
        part.servers_wanted.connect(self._open)
        actions.changed.connect(self._on_changed)

    def _open(self) -> None:
        values = self._shown()
        if values is None:
            return
        self._fill()
        # A list that could not be read is asked for again: something may have been mended meanwhile.
        known = self._actions.of(values[0].id)
        self._actions.read(values[0], force=known is not None and known.state == "failed")
        below = self._part.server_button
        self.menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))

    def _on_changed(self, org_id: str) -> None:
        values = self._shown()
        if values is not None and values[0].id == org_id and self.menu.isVisible():
            self._fill()

    def _fill(self) -> None:
        values = self._shown()
        for action in self.menu.actions():
            # Not at once: it may be the one that was just chosen.
            self.menu.removeAction(action)
            action.setObjectName("")
            action.deleteLater()
        if values is None:
            return
        org, client = values
        known = self._actions.of(org.id)
        self._add_servers(org, client, known.servers if known is not None else ())
        self.menu.addSeparator()
        self._add_state(org, client, known)
        self.menu.add("Type another…", self._part.open_server_row, icon="pencil", name="connect_serverTypeAction")

    def _add_servers(self, org: Org, client: Client, servers: tuple[AuthorizationServer, ...]) -> None:
        from tokenexplorer.okta.authorization_servers import org_server

        for server in (org_server(org), *servers[:_MOST]):
            name = f"connect_serverAction_{server.id or 'org'}"
            action = self.menu.add(_line(server), partial(self._part.set_issuer, server.issuer), name=name)
            action.setCheckable(True)
            action.setChecked(server.issuer == client.issuer)
            action.setEnabled(server.active)
        if len(servers) > _MOST:
            self._say(f"{len(servers) - _MOST} more: type the id of one")

    def _add_state(self, org: Org, client: Client, known: ServerList | None) -> None:
        if known is None or known.state == "reading":
            self._say("Reading the org's servers…")
            return
        if known.state == "failed":
            self._say(known.problem)
            if known.missing_scope and client.issuer == org.url and client.kind != "service":
                words = f"Add {known.missing_scope} and sign in"
                scope = known.missing_scope
                self.menu.add(
                    words, partial(self.scope_wanted.emit, scope), icon="log-in", name="connect_serverScopeAction"
                )
            elif known.missing_scope:
                self._say("An SSWS token of the org, kept under Requests, serves as well.", "connect_serverOtherAction")
        elif not known.servers:
            self._say("This org lists no custom server.")
        read = partial(self._actions.read, org, force=True)
        self.menu.add("Read the list again", read, icon="refresh-cw", name="connect_serverRefreshAction")

    def _say(self, words: str, name: str = "connect_serverStatusAction") -> None:
        self.menu.add(_short(words, 160), name=name).setEnabled(False)


def _line(server: AuthorizationServer) -> str:
    """Its name, where it is, and whom its tokens are for."""
    if not server.id:
        return "Org server: issues okta.* scopes"
    path = "/oauth2/" + server.issuer.partition("/oauth2/")[2]
    parts = [_short(server.name), _short(path), _short(", ".join(server.audiences))]
    return "  ·  ".join((*filter(None, parts), *(() if server.active else ("inactive",))))


def _short(text: str, most: int = _LONGEST) -> str:
    shown = visible_text(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
