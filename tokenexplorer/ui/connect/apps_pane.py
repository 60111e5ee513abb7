"""The apps of the current org, at the left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListView, QWidget

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.table import dress_list
from tokenexplorer.ui.widgets.text import visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_KINDS: Final = {
    "public": ("user-round", "Public"),
    "confidential": ("shield", "Confidential"),
    "service": ("cog", "Service"),
}


class AppsModel(QAbstractListModel):
    """Apps in their order; the key is `app:<our id>`, the state word its kind."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._apps: tuple[Client, ...] = ()

    def set_apps(self, apps: tuple[Client, ...]) -> None:
        """Show these; the same ones edited keep selection and place."""
        before, self._apps = self._apps, self._apps
        if [app.id for app in before] != [app.id for app in apps]:
            self.beginResetModel()
            self._apps = apps
            self.endResetModel()
        elif before != apps:
            self._apps = apps
            self.dataChanged.emit(self.index(0), self.index(len(apps) - 1))

    def id_at(self, row: int) -> str:
        """Our id of an app."""
        return self._apps[row].id if 0 <= row < len(self._apps) else ""

    def row_of(self, client_ref: str) -> int:
        """Where an app is, or -1."""
        return next((row for row, app in enumerate(self._apps) if app.id == client_ref), -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many apps."""
        return 0 if parent.isValid() else len(self._apps)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, kind, icon."""
        if not index.isValid() or index.row() >= len(self._apps):
            return None
        app = self._apps[index.row()]
        icon, words = _KINDS[app.kind]
        if app.kind != "public":
            words += " · certificate" if app.uses_certificate else " · secret" if app.uses_secret else " · key"
        elif "code" in app.response_type.split():
            words += " · PKCE"
        shown: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: visible_text(app.name),
            Qt.ItemDataRole.AccessibleTextRole: f"{visible_text(app.name)}, {words}",
            Row.KEY: f"app:{app.id}",
            Row.STATE: app.kind,
            Row.SECOND: words,
            Row.ICON: (icon, "text2"),
            Row.FONT: "strong",
        }
        return shown.get(role)


class AppsPane(Pane):
    """The list with its button.

    Signals:
        chosen(str): Our id of the app to show.
        add_requested: A new app that people sign in to.
        add_service_requested: A new app that asks for itself.
        duplicate_requested(str): A copy of this app.
        remove_requested(str): Remove this app.
    """

    chosen = Signal(str)
    add_requested = Signal()
    add_service_requested = Signal()
    duplicate_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, ground="sunken", title="Apps", name="connect_appsPane", parent=parent)
        self._theme = theme
        self._is_showing = False
        self.model = AppsModel(self)
        self.view = QListView()  # no child yet: Tab comes to it after the buttons above it
        self.view.setModel(self.model)
        dress_list(self.view, theme, name="connect_appList", accessible_name="Apps", row_height=48)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # long names are cut
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.add_button = tool_button(theme, "plus", "Add app", name="connect_addAppButton")
        self.head.addStretch(1)
        self.kind_button = tool_button(theme, "chevron-down", "Kind of app to add", name="connect_addAppMenuButton")
        self.kind_button.set_menu(self._add_menu())
        pair = QHBoxLayout()
        pair.setSpacing(0)  # one thing in two halves, and the room is the org's name
        pair.addWidget(self.add_button)
        pair.addWidget(self.kind_button)
        self.head.addLayout(pair)
        self.body.setContentsMargins(0, 8, 0, 8)
        self.body.addWidget(self.view)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.add_button.clicked.connect(self.add_requested)

    def _add_menu(self) -> Menu:
        menu = Menu(self._theme, accessible_name="Add app", parent=self)
        menu.add("Sign-in app", self.add_requested.emit, icon="user-round", name="connect_addSignInAppAction")
        menu.add("Service app", self.add_service_requested.emit, icon="cog", name="connect_addServiceAppAction")
        return menu

    def show_apps(self, org_name: str, apps: tuple[Client, ...], current: str) -> None:
        """Show an org's apps with one of them chosen."""
        before, self._is_showing = self._is_showing, True
        try:
            self.set_title(f"Apps in {org_name}" if org_name else "Apps")
            self.model.set_apps(apps)
            row = self.model.row_of(current)
            if row >= 0:
                self.view.setCurrentIndex(self.model.index(row))
            else:
                self.view.selectionModel().clear()
        finally:
            self._is_showing = before

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._is_showing and current.isValid():
            self.chosen.emit(self.model.id_at(current.row()))

    def _open_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if not index.isValid():
            return
        menu = self.menu_for(self.model.id_at(index.row()))
        menu.popup(self.view.viewport().mapToGlobal(place))

    def menu_for(self, client_ref: str) -> Menu:
        """What can be done with an app of the list."""
        menu = Menu(self._theme, accessible_name="App", parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def tell(signal: Callable[[str], None]) -> Callable[[], None]:
            return lambda: signal(client_ref)

        menu.add("Duplicate app", tell(self.duplicate_requested.emit), icon="copy")
        menu.add("Remove app…", tell(self.remove_requested.emit), icon="trash-2", danger=True)
        return menu
