"""What a body is, what was sent, and saving a body."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tokenexplorer.errors import StorageError
from tokenexplorer.ui.requests.response_content import read_content
from tokenexplorer.ui.requests.save_body import save_body
from tokenexplorer.ui.requests.sent_text import sent_text
from tokenexplorer.wire.body import Body, BodyWriter
from tokenexplorer.wire.exchange import Exchange, Hop, HttpRequest, Timing


@pytest.mark.parametrize(
    ("data", "content_type", "kind"),
    [
        (b'{"a": 1}', "application/json", "json"),
        (b'\xef\xbb\xbf{"a": 1}', "application/json", "json"),
        (b"[" * 5000 + b"]" * 5000, "application/json", "json"),
        (b'{"n": ' + b"1" * 6000 + b"}", "application/json", "json"),
        (b'{"a": 1', "application/json", "text"),
        (b"<html>", "application/json", "text"),
        (b"hello", "text/plain", "text"),
        (b"", "application/json", "none"),
        (b"\x89PNG\r\n\x00\x00", "image/png", "binary"),
    ],
)
def test_R05_kinds_of_bodies(data: bytes, content_type: str, kind: str) -> None:
    assert read_content(Body.of(data, content_type)).kind == kind


def test_broken_json_says_where() -> None:
    problem = read_content(Body.of(b'{"a": 1,\n"b" 2}', "application/json")).problem
    assert problem.startswith("The answer is not JSON.")
    assert "line 2" in problem


def test_N17_other_charsets_are_shown_as_text() -> None:
    shown = read_content(Body.of("grüße".encode("latin-1"), "text/plain; charset=iso-8859-1"))
    assert shown.text is not None
    assert shown.text.read(0, 100) == "grüße".encode()


def test_P04_what_was_sent_is_shown_with_every_header_and_hop() -> None:
    request = HttpRequest(
        "POST",
        "https://b.example/x?code=canary-code&q=1",
        (("Host", "b.example"), ("Authorization", "Bearer canary-token"), ("X-Mine", "canary-mine")),
        b'{"password": "canary-password", "name": "Ann"}',
        frozenset({"x-mine"}),
    )
    hop = Hop(
        HttpRequest("POST", "https://a.example/", (("Host", "a.example"),)), 307, "https://b.example/x", (), ("Cookie",)
    )
    text = sent_text(Exchange(request, None, Timing(datetime.now(UTC), 0.1), hops=(hop,)))
    assert "canary" not in text
    for words in (
        "POST https://a.example/",
        "307 to https://b.example/x",
        "Not carried on: Cookie",
        "q=1",
        "Host: b.example",
        "Ann",
    ):
        assert words in text


def test_a_form_and_a_long_text_are_shown_masked_and_cut() -> None:
    form = HttpRequest(
        "POST", "https://b.example/", (("Content-Type", "application/x-www-form-urlencoded"),), b"password=canary&a=1"
    )
    text = HttpRequest("POST", "https://b.example/", (("Content-Type", "text/plain"),), b"x" * 30_000)
    timing = Timing(datetime.now(UTC), 0.1)
    assert "canary" not in sent_text(Exchange(form, None, timing))
    assert "30,000 bytes in all" in sent_text(Exchange(text, None, timing))


def test_X10_a_body_is_saved_whole_and_links_are_not_written_through(tmp_path: Path) -> None:
    body = Body.of(bytes(range(256)) * 5000)
    save_body(body, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == bytes(range(256)) * 5000
    assert (tmp_path / "a.bin").stat().st_mode & 0o777 == 0o600
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(StorageError):
        save_body(body, tmp_path / "link")
    assert (tmp_path / "target").read_text() == "old"


def test_F02_a_failed_save_keeps_the_old_file_and_names_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_text("old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError) as caught:
        save_body(Body.of(b"new"), tmp_path / "a.json")
    assert "a.json" in caught.value.title
    assert caught.value.detail == "No space left on device"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text() == "old"


def test_N28_a_full_temporary_folder_is_told_and_the_answer_is_shown_as_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    body = Body.of("grüße".encode("latin-1"), "text/plain; charset=iso-8859-1")
    monkeypatch.setattr(BodyWriter, "write", full)
    shown = read_content(body)
    assert shown.text is body
    assert "No space left on device" in shown.problem
