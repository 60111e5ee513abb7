"""The scene of a newcomer without an org: from the start of the program to the answer, and how long it takes."""

from __future__ import annotations

import time
from typing import Final

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import call, sign_in

LONGEST_S: Final = 30.0
"""Five times the six seconds that it takes a machine, which reads nothing; a person has a minute."""


def test_scene_1_from_the_start_to_200_takes_half_a_minute_at_most(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    began = time.perf_counter()
    desk.launch()
    desk.click("welcome_practiceButton")
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")
    sign_in(desk)
    call(desk, "GET /api/v1/users", "200")
    desk.until(lambda: len(desk.rows("response_tree")) > 2, "the answer as a tree")
    assert time.perf_counter() - began < LONGEST_S
