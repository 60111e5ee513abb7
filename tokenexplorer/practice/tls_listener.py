"""The loopback listener over TLS: it asks every connection for a client certificate, and takes one without, too.

Whether a certificate is anybody's is judged where apps are: RFC 8705 wants an answer of OAuth then, not a broken
connection. Only what no authority here has signed ends the connection, as TLS has it.
"""

import os
import secrets
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from tokenexplorer.practice.listener import SILENCE_S, LoopbackListener

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME: an expired certificate is refused in words, by the token endpoint."""


class TlsListener(LoopbackListener):
    """Listens on 127.0.0.1 over TLS until it is closed.

    Args:
        port: A port, or 0 for any.
        clock: For the Date header, seconds since 1970.
        certificate: The server's.
        key: The server's; on disk only locked, for a moment, since OpenSSL reads keys from files.
        clients: PEM of the authority of clients.
    """

    def __init__(
        self,
        port: int,
        clock: Callable[[], float],
        certificate: x509.Certificate,
        key: ec.EllipticCurvePrivateKey,
        clients: str,
    ) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _load(self._context, certificate, key)
        self._context.verify_mode = ssl.CERT_OPTIONAL
        self._context.verify_flags |= _NO_CHECK_TIME
        self.trust(clients)
        super().__init__(port, clock)

    def trust(self, pem: str) -> None:
        """From now on take certificates that this one has signed, or this one itself."""
        self._context.load_verify_locations(cadata=pem)

    def _prepared(self, connection: socket.socket) -> socket.socket:
        connection.settimeout(SILENCE_S)
        secure = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._gate:
            self._connections[threading.current_thread()] = secure  # so that closing ends it in mid-handshake, too
            if self.socket.fileno() < 0:  # closed, and looked for connections before this one was there
                secure.close()
                raise OSError("The practice org is stopped.")
        try:
            secure.do_handshake()
        except OSError:
            secure.close()
            raise
        return secure


def _load(context: ssl.SSLContext, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    lock = secrets.token_urlsafe(32)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(lock.encode("ascii")))
    handle, path = tempfile.mkstemp(prefix="practice-", suffix=".pem")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(certificate.public_bytes(Encoding.PEM) + locked)
        context.load_cert_chain(path, password=lock)
    finally:
        Path(path).unlink()
