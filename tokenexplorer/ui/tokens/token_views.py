"""The tabs of a token: claims, header, checks, scopes, calls, raw, and what the server said when it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.ui.tokens.call_list import NOTHING
from tokenexplorer.ui.tokens.can_do_page import CanDoPage
from tokenexplorer.ui.tokens.check_model import CheckModel
from tokenexplorer.ui.tokens.header_words import explain_header
from tokenexplorer.ui.tokens.member_model import MemberModel
from tokenexplorer.ui.tokens.scopes_page import ScopesPage
from tokenexplorer.ui.tokens.table_page import STRETCH, TablePage
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.mono_view import JsonText
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.tokens.token_set import TokenKind
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.member_model import Explain
    from tokenexplorer.ui.tokens.reading import Member, TokenReading
    from tokenexplorer.ui.tokens.study import Study
    from tokenexplorer.ui.widgets.banner import BannerKind
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_FILTER, _NARROW_FILTER = 168, 112
_NAME_WIDTH, _MEANING_WIDTH, _NARROW_MEANING = 152, 316, 220
RAW_LIMIT = 50_000
"""Characters of decoded JSON that the text view shows; more takes it too long (R05)."""
_EXTRAS = {"userinfo": "Userinfo", "introspection": "Introspection"}


class TokenViews(QWidget):
    """Tabs with a filter at their right, and a page for each.

    Signals:
        copy_requested(str): Copy the decoded JSON.
    """

    copy_requested = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self._theme, self._clipboard = theme, clipboard
        self._narrow = self._local = False
        self._raw = ""
        self._raw_shown = True
        self.tabs = Tabs(theme, name="tokens_tabs", accessible_name="Token views")
        self.filter = line_edit(
            theme,
            "Filter claims",
            name="tokens_claimsFilterEdit",
            accessible_name="Filter claims",
            icon="search",
            height="compact",
        )
        self.filter.setFixedWidth(theme.height(_FILTER))
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._models: dict[str, MemberModel] = {}
        self.checks = CheckModel(self)
        self._build_pages()
        self._lay_out()
        self.tabs.chosen.connect(self._turn)
        self.filter.textChanged.connect(self._filter)
        self._turn("claims")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 16, 0)
        head.setSpacing(16)
        head.addWidget(self.tabs, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(divider())
        column.addWidget(self._stack, 1)

    def _build_pages(self) -> None:
        self._add("claims", "Claims", self._member_page("claims", "claim", "Claim", "tokens_claimsTable", "Claims"))
        self._add("header", "Header", self._member_page("header", "header", "Member", "tokens_headerTable", "Header"))
        self._check_page = TablePage(
            self._theme,
            self._clipboard,
            self.checks,
            self.checks.copied,
            name="tokens_checksTable",
            accessible_name="Checks",
            widths=(272, 120, STRETCH, 140),
        )
        self._add("checks", "Checks", self._check_page)
        self.scopes = ScopesPage(self._theme, self._clipboard)
        self._add("scopes", "Scopes", self.scopes)
        self.can_do = CanDoPage(self._theme, self._clipboard)
        self._add("canDo", "Can do", self.can_do)
        self._add("raw", "Raw", self._raw_page())

    def _add(self, key: str, words: str, page: QWidget) -> None:
        self._pages[key] = page
        self._stack.addWidget(page)
        self.tabs.add(key, words)

    def _member_page(self, key: str, prefix: str, head: str, name: str, accessible_name: str) -> TablePage:
        model = self._models[key] = MemberModel(prefix, head, self)
        model.set_local(self._local)
        return TablePage(
            self._theme,
            self._clipboard,
            model,
            model.copied,
            name=name,
            accessible_name=accessible_name,
            widths=self._widths(),
        )

    def _raw_page(self) -> QWidget:
        page = QWidget()
        self.raw_edit = JsonText(self._theme, name="tokens_rawEdit", accessible_name="Raw token", bare=True)
        self._raw_label = plain_label("", "help")
        self._raw_copy = LinkButton(self._theme, "Copy all", "copy", name="tokens_copyRawButton")
        self._raw_copy.clicked.connect(lambda: self.copy_requested.emit(self._raw))
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self._raw_label, 1)
        row.addWidget(self._raw_copy)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.raw_edit, 1)
        return page

    # What they show

    def page(self, key: str) -> TablePage:
        """A page with a table."""
        page = self._pages[key]
        assert isinstance(page, TablePage)  # noqa: S101 -- only `raw` is none, and nobody asks for it
        return page

    def show_reading(self, reading: TokenReading | None, explain: Explain | None) -> None:
        """Show a token; None empties everything and takes the server's answers away."""
        for key in _EXTRAS:
            self._drop(key)
        claims = (reading.claims if reading is not None else None) or ()
        header = reading.header if reading is not None else ()
        self.filter.clear()
        self.can_do.filter.clear()
        self._models["claims"].show(claims, explain)
        self._models["header"].show(header, explain_header)
        self.tabs.set_count("claims", len(claims) if claims else None)
        self.tabs.set_count("header", len(header) if header else None)
        self._say_empty(reading)
        self._show_raw(reading)

    def show_study(self, study: Study | None) -> None:
        """Show what became of the scopes and which calls they open; None empties both tabs."""
        comparison = study.comparison if study is not None else None
        rows, lost = (comparison.rows, len(comparison.lost)) if comparison is not None else ((), 0)
        self.scopes.show_comparison(comparison)
        self.tabs.set_count("scopes", len(rows) or None)
        self.tabs.set_dot("scopes", "warnSolid" if lost else None, f"{lost} did not arrive")
        if study is None:
            self.can_do.show_calls(NOTHING)
        else:
            summary, client = study.facts.summary, study.facts.client
            asked = summary.requested_scopes
            self.can_do.show_calls(study.can_do, study.why_none, may_add=client is not None, asked=asked)
        self.tabs.set_count("canDo", (study.can_do.count if study is not None else 0) or None)

    def leave_calls(self, kind: TokenKind) -> None:
        """Show the claims instead of the calls of a token that opens none: the ID token after a sign-in."""
        if kind != "access_token" and self.tabs.current_key() == "canDo":
            self.tabs.set_current("claims")

    def _say_empty(self, reading: TokenReading | None) -> None:
        claims = header = ""
        if reading is not None and not reading.is_jwt:
            claims = "This token is opaque. Only its server can say what is in it."
            header = "An opaque token has no header."
        elif reading is not None and reading.encrypted:
            claims = "This token is encrypted. Only the API that it is for can read its claims."
        elif reading is not None and reading.claims is None:
            claims = "The payload cannot be decoded, so there are no claims to list. Raw shows what is there."
        elif reading is not None and not reading.claims:
            claims = "The payload is an empty object: no claims."
        if reading is not None and reading.is_jwt and not reading.header:
            header = "The header cannot be decoded. Raw shows what is there."
        self.page("claims").show_empty(claims)
        self.page("header").show_empty(header)

    def _show_raw(self, reading: TokenReading | None) -> None:
        opaque = reading is not None and not reading.is_jwt
        self._raw = reading.raw if reading is not None else ""
        self._raw_shown = opaque or not self._raw
        if self._raw_shown:
            self.raw_edit.set_text("")
        elif self.tabs.current_key() == "raw":
            self._fill_raw()
        self._raw_copy.setVisible(bool(self._raw))
        words = "Decoded header and payload"
        if opaque:
            words = "An opaque token has nothing to decode."
        elif len(self._raw) > RAW_LIMIT:
            words = f"The first {RAW_LIMIT:,} of {len(self._raw):,} characters"
        self._raw_label.setText(words)

    def show_checks(self, verification: Verification | None) -> None:
        """Show every check of the last time."""
        checks = verification.checks if verification is not None else ()
        self.checks.show(checks)
        self.tabs.set_count("checks", len(checks) if checks else None)
        failed = sum(check.outcome.value == "failed" for check in checks)
        self.tabs.set_dot("checks", "badSolid" if failed else None, f"{failed} failed")
        words = "" if checks else "Not checked yet." if verification is None else verification.headline
        self._check_page.show_empty(words)

    def show_answer(
        self, key: str, members: tuple[Member, ...], explain: Explain, note: tuple[BannerKind, str, str]
    ) -> None:
        """Show what the server said, in a tab of its own that was not there before.

        Args:
            key: `userinfo` or `introspection`.
            members: Of the answer.
            explain: What they mean.
            note: Kind, first sentence and rest of the words above; empty for none.
        """
        if key not in self._pages:
            name = f"tokens_{key}Table"
            self._pages[key] = self._member_page(key, key, "Claim", name, _EXTRAS[key])
            self._stack.addWidget(self._pages[key])
        if self.tabs.place(key) < 0:
            self.tabs.add(key, _EXTRAS[key])
        self._models[key].show(members, explain)
        self.tabs.set_count(key, len(members))
        self.page(key).show_note(*note)
        self.page(key).show_empty("" if members else "The answer is an empty object.")
        self.tabs.set_current(key)

    def _drop(self, key: str) -> None:
        """The page stays for the next answer; its tab and what it shows go."""
        place = self.tabs.place(key)
        if place >= 0:
            if self.tabs.current_key() == key:
                self.tabs.set_current("claims")
            self.tabs.removeTab(place)
        if key in self._models:
            self._models[key].show((), None)

    def _fill_raw(self) -> None:
        """Only once it is looked at: the text view is slow with long lines."""
        if not self._raw_shown:
            self._raw_shown = True
            self.raw_edit.set_text(self._raw[:RAW_LIMIT])

    # Filter, times, widths

    def _turn(self, key: str) -> None:
        if key == "raw":
            self._fill_raw()
        if key in self._pages:
            if key == "canDo":
                self.can_do.fill()
            self._stack.setCurrentWidget(self._pages[key])
            self.filter.setVisible(key in self._models)

    def _filter(self, text: str) -> None:
        for key, model in self._models.items():
            model.set_filter(text)
            if model.total:
                none = bool(text.strip()) and not model.rowCount()
                self.page(key).show_empty(f"No claim fits {text.strip()}." if none else "")

    def clear_filter(self) -> bool:
        """Take the filter away; False where there was none."""
        had = bool(self.filter.text() or self.can_do.filter.text())
        self.filter.clear()
        self.can_do.filter.clear()
        return had

    def set_local(self, local: bool) -> None:
        """Say times in this computer's zone, or in UTC."""
        self._local = local
        for model in self._models.values():
            model.set_local(local)

    def tick(self, now: datetime) -> None:
        """Say how far away times are by now."""
        for model in self._models.values():
            model.tick(now)

    def explain_anew(self) -> None:
        """What claims are compared with may have changed."""
        self._models["claims"].explain_anew()

    def set_narrow(self, narrow: bool) -> None:
        """The meaning column gives way first."""
        self._narrow = narrow
        self.filter.setFixedWidth(self._theme.height(_NARROW_FILTER if narrow else _FILTER))
        for key in self._models:
            self.page(key).set_widths(self._widths())
        self.scopes.set_narrow(narrow)
        self._check_page.set_widths((200, 112, STRETCH, 120) if narrow else (272, 120, STRETCH, 140))

    def _widths(self) -> tuple[int, int, int]:
        return _NAME_WIDTH, STRETCH, _NARROW_MEANING if self._narrow else _MEANING_WIDTH
