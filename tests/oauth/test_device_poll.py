"""Asking whether the person agreed: a table of server answers against a clock that only this test moves (RFC 8628)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.oauth.made import NOW, exchange
from tokenexplorer.errors import (
    Cancelled,
    DeadlinePassed,
    LoginError,
    MalformedResponseError,
    OAuthError,
    TimedOut,
    TlsFailed,
    TokenExplorerError,
    TooLarge,
    Unreachable,
)
from tokenexplorer.oauth.device_poll import LONGEST_WAIT_S, NotYet, Pace, await_tokens, outcome
from tokenexplorer.oauth.token_endpoint import TokenResponse
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.message import Outcome

TOKENS = exchange(200, {"access_token": "at", "token_type": "Bearer", "expires_in": 60})
REQUEST = HttpRequest("POST", "https://acme.okta.com/oauth2/v1/token")


def refused(error: str, status: int = 400, headers: dict[str, str] | None = None, **more: Any) -> Exchange:
    return exchange(status, {"error": error, **more}, headers)


def lost(error: TokenExplorerError, *, sent: bool = True) -> Exchange:
    return Exchange(REQUEST, None, Timing(NOW, 0.1, send_s=0.01 if sent else None), error)


PENDING, SLOWER = refused("authorization_pending"), refused("slow_down")
GONE = lost(Unreachable("acme.okta.com cannot be reached."), sent=False)


class Server:
    """Answers in order, the last one for ever; writes down when it was asked."""

    def __init__(self, *answers: Exchange, interval_s: float = 5, life_s: float = 600) -> None:
        self.answers, self.life_s = list(answers), life_s
        self.pace = Pace(interval_s)
        self.now = 1000.0
        self.asked: list[float] = []
        self.lefts: list[float] = []
        self.told: list[NotYet] = []
        self.cancel_at = float("inf")
        self.took_s = 0.0

    def _ask(self, left_s: float) -> Exchange:
        self.asked.append(self.now - 1000.0)
        self.lefts.append(left_s)
        self.now += self.took_s
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _wait(self, seconds: float) -> bool:
        assert seconds >= 0
        self.now += seconds
        return self.now - 1000.0 >= self.cancel_at

    def run(self) -> TokenResponse:
        return await_tokens(
            self._ask, self.pace, 1000.0 + self.life_s, now=lambda: self.now, wait=self._wait, tell=self.told.append
        )


def test_the_first_question_waits_for_the_interval_and_so_does_each_further_one() -> None:
    server = Server(PENDING, PENDING, TOKENS, interval_s=7)
    assert server.run().access_token == "at"
    assert server.asked == [7, 14, 21]
    assert [each.word for each in server.told] == ["pending", "pending"]


def test_slow_down_adds_five_seconds_for_good() -> None:
    server = Server(SLOWER, PENDING, SLOWER, PENDING, TOKENS)
    server.run()
    assert server.asked == [5, 15, 25, 40, 55]


def test_an_interval_that_slow_down_names_is_taken_where_it_is_longer() -> None:
    server = Server(refused("slow_down", interval=30), refused("slow_down", interval=3), PENDING, TOKENS)
    server.run()
    assert server.asked == [5, 35, 70, 105]


@pytest.mark.parametrize("odd", [True, -4, "9", None, 12.5, [], 10**30])
def test_an_odd_interval_of_slow_down_counts_for_nothing(odd: object) -> None:
    server = Server(refused("slow_down", interval=odd), TOKENS)
    server.run()
    assert server.asked == [5, 15]


@pytest.mark.parametrize("status", [200, 400, 401, 403, 428])
def test_what_counts_is_the_word_not_the_status(status: int) -> None:
    server = Server(refused("authorization_pending", status), refused("slow_down", status), TOKENS)
    server.run()
    assert server.asked == [5, 10, 20]


def test_T10_while_no_answer_comes_it_goes_on_with_a_growing_wait_and_says_so() -> None:
    server = Server(GONE, GONE, GONE, GONE, GONE, GONE, PENDING, TOKENS)
    server.run()
    assert server.asked == [5, 15, 35, 75, 135, 195, 255, 260]
    assert [each.word for each in server.told] == ["trouble"] * 6 + ["pending"]
    assert server.told[0].title == "acme.okta.com cannot be reached."


@pytest.mark.parametrize("error", [TimedOut("No answer"), TlsFailed("Expired"), Unreachable("Reset")])
def test_every_trouble_of_the_network_is_outlived(error: TokenExplorerError) -> None:
    assert Server(lost(error), TOKENS).run().access_token == "at"


def test_no_trouble_makes_it_ask_more_often_than_the_server_allows() -> None:
    server = Server(SLOWER, *[GONE] * 20, TOKENS, interval_s=80, life_s=86_400)
    server.run()
    gaps = [after - before for before, after in zip(server.asked, server.asked[1:], strict=False)]
    assert min(gaps) == 85
    assert LONGEST_WAIT_S < 85


@pytest.mark.parametrize(
    "busy",
    [
        exchange(503, "<h1>busy</h1>", {"Retry-After": "40"}),
        refused("temporarily_unavailable", 503, {"Retry-After": "40"}),
        exchange(429, {"errorCode": "E0000047", "errorSummary": "slow"}, {"Retry-After": "40"}),
    ],
)
def test_N23_a_busy_server_is_asked_again_once_its_own_wait_is_over(busy: Exchange) -> None:
    server = Server(busy, TOKENS)
    server.run()
    assert server.asked == [5, 45]


@pytest.mark.parametrize("wait", ["soon", "-1", "9" * 400, "Sun, 22 Nov 2026 01:00:00 GMT"])
def test_N23_an_odd_retry_after_is_none(wait: str) -> None:
    server = Server(exchange(503, "", {"Retry-After": wait}), TOKENS)
    server.run()
    assert server.asked == [5, 15]


def test_A10_it_ends_when_the_code_ends_and_asks_no_more() -> None:
    server = Server(PENDING, life_s=22)
    with pytest.raises(DeadlinePassed) as ended:
        server.run()
    assert server.asked == [5, 10, 15, 20]
    assert server.now == 1022
    assert ended.value.advice == "Start again: a new code comes."


def test_a_lost_network_lasts_no_longer_than_the_code() -> None:
    server = Server(GONE, life_s=100)
    with pytest.raises(DeadlinePassed):
        server.run()
    assert server.asked == [5, 15, 35, 75]
    assert server.now == 1100


@pytest.mark.parametrize("life_s", [0, -3])
def test_a_code_that_has_no_life_is_never_asked_about(life_s: float) -> None:
    server = Server(TOKENS, life_s=life_s)
    with pytest.raises(DeadlinePassed):
        server.run()
    assert server.asked == []


def test_a_question_learns_how_much_time_is_left() -> None:
    server = Server(PENDING, TOKENS, life_s=60)
    server.took_s = 2.0
    server.run()
    assert server.lefts == [55, 48]


@pytest.mark.parametrize(
    ("answer", "error", "title"),
    [
        (refused("expired_token"), DeadlinePassed, "The code has ended."),
        (refused("access_denied"), OAuthError, "The sign-in was refused."),
        (refused("authorization_declined"), OAuthError, "The sign-in was refused."),
        (refused("invalid_grant"), OAuthError, "The server refused: invalid_grant"),
        (refused("unauthorized_client"), OAuthError, "The server refused: unauthorized_client"),
        (refused("Authorization_Pending"), OAuthError, "The server refused: Authorization_Pending"),
        (refused("invalid_client", 401), OAuthError, "The server refused: invalid_client"),
        (exchange(200, "<h1>hello</h1>"), MalformedResponseError, "The answer is not a token response."),
        (exchange(302, "", {"Location": "https://evil.example"}), MalformedResponseError, ""),
        (exchange(200, {"token_type": "Bearer"}), MalformedResponseError, "The answer holds no access token."),
        (exchange(200, {"access_token": "a", "token_type": "mac"}), MalformedResponseError, ""),
        (lost(TooLarge("1 MB")), LoginError, "The answer of the token endpoint is too large."),
    ],
)
def test_T04_T06_what_ends_it(answer: Exchange, error: type[TokenExplorerError], title: str) -> None:
    server = Server(PENDING, answer)
    with pytest.raises(error) as raised:
        server.run()
    assert raised.value.title == title or not title
    assert len(server.asked) == 2


def test_T03_where_the_answer_with_the_tokens_was_lost_it_says_that() -> None:
    with pytest.raises(LoginError) as raised:
        Server(lost(TimedOut("No answer")), refused("invalid_grant")).run()
    assert raised.value.title == "The answer with the tokens got lost."


def test_T03_a_lost_answer_is_remembered_through_the_answers_after_it() -> None:
    with pytest.raises(LoginError) as raised:
        Server(lost(TimedOut("No answer")), PENDING, refused("invalid_grant")).run()
    assert raised.value.title == "The answer with the tokens got lost."


def test_an_answer_that_never_left_is_not_called_lost() -> None:
    with pytest.raises(OAuthError):
        Server(GONE, refused("invalid_grant")).run()


@pytest.mark.parametrize("answers", [(PENDING,), (GONE,), (SLOWER,)])
def test_cancel_ends_every_wait(answers: tuple[Exchange, ...]) -> None:
    server = Server(*answers)
    server.cancel_at = 30
    with pytest.raises(Cancelled):
        server.run()
    assert all(moment < 30 for moment in server.asked)


def test_a_cancelled_question_is_no_trouble() -> None:
    server = Server(lost(Cancelled()))
    with pytest.raises(Cancelled):
        server.run()
    assert server.told == []


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (PENDING, Outcome.OK),
        (SLOWER, Outcome.OK),
        (TOKENS, None),
        (GONE, None),
        (refused("access_denied"), None),
        (lost(Cancelled()), None),
    ],
)
def test_in_the_trace_waiting_is_no_failure(answer: Exchange, wanted: Outcome | None) -> None:
    assert outcome(answer) is wanted


def test_the_pace_forgets_troubles_with_the_first_answer() -> None:
    pace = Pace(5)
    look: Callable[[], float] = lambda: pace.wait_s  # noqa: E731 -- read anew each time
    trouble = NotYet("trouble", wait_s=20)
    pace.take(trouble)
    pace.take(replace(trouble, wait_s=0))
    assert look() == 20
    pace.take(NotYet("pending"))
    assert look() == 5
