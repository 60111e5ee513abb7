"""The house rules that a linter cannot hold, on fresh interpreters and on the sources."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tokenexplorer"
SOURCES = sorted(PACKAGE.rglob("*.py"))
HEAVY = {
    *("requests", "urllib3", "jwt", "joserfc", "authlib", "cryptography", "keyring", "secretstorage", "http.server"),
    "yaml",
}

E2E_MARK = "pytest.mark" + ".e2e"

PROBE = """
import importlib, json, sys
contacts = []
seen = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto")
sys.addaudithook(lambda event, arguments: contacts.append(event) if event in seen else None)
for name in json.loads(sys.stdin.read()):
    importlib.import_module(name)
print(json.dumps({"modules": sorted(sys.modules), "contacts": contacts}))
"""


def test_every_test_of_the_second_go_is_where_make_looks_for_it() -> None:
    (named,) = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("E2E := ")]
    folders = [ROOT / each for each in named.removeprefix("E2E := ").split()]
    marked = [each for each in (ROOT / "tests").rglob("*.py") if E2E_MARK in each.read_text(encoding="utf-8")]
    assert len(marked) > 1
    for source in marked:
        assert any(source.is_relative_to(folder) for folder in folders), f"{source} is run in neither go"


def module_name(source: Path) -> str:
    parts = source.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(source: Path) -> str:
    return source.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(names: list[str]) -> tuple[set[str], list[str]]:
    """Import modules in a fresh interpreter; answer all that was loaded, and every contact that was made."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    result = subprocess.run(
        [sys.executable, "-c", PROBE],
        input=json.dumps(names),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    return set(answer["modules"]), answer["contacts"]


def test_everything_below_ui_imports_without_qt() -> None:
    names = [module_name(each) for each in SOURCES if room(each) not in {"ui", "app", "__main__"}]
    assert "tokenexplorer.assets" in names
    modules, _ = imported(names)
    assert not [each for each in modules if each.startswith(("PySide6", "shiboken6"))]


def test_the_window_imports_nothing_heavy() -> None:
    names = [module_name(each) for each in SOURCES if room(each) in {"ui", "app", "__main__"}]
    assert "tokenexplorer.ui" in names
    modules, _ = imported(names)
    assert not modules & HEAVY


def test_D02_importing_makes_no_contact() -> None:
    _, contacts = imported([module_name(each) for each in SOURCES])
    assert contacts == []


def test_rooms_hold_a_docstring_only() -> None:
    for source in PACKAGE.rglob("__init__.py"):
        body = ast.parse(source.read_text(encoding="utf-8")).body
        allowed = 2 if source.parent == PACKAGE else 1  # the package itself also bears the version
        assert len(body) == allowed, source
        assert ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))), source


def test_our_packaging_folder_hides_no_library() -> None:
    """With an `__init__.py` it would be imported instead of the library `packaging`."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


# --- D03 and A01: what the sources never do -----------------------------------------------------------------------

FORBIDDEN_NAMES = {"eval", "exec", "__import__"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "jose"}
FORBIDDEN_ATTRIBUTES = {
    "os.system", "os.popen", "tempfile.mktemp", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
    "subprocess.getoutput", "subprocess.getstatusoutput", "ssl._create_unverified_context",
}  # fmt: skip
FORBIDDEN_ARGUMENTS = {("shell", True), ("verify", False)}


def sins(tree: ast.AST) -> Iterator[str]:
    """Name every forbidden thing in one parsed source."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in FORBIDDEN_NAMES:
                yield name
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if f"{owner}.{name}" in FORBIDDEN_ATTRIBUTES:
                yield f"{owner}.{name}"
            case ast.keyword(arg=str(name), value=ast.Constant(value=value)) if (name, value) in FORBIDDEN_ARGUMENTS:
                yield f"{name}={value!r}"
            case ast.Assign(targets=targets, value=ast.Constant(value=False)):
                yield from (
                    "verify=False" for each in targets if isinstance(each, ast.Attribute) and each.attr == "verify"
                )
            case ast.Import(names=names):
                yield from (each.name for each in names if is_forbidden_module(each.name))
            case ast.ImportFrom(module=str(module), names=names):
                if is_forbidden_module(module):
                    yield module
                yield from (f"{module}.{each.name}" for each in names if is_forbidden_import(module, each.name))


def is_forbidden_module(module: str) -> bool:
    return module.partition(".")[0] in FORBIDDEN_MODULES or "QtWebEngine" in module or "QtWebView" in module


def is_forbidden_import(module: str, name: str) -> bool:
    return f"{module}.{name}" in FORBIDDEN_ATTRIBUTES or "QtWebEngine" in name or "QtWebView" in name


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec(code)",
        "import pickle",
        "from marshal import loads",
        "yaml.load(text)",
        "from yaml import load",
        "subprocess.run(line, shell=True)",
        "os.system(line)",
        "requests.get(url, verify=False)",
        "session.verify = False",
        "tempfile.mktemp()",
        "from tempfile import mktemp",
        "from PySide6.QtWebEngineWidgets import QWebEngineView",
        "from PySide6 import QtWebEngineCore",
    ],
)
def test_D03_the_search_finds_each_forbidden_thing(source: str) -> None:
    assert list(sins(ast.parse(source)))


def test_D03_the_search_leaves_good_code_alone() -> None:
    good = ["dialog.exec()", "re.compile(x)", "yaml.safe_load(x)", "run(a, shell=False)", "session.verify = bundle"]
    assert not list(sins(ast.parse("\n".join(good))))


def test_D03_A01_sources_do_nothing_forbidden() -> None:
    sources = [*SOURCES, *sorted((ROOT / "packaging").rglob("*.py"))]
    found = {str(each.relative_to(ROOT)): list(sins(ast.parse(each.read_text(encoding="utf-8")))) for each in sources}
    assert {name: bad for name, bad in found.items() if bad} == {}


def test_A01_no_web_engine_is_ever_loaded() -> None:
    modules, _ = imported([module_name(each) for each in SOURCES])
    assert not [each for each in modules if "WebEngine" in each or "WebView" in each]


DECODERS = {"QImageReader", "QMovie", "QPictureIO", "fromData", "loadFromData"}


def decoders(tree: ast.AST) -> Iterator[str]:
    """What would make a picture of bytes that came from elsewhere."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) if name in DECODERS:
                yield name


def test_R08_no_picture_of_an_answer_is_decoded() -> None:
    assert list(decoders(ast.parse("QImage.fromData(body); QPixmap().loadFromData(body); QImageReader(file)")))
    found = {str(each.relative_to(ROOT)): list(decoders(ast.parse(each.read_text("utf-8")))) for each in SOURCES}
    assert {name: bad for name, bad in found.items() if bad} == {}


# --- Painters -----------------------------------------------------------------------------------------------------

PAINTERS = {"QPainter", "QStylePainter"}


def open_painters(tree: ast.AST) -> Iterator[int]:
    """Give the line of every painter that no `with` ends; whoever holds its frame would keep it at work (a crash)."""
    nodes = list(ast.walk(tree))
    ended = {id(item.context_expr) for node in nodes if isinstance(node, ast.With) for item in node.items}
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in PAINTERS:
                if id(node) not in ended:
                    yield node.lineno


def test_the_search_finds_each_open_painter() -> None:
    bad = ["painter = QPainter(self)", "QPainter(self).drawPixmap(x)", "with saved(QtGui.QPainter(self)): pass"]
    assert [list(open_painters(ast.parse(each))) for each in bad] == [[1], [1], [1]]
    assert not list(open_painters(ast.parse("with QPainter(self) as painter:\n    painter.drawText(x)")))


def test_every_painter_ends_with_its_drawing() -> None:
    found = {str(each.relative_to(ROOT)): list(open_painters(ast.parse(each.read_text("utf-8")))) for each in SOURCES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_saved_painter_is_restored() -> None:
    """`painting.saved` restores in a finally; a bare `save()` is left behind by the first exception."""
    found = [each.name for each in SOURCES if "painter.save()" in each.read_text("utf-8")]
    assert found == ["painting.py"]


def test_qt_keeps_the_references_of_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference of None a call, until the process dies."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setToolTip("tip")
    assert sys.getrefcount(None) - before > -10
