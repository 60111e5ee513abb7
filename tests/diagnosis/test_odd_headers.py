"""WWW-Authenticate and bodies of every shape: the scope is read, nothing that is none is offered, within a frame."""

from __future__ import annotations

import time

import pytest

from tokenexplorer.diagnosis.case import Answer, Case, Sent, SentToken
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Explanation

LONG = "x" * 100_000


def refused(*headers: str, body: str = "", status: int = 403) -> Explanation:
    """A call with a token that has `openid`."""
    sent = Sent("GET", "https://api.example.com/a", "Bearer", names=frozenset({"authorization"}))
    token = SentToken(None, {}, {"iss": "https://id.example.com", "scope": "openid"})
    answer = Answer(status, tuple(("WWW-Authenticate", each) for each in headers), body)
    return explain(Case("api", answer, sent, sent_token=token))


@pytest.mark.parametrize(
    "headers",
    [
        ('Bearer error="insufficient_scope", scope="read"',),
        ('Bearer realm="a, b=c", error="insufficient_scope", scope="read"',),
        ('bEaReR eRRor="insufficient_scope",sCope="read"',),
        ('Bearer\terror="insufficient_scope"\tscope="read"',),
        ("Bearer error='insufficient_scope', scope='read'",),
        ("Bearer error=insufficient_scope scope=read",),
        ("Bearer error=\u201cinsufficient_scope\u201d, scope=\u201cread\u201d",),
        ('Bearer error="insufficient_scope"; scope="read"',),
        ('Bearer error="insufficient_scope" , , scope="read"',),
        ('error="insufficient_scope", scope="read"',),
        ('Basic realm="x", Bearer error="insufficient_scope", scope="read"',),
        ('DPoP algs="ES256", Bearer error="insufficient_scope", scope="read"',),
        ("Negotiate YWJj", 'Bearer error="insufficient_scope", scope="read"'),
        ('Bearer realm="x"', 'Bearer error="insufficient_scope", scope="read"'),
        ('Bearer error="insufficient_scope",\r\n scope="read"',),
        ('Bearer \u00fcn\u00ef="\u00f6", error="insufficient_scope", scope="read"',),
        ('Bearer error="insufficient_scope", scope="read", scope="write"',),
        (f'Bearer error="insufficient_scope", scope="read", realm="{LONG}"',),
        ('Bearer error="insufficient_scope", scope="read',),
    ],
)
def test_the_scope_is_read_and_offered(headers: tuple[str, ...]) -> None:
    top = refused(*headers).top
    assert top is not None
    assert top.title == "The token lacks read"
    assert top.mends[-1].value == "read"


@pytest.mark.parametrize("scope", ["\u202eread", "re\u00e4d", "\x07read", '\\"', "x" * 600, ""])
def test_what_can_be_no_scope_is_not_offered_but_quoted(scope: str) -> None:
    explanation = refused(f'Bearer error="insufficient_scope", scope="{scope}"')
    assert explanation.top is not None
    assert explanation.top.id == "any-insufficient-scope"
    assert all(each.action != "add_scopes" for each in explanation.top.mends)
    assert "insufficient_scope" in explanation.verbatim


@pytest.mark.parametrize(
    "headers",
    [
        (f'Bearer error="{LONG}"',),
        ("Bearer " + 'a="b", ' * 10_000,),
        ("Bearer " * 10_000,),
        ('"' * 100_000,),
        (f"Negotiate {LONG}",),
        ('Bearer error="insufficient_scope", scope="' + "s " * 50_000,),
        ("\\" * 100_000,),
        (",=" * 50_000,),
    ],
)
@pytest.mark.parametrize("body", ["", '{"a":' * 20_000, "[" * 50_000, "<" * 50_000, "\x00" * 50_000])
def test_no_header_and_no_body_takes_longer_than_a_frame(headers: tuple[str, ...], body: str) -> None:
    refused("Bearer")  # the tables are read

    def took() -> float:
        began = time.process_time()
        assert len(refused(*headers, body=body).verbatim) < 20_000
        return time.process_time() - began

    # A frame, asserted at five times its 16 ms; a neighbour on the same core may cost one go, not three.
    assert any(took() < 0.08 for _ in range(3))
