"""From the bytes of a JSON or YAML file to plain Python values, whatever the file holds.

JSON is read by the standard library, in steps. YAML is read as PyYAML's stream of events, from which the values are put
together here: PyYAML's own loader descends one C stack frame a level, so a deeply nested file would end the program,
and its merge keys can be nested to multiply without end. No tag is ever interpreted: what is not null, true, false or
a number (YAML 1.2, core schema) is text, dates too.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tokenexplorer.catalogue import json_steps
from tokenexplorer.errors import CatalogueFileError

MAX_BYTES = 32 * 1024 * 1024
"""Larger files are refused unread. Okta's own specification, one of the largest, has 3.5 MB."""
MAX_DEPTH = 200
MAX_REPEATED = 2_000_000
"""How many values aliases (`*name`) and merge keys (`<<`) may add in all."""

_MENDS = {
    "large": "Choose a file of at most 32 MB.",
    "text": "Save it as UTF-8 text and choose it again.",
    "syntax": "Mend it there and choose it again. It has to be a whole JSON or YAML file.",
    "shape": "Choose an OpenAPI 3 file (JSON or YAML).",
    "repeats": "Choose a copy without these aliases; most tools write one as JSON.",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMED: dict[str, bool | None] = {"": None, "~": None}
_NAMED |= dict.fromkeys(("null", "Null", "NULL"))
_NAMED |= dict.fromkeys(("true", "True", "TRUE"), True)
_NAMED |= dict.fromkeys(("false", "False", "FALSE"), False)
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"(?=.*[.eE])[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,2})?\Z")
_MERGE = "<<"


def parse(data: bytes, file_name: str) -> dict[str, Any]:
    """The mapping that the file holds; every key in it is text.

    Values that YAML aliases name are shared, and there are no cycles among them.

    Args:
        data: The whole file: UTF-8, UTF-16 or UTF-32, with or without a byte order mark.
        file_name: For the messages, and to prefer YAML where the text could be either.

    Raises:
        CatalogueFileError: It is too large, no text, neither JSON nor YAML, nested too deeply, or no mapping.
    """
    if len(data) > MAX_BYTES:
        raise CatalogueFileError(f"{file_name} is too large.", _MENDS["large"], f"It has {len(data) >> 20} MB.")
    text = _decoded(data, file_name)
    is_json = text.lstrip()[:1] in ("{", "[") and not file_name.lower().endswith((".yaml", ".yml"))
    value = _from_json(text, file_name) if is_json else _from_yaml(text, file_name)
    if not isinstance(value, dict):
        raise CatalogueFileError(f"{file_name} holds no OpenAPI document.", _MENDS["shape"])
    return value


def _decoded(data: bytes, file_name: str) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding:
        # A document begins with an ASCII character, so the NUL tells which half of it comes first.
        encoding = {(True, False): "utf-16-be", (False, True): "utf-16-le"}.get(
            (data[:1] == b"\0", data[1:2] == b"\0"), "utf-8"
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"Byte {error.start + 1} does not fit {encoding}."
        raise CatalogueFileError(f"{file_name} is not text.", _MENDS["text"], detail) from None


def _from_json(text: str, file_name: str) -> Any:
    try:
        return json_steps.loads(text, _number, str)
    except json.JSONDecodeError as error:
        detail = f"Line {error.lineno}, column {error.colno}: {error.msg}"
        raise CatalogueFileError(f"{file_name} is no valid JSON.", _MENDS["syntax"], detail) from None
    except RecursionError:
        raise _too_deep(file_name) from None


def _from_yaml(text: str, file_name: str) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(file_name)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.ScalarEvent):
                plain = event.implicit[0] and event.tag is None
                builder.add(event.value, _resolved(event.value) if plain else event.value, event.anchor)
            elif isinstance(event, yaml.MappingStartEvent):
                builder.open({}, event.anchor)
            elif isinstance(event, yaml.SequenceStartEvent):
                builder.open([], event.anchor)
            elif isinstance(event, yaml.CollectionEndEvent):
                builder.close()
            elif isinstance(event, yaml.AliasEvent):
                builder.repeat(str(event.anchor))
            elif isinstance(event, yaml.DocumentEndEvent):
                break
    except yaml.YAMLError as error:
        raise CatalogueFileError(f"{file_name} is no valid YAML.", _MENDS["syntax"], _yaml_words(error)) from None
    except (RecursionError, UnicodeEncodeError, ValueError, OverflowError) as error:
        # The pure-Python reader meets these in texts that the C reader refuses in words.
        raise CatalogueFileError(f"{file_name} is no valid YAML.", _MENDS["syntax"], str(error)) from None
    return builder.value


def _yaml_words(error: Exception) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is not None:
        return f"Line {mark.line + 1}, column {mark.column + 1}: {problem}"
    return str(error)


def _too_deep(file_name: str) -> CatalogueFileError:
    return CatalogueFileError(
        f"{file_name} is nested too deeply.", _MENDS["shape"], f"More than {MAX_DEPTH} levels are not read."
    )


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    key: str | None = None
    awaits_value: bool = False
    size: int = 1


@dataclass(slots=True)
class _Builder:
    """Puts values together in the order in which a YAML file names them, without recursion."""

    file_name: str
    value: Any = None
    _open: list[_Open] = field(default_factory=list)
    _anchored: dict[str, tuple[Any, int]] = field(default_factory=dict)
    _repeated: int = 0

    def add(self, written: str, value: Any, anchor: str | None) -> None:
        """A scalar: as it is written, for a key, and what it means, for a value."""
        if anchor:
            self._anchored[anchor] = (value, 1)
        self._put(written, value, 1)

    def open(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        """A mapping or list begins."""
        if len(self._open) >= MAX_DEPTH:
            raise _too_deep(self.file_name)
        if anchor:
            self._anchored.pop(anchor, None)
        self._open.append(_Open(value, anchor))

    def close(self) -> None:
        """The innermost mapping or list ends."""
        done = self._open.pop()
        if done.anchor:
            self._anchored[done.anchor] = (done.value, done.size)
        # A mapping or list as a key is valid YAML, but has no meaning in OpenAPI.
        self._put(None, done.value, done.size)

    def repeat(self, anchor: str) -> None:
        """An alias: the value that an anchor named before."""
        if anchor not in self._anchored:
            raise CatalogueFileError(
                f"{self.file_name} repeats a part that does not exist.", _MENDS["repeats"], f"Alias *{anchor}"
            )
        value, size = self._anchored[anchor]
        self._count(size)
        self._put(value if isinstance(value, str) else None, value, size)

    def _put(self, key: str | None, value: Any, size: int) -> None:
        if not self._open:
            self.value = value
            return
        parent = self._open[-1]
        parent.size += size
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif not parent.awaits_value:
            parent.key, parent.awaits_value = key, True
        else:
            parent.awaits_value = False
            if parent.key == _MERGE:
                self._merge(parent, value)
            elif parent.key is not None:
                parent.value[parent.key] = value

    def _merge(self, parent: _Open, value: Any) -> None:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping) and isinstance(parent.value, dict):
                self._count(len(each))
                # What stands in the mapping itself wins, before and after the merge.
                parent.value.update({key: one for key, one in each.items() if key not in parent.value})

    def _count(self, size: int) -> None:
        self._repeated += size
        if self._repeated > MAX_REPEATED:
            raise CatalogueFileError(
                f"{self.file_name} repeats its parts without end.",
                _MENDS["repeats"],
                f"Its aliases stand for more than {MAX_REPEATED:,} values.",
            )


def _resolved(text: str) -> Any:
    if text in _NAMED:
        return _NAMED[text]
    return _number(text) if text[0] in "+-.0123456789" else text


def _number(text: str) -> Any:
    # What is too long or too large for a number of every JSON reader stays text.
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text
