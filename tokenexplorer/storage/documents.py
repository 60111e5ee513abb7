"""Frozen dataclasses as plain JSON objects and back, forgiving what a newer version added (F04). No files here.

Only what our values are made of is known: str, int, float, bool, None, datetime, Literal, tuples, and dataclasses of
these.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from tokenexplorer.errors import ConfigError

T = TypeVar("T")


def to_document(value: object) -> dict[str, Any]:
    """A dataclass as a JSON object: tuples become lists, times become ISO 8601 in UTC."""
    if not dataclasses.is_dataclass(value):
        raise TypeError(type(value).__name__)
    return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}


def from_document(kind: type[T], document: object) -> T:
    """A dataclass from a JSON object.

    Unknown members are passed over. A known member of a wrong type, or of a choice that this version does not know,
    falls back to the default.

    Raises:
        ConfigError: A member without a default is missing or unusable, or it is no object at all.
    """
    if not isinstance(document, Mapping):
        raise ConfigError(f"No {kind.__name__}: an object is wanted", detail=type(document).__name__)
    values: dict[str, Any] = {}
    hints = _hints(cast("Any", kind))
    for field in dataclasses.fields(cast("Any", kind)):
        hint = hints[field.name]
        try:
            values[field.name] = _read(hint, document[field.name])
        except (KeyError, TypeError, ValueError, OverflowError, ConfigError) as error:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                raise ConfigError(f"No {kind.__name__}: {field.name} is missing or unusable") from error
    return kind(**values)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        return to_document(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    return value


def _read(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(hint), value)
    if origin is Literal:
        if value in get_args(hint) and isinstance(value, str):
            return value
        raise ValueError(value)
    if origin is tuple:
        return _read_tuple(get_args(hint), value)
    if hint is Any:
        return value
    if hint is datetime:
        return _read_time(value)
    if dataclasses.is_dataclass(hint):
        return from_document(cast("type[Any]", hint), value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint in (str, int, float, bool, types.NoneType) and type(value) is hint:
        return value
    raise TypeError(hint)


def _read_union(hints: tuple[Any, ...], value: Any) -> Any:
    for hint in hints:
        try:
            return _read(hint, value)
        except (TypeError, ValueError):
            continue
    raise TypeError(hints)


def _read_tuple(hints: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    if len(hints) == 2 and hints[1] is Ellipsis:  # tuple[X, ...]
        return tuple(_read(hints[0], each) for each in value)
    if len(hints) != len(value):
        raise ValueError(value)
    return tuple(_read(hint, each) for hint, each in zip(hints, value, strict=True))


def _read_time(value: Any) -> datetime:
    if not isinstance(value, str):
        raise TypeError(value)
    time = datetime.fromisoformat(value)
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
