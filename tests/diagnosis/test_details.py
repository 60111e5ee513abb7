"""Small differences in a case that change what is said: an opaque token, a custom server, grants that nobody read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.diagnosis.made import CLIENT, NOW, ORG, api_case, jwt_claims, summary
from tests.diagnosis.test_matchers import BOUND, CUSTOM, INVALID, LOGS, USERS, sent
from tokenexplorer.diagnosis.case import Answer, Case, SentToken
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import INFERRED, Fact, Finding
from tokenexplorer.oauth.dpop_refusal import why_refused

OPAQUE: dict[str, Any] = {"claims": None, "sent_token": SentToken("access_token", opaque=True)}


def top(case: Case) -> Finding:
    found = explain(case).top
    assert found is not None
    return found


def test_whose_an_opaque_token_is_was_known_at_sign_in() -> None:
    case = api_case(key="GET /api/v1/users", needs="okta.users.read", requested=("okta.users.read",), **OPAQUE)
    case = replace(case, token=summary("okta.users.read", issuer=CUSTOM, scopes=()))
    found = top(case)
    assert found.id == "other-server"
    assert found.evidence[0] == Fact("sign-in", "issuer", CUSTOM)


def test_whose_a_jwt_is_it_says_itself() -> None:
    found = top(api_case(key=USERS, needs="okta.users.read", claims=jwt_claims("x", iss=CUSTOM)))
    assert found.id == "other-server"
    assert found.evidence[0] == Fact("access token", "iss", CUSTOM)


def test_a_scope_of_a_custom_server_that_did_not_come_is_no_matter_of_grants() -> None:
    case = api_case(key="GET /x", needs="orders.read", claims=jwt_claims(iss=CUSTOM), requested=("orders.read",))
    case = replace(case, operation=None, token=summary("orders.read", issuer=CUSTOM, scopes=()))
    found = top(case)
    assert found.id == "scope-dropped"
    assert found.unknown == (INFERRED,)
    assert "open_grants" not in [mend.action for mend in found.mends]


@pytest.mark.parametrize("read", [True, False])
def test_grants_that_nobody_read_are_said_to_be_unknown(*, read: bool) -> None:
    case = api_case(key=LOGS, needs="okta.logs.read", claims=jwt_claims("openid"))
    case = replace(case, token=None, grants=frozenset({"okta.logs.read"}) if read else None)
    found = top(case)
    assert found.id == "scope-lacks"
    assert ("Whether they are granted to the app" in found.unknown) is not read


@pytest.mark.parametrize(
    ("token", "claims", "needed"),
    [
        (summary("profile"), jwt_claims("profile"), True),
        (summary("openid", "profile"), jwt_claims("openid"), False),
        (summary("profile", scopes=("openid",)), None, False),
        (summary("profile", org_id=""), None, True),
        (summary("openid", org_id=""), None, False),
    ],
    ids=["the token", "openid in it", "the answer that brought it", "what was asked", "openid asked"],
)
def test_userinfo_wants_openid_where_neither_token_nor_sign_in_has_it(
    token: Any, claims: dict[str, Any] | None, *, needed: bool
) -> None:
    case = Case(
        "userinfo",
        Answer(403, (("WWW-Authenticate", 'Bearer error="insufficient_scope"'),)),
        sent("Bearer", url=f"{ORG.url}/oauth2/v1/userinfo"),
        org=ORG,
        client=CLIENT,
        token=token,
        sent_token=SentToken("access_token", {}, claims) if claims else SentToken("access_token", opaque=True),
        now=NOW,
    )
    chain = explain(case).chain
    required = [chip.scope for chip in chain.required] if chain is not None else []
    assert required == (["openid"] if needed else [])


@pytest.mark.parametrize(
    ("offset_s", "words", "unknown"),
    [
        (None, "htu mismatch", ("The server's clock",)),
        (5.0, "htu mismatch", (INFERRED,)),
        (None, "iat is too old", ("The server's clock",)),
        (5.0, "iat is too old", (INFERRED,)),
        (None, "jti was used before", (INFERRED,)),
    ],
)
def test_the_clock_is_unknown_only_where_it_would_settle_it(
    offset_s: float | None, words: str, unknown: tuple[str, ...]
) -> None:
    headers = (("WWW-Authenticate", f'DPoP error="invalid_dpop_proof", error_description="DPoP {words}"'),)
    case = api_case(key=USERS, claims=jwt_claims("okta.users.read", **BOUND))
    case = replace(case, answer=Answer(401, headers), sent=sent("DPoP", proof=True), clock_offset_s=offset_s)
    found = top(case)
    assert found.id == "proof-refused"
    assert found.unknown == unknown


@pytest.mark.parametrize(
    ("words", "offset_s", "advice"),
    [
        ("iat is too old", None, "Set this computer's clock: the server refuses the proof's time"),
        ("iat is too old", 3.0, "Send it again with a new proof."),
        ("iat is too old", 600.0, "Set this computer's clock: it is 10 min 0 s behind the server's"),
        ("htu mismatch", 600.0, "Check that no proxy changes the address"),
        ("", None, "Check that no proxy changes the address"),
        ("", -600.0, "Set this computer's clock: it is 10 min 0 s ahead of the server's"),
    ],
)
def test_what_the_server_names_of_a_proof_is_not_taken_for_something_else(
    words: str, offset_s: float | None, advice: str
) -> None:
    ahead = -offset_s if offset_s is not None else None
    assert why_refused("invalid_dpop_proof", words, (), ahead).advice.startswith(advice)


@pytest.mark.parametrize("status", [401, 400])
def test_a_token_is_refused_as_such_by_401_alone(status: int) -> None:
    chain = explain(api_case(key=USERS, claims=jwt_claims("okta.users.read"), answer=Answer(status, INVALID))).chain
    assert chain is not None
    validity = next(link.state for link in chain.links if link.id == "validity")
    assert (validity == "failed") is (status == 401)


HELD = jwt_claims("okta.users.read")


@pytest.mark.parametrize(
    ("case", "link", "state", "detail"),
    [
        (api_case(key=USERS, claims=HELD), "granted", "ok", "The token has it"),
        (api_case(key=USERS, claims=jwt_claims("openid")), "granted", "unknown", "Not read"),
        (api_case(key=USERS, claims=HELD, grants=frozenset({"okta.users.read"})), "granted", "ok", "Read from Okta"),
        (
            api_case(key=USERS, claims=HELD, grants=frozenset({"okta.users.read"}), grants_at=NOW),
            "granted",
            "ok",
            "Read from Okta 12:00",
        ),
        (
            api_case(key="GET /x", needs="orders.read", claims=jwt_claims("orders.read", iss=CUSTOM), operation=None),
            "granted",
            "ok",
            "By the server's rules",
        ),
        (
            api_case(key="GET /x", needs="orders.read", claims=jwt_claims("openid", iss=CUSTOM), operation=None),
            "granted",
            "unknown",
            "By the server's rules",
        ),
        (api_case(key=USERS, claims=HELD, answer=Answer(200, (), "[1]")), "role", "ok", "The server answered"),
        (api_case(key=USERS, claims=HELD, answer=Answer(500)), "role", "unknown", "Nobody can read it here"),
        (api_case(key=USERS, claims=jwt_claims("openid")), "role", "unknown", "Shows after the fix"),
        (api_case(key=USERS, claims=HELD, token=None), "requested", "unknown", "Not signed in from here"),
        (
            api_case(key=USERS, needs="okta.users.read", claims=None, token=None, sent_token=SentToken(opaque=True)),
            "inToken",
            "unknown",
            "The token cannot be read",
        ),
        (api_case(key=USERS, claims=HELD), "inToken", "ok", "It is there"),
    ],
)
def test_each_link_says_how_it_stands_and_by_what(case: Case, link: str, state: str, detail: str) -> None:
    chain = explain(case).chain
    assert chain is not None
    found = next(each for each in chain.links if each.id == link)
    assert (found.state, found.detail) == (state, detail)
