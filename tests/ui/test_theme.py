"""Colours, fonts, icons and the style sheet."""

import gc
import re
import weakref

import pytest
import shiboken6
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer import assets
from tokenexplorer.ui.theme import Choice, Theme

PALETTE: dict[str, dict[str, str]] = assets.json_value("themes", "palette.json")
GROUNDS = ("canvas", "surface", "sunken", "raised", "hover", "sel")
PAIRS = [
    *[(word, ground, 4.5) for word in ("text", "text2", "text3") for ground in (*GROUNDS, "unkSoft")],
    *[(word, "press", 4.5) for word in ("text", "text2")],
    *[("onAccent", ground, 4.5) for ground in ("accent", "accentHover", "accentPress", "badFill")],
    *[("accentText", ground, 4.5) for ground in (*GROUNDS, "accentSoft", "accentSoftHover")],
    *[(word, ground, 4.5) for word in ("ok", "warn", "bad", "unk") for ground in (*GROUNDS, f"{word}Soft")],
    *[(f"id{kind}", "sel", 4.5) for kind in ("User", "Admin", "Service", "Other")],
    *[(word, "sel", 4.5) for word in ("jHead", "jPay", "jSig", "mGet", "mPost", "mPut", "mPatch", "mDelete")],
    *[(word, ground, 4.5) for word in ("synKey", "synStr", "synNum", "synLit") for ground in ("sel", "sunken")],
    ("var", "varSoft", 4.5),
    ("tipText", "tip", 4.5),
    *[(part, ground, 3.0) for part in ("edge", "focus") for ground in GROUNDS],
    *[("accent", ground, 3.0) for ground in GROUNDS if ground != "sel"],
    *[(f"{word}Solid", "line", 3.0) for word in ("ok", "warn", "bad")],
    ("unkSolid", "surface", 3.0),
]


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def inked(image: QImage) -> set[str]:
    """Colours of the pixels that are wholly covered."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_contrast_of_every_pair_is_enough(name: str) -> None:
    roles = PALETTE[name]
    poor = [pair for pair in PAIRS if contrast(roles[pair[0]], roles[pair[1]]) < pair[2]]
    assert poor == []


def test_both_themes_have_the_same_roles() -> None:
    assert PALETTE["light"].keys() == PALETTE["dark"].keys()


def test_icons_take_their_color_from_the_theme_and_bear_their_licence() -> None:
    icons = [path for path in assets.path("icons").glob("*.svg") if path.stem != "app"]
    assert len(icons) > 80
    assert all("currentColor" in path.read_text(encoding="utf-8") for path in icons)
    assert "ISC License" in assets.text("icons", "LICENSE")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_pictures_of_the_style_sheet_are_there_in_colors_of_the_palette(name: str) -> None:
    wanted = set(re.findall(r"url\(@icons/([\w-]+)\.svg\)", assets.text("themes", "base.qss")))
    there = {path.stem: path.read_text(encoding="utf-8") for path in assets.path("themes", name).glob("*.svg")}
    assert wanted <= there.keys()
    colors = {color for text in there.values() for color in re.findall(r'stroke="(#\w+)"', text)}
    assert colors <= set(PALETTE[name].values())


def test_style_sheet_names_no_color_itself_and_every_name_is_answered(theme: Theme) -> None:
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgb", assets.text("themes", "base.qss")) == []
    assert "@" not in theme.style_sheet()


def test_unknown_role_is_a_mistake(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.color("purple")


def test_choice_changes_colors_and_tells_once(theme: Theme) -> None:
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.is_dark))
    theme.set_choice("dark")
    assert told == [True]
    assert theme.color("surface") == QColor(PALETTE["dark"]["surface"])
    assert "theme:dark" in theme.style_sheet()


def test_system_choice_follows_the_system_and_a_fixed_choice_does_not(
    theme: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[None] = []
    theme.changed.connect(lambda: told.append(None))
    monkeypatch.setattr(Theme, "is_dark", property(lambda self: True))
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert told == []
    theme._choice = "system"
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert told == [None]
    assert theme.color("surface") == QColor(PALETTE["dark"]["surface"])


def test_high_contrast_uses_the_palette_of_the_system(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Theme, "is_high_contrast", property(lambda self: True))
    theme.apply()
    ours = {color.lower() for color in PALETTE["light"].values()} - {"#ffffff"}
    named = {color.lower() for color in re.findall(r"#[0-9a-fA-F]{6}\b", theme.style_sheet())}
    assert not named & ours


def test_icon_is_drawn_in_its_role_and_in_the_disabled_one(theme: Theme) -> None:
    icon = theme.icon("plus", "bad", 48, on_role="ok")
    assert PALETTE["light"]["bad"].lower() in inked(icon.pixmap(48).toImage())
    on = icon.pixmap(48, QIcon.Mode.Normal, QIcon.State.On)
    assert PALETTE["light"]["ok"].lower() in inked(on.toImage())
    disabled = icon.pixmap(48, QIcon.Mode.Disabled)
    assert PALETTE["light"]["disabled"].lower() in inked(disabled.toImage())


def test_icons_on_buttons_follow_the_theme(theme: Theme) -> None:
    button = QPushButton()
    theme.set_icon(button, "plus", "text", size=48)
    theme.set_choice("dark")
    assert PALETTE["dark"]["text"].lower() in inked(button.icon().pixmap(48).toImage())


def test_a_remembered_icon_keeps_no_button_alive(theme: Theme) -> None:
    button = QPushButton()
    theme.set_icon(button, "plus")
    gone = weakref.ref(button)
    del button
    gc.collect()
    assert gone() is None
    theme.set_choice("dark")  # finds nobody to draw it for


def test_text_scale_makes_fonts_and_heights_larger(theme: Theme) -> None:
    small, low = theme.font("body").pixelSize(), theme.height(32)
    theme.set_text_scale(2.0)
    assert theme.font("body").pixelSize() == 2 * small
    assert theme.height(32) > low
    assert theme.font("display").pixelSize() > theme.font("title").pixelSize() > theme.font("label").pixelSize()


def test_a_window_wears_the_sheet_alone_and_popups_their_own(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    window, popup = QWidget(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(popup)
    theme.dress_popup(popup)
    assert popup.styleSheet() == qapp.styleSheet() == theme.style_sheet()
    theme.dress(window)
    assert window.styleSheet() == theme.style_sheet()
    assert qapp.styleSheet() == ""
    theme.set_choice("dark")
    assert window.styleSheet() == popup.styleSheet() == theme.style_sheet()
    assert qapp.styleSheet() == ""


def test_the_application_wears_the_sheet_again_once_the_window_is_gone(theme: Theme, qapp: QApplication) -> None:
    window = QWidget()
    theme.dress(window)
    shiboken6.delete(window)
    theme.apply()
    assert qapp.styleSheet() == theme.style_sheet()


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_a_placeholder_has_its_own_role_not_half_of_the_text(
    qtbot: QtBot, theme: Theme, choice: Choice, kind: type[QWidget]
) -> None:
    theme.set_choice(choice)
    edit = kind()
    qtbot.addWidget(edit)
    edit.show()
    assert edit.palette().placeholderText().color() == theme.color("text3")
