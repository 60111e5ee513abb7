"""What is read of a token, and what is not claimed about it."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.ui.tokens.world import SIGNATURE, ann, b64, jwt
from tokenexplorer.errors import TokenError
from tokenexplorer.tokens.token_set import TokenKind, TokenSet
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.ui.tokens.reading import json_text, pretty, read_token

NOW = datetime.now(UTC)


def access(token: str) -> TokenSet:
    return replace(ann(NOW), access_token=token)


def test_a_jwt_has_parts_header_and_claims_in_order() -> None:
    reading = read_token("id_token", ann(NOW))
    assert reading.is_jwt
    assert len(reading.parts) == 3
    assert reading.alg == "RS256"
    assert [member.name for member in reading.header] == ["alg", "kid"]
    assert reading.claims is not None
    assert [member.name for member in reading.claims][:3] == ["iss", "sub", "aud"]
    assert reading.problems == ()
    assert reading.verdict is None


def test_R06_numbers_keep_their_spelling() -> None:
    reading = read_token("access_token", access(jwt('{"a": 1e400, "b": 9007199254740993, "c": 1.0}')))
    assert reading.claims is not None
    assert [member.text for member in reading.claims] == ["1e400", "9007199254740993", "1.0"]
    assert '"b": 9007199254740993' in reading.raw


def test_R06_a_lone_surrogate_and_nul_survive_as_escapes() -> None:
    reading = read_token("access_token", access(jwt('{"a": "x\\ud800y\\u0000"}')))
    assert reading.claims is not None
    assert reading.claims[0].text == '"x\\ud800y\\u0000"'
    reading.raw.encode("utf-8")


def test_an_opaque_token_is_one_part_and_cannot_be_verified() -> None:
    reading = read_token("access_token", access("opaque-token"))
    assert not reading.is_jwt
    assert reading.claims is None
    assert reading.verdict is not None
    assert reading.verdict.verdict is Verdict.CANNOT_VERIFY
    assert "opaque" in reading.verdict.headline


def test_a_refresh_token_is_for_its_server_alone() -> None:
    reading = read_token("refresh_token", ann(NOW))
    assert reading.verdict is not None
    assert reading.verdict.verdict is Verdict.CANNOT_VERIFY


def test_an_encrypted_token_shows_its_header_only() -> None:
    reading = read_token("access_token", access(f"{b64(json.dumps({'alg': 'dir', 'enc': 'A128GCM'}))}.a.b.c.d"))
    assert reading.encrypted
    assert reading.claims is None
    assert [member.name for member in reading.header] == ["alg", "enc"]
    assert reading.verdict is not None
    assert "encrypted" in reading.verdict.headline


@pytest.mark.parametrize(
    ("token", "named", "position"),
    [
        (f"{b64('{}')}.{b64('{not json')}.{SIGNATURE}", "payload", "character 2"),
        (f"{b64('{broken')}.{b64('{}')}.{SIGNATURE}", "header", "character 2"),
        (f"{b64('{}')}.{b64('{}')}.sig*natures", "signature", "character 12"),
    ],
)
def test_I37_a_broken_part_is_named_with_its_position_and_the_rest_is_read(
    token: str, named: str, position: str
) -> None:
    reading = read_token("access_token", access(token))
    assert len(reading.problems) == 1
    assert named in reading.problems[0]
    assert position in reading.problems[0]
    assert reading.is_jwt


def test_I37_a_megabyte_is_read_within_its_time() -> None:
    token = jwt({"iss": "https://x.example", "big": "x" * 750_000})
    before = time.thread_time()
    reading = read_token("access_token", access(token))
    assert time.thread_time() - before < 5 * 0.3
    assert reading.claims is not None
    assert len(reading.claims[1].text) > 750_000


def test_I37_more_than_two_megabytes_are_refused() -> None:
    with pytest.raises(TokenError, match="too long"):
        read_token("access_token", access("x" * 2_000_001))


@pytest.mark.parametrize("kind", ["access_token", "id_token", "refresh_token"])
def test_S15_a_reading_shows_no_token_in_its_repr(kind: TokenKind) -> None:
    token_set = ann(NOW)
    words = repr(read_token(kind, token_set))
    assert SIGNATURE not in words
    assert "refresh-canary" not in words
    assert str(token_set.nonce) not in words


def test_json_is_written_as_people_read_it() -> None:
    assert json_text("Grüße <b>") == '"Grüße <b>"'
    assert pretty({"a": [], "b": {"c": ["x", None]}, "d": {}}) == (
        '{\n  "a": [],\n  "b": {\n    "c": [\n      "x",\n      null\n    ]\n  },\n  "d": {}\n}'
    )
