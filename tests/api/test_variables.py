"""`{{variables}}`: plain text, put in once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.api.variables import substituted, used, values
from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import Client, Org

ORG = Org(
    "o", "Acme", "https://acme.example.test", "https://acme.example.test/oauth2/default", variables=(("id", "7"),)
)


def test_values_come_from_the_org_and_the_app() -> None:
    client = Client("c", "o", "Web", "https://acme.example.test", client_id="0oa1")
    assert values(ORG, client) == {
        "org": "https://acme.example.test",
        "issuer": "https://acme.example.test",
        "clientId": "0oa1",
        "id": "7",
    }
    assert values(ORG)["issuer"] == "https://acme.example.test/oauth2/default"
    assert values(None) == {}


def test_X03_substitution_is_one_pass_and_evaluates_nothing() -> None:
    variables = {"a": "{{b}}", "b": "2", "c.d": "3"}
    assert substituted("{{a}}-{{ b }}-{{c.d}}-{{b", variables) == "{{b}}-2-3-{{b"
    for inert in ("{{1+1}}", "{{a b}}", "${b}", "{b}", "{{__import__('os')}}", "{{}}"):
        assert substituted(inert, variables) == inert
    assert used("{{x}}{{y}}{{x}}") == ("x", "y")


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        substituted("{{org}}/{{usrId}}", {"org": "x"})
    assert caught.value.title == "{{usrId}} has no value."
    assert caught.value.field == "usrId"
    assert "org" in caught.value.detail


def test_X03_the_environment_and_attributes_are_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME_SECRET", "canary")
    for text in ("{{HOME_SECRET}}", "{{org.url}}", "{{org.__class__}}"):
        with pytest.raises(ConfigError):
            substituted(text, {"org": "x"})


@given(st.text(alphabet="{}ab \n", max_size=60))
def test_any_text_is_substituted_or_named(text: str) -> None:
    try:
        shown = substituted(text, {"a": "1", "b": "2"})
    except ConfigError:
        return
    assert not used(shown) or "{{{" in text or "}}}" in text or shown != text
