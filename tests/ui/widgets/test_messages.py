"""Banners, fields, toasts, confirmations, empty states, badges and verdicts."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.badge import Badge, CountBadge
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import Field, line_edit, spin_box
from tokenexplorer.ui.widgets.toast import STAY_MS, STAY_WITH_ACTION_MS, Toast
from tokenexplorer.ui.widgets.verdict import StatusBadge, Verdict, VerdictBadge


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    return made


def test_banner_tells_everything_in_one_label_and_one_action(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    banner = Banner(theme, label_name="app_bannerLabel", action_name="app_bannerActionButton", parent=window)
    assert banner.isHidden()
    banner.set("warn", "No keyring found.", "Tokens live until you quit.", action="Fix")
    banner.show()
    label = window.findChild(QLabel, "app_bannerLabel")
    assert label is not None
    assert label.text() == label.accessibleName() == "No keyring found. Tokens live until you quit."
    assert banner.property("banner") == "warn"
    with qtbot.waitSignal(banner.action_requested):
        banner.action_button.click()
    banner.set("ok", "Verified")
    assert banner.action_button.isHidden()
    banner.grab()


def test_banner_text_takes_as_many_lines_as_it_needs(theme: Theme, window: QWidget) -> None:
    label = Banner(theme, "info", "A sentence.", "And a long one " * 12, parent=window).label
    assert label.heightForWidth(200) > label.heightForWidth(900) >= 20


def test_banner_keeps_the_lines_of_its_rest_but_not_hundreds(theme: Theme, window: QWidget) -> None:
    label = Banner(theme, "bad", "Self\n-signed.", "Subject: a\n\nIssuer:\tb\r", parent=window).label
    assert label.text() == "Self‹U+000A›-signed. Subject: a\nIssuer: b‹U+000D›"
    assert label.heightForWidth(900) == 2 * Banner(theme, "bad", "One line.", parent=window).label.heightForWidth(900)
    label.set_words("Lead.", "x\n" * 500)
    assert label.text().count("\n") == 7
    label.set_words("Lead.", " \n")
    assert label.text() == "Lead."


def test_error_takes_the_place_of_help_and_is_described(theme: Theme, window: QWidget) -> None:
    edit = QLineEdit()
    field = Field(theme, "Org URL", edit, help_text="The org itself", error_name="welcome_urlError", parent=window)
    window.show()
    assert edit.accessibleName() == "Org URL"
    assert field.help_label.isVisible()
    field.set_error("Use https. Okta refuses sign-in over plain http.")
    assert field.has_error
    assert not field.help_label.isVisible()
    assert field.error_label.isVisible()
    assert edit.property("state") == "error"
    assert edit.accessibleDescription().startswith("Use https.")
    field.set_help("Other help")
    assert not field.help_label.isVisible()
    field.set_error("")
    assert field.help_label.isVisible()
    assert field.help_label.text() == "Other help"
    assert edit.property("state") == ""


@pytest.mark.parametrize("height", ["", "compact", "url", "hero"])
def test_nothing_moves_when_a_field_gets_the_focus_or_an_error(
    height: str, theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    edit = line_edit(theme, "Filter", height=height, icon="search", keys="Ctrl+F", parent=window)
    other = QLineEdit(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus()
    before = edit.sizeHint().height()
    edit.setFocus()
    assert edit.sizeHint().height() == before == {"": 32, "compact": 28, "url": 36, "hero": 40}[height]
    edit.setProperty("state", "error")
    edit.style().unpolish(edit)
    edit.style().polish(edit)
    assert edit.sizeHint().height() == before


def test_spin_box_is_as_high_as_a_field_and_stays_so(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    box = spin_box(theme, 10, 600, suffix=" s", name="settings_clipboardSpin", accessible_name="Seconds", parent=window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert box.height() == 32
    box.setFocus()
    assert box.height() == 32
    assert (box.minimum(), box.maximum(), box.text()) == (10, 600, "10 s")


def test_read_only_value_shows_its_beginning(theme: Theme, window: QWidget) -> None:
    edit = line_edit(theme, read_only=True, parent=window)
    edit.setText("http://127.0.0.1:8765/callback/web-sign-in")
    assert edit.cursorPosition() == 0


def test_toast_goes_by_itself_and_waits_while_hovered(theme: Theme, window: QWidget) -> None:
    window.show()
    toast = Toast(theme, window)
    toast.show_message("Copied.")
    assert toast.isVisible()
    assert toast._timer.interval() == STAY_MS == 4000
    QApplication.sendEvent(toast, QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert not toast._timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast._timer.isActive()
    toast._timer.timeout.emit()
    assert not toast.isVisible()
    toast._timer.stop()


def test_toast_offers_its_action_for_longer_and_stays_in_the_window(theme: Theme, window: QWidget) -> None:
    window.show()
    done: list[int] = []
    toast = Toast(theme, window)
    toast.show_message("Token removed, not revoked.", "trash-2", "Undo", lambda: done.append(1))
    assert toast._timer.interval() == STAY_WITH_ACTION_MS == 8000
    window.resize(500, 300)
    assert window.rect().contains(toast.geometry())
    assert abs(toast.geometry().center().x() - window.rect().center().x()) <= 1
    button = window.findChild(QPushButton, "toast_actionButton")
    assert button is not None
    button.click()
    assert done == [1]
    assert not toast.isVisible()
    toast._timer.stop()


def test_confirm_asks_without_a_loop_and_the_safe_button_is_the_default(
    theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    window.show()
    done: list[int] = []
    dialog = ConfirmDialog.ask(
        window, theme, "Revoke this token?", "Programs that use it stop.", "Revoke token", True, lambda: done.append(1)
    )
    assert dialog.isVisible()
    assert dialog.objectName() == "confirm_dialog"
    text = dialog.findChild(QLabel, "confirm_textLabel")
    assert text is not None
    assert text.text() == "Programs that use it stop."
    cancel = dialog.findChild(QPushButton, "confirm_cancelButton")
    ok = dialog.findChild(QPushButton, "confirm_okButton")
    assert cancel is not None
    assert ok is not None
    assert cancel.isDefault()
    assert ok.property("variant") == "danger"
    ok.click()
    assert done == [1]


def test_confirm_is_cancelled_with_escape(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    window.show()
    done: list[int] = []
    dialog = ConfirmDialog.ask(window, theme, "Sign in anyway?", "", "Sign in", False, lambda: done.append(1))
    assert dialog.ok_button.isDefault()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert done == []


def test_empty_state_has_one_action(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    empty = EmptyState(theme, "ticket", "No tokens yet", action="Sign in", action_name="x", parent=window)
    with qtbot.waitSignal(empty.action_requested):
        empty.action_button.click()
    empty.set_words("Nothing named x.", "Clear the filter.")
    assert empty.title_label.text() == "Nothing named x."
    empty.grab()


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("verified", "Verified"), ("failed", "Failed"), ("cannotVerify", "Cannot be verified"), ("none", "Not checked")],
)
def test_three_verdicts_have_their_own_word_and_property(
    verdict: Verdict, words: str, theme: Theme, window: QWidget
) -> None:
    badge = VerdictBadge(theme, name="tokens_verdictBadge", parent=window)
    badge.set_verdict(verdict)
    assert (badge.text(), badge.property("verdict"), badge.accessibleName()) == (words, verdict, words)
    badge.grab()


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [(200, "200 OK", "ok"), (302, "302 Found", "warn"), (403, "403 Forbidden", "bad"), (599, "599", "bad")],
)
def test_status_has_number_and_words(status: int, words: str, kind: str, theme: Theme, window: QWidget) -> None:
    badge = StatusBadge(theme, parent=window)
    assert badge.text() == "No answer"
    badge.set_status(status)
    assert (badge.text(), badge.property("kind")) == (words, kind)


def test_badge_is_as_wide_as_its_words_and_never_takes_the_focus(theme: Theme, window: QWidget) -> None:
    badge = Badge(theme, "warn", "2 to fix", "triangle-alert", parent=window)
    narrow = badge.sizeHint().width()
    badge.set("bad", "200 things to fix", "x")
    assert badge.sizeHint().width() > narrow
    assert badge.sizeHint().height() == 20
    assert badge.focusPolicy() == Qt.FocusPolicy.NoFocus
    count = CountBadge(theme, 7, parent=window)
    assert count.text() == "7"
    count.set_count(None)
    assert count.isHidden()


def test_no_shared_widget_opens_a_window_of_its_own(theme: Theme, qtbot: QtBot) -> None:
    before = {id(each) for each in QApplication.topLevelWidgets() if each.isVisible()}
    made = [
        Badge(theme, "ok", "x"),
        CountBadge(theme, 7),
        Banner(theme, "bad", "x", "y", action="z"),
        EmptyState(theme, "ticket", "x", "y", action="z"),
        Field(theme, "x", QLineEdit(), help_text="y"),
        ConfirmDialog(None, theme, "x", "y", "z"),
    ]
    for each in made:
        qtbot.addWidget(each)
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible() and id(each) not in before] == []


def test_what_was_made_without_a_parent_shows_in_its_layout(theme: Theme, window: QWidget) -> None:
    column = QVBoxLayout(window)
    made = [CountBadge(theme, 7), Banner(theme, "bad", "x", action="z"), EmptyState(theme, "ticket", "x", action="z")]
    for each in made:
        column.addWidget(each)
    window.show()
    assert all(each.isVisible() for each in made)


def test_a_closed_dialog_gives_the_keyboard_back(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    edit = QLineEdit(window)
    window.show()
    edit.setFocus()
    qtbot.waitUntil(window.isActiveWindow)
    dialog = ConfirmDialog.ask(window, theme, "Remove it?", "It is gone then.", "Remove", True, lambda: None)
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.isActiveWindow)
    assert edit.hasFocus()
