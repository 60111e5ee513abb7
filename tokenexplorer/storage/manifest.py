"""The list of a home's keyring items, itself kept in the keyring: `Manifest`, read and written by `ManifestStore`.

A keyring cannot be asked what it holds, and several keyrings overwrite an item by deleting it first. So the manifest
lies in two slots that are written in turn, each with a sequence number: one of them is whole at any moment (S05).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import SecretDamaged, StorageError

if TYPE_CHECKING:
    from tokenexplorer.storage.keyring_items import KeyringItems
    from tokenexplorer.wire.cancellation import Cancellation

_VERSION = 1
_SLOTS = ("manifest-a", "manifest-b")
_HEAD_ROOM = 200
_FIELDS = {"v", "items", "loose"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A secret that is in the keyring, whole.

    Attributes:
        generation: Rises with each rewrite; part of the item's name.
        parts: How many items it takes.
        digest: SHA-256 of the text as stored, hexadecimal.
    """

    generation: int
    parts: int
    digest: str


@dataclass(frozen=True, slots=True)
class Loose:
    """Items that may be there and are nobody's: about to be written, or to be deleted.

    Attributes:
        key: The secret's name.
        generation: As in Entry.
        parts: As in Entry.
    """

    key: str
    generation: int
    parts: int


@dataclass(slots=True)
class Manifest:
    """What is in the keyring for a home.

    Attributes:
        entries: By key.
        loose: Intents.
        rest: Members that this version does not know; kept.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    loose: list[Loose] = field(default_factory=list)
    rest: dict[str, Any] = field(default_factory=dict)

    def next_generation(self, key: str) -> int:
        """A generation whose items are in no use."""
        used = [each.generation for each in self.loose if each.key == key]
        if key in self.entries:
            used.append(self.entries[key].generation)
        return max(used, default=0) + 1

    def dump(self) -> str:
        """As ASCII JSON."""
        return json.dumps(
            {
                **self.rest,
                "v": _VERSION,
                "items": {key: [each.generation, each.parts, each.digest] for key, each in self.entries.items()},
                "loose": [[each.key, each.generation, each.parts] for each in self.loose],
            },
            separators=(",", ":"),
        )

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """What `dump` wrote.

        Raises:
            ValueError: It did not.
        """
        document = json.loads(text)
        try:
            return cls(
                {str(key): Entry(int(g), int(p), str(d)) for key, (g, p, d) in document["items"].items()},
                [Loose(str(key), int(g), int(p)) for key, g, p in document["loose"]],
                {name: value for name, value in document.items() if name not in _FIELDS},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("no manifest") from error


class ManifestStore:
    """Reads and writes the manifest of a home. Not for two writers at once; the vault holds a lock.

    Args:
        items: Of the home.
    """

    def __init__(self, items: KeyringItems) -> None:
        self._items = items

    def read(self, cancel: Cancellation | None) -> Manifest:
        """The newest manifest; an empty one where there never was any.

        Raises:
            SecretDamaged: There is one, and it cannot be read.
            StorageError: A newer version wrote it, or the keyring failed.
        """
        return self._newest(cancel)[2]

    def write(self, manifest: Manifest, cancel: Cancellation | None) -> None:
        """Replace it as a whole: the other slot is written, head last.

        Raises:
            StorageError: The old manifest is still the one that is read.
        """
        sequence, used, _ = self._newest(cancel)
        slot = _SLOTS[1 - used]
        body = manifest.dump()
        head: dict[str, Any] = {"v": _VERSION, "seq": sequence + 1, "digest": digest(body)}
        limit = self._items.part_units
        inline = limit is None or len(json.dumps(body)) + _HEAD_ROOM <= limit
        parts = 0
        if inline:
            head["body"] = body
        else:
            # Part names depend on whether there is one part or more, so a single part is filled up to two.
            body = body.ljust((limit or 0) + 1)
            head["digest"] = digest(body)
            head["parts"] = parts = self._items.parts_of(body)
            # Without its head the slot counts as empty while its parts change, never as damaged.
            self._items.remove(f"{slot}-head", 1, cancel)
            self._items.write(slot, body, cancel)
        self._items.write(f"{slot}-head", json.dumps(head, separators=(",", ":")), cancel)
        if limit is not None:
            self._items.remove_from(slot, parts, cancel)

    def _newest(self, cancel: Cancellation | None) -> tuple[int, int, Manifest]:
        found: list[tuple[int, int, Manifest]] = []
        for index, slot in enumerate(_SLOTS):
            each = self._slot(slot, index, cancel)
            if each is not None:
                found.append(each)
        return max(found, key=lambda each: each[0]) if found else (0, 1, Manifest())

    def _slot(self, slot: str, index: int, cancel: Cancellation | None) -> tuple[int, int, Manifest] | None:
        before: str | None = None
        while (text := self._items.read(f"{slot}-head", 1, cancel)) is not None:
            try:
                return self._parse(slot, index, text, cancel)
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                if text == before:
                    # No crash does this. The other slot may be older, and what it calls loose may be a secret by now.
                    raise SecretDamaged(
                        "The list of tokens in the system keyring is damaged.",
                        "Delete the items named tokenexplorer in your keyring program, then sign in again.",
                    ) from error
                before = text  # another window may just be writing this slot: look once more
        return None

    def _parse(self, slot: str, index: int, text: str, cancel: Cancellation | None) -> tuple[int, int, Manifest]:
        head = json.loads(text)
        if head["v"] > _VERSION:
            raise StorageError(
                "A newer version of Token Explorer wrote the items in the system keyring.",
                "Start that version instead.",
            )
        body = head["body"] if "body" in head else self._items.read(slot, int(head["parts"]), cancel)
        if not isinstance(body, str) or digest(body) != head["digest"]:
            raise ValueError(slot)
        return int(head["seq"]), index, Manifest.parse(body)


def digest(text: str) -> str:
    """SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
