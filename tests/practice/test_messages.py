"""Requests as values: broken input counts as absent."""

from tokenexplorer.practice.messages import FORM_TYPE, Request, first_values, repeated


def test_first_value_wins_and_repetition_is_noticed() -> None:
    request = Request("GET", "/", "a=1&b=2&a=3")
    assert request.args == {"a": "1", "b": "2"}
    assert repeated(request.query_pairs) == "a"
    assert repeated([("a", "1"), ("b", "1")]) is None
    assert first_values([]) == {}


def test_a_body_is_a_form_only_by_its_type() -> None:
    body = b"a=%C3%A9&b=+&c="
    assert Request("POST", "/", headers={"content-type": f"{FORM_TYPE}; charset=utf-8"}, body=body).form == {
        "a": "é",
        "b": " ",
        "c": "",
    }
    assert Request("POST", "/", headers={"content-type": "text/plain"}, body=body).form == {}
    assert Request("POST", "/", body=body).form == {}


def test_absurdly_many_fields_count_as_none() -> None:
    assert Request("GET", "/", "&".join(f"n{number}=1" for number in range(201))).args == {}


def test_broken_cookies_count_as_none() -> None:
    assert Request("GET", "/", headers={"cookie": "a=1; b=2"}).cookie("b") == "2"
    assert Request("GET", "/", headers={"cookie": "(=1"}).cookie("b") is None
    assert Request("GET", "/").cookie("b") is None


def test_secrets_of_a_request_are_not_in_its_repr() -> None:
    request = Request("POST", "/token", "code=canary", {"authorization": "canary"}, b"canary")
    assert "canary" not in repr(request)
