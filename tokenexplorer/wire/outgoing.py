"""A request as it goes out: checked, its URL spelled for the wire, every header present (P04, P05). Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from tokenexplorer import __version__
from tokenexplorer.errors import RefusedRequest
from tokenexplorer.wire.exchange import HttpRequest

USER_AGENT = f"token-explorer/{__version__}"
ACCEPT_ENCODING = "gzip, deflate"
"""What `unpacking` undoes."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_LATIN_1_END = 0x100
_LEGAL = "!$&'()*+,/:;=@~-._%"
_ESCAPE = re.compile(r"%(?:([0-9A-Fa-f]{2})|)")
_BODY_METHODS = ("POST", "PUT", "PATCH")
_NAMES = {"\r": "CR", "\n": "LF", "\x00": "NUL", "\t": "TAB"}


def outgoing(request: HttpRequest) -> HttpRequest:
    """The request with the URL, the method and all headers that will be on the wire.

    User information and the fragment of the URL are left out: neither is ever sent (P14).

    Raises:
        RefusedRequest: It holds CR, LF or NUL, a scheme other than http and https, no host, or a header that cannot be.
    """
    _check_control("method", request.method)
    if not _TOKEN.fullmatch(request.method):
        raise RefusedRequest("The method is not one word.", "Choose GET, POST or another method.", request.method)
    for name, value in request.headers:
        _check_header(name, value)
    url = wire_url(request.url)
    return replace(request, method=request.method.upper(), url=url, headers=_complete(request, url))


def wire_url(url: str) -> str:
    """The URL as it goes over the wire: ASCII host, escaped path and query, no user information, no fragment.

    Raises:
        RefusedRequest: See `outgoing`.
    """
    _check_control("URL", url)
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedRequest("The URL cannot be read.", "Correct the host or the port.", str(error)) from None
    if "\\" in parts.netloc:  # a browser would read it as / and go to another host
        raise RefusedRequest("The URL has a backslash before its host.", "Correct the host.", parts.netloc)
    if parts.scheme.lower() not in ("http", "https"):
        shown = f"{parts.scheme}:" if parts.scheme else "no scheme"
        raise RefusedRequest("Only http and https are sent.", "Start the URL with https://", f"The URL has {shown}")
    name = ascii_host(host)
    shown_host = f"[{name}]" if ":" in name else name
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    netloc = shown_host if port in (None, default) else f"{shown_host}:{port}"
    query = f"?{_escaped(parts.query, '?')}" if parts.query else ""
    path = _escaped(parts.path or "/", "")
    return f"{parts.scheme.lower()}://{netloc}{path}{query}"


def _escaped(text: str, further: str) -> str:
    """What must be escaped is; escapes stay, in capitals (RFC 3986 section 2.1); a stray % becomes %25."""
    whole = _ESCAPE.sub(lambda found: f"%{found[1].upper()}" if found[1] else "%25", text)
    return quote(whole, safe=_LEGAL + further)


def ascii_host(host: str) -> str:
    """A host name or address as the wire and the person see it: punycode, lower case.

    Raises:
        RefusedRequest: It is empty or no host name.
    """
    if ":" in host:
        import ipaddress

        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise RefusedRequest("The URL's host is no address.", "Correct the host.", host) from None
    name = host if host.isascii() else _punycode(host)
    if not _HOST.fullmatch(name):
        raise RefusedRequest("The URL has no host that can be asked.", "Correct the host.", host)
    return name.lower()


def _punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        shown = host.encode("ascii", "backslashreplace").decode("ascii")
        raise RefusedRequest("The URL's host is no valid name.", "Correct the host.", shown) from None


def _check_control(what: str, value: str) -> None:
    found = _CONTROL.search(value)
    if found:
        name = _NAMES.get(found.group(), f"U+{ord(found.group()):04X}")
        raise RefusedRequest(
            f"The {what} holds a control character ({name}).",
            "Remove it: a line break there could smuggle in a second request.",
        )


def _check_header(name: str, value: str) -> None:
    _check_control("header name", name)
    if not _TOKEN.fullmatch(name):
        raise RefusedRequest(f"“{name}” cannot be a header's name.", "Use letters, digits and hyphens.")
    _check_control(f"header {name}", value.replace("\t", " "))
    odd = next((character for character in value if ord(character) >= _LATIN_1_END), None)
    if odd is not None:
        raise RefusedRequest(
            f"The header {name} holds a character that headers cannot carry (U+{ord(odd):04X}).",
            "Look for a pasted typographic quote, dash or dots.",
        )
    if name.lower() == "transfer-encoding":
        raise RefusedRequest("Transfer-Encoding cannot be set.", "Remove the header: the body is sent whole.")


def _complete(request: HttpRequest, url: str) -> tuple[tuple[str, str], ...]:
    present = {name.lower() for name, _ in request.headers}
    size = len(request.body or b"")
    typed = request.header("Content-Length")
    if typed is not None and typed.strip() != str(size):
        raise RefusedRequest("Content-Length does not fit the body.", "Remove the header: it is added as it must be.")
    first = [
        ("Host", urlsplit(url).netloc),
        ("User-Agent", USER_AGENT),
        ("Accept", "*/*"),
        ("Accept-Encoding", ACCEPT_ENCODING),
    ]
    headers = [line for line in first if line[0].lower() not in present]
    if typed is None and (request.body is not None or request.method.upper() in _BODY_METHODS):
        headers.append(("Content-Length", str(size)))
    return (*headers, *request.headers)
