"""An answer from elsewhere, explained from Requests."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QDialog

from tests.ui.requests.conftest import Bench


def test_before_anything_is_sent_an_error_from_elsewhere_can_be_explained(bench: Bench) -> None:
    button = bench.find(QAbstractButton, "explain_pasteButton")
    assert button.isVisible()
    button.click()
    dialog = bench.find(QDialog, "evidence_dialog")
    assert dialog.isVisible()
    dialog.close()
