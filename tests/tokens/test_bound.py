"""A token that is bound to a key is bound to the one kept with it (checklist T13, RFC 9449 section 6.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.peers.jose_forge import compact, session_key
from tests.tokens.made import ISSUER, NOW, claims, keys, metadata, token_set
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.verdict import Check, CheckOutcome, Verdict, Verification

KEY = '{"d":"private"}'
JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


def checked(confirmation: object, *, key: str | None = KEY, jkt: str = JKT, kind: str = "DPoP") -> Verification:
    signing = session_key("RS256")
    payload: dict[str, Any] = claims(aud="api")
    if confirmation is not None:
        payload["cnf"] = confirmation
    text = compact({"alg": signing.alg, "kid": signing.kid, "typ": "at+jwt"}, payload, signing)
    given = replace(token_set(None, text, token_type=kind, dpop_jkt=jkt), dpop_key=key)
    return checks.access_token(given, metadata(issuer=ISSUER), keys(signing), provider_id="generic", now=NOW)


def bound(verification: Verification) -> Check | None:
    return next((each for each in verification.checks if each.id == "cnf"), None)


def test_T13_the_key_of_the_token_is_the_one_kept() -> None:
    found = checked({"jkt": JKT})
    check = bound(found)
    assert found.verdict is Verdict.VERIFIED
    assert check is not None
    assert (check.outcome, check.detail) == (CheckOutcome.PASSED, f"Key {JKT}")


def test_T13_another_key_fails_and_says_what_to_do() -> None:
    found = checked({"jkt": "another"})
    assert found.verdict is Verdict.FAILED
    assert found.headline.startswith("Failed: the token is bound to another key: it names another")
    assert found.advice.startswith("Sign in again.")


def test_T13_a_key_that_is_not_here_is_not_judged_by_its_own_word() -> None:
    check = bound(checked({"jkt": JKT}, key=None))
    assert check is not None
    assert check.outcome is CheckOutcome.SKIPPED


@pytest.mark.parametrize("confirmation", [None, "x", {}, {"jkt": 5}, [JKT]])
def test_T13_a_dpop_token_that_names_no_key_is_noted(confirmation: object) -> None:
    check = bound(checked(confirmation))
    assert check is not None
    assert check.outcome is CheckOutcome.NOTED


def test_a_bearer_token_has_no_such_check() -> None:
    assert bound(checked(None, key=None, jkt="", kind="Bearer")) is None


def test_T13_a_pasted_token_is_told_to_be_bound() -> None:
    signing = session_key("RS256")
    header = {"alg": signing.alg, "kid": signing.kid, "typ": "at+jwt"}
    text = compact(header, {**claims(), "cnf": {"jkt": JKT}}, signing)
    check = bound(checks.pasted(text, now=NOW, metadata=metadata(), keys=keys(signing)))
    assert check is not None
    assert check.outcome is CheckOutcome.SKIPPED
    assert JKT in check.detail
