"""Reads an address as people paste it into its parts. No provider is known here.

Forgiving in form (spaces around, quotes, a missing scheme, backslashes, capitals, a final dot), strict in meaning: what
could name another host than the eye reads (a part before `@`, look-alike letters) is refused or written in ASCII.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import SplitResult, unquote, urlsplit

from tokenexplorer.errors import ConfigError

LENGTH_LIMIT = 4096
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_IN_NO_URL = frozenset('"<>\\^`{|}')
"""Some of them lead a browser to another host than the one that is shown (RFC 3986 section 2)."""

_EXAMPLE = "Paste the address of a page of your org, such as https://acme.okta.com."
_AROUND = "\"'`(),;“”‘’«»"  # noqa: RUF001 -- quotes that word processors put around an address
_BRACKETED = re.compile(r"^<(https?:[^<>]*)>$", re.IGNORECASE)
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://", re.ASCII)
_OTHER_SCHEME = re.compile(r"^(about|blob|data|file|ftp|javascript|mailto|tel|urn|view-source|vbscript):", re.I)
_SLIPPED = re.compile(r"^(https?):/{0,2}(?=[^/])", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}|\{\{[^{}]*\}\}|<[^<>\s]+>|%7B[^%]*%7D", re.IGNORECASE)
_GUIDE_LABEL = re.compile(
    r"^your[-_]?(?:own[-_]?)?(?:okta|auth0|onelogin|keycloak|company|custom)?[-_]?"
    r"(?:domain|org|orgurl|organization|tenant|subdomain|company|host|issuer|region)?(?:[-_]?name)?$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts.

    Attributes:
        scheme: http or https, as typed; https where none was.
        host: ASCII, lower case, without brackets.
        port: None where it is the scheme's own.
        path: As typed, begins with `/` or is empty.
        query: Without `?`.
        fragment: Without `#`.
        scheme_typed: Whether the scheme was there.
        renamed: Whether the host was typed with letters outside ASCII.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str
    scheme_typed: bool
    renamed: bool

    @property
    def is_loopback(self) -> bool:
        """Whether it is this computer, by name or by number; only there is http good enough (A07)."""
        return self.host in LOOPBACK

    @property
    def netloc(self) -> str:
        """Host and port as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    @property
    def safe_scheme(self) -> str:
        """The scheme that may be used: http on this computer where it was typed, or left out; else https."""
        if not self.is_loopback:
            return "https"
        return self.scheme if self.scheme_typed else "http"

    @property
    def origin(self) -> str:
        """Scheme, host and port that may be used, without a slash at the end."""
        return f"{self.safe_scheme}://{self.netloc}"

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path that are not empty, decoded."""
        return tuple(unquote(part) for part in self.path.split("/") if part)


def insecure(url: str) -> str:
    """Why an endpoint cannot be used, or empty where it can (checklist A07, J02).

    Args:
        url: As published; outside text.
    """
    if any(ord(ch) <= ord(" ") or ord(ch) == 0x7F for ch in url):
        return "holds a space or a control character"
    stray = next((ch for ch in url if ch in _IN_NO_URL), "")
    if stray:
        return f"holds {stray}, which no URL has"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no URL"
    if parts.scheme not in {"https", "http"} or not host:
        return "is no https address"
    if parts.scheme == "http" and host not in LOOPBACK:
        return "is not encrypted"
    if "@" in parts.netloc:
        return "holds a user name"
    return "has a fragment" if "#" in url else ""


def read_address(text: str) -> Address:
    """Read a pasted address.

    Args:
        text: Anything.

    Raises:
        ConfigError: It names no host that can be asked. Title and advice never repeat what stands before an `@`, in a
            query or in a token.
    """
    plain = _one_address(text)
    typed = _SCHEME.match(plain)
    try:
        parts = urlsplit(plain if typed else f"https://{plain}")
        port = parts.port
    except ValueError:
        _refuse("Check the host and the port.", "The part between // and the next / cannot be read.")
    if parts.scheme.lower() not in {"http", "https"}:
        _refuse("Use an address that begins with https://.", "Only web addresses lead to an authorization server.")
    _check_userinfo(parts, scheme_typed=bool(typed))
    if port == 0:
        _refuse("Check the port.", "Port 0 cannot be reached.")
    raw_host = parts.hostname or ""
    host = _ascii_host(raw_host, scheme_typed=bool(typed))
    scheme = parts.scheme.lower()
    own_port = {"https": 443, "http": 80}[scheme]
    return Address(
        scheme=scheme,
        host=host,
        port=None if port == own_port else port,
        path=parts.path,
        query=parts.query,
        fragment=parts.fragment,
        scheme_typed=bool(typed),
        renamed=not raw_host.isascii(),
    )


def _one_address(text: str) -> str:
    """The one address in a text, with `https://` mended and without what surrounds it."""
    # Zero-width and other format characters come along with text copied from pages; they are no part of any address.
    visible = "".join(ch for ch in text if unicodedata.category(ch) != "Cf")
    plain = _BRACKETED.sub(r"\1", visible.strip().strip(_AROUND).strip())
    if not plain:
        _refuse("Paste an address of your org.", _EXAMPLE)
    if len(plain) > LENGTH_LIMIT:
        _refuse("Paste the address alone.", f"This text has {len(plain):,} characters; an address has far fewer.")
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]", plain):
        _refuse("Take out the line break.", "An address is one line, without control characters.")
    if plain.startswith("eyJ") and plain.count(".") >= 2:
        _refuse("Paste an address here.", "This is a token. Tokens go to the Tokens place.")
    _refuse_placeholder(plain)
    if any(ch.isspace() for ch in plain):
        plain = _link_after_words(plain)
    plain = plain.replace("\\", "/")
    if _OTHER_SCHEME.match(plain):
        _refuse("Use an address that begins with https://.", "Only web addresses lead to an authorization server.")
    slipped = _SLIPPED.match(plain)
    return f"{slipped[1]}://{plain[slipped.end() :]}" if slipped else plain.removeprefix("//")


def _link_after_words(text: str) -> str:
    """The link at the end of `Issuer URI: https://…`; a space elsewhere may cut an address in two."""
    links = _LINK.findall(text)
    if len(links) > 1:
        _refuse("Take out the space.", "There is more than one address in this text.")
    if not links or not text.endswith(links[0]) or text.startswith(links[0]):
        _refuse("Take out the space.", _EXAMPLE)
    return str(links[0]).rstrip(".,;")


def _refuse_placeholder(text: str) -> None:
    # Query and fragment are never used, so what stands there does not matter.
    place = _PLACEHOLDER.search(re.split(r"[?#]", text, maxsplit=1)[0])
    if place is not None:
        _refuse_guide_text(unquote(place[0]))


def _refuse_guide_text(placeholder: str) -> NoReturn:
    _refuse(f"Put your own org in place of {placeholder[:40]}.", "The address comes from a guide and names no org yet.")


def _check_userinfo(parts: SplitResult, *, scheme_typed: bool) -> None:
    if "@" not in parts.netloc:
        return
    if not scheme_typed and not parts.path and parts.netloc.count("@") == 1 and ":" not in parts.netloc:
        _refuse("Paste an address of your org.", "This is an email address. " + _EXAMPLE)
    shown = (parts.hostname or "").encode("ascii", "backslashreplace").decode("ascii")
    _refuse("Take out the part before @.", f"It is a user name; the address would lead to {shown}.")


def _ascii_host(host: str, *, scheme_typed: bool) -> str:
    if not host:
        _refuse("Add the host.", _EXAMPLE)
    if ":" in host or host.replace(".", "").isdigit():
        return _ip_host(host)
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        _refuse("Check the host.", "It holds characters that no host name can have.")
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if any(_GUIDE_LABEL.match(label) for label in labels):
        _refuse_guide_text(next(label for label in labels if _GUIDE_LABEL.match(label)))
    if len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        _refuse("Check the host.", "It holds characters that no host name can have.")
    if len(labels) == 1 and not scheme_typed and name != "localhost":
        _refuse("Write the whole host.", _EXAMPLE)
    return name


def _ip_host(host: str) -> str:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        _refuse("Check the host.", "It is no IP address that can be asked.")
    if "%" in host:
        _refuse("Check the host.", "An address with a zone works on one network card alone.")
    return number.compressed


def _refuse(title: str, advice: str) -> NoReturn:
    raise ConfigError(title, advice, field="url")
