"""A CA file that is of no use is told in words, before any request fails of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.certificates import make_certificate
from tokenexplorer.wire.ca_file import ca_fault


def test_a_good_file_and_none_at_all(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    assert ca_fault(str(certificate.ca)) == ""
    assert ca_fault("") == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no such file."),
        (b"", "It holds no certificate in PEM form."),
        (b"\x30\x82\x01\x0a\x02\x82", "It holds no certificate in PEM form."),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "A certificate in it is damaged."),
        (b"-----BEGIN CERTIFICATE-----\n\xff\xfe", "A certificate in it is damaged."),
    ],
)
def test_a_file_that_is_of_no_use(tmp_path: Path, content: bytes | None, words: str) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    assert ca_fault(str(file)) == words


def test_what_is_no_file(tmp_path: Path) -> None:
    assert ca_fault(str(tmp_path)) == "It is no file."
    assert ca_fault("a\0b") == "There is no such file."


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(b"x")

    def forbidden(_self: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert ca_fault(str(file)) == "It cannot be read."


def test_a_file_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenexplorer.wire.ca_file.SIZE_LIMIT", 3)
    file = tmp_path / "ca.pem"
    file.write_bytes(b"four")
    assert ca_fault(str(file)) == "It is too large for a list of authorities."
