"""The nodes of the JSON tree: where a value lies, how it reads in one line, which path leads to it. No Qt.

A node reads at most a few kilobytes of its value, and only when it is looked at.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.tokens.human_time import relative
from tokenexplorer.ui.requests.json_scan import SPACE, Bytes, Children, first_value, kind_of
from tokenexplorer.ui.widgets.text import visible_text
from tokenexplorer.wire.body import parse_json

if TYPE_CHECKING:
    from tokenexplorer.ui.requests.json_scan import Kind

BUCKET = 1000
"""Rows under one parent; more are put into groups `0 … 999` (feasibility: QTreeView asks each row)."""

SHOWN = 2000
SMALL = 64 * 1024
"""Bytes. What is smaller is looked through at once to say what is in it."""

_NAMES = ("displayName", "name", "label", "title", "login", "email", "id")
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_VALUE_ROLES: Final = {"string": "synStr", "number": "synNum", "literal": "synLit"}


class Part(NamedTuple):
    """A piece of a row and the palette role it is drawn in."""

    text: str
    role: str


class Node:
    """One row of the tree.

    Attributes:
        parent: None for the invisible root only.
        row: Its place under the parent.
        kind: Of the value, or `bucket`, or `note` for a line of ours.
        key: Member name as read, or None in an array.
        place: Index in the array, or of the bucket's first child.
        start: Offset of the value.
        end: Behind it.
        children: None until somebody looked.
        loading: Whether a worker is at it.
        spans: Of the children, once they are known.
        note: Words of a note.
    """

    __slots__ = (
        "_line",
        "children",
        "end",
        "key",
        "kind",
        "loading",
        "note",
        "parent",
        "place",
        "row",
        "spans",
        "start",
    )

    def __init__(
        self,
        parent: Node | None,
        row: int,
        kind: Kind | Literal["bucket", "note"],
        start: int,
        end: int,
        *,
        key: str | None = None,
        place: int = 0,
        note: str = "",
    ) -> None:
        self.parent, self.row, self.kind, self.key, self.place = parent, row, kind, key, place
        self.start, self.end, self.note = start, end, note
        self.children: list[Node] | None = None
        self.loading = False
        self.spans: Children | None = None
        self._line: tuple[tuple[Part, ...], str] | None = None

    @property
    def is_container(self) -> bool:
        """Whether it can have children."""
        return self.kind in ("object", "array", "bucket")

    def forget_line(self) -> None:
        """More is known now: read anew."""
        self._line = None

    def line(self, source: Bytes, now: datetime) -> tuple[tuple[Part, ...], str]:
        """How it reads: its parts, and a quiet hint (`2 years ago`)."""
        if self._line is None:
            self._line = self._read(source, now)
        return self._line

    def _read(self, source: Bytes, now: datetime) -> tuple[tuple[Part, ...], str]:
        if self.kind == "note":
            return (Part(self.note, "text3"),), ""
        if self.kind == "bucket":
            return (Part(f"{self.place} … {self.end}", "text2"),), ""
        if self.kind in ("object", "array"):
            return (*self._name(), Part(self._summary(source), "text2")), ""
        text, hint = value_text(source, self, now)
        return (*self._name(), Part(text, _VALUE_ROLES.get(self.kind, "bad"))), hint

    def _name(self) -> tuple[Part, ...]:
        if self.key is not None:
            return Part(visible_text(_cut(self.key, 200)), "synKey"), Part(": ", "text2")
        in_array = self.parent is not None and self.parent.kind in ("array", "bucket")
        return (Part(str(self.place), "synKey"), Part(": ", "text2")) if in_array else ()

    def _summary(self, source: Bytes) -> str:
        opener, closer = ("[", "]") if self.kind == "array" else ("{", "}")
        inside = self._inside(source)
        return f"{opener} {inside} {closer}" if inside else f"{opener}{closer}"

    def _inside(self, source: Bytes) -> str:
        count = len(self.spans) if self.spans is not None else -1
        if count < 0 and self.end - self.start > SMALL:
            return "…"
        if self.kind == "object" and self.key is None and self.parent is not None and self.parent.parent is not None:
            title = _title(source, self)
            if title:
                return visible_text(title)
        if count < 0:
            count = count_of(source, self)
        if count == 0:
            return ""
        return (f"{count} item" + "s" * (count != 1)) if self.kind == "array" else str(count)


def count_of(source: Bytes, node: Node) -> int:
    """How many children a small container has."""
    from tokenexplorer.ui.requests.json_scan import children_of

    return len(children_of(source, node.start, node.end))


def value_text(source: Bytes, node: Node, now: datetime) -> tuple[str, str]:
    """A scalar as written, long ones cut; and for a date how long ago it is."""
    length = node.end - node.start
    raw = source.read(node.start, min(length, SHOWN + 1)).strip(SPACE)
    if length > SHOWN:
        shown = raw[:SHOWN].decode("utf-8", "replace")
        return f"{visible_text(shown)}…", f"{length:,} bytes in all"
    if node.kind != "string":
        return visible_text(raw.decode("utf-8", "replace")), ""
    text = string_of(raw)
    hint = ""
    if _DATE.fullmatch(text):
        try:
            hint = relative(datetime.fromisoformat(text.replace("Z", "+00:00")), now)
        except ValueError:
            hint = ""
    return f'"{visible_text(text)}"', hint


def string_of(raw: bytes) -> str:
    """A JSON string as text; as written where it is broken."""
    text = raw.decode("utf-8", "replace")
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text.strip('"')
    return value if isinstance(value, str) else text


def full_value(source: Bytes, node: Node, limit: int) -> str:
    """A value to copy: a string without its quotes and escapes, everything else as written."""
    raw = source.read(node.start, min(node.end - node.start, limit)).strip(SPACE)
    return string_of(raw) if node.kind == "string" else raw.decode("utf-8", "replace")


def path_of(node: Node) -> str:
    """`$[0].profile.login`."""
    parts: list[str] = []
    walk: Node | None = node
    while walk is not None and walk.parent is not None:
        if walk.kind not in ("bucket", "note"):
            if walk.key is not None:
                plain = _PLAIN_KEY.fullmatch(walk.key)
                parts.append(f".{walk.key}" if plain else f"[{json.dumps(walk.key, ensure_ascii=False)}]")
            elif walk.parent.parent is not None:
                parts.append(f"[{walk.place}]")
        walk = walk.parent
    return visible_text("$" + "".join(reversed(parts)))


def child_node(source: Bytes, parent: Node, row: int, place: int) -> Node:
    """The node of the child at a place of `parent`'s container."""
    owner = parent.parent if parent.kind == "bucket" else parent
    assert owner is not None  # noqa: S101 -- a bucket always stands under its container
    assert owner.spans is not None  # noqa: S101
    span = owner.spans[place]
    start = first_value(source, span.start, span.end) if span.start else span.start
    start = span.start if start < 0 else start
    key = (
        string_of(source.read(span.key_start, min(span.key_end - span.key_start, 4096)))
        if span.key_start >= 0
        else None
    )
    return Node(parent, row, kind_of(source, start), start, span.end, key=key, place=place)


def nodes_under(source: Bytes, node: Node) -> list[Node]:
    """All nodes under a container whose spans are known, in groups where they are many."""
    if node.kind == "bucket":
        return [child_node(source, node, row, node.place + row) for row in range(node.end - node.place + 1)]
    spans = node.spans
    if spans is None:
        return []
    count = len(spans)
    if count <= BUCKET:
        found = [child_node(source, node, row, row) for row in range(count)]
    else:
        firsts = range(0, count, BUCKET)
        found = [
            Node(node, row, "bucket", first, min(first + BUCKET, count) - 1, place=first)
            for row, first in enumerate(firsts)
        ]
    if spans.cut:
        found.append(Node(node, len(found), "note", 0, 0, note="More follow. The Raw tab shows all."))
    elif not spans.closed:
        found.append(Node(node, len(found), "note", 0, 0, note="The text ends here, in the middle."))
    return found


def _title(source: Bytes, node: Node) -> str:
    if node.end - node.start > SMALL:
        return ""
    try:
        value = parse_json(source.read(node.start, node.end - node.start))
    except MalformedResponseError:
        return ""
    if not isinstance(value, dict):
        return ""
    profile = value.get("profile")
    for holder in (profile, value):
        if isinstance(holder, dict):
            person = " ".join(holder[each] for each in ("firstName", "lastName") if isinstance(holder.get(each), str))
            found = next((holder[each] for each in _NAMES if isinstance(holder.get(each), str) and holder[each]), "")
            words = person or found
            if words:
                return _cut(words, 60)
    return ""


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
