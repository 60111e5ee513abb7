from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.peers import install
from tests.peers.required import require


def test_the_lock_file_names_no_registry_and_has_a_hash_for_each_package() -> None:
    lock = json.loads((install.PROVIDER_FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []


def test_the_stamp_follows_the_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}", encoding="ascii")
    stamp = tmp_path / "node_modules" / ".installed-from"
    stamp.parent.mkdir()
    monkeypatch.setattr(install, "PROVIDER_FOLDER", tmp_path)
    monkeypatch.setattr(install, "STAMP", stamp)
    assert not install.is_installed()
    stamp.write_text(install.wanted_stamp(), encoding="ascii")
    assert install.is_installed()
    (tmp_path / "package-lock.json").write_text('{"changed": true}', encoding="ascii")
    assert not install.is_installed()


def test_a_missing_part_fails_in_ci_and_skips_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert require("there", "no need") == "there"
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt install it"):
        require(None, "apt install it")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="apt install it"):
        require(None, "apt install it")
