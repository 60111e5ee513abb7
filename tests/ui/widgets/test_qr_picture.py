"""The QR picture: its modules as the library computes them, dark on light with a quiet zone in either theme."""

import pytest
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.qr_picture import QUIET, QrPicture, qr_matrix

URL = "https://acme.okta.com/activate?user_code=WDJB-MJHT"


def finder(matrix: tuple[tuple[bool, ...], ...], row: int, column: int) -> str:
    return "".join("#" if matrix[row][column + step] else "." for step in range(7))


def test_it_is_a_qr_code() -> None:
    matrix = qr_matrix(URL)
    assert len(matrix) == len(matrix[0])
    assert (len(matrix) - 17) % 4 == 0
    for row, column in ((0, 0), (0, len(matrix) - 7), (len(matrix) - 7, 0)):
        assert finder(matrix, row, column) == "#######"
        assert finder(matrix, row + 1, column) == "#.....#"


@pytest.mark.parametrize("text", ["", "x" * 901])
def test_what_nobody_could_scan_is_no_picture(text: str) -> None:
    assert qr_matrix(text) == ()


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_dark_on_light_with_its_quiet_zone_in_either_theme(qtbot: QtBot, theme: Theme, choice: str) -> None:
    theme.set_choice("dark" if choice == "dark" else "light")
    try:
        picture = QrPicture(theme)
        qtbot.addWidget(picture)
        matrix = qr_matrix(URL)
        picture.show_matrix(matrix, "QR code")
        image = picture.grab().toImage()
        edge = image.width()
        module = edge // (len(matrix) + 2 * QUIET)
        start = (edge - module * len(matrix)) // 2
        assert start >= QUIET * module

        def is_dark(row: int, column: int) -> bool:
            at = module // 2
            return bool(image.pixelColor(start + column * module + at, start + row * module + at).lightness() < 128)

        size = range(len(matrix))
        assert tuple(tuple(is_dark(row, column) for column in size) for row in size) == matrix
        assert not any(is_dark(-2, column) or is_dark(column, -2) for column in size)
    finally:
        theme.set_choice("light")


def test_without_a_matrix_nothing_is_there(qtbot: QtBot, theme: Theme) -> None:
    picture = QrPicture(theme)
    qtbot.addWidget(picture)
    picture.show_matrix(qr_matrix(URL), "QR code")
    assert not picture.isHidden()
    picture.show_matrix((), "")
    assert picture.isHidden()
