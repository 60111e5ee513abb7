"""Words from outside stay words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import Button
from tokenexplorer.ui.widgets.chips import Chip
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.text import (
    ascii_host,
    breakable,
    menu_text,
    plain_label,
    set_plain_tooltip,
    visible_text,
)
from tokenexplorer.ui.widgets.toast import Toast

IMAGE = "<img src=/nowhere.png> <b>x</b>"


def test_R01_labels_of_every_shared_widget_are_plain(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    toast = Toast(theme, window)
    toast.show_message(IMAGE)
    widgets = [
        plain_label(IMAGE, parent=window),
        plain_label(IMAGE, "mono", elide=Qt.TextElideMode.ElideMiddle, parent=window),
        Banner(theme, "bad", IMAGE, IMAGE, action=IMAGE, parent=window),
        Badge(theme, "bad", IMAGE, parent=window),
        EmptyState(theme, "ticket", IMAGE, IMAGE, parent=window),
        Field(theme, IMAGE, line_edit(theme), help_text=IMAGE, parent=window),
        ConfirmDialog(window, theme, IMAGE, IMAGE, IMAGE),
    ]
    assert widgets
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    assert len(labels) > 8
    assert [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []
    toast.hide()


@pytest.mark.parametrize("text", [IMAGE, '{"a":"<b>x</b>"}', "https://op/<img src=/x>", "a\nb", "<qt>&amp;"])
def test_R02_tooltips_show_exactly_the_text(text: str, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    set_plain_tooltip(widget, text)
    shown = QTextDocument()
    shown.setHtml(widget.toolTip())
    assert shown.toPlainText() == text
    assert "<img" not in widget.toolTip()


def test_R02_an_empty_tooltip_is_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    set_plain_tooltip(widget, "")
    assert widget.toolTip() == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Zoë 東京 🙂", "Zoë 東京 🙂"),
        ("a\u202eb", "a‹U+202E›b"),
        ("a\u200bb", "a‹U+200B›b"),
        ("a\u2066b", "a‹U+2066›b"),
        ("a\x00\x1b\x85b", "a‹U+0000›‹U+001B›‹U+0085›b"),
        ("a\nb", "a‹U+000A›b"),
        ("\ud800", "‹U+D800›"),
        ("\u3164\u2800\u00ad", "‹U+3164›‹U+2800›‹U+00AD›"),
        ("a\u00a0b", "a‹U+00A0›b"),
        ("a\ufe0fb\U000e0041", "a‹U+FE0F›b‹U+E0041›"),
    ],
)
def test_R04_hidden_characters_are_made_visible(text: str, shown: str) -> None:
    assert visible_text(text) == shown


def test_R04_many_lines_keep_their_lines() -> None:
    assert visible_text("a\n\tb\u202e", keep_lines=True) == "a\n\tb‹U+202E›"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://acme.okta.com/oauth2", "acme.okta.com"),
        ("http://127.0.0.1:8765/callback", "127.0.0.1:8765"),
        ("http://[::1]:8765/", "[::1]:8765"),
        ("https://b\u00fccher.example/", "xn--bcher-kva.example"),
        ("https://\u0430cme.okta.com/", "xn--cme-5cd.okta.com"),
        ("https://acme.okta.com@evil.example/", "evil.example"),
        ("no host\u202e", "no host‹U+202E›"),
    ],
)
def test_R04_hosts_are_written_in_ascii(url: str, host: str) -> None:
    assert ascii_host(url) == host


def test_R07_outside_text_is_no_mnemonic(theme: Theme, qtbot: QtBot) -> None:
    button = Button(theme, "Use R&D")
    qtbot.addWidget(button)
    assert button.text() == menu_text("Use R&D") == "Use R&&D"
    assert button.shortcut().isEmpty()
    assert button.label == "Use R&D"


def test_elided_label_keeps_its_text_and_tells_it_in_the_tooltip(theme: Theme, qtbot: QtBot) -> None:
    label = plain_label("https://acme.okta.com/" + "a" * 200, elide=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.text().endswith("aaa")
    assert label.minimumSizeHint().width() < 100
    label.grab()


def test_chip_shows_hidden_characters_but_keeps_its_scope(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, "a\u200bb", "lacking")
    qtbot.addWidget(chip)
    assert chip.scope == "a\u200bb"
    assert chip.text() == "a‹U+200B›b"
    assert chip.accessibleName() == "a‹U+200B›b, lacking"


def test_R05_a_word_without_end_breaks_and_a_book_is_cut(theme: Theme, qtbot: QtBot) -> None:
    label = plain_label("", "monoSmall", wrap=True)
    qtbot.addWidget(label)
    label.setText(breakable("short " + "D" * 100_000))
    label.setFixedWidth(400)
    assert label.minimumSizeHint().width() <= 400
    assert label.text().replace("\u200b", "").startswith("short " + "D" * 1000)
    assert label.text().endswith("(98,006 more characters; Trace has the whole)")
    assert breakable("invalid_grant: the code\nwas used") == "invalid_grant: the code\nwas used"
