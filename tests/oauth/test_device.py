"""The whole way of a device sign-in against a provider that is wrong where a test says; real HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest

from tests.oauth.test_sign_in import Keeper
from tests.pace import hurry
from tests.peers.hostile_op import DEVICE_GRANT, REMOVED, Asked, HostileOp, Reply, flip_signature
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    DeadlinePassed,
    KeyringLocked,
    LoginError,
    MalformedResponseError,
    OAuthError,
)
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.oauth.device import device_sign_in
from tokenexplorer.oauth.login import LoginControl, LoginRequest, LoginStep, Session, StepState
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

PENDING = Reply(400, {"error": "authorization_pending"})
SLOWER = Reply(400, {"error": "slow_down"})


class World:
    """A provider, an app at it, and everything that a device sign-in is given."""

    def __init__(self, op: HostileOp) -> None:
        self.op = op
        self.org = Org("org", "Acme", op.issuer, op.issuer)
        self.client = Client("ref", "org", "Television", op.issuer, "app-1", keep="session")
        self.credentials: Credentials = NO_CREDENTIALS
        self.keeper, self.trace, self.http = Keeper(), Trace(), HttpClient()
        self.cache, self.control = ProviderCache(), LoginControl(300)
        self.steps: list[LoginStep] = []

    def sign_in(self, **changes: Any) -> Session:
        client = replace(self.client, **changes)
        activity = self.trace.begin("Sign-in", client.name, numbered=True)
        return device_sign_in(
            LoginRequest(self.org, client, self.credentials),
            discover=lambda: self.cache.metadata(self.http, client.issuer, activity=activity),
            fetch_keys=lambda found, kid: self.cache.keys(self.http, found, activity=activity, unknown_kid=kid),
            http=self.http,
            keeper=self.keeper,
            activity=activity,
            control=self.control,
            on_step=self.steps.append,
        )

    def answer_first(self, *answers: Reply) -> None:
        """The token endpoint gives these before its own."""
        left = list(answers)
        self.op.replies["token"] = lambda _asked: left.pop(0) if left else None

    def phases(self) -> list[str]:
        found = (each for each in self.steps if each.id == "approval" and each.elapsed_s is None)
        return [each.device.phase for each in found if each.device is not None]


@pytest.fixture
def patient() -> Iterator[World]:
    """Where each second between two questions is one."""
    with HostileOp() as op:
        made = World(op)
        yield made
        made.http.close()


@pytest.fixture
def world(patient: World, monkeypatch: pytest.MonkeyPatch) -> World:
    hurry(monkeypatch)
    return patient


def test_what_is_sent_is_what_the_grant_defines(world: World) -> None:
    session = world.sign_in()
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert [each.summary.id for each in world.keeper.kept] == [session.summary.id]
    assert world.op.last("device").form == (("client_id", "app-1"), ("scope", "openid profile"))
    sent = world.op.last("token").form
    assert [name for name, _ in sent] == ["grant_type", "device_code", "client_id"]
    assert dict(sent)["grant_type"] == DEVICE_GRANT
    assert world.op.count("token") == 1
    assert world.op.count("authorize") == 0


def test_T02_a_confidential_app_proves_itself_at_both_endpoints_and_once(world: World) -> None:
    world.credentials = Credentials(client_secret="canary secret")
    world.op.id_token_claims["aud"] = "app-1"  # this provider reads it from the form, where Basic leaves it out
    world.sign_in(kind="confidential", client_auth="client_secret_basic")
    for part in ("device", "token"):
        asked = world.op.last(part)
        assert asked.headers["authorization"].startswith("Basic ")
        assert asked.value("client_secret") is None
    assert "canary" not in repr(world.trace.messages())


def test_T01_no_secret_is_in_a_url(world: World) -> None:
    world.sign_in()
    assert {asked.path for asked in world.op.requests if asked.method == "POST"} == {"/device_authorization", "/token"}


def test_further_parameters_go_to_the_device_endpoint_alone(world: World) -> None:
    world.sign_in(extra_parameters=(("audience", "https://api.example"),))
    assert world.op.last("device").value("audience") == "https://api.example"
    assert world.op.last("token").value("audience") is None


@pytest.mark.parametrize("name", ["client_id", "scope", "device_code", "client_assertion"])
def test_a_further_parameter_that_the_app_sets_is_refused_before_anything_is_sent(world: World, name: str) -> None:
    with pytest.raises(ConfigError) as raised:
        world.sign_in(extra_parameters=((name, "x"),))
    assert raised.value.field == "extra_parameters"
    assert world.op.count("device") == 0


def test_an_app_without_a_client_id_is_told(world: World) -> None:
    with pytest.raises(ConfigError) as raised:
        world.sign_in(client_id="")
    assert raised.value.field == "client_id"
    assert world.op.count("device") == 0


def test_a_server_without_the_flow_is_told(world: World) -> None:
    world.op.metadata["device_authorization_endpoint"] = REMOVED
    with pytest.raises(ConfigError) as raised:
        world.sign_in()
    assert "device authorization endpoint" in raised.value.title


def test_waiting_is_told_as_it_changes_and_is_no_failure_in_the_trace(world: World) -> None:
    world.answer_first(PENDING)
    world.sign_in()
    assert world.phases() == ["waiting", "waiting"]
    asked = [each for each in world.trace.messages() if each.purpose is Purpose.DEVICE_TOKEN]
    assert [each.outcome for each in asked] == [Outcome.OK, Outcome.OK]
    done = [each for each in world.steps if each.id == "approval"][-1]
    assert (done.state, done.title) == (StepState.OK, "You agreed")


def test_slow_down_is_told_with_the_new_interval(patient: World) -> None:
    patient.op.device_response["expires_in"] = 3
    patient.op.replies["token"] = SLOWER
    with pytest.raises(DeadlinePassed):
        patient.sign_in()
    assert patient.phases() == ["waiting", "slowed"]
    assert "Asking every 6 s" in patient.steps[-2].detail
    assert patient.op.count("token") == 1


def test_T13_with_dpop_every_question_bears_a_proof_of_its_own_by_one_key(world: World) -> None:
    world.answer_first(PENDING)
    world.op.token_response["token_type"] = "DPoP"
    session = world.sign_in(dpop=True)
    proofs = [asked.headers["dpop"] for asked in world.op.requests if asked.part == "token"]
    heads = [jwt.get_unverified_header(proof)["jwk"] for proof in proofs]
    jtis = {jwt.decode(proof, options={"verify_signature": False})["jti"] for proof in proofs}
    assert len(proofs) == len(jtis) == 2
    assert heads[0] == heads[1]
    assert session.token_set.dpop_key
    assert session.summary.dpop_jkt


def test_a_lost_network_is_told_and_outlived(world: World) -> None:
    """The first question meets a port that nobody listens on; then the network is back."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/token"
    tries: list[int] = []
    real = world.http.send

    def send(request: Any, **other: Any) -> Any:
        if request.url.endswith("/token") and not tries:
            tries.append(1)
            request = replace(request, url=dead)
        return real(request, **other)

    world.http.send = send  # type: ignore[method-assign]
    session = world.sign_in()
    assert session.summary.kinds
    assert world.phases() == ["waiting", "offline"]
    told = next(each for each in world.steps if each.device and each.device.phase == "offline")
    assert told.state is StepState.WARN
    assert "Trying again in 2 s" in told.detail


def test_A10_the_code_ends_though_the_server_keeps_the_line_open(patient: World) -> None:
    patient.op.device_response["expires_in"] = 2
    over = threading.Event()

    def hang(_asked: Asked) -> Reply:
        over.wait(30)
        return PENDING

    patient.op.replies["token"] = hang
    began = time.perf_counter()
    try:
        with pytest.raises(DeadlinePassed):
            patient.sign_in()
    finally:
        over.set()
    assert time.perf_counter() - began < 15
    assert patient.keeper.kept == []


@pytest.mark.parametrize("part", ["device", "token"])
def test_A10_cancel_acts_while_the_server_keeps_the_line_open(world: World, part: str) -> None:
    over, arrived = threading.Event(), threading.Event()
    cancelled_at: list[float] = []

    def hang(_asked: Asked) -> Reply:
        arrived.set()
        over.wait(30)
        return PENDING

    def cancel() -> None:
        arrived.wait(10)
        cancelled_at.append(time.perf_counter())
        world.control.cancel()

    world.op.replies[part] = hang
    person = threading.Thread(target=cancel)
    person.start()
    try:
        with pytest.raises(Cancelled):
            world.sign_in()
        assert time.perf_counter() - cancelled_at[0] < 1.0  # five times 200 ms
    finally:
        over.set()
        person.join()
    assert world.keeper.kept == []


def test_an_id_token_that_fails_a_check_is_refused_and_nothing_is_stored(world: World) -> None:
    world.op.id_token = flip_signature
    with pytest.raises(LoginError) as raised:
        world.sign_in()
    assert "Nothing was stored" in raised.value.advice
    assert world.keeper.kept == []


def test_no_nonce_was_sent_so_none_is_looked_for(world: World) -> None:
    session = world.sign_in()
    assert session.verification is not None
    assert "nonce" not in [each.id for each in session.verification.checks if each.outcome.value == "failed"]
    checking = next(each for each in world.steps if each.id == "verify")
    assert "nonce" not in checking.detail


def test_N27_where_the_keyring_fails_the_tokens_stay_in_memory(world: World) -> None:
    world.keeper.error = KeyringLocked("The keyring is locked.", "Unlock it.")
    session = world.sign_in(keep="keyring")
    assert session.summary.keep == "session"
    assert "locked" in session.storage_note


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(400, {"error": "unauthorized_client"}), OAuthError),
        (Reply(401, {"error": "invalid_client"}), OAuthError),
        (Reply(200, b"<h1>hello"), MalformedResponseError),
        (Reply(302, b"", {"Location": "/elsewhere"}), MalformedResponseError),
        (Reply(200, {"device_code": "d"}), MalformedResponseError),
    ],
)
def test_T06_no_code_no_waiting(world: World, reply: Reply, error: type[Exception]) -> None:
    world.op.replies["device"] = reply
    with pytest.raises(error):
        world.sign_in()
    assert world.op.count("token") == 0
    assert [each.state for each in world.steps] == [StepState.RUNNING, StepState.FAILED]


@pytest.mark.parametrize("page", ["http://acme.example/device", "javascript:alert(1)", "file:///etc/passwd"])
def test_A07_a_page_that_is_not_to_be_opened_never_reaches_the_window(world: World, page: str) -> None:
    world.op.device_response["verification_uri"] = page
    with pytest.raises(ConfigError):
        world.sign_in()
    assert all(each.device is None for each in world.steps)
    assert world.op.count("token") == 0
