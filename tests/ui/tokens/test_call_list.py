"""Which calls a token opens: sorting, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.ui.tokens.world import CLIENT, ISSUER, ORG, ann
from tokenexplorer.catalogue.catalogue import EMPTY, Catalogue, builtin, from_document
from tokenexplorer.orgs.org import Org
from tokenexplorer.tokens.token_set import TokenKind
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.tokens.call_list import CanDo, can_do
from tokenexplorer.ui.tokens.study import StudyFacts, gather, note_for, study

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def large(count: int) -> Catalogue:
    """A catalogue with as many calls, a hundred under each heading and ten for each scope."""
    calls = [
        {
            "method": "GET",
            "path": f"/v1/things/{n}",
            "id": f"get{n}",
            "title": f"Get thing {n}",
            "tag": f"Area {n // 100}",
            "api": "things",
            "scopes": [f"things.{n // 10}.read"],
        }
        for n in range(count)
    ]
    return from_document({"about": {}, "scopes": (), "operations": calls})


def facts(**changes: Any) -> StudyFacts:
    base = StudyFacts(ann(NOW).summary, "access_token", ("okta.users.read",), ORG, CLIENT, builtin(), None, None)
    return replace(base, **changes)


def keys(found: CanDo, part: str = "opened") -> dict[str, str]:
    """By call: its heading."""
    return {call.key: group.title for group in getattr(found, part) for call in group.calls}


def test_calls_stand_under_their_area_and_the_wanted_ones_come_first() -> None:
    found = can_do(("okta.users.read", "okta.groups.read"), builtin(), "org")
    assert keys(found)["GET /api/v1/users"] == "Users"
    assert keys(found)["GET /api/v1/groups"] == "Groups"
    assert [group.title for group in found.opened][:3] == ["Users", "User Resources", "Groups"]
    assert found.count == len(keys(found))


def test_manage_opens_what_read_opens() -> None:
    assert "GET /api/v1/users" in keys(can_do(("okta.users.manage",), builtin(), "org"))


def test_what_one_scope_would_open_stands_under_that_scope_and_its_own_resource_comes_first() -> None:
    found = can_do(("okta.users.read",), builtin(), "org")
    assert keys(found, "nearly")["POST /api/v1/users"] == "okta.users.manage"
    assert found.nearly[0].title == "okta.users.manage"
    assert not set(keys(found)) & set(keys(found, "nearly"))
    # Group push mappings need two scopes: with neither they are not near, with one the other is named.
    two = next(call for call in builtin().operations if len(call.scopes) == 2)
    assert two.key not in keys(found, "nearly")
    with_one = can_do((two.scopes[0],), builtin(), "org")
    assert keys(with_one, "nearly")[two.key] == two.scopes[1]


def test_a_custom_server_opens_nothing_of_oktas_own_api_and_is_not_advised_to() -> None:
    found = can_do(("openid", "okta.users.read"), builtin(), "custom")
    assert all("/api/v1/" not in key for key in keys(found))
    assert all("/oauth2/v1/" not in key for key in keys(found))
    assert not [group.title for group in found.nearly if group.title.startswith("okta.")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "id_token"}, "An ID token opens no API."),
        ({"kind": "refresh_token"}, "A refresh token opens no API."),
        ({"org": None}, "Add the org of this token in Connect"),
        ({"catalogue": EMPTY}, "Import an API description (OpenAPI) of Acme"),
        ({"in_token": ()}, "None of its scopes opens a call"),
    ],
)
def test_why_there_are_no_calls_is_said(changes: dict[str, Any], words: str) -> None:
    if changes == {"in_token": ()}:
        changes = {"in_token": ("nothing",), "catalogue": one_call("two.a", "two.b")}
    found = study(facts(**changes))
    assert found.why_none.startswith(words)
    assert found.can_do == CanDo()


def one_call(*scopes: str) -> Catalogue:
    row = {"method": "GET", "path": "/x", "id": "x", "title": "X", "tag": "X", "api": "x", "scopes": list(scopes)}
    return from_document({"about": {}, "scopes": (), "operations": [row]})


def test_an_opaque_token_opens_what_was_granted_and_without_words_nothing_is_claimed() -> None:
    granted = replace(ann(NOW).summary, access_is_jwt=False)
    found = study(facts(summary=granted, in_token=None))
    assert "GET /api/v1/users" in keys(found.can_do)
    unknown = study(facts(summary=replace(granted, scopes=()), in_token=None))
    assert unknown.why_none == (
        "This token is opaque, and its scopes are not known, so its calls cannot be told. Ask its server (introspect)."
    )


def test_a_loss_is_told_only_where_there_is_one() -> None:
    assert study(facts(in_token=("openid", "profile", "okta.users.read"))).loss is None
    lossy = replace(ann(NOW).summary, requested_scopes=("okta.users.read", "okta.logs.read"))
    assert study(facts(summary=lossy)).loss == ("1 of 2 scopes did not arrive:", "okta.logs.read.")
    known = study(facts(summary=lossy, grants=frozenset({"okta.users.read"})))
    assert known.comparison.lost[0].confidence == "certain"


def test_scope_is_not_role_is_said_always_and_the_end_before_it() -> None:
    assert (
        note_for(facts(), NOW, "").words
        == "Scope is not role: what the signed-in user's admin role allows still counts."
    )
    over = replace(ann(NOW).summary, access_expires_at=NOW - timedelta(minutes=1))
    note = note_for(facts(summary=over), NOW, "07:59")
    assert note.warn
    assert note.words.startswith("This token ended at 07:59. Refresh it or sign in again. Scope is not role:")
    service = note_for(facts(client=replace(CLIENT, kind="service")), NOW, "")
    assert "the service app's admin role" in service.words
    other = note_for(facts(org=replace(ORG, provider_id="keycloak")), NOW, "")
    assert other.words.endswith("what the API allows the signed-in user still counts.")


def pasted_facts(state: AppState, issuer: str, kind: TokenKind = "access_token") -> StudyFacts:
    summary = replace(ann(NOW).summary, org_id="", client_ref="", requested_scopes=(), issuer=issuer)
    return gather(state, summary, kind, ("okta.users.read",))


def test_a_pasted_token_is_of_the_org_that_issued_it(qapp: object) -> None:
    state = AppState()
    state.set_library((ORG,), (replace(CLIENT, issuer=f"{ISSUER}/oauth2/default"),))
    assert pasted_facts(state, ISSUER).org == ORG
    assert pasted_facts(state, f"{ISSUER}/oauth2/default").org == ORG
    elsewhere = pasted_facts(state, "https://other.okta.com")
    assert isinstance(elsewhere.org, Org)
    assert elsewhere.org.is_okta
    assert "GET /api/v1/users" in keys(study(elsewhere).can_do)
    unknown = pasted_facts(state, "https://idp.example")
    assert unknown.org is None
    assert "idp.example issued it" in study(unknown).why_none
    assert pasted_facts(state, "").org is None
