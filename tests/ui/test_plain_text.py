"""No words from outside can become mark-up: the sources of the window hold no way to it but the escaped one."""

import re
from pathlib import Path

import pytest

import tokenexplorer

SOURCES = sorted((Path(tokenexplorer.__file__).parent / "ui").rglob("*.py"))
# What draws mark-up, loads pictures or opens links when it is given text that looks so.
RICH = re.compile(
    r"setHtml|insertHtml|appendHtml|setMarkdown|RichText|AutoText|MarkdownText|setOpenExternalLinks|setOpenLinks"
    r"|QMessageBox|QErrorMessage|QInputDialog|QProgressDialog|QWizard|QTextBrowser|\bQTextEdit\b|QStaticText"
    r"|QGraphicsTextItem|QToolTip|QWhatsThis|QDesktopServices|QSystemTrayIcon|createTextLayout"
)
LABEL_WITH_TEXT = re.compile(r"\bQLabel\((?!\)|self\)|parent\))")
MARK_UP = re.compile(r"<(?:span|br|b|i|p|a|img|div|font|html|body|table)\b[^>]*/?>", re.IGNORECASE)


def problems(source: str) -> list[str]:
    """Lines that could show mark-up."""
    found = []
    for line in source.splitlines():
        code = line.partition("  # ")[0]
        if re.match(r"\s*(?:from|import) ", code):
            continue
        escaped = "html.escape(" in code or "{shown}" in code
        if RICH.search(code) or LABEL_WITH_TEXT.search(code) or (MARK_UP.search(code) and not escaped):
            found.append(line.strip())
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_R01_R02_R03_no_source_of_the_window_shows_mark_up(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "label = QLabel(text)",
        'label = QLabel("words", self)',
        "label.setTextFormat(Qt.TextFormat.RichText)",
        'return f"<span>{title}</span>"',
        "QMessageBox.warning(self, title, text)",
        "view.setHtml(body)",
        "QDesktopServices.openUrl(QUrl(uri))",
    ],
)
def test_the_search_finds_each_way(line: str) -> None:
    assert problems(line) == [line]


def test_R02_tooltips_are_made_in_few_places() -> None:
    """Everything else asks `set_plain_tooltip`; the models that answer ToolTipRole are held by the search above."""
    made = {path.name for path in SOURCES if re.search(r"\.setToolTip\(", path.read_text(encoding="utf-8"))}
    assert made <= {"text.py", "row_words.py"}
