"""Identifiers in the style of an Okta org: a three-letter kind and seventeen letters and digits."""

import base64
import hashlib
import secrets
import string

_ALPHABET = string.digits + string.ascii_letters
_LENGTH = 17


def stable_id(kind: str, name: str) -> str:
    """Derive the identifier of a thing from its name; the same at each start.

    Args:
        kind: Three characters, such as "00u" for people and "0oa" for apps.
        name: Anything unique among things of that kind.
    """
    number = int.from_bytes(hashlib.sha256(f"{kind}:{name}".encode()).digest())
    return kind + _letters(number)


def random_id(kind: str) -> str:
    """Make up a new identifier."""
    return kind + _letters(secrets.randbits(256))


def random_token(size_bytes: int = 32) -> str:
    """Make up an unguessable value for codes, tokens and cookies."""
    return secrets.token_urlsafe(size_bytes)


def certificate_thumbprint(der: bytes) -> str:
    """`x5t#S256` of a certificate.

    Spec: RFC 8705 section 3.1
    """
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode("ascii")


def _letters(number: int) -> str:
    letters = []
    for _ in range(_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)
