"""How requests may travel: `Policy` per org, `Limits` per kind of request, and what the person is asked on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom to trust and which way to go; comes from the org, never from the environment (P03).

    Attributes:
        proxy: `none`, `system`, or a proxy URL. Loopback never goes through a proxy.
        ca_file: A PEM file with authorities beside the system's, or empty.
        verify_tls: False only while the person turned the check off for this org (P07).
    """

    proxy: str = field(default="none", repr=False)
    ca_file: str = ""
    verify_tls: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. Times in seconds, sizes in bytes, None = no limit.

    Attributes:
        connect_s: Look-up, TCP and TLS together.
        header_s: From the request's last byte to the end of the answer's head, however slowly it drips (N05).
        idle_s: Between two pieces of the body.
        total_s: All of it, redirects included.
        body_bytes: Of the body, on the wire and unpacked.
        redirects: How many are followed; 0 hands the redirect itself back.
        redirect_https_only: Whether a redirect may only lead to https, or from loopback to loopback (J03).
        ask_other_host: Whether a redirect to another host needs a yes (J03).
    """

    connect_s: float = 10.0
    header_s: float = 30.0
    idle_s: float = 30.0
    total_s: float | None = 120.0
    body_bytes: int | None = None
    redirects: int = 0
    redirect_https_only: bool = False
    ask_other_host: bool = False


API = Limits(total_s=None, redirects=10)
"""Calls of the person's own: spooled to disk, so of any size."""

PROTOCOL = Limits(idle_s=10.0, total_s=60.0, body_bytes=MB)
"""Token, userinfo, introspection and revocation endpoints: redirects are never followed (T01)."""

METADATA = Limits(
    header_s=10.0,
    idle_s=10.0,
    total_s=10.0,
    body_bytes=MB,
    redirects=3,
    redirect_https_only=True,
    ask_other_host=True,
)
"""Discovery documents and keys (J03, J05)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a body has come.

    Attributes:
        received_bytes: On the wire.
        expected_bytes: From Content-Length, or None.
    """

    received_bytes: int
    expected_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the person may decide while a request is under way. No answer means no.

    Attributes:
        kind: `downgrade` (https to http), `other_host`, `send_body` (a 307 or 308 to another origin), `unpack` (a body
            that grows out of proportion).
        title: One line.
        detail: The facts, plain text.
        target: Host and port in ASCII that it is about, or empty.
    """

    kind: Literal["downgrade", "other_host", "send_body", "unpack"]
    title: str
    detail: str = ""
    target: str = ""
