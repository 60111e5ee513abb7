"""Bodies: exact bytes, text with marks, JSON read safely."""

import codecs
import contextlib
import gc
import io
import json
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.wire.body import MEMORY_LIMIT, Body, BodyWriter, parse_json


@given(st.lists(st.binary(max_size=200), max_size=20), st.integers(0, 300), st.integers(0, 300))
def test_reads_give_back_exactly_what_was_written(pieces: list[bytes], offset: int, length: int) -> None:
    writer = BodyWriter()
    for piece in pieces:
        writer.write(piece)
    body = writer.finish()
    whole = b"".join(pieces)
    assert body.size_bytes == len(whole)
    assert body.read(0, body.size_bytes) == whole
    assert body.read(offset, length) == whole[offset : offset + length]
    body.close()


def test_P08_a_large_body_reads_the_same_from_its_file() -> None:
    whole = bytes(range(256)) * (MEMORY_LIMIT // 256 + 10)
    body = Body.of(whole)
    assert body.read(MEMORY_LIMIT - 5, 10) == whole[MEMORY_LIMIT - 5 : MEMORY_LIMIT + 5]
    results: list[bool] = []

    def read(start: int) -> None:
        results.extend(body.read(offset, 100) == whole[offset : offset + 100] for offset in range(start, 50_000, 997))

    threads = [threading.Thread(target=read, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results)
    body.close()
    body.close()


def test_P08_two_readers_never_move_each_others_place() -> None:
    class Meanwhile(io.BytesIO):
        """Another thread begins to read between our seek and our read."""

        other: threading.Thread | None = None

        def seek(self, offset: int, whence: int = 0) -> int:
            place = super().seek(offset, whence)
            if self.other is None:
                self.other = threading.Thread(target=body.read, args=(0, 3))
                self.other.start()
                self.other.join(0.2)
            return place

    file = Meanwhile(b"0123456789")
    body = Body(file, 10)
    assert body.read(5, 2) == b"56"
    assert file.other is not None
    file.other.join(10)
    body.close()


def test_a_body_that_nobody_holds_frees_itself() -> None:
    body = Body.of(b"x" * (MEMORY_LIMIT + 1))
    file = body._file
    del body
    gc.collect()
    assert file.closed


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/plain", "utf-8"),
        ("text/plain; charset=ISO-8859-1", "iso8859-1"),
        ('text/plain; charset="utf-16"', "utf-16"),
        ("text/plain; charset=hex", "utf-8"),
        ("text/plain; charset=nonsense", "utf-8"),
        ("text/plain; charset=\x00", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_charset(content_type: str, charset: str) -> None:
    assert Body.of(b"", content_type).charset == charset


@pytest.mark.parametrize(
    "charset",
    ["idna", "punycode", "utf-7", "unicode_escape", "raw-unicode-escape", "undefined", "mbcs", "oem",
     "utf-16", "UTF16", "utf-32", "hz", "iso2022_jp", "utf-8-sig", "charmap", "rot13", "zlib"],
)  # fmt: skip
def test_N17_R05_no_charset_that_a_server_names_raises_or_hangs(charset: str) -> None:
    marked = [mark + "grün".encode("utf-16-le") * 9 for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)]
    for data in (b"abc \\d \\x {} \xff\xfe-", b"a" * 300_000, b"\xff" * 30_000, b"xn--a." * 5_000, *marked):
        began = time.process_time()
        body = Body.of(data, f"application/json; charset={charset}")
        assert body.text()
        assert body.in_utf8().size_bytes
        assert body.json_or_none(is_error=True) is None
        assert time.process_time() - began < 0.5


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-8"])
def test_N17_json_that_names_no_charset_is_read_by_its_first_bytes(charset: str) -> None:
    body = Body.of('{"error": "\u7121\u52b9"}'.encode(charset), "application/json")
    assert body.text().lstrip("\ufeff") == '{"error": "\u7121\u52b9"}'
    assert body.json() == {"error": "\u7121\u52b9"}


def test_N17_a_mark_of_utf_16_counts_in_text_and_a_zero_alone_does_not() -> None:
    assert Body.of("gr\u00fc\u00dfe".encode("utf-16"), "text/plain").text() == "gr\u00fc\u00dfe"
    assert Body.of(b"a\x00b", "text/plain").charset == "utf-8"
    assert Body.of(b"\x00\x01\x02\x03", "application/octet-stream").charset == "utf-8"


def test_N17_utf_16_is_read_with_and_without_its_mark() -> None:
    kind = "text/plain; charset=utf-16"
    assert Body.of("grüße".encode("utf-16"), kind).text() == "grüße"
    assert Body.of(b"\xfe\xff" + "grüße".encode("utf-16-be"), kind).text() == "grüße"
    assert Body.of("grüße".encode("utf-16-le"), kind).text() == "grüße"


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "shift_jis", "iso-8859-1"])
def test_P08_text_becomes_utf_8_in_pieces_and_no_character_is_cut(charset: str) -> None:
    text = "".join(chr(code) for code in range(0xA1, 0xFF)) if charset == "iso-8859-1" else "äあ漢字a"
    text = "a" + ("あ漢字a" if charset == "shift_jis" else text) * 400_000
    body = Body.of(text[:1_500_001].encode(charset), f"text/plain; charset={charset}", incomplete="Cut off.")
    found = body.in_utf8()
    assert found.read(0, found.size_bytes).decode("utf-8") == text[:1_500_001]
    assert found.incomplete == "Cut off."


def test_text_that_is_utf_8_already_is_not_copied() -> None:
    body = Body.of(b"x", "text/plain")
    assert body.in_utf8() is body


def test_media_type_is_lower_case_without_parameters() -> None:
    assert Body.of(b"", "Application/JSON ; charset=utf-8").media_type == "application/json"


def test_N17_text_marks_what_is_not_valid_and_cuts_between_characters() -> None:
    assert Body.of("€uro".encode()).text(2) == ""
    assert Body.of("€uro".encode()).text(4) == "€u"
    assert Body.of(b"caf\xe9").text() == "caf\ufffd"
    assert Body.of(b"cut \xe2\x82").text() == "cut \ufffd"
    assert Body.of(b"caf\xe9", "text/plain; charset=latin-1").text() == "café"
    assert Body.of(b"a\x00\xed\xa0\x80").text().startswith("a\x00")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[" * 100_000,
        b"9" * 5000,
        b'{"a": 1} x',
        b"\xff\xfe\xff",
        b'{"a": "\xe9"}',
    ],
)
def test_R05_json_from_outside_never_crashes(data: bytes) -> None:
    with pytest.raises(MalformedResponseError) as caught:
        Body.of(data).json()
    assert caught.value.title.startswith("The answer")


def test_json_reads_what_is_json_and_refuses_what_is_too_large() -> None:
    assert Body.of(b'\xef\xbb\xbf{"a": [1, "\xc3\xbc"], "a": 2}').json() == {"a": 2}
    with pytest.raises(MalformedResponseError):
        Body.of(b"[1,2,3]").json(limit=3)


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "shift_jis", "iso-2022-jp", "windows-1256", "gbk"])
def test_N17_json_in_another_charset_is_read_where_the_answer_names_it(charset: str) -> None:
    words = {"iso-8859-1": "Ungültig", "windows-1252": "Ungültig", "windows-1256": "غير صالح", "gbk": "无效"}
    said = {"error": "invalid_grant", "error_description": words.get(charset, "無効です")}
    body = Body.of(json.dumps(said, ensure_ascii=False).encode(charset), f"application/json; charset={charset}")
    assert body.json() == said


def test_N17_utf_8_is_read_as_such_whatever_charset_is_named() -> None:
    body = Body.of('{"name": "Jürgen"}'.encode(), "application/json; charset=iso-8859-1")
    assert body.json() == {"name": "Jürgen"}


def test_N17_of_an_error_the_code_counts_though_nobody_can_read_its_sentence() -> None:
    data = '{"error": "invalid_grant", "error_description": "Ungültig"}'.encode("latin-1")
    for kind in ("application/json", "application/json; charset=utf-8", ""):
        with pytest.raises(MalformedResponseError, match="UTF-8"):
            Body.of(data, kind).json()
        assert Body.of(data, kind).json_or_none() is None
        assert Body.of(data, kind).json_or_none(is_error=True)["error"] == "invalid_grant"
        assert Body.of(data, kind).json(is_error=True) == {
            "error": "invalid_grant",
            "error_description": "Ung\ufffdltig",
        }
    with pytest.raises(MalformedResponseError, match="not JSON"):
        Body.of("<p>Ungültig".encode("latin-1"), "text/html; charset=latin-1").json(is_error=True)


@given(st.binary(max_size=200))
def test_R05_any_bytes_are_json_or_a_clear_error(data: bytes) -> None:
    with contextlib.suppress(MalformedResponseError):
        value = parse_json(data)
        assert json.loads(json.dumps(value)) == value


def test_the_repr_shows_no_content() -> None:
    assert repr(Body.of(b"canary", "text/plain", incomplete="cut")) == "<Body 6 bytes text/plain INCOMPLETE>"
