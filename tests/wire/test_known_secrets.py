"""A secret of one message is masked in every later one, wherever a server writes it; nobody can read it from here."""

from __future__ import annotations

import gc
import json

import pytest

from tests.wire.test_recording import FORM, exchange
from tokenexplorer.wire.known_secrets import MOST, KnownSecrets
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

CODE, VERIFIER, REFRESH = "SplxlOBeZQQYbYS6WxSbIA", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r", "8xLOxBtZp8.refresh~9"
TOKEN_CALL = exchange(
    headers=(("Content-Type", FORM),),
    body=f"grant_type=authorization_code&code={CODE}&code_verifier={VERIFIER}".encode(),
    answer=json.dumps({"access_token": "opaque-1-opaque-1", "refresh_token": REFRESH}).encode(),
)


def recorded(trace: Trace, answer: bytes, *headers: tuple[str, str]) -> str:
    activity = trace.begin("Request")
    quoting = exchange(answer=answer, answer_headers=(("Content-Type", "text/plain"), *headers))
    message = activity.exchange(Purpose.API, quoting)
    assert message.recorded is not None
    return f"{message!r}{message.recorded.response_body}"


@pytest.mark.parametrize("secret", [CODE, VERIFIER, REFRESH, "opaque-1-opaque-1"])
@pytest.mark.parametrize("words", ["{}", "you sent {}.", "<p>{}</p>", '{{"note": "{}"}}', "a={}&b", "({})", "x\n{}\n"])
def test_S15_what_a_later_answer_quotes_is_masked(secret: str, words: str) -> None:
    trace = Trace()
    trace.begin("Sign-in").exchange(Purpose.TOKEN, TOKEN_CALL)
    assert secret not in recorded(trace, words.format(secret).encode(), ("X-Note", secret))


def test_what_was_no_secret_stays() -> None:
    trace = Trace()
    before = recorded(trace, f"{CODE} is an id".encode())
    assert CODE in before
    trace.begin("Sign-in").exchange(Purpose.TOKEN, TOKEN_CALL)
    kept = recorded(trace, b"user 00u1a2b3c4d5e6f7g8h9 of dBjftJeZ4CVP")
    assert "00u1a2b3c4d5e6f7g8h9" in kept
    assert "dBjftJeZ4CVP" in kept


def test_S15_no_secret_is_kept_to_compare() -> None:
    known = KnownSecrets()
    known.learn(TOKEN_CALL)
    held = repr([vars(known), *gc.get_referents(known)])
    assert all(secret not in held for secret in (CODE, VERIFIER, REFRESH))
    assert known.masked(CODE) != CODE


def test_it_does_not_grow_without_end() -> None:
    known = KnownSecrets()
    for number in range(MOST + 50):
        known._remember([f"secret-number-{number:06}"])
    assert len(known._hashes) == MOST
    assert known.masked("secret-number-000001") == "secret-number-000001"
    assert known.masked(f"secret-number-{MOST:06}") != f"secret-number-{MOST:06}"
