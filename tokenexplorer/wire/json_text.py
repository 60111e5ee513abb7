"""JSON as text: laid out for reading or stripped of secrets, piece by piece; every number keeps its spelling (R06).

Works on broken JSON and at any depth: nothing here recurses or builds a tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tokenexplorer.redaction import is_secret_member, mask, redact_text

_PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_PRIVATE_JWK = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{20,}=*")
_DEEPEST_LAYOUT = 200
"""Deeper text would be mostly indentation."""


def pieces(text: str) -> Iterator[str]:
    """Brackets, commas, colons, and strings and other values as written."""
    return (found.group() for found in _PIECE.finditer(text))


def laid_out(text: str, indent: int = 2) -> str:
    """JSON text with one member a line; text that nests too deep comes back as it is."""
    parts: list[str] = []
    depth, deepest, previous = 0, 0, ""
    for piece in pieces(text):
        if piece in "}]":
            depth = max(0, depth - 1)
            if previous not in ("{", "["):
                parts.append("\n" + " " * (indent * depth))
        elif previous in ("{", "[", ",") and previous:
            parts.append("\n" + " " * (indent * depth))
        elif previous == ":":
            parts.append(" ")
        parts.append(piece)
        if piece in "{[":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > _DEEPEST_LAYOUT:
                return text
        previous = piece
    return "".join(parts)


def without_secrets(text: str, *, secret: bool = False) -> str:
    """JSON text, whole or cut, in which the values of secret members are masked at every depth.

    Args:
        text: Of any length; broken JSON too.
        secret: Whether the whole text is a secret member's value.
    """
    walk = _Walk(secret=secret)
    parts: list[str] = []
    end = 0
    for found in _PIECE.finditer(text):
        parts.append(text[end : found.start()])
        parts.append(walk.shown(found.group()))
        end = found.end()
    parts.append(text[end:])
    return "".join(parts)


class _Walk:
    """Knows, piece by piece, whether a value stands under a secret name."""

    def __init__(self, *, secret: bool) -> None:
        self._stack: list[tuple[bool, bool]] = []  # (is an object, is under a secret name)
        self._is_object = False
        self._under = secret
        self._expects_name = False
        self._name = ""

    def shown(self, piece: str) -> str:
        if piece in "{[":
            self._stack.append((self._is_object, self._under))
            self._under = self._is_secret_value()
            self._is_object = self._expects_name = piece == "{"
            self._name = ""
        elif piece in "}]":
            self._is_object, self._under = self._stack.pop() if self._stack else (False, False)
            self._expects_name, self._name = False, ""
        elif piece == ",":
            self._expects_name, self._name = self._is_object, ""
        elif piece == ":":
            self._expects_name = False
        elif self._expects_name:
            self._name = _decoded(piece)
            return redact_text(piece)
        else:
            return self._value(piece)
        return piece

    def _is_secret_value(self) -> bool:
        return self._under or (self._is_object and is_secret_member(self._name))

    def _value(self, piece: str) -> str:
        if piece in ("null", "true", "false"):
            return piece
        value = _decoded(piece)
        private = self._is_object and self._name in _PRIVATE_JWK and _BASE64URL.fullmatch(value)
        if (self._is_secret_value() or private) and value:
            return json.dumps(mask(value), ensure_ascii=False)
        shown = redact_text(value)
        if shown == value:
            return redact_text(piece)
        return json.dumps(shown, ensure_ascii=False) if piece.startswith('"') else shown


def _decoded(piece: str) -> str:
    if not piece.startswith('"'):
        return piece
    try:
        decoded = json.loads(piece, strict=False)
    except ValueError:
        return piece.strip('"')
    return decoded if isinstance(decoded, str) else piece
