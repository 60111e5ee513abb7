"""The words of the wallet."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.ui.tokens.world import CLIENT, ann, failed, unverifiable, verified
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.ui.tokens.token_words import (
    Owner,
    first_kind,
    group_line,
    identity_kind,
    source_words,
    store_words,
    token_line,
    verdict_icon,
)

NOW = datetime.now(UTC)
HERE = Owner("Acme", here=True)
ANN = ann(NOW).summary
PASTED = replace(ANN, org_id="", client_ref="", client_name="", activity="Pasted", keep="session")
SERVICE = replace(ANN, identity=CLIENT.client_id, name="HR sync")


@pytest.mark.parametrize(
    ("summary", "owner", "line", "kind"),
    [
        (ANN, HERE, "User · Web sign-in · Acme", "user"),
        (ANN, Owner("Acme"), "User · Web sign-in · Acme", "other"),
        (replace(ANN, name="Boss"), HERE, "ann@acme.com · User · Web sign-in · Acme", "user"),
        (SERVICE, HERE, "Service · Web sign-in · Acme", "service"),
        (PASTED, Owner(), "Pasted · acme.okta.com", "other"),
        (replace(PASTED, issuer=""), Owner(), "Pasted", "other"),
    ],
)
def test_a_set_says_whose_it_is(summary: TokenSummary, owner: Owner, line: str, kind: str) -> None:
    assert group_line(summary, owner) == line
    assert identity_kind(summary, owner) == kind


def test_A08_the_host_of_a_pasted_token_is_ascii() -> None:
    summary = replace(PASTED, issuer="https://\u0430pple.example")
    assert group_line(summary, Owner()) == "Pasted · xn--pple-43d.example"


def test_a_token_says_its_scopes_or_why_it_failed() -> None:
    assert token_line(ANN, "access_token", None) == "okta.users.read, openid, +1"
    assert token_line(replace(ANN, scopes=("a",)), "access_token", unverifiable(NOW)) == "a"
    assert token_line(replace(ANN, access_is_jwt=False, scopes=()), "access_token", None) == "Opaque · No scopes known"
    assert token_line(ANN, "id_token", verified(NOW)) == "For this app only"
    assert token_line(ANN, "id_token", failed(NOW)) == "The audience does not match"
    assert token_line(ANN, "refresh_token", None) == "Gets new tokens"


def test_I38_only_a_check_earns_an_icon() -> None:
    assert verdict_icon(None) is None
    icons = [verdict_icon(each(NOW)) for each in (verified, failed, unverifiable)]
    assert len(set(icons)) == 3


def test_where_tokens_are_and_come_from() -> None:
    memory = replace(ANN, id="m", keep="session", kinds=("access_token",))
    assert store_words((ANN, memory)) == "3 in the keyring, 1 in memory"
    assert store_words((memory,)) == "1 in memory"
    assert store_words(()) == "No tokens"
    assert source_words(ANN) == "from sign-in #18"
    assert source_words(PASTED) == "pasted"


def test_a_set_stands_for_its_access_token() -> None:
    assert first_kind(ANN) == "access_token"
    assert first_kind(replace(ANN, kinds=("id_token",))) == "id_token"
