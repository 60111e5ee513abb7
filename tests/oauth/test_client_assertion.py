from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwt.types import Options

from tests.oauth.made import ISSUER, NOW
from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.client_assertion import LIFETIME_S, assertion
from tokenexplorer.oauth.signing_key import KeyKind, SigningKey, algorithms, make

UNTIMED: Options = {"verify_exp": False, "verify_iat": False}
AUDIENCE = f"{ISSUER}/oauth2/v1/token"
KEYS: dict[str, SigningKey] = {}


def key_of(kind: KeyKind) -> SigningKey:
    """One of each kind for the whole module: RSA takes its time."""
    return KEYS.setdefault(kind, make(kind, NOW))


WAYS: list[tuple[KeyKind, str]] = [
    ("RSA-2048", "RS256"), ("RSA-2048", "PS256"), ("P-256", "ES256"), ("P-384", "ES384"), ("Ed25519", "EdDSA"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "alg"), WAYS)
def test_an_assertion_has_the_members_of_rfc_7523_and_verifies(kind: KeyKind, alg: str) -> None:
    key = replace(key_of(kind), alg=alg)
    made = assertion(key, "0oa1", AUDIENCE, NOW)
    assert jwt.get_unverified_header(made.token) == made.header == {"alg": alg, "typ": "JWT", "kid": key.kid}
    claims = jwt.decode(
        made.token, jwt.PyJWK(key.public_jwk()), algorithms=[alg], audience=AUDIENCE, options=UNTIMED,
    )  # fmt: skip
    assert claims == made.claims
    seconds = int(NOW.timestamp())
    assert {name: claims[name] for name in ("iss", "sub", "aud", "iat", "exp")} == {
        "iss": "0oa1",
        "sub": "0oa1",
        "aud": AUDIENCE,
        "iat": seconds,
        "exp": seconds + 300,
    }
    assert set(claims) == {"iss", "sub", "aud", "iat", "exp", "jti"}
    assert made.token not in repr(made)


def test_with_a_secret_it_is_an_hmac_without_a_kid() -> None:
    secret = "s" * 40
    made = assertion(secret, "0oa1", AUDIENCE, NOW)
    assert made.header == {"alg": "HS256", "typ": "JWT"}
    assert jwt.decode(
        made.token, secret, algorithms=["HS256"], audience=AUDIENCE, options=UNTIMED
    ) == made.claims  # fmt: skip


def test_a_secret_that_is_too_short_for_its_hash_is_refused() -> None:
    with pytest.raises(ConfigError, match="too short to sign with") as caught:
        assertion("s" * 31, "0oa1", AUDIENCE, NOW)
    assert caught.value.field == "client_secret"
    assert "sss" not in str(caught.value)


@given(st.integers(-10, 100_000), st.integers(0, 10**9))
def test_it_lives_five_minutes_at_most(lifetime_s: int, later_s: int) -> None:
    claims = assertion("s" * 32, "a", "b", NOW + timedelta(seconds=later_s), lifetime_s).claims
    assert 1 <= claims["exp"] - claims["iat"] <= LIFETIME_S == 300


@given(st.sampled_from(["P-256", "Ed25519"]), st.text(max_size=20), st.text(max_size=20))
def test_no_two_assertions_are_alike(kind: KeyKind, client_id: str, audience: str) -> None:
    made = [assertion(key_of(kind), client_id, audience, NOW) for _ in range(4)]
    assert len({each.claims["jti"] for each in made}) == len({each.token for each in made}) == 4
    assert all(len(each.claims["jti"]) >= 22 for each in made), "128 random bits at least"


BROKEN = (
    "{}",
    "no json",
    "[]",
    '{"kty": "RSA", "d": "AQAB-canary"}',
    '{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "AAcanary"}',
)


@pytest.mark.parametrize("broken", BROKEN)
def test_S15_a_key_that_cannot_sign_is_told_without_being_shown(broken: str) -> None:
    key = SigningKey("id", "kid", "RS256" if "RSA" in broken else "ES256", "RSA-2048", broken, NOW)
    with pytest.raises(ConfigError, match="cannot sign") as caught:
        assertion(key, "0oa1", AUDIENCE, NOW)
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__  # a traceback would print the library's text, which may quote the key


def test_every_kind_has_its_algorithms() -> None:
    assert all(alg in algorithms(kind) for kind, alg in WAYS)
    assert json.loads(key_of("P-384").private_jwk)["crv"] == "P-384"
