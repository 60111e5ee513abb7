from __future__ import annotations

from typing import Any

import pytest

from tests.peers.jose_forge import base64url, session_key
from tests.tokens.made import check, id_token
from tokenexplorer.orgs.keys import read_keys
from tokenexplorer.tokens.keys import ALGORITHMS, candidates, misfit, public_key
from tokenexplorer.tokens.signature import fits
from tokenexplorer.tokens.verdict import Verdict

RSA, EC, OKP = (session_key(alg).public_jwk() for alg in ("RS256", "ES256", "EdDSA"))


@pytest.mark.parametrize(
    ("alg", "jwk"), [("RS256", RSA), ("PS512", {**RSA, "alg": "PS512"}), ("ES256", EC), ("EdDSA", OKP)]
)
def test_I31_a_fitting_key_fits(alg: str, jwk: dict[str, str]) -> None:
    assert misfit(jwk, ALGORITHMS[alg]) == ""


@pytest.mark.parametrize(
    ("alg", "jwk", "why"),
    [
        ("ES256", RSA, "type 'RSA'"),
        ("ES384", {**EC, "alg": "ES384"}, "curve is 'P-256'"),
        ("RS512", RSA, "for 'RS256'"),
        ("RS256", {**RSA, "use": "enc"}, "use is 'enc'"),
        ("RS256", {**RSA, "key_ops": ["sign"]}, "key_ops"),
        ("RS256", {**RSA, "key_ops": "verify"}, "key_ops"),
        ("RS256", {**RSA, "n": base64url(b"\xff" * 128)}, "only 1024 bits"),
        ("RS256", {**RSA, "e": base64url(b"\x01")}, "exponent 1 is unsafe"),
        ("RS256", {**RSA, "e": base64url(b"\x04")}, "exponent 4 is unsafe"),
        ("RS256", {**RSA, "n": "not base64url!"}, "no base64url"),
        ("RS256", {**RSA, "n": 5}, "no base64url"),
        ("EdDSA", {**OKP, "crv": "Ed448"}, "curve is 'Ed448'"),
    ],
)
def test_I31_a_key_that_may_not_verify_says_why(alg: str, jwk: dict[str, Any], why: str) -> None:
    assert why in misfit(jwk, ALGORITHMS[alg])


def test_I31_a_named_key_that_may_not_verify_fails_with_the_reason() -> None:
    result = check(id_token(), {**RSA, "use": "enc"})
    assert result.verdict is Verdict.FAILED
    assert "its use is 'enc'" in result.headline


def test_J06_symmetric_keys_are_ignored_and_a_kid_twice_is_said() -> None:
    other = {**session_key("RS256", "other").public_jwk(), "kid": RSA["kid"]}
    found = candidates([{"kty": "oct", "kid": RSA["kid"], "k": "AA"}, other, RSA], RSA["kid"], ALGORITHMS["RS256"])
    assert found.keys == (other, RSA)
    assert "2 published keys bear the name" in found.note
    result = check(id_token(), other, RSA)
    signature = next(each for each in result.checks if each.id == "signature")
    assert (result.verdict, signature.outcome.value) == (Verdict.VERIFIED, "warn")


def test_key_objects_are_made_once() -> None:
    assert public_key(RSA) is public_key(dict(RSA))


@pytest.mark.parametrize(
    "jwk", [{**RSA, "n": "AA"}, {**EC, "x": "AA"}, {**OKP, "x": "AA"}, {"kty": "RSA"}, {"kty": "??"}]
)
def test_I39_a_broken_key_fits_nothing_and_raises_nothing(jwk: dict[str, str]) -> None:
    for alg in ("RS256", "ES256", "EdDSA"):
        assert not fits(b"message", b"signature", ALGORITHMS[alg], jwk)


@pytest.mark.parametrize(
    "published",
    [
        [{**RSA, "use": "enc"}],
        [{**RSA, "kid": 7}],
        [{**RSA, "n": "not base64url!"}],
        [*({**EC, "kid": f"k{number}"} for number in range(500)), RSA],
    ],
    ids=["for encryption", "a number as kid", "broken", "the 501st"],
)
def test_J05_a_key_that_is_published_wrongly_is_not_called_a_forgery_alone(published: list[dict[str, Any]]) -> None:
    read = read_keys({"keys": published}, "https://acme.okta.com/keys")
    result = check(id_token(), EC, refetch=lambda _: read)
    assert result.verdict is Verdict.FAILED
    assert "tell whoever runs it" in result.advice
    assert any(word in result.headline for word in ("not sig", "left out"))


def test_I10_a_key_that_nobody_publishes_is_called_a_forgery() -> None:
    read = read_keys({"keys": [EC, {**OKP, "x": "broken!"}, {"kty": "oct", "k": "AAAA"}]}, "https://acme.okta.com/keys")
    result = check(id_token(), EC, refetch=lambda _: read)
    assert result.verdict is Verdict.FAILED
    assert result.advice == "This token was changed or comes from elsewhere."


def test_J05_a_broken_key_is_known_by_its_whole_name_however_long() -> None:
    key = session_key("RS256", "k" * 300)
    read = read_keys({"keys": [{**key.public_jwk(), "n": "not base64url!"}]}, "https://acme.okta.com/keys")
    result = check(id_token(key), EC, refetch=lambda _: read)
    assert "tell whoever runs it" in result.advice
    assert "is left out: its member n is not base64url" in result.headline
