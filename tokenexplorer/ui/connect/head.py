"""The head of the form: the app's name to type over, when it was kept, and what else can be done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.connect.part import Part, put_text
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme


class FormHead(Part):
    """Name, saved state, menu.

    Signals:
        duplicate_requested: A copy of this app.
        export_requested: Write the org with its apps to a file.
        remove_requested: Remove this app.
        preflight_requested: Show or hide the drawer of a narrow window.
        setup_requested: Show how the app is set up at its provider.
    """

    duplicate_requested = Signal()
    export_requested = Signal()
    remove_requested = Signal()
    preflight_requested = Signal()
    setup_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self.edit = line_edit(theme, name="connect_nameEdit", accessible_name="App name")
        self.edit.setProperty("heading", "true")
        self.edit.setMaxLength(200)
        self.pencil = tool_button(theme, "pencil", "Rename app", name="connect_renameButton")
        self.saved_label = plain_label("", "help", name="connect_savedLabel", elide=Qt.TextElideMode.ElideRight)
        self.preflight_button = button(theme, "Preflight", icon="list-checks", name="preflight_drawerButton")
        self.preflight_button.hide()
        self.menu_button = tool_button(theme, "ellipsis", "More", name="connect_menuButton")
        self.menu = self._build_menu(theme)
        self.menu_button.set_menu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 0)
        row.addWidget(self.pencil)
        row.addStretch(1)
        row.addWidget(self.saved_label)
        row.addSpacing(4)
        row.addWidget(self.preflight_button)
        row.addWidget(self.menu_button)
        self.edit.textChanged.connect(self._on_typed)
        self.edit.editingFinished.connect(self._on_name_left)
        self.pencil.clicked.connect(self._rename)
        theme.changed.connect(self._fit)

    def _build_menu(self, theme: Theme) -> Menu:
        menu = Menu(theme, accessible_name="More", parent=self)
        menu.add("Set up this app…", self.setup_requested.emit, icon="wand-sparkles", name="connect_setUpAction")
        menu.add("Duplicate app", self.duplicate_requested.emit, icon="copy", name="connect_duplicateAction")
        menu.add("Export profile…", self.export_requested.emit, icon="file-up", name="connect_exportAction")
        menu.addSeparator()
        menu.add("Remove app…", self.remove_requested.emit, icon="trash-2", name="connect_removeAction", danger=True)
        self.preflight_button.clicked.connect(self.preflight_requested)
        return menu

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app's name."""
        with self.showing():
            self._name = client.name
            if self.edit.text().strip() != client.name:
                put_text(self.edit, client.name)
            self._fit()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with its name; an empty one is not taken."""
        return org, replace(client, name=self.edit.text().strip() or client.name)

    def show_saved(self, words: str, *, failed: bool = False) -> None:
        """Tell whether everything is kept."""
        self.saved_label.setText(visible_text(words))
        set_property(self.saved_label, "tone", "bad" if failed else None)

    def show_to_fix(self, count: int) -> None:
        """How many checks want mending, on the drawer's button."""
        self.preflight_button.set_label(f"{count} to fix" if count else "Preflight")

    # Acting

    def _rename(self) -> None:
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def _on_typed(self) -> None:
        self._fit()
        self._on_edit()

    def _on_name_left(self) -> None:
        if not self.edit.text().strip():
            with self.showing():
                self.edit.setText(self._name)
        self.edit.setCursorPosition(0)
        self._on_left()

    def _fit(self) -> None:
        """As wide as the name, so that the pencil stands right behind it."""
        width = QFontMetrics(self._theme.font("title")).horizontalAdvance(self.edit.text()) + 16
        self.edit.setMinimumHeight(QFontMetrics(self._theme.font("title")).height() + 8)
        self.edit.setMaximumWidth(max(120, width))
        self.edit.setMinimumWidth(min(max(120, width), round(200 * self._theme.text_scale)))
        policy = self.edit.sizePolicy()
        policy.setHorizontalStretch(100)
        self.edit.setSizePolicy(policy)
