"""Decoding a JWT without trusting it: offline, on anything, without raising for what is merely wrong (I37).

Nothing here verifies; the word for what this gives is *decoded*, never *verified* (I38).

Spec: RFC 7515 sections 2 and 7.1, RFC 7519
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import Literal

from tokenexplorer.errors import NotAJwt, TokenError, TokenExplorerError
from tokenexplorer.tokens import exact_json
from tokenexplorer.tokens.exact_json import JsonObject

SIZE_LIMIT = 2_000_000
"""Characters; more is refused before anything is read (I37)."""

JWS_PARTS, JWE_PARTS = 3, 5
DUPLICATES_TOLD = 20
PartName = Literal["header", "payload", "signature", "structure"]

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")
_NOT_ALPHABET = re.compile(r"[^A-Za-z0-9_-]")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_STANDARD_TO_URL = str.maketrans("+/", "-_")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the token's form that no trustworthy token has.

    Attributes:
        part: Where.
        text: What, as the rest of a sentence that begins with the part: "has a character that is not base64url".
        position: In characters: of the whole token for its spelling, of the decoded part for its JSON. -1 = no place.
    """

    part: PartName
    text: str
    position: int = -1

    def __str__(self) -> str:
        """The whole sentence."""
        subject = "The token" if self.part == "structure" else f"The {self.part}"
        return f"{subject} {self.text}{f', at character {self.position + 1}' if self.position >= 0 else ''}."


@dataclass(frozen=True, slots=True)
class DecodedJwt:
    """A JWT as it reads. Whatever is in here may be a lie.

    Attributes:
        text: The token, unchanged.
        parts: Its parts as spelled: three, or five of an encrypted one (JWE).
        header: The header; empty where it could not be read.
        claims: The payload's members; None where it is no JSON object (or encrypted).
        payload: The payload's bytes; empty where they could not be decoded.
        signature: The signature's bytes; same.
        problems: All that is wrong with the form; any one of them forbids *verified*.
    """

    text: str = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    header: JsonObject
    claims: JsonObject | None = field(repr=False)
    payload: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def encrypted(self) -> bool:
        """Five parts: a JWE, whose content only its receiver can read."""
        return len(self.parts) == JWE_PARTS

    @property
    def signing_input(self) -> bytes:
        """What the signature covers (RFC 7515 section 5.1)."""
        return ".".join(self.parts[:2]).encode("ascii", "replace")

    def header_text(self, name: str) -> str:
        """A header member that is a string, else empty."""
        value = self.header.get(name)
        return value if isinstance(value, str) else ""

    def claim_text(self, name: str) -> str:
        """A claim that is a string, else empty."""
        value = (self.claims or {}).get(name)
        return value if isinstance(value, str) else ""


def decode(text: str) -> DecodedJwt:
    """Read a token's parts.

    Args:
        text: The token to the letter; surrounding white space is a problem, not an error.

    Returns:
        The parts as far as they can be read, with every problem of their form.

    Raises:
        TokenError: It is longer than `SIZE_LIMIT`.
        NotAJwt: It has neither three nor five parts, or neither its header nor its payload is a JSON object.

    Spec: RFC 7519 section 7.2
    """
    if len(text) > SIZE_LIMIT:
        raise TokenError(
            "This token is too long to be read.", f"Tokens of more than {SIZE_LIMIT // 1_000_000} MB are refused."
        )
    if text.lstrip()[:1] == "{":
        raise NotAJwt(
            "This is no compact JWT.",
            "Paste the compact form, three parts joined by dots. The JSON form is never an ID token.",
        )
    if text.count(".") + 1 not in (JWS_PARTS, JWE_PARTS):
        raise NotAJwt("This is no JWT.", "A JWT has three parts joined by dots. This token can be used, but not read.")
    parts = tuple(text.split("."))
    reader = _Reader(parts)
    header = reader.json_object(0, "header")
    if len(parts) == JWE_PARTS:
        if header is None:
            raise NotAJwt("This is no JWT.", "Five parts are there, but the first is no header.", reader.sentences())
        encrypted = Problem("payload", "is encrypted (JWE); only the API that it is for can read it")
        return DecodedJwt(text, parts, header, None, b"", b"", (*reader.problems, encrypted))
    claims = reader.json_object(1, "payload")
    payload = reader.last_bytes
    if header is None and claims is None:
        raise NotAJwt(
            "This is no JWT.", "Three parts are there, but neither header nor payload can be read.", reader.sentences()
        )
    signature = reader.bytes_of(2, "signature")
    return DecodedJwt(text, parts, header or {}, claims, payload, signature, tuple(reader.problems))


def is_jwt(text: str) -> bool:
    """Whether a token reads as a JWT at all; False means opaque."""
    try:
        return "alg" in decode(text).header
    except TokenExplorerError:
        return False


class _Reader:
    """Reads part after part and gathers what is wrong."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self._parts = parts
        self.problems: list[Problem] = []
        self.last_bytes = b""

    def sentences(self) -> str:
        return " ".join(str(problem) for problem in self.problems)

    def bytes_of(self, index: int, name: PartName) -> bytes:
        """A part's bytes, read leniently for the eye; what a strict reader refuses becomes a problem (I36)."""
        part = self._parts[index]
        start = sum(len(before) + 1 for before in self._parts[:index])
        stray = _NOT_ALPHABET.search(part)
        if stray is not None:
            what = {"=": "is padded with =", " ": "holds a space", "\n": "holds a line break"}
            self._note(name, what.get(stray.group(), "has a character that is not base64url"), start + stray.start())
            part = _NOT_ALPHABET.sub("", part.translate(_STANDARD_TO_URL))
        elif len(part) % 4 in (2, 3) and _DIGITS.index(part[-1]) & (15 if len(part) % 4 == 2 else 3):
            self._note(name, "has stray bits in its last character", start + len(part) - 1)
        if len(part) % 4 == 1:
            self._note(name, "is cut off: its length cannot be base64url", start + len(part) - 1)
            part = part[:-1]
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    def json_object(self, index: int, name: PartName) -> JsonObject | None:
        """A part's JSON object; None, with a problem, where it is none."""
        self.last_bytes = self.bytes_of(index, name)
        try:
            text = self.last_bytes.decode("utf-8")
        except UnicodeDecodeError as error:
            self._note(name, "is not UTF-8", error.start)
            text = self.last_bytes.decode("utf-8", "replace")
        reading = exact_json.read(text)
        if reading.problem:
            self._note(name, reading.problem, reading.position)
            return None
        for duplicate in reading.duplicates[:DUPLICATES_TOLD]:
            self._note(name, f"names the member {exact_json.clip(duplicate)} more than once", -1)
        if not isinstance(reading.value, dict):
            self._note(name, "is JSON, but no object", 0)
            return None
        return reading.value

    def _note(self, part: PartName, text: str, position: int) -> None:
        self.problems.append(Problem(part, text, position))
