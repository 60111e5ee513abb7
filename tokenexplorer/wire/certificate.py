"""What a server's certificate says, for people who are told that it was refused."""

from __future__ import annotations

import socket
import ssl


def described(sock: socket.socket, host: str) -> str:
    """Subject, issuer and dates of the certificate that a server shows; empty where it shows none.

    Python hands out no certificate that it refused, so this takes a second connection, verifies nothing on it and sends
    nothing over it.

    Args:
        sock: Freshly connected; closed here.
        host: Its name, for servers that have several certificates.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # only to read it; the connection is closed before any byte of ours
    try:
        with sock, context.wrap_socket(sock, server_hostname=host) as secure:
            shown = secure.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return ""
    return text(shown) if shown else ""


def text(der: bytes) -> str:
    """A certificate as lines: who, by whom, from when to when, for which names."""
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(der)
        lines = [
            f"Subject: {certificate.subject.rfc4514_string() or '(none)'}",
            f"Issuer: {certificate.issuer.rfc4514_string() or '(none)'}",
            f"Valid: {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} to "
            f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC",
        ]
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return "\n".join(lines)
    except (ValueError, TypeError):
        return ""
    shown = ", ".join(str(name.value) for name in names)
    return "\n".join([*lines, f"For: {shown[:500]}"])
