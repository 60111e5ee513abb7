"""Reading a client certificate: every form of it, and every fault by its name."""

from __future__ import annotations

import datetime
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests.peers.certificates import PASSPHRASE, ClientFiles, make_client_certificate
from tests.peers.required import require_program
from tokenexplorer.errors import ConfigError, PassphraseNeeded, StorageError
from tokenexplorer.wire.certificate_file import glance, load, read
from tokenexplorer.wire.client_certificate import ClientCertificate

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("client"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("other"), "other", self_signed=True)


def fault(chain: Path | str, key: Path | str = "", passphrase: str | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(str(chain), str(key), passphrase)
    return caught.value


@pytest.mark.parametrize(
    ("chain", "key", "passphrase"),
    [
        ("chain", "key", None),
        ("both", "", None),
        ("both", "both", None),
        ("chain", "key", "a passphrase for nothing"),
        ("chain", "locked_key", PASSPHRASE),
        ("chain", "traditional_key", PASSPHRASE),
        ("pkcs12", "", PASSPHRASE),
        ("pkcs12", "pkcs12", PASSPHRASE),
        ("open_pkcs12", "", None),
        ("open_pkcs12", "", "a passphrase for nothing"),
    ],
)
def test_every_form_is_read(files: ClientFiles, chain: str, key: str, passphrase: str | None) -> None:
    found = load(str(getattr(files, chain)), str(getattr(files, key)) if key else "", passphrase, NOW)
    assert (found.subject, found.common_name) == ("CN=client", "client")
    assert found.thumbprint == files.thumbprint
    assert len(found.thumbprint) == 43
    assert not found.self_signed
    assert found.not_after > NOW > found.not_before


def test_the_thumbprint_is_what_openssl_says(files: ClientFiles, tmp_path: Path) -> None:
    openssl = require_program("openssl", package="openssl")
    said = subprocess.run(
        [openssl, "x509", "-in", files.chain, "-noout", "-fingerprint", "-sha256"],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    ).stdout
    import base64

    digest = bytes.fromhex(said.partition("=")[2].strip().replace(":", ""))
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert read(str(files.both), "", None).thumbprint == expected


def test_a_self_signed_certificate_is_known_as_one(other: ClientFiles) -> None:
    assert read(str(other.both), "", None).self_signed


def test_no_file_is_named_and_missing_files_are_told(files: ClientFiles, tmp_path: Path) -> None:
    assert fault(" ").title == "The app has no client certificate."
    missing = fault(tmp_path / "absent.pem")
    assert (missing.title, missing.field) == ("There is no such file.", "certificate_file")
    assert "absent.pem" in missing.detail
    assert fault(tmp_path).title == "This is no file."
    assert fault("~nobody-here/cert.pem").title == "There is no such file."
    assert fault(files.chain, "~nobody-here/key.pem").field == "certificate_key_file"
    assert fault(files.pkcs12, "~nobody-here/key.pem").title == "A PKCS#12 file holds its own key."
    assert fault(files.chain, tmp_path / "absent.key").field == "certificate_key_file"


def test_a_file_that_cannot_be_read_is_told(files: ClientFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    error = fault(files.chain)
    assert (error.title, error.field) == ("The file cannot be read.", "certificate_file")
    assert "Permission denied" in error.detail
    monkeypatch.undo()
    assert fault("nul\0byte").field == "certificate_file"


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "long.pem").write_bytes(b"x" * 1_000_001)
    assert "too long" in fault(tmp_path / "long.pem").title


def test_a_file_without_a_certificate_or_with_a_damaged_one(files: ClientFiles, tmp_path: Path) -> None:
    assert fault(files.key).title == "The file holds no certificate."
    broken = tmp_path / "broken.pem"
    broken.write_bytes(files.chain.read_bytes().replace(b"MII", b"AAA", 1))
    assert fault(broken).title == "The certificate in the file is damaged."
    der = tmp_path / "certificate.cer"
    leaf = x509.load_pem_x509_certificate(files.chain.read_bytes())
    der.write_bytes(leaf.public_bytes(serialization.Encoding.DER))
    error = fault(der)
    assert error.title == "The certificate is in DER form."
    assert "openssl x509" in error.advice


def test_a_missing_or_damaged_key_is_told(files: ClientFiles, tmp_path: Path) -> None:
    alone = fault(files.chain)
    assert (alone.title, alone.field) == ("The certificate's file holds no private key.", "certificate_key_file")
    assert fault(files.chain, files.ca).title == "The file holds no private key."
    broken = tmp_path / "broken.key"
    broken.write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    assert fault(files.chain, broken).title == "The private key in the file is damaged."
    ssh = tmp_path / "id_ed25519"
    ssh.write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")
    assert "ssh-keygen -p -m PKCS8" in fault(files.chain, ssh).advice


def test_a_key_of_another_certificate_is_told_before_anything_is_sent(files: ClientFiles, other: ClientFiles) -> None:
    error = fault(files.chain, other.key)
    assert error.title == "The key does not fit the certificate."
    assert "CN=client" in error.detail
    assert error.field == "certificate_key_file"


def test_certificates_in_the_wrong_order_are_told(files: ClientFiles, tmp_path: Path) -> None:
    turned = tmp_path / "turned.pem"
    turned.write_bytes(files.ca.read_bytes() + files.both.read_bytes())
    assert fault(turned).title == "The certificates are in the wrong order."
    right = tmp_path / "right.pem"
    right.write_bytes(files.both.read_bytes() + files.ca.read_bytes())
    assert read(str(right), "", None).thumbprint == files.thumbprint


@pytest.mark.parametrize(("chain", "key"), [("chain", "locked_key"), ("chain", "traditional_key"), ("pkcs12", "")])
def test_a_locked_key_asks_for_its_passphrase_and_knows_a_wrong_one(files: ClientFiles, chain: str, key: str) -> None:
    paths = str(getattr(files, chain)), str(getattr(files, key)) if key else ""
    asked, wrong = fault(*paths), fault(*paths, "canary-wrong")
    assert isinstance(asked, PassphraseNeeded)
    assert isinstance(wrong, PassphraseNeeded)
    assert (asked.wrong, wrong.wrong) == (False, True)
    assert (asked.chain_file, asked.key_file) == (paths[0], paths[1] or paths[0])
    assert asked.field == wrong.field == "passphrase"
    assert "does not open" in wrong.title
    assert "canary" not in str(wrong) + repr(wrong)
    assert isinstance(fault(*paths, ""), PassphraseNeeded)


def test_pkcs12_with_a_further_key_file_or_without_key_or_certificate(files: ClientFiles, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import NoEncryption, load_pem_private_key, pkcs12

    assert fault(files.pkcs12, files.key).title == "A PKCS#12 file holds its own key."
    key = load_pem_private_key(files.key.read_bytes(), None)
    leaf = x509.load_pem_x509_certificate(files.chain.read_bytes())
    assert isinstance(key, EllipticCurvePrivateKey)
    half = tmp_path / "half.p12"
    half.write_bytes(pkcs12.serialize_key_and_certificates(b"", key, None, None, NoEncryption()))
    assert fault(half).title == "The file holds no certificate."
    half.write_bytes(pkcs12.serialize_key_and_certificates(b"", None, leaf, None, NoEncryption()))
    assert "no private key" in fault(half).title


@pytest.mark.parametrize(
    ("starts_in", "life", "words"),
    [(-10 * DAY, 5 * DAY, "has ended on 20"), (5 * DAY, 10 * DAY, "on, not yet")],
)
def test_a_certificate_out_of_its_time_is_told_with_the_date(
    tmp_path: Path, starts_in: datetime.timedelta, life: datetime.timedelta, words: str
) -> None:
    files = make_client_certificate(tmp_path, starts_in=starts_in, life=life)
    with pytest.raises(ConfigError) as caught:
        load(str(files.both), "", None, NOW)
    assert words in caught.value.title
    assert "UTC" in caught.value.title
    assert read(str(files.both), "", None).common_name == "client"


def test_it_says_when_it_ends_soon(files: ClientFiles) -> None:
    found = read(str(files.both), "", None)
    assert not found.ends_soon(NOW)
    assert found.ends_soon(found.not_after - 13 * DAY)
    assert found.ends_soon(found.not_after + DAY)


def test_S15_neither_passphrase_nor_key_is_in_a_repr(files: ClientFiles) -> None:
    locked = read(str(files.chain), str(files.locked_key), PASSPHRASE)
    packed = read(str(files.pkcs12), "", PASSPHRASE)
    for found in (locked, packed):
        assert PASSPHRASE not in repr(found)
        assert "PRIVATE KEY" not in repr(found)
        assert str(found.passphrase) not in repr(found)
    assert packed.passphrase != PASSPHRASE


def test_a_certificate_read_twice_is_the_same(files: ClientFiles, other: ClientFiles) -> None:
    one, two = (read(str(files.pkcs12), "", PASSPHRASE) for _ in range(2))
    assert one.passphrase != two.passphrase
    assert one == two
    assert hash(one) == hash(two)
    assert one != read(str(other.both), "", None)


def test_S01_the_key_of_a_pkcs12_is_on_disk_only_locked_and_only_for_a_moment(
    files: ClientFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(str(files.pkcs12), "", PASSPHRASE)
    seen: list[tuple[bytes, int]] = []

    class Context:
        def load_cert_chain(self, chain: str, key: str, password: object) -> None:
            seen.append((Path(key).read_bytes(), Path(key).stat().st_mode & 0o777))

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found.show_on(Context())  # type: ignore[arg-type]
    written, mode = seen[0]
    assert b"ENCRYPTED PRIVATE KEY" in written
    with pytest.raises(ValueError, match="password"):
        serialization.load_pem_private_key(written, PASSPHRASE.encode())
    assert mode == 0o600
    assert list(tmp_path.iterdir()) == []


def test_N28_a_full_temporary_folder_is_told(
    files: ClientFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(str(files.pkcs12), "", PASSPHRASE)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    with pytest.raises(StorageError) as caught:
        found.show_on(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert "unpacked" in caught.value.title


def test_files_that_change_after_they_were_read_are_told(files: ClientFiles, other: ClientFiles) -> None:
    found = read(str(files.chain), str(files.key), None)
    changed: ClientCertificate = replace(found, key_file=str(other.key))
    with pytest.raises(ConfigError) as caught:
        changed.show_on(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert "they changed" in caught.value.advice
    gone = replace(found, key_file=str(files.chain.parent / "gone"))
    with pytest.raises(ConfigError):
        gone.show_on(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    # A locked key without its passphrase: never asked for on the terminal.
    locked = replace(found, key_file=str(files.locked_key))
    with pytest.raises(ConfigError):
        locked.show_on(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def test_a_glance_asks_nobody_and_says_what_it_can(files: ClientFiles, other: ClientFiles, tmp_path: Path) -> None:
    good = glance(str(files.both), "", None)
    assert good.fault is None
    assert good.certificate == read(str(files.both), "", None)
    locked = glance(str(files.chain), str(files.locked_key), None)
    assert locked.is_locked
    assert locked.certificate is not None
    assert locked.certificate.thumbprint == files.thumbprint
    wrong = glance(str(files.chain), str(files.locked_key), "wrong")
    assert not wrong.is_locked
    unfit = glance(str(files.chain), str(other.key), None)
    assert unfit.certificate is not None
    assert unfit.certificate.thumbprint == files.thumbprint
    assert unfit.fault is not None
    packed = glance(str(files.pkcs12), "", None)
    assert packed.is_locked
    assert packed.certificate is None
    absent = glance(str(tmp_path / "absent.pem"), "", None)
    assert absent.certificate is None
    assert absent.fault is not None
