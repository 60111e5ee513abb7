import errno
import os
import stat
from pathlib import Path

import pytest

from tokenexplorer.errors import ConfigError, StorageError
from tokenexplorer.storage.faults import reading_error
from tokenexplorer.storage.files import overwrite_question, read_limited, write_atomic


def test_F01_a_file_is_written_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    before = os.umask(0)
    try:
        write_atomic(path, b"new")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("where", ["write", "fsync", "replace"])
def test_F02_an_error_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b"old")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    if where == "replace":
        monkeypatch.setattr(Path, "replace", refuse)
    else:
        monkeypatch.setattr(os, "fsync" if where == "fsync" else "open", refuse)
    with pytest.raises(StorageError) as caught:
        write_atomic(path, b"new", overwrite=True)
    monkeypatch.undo()
    assert str(path) in caught.value.title
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such thing")
def test_N29_a_file_and_then_its_new_name_are_forced_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(b"old")
    seen: list[tuple[str, bytes]] = []

    def fsync(descriptor: int) -> None:
        status = os.fstat(descriptor)
        folder = os.path.samestat(status, tmp_path.stat())
        assert folder or status.st_size == len(b"newer")
        seen.append(("folder" if folder else "file", path.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    write_atomic(path, b"newer", overwrite=True)
    assert seen == [("file", b"old"), ("folder", b"newer")]


def test_X10_an_existing_file_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    assert overwrite_question(path) == ""
    path.write_bytes(b"old")
    assert overwrite_question(path).endswith("Replace it?")
    with pytest.raises(StorageError, match="Nothing was written"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    write_atomic(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"


def test_X10_a_link_or_device_is_refused_even_when_told_to_replace(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(target)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (link, fifo):
        assert not overwrite_question(path).endswith("?")
        with pytest.raises(StorageError):
            write_atomic(path, b"new", overwrite=True)
    assert target.read_bytes() == b"old"
    assert link.is_symlink()


def test_X04_a_long_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"x" * 11)
    assert read_limited(path, 11) == b"x" * 11
    with pytest.raises(ConfigError):
        read_limited(path, 10)


def test_reading_a_device_is_refused() -> None:
    with pytest.raises(StorageError):
        read_limited(Path(os.devnull))


def test_what_cannot_be_read_is_told_with_its_mend(tmp_path: Path) -> None:
    pipe, shut = tmp_path / "pipe", tmp_path / "shut"
    os.mkfifo(pipe)
    shut.write_bytes(b"x")
    shut.chmod(0)
    told = {
        tmp_path: "This is a folder",
        pipe: "Not a plain file",
        tmp_path / "gone": "The file is not there any more",
        shut / "below": "The file is not there any more",
    }
    if os.geteuid() != 0:
        told[shut] = "The file may not be read"
    for path, title in told.items():
        with pytest.raises(StorageError) as caught:
            read_limited(path)
        assert caught.value.title == f"{title}: {path}"
        assert "hoose a" in caught.value.advice


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (errno.EACCES, "The file may not be read"),
        (errno.EIO, "The disk reports an error"),
        (errno.EISDIR, "This is a folder"),
        (errno.ESTALE, "The file cannot be read"),
    ],
)
def test_each_refusal_of_the_system_has_its_words(tmp_path: Path, number: int, title: str) -> None:
    error = reading_error(OSError(number, "the system's words"), tmp_path)
    assert error.title == f"{title}: {tmp_path}"
    assert error.advice
    assert error.detail == "the system's words"
