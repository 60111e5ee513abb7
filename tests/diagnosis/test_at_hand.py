"""Which other token an explanation offers: one that may do, and no name where there are several."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.diagnosis.made import NOW, ORG, api_case, jwt_claims, summary
from tokenexplorer.diagnosis.at_hand import needed_by_call, try_as, usable, use_a_token
from tokenexplorer.diagnosis.case import Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.tokens.token_set import TokenSummary

USERS, READ = "GET /api/v1/users", ("okta.users.read",)
ROOT = summary(*READ, id="r", identity="root@acme.com")
BOB = summary("okta.users.manage", id="b", identity="bob@acme.com")
ENDED = summary(*READ, id="e", identity="eve@acme.com", access_expires_at=NOW - timedelta(minutes=1))
ELSEWHERE = summary(*READ, id="x", identity="x@acme.com", issuer=f"{ORG.url}/oauth2/default")
NO_SCOPE = summary("openid", id="n", identity="nan@acme.com")
NO_ACCESS = summary(*READ, id="a", identity="al@acme.com", token_type="N_A")
OWN = summary(*READ, id="o2", received_at=NOW)


def refused(*others: TokenSummary) -> Case:
    body = '{"errorCode":"E0000006","errorSummary":"No permission"}'
    return api_case(key=USERS, claims=jwt_claims(*READ), token=summary(*READ), body=body, other_tokens=others)


@pytest.mark.parametrize(
    ("others", "ids"),
    [
        ((), ""),
        ((ROOT, BOB), "rb"),
        ((ENDED, ELSEWHERE, NO_SCOPE, NO_ACCESS), ""),
        ((ENDED, ROOT, NO_SCOPE), "r"),
    ],
)
def test_a_token_may_do_that_is_of_the_same_server_lasts_and_has_the_scopes(
    others: tuple[TokenSummary, ...], ids: str
) -> None:
    assert "".join(each.id for each in usable(refused(*others), READ)) == ids


@pytest.mark.parametrize(
    ("others", "value", "label"),
    [
        ((ROOT,), "r", "Try as root@acme.com"),
        ((ENDED, NO_SCOPE, ELSEWHERE, ROOT), "r", "Try as root@acme.com"),
        ((NO_SCOPE, BOB, ROOT), "", "Try as somebody else"),
        ((ROOT, summary(*READ, id="r2", identity="root@acme.com", received_at=NOW)), "r2", "Try as root@acme.com"),
    ],
)
def test_one_other_person_is_named_and_of_several_the_person_chooses(
    others: tuple[TokenSummary, ...], value: str, label: str
) -> None:
    (mend,) = try_as(refused(*others), READ)
    assert (mend.action, mend.value, mend.label) == ("switch_token", value, label)
    found = explain(refused(*others)).top
    assert found is not None
    assert found.id == "role-too-weak"
    assert mend in found.mends


@pytest.mark.parametrize("others", [(), (OWN,), (ENDED, NO_SCOPE)])
def test_nobody_is_offered_where_nobody_else_would_do(others: tuple[TokenSummary, ...]) -> None:
    assert try_as(refused(*others), READ) == ()


@pytest.mark.parametrize(("others", "value"), [((), ""), ((NO_SCOPE, ROOT), "r"), ((BOB, ROOT), "")])
def test_a_token_is_put_in_where_it_is_the_only_one(others: tuple[TokenSummary, ...], value: str) -> None:
    assert use_a_token(refused(*others), "Choose a token beside Send.").value == value


def test_userinfo_takes_the_token_of_a_person() -> None:
    assert needed_by_call(Case("userinfo")) == ("openid",)
    service = summary(*READ, id="s", identity="0oa1")
    case = Case("userinfo", token=service, other_tokens=(ROOT, NO_SCOPE), now=NOW)
    assert use_a_token(case, "Send the token of a person who signed in.").value == "n"
