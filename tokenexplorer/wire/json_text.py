"""JSON as text, stripped of secrets piece by piece; every number keeps its spelling (R06).

Works on broken JSON and at any depth: nothing here recurses or builds a tree.
"""

from __future__ import annotations

import json
import re

from tokenexplorer.disguise import without_pairs
from tokenexplorer.redaction import MASK, holds_secret, is_secret_member, mask, redact_text

_PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_PRIVATE_JWK = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})
_NO_JSON = re.compile(r"[\w-]'\s{0,8}:")
"""A member in single quotes, as Python prints it."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]{20,}=*")


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
    shown = without_pairs("".join(parts), holds_secret, MASK)
    return redact_text(shown) if _NO_JSON.search(shown) else shown


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
        private = self._is_object and (
            (self._name in _PRIVATE_JWK and _BASE64URL.fullmatch(value)) or holds_secret(self._name, value.strip("'"))
        )
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
