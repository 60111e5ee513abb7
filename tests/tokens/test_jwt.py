from __future__ import annotations

import base64
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.peers.jose_forge import base64url
from tokenexplorer.errors import NotAJwt, TokenError
from tokenexplorer.tokens import jwt
from tokenexplorer.tokens.exact_json import Number

# RFC 7515 appendix A.1, its line break within the payload included.
RFC7515_A1 = (
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
HEADER = base64url(b'{"alg":"RS256"}')


def token(payload: bytes, signature: bytes = b"signature") -> str:
    return f"{HEADER}.{base64url(payload)}.{base64url(signature)}"


def test_the_example_of_rfc_7515_reads() -> None:
    decoded = jwt.decode(RFC7515_A1)
    assert decoded.header == {"typ": "JWT", "alg": "HS256"}
    assert decoded.claims == {"iss": "joe", "exp": Number("1300819380"), "http://example.com/is_root": True}
    assert decoded.problems == ()
    assert decoded.signing_input == RFC7515_A1.rpartition(".")[0].encode()
    assert len(decoded.signature) == 32


def test_R06_numbers_keep_their_spelling_and_lone_surrogates_survive() -> None:
    decoded = jwt.decode(token(b'{"big":9007199254740993,"huge":1e400,"one":1.0,"odd":"\\ud800\\u0000"}'))
    assert decoded.claims == {
        "big": Number("9007199254740993"),
        "huge": Number("1e400"),
        "one": Number("1.0"),
        "odd": "\ud800\x00",
    }


def test_R05_a_number_of_5000_digits_and_depth_100000_do_not_harm() -> None:
    decoded = jwt.decode(token(b'{"n":' + b"9" * 5000 + b"}"))
    assert decoded.claims == {"n": Number("9" * 5000)}
    deep = jwt.decode(token(b'{"n":' + b"[" * 100_000))
    assert deep.claims is None
    assert "nested deeper" in str(deep.problems[0])


@pytest.mark.parametrize(
    ("part", "words", "position"),
    [
        (f"{HEADER}=", "The header is padded with =, at character 21.", 20),
        (f"{HEADER} ", "The header holds a space, at character 21.", 20),
        (f"{HEADER}\n", "The header holds a line break, at character 21.", 20),
        (f"+{HEADER[1:]}", "The header has a character that is not base64url, at character 1.", 0),
    ],
)
def test_I36_strict_base64url_names_the_place(part: str, words: str, position: int) -> None:
    decoded = jwt.decode(f"{part}.{base64url(b'{}')}.{base64url(b'x')}")
    assert str(decoded.problems[0]) == words
    assert decoded.problems[0].position == position


def test_I36_stray_low_bits_and_cut_parts_are_problems() -> None:
    assert base64.urlsafe_b64decode("eB==") == base64.urlsafe_b64decode("eA==")
    stray = jwt.decode(f"{HEADER}.{base64url(b'{}')}.eB")
    assert "stray bits" in str(stray.problems[0])
    cut = jwt.decode(f"{HEADER}.{base64url(b'{}')}.eAAAA")
    assert "cut off" in str(cut.problems[0])


def test_I35_members_named_twice_are_told_at_every_depth() -> None:
    decoded = jwt.decode(token(b'{"a":1,"a":2,"b":{"c":1,"c":2}}'))
    assert [str(problem) for problem in decoded.problems] == [
        "The payload names the member c more than once.",
        "The payload names the member a more than once.",
    ]


def test_I36_five_parts_are_an_encrypted_token() -> None:
    decoded = jwt.decode(f"{HEADER}.a.b.c.d")
    assert decoded.encrypted
    assert decoded.claims is None
    assert "encrypted" in str(decoded.problems[-1])


@pytest.mark.parametrize(
    "text", ["", "opaque", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "....", "..", '{"payload":"x"}']
)
def test_what_is_no_jwt_is_said_so(text: str) -> None:
    with pytest.raises(NotAJwt):
        jwt.decode(text)
    assert not jwt.is_jwt(text)


def test_a_broken_part_leaves_the_rest_to_be_read() -> None:
    decoded = jwt.decode(f"{HEADER}.{base64url(b'{no json')}.{base64url(b'x')}")
    assert decoded.header == {"alg": "RS256"}
    assert decoded.claims is None
    assert "at character 2" in str(decoded.problems[0])
    other = jwt.decode(f"!!!.{base64url(b'{}')}.{base64url(b'x')}")
    assert (other.header, other.claims) == ({}, {})


def test_not_utf8_is_shown_with_marks() -> None:
    decoded = jwt.decode(token(b'{"a":"\xff"}'))
    assert decoded.claims == {"a": "\ufffd"}
    assert str(decoded.problems[0]) == "The payload is not UTF-8, at character 7."


def test_I37_one_megabyte_within_the_time_and_above_two_refused() -> None:
    worst = b'{"a":[' + b",".join([b"1"] * 370_000) + b"]}"
    text = token(worst)
    assert len(text) > 980_000
    started = time.perf_counter()
    jwt.decode(text)
    assert time.perf_counter() - started < 0.3 * 5
    with pytest.raises(TokenError):
        jwt.decode("a" * 2_000_001)


def test_I37_hostile_shapes_are_no_slower() -> None:
    shapes = [
        b"{" + b",".join([b'"a":1'] * 100_000) + b"}",
        b'{"a":"' + b'\\"' * 300_000,
        b'"' * 700_000,
        json.dumps({str(number): {} for number in range(60_000)}).encode(),
    ]
    for shape in shapes:
        started = time.perf_counter()
        jwt.decode(token(shape))
        assert time.perf_counter() - started < 0.3 * 5


def test_S15_no_secret_in_a_repr() -> None:
    shown = repr(jwt.decode(RFC7515_A1))
    assert "joe" not in shown
    assert RFC7515_A1.split(".")[1] not in shown


ANY_TEXT = st.one_of(st.text(), st.text(alphabet='eyJhbGciOi.-_=\n ABab01{}"', max_size=200))
PART = st.one_of(st.binary(max_size=200), st.text(alphabet='{}[]":,aé01.eE-truefalsn\\u', max_size=80).map(str.encode))
THREE_PARTS = st.tuples(PART, PART, st.binary(max_size=80))


def assert_decodes_or_says_why(text: str) -> None:
    try:
        decoded = jwt.decode(text)
    except TokenError:
        return
    assert decoded.text == text


def assert_keeps_its_bytes(parts: tuple[bytes, bytes, bytes]) -> None:
    try:
        decoded = jwt.decode(".".join(base64url(part) for part in parts))
    except NotAJwt:
        return
    assert (decoded.payload, decoded.signature) == parts[1:]


@settings(max_examples=300, derandomize=True, deadline=1000)
@given(ANY_TEXT)
def test_I37_D04_decoding_never_raises_anything_else(text: str) -> None:
    assert_decodes_or_says_why(text)


@settings(max_examples=300, derandomize=True, deadline=1000)
@given(THREE_PARTS)
def test_I37_D04_any_bytes_in_three_parts(parts: tuple[bytes, bytes, bytes]) -> None:
    assert_keeps_its_bytes(parts)


@pytest.mark.soak
@settings(max_examples=10_000, deadline=1000)
@given(ANY_TEXT, THREE_PARTS)
def test_D04_soak_of_the_decoder(text: str, parts: tuple[bytes, bytes, bytes]) -> None:
    assert_decodes_or_says_why(text)
    assert_keeps_its_bytes(parts)
