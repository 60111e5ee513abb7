"""The one way to the token endpoint: what stops it, and what limits it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.oauth.made import CLIENT, FakeHttp, activity, exchange, metadata
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.dpop import new_key
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.exchange import Exchange, HttpRequest
from tokenexplorer.wire.policy import Limits
from tokenexplorer.wire.purpose import Purpose

LIMITS = Limits(total_s=7.0)


class Listening:
    """Remembers what may stop a request."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, Any]] = []

    def send(self, request: HttpRequest, *, limits: Any = None, cancel: Any = None, finish: Any = None) -> Exchange:
        self.told.append((limits, cancel))
        return exchange(200, {}, request=finish(request) if finish is not None else request)


@pytest.mark.parametrize("bound", [False, True])
def test_P12_the_stop_sign_and_the_limits_reach_the_request(*, bound: bool) -> None:
    http, cancel = Listening(), Cancellation()
    key = new_key() if bound else None
    call = TokenCall(http, metadata(), CLIENT, NO_CREDENTIALS, activity(), cancel, LIMITS, dpop=key)
    call.send((("grant_type", "x"),), Purpose.TOKEN)
    assert http.told == [(LIMITS, cancel)]


def test_T13_what_may_be_used_once_is_made_anew_for_the_round_with_a_nonce() -> None:
    made: list[str] = []

    def grant() -> tuple[tuple[str, str], ...]:
        made.append(f"assertion-{len(made)}")
        return (("assertion", made[-1]),)

    http = FakeHttp((400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n"}), (200, {}))
    TokenCall(http, metadata(), CLIENT, NO_CREDENTIALS, activity(), dpop=new_key()).send(grant, Purpose.TOKEN)
    sent = [parse_qs((request.body or b"").decode())["assertion"] for request in http.requests]
    assert sent == [["assertion-0"], ["assertion-1"]]
