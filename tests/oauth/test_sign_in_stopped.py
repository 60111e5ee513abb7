"""Cancel at each step of a sign-in: nothing is stored, the port is free, and nothing is begun after it (A10)."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import requests

from tests.oauth.test_sign_in import Keeper, World
from tests.peers.hostile_op import HostileOp
from tokenexplorer.errors import Cancelled
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.oauth.loopback import Listener
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.wire.cancellation import Cancellation

RUNNING, OK = StepState.RUNNING, StepState.OK
PUSHED_HYBRID = ("listen", "push", "browser", "code", "answer", "exchange", "verify", "store")
MOMENTS = [(step, state) for step in PUSHED_HYBRID for state in (RUNNING, OK)][:-1]


class Obedient(Keeper):
    """Looks at the stop sign before it keeps anything, as the store of the app does."""

    def save(self, token_set: TokenSet, cancel: Cancellation | None = None) -> TokenSummary:
        assert cancel is not None
        cancel.check()
        return super().save(token_set, cancel)


@pytest.fixture
def world() -> Iterator[World]:
    """A server that wants every request pushed, and an app that gets an ID token by the browser and by its code."""
    with HostileOp() as op:
        op.metadata["pushed_authorization_request_endpoint"] = f"{op.issuer}/par"
        op.metadata["require_pushed_authorization_requests"] = True
        made = World(op)
        made.keeper = Obedient()

        def browse(url: str) -> None:
            answer = requests.get(url, timeout=5, allow_redirects=False)
            made.control.paste(answer.headers["Location"])

        made.browse = browse
        yield made
        made.close()


def sign_in_until(world: World, step: str, state: StepState) -> str:
    """Sign in, say stop at that moment, and answer the redirect URI that was held."""
    held: list[str] = []

    class Steps(list[LoginStep]):
        def append(self, told: LoginStep) -> None:
            super().append(told)
            if told.id == "listen" and told.state is OK:
                held.append(told.title.removeprefix("Listening on "))
            if (told.id, told.state) == (step, state):
                world.control.cancel()

    world.steps = Steps()
    with pytest.raises(Cancelled):
        world.sign_in(response_type="code id_token")
    return f"http://{held[0]}/cb" if held else ""


@pytest.mark.parametrize(("step", "state"), MOMENTS)
def test_A10_cancel_at_a_step_stores_nothing_and_frees_the_port(world: World, step: str, state: StepState) -> None:
    held = sign_in_until(world, step, state)
    assert world.keeper.kept == []
    if held:
        Listener(held).close()
    assert not [each for each in threading.enumerate() if each.name == "loopback-listener"]


@pytest.mark.parametrize(("step", "state"), MOMENTS)
def test_A10_after_cancel_no_later_step_reaches_anybody(world: World, step: str, state: StepState) -> None:
    sign_in_until(world, step, state)
    later = PUSHED_HYBRID[PUSHED_HYBRID.index(step) + 1 :]
    assert "push" not in later or world.op.count("par") == 0
    assert "browser" not in later or world.url == ""
    assert "exchange" not in later or world.op.count("token") == 0


def test_A10_cancel_while_the_port_is_opened_opens_no_browser(world: World) -> None:
    world.op.metadata["require_pushed_authorization_requests"] = False
    sign_in_until(world, "listen", OK)
    assert world.url == ""
