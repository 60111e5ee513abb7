from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from tests.peers.hostile_op import half_hash
from tests.tokens.made import CLIENT_ID, ISSUER, NONCE, NOW
from tokenexplorer.tokens.claims import ClaimContext, explain
from tokenexplorer.tokens.exact_json import JsonValue, Number
from tokenexplorer.tokens.human_time import span

BERLIN = timezone(timedelta(hours=1), "CET")
CONTEXT = ClaimContext(
    NOW,
    BERLIN,
    "okta-org",
    issuer=ISSUER,
    client_id=CLIENT_ID,
    client_name="Web sign-in",
    nonce=NONCE,
    access_token="at",
    alg="RS256",
)


def at(seconds: float) -> Number:
    return Number(str(int(NOW.timestamp() + seconds)))


@pytest.mark.parametrize(
    ("claim", "value", "text", "local"),
    [
        ("exp", at(3252), "Ends today 14:56:24, in 54 min 12 s", "Ends today 15:56:24, in 54 min 12 s"),
        ("exp", at(-348), "Ended today 13:56:24, 5 min 48 s ago", "Ended today 14:56:24, 5 min 48 s ago"),
        ("iat", at(0), "Issued today 14:02:12, now", "Issued today 15:02:12, now"),
        ("iat", at(-86400), "Issued yesterday 14:02:12, 24 h 0 min ago", "Issued yesterday 15:02:12, 24 h 0 min ago"),
        ("exp", at(89 * 86400), "Ends 2027-02-18 14:02:12, in 89 days", "Ends 2027-02-18 15:02:12, in 89 days"),
        ("exp", at(9.5 * 3600), "Ends today 23:32:12, in 9 h 30 min", "Ends tomorrow 00:32:12, in 9 h 30 min"),
    ],
)
def test_times_are_told_in_utc_and_local(claim: str, value: JsonValue, text: str, local: str) -> None:
    meaning = explain(claim, value, CONTEXT)
    assert (meaning.text, meaning.local) == (text, local)


def test_marks_of_an_end() -> None:
    assert explain("exp", at(1), CONTEXT).mark == "time"
    assert explain("exp", at(-1), CONTEXT).mark == "ended"


def test_S14_onelogin_sends_updated_at_in_milliseconds() -> None:
    ms = Number(str(int(NOW.timestamp() * 1000) - 60_000))
    one_login = ClaimContext(NOW, BERLIN, "onelogin")
    assert explain("updated_at", ms, one_login).text == "Profile changed today 14:01:12, 1 min 0 s ago"


@pytest.mark.parametrize(
    ("claim", "good", "bad", "text"),
    [
        ("iss", ISSUER, f"{ISSUER}/", "Who issued the token. Equals the org's issuer."),
        ("aud", [CLIENT_ID], "else", "Whom it is for: this app (Web sign-in)"),
        ("nonce", NONCE, "else", "Matches the one sent, so not replayed"),
        ("at_hash", half_hash("at"), "else", "Belongs to the access token beside it"),
        ("cid", CLIENT_ID, "else", "Client id that got the access token: this app (Web sign-in)"),
    ],
)
def test_comparisons_are_ticked(claim: str, good: JsonValue, bad: JsonValue, text: str) -> None:
    meaning = explain(claim, good, CONTEXT)
    assert (meaning.text, meaning.mark) == (text, "ok")
    assert explain(claim, bad, CONTEXT).mark == "failed"


@pytest.mark.parametrize(
    ("value", "words", "mark"),
    [
        (ISSUER, "Who issued the token. Equals the issuer that was asked. The org has another issuer now.", "ok"),
        (f"{ISSUER}/", "Who issued the token. It is not the issuer that was asked.", "failed"),
    ],
)
def test_an_issuer_that_the_org_has_no_more_is_not_called_its_own(value: str, words: str, mark: str) -> None:
    meaning = explain("iss", value, replace(CONTEXT, is_left=True))
    assert (meaning.text, meaning.mark) == (words, mark)


def test_a_providers_own_meaning_comes_before_the_common_one() -> None:
    okta = explain("jti", "AT.x", CONTEXT)
    assert okta.text.startswith("Starts with AT.")
    common = explain("jti", "x", ClaimContext(NOW, BERLIN, "generic"))
    assert common.text == "Identifier of this token, against replay"
    assert common.spec == "RFC 7519 §4.1.7"


def test_unknown_claims_and_patterns() -> None:
    assert explain("wholly_own", "x", CONTEXT).text == "Not a standard claim; the server's own"
    assert explain("custom:team", "x", ClaimContext(NOW, BERLIN, "cognito")).text == "Custom attribute of the pool"
    assert "amr" not in explain("amr", ["pwd", "okta_verify", Number("7")], CONTEXT).text
    assert (
        explain("amr", ["pwd", "okta_verify", Number("7")], CONTEXT).text
        == "How the person signed in: password, Okta Verify"
    )


def test_what_is_personal_or_secret_is_marked() -> None:
    assert explain("email", "a@b", CONTEXT).personal
    assert explain("nonce", NONCE, CONTEXT).secret
    assert NONCE not in repr(CONTEXT)


@pytest.mark.parametrize("value", [None, True, "soon", Number("1e400"), Number("NaN"), Number("1e300"), [], {}])
def test_I34_what_is_no_date_is_not_told_as_one(value: JsonValue) -> None:
    assert explain("exp", value, CONTEXT).text == "Not valid from this moment on"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (3252, "54 min 12 s"),
        (11_400, "3 h 10 min"),
        (7_689_600, "89 days"),
        (63_072_000, "730 days"),
        (180_662_400, "5 years"),
    ],
)
def test_spans(seconds: int, words: str) -> None:
    assert span(seconds) == span(-seconds) == words
