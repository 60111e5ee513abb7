"""How the wizard's steps stand, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenexplorer.okta.registration import Registration
from tokenexplorer.ui.connect.service.failure import STEPS
from tokenexplorer.ui.connect.service.progress import Progress

NOTHING = Progress(
    has_key=False, has_client_id=False, knows_endpoint=False, clock_good=True, alg_good=True,
    has_token=False, odd_token=False,
    call_status=None, registration=None, running=None, failed=None,
)  # fmt: skip
READY = replace(NOTHING, has_key=True, has_client_id=True, knows_endpoint=True)
DONE = replace(READY, has_token=True, call_status=200)


@pytest.mark.parametrize(
    ("known", "states", "following"),
    [
        (NOTHING, "todo todo todo todo todo", "key"),
        (replace(NOTHING, has_client_id=True), "todo todo todo todo todo", "key"),
        (replace(NOTHING, has_key=True), "ok todo todo todo todo", "register"),
        (replace(READY, knows_endpoint=False), "ok unknown todo todo todo", "assertion"),
        (replace(READY, clock_good=False), "ok unknown warn todo todo", "token"),
        (replace(READY, alg_good=False), "ok unknown warn todo todo", "token"),
        (replace(READY, has_token=True, odd_token=True), "ok ok ok warn todo", "call"),
        (replace(DONE, call_status=302), "ok ok ok ok todo", "call"),
        (READY, "ok unknown ok todo todo", "token"),
        (replace(READY, running="token"), "ok unknown ok running todo", "token"),
        (replace(READY, failed="token"), "ok unknown ok failed todo", "token"),
        (replace(DONE, call_status=403), "ok ok ok ok todo", "call"),
        (DONE, "ok ok ok ok ok", "call"),
    ],
)
def test_each_step_stands_as_what_is_known_of_it(known: Progress, states: str, following: str) -> None:
    assert " ".join(known.state_of(step) for step in STEPS) == states
    assert known.next_step == following


def test_a_key_is_registered_once_somebody_saw_it_there() -> None:
    assert replace(READY, registration=Registration(key_found=True)).state_of("register") == "ok"
    assert replace(READY, registration=Registration()).state_of("register") == "unknown"
    assert replace(READY, has_token=True).state_of("register") == "ok"


def test_a_key_that_the_org_does_not_have_is_doubtful() -> None:
    strange = Registration(key_found=False)
    assert replace(READY, registration=strange).state_of("register") == "warn"
    roleless = replace(strange, key_found=True, roles=())
    assert replace(READY, registration=roleless).state_of("register") == "warn"
