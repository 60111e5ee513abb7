from __future__ import annotations

from pathlib import Path
from typing import Any

import jwt
import pytest
import requests

from tests.peers.authorization import authorization_url, query_of, redeem
from tests.peers.certificates import make_certificate
from tests.peers.hostile_op import REMOVED, Asked, HostileOp, Reply, flip_signature, half_hash
from tests.peers.jose_forge import SigningKey, session_key


def redirect_of(op: HostileOp) -> str:
    url = authorization_url(f"{op.issuer}/authorize", "app-1", "openid")
    return requests.get(url, allow_redirects=False, timeout=5).headers["Location"]


def tokens_of(op: HostileOp) -> dict[str, Any]:
    return redeem(f"{op.issuer}/token", redirect_of(op), "app-1")


def verified(op: HostileOp, token: str) -> dict[str, Any]:
    keys = requests.get(f"{op.issuer}/jwks", timeout=5).json()
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, audience="app-1", issuer=op.issuer)
    return claims


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
def test_it_is_good_by_default(alg: str) -> None:
    with HostileOp(alg=alg) as op:
        metadata = requests.get(f"{op.issuer}/.well-known/openid-configuration", timeout=5).json()
        assert metadata["issuer"] == op.issuer
        tokens = tokens_of(op)
        claims = verified(op, tokens["id_token"])
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        userinfo = requests.get(metadata["userinfo_endpoint"], headers=bearer, timeout=5).json()
    assert claims["nonce"] == "nonce-1"
    assert claims["at_hash"] == half_hash(tokens["access_token"], "sha512" if alg == "EdDSA" else "sha256")
    assert claims["sub"] == userinfo["sub"] == "alice"
    assert [asked.part for asked in op.requests] == ["metadata", "authorize", "token", "jwks", "userinfo"]


def test_a_code_is_single_use_and_bound_to_its_verifier(hostile_op: HostileOp) -> None:
    redirect = redirect_of(hostile_op)
    assert "id_token" in redeem(f"{hostile_op.issuer}/token", redirect, "app-1")
    assert redeem(f"{hostile_op.issuer}/token", redirect, "app-1")["error"] == "invalid_grant"
    code = query_of(redirect_of(hostile_op))["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": "w" * 43}
    assert requests.post(f"{hostile_op.issuer}/token", data=form, timeout=5).status_code == 400


def test_claims_header_and_signature_are_wrong_as_told(hostile_op: HostileOp) -> None:
    hostile_op.id_token_claims.update(aud="someone-else", sub=REMOVED)
    hostile_op.id_token_header["typ"] = "at+jwt"
    token = tokens_of(hostile_op)["id_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "someone-else"
    assert "sub" not in claims
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"

    hostile_op.id_token_claims.clear()
    hostile_op.id_token = flip_signature
    with pytest.raises(jwt.InvalidSignatureError):
        verified(hostile_op, tokens_of(hostile_op)["id_token"])


def test_unsigned_symmetric_and_hand_written_id_tokens(hostile_op: HostileOp) -> None:
    hostile_op.sign_with = None
    assert tokens_of(hostile_op)["id_token"].endswith(".")
    secret = b"0123456789abcdef0123456789abcdef"
    hostile_op.sign_with = SigningKey("shared", "HS256", secret)
    hostile_op.id_token_payload = b'{"sub": "a", "sub": "b"}'
    token = tokens_of(hostile_op)["id_token"]
    assert jwt.decode(token, secret, algorithms=["HS256"]) == {"sub": "b"}


def test_rotated_keys_are_published_alone(hostile_op: HostileOp) -> None:
    before = requests.get(f"{hostile_op.issuer}/jwks", timeout=5).json()["keys"][0]["kid"]
    hostile_op.rotate_keys("second")
    keys = requests.get(f"{hostile_op.issuer}/jwks", timeout=5).json()["keys"]
    assert [key["kid"] for key in keys] == ["rs256-second"] != [before]
    assert verified(hostile_op, tokens_of(hostile_op)["id_token"])["sub"] == "alice"
    assert session_key("RS256") is session_key("RS256")


def test_the_authorization_response_can_lose_and_double_parameters(hostile_op: HostileOp) -> None:
    hostile_op.authorization_response.update(iss=REMOVED, code=["one", "two"], state="other")
    assert query_of(redirect_of(hostile_op)) == {"code": ["one", "two"], "state": ["other"]}


def test_whole_replies_and_hooks(hostile_op: HostileOp) -> None:
    hostile_op.replies["token"] = Reply(200, b"<h1>hello</h1>", {"Content-Type": "text/html"})
    answer = requests.post(f"{hostile_op.issuer}/token", data={"a": "1"}, timeout=5)
    assert (answer.status_code, answer.text) == (200, "<h1>hello</h1>")

    def first_time_only(asked: Asked) -> Reply | None:
        return Reply(500) if hostile_op.count(asked.part) == 1 else None

    hostile_op.replies["jwks"] = first_time_only
    statuses = [requests.get(f"{hostile_op.issuer}/jwks", timeout=5).status_code for _ in range(2)]
    assert statuses == [500, 200]
    assert hostile_op.last("token").value("a") == "1"


def test_overrides_of_metadata_token_and_userinfo(hostile_op: HostileOp) -> None:
    hostile_op.metadata.update(issuer="https://evil.example.test", jwks_uri=REMOVED)
    metadata = requests.get(f"{hostile_op.issuer}/.well-known/openid-configuration", timeout=5).json()
    assert metadata["issuer"] == "https://evil.example.test"
    assert "jwks_uri" not in metadata
    hostile_op.token_response.update(token_type="mac", expires_in=REMOVED)
    hostile_op.userinfo["sub"] = "mallory"
    tokens = tokens_of(hostile_op)
    assert tokens["token_type"] == "mac"
    assert "expires_in" not in tokens
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{hostile_op.issuer}/userinfo", headers=bearer, timeout=5).json()["sub"] == "mallory"


def test_a_refresh_gives_an_id_token_of_its_own(hostile_op: HostileOp) -> None:
    hostile_op.refreshed_claims["sub"] = "mallory"
    first = tokens_of(hostile_op)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "client_id": "app-1"}
    second = requests.post(f"{hostile_op.issuer}/token", data=form, timeout=5).json()
    assert verified(hostile_op, first["id_token"])["sub"] == "alice"
    assert verified(hostile_op, second["id_token"])["sub"] == "mallory"


def test_with_tls(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with HostileOp(certificate=certificate) as op:
        answer = requests.get(f"{op.issuer}/jwks", timeout=5, verify=str(certificate.ca))
    assert answer.json()["keys"][0]["kid"] == "rs256-main"
