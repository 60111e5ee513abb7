"""The org switcher: tile, name and address; its menu lists the orgs and what can be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.avatar import paint_org_tile
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.polish import named
from tokenexplorer.ui.widgets.popup_button import PopupButton
from tokenexplorer.ui.widgets.text import menu_text, set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class OrgButton(PopupButton):
    """Shows the current org and switches to another.

    Signals:
        chosen(str): Our id of an org.
        add_requested: A new org.
        practice_onelogin_requested: The practice org that is like OneLogin.
        practice_mtls_requested: The practice org of no vendor.
        situations_requested: Something broken at the practice org, to try.
        rename_requested: Rename the current one.
        remove_requested: Remove the current one.
        import_catalogue_requested: Take the current one's calls and scopes from a file.
        stop_import_requested: Stop reading that file.
        forget_catalogue_requested: Go back to what the app knows by itself.
    """

    chosen = Signal(str)
    add_requested = Signal()
    practice_onelogin_requested = Signal()
    practice_mtls_requested = Signal()
    situations_requested = Signal()
    rename_requested = Signal()
    remove_requested = Signal()
    import_catalogue_requested = Signal()
    stop_import_requested = Signal()
    forget_catalogue_requested = Signal()

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._theme = state, theme
        self.setObjectName("top_orgButton")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = Menu(theme, accessible_name="Orgs", parent=self)
        self._group = QActionGroup(self)
        self.add_action = self._action("Add org…", "top_addOrgAction", "plus", self.add_requested)
        self.practice_onelogin_action = self._action(
            "Add Practice OneLogin", "top_practiceOneLoginAction", "flask-conical", self.practice_onelogin_requested
        )
        self.practice_mtls_action = self._action(
            "Add Practice OpenID", "top_practiceMtlsAction", "flask-conical", self.practice_mtls_requested
        )
        self.situations_action = self._action(
            "Try something broken…", "top_situationsAction", "flask-conical", self.situations_requested
        )
        self.rename_action = self._action("Rename org…", "top_renameOrgAction", "pencil", self.rename_requested)
        self.remove_action = self._action("Remove org…", "top_removeOrgAction", "trash-2", self.remove_requested)
        self.import_action = self._action(
            "Import API description…", "top_importCatalogueAction", "file-down", self.import_catalogue_requested
        )
        self.stop_import_action = self._action("Stop reading", "top_stopImportAction", "x", self.stop_import_requested)
        self.forget_action = self._action(
            "Forget imported catalogue…", "top_forgetCatalogueAction", "rotate-cw", self.forget_catalogue_requested
        )
        self._reading = ""
        self.setMenu(self._menu)
        for signal in (state.orgs_changed, state.current_changed, state.catalogue_changed, theme.changed):
            signal.connect(self._show)
        self._show()

    def _action(self, text: str, name: str, icon: str, signal: SignalInstance) -> QAction:
        action = named(QAction(text, self), name)
        self._theme.set_icon(action, icon)
        action.triggered.connect(signal)
        return action

    def set_reading(self, file_name: str) -> None:
        """Which API description is being read; empty while none is."""
        self._reading = file_name
        self._show()

    def _show(self) -> None:
        org = self._state.org
        self._menu.clear()
        for other in self._state.orgs:
            action = self._menu.addAction(self._tile(other), menu_text(f"{other.name}  ·  {other.host}"))
            action.setCheckable(True)
            action.setChecked(other is org)
            self._group.addAction(action)
            action.triggered.connect(lambda _=False, org_id=other.id: self.chosen.emit(org_id))
        if self._state.orgs:
            self._menu.addSeparator()
        self._menu.addActions([self.add_action, *self._practice_actions(), self.rename_action, self.remove_action])
        self._show_catalogue(org)
        self.rename_action.setEnabled(org is not None)
        self.remove_action.setEnabled(org is not None)
        name, place = self._words()
        self.setAccessibleName(f"Switch org: {name}, {place}")
        set_plain_tooltip(self, f"{name}\n{place}")
        self.updateGeometry()
        self.update()

    def _practice_actions(self) -> list[QAction]:
        """The further practice orgs, until they are in the list; what can be tried, once there is a practice org."""
        there = {org.provider_id for org in self._state.orgs if org.practice}
        further = (("onelogin", self.practice_onelogin_action), ("generic", self.practice_mtls_action))
        actions = [action for provider_id, action in further if provider_id not in there]
        return [*actions, *([self.situations_action] if there else [])]

    def _show_catalogue(self, org: Org | None) -> None:
        self._menu.addSeparator()
        self._menu.addAction(self.stop_import_action if self._reading else self.import_action)
        self.stop_import_action.setText(menu_text(f"Stop reading {self._reading}"))
        self.import_action.setEnabled(org is not None)
        if org is not None and self._state.imported_catalogue(org.id) is not None:
            self._menu.addAction(self.forget_action)

    def _words(self) -> tuple[str, str]:
        org = self._state.org
        if org is None:
            return "No org yet", "Add one to begin"
        from tokenexplorer.orgs.provider import provider

        kind = "Practice" if org.practice else provider(org.provider_id).short_name
        return visible_text(org.name), f"{kind} · {org.host}"

    def _tile(self, org: Org) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(16 * ratio), round(16 * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            paint_org_tile(painter, self._theme, QRectF(0, 0, 16, 16), org.name)
        return QIcon(picture)

    def sizeHint(self) -> QSize:
        """Wide enough for the words, within limits."""
        name, place = self._words()
        words = max(
            QFontMetrics(self._theme.font("strong")).horizontalAdvance(name),
            QFontMetrics(self._theme.font("label")).horizontalAdvance(place),
        )
        widest = round(240 * max(1.0, self._theme.text_scale))
        return QSize(min(widest, max(188, words + 72)), self._lowest())

    def minimumSizeHint(self) -> QSize:
        """It may shrink to its tile and some letters."""
        return QSize(150, self._lowest())

    def _lowest(self) -> int:
        lines = QFontMetrics(self._theme.font("strong")).height() + QFontMetrics(self._theme.font("label")).height()
        return max(self._theme.height(40), lines + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tile, two lines, arrows."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = self._theme, self.height() / 2
        self._paint_ground(painter)
        self._paint_tile(painter, QRectF(8, middle - 12, 24, 24))
        name, place = self._words()
        width = self.width() - 40 - 26
        first = QFontMetrics(theme.font("strong")).height()
        second = QFontMetrics(theme.font("label")).height()
        top = round(middle - (first + second) / 2)
        self._line(painter, name, "strong", "text", QRect(40, top, width, first))
        self._line(painter, place, "label", "text2", QRect(40, top + first, width, second))
        painter.drawPixmap(self.width() - 24, round(middle - 8), theme.pixmap("chevrons-up-down", "text2", 16))

    def _paint_ground(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self._menu.isVisible():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("hover"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)

    def _paint_tile(self, painter: QPainter, tile: QRectF) -> None:
        org = self._state.org
        if org is not None:
            paint_org_tile(painter, self._theme, tile, org.name)
            return
        painter.setPen(QPen(self._theme.color("edge"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.drawPixmap(12, round(self.height() / 2 - 8), self._theme.pixmap("plus", "text3", 16))

    def _line(self, painter: QPainter, text: str, style: str, role: str, box: QRect) -> None:
        font = self._theme.font("strong") if style == "strong" else self._theme.font("label")
        if style == "label":
            font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
