"""The https side of the practice org: opened when somebody first asks for it, with authorities made in memory.

Two of them: one vouches for this server and may be trusted by whoever practises, the other one for apps.

Spec: RFC 8705 sections 2 and 5
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from tokenexplorer.practice.authority import Authority, distinguished_name, new_key, self_signed
from tokenexplorer.practice.certified_apps import CertifiedApp
from tokenexplorer.practice.listener import HOST
from tokenexplorer.practice.messages import Request, Response
from tokenexplorer.practice.tls_listener import TlsListener

PREFERRED_PORT = 8791
"""Where it is free, so that a stored org keeps its URL."""


@dataclass(frozen=True, slots=True)
class IssuedFiles:
    """What somebody who practises saves.

    Attributes:
        stem: How the file of certificate and key is best called, without an ending.
        certificate: PEM of certificate and key, the key locked where a passphrase was given.
        authority: PEM of the authority that vouches for the server.
    """

    stem: str
    certificate: bytes = field(repr=False)
    authority: bytes = field(repr=False)


class TlsSide:
    """The listener, its authorities, and the certificates of apps.

    Args:
        clock: Seconds since 1970.
        answer: Answers requests, over TLS as without.
    """

    def __init__(self, clock: Callable[[], float], answer: Callable[[Request], Response]) -> None:
        self._clock, self._answer = clock, answer
        self._gate = threading.Lock()
        self._listener: TlsListener | None = None
        self._closed = False

    @property
    def url(self) -> str:
        """Where it is; the first who asks opens it."""
        return f"https://{HOST}:{self._open().server_port}"

    @property
    def hosts(self) -> set[str]:
        """Names by which it may be called; none while it is not open."""
        listener = self._listener
        return set() if listener is None else {f"{name}:{listener.server_port}" for name in (HOST, "localhost")}

    def issue(self, app: CertifiedApp, passphrase: str) -> IssuedFiles:
        """Make a certificate for an app; one that nobody has signed is registered for it, in place of an earlier one.

        Args:
            app: One that proves itself by a certificate.
            passphrase: Locks the key; empty for none.
        """
        listener, key = self._open(), new_key()
        name = distinguished_name(app.name)
        if app.auth_method == "self_signed_tls_client_auth":
            certificate = self_signed(name, key)
            app.certificate = certificate.public_bytes(Encoding.DER)
            listener.trust(certificate.public_bytes(Encoding.PEM).decode("ascii"))
        else:
            certificate = self._clients.certify(name, key.public_key())
        lock: KeySerializationEncryption = NoEncryption()
        if passphrase:
            lock = BestAvailableEncryption(passphrase.encode())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
        stem = app.name.lower().replace(" ", "-")
        return IssuedFiles(stem, certificate.public_bytes(Encoding.PEM) + private, self._servers.pem.encode("ascii"))

    def close(self) -> None:
        """Close it for good."""
        with self._gate:
            listener, self._listener, self._closed = self._listener, None, True
        if listener is not None:
            listener.close()

    def _open(self) -> TlsListener:
        with self._gate:
            if self._closed:
                raise OSError("The practice org is stopped.")
            if self._listener is None:
                self._servers = Authority("Practice server authority", for_servers=True)
                self._clients = Authority("Practice client authority", for_servers=False)
                key = new_key()
                certificate = self._servers.certify(distinguished_name("Practice server"), key.public_key())
                try:
                    self._listener = TlsListener(PREFERRED_PORT, self._clock, certificate, key, self._clients.pem)
                except OSError:
                    self._listener = TlsListener(0, self._clock, certificate, key, self._clients.pem)
                self._listener.open(self._answer)
            return self._listener
