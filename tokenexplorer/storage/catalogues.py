"""Catalogues that were made from API descriptions, one an org: `CatalogueRepository`.

A document of 10,000 calls is 4 MB of text. It is kept compressed, so that the database and its copies stay small, and
as one JSON value a line: reading one long value would hold up every other thread until its end.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import CatalogueDamaged, ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tokenexplorer.storage.database import Database
    from tokenexplorer.wire.cancellation import Cancellation

LIMIT_BYTES = 64 * 1024 * 1024
"""The longest text that is kept; nothing that a file of 20 MB can hold comes near it."""

_PARTS = ("scopes", "operations", "bodies")
_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeptCatalogue:
    """What is on disk for an org.

    Attributes:
        file_name: Of the file it was made from, without its folder; outside text.
        imported_at: When.
        document: As `catalogue.from_document` takes it.
    """

    file_name: str
    imported_at: datetime
    document: dict[str, Any]


class CatalogueRepository:
    """Imported catalogues. They go with their org, and no export carries them.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, org_id: str, kept: KeptCatalogue, cancel: Cancellation | None = None) -> None:
        """Keep an org's catalogue in the place of an earlier one.

        Args:
            org_id: Of an org that is on disk.
            kept: With plain JSON values.
            cancel: Ends it; the earlier one stays.

        Raises:
            ConfigError: The org is gone, or the document is too long.
            StorageError: Nothing changed.
        """
        content = _packed(kept.document, cancel)
        values = (org_id, kept.file_name, kept.imported_at.astimezone(UTC).isoformat(), content)
        with self._database.transaction() as connection:
            if connection.execute("SELECT 1 FROM orgs WHERE id = ?", (org_id,)).fetchone() is None:
                raise ConfigError("The org of this API description was removed.", "Add the org again, then import it.")
            connection.execute(
                "INSERT INTO catalogues (org_id, file_name, imported_at, document) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (org_id) DO UPDATE SET file_name = excluded.file_name,"
                " imported_at = excluded.imported_at, document = excluded.document",
                values,
            )

    def load(self, org_id: str, cancel: Cancellation | None = None) -> KeptCatalogue | None:
        """An org's catalogue, or None where it has none.

        Raises:
            Cancelled: Nobody waits for it any more.
            CatalogueDamaged: It is not what was written.
            StorageError: It cannot be read.
        """
        rows = self._database.query(
            "SELECT file_name, imported_at, document FROM catalogues WHERE org_id = ?", (org_id,)
        )
        if not rows:
            return None
        row = rows[0]
        try:
            document = _unpacked(row["document"], cancel)
            imported_at = datetime.fromisoformat(row["imported_at"]).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, RecursionError, zlib.error) as error:
            raise damaged(row["file_name"], f"{type(error).__name__}: {error}") from error
        return KeptCatalogue(row["file_name"], imported_at, document)

    def remove(self, org_id: str) -> None:
        """Forget an org's catalogue; it may be gone already.

        Raises:
            StorageError: It is still there.
        """
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM catalogues WHERE org_id = ?", (org_id,))


def damaged(file_name: str, why: str) -> CatalogueDamaged:
    """What to say of a catalogue that cannot be read back.

    Args:
        file_name: Which it was made from.
        why: Evidence.
    """
    return CatalogueDamaged(f"The catalogue that was made from {file_name} is damaged.", "Import the file again.", why)


def _packed(document: Mapping[str, Any], cancel: Cancellation | None) -> bytes:
    packer, packed, size = zlib.compressobj(), bytearray(), 0
    for line in _lines(document):
        if cancel is not None:
            cancel.check()
        size += len(line)
        if size > LIMIT_BYTES:
            raise ConfigError(
                f"The API description is too long to keep: more than {LIMIT_BYTES // (1024 * 1024)} MB.",
                "Import a file with fewer calls.",
            )
        packed += packer.compress(line)
    return bytes(packed + packer.flush())


def _lines(document: Mapping[str, Any]) -> Iterator[bytes]:
    yield _line("about", document["about"])
    for part in _PARTS:
        for row in document.get(part, ()):
            yield _line(part, row)


def _line(part: str, value: object) -> bytes:
    return json.dumps([part, value], ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _unpacked(content: bytes, cancel: Cancellation | None) -> dict[str, Any]:
    document: dict[str, Any] = {"about": {}, **{part: [] for part in _PARTS}}
    for line in _text_lines(content):
        if cancel is not None:
            cancel.check()
        part, value = json.loads(line)
        if part == "about":
            document["about"] = dict(value)
        elif part in _PARTS:  # a part that a later version added is passed over
            document[part].append(value)
    return document


def _text_lines(content: bytes) -> Iterator[bytes]:
    """The lines of what was packed, whole to its end."""
    unpacker, rest, size = zlib.decompressobj(), b"", 0
    while not unpacker.eof:
        block = unpacker.decompress(content, _BLOCK_BYTES)
        content = unpacker.unconsumed_tail
        size += len(block)
        if (not block and not unpacker.eof) or size > LIMIT_BYTES:
            raise ValueError("it is cut off, or longer than it can be")
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    if rest or unpacker.unused_data:
        raise ValueError("there is more than was written")
