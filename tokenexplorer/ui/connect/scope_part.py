"""The scopes that a sign-in asks for, as chips; what looks wrong with one shows on it before any browser opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget

from tokenexplorer.orgs.server_kind import provider_at
from tokenexplorer.ui.connect.draft import scope_fault
from tokenexplorer.ui.connect.part import Part
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.chips import ChipEdit, ChipKind
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme


class ScopePart(Part):
    """Shows the scopes.

    Signals:
        choose_requested: Pick them from the list.
    """

    choose_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._org: Org | None = None
        self._issuer = ""
        self._supported: tuple[str, ...] | None = None
        self._catalogue: Catalogue | None = None
        self._service = False
        self.chips = ChipEdit(
            theme, edit_name="connect_scopeEdit", chip_prefix="connect_scopeChip_", accessible_name="Add a scope"
        )
        self.field = Field(theme, "Scopes", self.chips, parent=self)
        self._count = plain_label("", "help")
        choose = LinkButton(theme, "Choose scopes…", name="connect_chooseScopesButton")
        self.field.head.insertWidget(1, self._count)
        self.field.head.addWidget(choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self._words = QStringListModel(self)
        self.chips.edit.installEventFilter(self)
        self.chips.scopes_changed.connect(self._on_chips)
        choose.clicked.connect(self.choose_requested)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app's scopes."""
        with self.showing():
            self._org, self._issuer, self._service = org, client.issuer, client.kind == "service"
            self.chips.set_scopes(client.scopes)
            self._judge()

    def show_supported(self, supported: tuple[str, ...] | None) -> None:
        """What the server's metadata list; None where they say nothing."""
        if supported != self._supported:
            self._supported = supported
            self._words.setStringList([])
            self._judge()

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Which scopes the app knows of this org's kind."""
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            self._words.setStringList([])
            self._judge()

    def show_server(self, issuer: str) -> None:
        """The app's server is another one now."""
        self._issuer = issuer
        self._judge()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with the scopes in their order."""
        return org, replace(client, scopes=self.chips.scopes())

    def remove(self, scopes: Iterable[str]) -> None:
        """Take scopes out."""
        gone = set(scopes)
        self._set([scope for scope in self.chips.scopes() if scope not in gone])

    def add(self, scopes: Iterable[str]) -> None:
        """Ask for more; openid comes first, as people read it."""
        asked = self.chips.scopes()
        new = [scope for scope in scopes if scope not in asked]
        self._set([*(each for each in new if each == "openid"), *asked, *(each for each in new if each != "openid")])

    def exchange(self, instead: Mapping[str, str]) -> None:
        """Ask for other scopes in the place of some; where nothing takes the place, it goes."""
        now = (instead.get(scope, scope) for scope in self.chips.scopes())
        self._set([scope for scope in dict.fromkeys(now) if scope])

    def _set(self, scopes: list[str]) -> None:
        self.chips.set_scopes(scopes)
        self._on_chips()

    # Showing

    def _on_chips(self, _scopes: object = None) -> None:
        self._judge()
        self._on_left()

    def _judge(self) -> None:
        org, catalogue = self._org, self._catalogue
        if org is None or catalogue is None:
            return
        asked = self.chips.scopes()
        for scope in asked:
            kind, why = scope_fault(scope, org, self._issuer, self._supported, catalogue, service=self._service)
            self.chips.set_kind(scope, cast("ChipKind", kind), why)
        self._count.setText(f"{len(asked)} of {len(self._known())}" if self._known() else str(len(asked)))

    def _known(self) -> tuple[str, ...]:
        """Every scope that could be asked: of the org's catalogue, else what the server publishes."""
        if self._catalogue is not None and self._catalogue.scopes:
            return tuple(scope.name for scope in self._catalogue.scopes)
        return self._supported or ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Offer names from the first moment in the field on; the list is not made before."""
        if event.type() == QEvent.Type.FocusIn:
            self._offer()
        return super().eventFilter(watched, event)

    def _offer(self) -> None:
        if not self._words.stringList():
            documented = self._documented()
            self._words.setStringList(list(dict.fromkeys((*(self._supported or ()), *documented, *self._known()))))
        if self.chips.edit.completer() is None:
            completer = QCompleter(self._words, self)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setMaxVisibleItems(8)
            popup = completer.popup()
            if popup is not None:
                popup.setObjectName("connect_scopeCompletions")
                popup.setAccessibleName("Scopes to add")
                self._theme.dress_popup(popup)
            # The edit puts the chosen text in after this signal.
            completer.activated.connect(lambda _text: QTimer.singleShot(0, self, self.chips.commit))
            self.chips.edit.setCompleter(completer)

    def _documented(self) -> tuple[str, ...]:
        org = self._org
        documented = provider_at(org.provider_id, self._issuer).scopes if org is not None else ()
        return tuple(scope.name for scope in documented)
