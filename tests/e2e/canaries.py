"""Searches for secrets where none may be: in files and in what the window says to screen readers, titles and tips."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import shiboken6
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTabBar, QWidget

from tests.e2e.desk import KEY, STATE

_ROLES = (
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    KEY,
    STATE,
)
_ROWS = 400


def forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """The ways in which a secret may lie somewhere, each with its name."""
    raw = secret.encode()
    yield "raw", raw
    yield "utf-16", secret.encode("utf-16-le")
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "url", quote(secret, safe="").encode()
    yield "reversed", raw[::-1]
    for skipped in range(3):
        # Inside of other text base64 looks like one of three; the ends depend on the neighbours.
        whole = base64.b64encode(b"\0" * skipped + raw)
        inner = whole[4 if skipped else 0 : -4]
        yield f"base64+{skipped}", inner
        yield f"base64url+{skipped}", inner.translate(bytes.maketrans(b"+/", b"-_"))


def in_bytes(content: bytes, secrets: Mapping[str, str]) -> list[str]:
    """Names of the secrets, and their form, that a content holds."""
    return [f"{name} ({form})" for name, secret in secrets.items() for form, bits in forms(secret) if bits in content]


def in_files(secrets: Mapping[str, str], *folders: Path) -> list[str]:
    """Where below the folders a secret lies: in a file, or in the name of one."""
    found = []
    for folder in folders:
        for base, _folders, files in os.walk(folder):
            for path in (Path(base, name) for name in files):
                where = str(path.relative_to(folder))
                found += [f"{what} in the name {where}" for what in in_bytes(where.encode(), secrets)]
                if path.is_file():
                    found += [f"{what} in {where}" for what in in_bytes(path.read_bytes(), secrets)]
    return found


def in_names(secrets: Mapping[str, str]) -> list[str]:
    """Where a secret is in a title, tip, object name or accessible name of any widget, action, tab or row."""
    return [
        f"{name} in {where}" for where, said in _said() for name, secret in secrets.items() if said and secret in said
    ]


def _said() -> Iterator[tuple[str, str]]:
    for widget in QApplication.allWidgets():
        if not shiboken6.isValid(widget):
            continue
        who = f"{type(widget).__name__} {widget.objectName()}"
        yield f"title of {who}", widget.windowTitle()
        yield f"tip of {who}", f"{widget.toolTip()} {widget.statusTip()} {widget.whatsThis()}"
        yield f"name of {who}", f"{widget.accessibleName()} {widget.objectName()}"
        yield f"description of {who}", widget.accessibleDescription()
        if isinstance(widget, QTabBar):
            yield from ((f"tab of {who}", f"{widget.tabText(n)} {widget.tabToolTip(n)}") for n in range(widget.count()))
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((f"row of {who}", said) for said in _rows(widget.model()))
        yield from ((f"action of {who}", said) for said in _actions(widget))


def _actions(widget: QWidget) -> Iterator[str]:
    for action in (child for child in widget.children() if isinstance(child, QAction)):
        yield f"{action.text()} {action.toolTip()} {action.statusTip()} {QObject.objectName(action)}"


def _rows(model: QAbstractItemModel) -> Iterator[str]:
    waiting, seen = [QModelIndex()], 0
    while waiting and seen < _ROWS:
        parent = waiting.pop()
        for row in range(min(model.rowCount(parent), _ROWS)):
            for column in range(_columns(model, parent)):
                index = model.index(row, column, parent)
                yield " ".join(str(index.data(role)) for role in _ROLES if index.data(role) is not None)
            seen += 1
            waiting.append(model.index(row, 0, parent))


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    # Qt keeps the question private in list models, which have one.
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
