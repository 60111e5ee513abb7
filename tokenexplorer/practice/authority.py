"""A small certificate authority that lives as long as the practice org: its key is in memory and nowhere else."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_HOSTS: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
_ONLY_HERE = x509.NameConstraints(
    [x509.IPAddress(ipaddress.ip_network("127.0.0.1/32")), x509.DNSName("localhost")], None
)
_LIFE = datetime.timedelta(days=30)
_EARLIER = datetime.timedelta(hours=1)


class Authority:
    """Signs certificates.

    Args:
        name: Common name.
        for_servers: It can vouch for servers on this computer, and for nothing else anywhere; otherwise for clients.
    """

    def __init__(self, name: str, *, for_servers: bool) -> None:
        self._name, self._for_servers = distinguished_name(name), for_servers
        self._key = new_key()
        builder = _builder(self._name, self._name, self._key.public_key(), _LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
        if for_servers:
            builder = builder.add_extension(_ONLY_HERE, critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())

    @property
    def pem(self) -> str:
        """Its certificate."""
        return self._certificate.public_bytes(Encoding.PEM).decode("ascii")

    def certify(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, life: datetime.timedelta = _LIFE
    ) -> x509.Certificate:
        """Sign a certificate; one of a server is for this computer.

        Args:
            name: The subject.
            key: The subject's.
            life: From an hour ago; a negative one has ended before it began to be of use.
        """
        use = ExtendedKeyUsageOID.SERVER_AUTH if self._for_servers else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = _builder(name, self._name, key, life)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        if self._for_servers:
            builder = builder.add_extension(x509.SubjectAlternativeName(_HOSTS), critical=False)
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return builder.add_extension(signer, critical=False).sign(self._key, hashes.SHA256())


def self_signed(name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A client's certificate that nobody vouches for but itself."""
    builder = _builder(name, name, key.public_key(), _LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256())


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key for a certificate."""
    return ec.generate_private_key(ec.SECP256R1())


def distinguished_name(common_name: str) -> x509.Name:
    """The name of somebody at the practice org."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Practice org"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: datetime.timedelta
) -> x509.CertificateBuilder:
    start = datetime.datetime.now(datetime.UTC) - _EARLIER
    begin, end = min(start, start + life - _EARLIER), start + life
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
