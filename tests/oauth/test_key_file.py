from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.oauth.made import NOW
from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.client_assertion import assertion
from tokenexplorer.oauth.key_file import LONGEST, read_key

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP384R1())
LOCKED = BestAvailableEncryption(b"canary-p\xc3\xa4ss")
PASSPHRASE = "canary-päss"
# RFC 8037 appendix A.1 and A.3.
RFC_8037 = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def pem(key: Any, encryption: KeySerializationEncryption | None = None, form: Any = PrivateFormat.PKCS8) -> bytes:
    data: bytes = key.private_bytes(Encoding.PEM, form, encryption or NoEncryption())
    return data


def refused(data: bytes, passphrase: str | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_key(data, passphrase, NOW)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH])
@pytest.mark.parametrize(("key", "kind", "alg"), [(RSA_KEY, "RSA-2048", "RS256"), (EC_KEY, "P-384", "ES384")])
def test_a_pem_file(key: Any, kind: str, alg: str, form: Any) -> None:
    read = read_key(b"\xef\xbb\xbf some words first\n" + pem(key, form=form), None, NOW)
    assert (read.kind, read.alg, read.origin, read.created_at) == (kind, alg, "imported", NOW)
    assert assertion(read, "a", "b", NOW).header["kid"] == read.kid


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_locked_pem_file_wants_its_passphrase(form: Any) -> None:
    data = pem(EC_KEY, LOCKED, form)
    assert read_key(data, PASSPHRASE, NOW).kind == "P-384"
    missing, wrong = refused(data), refused(data, "canary-other")
    assert (missing.title, missing.field) == ("The key is locked.", "passphrase")
    assert (wrong.title, wrong.field) == ("The passphrase does not open this key.", "passphrase")


def test_a_locked_openssh_file_is_told_how_to_be_converted() -> None:
    # As ssh-keygen writes it; the way it is locked needs a library that is not brought along.
    inner = b"openssh-key-v1\0" + b"".join(len(each).to_bytes(4, "big") + each for each in (
        b"aes256-ctr", b"bcrypt", b"\0\0\0\x10" + b"s" * 16 + b"\0\0\0\x10",
    ))  # fmt: skip
    public = EC_KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1]
    rest = b"".join(len(each).to_bytes(4, "big") + each for each in (base64.b64decode(public), b"c" * 64))
    body = base64.encodebytes(inner + b"\0\0\0\x01" + rest)
    data = b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + body + b"-----END OPENSSH PRIVATE KEY-----\n"
    for passphrase in (None, "canary"):
        error = refused(data, passphrase)
        assert "ssh-keygen" in error.advice or error.field == "passphrase"


def test_a_passphrase_too_many_is_passed_over() -> None:
    assert read_key(pem(EC_KEY), PASSPHRASE, NOW).kind == "P-384"


@pytest.mark.parametrize("encryption", [NoEncryption(), LOCKED])
def test_der(encryption: KeySerializationEncryption) -> None:
    data = EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, encryption)
    assert read_key(data, PASSPHRASE, NOW).kid == read_key(pem(EC_KEY), None, NOW).kid


@pytest.mark.parametrize("encryption", [NoEncryption(), LOCKED])
def test_pkcs12(encryption: KeySerializationEncryption) -> None:
    data = pkcs12.serialize_key_and_certificates(b"name", RSA_KEY, None, None, encryption)
    assert read_key(data, PASSPHRASE, NOW).kid == read_key(pem(RSA_KEY), None, NOW).kid


def test_a_locked_pkcs12_file_wants_its_passphrase() -> None:
    data = pkcs12.serialize_key_and_certificates(b"name", RSA_KEY, None, None, LOCKED)
    assert refused(data).field == "passphrase"
    assert refused(data, "canary-other").field == "passphrase"


def test_a_pkcs12_file_of_certificates_alone_holds_no_key() -> None:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a")])
    made = x509.CertificateBuilder(name, name, EC_KEY.public_key(), 1, NOW, NOW.replace(year=2030))
    data = pkcs12.serialize_key_and_certificates(
        None, None, made.sign(EC_KEY, hashes.SHA256()), None, BestAvailableEncryption(b"x")
    )
    assert refused(data, "x").title == "No private key was found."


def test_a_jwk_of_rfc_8037_has_its_thumbprint_as_kid() -> None:
    read = read_key(json.dumps(RFC_8037).encode(), None, NOW)
    assert (read.kid, read.alg, read.kind) == (THUMBPRINT, "EdDSA", "Ed25519")
    assert read.public_jwk()["x"] == RFC_8037["x"]
    assert RFC_8037["d"] not in repr(read)


def test_a_jwk_keeps_the_kid_and_the_algorithm_it_was_registered_with() -> None:
    jwk = json.loads(read_key(pem(RSA_KEY), None, NOW).private_jwk)
    read = read_key(json.dumps({**jwk, "kid": "prod-2026", "alg": "PS256", "use": "sig"}).encode(), None, NOW)
    assert (read.kid, read.alg) == ("prod-2026", "PS256")
    odd = read_key(json.dumps({**jwk, "kid": "x" * 300, "alg": "RSA-OAEP", "use": "enc"}).encode(), None, NOW)
    assert (odd.kid == read_key(pem(RSA_KEY), None, NOW).kid, odd.alg) == (True, "RS256")


def test_a_set_with_one_private_key_is_as_good() -> None:
    other = {name: RFC_8037[name] for name in ("kty", "crv", "x")}
    assert read_key(json.dumps({"keys": [other, RFC_8037]}).encode(), None, NOW).kid == THUMBPRINT
    assert "several" in refused(json.dumps({"keys": [RFC_8037, RFC_8037]}).encode()).title


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (json.dumps({name: RFC_8037[name] for name in ("kty", "crv", "x")}).encode(), "only the public half"),
        (b'{"keys": []}', "No private key"),
        (b'{"kty": "oct", "k": "canary"}', "a secret, not a key pair"),
        (b'{"kty": "OKP", "crv": "X25519", "d": "canary", "x": "AA"}', "Keys of this type"),
        (b'{"kty": "RSA", "n": "AA", "e": "AQAB", "d": "canary"}', "No private key"),
        (b'{"keys": 1, "d": "canary"}', "No private key"),
        (b'{"d": ["canary"]}', "No private key"),
        (b"{broken canary", "No private key"),
        (b"", "No private key"),
        (b"canary", "No private key"),
        (b"\x30\x03\x02\x01\x03", "passphrase"),
        (b"\x30\x82", "No private key"),
        (b"-----BEGIN CERTIFICATE-----\ncanary", "only the public half"),
        (b"-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----", "No private key"),
        (b"a" * (LONGEST + 1), "too long"),
    ],
)
def test_what_is_no_private_key_is_told(data: bytes, title: str) -> None:
    error = refused(data)
    assert title in error.title or title == error.field
    assert error.field in ("key", "passphrase")


def test_a_public_pem_is_told_apart() -> None:
    data = EC_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert refused(data).title == "This is only the public half of a key."


def test_a_key_that_cannot_sign_an_assertion_is_refused() -> None:
    assert "too short" in refused(pem(rsa.generate_private_key(65537, 1024))).title  # noqa: S505 -- too short on purpose
    assert "type" in refused(pem(ed448.Ed448PrivateKey.generate())).title
    assert "type" in refused(pem(ec.generate_private_key(ec.SECP256K1()))).title
    assert read_key(pem(ed25519.Ed25519PrivateKey.generate()), None, NOW).alg == "EdDSA"
    assert read_key(pem(ec.generate_private_key(ec.SECP521R1())), None, NOW).alg == "ES512"


def test_a_private_half_that_is_of_another_key_signs_nothing_that_the_public_half_denies() -> None:
    other = json.loads(read_key(pem(ec.generate_private_key(ec.SECP384R1())), None, NOW).private_jwk)
    mine = json.loads(read_key(pem(EC_KEY), None, NOW).private_jwk)
    assert refused(json.dumps({**mine, "d": other["d"]}).encode()).title == "No private key was found."


@given(st.binary(max_size=400), st.sampled_from([b"", b"\x30", b"{", b"-----BEGIN PRIVATE KEY-----\n"]))
def test_D04_no_file_brings_it_down(data: bytes, start: bytes) -> None:
    with pytest.raises(ConfigError):
        read_key(start + data, "p", NOW)


@given(st.dictionaries(st.sampled_from(["kty", "crv", "d", "x", "y", "n", "e", "k", "keys"]), st.one_of(
    st.sampled_from(["RSA", "EC", "OKP", "P-256", "Ed25519", "oct"]), st.text(max_size=5), st.none(), st.integers(),
    st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")),
    st.lists(st.dictionaries(st.sampled_from(["d", "kty"]), st.text(max_size=3)), max_size=2),
)))  # fmt: skip
def test_D04_no_jwk_brings_it_down(members: dict[str, Any]) -> None:
    try:
        read_key(json.dumps(members).encode(), None, NOW)
    except ConfigError as error:
        assert error.title  # noqa: PT017 -- a key that can be used is fine, too


def test_the_file_of_a_service_account_brings_its_kid() -> None:
    data = json.dumps({"type": "service_account", "private_key_id": "k9", "private_key": pem(RSA_KEY).decode()})
    assert read_key(data.encode(), None, NOW).kid == "k9"


def test_a_file_with_two_private_keys_is_not_guessed_at() -> None:
    assert refused(pem(RSA_KEY) + pem(EC_KEY)).title == "The file holds several private keys."


@pytest.mark.parametrize("text", ["{}", '{"keys": []}', '{"a": 1}'])
def test_json_without_a_key_is_not_called_a_public_half(text: str) -> None:
    assert refused(text.encode()).title == "No private key was found."


@pytest.mark.parametrize("crv", ["Ed448", "X25519"])
def test_a_jwk_of_another_curve_is_named_as_one(crv: str) -> None:
    assert refused(json.dumps({**RFC_8037, "crv": crv}).encode()).title == "Keys of this type cannot be used."


@pytest.mark.parametrize("kid", ["\ud800", "a\u202eb", "a\x00b", "k" * 256])
def test_R04_a_kid_that_no_register_can_hold_gives_way_to_the_thumbprint(kid: str) -> None:
    assert read_key(json.dumps({**RFC_8037, "kid": kid}).encode(), None, NOW).kid == THUMBPRINT


def test_a_passphrase_of_odd_characters_is_only_wrong() -> None:
    assert refused(pem(EC_KEY, LOCKED), "\ud800").field == "passphrase"
