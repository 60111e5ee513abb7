from __future__ import annotations

from typing import Any

import pytest

from tests.peers.jose_forge import compact, session_key
from tests.tokens.made import CLIENT_ID, ISSUER, NOW, REMOVED, id_token
from tokenexplorer.errors import TokenError
from tokenexplorer.tokens.identity import identity
from tokenexplorer.tokens.jwt import decode
from tokenexplorer.tokens.pasted import clean, guess_kind, pasted_token_set
from tokenexplorer.tokens.token_set import TokenKind


@pytest.mark.parametrize(
    "pasted",
    ["{t}", "  {t}\n", '"{t}"', "Bearer {t}", "Authorization: Bearer {t}", "authorization: bearer '{t}',", "DPoP {t}"],
)
def test_what_is_copied_along_is_left_out(pasted: str) -> None:
    assert clean(pasted.format(t="abc.def")) == "abc.def"


@pytest.mark.parametrize(
    ("header", "changes", "kind"),
    [
        ({}, {}, "id_token"),
        ({"typ": "at+jwt"}, {}, "access_token"),
        ({}, {"scp": ["openid"]}, "access_token"),
        ({}, {"token_use": "access"}, "access_token"),
        ({}, {"token_use": "id", "scope": "x"}, "id_token"),
        ({}, {"typ": "Refresh"}, "refresh_token"),
        ({}, {"nonce": REMOVED, "at_hash": REMOVED}, "access_token"),
        ({}, {"jti": "ID.abc", "nonce": REMOVED, "at_hash": REMOVED}, "id_token"),
    ],
)
def test_the_kind_is_guessed(header: dict[str, str], changes: dict[str, Any], kind: TokenKind) -> None:
    assert guess_kind(decode(id_token(header=header, **changes))) == kind


def test_a_pasted_id_token_becomes_a_set_of_this_session() -> None:
    made = pasted_token_set(f"Bearer {id_token(email='ann@acme.com')}", token_id="7", now=NOW)
    assert made.id_token == id_token(email="ann@acme.com")
    assert made.access_token is None
    summary = made.summary
    assert (summary.issuer, summary.client_id, summary.identity) == (ISSUER, CLIENT_ID, "ann@acme.com")
    assert (summary.kinds, summary.keep, summary.received_at) == (("id_token",), "session", NOW)
    assert summary.id_expires_at is not None


def test_a_pasted_access_token_tells_its_scopes() -> None:
    made = pasted_token_set(id_token(scp=["okta.users.read", 7, "", "  "], cid="0oa1"), now=NOW)
    assert made.summary.scopes == ("okta.users.read",)
    assert (made.summary.client_id, made.summary.access_is_jwt) == ("0oa1", True)


def test_an_opaque_one_is_an_access_token() -> None:
    made = pasted_token_set("ya29.opaque", now=NOW)
    assert (made.access_token, made.summary.access_is_jwt, made.summary.identity) == (
        "ya29.opaque",
        False,
        "Pasted token",
    )


@pytest.mark.parametrize("text", ["", "  ", "two words", "Zeichen ä", "a" * 2_000_001])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenError):
        pasted_token_set(text, now=NOW)


@pytest.mark.parametrize(
    ("claims", "label", "kind"),
    [
        ({"preferred_username": "ann", "email": "a@b", "sub": "1"}, "ann", "user"),
        ({"email": "a@b", "sub": "1"}, "a@b", "user"),
        ({"sub": "ann@acme.com", "uid": "00u", "cid": "0oa"}, "ann@acme.com", "user"),
        ({"sub": "0oa1", "cid": "0oa1"}, "0oa1", "service"),
        ({"sub": "abc@clients", "azp": "abc"}, "abc", "service"),
        ({"gty": "client-credentials", "azp": "abc", "sub": "x"}, "abc", "service"),
        ({"sub": 7, "email": ["x"]}, "", "unknown"),
    ],
)
def test_who_it_is_about(claims: dict[str, object], label: str, kind: str) -> None:
    found = identity(claims)
    assert (found.label, found.kind) == (label, kind)


def test_T13_a_pasted_token_that_is_bound_says_so_and_has_no_key() -> None:
    text = compact({"alg": "RS256", "typ": "at+jwt"}, {"scope": "a", "cnf": {"jkt": "thumb"}}, session_key("RS256"))
    given = pasted_token_set(text)
    assert (given.summary.is_dpop, given.summary.dpop_jkt, given.dpop_key) == (True, "thumb", None)
    assert given.summary.scheme("access_token") == "DPoP"
    assert given.summary.scheme("id_token") == "Bearer"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("DPoP opaque-token", True),
        ("Authorization: dpop opaque-token", True),
        ("Bearer opaque", False),
        ("dpop", False),
    ],
)
def test_T13_the_scheme_before_an_opaque_token_is_remembered(text: str, *, bound: bool) -> None:
    assert pasted_token_set(text).summary.is_dpop is bound


@pytest.mark.parametrize("confirmation", [None, "x", {}, {"jkt": 1}, {"x5t#S256": "x"}, []])
def test_T13_another_confirmation_is_no_dpop(confirmation: object) -> None:
    text = compact({"alg": "RS256", "typ": "at+jwt"}, {"scope": "a", "cnf": confirmation}, session_key("RS256"))
    assert not pasted_token_set(text).summary.is_dpop
