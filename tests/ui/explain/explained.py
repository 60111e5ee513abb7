"""Presses a link "Why?" and tells what its dialog says."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tokenexplorer.diagnosis.finding import Finding
from tokenexplorer.ui.explain.dialog import ExplainDialog
from tokenexplorer.ui.widgets.why_button import WhyButton


def why(place: QWidget, name: str) -> Finding:
    """The finding on top behind the one link of that name which can be seen; its dialog is closed again."""
    links = [each for each in place.findChildren(WhyButton) if each.objectName() == name and not each.isHidden()]
    assert len(links) == 1
    links[0].click()
    (dialog,) = [each for each in place.window().findChildren(ExplainDialog) if each.isVisible()]
    top = dialog.panel.explanation.top
    dialog.close()
    dialog.setParent(None)
    dialog.deleteLater()
    assert top is not None
    return top


def has_why(place: QWidget, name: str) -> bool:
    """Whether the link is offered."""
    return any(each.objectName() == name and not each.isHidden() for each in place.findChildren(WhyButton))
