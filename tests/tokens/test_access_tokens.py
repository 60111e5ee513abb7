"""Access tokens and pasted ones: three verdicts, and why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.peers.hostile_op import flip_signature
from tests.peers.jose_forge import compact, session_key
from tests.tokens.made import ISSUER, NOW, claims, id_token, keys, metadata, token_set
from tokenexplorer.orgs.metadata import KeySet
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.verdict import Verdict, Verification

CUSTOM = f"{ISSUER}/oauth2/default"


def check(token: str, published: KeySet | None, issuer: str = CUSTOM, provider_id: str = "okta-custom") -> Verification:
    given = token_set(None, token)
    return checks.access_token(given, metadata(issuer=issuer), published, provider_id=provider_id, now=NOW)


def test_a_token_of_a_custom_server_is_verified() -> None:
    token = id_token(header={"typ": "at+jwt"}, iss=CUSTOM, aud="api://default")
    assert check(token, keys(session_key("RS256"))).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("changes", [{"iss": "https://other.example"}, {"exp": 1}, {"exp": "soon"}])
def test_a_broken_one_fails(changes: dict[str, Any]) -> None:
    token = id_token(**{"iss": CUSTOM, **changes})
    assert check(token, keys(session_key("RS256"))).verdict is Verdict.FAILED


def test_a_changed_one_fails() -> None:
    token = flip_signature(id_token(iss=CUSTOM))
    result = check(token, keys(session_key("RS256")))
    assert result.verdict is Verdict.FAILED
    assert result.headline == "Failed: the signature does not fit key rs256-main."


def test_S1_okta_keeps_the_keys_of_its_org_server() -> None:
    token = id_token(session_key("RS256", "secret"), iss=ISSUER, aud=ISSUER)
    result = check(token, keys(session_key("RS256")), ISSUER, "okta-org")
    assert result.verdict is Verdict.CANNOT_VERIFY
    assert result.headline == "Cannot be verified here. Okta keeps the keys of its org server to itself."
    assert result.advice == "Ask Okta whether it accepts the token."


def test_an_unpublished_key_elsewhere_is_no_forgery_either() -> None:
    result = check(id_token(session_key("RS256", "secret"), iss=CUSTOM), keys(session_key("RS256")), CUSTOM, "entra")
    assert result.verdict is Verdict.CANNOT_VERIFY
    assert "publishes no key rs256-secret" in result.headline


def test_an_unsigned_one_fails() -> None:
    result = check(compact({"alg": "none"}, claims(iss=CUSTOM), None), keys(session_key("RS256")))
    assert result.verdict is Verdict.FAILED


def test_an_opaque_one_cannot_be_verified() -> None:
    result = check("ya29.opaque", keys(session_key("RS256")))
    assert result.verdict is Verdict.CANNOT_VERIFY
    assert "opaque" in result.headline


def test_an_encrypted_one_cannot_be_verified() -> None:
    header = id_token(header={"alg": "RSA-OAEP", "enc": "A256GCM"}).split(".")[0]
    result = check(f"{header}.a.b.c.d", keys(session_key("RS256")))
    assert result.verdict is Verdict.CANNOT_VERIFY
    assert "encrypted" in result.headline


def test_no_access_token_earns_no_verdict() -> None:
    assert checks.access_token(token_set("x", None), metadata(), None, provider_id="", now=NOW).verdict is Verdict.NONE


def test_I42_a_pasted_token_stays_decoded_until_its_keys_are_fetched() -> None:
    token = id_token()
    decoded = checks.pasted(token, now=NOW)
    assert decoded.verdict is Verdict.NONE
    assert decoded.headline == "Decoded, not verified."
    assert decoded.advice == "Fetch the keys of acme.okta.com to check the signature."
    verified = checks.pasted(token, now=NOW, metadata=metadata(), keys=keys(session_key("RS256")))
    assert verified.verdict is Verdict.VERIFIED
    assert checks.pasted("opaque", now=NOW).verdict is Verdict.CANNOT_VERIFY


def test_I42_A08_the_host_is_named_in_ascii() -> None:
    decoded = checks.pasted(id_token(iss="https://\u0430pple.com"), now=NOW)
    assert "xn--pple-43d.com" in decoded.advice
