"""Above the form: the practice org that is stopped, and the certificate that its app needs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.ui.accessible import nameless
from tests.ui.connect.desk import Desk
from tokenexplorer.ui.connect.place import ConnectPlace
from tokenexplorer.ui.theme import Theme


def at_connect(desk: Desk, theme: Theme) -> Desk:
    with desk.qtbot.waitSignal(desk.actions.practice.ready, timeout=15_000):
        desk.actions.practice.add_mtls()
    desk.show(ConnectPlace(desk.services, desk.state, theme, desk.actions))
    return desk


def click(desk: Desk, name: str) -> None:
    desk.qtbot.mouseClick(desk.find(name), Qt.MouseButton.LeftButton)


def test_the_app_gets_a_certificate_in_a_few_clicks(desk: Desk, theme: Theme, tmp_path: Path) -> None:
    at_connect(desk, theme)
    assert desk.find("connect_practiceCertLabel").text().startswith("This app needs a certificate.")
    assert not desk.find("connect_practiceBanner").isVisible()
    click(desk, "connect_practiceCertButton")
    dialog = desk.find("practice_certDialog")
    assert nameless(dialog) == []
    assert dialog.focusWidget() is desk.find("practice_certPassphraseEdit")
    desk.qtbot.keyClicks(desk.find("practice_certPassphraseEdit"), "correct horse")
    click(desk, "practice_certSaveButton")
    chooser = desk.find("practice_certFileDialog")
    assert isinstance(chooser, QFileDialog)
    assert (chooser.acceptMode(), chooser.defaultSuffix()) == (QFileDialog.AcceptMode.AcceptSave, "pem")
    with desk.qtbot.waitSignal(desk.actions.practice.certificate_saved, timeout=15_000):
        chooser.fileSelected.emit(str(tmp_path / "mine.pem"))
    assert desk.practice.issued == [("mtls-service", "correct horse")]
    assert desk.client.certificate_file == str(tmp_path / "mine.pem")
    desk.until(lambda: desk.find("service_certFileEdit").text() == str(tmp_path / "mine.pem"))
    assert desk.find("service_certFileEdit").toolTip().count("mine.pem") == 1
    assert desk.find("connect_practiceCertLabel").text().startswith("The certificate is good until the practice org")


def test_no_other_app_is_offered_one(desk: Desk, theme: Theme) -> None:
    at_connect(desk, theme)
    with desk.qtbot.waitSignal(desk.actions.practice.ready, timeout=15_000):
        desk.actions.practice.add_onelogin()
    assert not desk.find("connect_practiceCertBanner").isVisible()


def test_a_stopped_one_is_started_first(desk: Desk, theme: Theme) -> None:
    at_connect(desk, theme)
    with desk.qtbot.waitSignal(desk.state.practice_changed, timeout=15_000):
        desk.actions.practice.stop()
    assert desk.find("connect_practiceBanner").isVisible()
    assert not desk.find("connect_practiceCertBanner").isVisible()
