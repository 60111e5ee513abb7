"""A stack of pages needs what the page that is seen needs."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.page_stack import PageStack


class Page(QWidget):
    def __init__(self, height: int) -> None:
        super().__init__()
        QVBoxLayout(self).addSpacing(height)


def test_a_high_page_behind_takes_no_height_from_a_banner(theme: Theme, qtbot: QtBot) -> None:
    window, stack = QWidget(), PageStack()
    qtbot.addWidget(window)
    banner = Banner(theme, "bad", "Lead.", "\n".join("abcdef"), parent=window)
    column = QVBoxLayout(window)
    column.addWidget(banner)
    column.addWidget(stack, 1)
    for height in (40, 400):
        stack.addWidget(Page(height))
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint().height() >= 400
    stack.setCurrentIndex(0)
    assert stack.minimumSizeHint().height() < 100
    window.resize(500, 340)
    window.show()
    assert banner.height() >= banner.heightForWidth(banner.width())
