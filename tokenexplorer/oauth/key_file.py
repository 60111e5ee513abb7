"""Reads a private key that somebody else made: PEM, DER, JWK, a set of one, PKCS#12, a service account. Reading only.

Spec: RFC 7468, RFC 5958, RFC 7517, RFC 7292
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.signing_key import WRONG_TYPE, SigningKey, from_private_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

LONGEST = 65_536
"""Bytes; a key with a chain of certificates is far below."""

_NO_KEY = ("No private key was found.", "Choose a PEM, JWK or PKCS#12 file that holds one.")
_SEVERAL = ("The file holds several private keys.", "Keep the one that you want in it.")
_PUBLIC = ("This is only the public half of a key.", "Choose the file with the private key.")


def read_key(data: bytes, passphrase: str | None, now: datetime) -> SigningKey:
    """A key from a file's content.

    Args:
        data: The content.
        passphrase: Of an encrypted file; None or empty where none was typed.
        now: Aware.

    Raises:
        ConfigError: It holds no key that can be used; `field` is `passphrase` where the passphrase is missing or wrong.
    """
    if len(data) > LONGEST:
        raise ConfigError("The file is too long for a key.", _NO_KEY[1], field="key")
    text = data.decode("utf-8-sig", "replace").strip()
    if text.startswith("{"):
        return _from_jwk(text, now)
    if text.count("PRIVATE KEY-----") > 2:  # each begins and ends once
        raise ConfigError(*_SEVERAL, field="key")
    secret = passphrase.encode("utf-8", "surrogatepass") if passphrase else None
    if "-----BEGIN" in text:
        return from_private_key(_from_pem(text, secret), now, origin="imported")
    return from_private_key(_from_der(data, secret), now, origin="imported")


def _from_jwk(text: str, now: datetime) -> SigningKey:
    import jwt

    try:
        value = json.loads(text)
        if isinstance(value, dict) and isinstance(value.get("private_key"), str):
            return _from_account(value, now)
        members = _members(value)
        # What the file calls its alg is weighed later: one of encryption would be refused here.
        key = jwt.PyJWK({name: member for name, member in members.items() if name != "alg"}).key
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, OverflowError, jwt.PyJWTError):
        raise ConfigError(*_NO_KEY, field="key") from None  # the library's text may quote the key
    kid, alg = members.get("kid"), members.get("alg")
    return from_private_key(
        key,
        now,
        origin="imported",
        kid=kid if isinstance(kid, str) else "",
        alg=alg if isinstance(alg, str) else "",
    )


def _from_account(value: dict[str, Any], now: datetime) -> SigningKey:
    """The file of a service account, as Google hands it out: a PEM in JSON, with its id beside it."""
    kid = value.get("private_key_id")
    key = _from_pem(value["private_key"], None)
    return from_private_key(key, now, origin="imported", kid=kid if isinstance(kid, str) else "")


def _members(value: Any) -> dict[str, Any]:
    """The one private key of a JWK or of a set."""
    listed = value["keys"] if isinstance(value, dict) and "keys" in value else [value]
    private = [each for each in listed if "d" in each and each.get("kty") != "oct"]
    if len(private) > 1:
        raise ConfigError(*_SEVERAL, field="key")
    if not private:
        secret, public = (any(name in each for each in listed) for name in ("k", "kty"))
        words = ("This is a secret, not a key pair.", _NO_KEY[1]) if secret else _PUBLIC if public else _NO_KEY
        raise ConfigError(*words, field="key")
    found: dict[str, Any] = private[0]
    if found.get("kty") == "OKP" and found.get("crv") != "Ed25519":
        raise ConfigError(*WRONG_TYPE, field="key")
    return {name: member for name, member in found.items() if name not in ("use", "key_ops", "x5c")}


def _from_pem(text: str, passphrase: bytes | None) -> PrivateKeyTypes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key

    if "PRIVATE KEY-----" not in text:
        raise ConfigError(*(_PUBLIC if "PUBLIC KEY" in text or "CERTIFICATE" in text else _NO_KEY), field="key")
    data = text.encode("utf-8")
    load = load_ssh_private_key if "BEGIN OPENSSH" in text else load_pem_private_key
    return _loaded(lambda secret: load(data, secret), passphrase, encrypted="ENCRYPTED" in text)


def _from_der(data: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    from cryptography.hazmat.primitives.serialization import load_der_private_key
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    if not data.startswith(b"\x30"):
        raise ConfigError(*_NO_KEY, field="key")

    def load_pkcs12(secret: bytes | None) -> PrivateKeyTypes:
        key = load_key_and_certificates(data, secret)[0]
        if key is None:
            raise ConfigError(*_NO_KEY, field="key")
        return key

    if _is_pkcs12(data):
        return _loaded(load_pkcs12, passphrase, encrypted=True)
    return _loaded(lambda secret: load_der_private_key(data, secret), passphrase, encrypted=False)


def _is_pkcs12(data: bytes) -> bool:
    """Whether the outer sequence begins with version 3, as only PKCS#12 does (RFC 7292 section 4)."""
    length = data[1] if len(data) > 1 else 0
    start = 2 + (length & 0x7F if length & 0x80 else 0)
    return data[start : start + 3] == b"\x02\x01\x03"


def _loaded(
    load: Callable[[bytes | None], PrivateKeyTypes], passphrase: bytes | None, *, encrypted: bool
) -> PrivateKeyTypes:
    """Load it; a passphrase that was typed for a file without one is passed over."""
    from cryptography.exceptions import UnsupportedAlgorithm

    for secret in dict.fromkeys((passphrase, None)):
        try:
            return load(secret)
        except TypeError:
            encrypted = encrypted or secret is None  # it wants a passphrase, or has none though one was typed
        except ValueError:
            continue  # what the library says may quote the content
        except UnsupportedAlgorithm:
            words = "Save it in another form first: ssh-keygen -p -m PKCS8 -f FILE, or openssl pkcs8 -topk8."
            raise ConfigError("The way this key is locked is not known here.", words, field="key") from None
    if encrypted and passphrase is None:
        raise ConfigError("The key is locked.", "Type its passphrase.", field="passphrase")
    if encrypted:
        raise ConfigError("The passphrase does not open this key.", "Type it again.", field="passphrase")
    raise ConfigError(*_NO_KEY, field="key")
