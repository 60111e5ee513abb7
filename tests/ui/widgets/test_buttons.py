"""Buttons, segments, tabs, switch, menus."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.buttons import Button, Height, LinkButton, button
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.tool_buttons import IconButton, MenuButton, SplitButton, tool_button
from tokenexplorer.ui.widgets.variant import Variant


def test_button_has_name_and_variant(theme: Theme, qtbot: QtBot) -> None:
    made = button(theme, "Sign in", "primary", "log-in", name="connect_signInButton")
    qtbot.addWidget(made)
    assert made.objectName() == "connect_signInButton"
    assert made.accessibleName() == "Sign in"
    assert made.property("variant") == "primary"
    made.set_variant("tonal")
    assert made.property("variant") == made.variant == "tonal"
    assert not made.icon().isNull()


@pytest.mark.parametrize("height", ["", "compact", "url", "hero"])
@pytest.mark.parametrize("variant", ["primary", "tonal", "secondary", "ghost", "danger"])
def test_nothing_moves_when_a_button_gets_the_focus(
    variant: Variant, height: Height, theme: Theme, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = Button(theme, "Copy", variant, "copy", height=height, parent=window)
    other = Button(theme, "Other", parent=window)
    column = QVBoxLayout(window)
    column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(other)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    before = made.sizeHint()
    made.setFocus(Qt.FocusReason.TabFocusReason)
    assert made.hasFocus()
    assert made.sizeHint() == before
    assert before.height() == {"": 32, "compact": 28, "url": 36, "hero": 40}[height]


def test_busy_button_takes_no_click_says_its_word_and_comes_back(theme: Theme, qtbot: QtBot) -> None:
    made = Button(theme, "Send", "primary", "send")
    qtbot.addWidget(made)
    made.show()
    made.set_busy(True, "Sending")
    assert not made.isEnabled()
    assert made.text() == "Send"
    qtbot.waitUntil(lambda: made.text() == "Sending", timeout=15_000)
    assert made.accessibleName() == "Sending"
    made.set_busy(False)
    assert made.isEnabled()
    assert made.text() == made.accessibleName() == "Send"


def test_busy_button_keeps_its_width_where_the_word_fits(theme: Theme, qtbot: QtBot) -> None:
    made = Button(theme, "Sign in with seven scopes")
    qtbot.addWidget(made)
    made.show()
    width = made.width()
    made.set_busy(True, "Asking")
    qtbot.waitUntil(lambda: made.text() == "Asking", timeout=15_000)
    assert made.width() == width
    made.set_busy(False)


def test_the_focus_comes_back_after_busy_unless_it_was_put_elsewhere(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QVBoxLayout(window)
    first, made, third = (button(theme, text) for text in ("One", "Send", "Three"))
    for each in (first, made, third):
        row.addWidget(each)
    window.show()
    made.setFocus()
    made.set_busy(True, "Sending")
    made.set_busy(True, "Still sending")
    assert window.focusWidget() is window
    made.set_busy(False)
    assert window.focusWidget() is made
    made.set_busy(True, "Sending")
    first.setFocus()
    made.set_busy(False)
    assert window.focusWidget() is first


def test_quick_work_never_shows_busy(theme: Theme, qtbot: QtBot) -> None:
    made = Button(theme, "Send")
    qtbot.addWidget(made)
    made.set_busy(True, "Sending")
    made.set_busy(False)
    assert made.text() == "Send"
    assert not made._delay.isActive()


def test_every_kind_of_button_has_an_accessible_name(theme: Theme, qtbot: QtBot) -> None:
    for made in (
        tool_button(theme, "copy", "Copy the header", name="tokens_copyHeaderButton"),
        IconButton(theme, "eye", "Show", text="Show"),
        MenuButton(theme, "Kind"),
        SplitButton(theme, "Send", "send"),
        LinkButton(theme, "See checks"),
        Switch(theme, "DPoP"),
    ):
        qtbot.addWidget(made)
        assert made.accessibleName()
        assert made.sizeHint().height() >= 24 or isinstance(made, LinkButton)
        made.grab()


def test_icon_button_is_large_enough_to_hit(theme: Theme, qtbot: QtBot) -> None:
    made = tool_button(theme, "copy", "Copy")
    qtbot.addWidget(made)
    made.show()
    assert min(made.width(), made.height()) >= 24


def test_split_button_keeps_its_height_and_opens_its_menu_without_a_loop(theme: Theme, qtbot: QtBot) -> None:
    made = SplitButton(theme, "Send", "send", menu=QMenu(), name="request_sendButton", height=36)
    qtbot.addWidget(made)
    made.show()
    assert made.height() == 36
    with qtbot.waitSignal(made.triggered_main):
        qtbot.keyClick(made, Qt.Key.Key_Return)
    made.set_label("Cancel", "x")
    made.set_variant("tonal")
    assert made.text() == "Cancel"
    assert made.property("variant") == "tonal"


def test_menu_lines_call_their_action_without_arguments(theme: Theme, qtbot: QtBot) -> None:
    called: list[int] = []
    menu = Menu(theme)
    qtbot.addWidget(menu)
    action = menu.add("Rename R&D", lambda: called.append(1), icon="pencil", name="tokens_renameAction", keys="F2")
    action.trigger()
    assert called == [1]
    assert action.text() == "Rename R&&D"
    assert action.objectName() == "tokens_renameAction"


@pytest.fixture
def segments(theme: Theme, qtbot: QtBot) -> Segments:
    made = Segments(theme)
    qtbot.addWidget(made)
    for key in ("all", "selected", "granted"):
        made.add(key, key.title(), name=f"scopes_{key}Button")
    return made


def test_first_segment_is_chosen_and_one_is_a_stop_of_the_tab_key(segments: Segments) -> None:
    assert segments.current() == "all"
    stops = [
        key for key in ("all", "selected", "granted") if segments.button(key).focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["all"]
    assert [segments.button(key).property("seg") for key in ("all", "selected", "granted")] == ["first", "mid", "last"]


def test_arrows_choose_inside_segments(segments: Segments, qtbot: QtBot) -> None:
    with qtbot.waitSignal(segments.changed) as told:
        qtbot.keyClick(segments.button("all"), Qt.Key.Key_Right)
    assert told.args == ["selected"]
    qtbot.keyClick(segments.button("selected"), Qt.Key.Key_Left)
    qtbot.keyClick(segments.button("all"), Qt.Key.Key_Left)
    assert segments.current() == "granted"


def test_counts_are_part_of_the_segments_name(segments: Segments) -> None:
    segments.set_count("selected", 7)
    assert segments.button("selected").accessibleName() == "Selected, 7"
    assert not segments.button("selected").icon().isNull()


def test_tabs_have_keys_counts_and_dots(theme: Theme, qtbot: QtBot) -> None:
    tabs = Tabs(theme, name="tokens_tabs", accessible_name="Parts of the token")
    qtbot.addWidget(tabs)
    for key in ("claims", "header", "explain"):
        tabs.add(key, key.title())
    width = tabs.tabSizeHint(0).width()
    tabs.set_count("claims", 14)
    tabs.set_dot("explain", "badSolid", "failed")
    assert tabs.tabSizeHint(0).width() > width
    assert tabs.accessibleTabName(0) == "Claims, 14"
    assert tabs.accessibleTabName(2) == "Explain, failed"
    assert tabs.tabText(0) == "Claims"
    with qtbot.waitSignal(tabs.chosen) as told:
        tabs.set_current("explain")
    assert told.args == ["explain"]
    assert tabs.current_key() == "explain"
    tabs.set_count("claims", None)
    assert tabs.tabSizeHint(0).width() == width
    tabs.grab()


def test_switch_turns_with_click_and_space(theme: Theme, qtbot: QtBot) -> None:
    made = Switch(theme, "DPoP", name="connect_dpopSwitch")
    qtbot.addWidget(made)
    made.show()
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert made.isChecked()
    qtbot.keyClick(made, Qt.Key.Key_Space)
    assert not made.isChecked()


def rings(window: QWidget) -> list[QWidget]:
    return [each for each in window.findChildren(QWidget) if type(each).__name__ == "_Overlay" and each.isVisible()]


def test_ring_shows_around_a_filled_button_with_the_keyboard_and_goes(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    primary, plain = Button(theme, "Sign in", "primary"), Button(theme, "Copy")
    column.addWidget(primary)
    column.addWidget(plain)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    plain.setFocus(Qt.FocusReason.TabFocusReason)
    assert rings(window) == []
    primary.setFocus(Qt.FocusReason.TabFocusReason)
    (ring,) = rings(window)
    assert ring.geometry().contains(primary.geometry())
    assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    primary.event(QEvent(QEvent.Type.Move))
    plain.setFocus(Qt.FocusReason.TabFocusReason)
    assert rings(window) == []
