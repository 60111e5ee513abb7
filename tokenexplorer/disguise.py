"""Secrets in disguise: coded, in markup, in parts of a form, in pairs of name and value, in prose.

Each function finds one disguise and says what stands there; `redaction` decides what is a secret.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

Redact = Callable[[str], str]
IsSecret = Callable[[str], bool]
HoldsSecret = Callable[[str, str], bool]
"""By the name of a member and its value."""

_DEPTH: Final = 5
_LONGEST_CODED: Final = 200_000
_TWICE: Final = re.compile(r"[^\s\"'<>%]*+%[^\s\"'<>]*+")
_BEGINNINGS: Final = (
    *("eyJ", "eyA", "eyc", "ewo", "ew0", "W3s", "PD94", "PG"),  # of an object, a list, a document
    *("YWNj", "Y2xp", "Z3Jh", "Y29k", "cmVm", "dG9r", "aWRf", "cGFz", "QmVh", "c3Rh"),  # access_, client_, grant_ …
    *("ZXlK", "ZXlB", "WVdOa", "WTJ4c"),  # of what is coded twice
)
_CODED: Final = re.compile(rf"(?<![A-Za-z0-9+/_=-])(?:{'|'.join(_BEGINNINGS)})[A-Za-z0-9+/_-]{{16,}}+={{0,2}}+")
_ENTITY: Final = re.compile(r"&(?:#x?[0-9a-fA-F]{1,6}|quot|apos|lt|gt|equals|colon);")
_TAG: Final = re.compile(r"<([A-Za-z_][\w:.-]*+)([^<>]*+)>(\s*+(?:<!\[CDATA\[)?+)([^<\]]*+)")
_ATTRIBUTE: Final = re.compile(
    r"\b(name|id|key|property|value|content)(\s?=\s?)(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++)", re.IGNORECASE
)
_HELD: Final = frozenset({"value", "content"})
_PART: Final = re.compile(
    r"(\bname=\"?([\w.\[\]-]{1,100}+)\"?[ \t]{0,8}+(?:;[^\r\n]{0,400}+)?+"
    r"(?:\r?\n[\w-]{1,100}+:[^\r\n]{0,1000}+){0,20}+\r?\n\r?\n)"
    r"((?:(?!\r?\n--)[\s\S]){1,20000}+)",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"(\"(?:name|key|field|parameter)\"\s{0,8}:\s{0,8}\"([\w.\[\]-]{1,100}+)\"\s{0,8},\s{0,64}"
    r"\"(?:value|content)\"\s{0,8}:\s{0,8}\")((?:[^\"\\]++|\\.)*+)",
    re.DOTALL,
)
_VALUED: Final = re.compile(
    r"(\"(?:value|content)\"\s{0,8}:\s{0,8}\")((?:[^\"\\]++|\\.)*+)(\"\s{0,8},\s{0,64}"
    r"\"(?:name|key|field|parameter)\"\s{0,8}:\s{0,8}\"([\w.\[\]-]{1,100}+)\")",
    re.DOTALL,
)
_ROW: Final = re.compile(
    r"(\[\s{0,64}\"([\w.\[\]-]{1,100}+)\"\s{0,8},\s{0,64}\")((?:[^\"\\]++|\\.)*+)(?=\"\s{0,64}\])", re.DOTALL
)
_PROSE: Final = re.compile(
    r"(?<![\w-])([a-z]{1,20}_[a-z_]{1,40}|password|passphrase|secret|token)"
    r"(\s(?:is|was|of|has|with|value)?+\s?[\"'\u201c\u2018`]?)([A-Za-z0-9._~+/=-]{12,}+)"
)
_ENDS: Final = ("_secret", "_token", "_key", "_password", "_passphrase", "_assertion", "_verifier", "_code")
_PREFIXED: Final = re.compile(
    r"(?<![A-Za-z0-9_])((?i:[A-Za-z][A-Za-z0-9_]{0,60}_(?:client_secret|access_token|refresh_token|id_token|api_token|"
    r"api_key|private_key|password|passphrase|session_token|auth_token|bearer_token|secret_key|secret))|"
    r"[A-Z][A-Z0-9_]{0,60}_(?:TOKEN|ASSERTION|VERIFIER|DEVICE_CODE|USER_CODE))"
    r"([\"']?\s{0,3}(?:=>|[=:])\s{0,3}[\"']?)([^\s\"'&;,<>]{6,}+)"
)


def undisguised(text: str, redact: Redact, mask: str) -> str:
    """Text without secrets that are coded: escaped twice, as entities, in base64; or named `ACME_CLIENT_SECRET`.

    Args:
        text: What is left after everything plain was masked.
        redact: Masks what is plain.
        mask: The stand-in.
    """
    if "%25" in text:
        text = _TWICE.sub(lambda found: _unescaped(found[0], redact), text)
    if "&" in text and _ENTITY.search(text):
        plain = html.unescape(text)
        shown = redact(plain)
        text = shown if shown != plain else text
    folded = text.lower()
    if any(each in folded for each in _ENDS):
        text = _PREFIXED.sub(rf"\1\2{mask}", text)
    if any(each in text for each in _BEGINNINGS):
        text = _CODED.sub(lambda found: mask if _holds(found[0], redact) else found[0], text)
    return text


def without_markup(text: str, is_field: IsSecret, is_member: HoldsSecret, mask: str) -> str:
    """Elements with a secret's name, and those whose attributes give a name and a value in any order."""

    def shown(found: re.Match[str]) -> str:
        names = [each[2].strip("\"'") for each in _ATTRIBUTE.findall(found[2]) if each[0].lower() not in _HELD]
        named = any(map(is_field, names))
        attributes = found[2]
        if named:
            attributes = _ATTRIBUTE.sub(
                lambda each: f'{each[1]}{each[2]}"{mask}"' if each[1].lower() in _HELD else each[0], attributes
            )
        inside = named or is_member(found[1].rsplit(":", 1)[-1], found[4].strip())
        return f"<{found[1]}{attributes}>{found[3]}{mask if inside and found[4].strip() else found[4]}"

    return _TAG.sub(shown, text)


def without_parts(text: str, is_field: IsSecret, mask: str) -> str:
    """Parts of a multipart form.

    Spec: RFC 7578 section 4.2
    """
    return _PART.sub(lambda found: f"{found[1]}{mask}" if is_field(found[2]) else found[0], text)


def without_pairs(text: str, is_member: HoldsSecret, mask: str) -> str:
    """`{"name": "client_secret", "value": …}` in both orders, and `["client_secret", …]`."""
    text = _NAMED.sub(lambda found: f"{found[1]}{mask}" if is_member(found[2], found[3]) else found[0], text)
    text = _VALUED.sub(lambda found: f"{found[1]}{mask}{found[3]}" if is_member(found[4], found[2]) else found[0], text)
    return _ROW.sub(lambda found: f"{found[1]}{mask}" if is_member(found[2], found[3]) else found[0], text)


def without_words(text: str, is_member: IsSecret, mask: str) -> str:
    """`the client_secret 'x1y2…' is wrong`."""

    def told(found: re.Match[str]) -> str:
        looks = any(each.isdigit() for each in found[3]) and any(each.isalpha() for each in found[3])
        return f"{found[1]}{found[2]}{mask}" if looks and is_member(found[1]) else found[0]

    return _PROSE.sub(told, text)


def _unescaped(run: str, redact: Redact) -> str:
    plain = run[:_LONGEST_CODED]
    for _ in range(_DEPTH):
        further = unquote(plain)
        if further == plain:
            break
        plain = further
    shown = redact(plain)
    return shown if shown != plain else run


def _holds(run: str, redact: Redact) -> bool:
    """Whether a run in base64 has a secret in it, also in what is coded once more inside."""
    plain = run
    for _ in range(_DEPTH):
        decoded = _decoded(plain)
        if decoded is None:
            return False
        if redact(decoded) != decoded:
            return True
        plain = decoded.strip()
        if not re.fullmatch(r"[A-Za-z0-9+/_-]{24,}+={0,2}+", plain):
            return False
    return False


def _decoded(run: str) -> str | None:
    bare = run.rstrip("=").replace("-", "+").replace("_", "/")[:_LONGEST_CODED]
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return text if text.isprintable() or "\n" in text else None
