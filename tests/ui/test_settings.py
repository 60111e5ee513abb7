"""The person's choices survive a restart; nonsense in the file falls back to what is usual."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.settings import TEXT_SIZES, Settings


def test_defaults(qapp: object) -> None:
    settings = Settings(None)
    assert (settings.theme, settings.text_size, settings.reduce_motion) == ("system", 100, False)
    assert (settings.clipboard_s, settings.history, settings.show_local_time) == (60, True, False)
    assert settings.bytes_of("window").isEmpty()


def test_all_of_them_survive_a_restart(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    first = Settings(path)
    first.theme, first.text_size, first.reduce_motion = "dark", 150, True
    first.clipboard_s, first.history, first.show_local_time = 30, False, True
    first.set_bytes("window", QByteArray(b"\x00\x01"))
    first.setValue("panes/x", [1, 2])
    first.sync()
    second = Settings(path)
    assert (second.theme, second.text_size, second.reduce_motion) == ("dark", 150, True)
    assert (second.clipboard_s, second.history, second.show_local_time) == (30, False, True)
    assert second.bytes_of("window") == QByteArray(b"\x00\x01")
    assert [int(str(each)) for each in second.value("panes/x")] == [1, 2]  # type: ignore[attr-defined]


def test_without_a_file_they_last_for_the_session(qapp: object) -> None:
    settings = Settings(None)
    settings.theme = "light"
    settings.set_bytes("window", QByteArray(b"x"))
    assert settings.theme == "light"
    assert settings.bytes_of("window") == QByteArray(b"x")
    assert settings.value("unknown", 3) == 3
    settings.sync()


@pytest.mark.parametrize("junk", ["", "blue", "-1", "999999999999", "\x00", "@Invalid()", "[1, 2"])
def test_nonsense_in_the_file_falls_back(qapp: object, tmp_path: Path, junk: str) -> None:
    path = tmp_path / "settings.ini"
    lines = [f"{name}={junk}" for name in ("theme", "text_size", "reduce_motion", "clipboard_s", "history")]
    path.write_text("[General]\n" + "\n".join(lines), encoding="utf-8")
    settings = Settings(path)
    assert settings.theme == "system"
    assert settings.text_size in TEXT_SIZES
    assert 5 <= settings.clipboard_s <= 600
    assert settings.reduce_motion in (True, False)


def test_changes_are_told_by_name(qtbot: QtBot) -> None:
    settings = Settings(None)
    with qtbot.waitSignal(settings.changed) as heard:
        settings.show_local_time = True
    assert heard.args == ["show_local_time"]
