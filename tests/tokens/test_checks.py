"""Each row of the conformance table (checklist I01-I26), its token made wrong in exactly one way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.peers.hostile_op import flip_signature, half_hash
from tests.peers.jose_forge import SigningKey, base64url, compact, session_key
from tests.tokens.made import (
    ACCESS_TOKEN,
    CLIENT_ID,
    ISSUER,
    NONCE,
    NOW,
    REMOVED,
    check,
    claims,
    failed_ids,
    id_token,
    keys,
    metadata,
    token_set,
)
from tokenexplorer.errors import DiscoveryError
from tokenexplorer.orgs.metadata import KeySet
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.same_person import refreshed_id_token
from tokenexplorer.tokens.verdict import CheckOutcome, Verdict

SECRET = "a-client-secret-of-more-than-thirty-two-characters"


def test_I01_happy_path_is_verified_and_says_by_what() -> None:
    result = check(id_token())
    assert result.verdict is Verdict.VERIFIED
    assert result.headline == (
        "Verified by signature and 13 more checks at 14:02:12 UTC. Key rs256-main, RS256 from acme.okta.com."
    )
    assert (result.key_id, result.alg, result.issuer) == ("rs256-main", "RS256", ISSUER)
    assert result.expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
def test_I08_each_signature_algorithm_is_verified(alg: str) -> None:
    key = session_key(alg)
    at_hash = half_hash(ACCESS_TOKEN, "sha512" if alg == "EdDSA" else "sha256")
    assert check(id_token(key, at_hash=at_hash), key).verdict is Verdict.VERIFIED


def test_I08_ed25519_is_known_by_its_new_name_too() -> None:
    key = session_key("EdDSA")
    token = id_token(key, {"alg": "Ed25519"}, at_hash=half_hash(ACCESS_TOKEN, "sha512"))
    assert check(token, {**key.public_jwk(), "alg": "Ed25519"}).verdict is Verdict.VERIFIED
    assert check(token, key).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("number", "check_id", "changes"),
    [
        ("I02", "iss", {"iss": "https://other.okta.com"}),
        ("I02", "iss", {"iss": f"{ISSUER}/"}),
        ("I02", "iss", {"iss": REMOVED}),
        ("I03", "sub", {"sub": REMOVED}),
        ("I04", "aud", {"aud": "another-app"}),
        ("I04", "aud", {"aud": REMOVED}),
        ("I04", "aud", {"aud": []}),
        ("I05", "iat", {"iat": REMOVED}),
        ("I12", "nonce", {"nonce": "another"}),
        ("I12", "nonce", {"nonce": REMOVED}),
        ("I17", "at_hash", {"at_hash": half_hash("another token")}),
        ("I25", "exp", {"exp": REMOVED}),
        ("I25", "exp", {"exp": int(NOW.timestamp()) - 61}),
        ("I25", "aud", {"aud": [CLIENT_ID, "stranger"]}),
        ("I25", "azp", {"azp": "another-app"}),
        ("I34", "exp", {"exp": str(int(NOW.timestamp()) + 3600)}),
        ("I34", "exp", {"exp": True}),
        ("I34", "exp", {"exp": None}),
        ("I34", "iat", {"iat": "1"}),
        ("I34", "nbf", {"nbf": "1"}),
        ("I35", "iss", {"iss": [ISSUER]}),
        ("I35", "sub", {"sub": 7}),
        ("I35", "sub", {"sub": "s" * 256}),
        ("I35", "sub", {"sub": ""}),
        ("I35", "aud", {"aud": {"x": CLIENT_ID}}),
        ("I35", "aud", {"aud": [CLIENT_ID, 7]}),
        ("N25", "iat", {"iat": int(NOW.timestamp()) + 600}),
        ("nbf", "nbf", {"nbf": int(NOW.timestamp()) + 600}),
    ],
)
def test_I02_I05_I12_I17_I25_I34_I35_a_wrong_claim_is_refused_and_named(
    number: str, check_id: str, changes: dict[str, Any]
) -> None:
    result = check(id_token(**changes))
    assert result.verdict is Verdict.FAILED, number
    assert failed_ids(result) == [check_id]
    assert result.headline.startswith("Failed: ")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_I34_no_date_that_is_no_finite_number(number: str) -> None:
    key = session_key("RS256")
    payload = json.dumps(claims(exp=12345)).replace("12345", number).encode()
    result = check(compact({"alg": "RS256", "kid": key.kid}, payload, key))
    assert result.verdict is Verdict.FAILED
    assert "exp" in failed_ids(result)


def test_I34_skew_is_forgiven_and_shown() -> None:
    result = check(id_token(exp=int(NOW.timestamp()) - 30))
    exp = next(each for each in result.checks if each.id == "exp")
    assert result.verdict is Verdict.VERIFIED
    assert "60 s" in exp.detail
    ahead = check(id_token(iat=int(NOW.timestamp()) + 30))
    iat = next(each for each in ahead.checks if each.id == "iat")
    assert iat.outcome is CheckOutcome.NOTED


def test_N25_a_clock_ten_minutes_off_is_told_as_a_clock_not_as_a_forgery() -> None:
    result = check(id_token(iat=int(NOW.timestamp()) + 600))
    assert "clocks differ" in result.headline
    assert "10 min 0 s" in result.headline
    assert "clock" in result.advice


def test_I06_without_kid_the_one_fitting_key_is_used() -> None:
    assert check(id_token(header={"kid": REMOVED})).verdict is Verdict.VERIFIED
    with_others = check(id_token(header={"kid": REMOVED}), session_key("RS256"), session_key("ES256"))
    assert with_others.verdict is Verdict.VERIFIED


def test_I07_without_kid_all_fitting_keys_are_tried_at_most_ten_and_it_is_said() -> None:
    token = id_token(header={"kid": REMOVED})
    other = {**session_key("RS256", "other").public_jwk()}
    result = check(token, *(other for _ in range(3)), session_key("RS256"))
    signature = next(each for each in result.checks if each.id == "signature")
    assert result.verdict is Verdict.VERIFIED
    assert signature.outcome is CheckOutcome.NOTED
    assert "all 4 that fit are tried" in signature.detail
    late = check(token, *(other for _ in range(10)), session_key("RS256"))
    assert late.verdict is Verdict.FAILED


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", ""])
def test_I09_I30_none_is_never_valid_in_any_case_form(alg: str) -> None:
    token = compact({"alg": alg}, claims(), None)
    generous = metadata(id_token_signing_alg_values_supported=("none", "None", "RS256", alg))
    result = check(token, metadata=generous)
    assert result.verdict is Verdict.FAILED
    assert "alg" in failed_ids(result)


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
def test_I10_a_flipped_signature_is_refused_with_words_about_the_key(alg: str) -> None:
    key = session_key(alg)
    at_hash = half_hash(ACCESS_TOKEN, "sha512" if alg == "EdDSA" else "sha256")
    result = check(flip_signature(id_token(key, at_hash=at_hash)), key)
    assert result.verdict is Verdict.FAILED
    assert result.headline == f"Failed: the signature does not fit key {key.kid}."
    assert result.advice == "This token was changed or comes from elsewhere."


def hmac_key(secret: str = SECRET) -> SigningKey:
    return SigningKey("", "HS256", secret.encode())


def test_I10_I30_hmac_with_the_client_secret_alone() -> None:
    token = id_token(hmac_key(), {"kid": REMOVED})
    allowing = metadata(id_token_signing_alg_values_supported=("RS256", "HS256"))
    assert check(token, metadata=allowing, client_secret=SECRET).verdict is Verdict.VERIFIED
    assert check(flip_signature(token), metadata=allowing, client_secret=SECRET).verdict is Verdict.FAILED
    assert check(token, metadata=allowing, client_secret=f"{SECRET}x").verdict is Verdict.FAILED
    assert check(token, metadata=allowing).verdict is Verdict.CANNOT_VERIFY
    assert check(token, client_secret=SECRET).verdict is Verdict.FAILED, "the server does not sign with HS256"


def test_I30_a_published_key_is_never_an_hmac_key() -> None:
    public = session_key("RS256")
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    assert isinstance(public.private, RSAPrivateKey)
    pem = public.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    confused = compact({"alg": "HS256", "kid": public.kid}, claims(), SigningKey("", "HS256", pem))
    allowing = metadata(id_token_signing_alg_values_supported=("RS256", "HS256"))
    assert check(confused, public, metadata=allowing).verdict is not Verdict.VERIFIED
    assert check(confused, public, metadata=allowing, client_secret=SECRET).verdict is Verdict.FAILED
    symmetric = {"kty": "oct", "kid": "s", "k": base64url(SECRET.encode()), "alg": "HS256"}
    token = compact({"alg": "HS256", "kid": "s"}, claims(), hmac_key())
    assert check(token, symmetric, metadata=allowing).verdict is not Verdict.VERIFIED


def test_I31_a_short_hmac_secret_is_no_key() -> None:
    token = id_token(hmac_key("short"), {"kid": REMOVED})
    allowing = metadata(id_token_signing_alg_values_supported=("HS256",))
    result = check(token, metadata=allowing, client_secret="short")
    assert result.verdict is Verdict.FAILED
    assert "too short" in result.headline


def test_I13_a_nonce_that_nobody_knows_is_not_compared() -> None:
    result = check(id_token(), nonce=None)
    nonce = next(each for each in result.checks if each.id == "nonce")
    assert (result.verdict, nonce.outcome) == (Verdict.VERIFIED, CheckOutcome.SKIPPED)


def test_I17_missing_at_hash_is_fine_in_the_code_flow_and_refused_in_the_front_channel() -> None:
    assert check(id_token(at_hash=REMOVED)).verdict is Verdict.VERIFIED
    front = check(id_token(at_hash=REMOVED), front_channel=True)
    assert failed_ids(front) == ["at_hash"]


def test_I18_c_hash_is_compared_and_required_in_the_hybrid_flow() -> None:
    good = id_token(c_hash=half_hash("the-code"))
    assert check(good, code="the-code", front_channel=True).verdict is Verdict.VERIFIED
    assert failed_ids(check(good, code="another", front_channel=True)) == ["c_hash"]
    assert failed_ids(check(id_token(), code="the-code", front_channel=True)) == ["c_hash"]


def test_I22_an_unknown_kid_reads_the_keys_again_once() -> None:
    fresh = session_key("RS256", "fresh")
    asked: list[str] = []

    def refetch(kid: str) -> KeySet:
        asked.append(kid)
        return keys(fresh)

    assert check(id_token(fresh), session_key("RS256"), refetch=refetch).verdict is Verdict.VERIFIED
    assert asked == [fresh.kid]


def test_I22_J04_a_second_read_that_fails_or_does_not_help_is_no_loop() -> None:
    asked: list[str] = []

    def unreachable(kid: str) -> KeySet:
        asked.append(kid)
        raise DiscoveryError("down")

    unknown = id_token(session_key("RS256", "fresh"))
    result = check(unknown, session_key("RS256"), refetch=unreachable)
    assert result.verdict is Verdict.FAILED
    assert "publishes no key rs256-fresh" in result.headline
    assert (
        check(unknown, session_key("RS256"), refetch=lambda kid: keys(session_key("RS256"))).verdict is Verdict.FAILED
    )
    check(flip_signature(id_token()), session_key("RS256"), refetch=unreachable)
    assert asked == ["rs256-fresh"], "a wrong signature by a known key is no reason to ask"


@pytest.mark.parametrize("claim", ["iss", "sub"])
def test_I23_T09_a_refreshed_id_token_about_somebody_else_is_refused(claim: str) -> None:
    old, good = id_token(), id_token(nonce=REMOVED)
    assert refreshed_id_token(check(good, nonce=None), old, good).verdict is Verdict.VERIFIED
    changes: dict[str, Any] = {claim: "https://other.example"}
    changed = id_token(**changes)
    other = metadata(issuer="https://other.example") if claim == "iss" else metadata()
    checked = check(changed, nonce=None, metadata=other)
    assert checked.verdict is Verdict.VERIFIED
    result = refreshed_id_token(checked, old, changed)
    assert result.verdict is Verdict.FAILED
    assert "not the same as before" in result.headline


def test_I25_an_alternate_alg_than_the_server_says_is_refused() -> None:
    only_es = metadata(id_token_signing_alg_values_supported=("ES256",))
    result = check(id_token(), metadata=only_es)
    assert result.verdict is Verdict.FAILED
    assert result.headline == "Failed: the token says RS256, the server signs with ES256."
    silent = metadata(id_token_signing_alg_values_supported=())
    key = session_key("ES256")
    assert check(id_token(), metadata=silent).verdict is Verdict.VERIFIED
    assert check(id_token(key), key, metadata=silent).verdict is Verdict.FAILED


def test_I25_I26_audiences_as_list_and_those_the_profile_allows() -> None:
    assert check(id_token(aud=[CLIENT_ID])).verdict is Verdict.VERIFIED
    both = id_token(aud=[CLIENT_ID, "api://friend"])
    assert check(both, allowed_audiences=("api://friend",)).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("header", ["jku", "x5u", "jwk", "x5c"])
def test_I32_keys_in_the_header_are_never_used(header: str) -> None:
    mine = session_key("RS256", "attacker")
    offered: Any = mine.public_jwk() if header == "jwk" else "https://attacker.invalid/keys"
    token = id_token(mine, {header: offered})
    assert check(token, session_key("RS256")).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("check_id", "header"),
    [
        ("crit", {"crit": ["exp"], "exp": 1}),
        ("crit", {"crit": []}),
        ("crit", {"b64": False}),
        ("typ", {"typ": "at+jwt"}),
        ("typ", {"typ": "application/AT+JWT"}),
        ("typ", {"typ": "dpop+jwt"}),
        ("typ", {"typ": "logout+jwt"}),
        ("typ", {"typ": "secevent+jwt"}),
        ("typ", {"typ": 7}),
    ],
)
def test_I33_unknown_crit_and_other_kinds_are_refused(check_id: str, header: dict[str, Any]) -> None:
    assert failed_ids(check(id_token(header=header))) == [check_id]


def test_I33_typ_jwt_is_fine() -> None:
    assert check(id_token(header={"typ": "JWT"})).verdict is Verdict.VERIFIED


def test_I35_a_member_named_twice_is_refused() -> None:
    key = session_key("RS256")
    payload = json.dumps(claims()).replace('"sub"', '"sub": "mallory", "sub"').encode()
    result = check(compact({"alg": "RS256", "kid": key.kid}, payload, key))
    assert failed_ids(result) == ["structure"]
    assert "sub more than once" in result.headline


def test_I38_verified_drops_by_itself_when_the_token_ends() -> None:
    result = check(id_token())
    before, after = NOW + timedelta(minutes=59), NOW + timedelta(hours=1)
    assert checks.current(result, before) is result
    ended = checks.current(result, after)
    assert ended.verdict is Verdict.NONE
    assert ended.headline == "This token ended today 15:02:12 UTC. It was verified before."


def test_I39_an_unreadable_token_fails_in_words() -> None:
    result = check("no.jwt.at-all")
    assert result.verdict is Verdict.FAILED
    assert result.headline == "Failed: this is no JWT."


def test_I41_checking_changes_nothing() -> None:
    token, published = id_token(), keys(session_key("RS256"))
    before = json.dumps(published.keys)
    given = token_set(token)
    checks.id_token(given, metadata(), published, client_id=CLIENT_ID, nonce=NONCE, now=NOW)
    assert given.id_token == token
    assert json.dumps(published.keys) == before


def test_N24_without_keys_the_signature_cannot_be_verified_and_the_rest_is_checked() -> None:
    given: dict[str, Any] = {"client_id": CLIENT_ID, "nonce": NONCE, "now": NOW}
    result = checks.id_token(token_set(id_token()), metadata(), None, **given)
    assert result.verdict is Verdict.CANNOT_VERIFY
    assert result.headline == "Cannot be verified here. The server's keys could not be read."
    wrong = checks.id_token(token_set(id_token(aud="x")), metadata(), None, **given)
    assert wrong.verdict is Verdict.FAILED


def test_no_id_token_earns_no_verdict() -> None:
    result = checks.id_token(token_set(None), metadata(), None, client_id="x", nonce=None, now=NOW)
    assert result.verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ({"alg": "x" * 200_000}, {}),
        ({"kid": "x" * 200_000}, {}),
        ({"crit": ["x" * 200_000]}, {}),
        ({"typ": "x" * 200_000 + "+jwt"}, {}),
        ({}, {"iss": "x" * 200_000}),
        ({}, {"aud": ["x" * 200_000]}),
        ({}, {"sub": ["x" * 200_000]}),
    ],
)
def test_R05_endless_values_make_no_endless_sentences(header: dict[str, Any], changes: dict[str, Any]) -> None:
    result = check(id_token(header=header, **changes))
    assert len(result.headline) < 600
    assert all(len(each.detail) < 600 for each in result.checks if each.outcome is CheckOutcome.FAILED)
