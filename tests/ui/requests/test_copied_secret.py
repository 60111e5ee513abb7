"""Secrets that are copied out of an answer leave the clipboard again."""

import json

import pytest
from PySide6.QtGui import QGuiApplication

from tests.ui.requests.conftest import Bench, answer
from tokenexplorer.ui.requests.copied_secret import is_copied_secret


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("opaque-1", "$.access_token"),
        ("opaque-1", "$[0].credentials.password.value"),
        ("opaque-1", '$["client_secret"]'),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x", "$.note"),
        ('{"a": [{"refresh_token": "opaque-1"}]}', "$"),
        ("Authorization: Bearer opaque-1", ""),
    ],
)
def test_S14_a_value_that_is_a_secret_is_known_as_one(text: str, path: str) -> None:
    assert is_copied_secret(text, path)


@pytest.mark.parametrize(
    ("text", "path"), [("ACTIVE", "$.state"), ("E0000006", "$.code"), ("ann@acme.com", "$.profile.login"), ("[1]", "$")]
)
def test_other_values_are_copied_as_they_are(text: str, path: str) -> None:
    assert not is_copied_secret(text, path)


def test_S14_a_megabyte_is_copied_at_once() -> None:
    assert not is_copied_secret(json.dumps(["x" * 50] * 100_000))


def test_S14_a_token_copied_out_of_the_tree_is_marked_and_leaves_the_clipboard_again(bench: Bench) -> None:
    bench.http.respond = lambda _request: answer(200, b'{"access_token": "opaque-1", "state": "ACTIVE"}')
    bench.place.editor.line.url_edit.setText("{{org}}/api")
    bench.send()
    tree = bench.place.response.tree
    model = tree.json_model
    bench.qtbot.waitUntil(lambda: model.rowCount(model.index(0, 0)) == 2, timeout=15_000)
    copied = []
    for row in (0, 1):
        tree.setCurrentIndex(model.index(row, 0, model.index(0, 0)))
        tree.copy_value()
        data = QGuiApplication.clipboard().mimeData()
        copied.append((data.text(), data.hasFormat("x-kde-passwordManagerHint")))
    assert copied == [("opaque-1", True), ("ACTIVE", False)]
