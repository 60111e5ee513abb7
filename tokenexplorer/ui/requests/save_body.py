"""Saving an answer to a file, as it came: asked without a loop of its own, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from tokenexplorer.errors import StorageError, TokenExplorerError
from tokenexplorer.ui.widgets.polish import gives_back

if TYPE_CHECKING:
    from tokenexplorer.ui.requests.response_pane import ResponsePane
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.body import Body

_CHUNK = 1 << 20
_ENDINGS = {
    "application/json": "json",
    "text/html": "html",
    "text/plain": "txt",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
}


def ask_where_to_save(
    owner: QWidget,
    services: Services,
    response: ResponsePane,
    notice: Callable[[str], None],
    trouble: Callable[[TokenExplorerError], None],
) -> None:
    """Open the file dialog; the name comes from us, never from the answer (R07)."""
    answer = response.answer
    if answer is None or answer.exchange.response is None:
        return
    body = answer.exchange.response.body

    def write(path: Path) -> None:
        services.writes.run(lambda: save_body(body, path), lambda _: notice(f"Saved to {path.name}."), trouble)

    ask_where(owner, "Save response", "response_saveDialog", f"response.{_ENDINGS.get(body.media_type, 'bin')}", write)


def ask_where(owner: QWidget, title: str, name: str, suggested: str, write: Callable[[Path], None]) -> None:
    """Open a file dialog; what is chosen there is written."""
    dialog = QFileDialog(owner, title)
    gives_back(dialog)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(suggested)
    dialog.fileSelected.connect(lambda chosen: write(Path(chosen)))
    dialog.open()


def save_body(body: Body, path: Path) -> None:
    """Write every byte as it came.

    Raises:
        StorageError: See `write_pieces`.
    """
    write_pieces((body.read(offset, _CHUNK) for offset in range(0, body.size_bytes, _CHUNK)), path)


def write_pieces(pieces: Iterable[bytes], path: Path) -> None:
    """Write a file, then put it in its place (F01); a link or device is not written through.

    Raises:
        StorageError: The file that was there is as before; the folder or disk is named.
    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise StorageError(
                f"{path.name} is a link or a device.", "Choose another name: it would be written through."
            )
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".saving-")
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            f"{path} was not written.", "Choose another folder, or make room.", error.strerror or ""
        ) from error
