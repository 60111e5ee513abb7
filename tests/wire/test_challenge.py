"""WWW-Authenticate of every shape."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.wire.challenge import LONGEST, MOST, challenges, telling, with_error


def read(*values: str) -> list[tuple[str, dict[str, str]]]:
    return [(each.scheme, dict(each.parameters)) for each in challenges(values)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # RFC 6750 section 3
        ('Bearer realm="example"', [("Bearer", {"realm": "example"})]),
        (
            'Bearer realm="example", error="invalid_token", error_description="The access token expired"',
            [
                (
                    "Bearer",
                    {"realm": "example", "error": "invalid_token", "error_description": "The access token expired"},
                )
            ],
        ),
        # Okta's API
        (
            'Bearer authorization_uri="http://acme.okta.com/oauth2/v1/authorize", realm="http://acme.okta.com", '
            'scope="okta.logs.read", error="insufficient_scope", '
            'error_description="The access token provided does not contain the required scopes.", '
            'resource="/api/v1/logs"',
            [
                (
                    "Bearer",
                    {
                        "authorization_uri": "http://acme.okta.com/oauth2/v1/authorize",
                        "realm": "http://acme.okta.com",
                        "scope": "okta.logs.read",
                        "error": "insufficient_scope",
                        "error_description": "The access token provided does not contain the required scopes.",
                        "resource": "/api/v1/logs",
                    },
                )
            ],
        ),
        # RFC 9110 section 11.6.1
        (
            'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
            [("Basic", {"realm": "simple"}), ("Newauth", {"realm": "apps", "type": "1", "title": 'Login to "apps"'})],
        ),
        # RFC 9449 section 7.1 and 9
        (
            'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce", algs="ES256 PS256"',
            [
                (
                    "DPoP",
                    {
                        "error": "use_dpop_nonce",
                        "error_description": "Resource server requires nonce",
                        "algs": "ES256 PS256",
                    },
                )
            ],
        ),
        ("Negotiate YII=", [("Negotiate", {})]),
        ("Negotiate, Bearer", [("Negotiate", {}), ("Bearer", {})]),
        ("Negotiate YII=, Bearer error=x", [("Negotiate", {}), ("Bearer", {"error": "x"})]),
        # Quoted commas, equals signs and schemes inside of words
        (
            'Bearer error_description="one, two, Basic realm=x", error="invalid_token"',
            [("Bearer", {"error_description": "one, two, Basic realm=x", "error": "invalid_token"})],
        ),
        # Wrong but usual
        ("Bearer error=invalid_token,scope=a", [("Bearer", {"error": "invalid_token", "scope": "a"})]),
        ("Bearer  ,  realm = \"x\" ,, error\t=\t'gone' ", [("Bearer", {"realm": "x", "error": "gone"})]),
        ('error="invalid_token"', [("", {"error": "invalid_token"})]),
        ('Bearer error="never closed', [("Bearer", {"error": "never closed"})]),
        ('Bearer error="a" scope="no comma"', [("Bearer", {"error": "a", "scope": "no comma"})]),
        ('Bearer error="first", error="second"', [("Bearer", {"error": "first"})]),
        ("", []),
        (" ,, ", []),
        ("@@@ ((", []),
        ('Bearer Error="X", SCOPE="a b"', [("Bearer", {"error": "X", "scope": "a b"})]),
        ('Bearer error_description="zażółć"', [("Bearer", {"error_description": "zażółć"})]),
    ],
)  # fmt: skip
def test_each_shape(value: str, expected: list[tuple[str, dict[str, str]]]) -> None:
    assert read(value) == expected


def test_several_headers_are_read_in_order() -> None:
    assert read("Basic realm=a", 'Bearer error="x"') == [("Basic", {"realm": "a"}), ("Bearer", {"error": "x"})]


def test_the_one_with_an_error_tells_whatever_stands_before_it() -> None:
    found = telling(challenges(['Basic realm="a", Bearer realm="b"', 'DPoP error="invalid_dpop_proof"']))
    assert found is not None
    assert found.get("error") == "invalid_dpop_proof"
    without = telling(challenges(['Basic realm="a", Bearer realm="b"']))
    assert without is not None
    assert without.scheme == "Bearer"
    assert telling(challenges(["Basic realm=a"])) is None


def test_one_error_is_looked_for_in_every_challenge_and_in_no_sentence() -> None:
    both = ['Bearer error="invalid_token", error_description="not error=use_dpop_nonce"', 'DPoP error="Use_DPoP_nonce"']
    found = with_error(both, "use_dpop_nonce", "invalid_dpop_proof")
    assert found is not None
    assert found.scheme == "DPoP"
    assert with_error(both[:1], "use_dpop_nonce") is None
    assert with_error([], "use_dpop_nonce") is None


@pytest.mark.parametrize(
    "value",
    [
        "Bearer " + "a=" * 50_000,
        "Bearer " + 'a="' * 50_000,
        "Bearer " + "\\" * 100_000,
        'Bearer error="' + "x" * 100_000 + '"',
        "Bearer, " * 20_000,
        "= " * 50_000,
        '"' * 100_000,
        "a" * 100_000,
        "Negotiate " + "A" * 100_000 + "==",
    ],
)
def test_a_huge_header_takes_no_time_and_stays_small(value: str) -> None:
    began = time.thread_time()
    found = challenges([value] * 3)
    assert time.thread_time() - began < 0.5
    assert len(found) <= MOST
    assert sum(len(text) for each in found for text in each.parameters.values()) <= 3 * LONGEST


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_text_is_read_without_a_failure(values: list[str]) -> None:
    for each in challenges(values):
        assert all(name == name.lower() for name in each.parameters)


_NAMES = st.sampled_from(["error", "scope", "realm", "error_description"])
_VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(st.lists(st.tuples(st.sampled_from(["Bearer", "DPoP", "Basic"]), st.dictionaries(_NAMES, _VALUES)), max_size=4))
def test_what_is_quoted_right_comes_back_whole(made: list[tuple[str, dict[str, str]]]) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    header = ", ".join(
        f"{scheme} " + ", ".join(f"{name}={quoted(value)}" for name, value in parameters.items())
        for scheme, parameters in made
    )
    assert read(header) == made
