"""Keys that sign for an app: made here or read from a file. The private half is a JWK in text that no repr shows.

Light on purpose; what computes with keys is imported when a key is made or read.

Spec: RFC 7517, RFC 7518 section 6, RFC 7638, RFC 8037
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.thumbprint import thumbprint
from tokenexplorer.orgs.org import Keep, new_id

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

KeyKind = Literal["RSA-2048", "RSA-3072", "RSA-4096", "P-256", "P-384", "Ed25519"]
"""What can be made here."""

Origin = Literal["made", "imported"]

_RSA = ("RS256", "PS256", "RS384", "RS512", "PS384", "PS512")
_ALGORITHMS = {"P-256": ("ES256",), "P-384": ("ES384",), "P-521": ("ES512",), "Ed25519": ("EdDSA",)}
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_PUBLIC = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}
_PRIVATE = {"RSA": ("d", "p", "q", "dp", "dq", "qi"), "EC": ("d",), "OKP": ("d",)}
_SHORTEST_RSA = 2048
_LONGEST_KID = 255
WRONG_TYPE = ("Keys of this type cannot be used.", "RSA, P-256, P-384, P-521 and Ed25519 can.")


@dataclass(frozen=True, slots=True)
class KeySummary:
    """A key without its private half: for lists and for the disk.

    Attributes:
        id: Ours.
        kid: As registered at the provider: the thumbprint (RFC 7638), or the one that an imported key came with.
        alg: Of its signatures: `RS256`, `ES256`, `EdDSA` …
        kind: `RSA-2048`, `P-256`, `Ed25519` …
        created_at: When it was made or imported; aware UTC.
        origin: Which of the two.
        public: The public JWK, as JSON.
        keep: Where the private half is.
    """

    id: str
    kid: str
    alg: str
    kind: str
    created_at: datetime
    origin: Origin = "made"
    public: str = "{}"
    keep: Keep = "keyring"

    def public_jwk(self) -> dict[str, Any]:
        """What is registered at the provider."""
        jwk: dict[str, Any] = json.loads(self.public)
        return jwk

    def jwks(self) -> dict[str, Any]:
        """The same as a set of one."""
        return {"keys": [self.public_jwk()]}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its private half. Comes from the keyring for one doing, and is forgotten then.

    Attributes:
        id: Ours.
        kid: See `KeySummary`.
        alg: Of its signatures.
        kind: Type and size.
        private_jwk: The whole key, as JSON.
        created_at: Aware UTC.
        origin: Made here, or imported.
    """

    id: str
    kid: str
    alg: str
    kind: str
    private_jwk: str = field(repr=False)
    created_at: datetime
    origin: Origin = "made"

    def public_jwk(self) -> dict[str, Any]:
        """The public half, as a provider registers it. No private member is ever in it."""
        members: dict[str, Any] = json.loads(self.private_jwk)
        public = {name: members[name] for name in _PUBLIC[members["kty"]]}
        return {"kty": public.pop("kty"), "use": "sig", "kid": self.kid, "alg": self.alg, **public}

    def jwks(self) -> dict[str, Any]:
        """The public half as a set of one."""
        return {"keys": [self.public_jwk()]}

    def summary(self, keep: Keep = "keyring") -> KeySummary:
        """What may be listed and written down."""
        public = json.dumps(self.public_jwk())
        return KeySummary(self.id, self.kid, self.alg, self.kind, self.created_at, self.origin, public, keep)


def algorithms(kind: str) -> tuple[str, ...]:
    """What a key of a kind can sign with, the usual one first; empty for a kind that is not known."""
    return _RSA if kind.startswith("RSA-") else _ALGORITHMS.get(kind, ())


def make(kind: KeyKind, now: datetime) -> SigningKey:
    """Make a key. RSA takes its time: never in the GUI thread.

    Args:
        kind: Type and size.
        now: Aware.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key: PrivateKeyTypes
    if kind == "Ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    elif kind in ("P-256", "P-384"):
        key = ec.generate_private_key(ec.SECP256R1() if kind == "P-256" else ec.SECP384R1())
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=int(kind.removeprefix("RSA-")))
    return from_private_key(key, now, origin="made")


def from_private_key(
    key: PrivateKeyTypes, now: datetime, *, origin: Origin, kid: str = "", alg: str = ""
) -> SigningKey:
    """A key of `cryptography` as one of ours.

    Args:
        key: With its private half.
        now: Aware.
        origin: Where it comes from.
        kid: That it came with; the thumbprint where it is empty.
        alg: That it came with; one that does not fit is passed over.

    Raises:
        ConfigError: It is too short, or of a type that no assertion can be signed with.
    """
    from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

    kind = _kind(key)
    kinds = {"R": RSAAlgorithm, "P": ECAlgorithm, "E": OKPAlgorithm}
    jwk: dict[str, Any] = kinds[kind[0]].to_jwk(key, as_dict=True)  # type: ignore[attr-defined]  # of every kind
    members = {name: jwk[name] for name in (*_PUBLIC[jwk["kty"]], *_PRIVATE[jwk["kty"]])}
    fitting = algorithms(kind)
    return SigningKey(
        id=new_id(),
        kid=kid if _goes_out(kid) else thumbprint(members),
        alg=alg if alg in fitting else fitting[0],
        kind=kind,
        private_jwk=json.dumps(members),
        created_at=now,
        origin=origin,
    )


def _kind(key: object) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < _SHORTEST_RSA:
            words = f"Use one of {_SHORTEST_RSA} bits or more. This one has {key.key_size}."
            raise ConfigError("The RSA key is too short.", words, field="key")
        return f"RSA-{key.key_size}"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "Ed25519"
    raise ConfigError(*WRONG_TYPE, field="key")


def _goes_out(kid: str) -> bool:
    """Whether a key's own id can go into a header and a registration as it is: no lone surrogate, not too long."""
    return 0 < len(kid) <= _LONGEST_KID and kid.isprintable()
