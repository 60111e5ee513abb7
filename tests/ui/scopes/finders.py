"""Finds the controls of the scopes place by their names."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QToolButton, QTreeView

from tests.ui.fakes import PlaceParts
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.widgets.delegates import Row


def tree(place: ScopesPlace, name: str = "scopes_tree") -> QTreeView:
    """A tree."""
    found = place.findChild(QTreeView, name)
    assert isinstance(found, QTreeView)
    return found


def edit(place: ScopesPlace, name: str = "scopes_filterEdit") -> QLineEdit:
    """A line edit."""
    found = place.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def button(place: ScopesPlace, name: str) -> QAbstractButton:
    """A button."""
    found = place.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def text(place: ScopesPlace, name: str) -> str:
    """What a label says."""
    found = place.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def scopes_of(parts: PlaceParts) -> tuple[str, ...]:
    """What the current app asks for."""
    assert parts.state.client is not None
    return parts.state.client.scopes


def menu_actions(place: ScopesPlace, name: str) -> dict[str, QAction]:
    """Every action of a button's menu and its submenus, by name."""
    found = button(place, name)
    assert isinstance(found, QToolButton)
    return {action.objectName(): action for action in found.menu().findChildren(QAction) if action.objectName()}


def keys(view: QTreeView) -> list[str]:
    """Keys of all rows below headings."""
    model = view.model()
    found = []
    for row in range(model.rowCount()):
        group = model.index(row, 0)
        found += [str(model.index(each, 0, group).data(Row.KEY)) for each in range(model.rowCount(group))]
    return found


def headings(view: QTreeView) -> dict[str, str]:
    """Key and state word of each heading."""
    model = view.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return {str(row.data(Row.KEY)): str(row.data(Row.STATE)) for row in rows}


def row_of(view: QTreeView, key: str) -> QModelIndex:
    """The row with a key."""
    model = view.model()
    for row in range(model.rowCount()):
        group = model.index(row, 0)
        for each in range(model.rowCount(group)):
            if model.index(each, 0, group).data(Row.KEY) == key:
                return model.index(each, 0, group)
    raise AssertionError(key)
