"""How the sign-in page is opened, and how long to wait for the person there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import Part, put_text
from tokenexplorer.ui.widgets.field import Field, line_edit, spin_box
from tokenexplorer.ui.widgets.narrow_combo import narrow

if TYPE_CHECKING:
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.orgs.org import Client, Opener, Org
    from tokenexplorer.ui.theme import Theme


class BrowserPart(Part):
    """Default browser, a private window, an own command, or only the URL to copy."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeout_s = 300
        self.combo = QComboBox()
        self.combo.setObjectName("connect_browserCombo")
        narrow(self.combo)
        self.field = Field(theme, "Browser", self.combo, help_text="Where the sign-in page opens.", parent=self)
        self.command_edit = line_edit(
            theme, "firefox --new-window %s", name="connect_browserCommandEdit", accessible_name="Command", mono=True
        )
        self.command_field = Field(
            theme,
            "Command",
            self.command_edit,
            help_text="%s becomes the address. It runs without a shell.",
            error_name="connect_browserCommandError",
            parent=self,
        )
        self.wait_spin = spin_box(
            theme, 1, 60, suffix=" min", name="connect_waitSpin", accessible_name="Wait for the browser"
        )
        wait = Field(
            theme, "Wait for the browser", self.wait_spin, help_text="Then the port closes again.", parent=self
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(wait, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(row)
        column.addWidget(self.command_field)
        self.show_browsers(())
        self.combo.currentIndexChanged.connect(self._on_choice)
        self.command_edit.textChanged.connect(self._on_command)
        self.command_edit.editingFinished.connect(self._on_left)
        self.wait_spin.valueChanged.connect(self._on_wait)

    # Values

    def show_browsers(self, browsers: tuple[Browser, ...]) -> None:
        """Offer a private window of each browser that was found; the choice stays."""
        with self.showing():
            chosen = self.combo.currentData()
            self.combo.clear()
            self.combo.addItem("Default browser", "default:")
            for browser in browsers:
                self.combo.addItem(f"{browser.name}, private window", f"private:{browser.id}")
            self.combo.addItem("Own command", "command:")
            self.combo.addItem("None: only copy the URL", "copy:")
            if isinstance(chosen, str):
                self._choose(chosen)

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app's choice."""
        with self.showing():
            suffix = client.opener_command if client.opener == "private" else ""
            self._choose(f"{client.opener}:{suffix}")
            if client.opener == "command":
                put_text(self.command_edit, client.opener_command)
            self._timeout_s = client.timeout_s
            self.wait_spin.setValue(max(1, round(client.timeout_s / 60)))
            self._show_command()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with the choice."""
        opener, browser = self._chosen()
        command = {"private": browser, "command": self.command_edit.text().strip()}.get(opener, "")
        return org, replace(client, opener=opener, opener_command=command, timeout_s=self._timeout_s)

    def first_fault(self) -> QWidget | None:
        """An own command must be one."""
        from tokenexplorer.errors import ConfigError
        from tokenexplorer.oauth.browser import read_command

        self.command_field.set_error("")
        if self._chosen()[0] != "command":
            return None
        try:
            read_command(self.command_edit.text(), "https://example.com/")
        except ConfigError as error:
            self.command_field.set_error(f"{error.advice} {error.title}")
            return self.command_edit
        return None

    # Acting

    def _choose(self, key: str) -> None:
        place = self.combo.findData(key)
        if place < 0:
            # A browser of another computer, or one that went away.
            self.combo.addItem(f"{key.partition(':')[2]}, private window", key)
            place = self.combo.count() - 1
        self.combo.setCurrentIndex(place)

    def _chosen(self) -> tuple[Opener, str]:
        key, _, browser = str(self.combo.currentData() or "default:").partition(":")
        match key:
            case "private":
                return "private", browser
            case "command":
                return "command", ""
            case "copy":
                return "copy", ""
            case _:
                return "default", ""

    def _show_command(self) -> None:
        self.command_field.setVisible(self._chosen()[0] == "command")

    def _on_choice(self) -> None:
        if not self._is_showing:
            self._show_command()
            self._on_left()

    def _on_command(self) -> None:
        if not self._is_showing:
            self.command_field.set_error("")
            self._on_edit()

    def _on_wait(self, minutes: int) -> None:
        if not self._is_showing:
            self._timeout_s = 60 * minutes
            self._on_edit()
