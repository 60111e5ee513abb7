"""For whom the practice server's authority can vouch, whoever had its key: asked of the app's own connections."""

import contextlib
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tokenexplorer.practice.authority import _LIFE, Authority, _builder, distinguished_name, new_key
from tokenexplorer.wire.connection import tls_context
from tokenexplorer.wire.policy import Policy


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def is_trusted(authority: Authority, host: str, names: list[str], folder: Path) -> bool:
    """Whether the app takes a certificate for a host, signed with the authority's key; the host is its common name."""
    key, (chain, ca) = new_key(), (folder / "server.pem", folder / "ca.pem")
    builder = _builder(distinguished_name(host), authority._name, key.public_key(), _LIFE)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
    signed = builder.sign(authority._key, hashes.SHA256()).public_bytes(Encoding.PEM)
    chain.write_bytes(signed + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    ca.write_text(authority.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = tls_context(Policy(ca_file=str(ca))).wrap_bio(back, there, server_hostname=host)
    server = context.wrap_bio(there, back, server_side=True)
    for _ in range(3):
        for side in (client, server):
            with contextlib.suppress(ssl.SSLWantReadError):
                try:
                    side.do_handshake()
                except ssl.SSLCertVerificationError:
                    return False
    return client.version() is not None


@pytest.mark.parametrize(
    ("host", "names", "trusted"),
    [
        ("127.0.0.1", ["127.0.0.1", "localhost"], True),
        ("localhost", ["127.0.0.1", "localhost"], True),
        ("acme.okta.com", ["acme.okta.com"], False),
        ("acme.okta.com", ["localhost", "*.okta.com"], False),
        ("acme.okta.com", [], False),
        ("localhost.acme.com", ["localhost.acme.com"], False),
        ("intranet", ["intranet"], False),
        ("intranet", [], False),
        ("10.0.0.1", ["10.0.0.1"], False),
        ("127.0.0.2", ["127.0.0.2"], False),
        ("::1", ["::1"], False),
    ],
)
def test_P07_it_vouches_for_this_computer_alone(host: str, names: list[str], trusted: bool, tmp_path: Path) -> None:
    authority = Authority("Practice server authority", for_servers=True)
    assert is_trusted(authority, host, names, tmp_path) is trusted
