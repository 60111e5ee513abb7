"""What is installed, what is locked, and what is declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import tokenexplorer

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]
OURS = {"tokenexplorer", "_typeshed"}  # the latter exists for type checkers only
ENTRY = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def locked(lock: Path) -> dict[str, Version]:
    return {canonicalize_name(name): Version(number) for name, number in ENTRY.findall(lock.read_text("utf-8"))}


@pytest.mark.parametrize(
    ("name", "lowest"),
    [("PyJWT", "2.13"), ("joserfc", "1.8"), ("requests", "2.32.4"), ("urllib3", "2.6.3"), ("cryptography", "46")],
)
def test_D01_installed_versions_are_recent(name: str, lowest: str) -> None:
    assert Version(version(name)) >= Version(lowest)


@pytest.mark.parametrize("name", ["python-jose", "keyrings.alt"])
def test_D01_S02_unsafe_libraries_are_not_installed(name: str) -> None:
    with pytest.raises(PackageNotFoundError):
        version(name)


def test_D01_installed_versions_fit_what_is_declared() -> None:
    for requirement in DECLARED:
        if requirement.marker is None or requirement.marker.evaluate():
            assert requirement.specifier.contains(version(requirement.name)), requirement


def test_D01_qt_is_below_the_broken_release() -> None:
    assert Version(version("PySide6-Essentials")) < Version("6.12")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_D02_every_locked_package_has_hashes(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    assert len(blocks) == len(locked(lock)) > 10
    assert [each.split()[0] for each in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", each)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_D02_the_lock_names_no_address_and_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.findall(r"\S+://\S+|--(?:extra-)?index-url|--find-links|--trusted-host|(?:^|\s)/\S+| @ ", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_D02_the_lock_fits_what_is_declared(lock: Path) -> None:
    numbers = locked(lock)
    for requirement in DECLARED:
        assert requirement.specifier.contains(numbers[canonicalize_name(requirement.name)]), requirement


def test_D02_the_development_lock_holds_the_same_runtime() -> None:
    runtime, development = (locked(lock) for lock in LOCKS)
    assert {name: development.get(name) for name in runtime} == runtime


def test_every_import_is_declared() -> None:
    names = {canonicalize_name(each.name) for each in DECLARED}
    names |= {canonicalize_name("cryptography"), canonicalize_name("shiboken6")}  # of PyJWT[crypto] and PySide6
    providers = packages_distributions()
    for source in (ROOT / "tokenexplorer").rglob("*.py"):
        for module in top_level_imports(ast.parse(source.read_text(encoding="utf-8"))):
            if module in sys.stdlib_module_names or module in OURS:
                continue
            found = {canonicalize_name(each) for each in providers.get(module, [])}
            assert found & names, f"{source.relative_to(ROOT)} imports {module}, which pyproject.toml does not declare"


def top_level_imports(tree: ast.AST) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module.split(".")[0])
    return modules


def test_the_changelog_tells_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text
    assert f"## [{tokenexplorer.__version__}]" in text
