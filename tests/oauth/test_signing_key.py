from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import jwt
import pytest

from tests.oauth.made import NOW
from tokenexplorer.oauth.signing_key import KeyKind, KeySummary, SigningKey, algorithms, make
from tokenexplorer.oauth.thumbprint import thumbprint

PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}


@pytest.fixture(scope="module", params=get_args(KeyKind))
def key(request: pytest.FixtureRequest) -> SigningKey:
    return make(request.param, NOW)


def test_a_made_key_signs_and_its_public_half_verifies(key: SigningKey) -> None:
    for alg in algorithms(key.kind):
        chosen = replace(key, alg=alg)
        private = jwt.PyJWK(json.loads(chosen.private_jwk), algorithm=alg)
        token = jwt.encode({"a": 1}, private, algorithm=alg)
        assert jwt.decode(token, jwt.PyJWK(chosen.public_jwk()), algorithms=[alg]) == {"a": 1}


def test_the_kid_is_the_thumbprint_and_the_set_holds_the_public_half_alone(key: SigningKey) -> None:
    public = key.public_jwk()
    assert key.kid == public["kid"] == thumbprint(public) == thumbprint(json.loads(key.private_jwk))
    assert (public["use"], public["alg"]) == ("sig", key.alg)
    assert not PRIVATE_MEMBERS & set(public)
    assert key.jwks() == {"keys": [public]}


def test_S10_the_summary_tells_the_same_without_the_private_half(key: SigningKey) -> None:
    summary = key.summary("session")
    assert isinstance(summary, KeySummary)
    assert (summary.id, summary.kid, summary.alg, summary.kind) == (key.id, key.kid, key.alg, key.kind)
    assert (summary.created_at, summary.origin, summary.keep) == (NOW, "made", "session")
    assert summary.public_jwk() == key.public_jwk()
    assert summary.jwks() == key.jwks()
    secrets = [json.loads(key.private_jwk)[name] for name in PRIVATE_MEMBERS & set(json.loads(key.private_jwk))]
    assert secrets
    assert not any(secret in repr(summary) for secret in secrets)
    assert not any(secret in repr(key) for secret in secrets)


def test_every_key_is_another_one() -> None:
    first, second = make("P-256", NOW), make("P-256", NOW)
    assert first.kid != second.kid
    assert first.id != second.id


@pytest.mark.parametrize(
    ("kind", "alg"), [("RSA-3072", "RS256"), ("P-256", "ES256"), ("P-384", "ES384"), ("Ed25519", "EdDSA")]
)
def test_the_algorithm_follows_from_the_key(kind: str, alg: str) -> None:
    assert algorithms(kind)[0] == alg
