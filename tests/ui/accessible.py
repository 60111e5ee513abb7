"""Finds controls that a screen reader could not name."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
# What Qt builds inside another control; the outer one bears the name.
_INSIDE = (QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, QAbstractItemView)


def nameless(widget: QWidget) -> list[str]:
    """The controls of a widget, itself included, that have no accessible name; empty when all is well."""
    labelled = {
        id(label.buddy()) for label in widget.findChildren(QLabel) if label.buddy() is not None and label.text()
    }
    return [
        f"{type(each).__name__} {each.objectName() or '?'}"
        for each in (widget, *widget.findChildren(QWidget))
        if isinstance(each, CONTROLS) and not _is_inside(each) and not _name(each) and id(each) not in labelled
        if not each.isHidden()  # a button that is hidden while it has nothing to say
    ] + [f"QAction {each.objectName() or '?'}" for each in widget.findChildren(QAction) if _says_nothing(each)]


def _name(control: QWidget) -> str:
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or text


def _is_inside(control: QWidget) -> bool:
    if isinstance(control, QHeaderView) or control.objectName().startswith("qt_"):
        return True
    outer = control.parentWidget()
    while outer is not None:
        if isinstance(outer, _INSIDE):
            return True
        outer = outer.parentWidget()
    return False


def _says_nothing(action: QAction) -> bool:
    # Qt's own actions of line edits and the like have no object name of the contract.
    named = action.objectName().partition("_")[2].endswith("Action")
    return named and not action.text()
