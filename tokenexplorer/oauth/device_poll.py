"""Asking whether the person agreed: how often, for how long, and what each answer means. Pure; time comes in.

Spec: RFC 8628 sections 3.4 and 3.5
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tokenexplorer.errors import (
    Cancelled,
    DeadlinePassed,
    LoginError,
    MalformedResponseError,
    NetworkError,
    OAuthError,
    TokenExplorerError,
    TooLarge,
)
from tokenexplorer.oauth.device_code import LONGEST_LIFE_S
from tokenexplorer.oauth.token_endpoint import TokenResponse, parse_token_response
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.retry_after import asked_wait_s

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange

SLOW_DOWN_S = 5
"""What every slow_down adds to the interval, for good (RFC 8628 section 3.5)."""

LONGEST_WAIT_S = 60.0
"""Between two tries while no answer comes."""

_PENDING, _SLOWER = "authorization_pending", "slow_down"
_REFUSED = frozenset({"access_denied", "authorization_declined"})
_ENDED = "expired_token"
_BUSY = frozenset({"temporarily_unavailable", "server_error"})

Word = Literal["pending", "slow_down", "trouble"]


@dataclass(frozen=True, slots=True)
class NotYet:
    """An answer that is none yet.

    Attributes:
        word: What it says.
        interval_s: That the answer itself names with slow_down, else 0.
        wait_s: That a busy server asks for, else 0.
        title: What is the trouble, in a line.
        lost: Whether the question may have arrived although no answer did.
    """

    word: Word
    interval_s: float = 0.0
    wait_s: float = 0.0
    title: str = ""
    lost: bool = False


class Pace:
    """How long to wait before the next question.

    Args:
        interval_s: As the server named it.
    """

    def __init__(self, interval_s: float) -> None:
        self.interval_s = float(interval_s)
        self._troubles, self._asked_s = 0, 0.0

    @property
    def wait_s(self) -> float:
        """Seconds: the interval, and ever longer while no answer comes, up to a minute."""
        if not self._troubles:
            return self.interval_s
        # A doubling has no sense beyond the longest wait, and would leave the range of numbers some day.
        grown = min(LONGEST_WAIT_S, self.interval_s * 2.0 ** min(self._troubles, 10))
        return max(self.interval_s, grown, self._asked_s)

    def take(self, answer: NotYet) -> None:
        """Learn from an answer."""
        if answer.word == "trouble":
            self._troubles += 1
            self._asked_s = answer.wait_s
            return
        self._troubles, self._asked_s = 0, 0.0
        if answer.word == "slow_down":
            self.interval_s = max(self.interval_s + SLOW_DOWN_S, answer.interval_s)


def await_tokens(
    ask: Callable[[float], Exchange],
    pace: Pace,
    ends_at: float,
    *,
    now: Callable[[], float],
    wait: Callable[[float], bool],
    tell: Callable[[NotYet], None],
) -> TokenResponse:
    """Ask until there is an answer, the code has ended, or the person says stop.

    The first question comes one interval after the code; none is sent before its time, and none after the end.

    Args:
        ask: Sends one question; gets the seconds that are left.
        pace: How often.
        ends_at: When the code ends, by `now`.
        now: Seconds of a clock that only goes forward.
        wait: Sleeps that long; True where the person said stop.
        tell: Hears of each answer that is none yet, once the pace has learnt from it.

    Raises:
        DeadlinePassed: The code has ended.
        OAuthError: The person or the server refused.
        LoginError: The tokens may be lost, or the answer is too large.
        MalformedResponseError: An answer is no token response.
        Cancelled: The person said stop.
    """
    lost = False
    while True:
        if wait(max(0.0, min(pace.wait_s, ends_at - now()))):
            raise Cancelled
        left = ends_at - now()
        if left <= 0:
            raise ended()
        try:
            answer = judge(ask(left))
        except OAuthError as error:
            if lost and error.error == "invalid_grant":
                raise _taken(error) from None
            raise
        if isinstance(answer, TokenResponse):
            return answer
        lost = lost or answer.lost
        pace.take(answer)
        tell(answer)


def judge(exchange: Exchange) -> TokenResponse | NotYet:
    """What one answer means.

    Raises:
        TokenExplorerError: It ends the sign-in; see `await_tokens`.
    """
    try:
        return parse_token_response(exchange)
    except Cancelled:
        raise
    except OAuthError as error:
        return _refusal(error, exchange)
    except TooLarge as error:
        words = "Ask whoever runs the server why: tokens of this size fit no header. Nothing was kept."
        raise LoginError("The answer of the token endpoint is too large.", words, str(error)) from None
    except NetworkError as error:
        return NotYet("trouble", title=error.title, lost=exchange.timing.send_s is not None)
    except MalformedResponseError as error:
        if _is_busy(exchange):
            return NotYet("trouble", wait_s=_asked_wait_s(exchange), title=error.title)
        raise


def outcome(exchange: Exchange) -> Outcome | None:
    """For the trace: waiting is no failure, though it comes as an error answer; None where the status tells it."""
    try:
        answer = judge(exchange)
    except TokenExplorerError:
        return None
    return Outcome.OK if isinstance(answer, NotYet) and answer.word != "trouble" else None


def ended(words: str = "") -> DeadlinePassed:
    """The code has ended; with the server's own words, if any."""
    return DeadlinePassed("The code has ended.", "Start again: a new code comes.", words)


def _refusal(error: OAuthError, exchange: Exchange) -> NotYet:
    if error.error == _PENDING:
        return NotYet("pending")
    if error.error == _SLOWER:
        return NotYet("slow_down", interval_s=_named_interval_s(exchange))
    if error.error == _ENDED:
        raise ended(error.error_description)
    if error.error in _REFUSED:
        raise OAuthError(
            error.error,
            error.error_description,
            error.error_uri,
            status=error.status,
            title="The sign-in was refused.",
            advice="Start again, and allow it on the page that opens. If nobody said no, the app may lack a right.",
            where="device",
        )
    if error.error in _BUSY or _is_busy(exchange):
        return NotYet("trouble", wait_s=_asked_wait_s(exchange), title=f"The server answers {error.error}.")
    raise error


def _taken(error: OAuthError) -> LoginError:
    return LoginError(
        "The answer with the tokens got lost.",
        "Start again. An answer did not arrive, and the server gives the tokens of a code only once.",
        error.detail,
    )


def _is_busy(exchange: Exchange) -> bool:
    status = exchange.response.status if exchange.response else 0
    return status == 429 or status >= 500


def _asked_wait_s(exchange: Exchange) -> float:
    """What the server asks for in seconds, else 0 (N23)."""
    asked = asked_wait_s(exchange.response) if exchange.response else None
    return min(max(asked or 0.0, 0.0), LONGEST_LIFE_S)


def _named_interval_s(exchange: Exchange) -> float:
    """Some servers name the new interval with slow_down."""
    members = exchange.response.body.json_or_none(is_error=True) if exchange.response else None
    named = members.get("interval") if isinstance(members, dict) else None
    return float(named) if isinstance(named, int) and not isinstance(named, bool) and 0 < named < 86_400 else 0.0
