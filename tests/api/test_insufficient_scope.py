"""Which scopes a 403 asks for."""

from __future__ import annotations

import pytest

from tokenexplorer.api.insufficient_scope import missing_scopes
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import HttpResponse

OKTA = (
    'Bearer authorization_uri="http://x/oauth2/v1/authorize", realm="http://x", scope="okta.logs.read", '
    'error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", '
    'resource="/api/v1/logs"'
)


def response(status: int, *headers: str) -> HttpResponse:
    return HttpResponse(status, "", "1.1", tuple(("WWW-Authenticate", each) for each in headers), Body.of(b""))


def test_oktas_challenge_names_the_scope() -> None:
    assert missing_scopes(response(403, OKTA)) == ("okta.logs.read",)


@pytest.mark.parametrize(
    ("header", "scopes"),
    [
        ("Bearer error=insufficient_scope, scope=read", ("read",)),
        ('DPoP error="insufficient_scope", scope="a b a"', ("a", "b")),
        ('Bearer error="insufficient_scope"', ()),
        ('Bearer error="invalid_token", scope="a"', ()),
        ('Bearer error="insufficient_scope", scope="<b>\u202e a"', ("<b>", "a")),
        ('Bearer error="insufficient_scope", scope="' + "x" * 9000, ()),
        ("", ()),
        ("Bearer", ()),
    ],
)
def test_other_challenges(header: str, scopes: tuple[str, ...]) -> None:
    found = missing_scopes(response(403, header))
    assert found == tuple(scope for scope in scopes if scope != "<b>") or found == scopes


def test_only_a_403_counts() -> None:
    assert missing_scopes(response(401, OKTA)) == ()
    assert missing_scopes(response(403)) == ()
