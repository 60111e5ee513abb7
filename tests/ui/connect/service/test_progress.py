"""How the wizard's steps stand, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.connect.desk import CLIENT, ORG
from tokenexplorer.okta.registration import Registration
from tokenexplorer.ui.connect.service.progress import Progress
from tokenexplorer.ui.connect.service.way import register_note, steps_of

NOTHING = Progress(
    way="key", has_proof=False, proof_in_time=True, has_client_id=False, knows_endpoint=False, clock_good=True,
    proof_good=True, has_token=False, odd_token=False,
    call_status=None, registration=None, running=None, failed=None,
)  # fmt: skip
READY = replace(NOTHING, has_proof=True, has_client_id=True, knows_endpoint=True)
DONE = replace(READY, has_token=True, call_status=200)


@pytest.mark.parametrize(
    ("known", "states", "following"),
    [
        (NOTHING, "todo todo todo todo todo", "key"),
        (replace(NOTHING, has_client_id=True), "todo todo todo todo todo", "key"),
        (replace(NOTHING, has_proof=True), "ok todo todo todo todo", "register"),
        (replace(READY, knows_endpoint=False), "ok unknown todo todo todo", "assertion"),
        (replace(READY, clock_good=False), "ok unknown warn todo todo", "token"),
        (replace(READY, proof_good=False), "ok unknown warn todo todo", "token"),
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
    assert " ".join(known.state_of(step) for step in steps_of("key")) == states
    assert known.next_step == following


@pytest.mark.parametrize(
    ("known", "states", "following"),
    [
        (replace(NOTHING, way="secret"), "todo todo todo todo todo", "register"),
        (replace(NOTHING, way="secret", has_client_id=True), "unknown todo todo todo todo", "secret"),
        (replace(READY, way="secret"), "unknown ok ok todo todo", "token"),
        (replace(NOTHING, way="certificate", has_client_id=True), "todo todo todo todo todo", "certificate"),
        (replace(NOTHING, way="certificate", has_proof=True), "ok todo todo todo todo", "register"),
        (replace(READY, way="certificate", proof_in_time=False), "warn unknown ok todo todo", "token"),
        (replace(READY, way="certificate", failed="certificate"), "failed unknown ok todo todo", "certificate"),
        (replace(DONE, way="certificate"), "ok ok ok ok ok", "call"),
    ],
)
def test_each_way_has_its_own_first_steps(known: Progress, states: str, following: str) -> None:
    assert " ".join(known.state_of(step) for step in steps_of(known.way)) == states
    assert known.next_step == following


def test_an_app_without_a_key_is_seen_where_its_grants_were_read() -> None:
    read = replace(READY, way="secret", registration=Registration(granted=frozenset()))
    assert read.state_of("register") == "ok"
    assert replace(read, way="key").state_of("register") == "unknown"


def test_a_key_is_registered_once_somebody_saw_it_there() -> None:
    assert replace(READY, registration=Registration(key_found=True)).state_of("register") == "ok"
    assert replace(READY, registration=Registration()).state_of("register") == "unknown"
    assert replace(READY, has_token=True).state_of("register") == "ok"


def test_a_key_that_the_org_does_not_have_is_doubtful() -> None:
    strange = Registration(key_found=False)
    assert replace(READY, registration=strange).state_of("register") == "warn"
    roleless = replace(strange, key_found=True, roles=())
    assert replace(READY, registration=roleless).state_of("register") == "warn"


def test_the_practice_org_is_not_given_the_certificate_that_it_made() -> None:
    client = replace(CLIENT, kind="service", client_auth="tls_client_auth")
    assert register_note(ORG, client, "Acme") == "Give Acme the subject of the certificate"
    own = register_note(replace(ORG, practice=True), client, "the practice org")
    assert own == "The practice org knows each certificate that it made, until it stops"
