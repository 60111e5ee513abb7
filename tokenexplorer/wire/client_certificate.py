"""A certificate that this side shows on TLS connections, and the way to its key. A value; see `certificate_file`.

Spec: RFC 8705 sections 2 and 3.1
"""

from __future__ import annotations

import contextlib
import os
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tokenexplorer.errors import ConfigError, StorageError

SOON = timedelta(days=14)
"""A certificate that ends within this time is worth a word."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate whose key was found and fits. Two of the same certificate and files are the same.

    Attributes:
        chain_file: PEM of the certificate and those that sign it, or PKCS#12 with the key as well.
        key_file: PEM of the key; the same file where both are in one.
        subject: Distinguished name (RFC 4514), as one registers it for `tls_client_auth`; outside text.
        common_name: Of the subject, for people; outside text.
        thumbprint: `x5t#S256`: base64url of the SHA-256 of the certificate (RFC 8705 section 3.1).
        not_before: Aware UTC.
        not_after: Aware UTC.
        self_signed: Whether it is its own issuer.
        der: The certificate itself, which is public.
        passphrase: Opens the key; None where it is not locked.
        unpacked: Of PKCS#12: chain and key in PEM, the key under a random passphrase, which then is `passphrase`.
    """

    chain_file: str
    key_file: str
    subject: str
    common_name: str
    thumbprint: str
    not_before: datetime
    not_after: datetime
    self_signed: bool = False
    der: bytes = field(default=b"", repr=False, compare=False)
    passphrase: str | None = field(default=None, repr=False, compare=False)
    unpacked: bytes = field(default=b"", repr=False, compare=False)

    @property
    def label(self) -> str:
        """Whose it is and which, for the trace: no key material."""
        return f"{self.common_name}, x5t#S256 {self.thumbprint}"

    def ends_soon(self, now: datetime) -> bool:
        """Whether it ends within `SOON`, or has."""
        return self.not_after - now <= SOON

    def check_dates(self, now: datetime) -> None:
        """Whether a server may take it now.

        Raises:
            ConfigError: It has ended, or its time has not come.
        """
        if now > self.not_after:
            words = "Have it renewed, then choose the new file. If it should be good, check this computer's clock."
            title = f"The client certificate has ended on {_day(self.not_after)}."
            raise ConfigError(title, words, self.subject, field="certificate_file")
        if now < self.not_before:
            words = "Wait until then, or check this computer's clock."
            title = f"The client certificate is good from {_day(self.not_before)} on, not yet."
            raise ConfigError(title, words, self.subject, field="certificate_file")

    def show_on(self, context: ssl.SSLContext) -> None:
        """Have a TLS context show it where the server asks for one.

        Raises:
            ConfigError: The files are gone or others now, or TLS here does not take them.
            StorageError: The temporary folder is full.
        """
        if not self.unpacked:
            self._load(context, self.chain_file, self.key_file)
            return
        # OpenSSL reads keys of PKCS#12 from a PEM file only. What the disk sees for this moment is locked with a random
        # passphrase that exists in memory alone, so that neither a crash here nor the disk's own memory tells the key.
        try:
            handle, path = tempfile.mkstemp(prefix="certificate-", suffix=".pem")  # 0600
        except OSError as error:
            raise _no_room(error) from None
        try:
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self.unpacked)
            except OSError as error:
                raise _no_room(error) from None
            self._load(context, path, path)
        finally:
            with contextlib.suppress(OSError):
                Path(path).unlink()

    def _load(self, context: ssl.SSLContext, chain: str, key: str) -> None:
        secret = self.passphrase or ""
        try:
            # Always with a password: without one OpenSSL would ask for it on the terminal.
            context.load_cert_chain(chain, key, password=lambda: secret)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
            raise ConfigError(
                "The client certificate cannot be shown on a connection.",
                "Choose its files again: they changed, or are of a kind that TLS here does not take.",
                f"{self.chain_file}: {reason}",
                field="certificate_file",
            ) from None


def _no_room(error: OSError) -> StorageError:
    words = "Free some space in the temporary folder, or save the certificate as PEM."
    return StorageError("The client certificate cannot be unpacked.", words, error.strerror or str(error))


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
