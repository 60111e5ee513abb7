"""The trace says that state, code and verifier fit, and shows none of them."""

from __future__ import annotations

import pytest

from tokenexplorer.oauth import meanings
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace


@pytest.mark.parametrize(("fits", "words"), [(True, "the same as was sent"), (False, "not the one that was sent")])
def test_S13_a_state_is_told_and_not_shown(fits: bool, words: str) -> None:
    secret = "canary-0f1e2d3c4b5a6978"
    pairs = (("state", secret), ("code", secret), ("iss", "https://acme.okta.com"))
    fields = meanings.with_meanings(pairs, meanings.came_back(state_fits=fits))
    message = Trace().begin("Sign-in").step(Purpose.CALLBACK, "GET 127.0.0.1:8765/callback", fields=fields)
    said = {each.name: each.meaning for each in message.fields}
    assert said["state"] == words
    assert said["code"] == "works once; it is handed in next"
    assert secret not in repr(message)


def test_S13_what_is_asked_with_is_told_and_not_shown() -> None:
    secret = "canary-0f1e2d3c4b5a6978"
    pairs = tuple((name, secret) for name in ("state", "nonce"))
    message = (
        Trace()
        .begin("Sign-in")
        .step(Purpose.AUTHORIZE, "GET acme.okta.com/authorize", fields=meanings.with_meanings(pairs, meanings.ASKED))
    )
    assert all("repeats it" in each.meaning for each in message.fields)
    assert secret not in repr(message)
