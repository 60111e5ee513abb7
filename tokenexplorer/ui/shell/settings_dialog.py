"""The settings: theme, text size, motion, clipboard, history. Each change acts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from tokenexplorer.ui.settings import TEXT_SIZES, ThemeChoice
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, spin_box
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.polish import named

if TYPE_CHECKING:
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.theme import Theme

THEMES = (("system", "Like the system"), ("light", "Light"), ("dark", "Dark"))


class SettingsDialog(PlainDialog):
    """Edits `Settings`."""

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Settings", parent, name="settings_dialog", width=420)
        self._settings, self._theme, self._clipboard = services.settings, theme, services.clipboard
        self._add_look()
        self._add_privacy()
        close = button(theme, "Close", name="settings_closeButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.add_buttons(close)

    def _add_look(self) -> None:
        themes = named(QComboBox(), "settings_themeCombo")
        for key, label in THEMES:
            themes.addItem(label, key)
        themes.setCurrentIndex(themes.findData(self._settings.theme))
        themes.currentIndexChanged.connect(lambda _: self._set_theme(themes.currentData()))
        sizes = named(QComboBox(), "settings_textSizeCombo")
        for size in TEXT_SIZES:
            sizes.addItem(f"{size} %", size)
        sizes.setCurrentIndex(sizes.findData(self._settings.text_size))
        sizes.currentIndexChanged.connect(lambda _: self._set_text_size(sizes.currentData()))
        motion = named(QCheckBox("Reduce motion"), "settings_reduceMotionCheck")
        motion.setAccessibleName("Reduce motion")
        motion.setChecked(self._settings.reduce_motion)
        motion.toggled.connect(self._set_motion)
        self.column.addWidget(Field(self._theme, "Theme", themes))
        self.column.addWidget(Field(self._theme, "Text size", sizes, help_text="On top of the system's own text size."))
        self.column.addWidget(motion)

    def _add_privacy(self) -> None:
        seconds = spin_box(self._theme, 5, 600, suffix=" s", name="settings_clipboardSpin")
        seconds.setValue(self._settings.clipboard_s)
        seconds.valueChanged.connect(self._set_clipboard)
        history = named(QCheckBox("Keep request history"), "settings_historyCheck")
        history.setAccessibleName("Keep request history")
        history.setChecked(self._settings.history)
        history.toggled.connect(self._set_history)
        self.column.addWidget(
            Field(
                self._theme,
                "Clear clipboard after",
                seconds,
                help_text="A copied token or secret leaves the clipboard then.",
            )
        )
        self.column.addWidget(history)

    def _set_theme(self, choice: ThemeChoice) -> None:
        self._settings.theme = choice
        self._theme.set_choice(choice)

    def _set_text_size(self, size: int) -> None:
        self._settings.text_size = size
        self._theme.set_text_scale(size / 100)

    def _set_motion(self, on: bool) -> None:
        self._settings.reduce_motion = on
        self._theme.reduce_motion = on

    def _set_clipboard(self, seconds: int) -> None:
        self._settings.clipboard_s = seconds
        self._clipboard.clear_after_s = seconds

    def _set_history(self, on: bool) -> None:
        self._settings.history = on
