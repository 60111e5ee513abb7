"""Reads a client certificate and its key from files, and says what is wrong with them. Reading only; for workers.

PEM with the key in the same file or another one, locked or not, and PKCS#12.

Spec: RFC 7468, RFC 5958, RFC 7292
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError, PassphraseNeeded, TokenExplorerError
from tokenexplorer.wire.client_certificate import ClientCertificate

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates

LONGEST = 1_000_000
"""Bytes; a key with a long chain is far below."""

_CERTIFICATE = "certificate_file"
_KEY = "certificate_key_file"
_PEM_KEY = re.compile(rb"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Glance:
    """A certificate as far as it can be read.

    Attributes:
        certificate: None where even that cannot be read. It cannot be shown on a connection while there is a fault.
        fault: What is wrong; `PassphraseNeeded` where the key is only locked.
    """

    certificate: ClientCertificate | None
    fault: TokenExplorerError | None = None

    @property
    def is_locked(self) -> bool:
        """Whether its passphrase is all that lacks, and it was not tried."""
        return isinstance(self.fault, PassphraseNeeded) and not self.fault.wrong


def load(chain_file: str, key_file: str, passphrase: str | None, now: datetime) -> ClientCertificate:
    """A certificate that can be shown now; for arguments and errors see `read`.

    Raises:
        ConfigError: It has ended, or its time has not come, too.
    """
    found = read(chain_file, key_file, passphrase)
    found.check_dates(now)
    return found


def read(chain_file: str, key_file: str, passphrase: str | None) -> ClientCertificate:
    """A certificate whose key fits it, whatever its dates.

    Args:
        chain_file: As typed.
        key_file: As typed; empty where the key is in the same file.
        passphrase: Of a locked key; None or empty where none was typed.

    Raises:
        PassphraseNeeded: The key is locked, and no passphrase or a wrong one was given.
        ConfigError: What is wrong with which file; `field` names it as in `Client`.
    """
    if not chain_file.strip():
        words = "Choose the file with the certificate; its key is in the same file or another one."
        raise ConfigError("The app has no client certificate.", words, field=_CERTIFICATE)
    chain_path = _path(chain_file)
    data = _content(chain_path, _CERTIFICATE)
    secret = passphrase.encode("utf-8") if passphrase else None
    if _is_pkcs12(data):
        return _from_pkcs12(chain_path, key_file.strip(), data, secret)
    apart = key_path(chain_file, key_file)
    certificates = _certificates(chain_path, data)
    key_data = data if apart == chain_path else _content(apart, _KEY)
    key = _pem_key(chain_path, apart, key_data, secret)
    _check_fit(key, certificates)
    found = _described(chain_path, apart, certificates[0], passphrase=passphrase or None)
    _check_use(found)
    return found


def glance(chain_file: str, key_file: str, passphrase: str | None) -> Glance:
    """What can be said of a certificate without asking anybody; for arguments see `read`. Raises nothing."""
    try:
        return Glance(read(chain_file, key_file, passphrase))
    except TokenExplorerError as fault:
        of_key = isinstance(fault, PassphraseNeeded) or getattr(fault, "field", "") == _KEY
        return Glance(_without_key(chain_file, key_file) if of_key else None, fault)


def _without_key(chain_file: str, key_file: str) -> ClientCertificate | None:
    """The certificate alone: in PEM it can be read whatever is wrong with its key."""
    chain = key_path(chain_file, "")
    try:
        data = _content(chain, _CERTIFICATE)
        if _is_pkcs12(data):
            return None
        leaf = _certificates(chain, data)[0]
    except ConfigError:
        return None
    return _described(chain, key_path(chain_file, key_file), leaf, passphrase=None)


def key_path(chain_file: str, key_file: str) -> str:
    """The file of the key, as a `PassphraseNeeded` names it."""
    return _path(key_file.strip() or chain_file)


def _path(typed: str) -> str:
    path = Path(typed.strip())
    try:
        return str(path.expanduser())
    except RuntimeError:  # `~somebody` who is not here; the file's own look says that there is none
        return str(path)


def thumbprint(der: bytes) -> str:
    """`x5t#S256` of a certificate (RFC 8705 section 3.1)."""
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode("ascii")


def _content(path: str, field: str) -> bytes:
    file = Path(path)
    try:
        if not file.is_file():
            title = "There is no such file." if not file.exists() else "This is no file."
            raise ConfigError(title, "Choose the file again.", path, field=field)
        if file.stat().st_size > LONGEST:
            raise ConfigError("The file is too long for a certificate.", "Choose another file.", path, field=field)
        return file.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigError("The file cannot be read.", "Choose another file.", f"{path}: {why}", field=field) from None


def _certificates(path: str, data: bytes) -> list[x509.Certificate]:
    from cryptography import x509

    if b"-----BEGIN CERTIFICATE-----" not in data:
        if data.startswith(b"\x30"):
            words = "Save it as PEM first: openssl x509 -inform DER -in FILE -out FILE.pem"
            raise ConfigError("The certificate is in DER form.", words, path, field=_CERTIFICATE)
        words = "Choose the PEM file with the certificate, or a PKCS#12 file."
        raise ConfigError("The file holds no certificate.", words, path, field=_CERTIFICATE)
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError:
        words = "Save or copy it again, whole lines and all."
        raise ConfigError("The certificate in the file is damaged.", words, path, field=_CERTIFICATE) from None


def _pem_key(chain_path: str, path: str, data: bytes, secret: bytes | None) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    found = _PEM_KEY.search(data)
    if found is None:
        apart = path != chain_path
        words = "Choose the PEM file with its private key." if apart else "Choose the file of its key as well."
        title = "The file holds no private key." if apart else "The certificate's file holds no private key."
        raise ConfigError(title, words, path, field=_KEY)
    block = found.group()
    if found.group(1).startswith(b"OPENSSH"):
        words = "Save it in another form first: ssh-keygen -p -m PKCS8 -f FILE"
        raise ConfigError("The key is in the form of OpenSSH, which TLS does not take.", words, path, field=_KEY)
    locked = b"ENCRYPTED" in block
    try:
        # A passphrase that was typed for a key without a lock is passed over.
        return load_pem_private_key(block, secret if locked else None)
    except TypeError:
        raise PassphraseNeeded(chain_path, path) from None
    except ValueError:
        if locked:
            raise PassphraseNeeded(chain_path, path, wrong=True) from None
        raise ConfigError("The private key in the file is damaged.", "Choose another file.", path, field=_KEY) from None
    except UnsupportedAlgorithm:
        words = "Save it in another form first: openssl pkcs8 -topk8 -in FILE -out FILE.pem"
        raise ConfigError("The kind of this key, or its lock, is not known here.", words, path, field=_KEY) from None


def _check_fit(key: PrivateKeyTypes, certificates: Sequence[x509.Certificate]) -> None:
    own = _public_half(key)
    fits = [_public_half(each) == own for each in certificates]
    if fits[0]:
        return
    if any(fits):
        words = "Put the certificate of the key first in the file, then those that sign it."
        raise ConfigError("The certificates are in the wrong order.", words, field=_CERTIFICATE)
    subject = certificates[0].subject.rfc4514_string()
    words = "Choose the key that the certificate was made for."
    raise ConfigError("The key does not fit the certificate.", words, f"Certificate of {subject}", field=_KEY)


def _public_half(holder: PrivateKeyTypes | x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _from_pkcs12(path: str, key_file: str, data: bytes, secret: bytes | None) -> ClientCertificate:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
    )

    if key_file and _path(key_file) != path:
        words = "Leave the key's file empty, or choose a PEM file for the certificate."
        raise ConfigError("A PKCS#12 file holds its own key.", words, path, field=_KEY)
    opened = _opened(path, data, secret)
    key = opened.key
    if key is None:
        words = "Save it again with its private key."
        raise ConfigError("The certificate's file holds no private key.", words, path, field=_CERTIFICATE)
    found = [each.certificate for each in (opened.cert, *opened.additional_certs) if each is not None]
    if not found:
        words = "Choose the PKCS#12 file that was saved with the certificate."
        raise ConfigError("The file holds no certificate.", words, path, field=_CERTIFICATE)
    # Some programs do not say which certificate is the key's own; in PKCS#12 their order says nothing.
    chain = sorted(found, key=lambda each: _public_half(each) != _public_half(key))
    _check_fit(key, chain)
    leaf = chain[0]
    lock = secrets.token_urlsafe(32)
    unpacked = b"".join(each.public_bytes(Encoding.PEM) for each in chain) + key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(lock.encode("ascii"))
    )
    described = _described(path, path, leaf, passphrase=lock, unpacked=unpacked)
    _check_use(described)
    return described


def _opened(path: str, data: bytes, secret: bytes | None) -> PKCS12KeyAndCertificates:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    # Without a passphrase means none at all in some programs and an empty one in others.
    for attempt in dict.fromkeys((secret, None, b"")):
        try:
            return load_pkcs12(data, attempt)
        except ValueError:
            continue  # what the library says may quote the content
        except UnsupportedAlgorithm:
            words = "Save it as PEM first: openssl pkcs12 -in FILE -out FILE.pem"
            raise ConfigError("The lock of this file is not known here.", words, path, field=_CERTIFICATE) from None
    raise PassphraseNeeded(path, path, wrong=secret is not None)


def _is_pkcs12(data: bytes) -> bool:
    """Whether the outer sequence begins with version 3, as only PKCS#12 does (RFC 7292 section 4)."""
    if not data.startswith(b"\x30"):
        return False
    length = data[1] if len(data) > 1 else 0
    start = 2 + (length & 0x7F if length & 0x80 else 0)
    return data[start : start + 3] == b"\x02\x01\x03"


def _described(
    chain_file: str, key_file: str, leaf: x509.Certificate, *, passphrase: str | None, unpacked: bytes = b""
) -> ClientCertificate:
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    try:
        subject, issuer = leaf.subject.rfc4514_string(), leaf.issuer.rfc4514_string()
        names = [str(each.value) for each in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    except ValueError:
        subject, issuer, names = "", "", []
    der = leaf.public_bytes(Encoding.DER)
    return ClientCertificate(
        chain_file=chain_file,
        key_file=key_file,
        subject=subject,
        common_name=next(iter(names), "") or subject or "(no name)",
        thumbprint=thumbprint(der),
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        self_signed=subject == issuer,
        der=der,
        passphrase=passphrase,
        unpacked=unpacked,
    )


def _check_use(found: ClientCertificate) -> None:
    """Try it on a context at once, so that what TLS does not take is told before a connection is made."""
    import ssl

    found.show_on(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
