"""What the members of a token's header mean. What they point to is shown, never fetched and never trusted (I32).

Spec: RFC 7515 section 4.1, RFC 7516 section 4.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.tokens.claims import Meaning
    from tokenexplorer.ui.tokens.reading import Member

_NOT_TRUSTED = "shown only; it is never fetched and never trusted"
_WORDS: Final = {
    "alg": ("How it is signed", "RFC 7515 §4.1.1"),
    "typ": ("Which kind of token it says it is", "RFC 7515 §4.1.9"),
    "kid": ("Which of the server's keys signed it", "RFC 7515 §4.1.4"),
    "cty": ("What its content is", "RFC 7515 §4.1.10"),
    "jku": (f"Where it says its keys are: {_NOT_TRUSTED}", "RFC 7515 §4.1.2"),
    "jwk": (f"A key that it brings along: {_NOT_TRUSTED}", "RFC 7515 §4.1.3"),
    "x5u": (f"Where it says its certificate is: {_NOT_TRUSTED}", "RFC 7515 §4.1.5"),
    "x5c": (f"A certificate that it brings along: {_NOT_TRUSTED}", "RFC 7515 §4.1.6"),
    "x5t": ("Thumbprint of a certificate, SHA-1", "RFC 7515 §4.1.7"),
    "x5t#S256": ("Thumbprint of a certificate, SHA-256", "RFC 7515 §4.1.8"),
    "crit": ("Extensions that must be understood", "RFC 7515 §4.1.11"),
    "b64": ("Whether the payload is encoded", "RFC 7797 §3"),
    "enc": ("How its content is encrypted", "RFC 7516 §4.1.2"),
    "zip": ("How its content is compressed", "RFC 7516 §4.1.3"),
    "nonce": ("Changed before signing, so that only the API can check it (Microsoft)", ""),
}
_ALGORITHMS: Final = {
    "RS": "RSA signature (PKCS #1 v1.5)",
    "PS": "RSA signature (PSS)",
    "ES": "Elliptic curve signature",
    "HS": "Shared secret (HMAC)",
    "Ed": "Edwards curve signature",
}


def explain_header(member: Member, _now: datetime) -> Meaning:
    """A header member in words."""
    from tokenexplorer.tokens.claims import Meaning

    words, spec = _WORDS.get(member.name, ("Not a standard header member; the server's own", ""))
    if member.name == "alg" and isinstance(member.value, str):
        known = _ALGORITHMS.get(member.value[:2], "")
        words = "Not signed at all: never accepted" if member.value.lower() == "none" else words
        words = f"{words}: {known}" if known else words
    return Meaning(words, words, spec=spec)
