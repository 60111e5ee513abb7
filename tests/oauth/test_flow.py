from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.made import login_request
from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.flow import CODE, Flow, canonical, flow_of


@pytest.mark.parametrize(
    ("response_type", "brings", "mode"),
    [
        ("code", ("code",), "query"),
        ("token", ("access_token",), "fragment"),
        ("id_token", ("id_token",), "fragment"),
        ("id_token token", ("id_token", "access_token"), "fragment"),
        ("code id_token", ("code", "id_token"), "fragment"),
        ("code token", ("code", "access_token"), "fragment"),
        ("code id_token token", ("code", "id_token", "access_token"), "fragment"),
    ],
)
def test_each_response_type_says_what_comes_and_how(response_type: str, brings: tuple[str, ...], mode: str) -> None:
    flow = flow_of(login_request(response_type=response_type).client)
    assert (flow.response_type, flow.brings, flow.mode()) == (response_type, brings, mode)
    assert (flow.code, flow.id_token, flow.access_token) == tuple(
        name in brings for name in ("code", "id_token", "access_token")
    )
    assert flow.is_legacy == (flow != CODE)
    assert flow.mode("form_post") == "form_post"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("token id_token", "id_token token"), ("token code  id_token", "code id_token token"), ("code code", "code")],
)
def test_the_order_of_the_words_does_not_matter(typed: str, sent: str) -> None:
    assert canonical(typed) == sent
    assert flow_of(login_request(response_type=typed).client) == Flow(sent)


@pytest.mark.parametrize("response_type", ["", " ", "none", "code none", "Code", "access_token", "device_code"])
def test_a_response_type_that_is_not_known_is_refused(response_type: str) -> None:
    with pytest.raises(ConfigError) as caught:
        flow_of(login_request(response_type=response_type).client)
    assert caught.value.field == "response_type"


@pytest.mark.parametrize("response_type", ["token", "id_token", "id_token token", "code id_token", "code token"])
def test_A02_tokens_never_come_back_in_a_query(response_type: str) -> None:
    with pytest.raises(ConfigError, match="must not come back in the query") as caught:
        flow_of(login_request(response_type=response_type, response_mode="query").client)
    assert caught.value.field == "response_mode"


@pytest.mark.parametrize("changes", [{}, {"response_mode": "query"}, {"response_mode": "form_post"}])
def test_A02_a_code_may_come_any_way(changes: dict[str, Any]) -> None:
    assert flow_of(login_request(**changes).client) == CODE
