"""Loopback addresses of a redirect URI: parsing, binding, and who holds a port. No HTTP here.

Spec: RFC 8252 sections 7.3 and 8.3
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tokenexplorer.errors import ConfigError, LoginError, PortTaken

_FREE_PORT_TRIES = 20
_LISTENING = "0A"
_BACKLOG = 128


@dataclass(frozen=True, slots=True)
class LoopbackAddress:
    """A redirect URI that this app can listen on.

    Attributes:
        uri: To the letter.
        host: `127.0.0.1`, `::1` or `localhost`.
        port: 0 = any free one, chosen when the sign-in begins.
        path: Of the URI, `/` where it has none.
    """

    uri: str
    host: str
    port: int
    path: str

    @property
    def addresses(self) -> tuple[tuple[socket.AddressFamily, str], ...]:
        """What is bound. `localhost` means both stacks, for another program could sit on the other one (L05)."""
        v4, v6 = (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")
        return {"127.0.0.1": (v4,), "::1": (v6,), "localhost": (v4, v6)}[self.host]

    def uri_with(self, port: int) -> str:
        """The redirect URI with the port that was bound; unchanged where it names one."""
        if self.port:
            return self.uri
        parts = urlsplit(self.uri)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return urlunsplit((parts.scheme, f"{host}:{port}", parts.path, parts.query, ""))


def loopback_address(redirect_uri: str) -> LoopbackAddress:
    """Read a redirect URI.

    Raises:
        ConfigError: It is not http to 127.0.0.1, [::1] or localhost.
    """
    try:
        parts = urlsplit(redirect_uri)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        parts, host, port = urlsplit(""), "", 0
    odd = parts.fragment or "@" in parts.netloc or any(character <= " " for character in redirect_uri)
    if parts.scheme != "http" or host not in ("127.0.0.1", "::1", "localhost") or odd:
        raise ConfigError(
            "This app cannot listen on the redirect URI.",
            "Use http://127.0.0.1:8765/callback, or the same with [::1] or localhost.",
            redirect_uri,
            field="redirect_uri",
        )
    return LoopbackAddress(redirect_uri, host, port, parts.path or "/")


def bind(address: LoopbackAddress, *, any_port: bool = False) -> list[socket.socket]:
    """Listen on every address of the redirect URI, on one port, and nowhere else (L01, L03, L05).

    Args:
        address: Where.
        any_port: Whether the provider takes any port; for the advice only.

    Raises:
        PortTaken: The named port is held by another program.
        LoginError: The system refuses for another reason.
    """
    for _ in range(_FREE_PORT_TRIES):
        try:
            return _bind_all(address)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise LoginError(
                    f"This computer does not let the app listen on {address.host}.", "", str(error)
                ) from None
            if address.port:
                raise _taken(address, any_port=any_port) from None
    raise LoginError("No free port was found.", "Name a port in the redirect URI.")


def _bind_all(address: LoopbackAddress) -> list[socket.socket]:
    bound: list[socket.socket] = []
    port = address.port
    try:
        for family, host in address.addresses:
            try:
                listening = _bind_one(family, host, port)
            except OSError as error:
                # A computer without IPv6 has nobody on ::1 either, so 127.0.0.1 alone is safe.
                if family is socket.AF_INET6 and bound and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    continue
                raise
            bound.append(listening)
            port = listening.getsockname()[1]
    except OSError:
        for each in bound:
            each.close()
        raise
    return bound


def _bind_one(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        claim_exclusively(listening, fixed=bool(port))
        if family is socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))  # an address, so nothing is looked up (L15)
        listening.listen(_BACKLOG)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def claim_exclusively(listening: socket.socket, *, fixed: bool, platform: str = sys.platform) -> None:
    """Let nobody share the port, yet let the next sign-in have it at once (L03).

    On Windows SO_REUSEADDR would let another program in, and SO_EXCLUSIVEADDRUSE keeps it out. Elsewhere SO_REUSEADDR
    only forgives the remains of closed connections; a second live listener is still refused.
    """
    if platform == "win32":
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", ~socket.SO_REUSEADDR)
        listening.setsockopt(socket.SOL_SOCKET, exclusive, 1)
    elif fixed:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


@dataclass(frozen=True, slots=True)
class PortProbe:
    """What a look at the redirect URI's port found.

    Attributes:
        port: The port, 0 = any.
        free: Whether it can be bound now.
        hosts: Where it was tried: on both IP stacks, as far as this computer has them.
        holder: Who holds it, where that could be found.
        free_port: Another one that is free, or 0.
        error: Why it cannot be bound, where it is not simply taken.
        taken_elsewhere: An address of the stack that the redirect URI does not need, where the port is held there.
    """

    port: int
    free: bool
    hosts: tuple[str, ...] = ()
    holder: str = ""
    free_port: int = 0
    error: str = ""
    taken_elsewhere: str = ""


def probe(redirect_uri: str) -> PortProbe:
    """Look whether a redirect URI can be listened on now; nothing stays open."""
    try:
        address = loopback_address(redirect_uri)
    except ConfigError as error:
        return PortProbe(0, free=False, error=error.title)
    hosts = tuple(host for _, host in address.addresses)
    try:
        bound = bind(address)
    except PortTaken as taken:
        return PortProbe(address.port, free=False, hosts=hosts, holder=taken.holder, free_port=taken.free_port)
    except LoginError as error:
        return PortProbe(address.port, free=False, hosts=hosts, error=error.title)
    hosts = tuple(each.getsockname()[0] for each in bound)
    try:
        other, taken_there = _look_at_other_stack(address)
    finally:
        for each in bound:
            each.close()
    if not taken_there:
        return PortProbe(address.port, free=True, hosts=(*hosts, *other))
    holder, free_port = holder_of(address.port), _next_free(address)
    return PortProbe(address.port, True, (*hosts, *other), holder, free_port, taken_elsewhere=other[0])


def _look_at_other_stack(address: LoopbackAddress) -> tuple[tuple[str, ...], bool]:
    """The loopback address of the stack that the redirect URI does not need, and whether its port is taken there.

    No address where this computer does not have that stack, or where any port will do.
    """
    stacks = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
    for family, host in stacks if address.port else ():
        if (family, host) in address.addresses:
            continue
        try:
            _bind_one(family, host, address.port).close()
        except OSError as error:
            return ((host,), True) if error.errno == errno.EADDRINUSE else ((), False)
        return (host,), False
    return (), False


def _taken(address: LoopbackAddress, *, any_port: bool) -> PortTaken:
    return PortTaken(address.port, holder_of(address.port), _next_free(address), any_port=any_port)


def _next_free(address: LoopbackAddress) -> int:
    """The next port that could be registered as well, or 0."""
    for port in range(address.port + 1, min(address.port + 1 + _FREE_PORT_TRIES, 65536)):
        try:
            bound = _bind_all(LoopbackAddress(address.uri, address.host, port, address.path))
        except OSError:
            continue
        for each in bound:
            each.close()
        return port
    return 0


def holder_of(port: int, proc: Path = Path("/proc")) -> str:
    """The name of the program that listens on a local port; Linux only, empty where it cannot be seen."""
    inodes = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listeners(proc / "net" / table, port)}
    if not inodes:
        return ""
    try:
        processes = [each for each in proc.iterdir() if each.name.isdigit()]
    except OSError:
        return ""
    for process in processes:
        try:
            if any(str(handle.readlink()) in inodes for handle in (process / "fd").iterdir()):
                if process.name == str(os.getpid()):
                    return "another sign-in of this app"
                return f"{_name_of(process)} (process {process.name})"
        except OSError:
            continue  # gone meanwhile, or another user's
    return ""


def _name_of(process: Path) -> str:
    """As the system calls it; a second window of this app is called python where it runs from its sources."""
    words = (process / "cmdline").read_bytes().split(b"\0")[:4] if (process / "cmdline").exists() else []
    if any(word.rpartition(b"/")[2] == b"tokenexplorer" for word in words):
        return "another window of this app"
    return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()


def _listeners(table: Path, port: int) -> list[str]:
    try:
        lines = table.read_text(encoding="ascii", errors="replace").splitlines()[1:]
    except OSError:
        return []
    rows = [line.split() for line in lines]
    return [row[9] for row in rows if len(row) > 9 and row[3] == _LISTENING and row[1].endswith(f":{port:04X}")]
