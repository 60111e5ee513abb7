"""Certificates for loopback servers, made when they are needed: good ones and the wrong ones of N19 to N21."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

Kind = Literal["good", "self_signed", "expired", "not_yet_valid", "wrong_host", "unknown_ca"]

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """Paths of PEM files: the server's certificate chain, its key, and what a client has to trust.

    `ca` of "self_signed" and "unknown_ca" is an unrelated authority, so trusting it does not help.
    `clients` names authorities of client certificates: the server asks for one, and closes without it if `demanded`.
    """

    chain: Path
    key: Path
    ca: Path
    clients: Path | None = None
    demanded: bool = True

    def spki(self) -> str:
        """The hash of the public key, as Chromium's --ignore-certificate-errors-spki-list takes it."""
        public = x509.load_pem_x509_certificate(self.chain.read_bytes()).public_key()
        der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(der).digest()).decode("ascii")

    def server_context(self) -> ssl.SSLContext:
        """A TLS context for the server's side."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        if self.clients is not None:
            context.load_verify_locations(self.clients)
            context.verify_mode = ssl.CERT_REQUIRED if self.demanded else ssl.CERT_OPTIONAL
        return context


@dataclass(frozen=True)
class ClientFiles:
    """A client's certificate in every form; each key and file but `key` and `both` is locked with `PASSPHRASE`.

    Attributes:
        chain: PEM.
        key: PEM, PKCS#8, without a lock.
        both: PEM, certificate and key.
        locked_key: PEM, PKCS#8.
        traditional_key: PEM, locked the old way of OpenSSL.
        pkcs12: With certificate and key.
        open_pkcs12: The same without a lock.
        ca: PEM of the authority that signed it; of a self-signed one the certificate itself.
    """

    chain: Path
    key: Path
    both: Path
    locked_key: Path
    traditional_key: Path
    pkcs12: Path
    open_pkcs12: Path
    ca: Path

    @property
    def thumbprint(self) -> str:
        """x5t#S256, by another way than the app's."""
        digest = x509.load_pem_x509_certificate(self.chain.read_bytes()).fingerprint(hashes.SHA256())
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


PASSPHRASE = "canary passphrase"


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certify(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    hosts: list[x509.GeneralName] | None,
    starts_in: datetime.timedelta,
    life: datetime.timedelta,
) -> x509.Certificate:
    """One certificate; `hosts` None makes it an authority."""
    start = datetime.datetime.now(datetime.UTC) + starts_in
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=hosts is None,
        crl_sign=hosts is None,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.BasicConstraints(ca=hosts is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if hosts is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _authority(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certify(name, key, name, key, hosts=None, starts_in=-_DAY, life=30 * _DAY)


def make_certificate(folder: Path, kind: Kind = "good") -> Certificate:
    """Make a certificate for 127.0.0.1, ::1 and localhost that has exactly the fault named by `kind`.

    Args:
        folder: Where the three files are written, such as tmp_path.
        kind: "good" and the single-fault ones "expired", "not_yet_valid" and "wrong_host" are signed by the
            returned `ca`, so a client that trusts it meets that very fault; "self_signed" has no authority,
            "unknown_ca" has one that the returned `ca` is not.
    """
    hosts: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
        x509.DNSName("localhost"),
    ]
    if kind == "wrong_host":
        hosts = [x509.DNSName("other.example.test")]
    starts_in = {"expired": -10 * _DAY, "not_yet_valid": 5 * _DAY}.get(kind, -_DAY)
    key = ec.generate_private_key(ec.SECP256R1())
    trusted_key, trusted = _authority("Test authority")
    signer_key, signer_name = trusted_key, "Test authority"
    if kind == "unknown_ca":
        signer_key, _ = _authority("Unknown authority")
        signer_name = "Unknown authority"
    elif kind == "self_signed":
        signer_key, signer_name = key, "loopback"
    leaf = _certify("loopback", key, signer_name, signer_key, hosts=hosts, starts_in=starts_in, life=5 * _DAY)

    made = Certificate(folder / f"{kind}.pem", folder / f"{kind}.key", folder / f"{kind}-ca.pem")
    made.chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    made.ca.write_bytes(trusted.public_bytes(serialization.Encoding.PEM))
    return made


def make_client_certificate(
    folder: Path,
    name: str = "client",
    *,
    self_signed: bool = False,
    starts_in: datetime.timedelta = -_DAY,
    life: datetime.timedelta = 30 * _DAY,
) -> ClientFiles:
    """Make a client's certificate.

    Args:
        folder: Where the files are written, their names beginning with `name`.
        name: Also the common name.
        self_signed: Without an authority.
        starts_in: From now; may be negative.
        life: How long it is good.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    ca_key, ca = _authority(f"Authority of {name}")
    issuer, signer = (name, key) if self_signed else (f"Authority of {name}", ca_key)
    leaf = _certify(name, key, issuer, signer, hosts=[x509.DNSName(name)], starts_in=starts_in, life=life)
    made = ClientFiles(*(folder / f"{name}{end}" for end in _CLIENT_FILES))
    pem, lock = serialization.Encoding.PEM, serialization.BestAvailableEncryption(PASSPHRASE.encode())
    plain, pkcs8 = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    chain, bare = leaf.public_bytes(pem), key.private_bytes(pem, pkcs8, plain)
    made.chain.write_bytes(chain)
    made.key.write_bytes(bare)
    made.both.write_bytes(bare + chain)
    made.locked_key.write_bytes(key.private_bytes(pem, pkcs8, lock))
    made.traditional_key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, lock))
    signers = None if self_signed else [ca]
    for path, how in ((made.pkcs12, lock), (made.open_pkcs12, plain)):
        path.write_bytes(pkcs12.serialize_key_and_certificates(name.encode(), key, leaf, signers, how))
    made.ca.write_bytes(chain if self_signed else ca.public_bytes(pem))
    return made


_CLIENT_FILES = (".pem", ".key", "-both.pem", "-locked.key", "-old.key", ".p12", "-open.p12", "-ca.pem")
