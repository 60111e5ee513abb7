"""How a token is spelled, and what of it stays hidden."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication

from tests.ui.tokens.world import SIGNATURE, ann, jwt
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.tokens.raw_block import REVEAL_S, RawBlock
from tokenexplorer.ui.tokens.raw_part import SHOWN_LIMIT
from tokenexplorer.ui.tokens.reading import read_token


@pytest.fixture
def block(qtbot: Any, theme: Theme, now: datetime) -> RawBlock:
    made = RawBlock(theme)
    qtbot.addWidget(made)
    made.show_reading(read_token("id_token", ann(now)))
    made.resize(800, 110)
    made.show()
    return made


def test_three_lines_and_the_signature_is_dots(block: RawBlock, now: datetime) -> None:
    header, payload, _signature = str(ann(now).id_token).split(".")
    assert block.header_part.text() == header
    assert block.payload_part.text() == payload
    assert set(block.signature_part.text()) == {"•"}
    assert block.grab().toImage().width() == 800


def test_S13_the_signature_is_shown_for_30_s_on_a_click(qtbot: Any, block: RawBlock) -> None:
    qtbot.mouseClick(block.reveal_button, Qt.MouseButton.LeftButton)
    assert block.signature_part.text() == SIGNATURE
    assert block.reveal_button.accessibleName() == "Hide signature"
    for _ in range(REVEAL_S - 1):
        block._second.timeout.emit()
    assert block.signature_part.text() == SIGNATURE
    block._second.timeout.emit()
    assert SIGNATURE not in block.signature_part.text()
    assert not block._second.isActive()


def test_S13_the_signature_hides_when_the_focus_leaves(qtbot: Any, block: RawBlock) -> None:
    block.reveal()
    QApplication.sendEvent(block.reveal_button, QFocusEvent(QEvent.Type.FocusOut))
    assert not block.is_revealed
    assert SIGNATURE not in block.signature_part.text()


def test_S13_the_signature_hides_with_the_window_and_by_a_second_click(qtbot: Any, block: RawBlock) -> None:
    block.reveal()
    block.reveal_button.click()
    assert not block.is_revealed
    block.reveal()
    block.hide()
    assert not block.is_revealed


def test_S13_no_name_description_or_tooltip_holds_the_secret(block: RawBlock) -> None:
    block.reveal()
    for widget in (block.signature_part, block.reveal_button, block):
        words = widget.accessibleName() + widget.accessibleDescription() + widget.toolTip()
        assert SIGNATURE not in words


def test_S13_another_token_starts_hidden_and_none_forgets(block: RawBlock, now: datetime) -> None:
    block.reveal()
    block.show_reading(read_token("access_token", ann(now)))
    assert not block.is_revealed
    block.show_reading(None)
    assert block.header_part.text() == block.payload_part.text() == block.signature_part.text() == ""
    block.reveal()
    assert not block.is_revealed
    block.copy_header.click()


def test_S13_an_opaque_token_is_one_masked_line(qtbot: Any, block: RawBlock, now: datetime) -> None:
    block.show_reading(read_token("refresh_token", ann(now)))
    assert not block.header_part.isVisible()
    assert not block.copy_payload.isVisible()
    assert "refresh-canary" not in block.signature_part.text()
    assert block.reveal_button.accessibleName() == "Show token"
    block.reveal()
    assert block.signature_part.text() == ann(now).refresh_token


def test_parts_are_copied_as_spelled_but_never_the_signature(qtbot: Any, block: RawBlock, now: datetime) -> None:
    header, payload, _ = str(ann(now).id_token).split(".")
    copied: list[tuple[str, str]] = []
    block.copy_requested.connect(lambda words, text: copied.append((words, text)))
    block.copy_header.click()
    block.copy_payload.click()
    assert copied == [("Header", header), ("Payload", payload)]


def test_a_token_without_signature_has_nothing_to_show(block: RawBlock, now: datetime) -> None:
    block.show_reading(read_token("access_token", replace(ann(now), access_token=jwt({}, signature=""))))
    assert not block.reveal_button.isEnabled()


def test_R05_a_long_part_is_cut_before_it_is_drawn(block: RawBlock, now: datetime) -> None:
    long = replace(ann(now), access_token=jwt({"big": "x" * 500_000}))
    block.show_reading(read_token("access_token", long))
    assert len(block.payload_part.text()) == SHOWN_LIMIT + 1
