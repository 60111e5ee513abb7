"""The chain of a token as it was sent: read from its text, not from values that a test made."""

from __future__ import annotations

from dataclasses import replace

import jwt
import pytest

from tests.diagnosis.made import NOW, api_case, jwt_claims
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.recorded import token_in

LOGS = "GET /api/v1/logs"
KEY = "a key of this test that guards nothing"


@pytest.mark.parametrize(("minutes", "state", "title"), [(50, "ok", "Still valid"), (-5, "failed", "Expired")])
def test_the_end_of_a_token_is_read_from_the_token(minutes: int, state: str, title: str) -> None:
    claims = jwt_claims("okta.logs.read", exp=NOW.timestamp() + minutes * 60)
    case = api_case(key=LOGS, claims=None, needs="okta.logs.read", status=401 if minutes < 0 else 403)
    sent = token_in(jwt.encode(claims, KEY, algorithm="HS256"), "access_token")
    explanation = explain(replace(case, sent_token=sent))
    assert explanation.chain is not None
    link = next(link for link in explanation.chain.links if link.id == "validity")
    assert (link.state, link.title) == (state, title)
    if minutes < 0:
        assert explanation.top is not None
        assert explanation.top.id == "token-ended"
