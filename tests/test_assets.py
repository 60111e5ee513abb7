import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tokenexplorer import assets


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    def clear() -> None:
        assets.directory.cache_clear()
        assets.text.cache_clear()
        assets.json_value.cache_clear()

    clear()
    yield
    clear()


def make_package(base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pretend that the package lies in `base`, as an installer would have put it there."""
    package = base / "tokenexplorer"
    package.mkdir(parents=True)
    monkeypatch.setattr(assets, "__file__", str(package / "assets.py"))
    return package


def test_checkout_has_resources_beside_the_package() -> None:
    root = Path(assets.__file__).resolve().parent.parent
    assert assets.directory() == root / "resources"
    assert assets.text("README.md").startswith("# Resources")


def test_wheel_has_resources_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = make_package(tmp_path, monkeypatch)
    (package / "resources").mkdir()
    (tmp_path / "resources").mkdir()
    assert assets.directory() == package / "resources"


def test_frozen_program_has_resources_in_its_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_package(tmp_path / "elsewhere", monkeypatch)
    bundle = tmp_path / "bundle"
    (bundle / "tokenexplorer" / "resources").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(bundle), raising=False)
    assert assets.directory() == bundle / "tokenexplorer" / "resources"


def test_missing_resources_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_package(tmp_path, monkeypatch)
    with pytest.raises(FileNotFoundError, match="Install Token Explorer again"):
        assets.directory()


def test_path_joins_without_reading() -> None:
    assert assets.path("icons", "absent.svg") == assets.directory() / "icons" / "absent.svg"


def test_json_value_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = make_package(tmp_path, monkeypatch)
    table = package / "resources" / "data" / "table.json"
    table.parent.mkdir(parents=True)
    table.write_text('{"name": "Zoë"}', encoding="utf-8")
    first = assets.json_value("data", "table.json")
    table.write_text("[]", encoding="utf-8")
    assert first == {"name": "Zoë"}
    assert assets.json_value("data", "table.json") is first


def test_absent_resource_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        assets.text("absent.txt")
