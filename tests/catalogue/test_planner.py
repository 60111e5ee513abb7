"""The smallest set of scopes for picked calls, over Okta's real catalogue.

The table's expectations are read off the specification's rows by hand, not made by the planner.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenexplorer.catalogue.catalogue import EMPTY, Catalogue, builtin, from_document
from tokenexplorer.catalogue.coverage import ServerKind, covers, reach
from tokenexplorer.catalogue.operations import Operation
from tokenexplorer.catalogue.planner import NOT_NEEDED, Plan, limitation, plan, smallest

OKTA = builtin()


def the(key: str) -> Operation:
    found = OKTA.operation(key)
    assert found is not None, key
    return found


def planned(*keys: str, selected: Sequence[str] = (), server: ServerKind = "") -> Plan:
    return plan([the(key) for key in keys], selected, OKTA, server=server)


def chosen(found: Plan) -> tuple[str, ...]:
    return tuple(choice.scope for choice in found.choices)


def out(found: Plan) -> dict[str, str]:
    return {each.scope: each.reason for each in found.left_out}


_PUSH = "/api/v1/apps/{appId}/group-push/mappings"
_CERTIFICATION = "/governance/api/v1/settings/certification"

# Picked calls, the scopes by hand, and why.
HAND_CHECKED = [
    # One call, one scope
    (["GET /api/v1/users"], "okta.users.read", "listing users reads"),
    (["POST /api/v1/users"], "okta.users.manage", "creating a user changes; read would be too weak"),
    (["GET /api/v1/users/{id}/groups"], "okta.users.read", "groups of a user are part of the user, not okta.groups"),
    (["GET /api/v1/users/{id}/appLinks"], "okta.users.read", "app links of a user are part of the user, not okta.apps"),
    (["GET /api/v1/users/{userId}/roles"], "okta.roles.read", "admin roles have a scope of their own, not okta.users"),
    (["GET /api/v1/groups/{groupId}/roles"], "okta.roles.read", "the same for roles of a group"),
    (["GET /api/v1/users/{userId}/factors"], "okta.users.read", "factors of a user are part of the user"),
    (["DELETE /api/v1/users/{userId}/sessions"], "okta.users.manage", "ends sessions, yet stands under the user"),
    (["GET /api/v1/sessions/{sessionId}"], "okta.sessions.read", "a session by its id has its own scope"),
    (["GET /api/v1/groups/{groupId}/users"], "okta.groups.read", "members of a group are part of the group"),
    (["GET /api/v1/apps/{appId}/groups"], "okta.apps.read", "assignments are part of the app"),
    (["GET /api/v1/apps/{appId}/grants"], "okta.appGrants.read", "grants of an app are not okta.apps"),
    (["GET /api/v1/logs"], "okta.logs.read", "the System Log has a read scope alone"),
    (["GET /api/v1/zones"], "okta.networkZones.read", "zones are network zones in scopes"),
    (["GET /api/v1/threats/configuration"], "okta.threatInsights.read", "threats are ThreatInsight in scopes"),
    (["GET /api/v1/mappings"], "okta.profileMappings.read", "mappings are profile mappings in scopes"),
    (["GET /api/v1/rate-limit-settings/per-client"], "okta.rateLimits.read", "rate limit settings"),
    # Read and manage of one resource
    (["GET /api/v1/users", "GET /api/v1/users/{id}"], "okta.users.read", "one scope serves both"),
    (["GET /api/v1/users", "POST /api/v1/users"], "okta.users.manage", "manage includes read"),
    (["GET /api/v1/groups", "PUT /api/v1/groups/{groupId}/users/{userId}"], "okta.groups.manage", "includes read"),
    (["GET /api/v1/policies", "POST /api/v1/policies"], "okta.policies.manage", "includes read"),
    (
        ["GET /api/v1/apps/{appId}/grants", "DELETE /api/v1/apps/{appId}/grants/{grantId}"],
        "okta.appGrants.manage",
        "includes read",
    ),
    (
        ["GET /api/v1/api-tokens", "DELETE /api/v1/api-tokens/{apiTokenId}"],
        "okta.apiTokens.manage",
        "revoking needs manage, which includes read",
    ),
    # Several resources
    (["GET /api/v1/users", "GET /api/v1/groups"], "okta.users.read okta.groups.read", "neither includes the other"),
    (
        ["POST /api/v1/users", "GET /api/v1/groups"],
        "okta.users.manage okta.groups.read",
        "manage of one resource says nothing of another",
    ),
    (
        ["GET /api/v1/users", "GET /api/v1/users/{id}", "GET /api/v1/users/{id}/groups", "GET /api/v1/logs"],
        "okta.users.read okta.logs.read",
        "three calls of users and one of the log",
    ),
    (
        ["GET /api/v1/users", "POST /api/v1/users/{userId}/roles"],
        "okta.users.read okta.roles.manage",
        "assigning a role changes roles, not users",
    ),
    (
        ["GET /api/v1/apps", "GET /api/v1/apps/{appId}/grants", "GET /api/v1/authorizationServers"],
        "okta.apps.read okta.appGrants.read okta.authorizationServers.read",
        "three resources with near names",
    ),
    # Two scopes for one call
    ([f"GET {_PUSH}"], "okta.apps.read okta.groups.read", "group push joins an app and a group: both are needed"),
    ([f"POST {_PUSH}"], "okta.apps.manage okta.groups.manage", "both, to change"),
    (
        [f"GET {_PUSH}", "POST /api/v1/apps"],
        "okta.apps.manage okta.groups.read",
        "okta.apps.manage gives the app half; okta.groups.read stays",
    ),
    (
        [f"GET {_PUSH}", f"DELETE {_PUSH}/{{mappingId}}"],
        "okta.apps.manage okta.groups.manage",
        "each manage gives its read half",
    ),
    # Includes of another kind
    (["POST /oauth2/v1/clients"], "okta.clients.register", "registering needs register alone, not manage"),
    (
        ["POST /oauth2/v1/clients", "PUT /oauth2/v1/clients/{clientId}"],
        "okta.clients.manage",
        "manage includes register",
    ),
    (
        ["POST /oauth2/v1/clients", "GET /oauth2/v1/clients"],
        "okta.clients.read okta.clients.register",
        "register does not read, read does not register; manage would be too strong",
    ),
    (["POST /oauth2/v1/global-token-revocation"], "okta.universalLogout.manage", "a manage scope without a read"),
    (["GET /api/v1/ssf/stream", "POST /api/v1/ssf/stream"], "ssf.manage", "includes ssf.read; no okta. before it"),
    # My account
    (["GET /idp/myaccount/profile"], "okta.myAccount.profile.read", "the own profile, not okta.users.read.self"),
    (
        ["GET /idp/myaccount/profile", "PUT /idp/myaccount/profile"],
        "okta.myAccount.profile.manage",
        "includes its read",
    ),
    (
        ["GET /idp/myaccount/emails", "GET /idp/myaccount/phones"],
        "okta.myAccount.email.read okta.myAccount.phone.read",
        "named in the singular, one each",
    ),
    (["DELETE /idp/myaccount/sessions"], "okta.myAccount.sessions.manage", "the own sessions"),
    (
        ["GET /api/v1/users", "GET /idp/myaccount/profile"],
        "okta.users.read okta.myAccount.profile.read",
        "the admin scope includes .self, not the scopes of my account",
    ),
    # Governance
    (
        ["GET /governance/api/v1/campaigns", "POST /governance/api/v1/campaigns"],
        "okta.governance.accessCertifications.manage",
        "campaigns are access certifications in scopes",
    ),
    (
        ["GET /governance/api/v1/entitlements", "GET /governance/api/v1/labels"],
        "okta.governance.entitlements.read okta.governance.labels.read",
        "one scope a resource",
    ),
    (["POST /governance/api/v2/requests"], "okta.accessRequests.request.manage", "no governance in its name"),
    # Undeclared scopes are what the call needs all the same
    ([f"GET {_CERTIFICATION}"], "okta.governance.admin.read", "named by the call, declared nowhere"),
    (
        [f"GET {_CERTIFICATION}", f"PATCH {_CERTIFICATION}"],
        "okta.governance.admin.manage",
        "includes read, though neither is declared",
    ),
    # The authorization server's own endpoints, and calls that no scope opens
    (["GET /oauth2/v1/userinfo"], "openid", "userinfo answers to openid"),
    (["GET /oauth2/{authorizationServerId}/v1/userinfo"], "openid", "of a custom server too"),
    (["GET /oauth2/v1/keys"], "", "public"),
    (["POST /oauth2/v1/token"], "", "the app proves itself; it has no token yet"),
    (["GET /.well-known/okta-organization", "GET /api/v1/logs"], "okta.logs.read", "the public one adds nothing"),
    (["DELETE /api/v1/api-tokens/current"], "", "only the SSWS token itself may end itself"),
    (
        ["GET /api/v1/users/{userId}/factors/questions", "GET /api/v1/users/{userId}/factors"],
        "okta.users.read",
        "the questions take SSWS alone; the factors take a scope",
    ),
    ([], "", "nothing picked, nothing needed"),
]


@pytest.mark.parametrize(
    ("keys", "scopes"), [pytest.param(keys, scopes, id=f"{reason}") for keys, scopes, reason in HAND_CHECKED]
)
def test_a_hand_checked_set(keys: list[str], scopes: str) -> None:
    found = planned(*keys)
    assert sorted(chosen(found)) == sorted(scopes.split())
    assert set(found.scopes) == set(chosen(found))


# Reasons


def test_the_example_of_the_scopes_place() -> None:
    today = ("openid", "profile", "offline_access", "okta.users.read", "okta.groups.read", "okta.logs.read")
    found = planned(
        "GET /api/v1/users",
        "GET /api/v1/users/{id}",
        "GET /api/v1/users/{id}/groups",
        "GET /api/v1/logs",
        selected=(*today, "okta.policies.read"),
    )
    assert [(choice.scope, choice.reason) for choice in found.choices] == [
        ("okta.users.read", "Needed by GET /api/v1/users and 2 more"),
        ("okta.logs.read", "Needed by GET /api/v1/logs"),
    ]
    assert [call.key for call in found.choices[1].calls] == ["GET /api/v1/logs"]
    assert found.kept == ("openid", "profile")
    assert out(found) == dict.fromkeys(("offline_access", "okta.groups.read", "okta.policies.read"), NOT_NEEDED)
    assert found.scopes == ("openid", "profile", "okta.users.read", "okta.logs.read")
    assert found.notes == ("GET /api/v1/users/{id}/groups works with okta.users.read.",)
    assert (found.roles.words, found.roles.documented, found.roles.total) == ("Admin role: not documented", 0, 4)
    assert (found.limited, found.without_scope, found.api_token_only, found.elsewhere) == ((), (), (), ())


def test_a_scope_says_what_it_stands_for() -> None:
    found = planned("GET /api/v1/users", "POST /api/v1/users", selected=["okta.users.read"])
    (choice,) = found.choices
    assert choice.reason == "Needed by POST /api/v1/users; stands for okta.users.read too"
    assert [call.key for call in choice.calls] == ["GET /api/v1/users", "POST /api/v1/users"]
    assert out(found) == {"okta.users.read": "okta.users.manage includes it"}


def test_a_call_of_two_scopes_stands_under_both() -> None:
    found = planned(f"GET {_PUSH}", "GET /api/v1/groups")
    by_scope = {choice.scope: [call.key for call in choice.calls] for choice in found.choices}
    assert by_scope == {
        "okta.groups.read": [f"GET {_PUSH}", "GET /api/v1/groups"],
        "okta.apps.read": [f"GET {_PUSH}"],
    }


def test_an_undeclared_scope_is_kept_and_says_so() -> None:
    (choice,) = planned(f"GET {_CERTIFICATION}").choices
    needed = f"Needed by GET {_CERTIFICATION}"
    assert choice.reason == f"{needed}; named by calls, but Okta does not declare it"


def test_removed_scopes_are_left_out_with_that_reason() -> None:
    found = planned("GET /api/v1/users", selected=["okta.users.read.self", "okta.factors.read"])
    assert out(found) == dict.fromkeys(("okta.users.read.self", "okta.factors.read"), "it was removed from Okta")
    assert found.scopes == ("okta.users.read",)


def test_a_removed_scope_that_a_call_still_asks_for_is_kept_and_says_so() -> None:
    old = _catalogue(
        [_scope("okta.old.read", status="removed", note="Gone from Okta since 2026.05")],
        [_call("/old", "okta.old.read")],
    )
    (choice,) = plan(old.operations, [], old).choices
    assert choice.reason == (
        "Needed by GET /old; removed from Okta, yet the call asks for it (Gone from Okta since 2026.05)"
    )


@pytest.mark.parametrize("name", ["openid", "profile", "email", "address", "phone", "groups", "device_sso"])
def test_sign_in_scopes_stay(name: str) -> None:
    found = planned("GET /api/v1/logs", selected=[name])
    assert found.kept == (name,)
    assert found.scopes == (name, "okta.logs.read")


def test_a_sign_in_scope_that_a_call_needs_is_chosen_and_stands_first() -> None:
    found = planned("GET /oauth2/v1/userinfo", "GET /api/v1/logs", selected=["okta.logs.read", "email"])
    assert found.kept == ("email",)
    assert chosen(found) == ("openid", "okta.logs.read")
    assert found.scopes == ("email", "openid", "okta.logs.read")


def test_a_path_that_sounds_like_an_included_scope_needs_no_word() -> None:
    found = planned("GET /api/v1/groups", "POST /api/v1/groups", selected=["okta.groups.read"])
    assert out(found) == {"okta.groups.read": "okta.groups.manage includes it"}
    assert found.notes == ()
    stronger = planned("GET /api/v1/groups", selected=["okta.groups.manage"])
    assert stronger.notes == ("GET /api/v1/groups works with okta.groups.read.",)


def test_custom_scopes_stay_and_nothing_is_claimed_of_them() -> None:
    found = planned("GET /api/v1/logs", selected=["orders.read"])
    assert found.kept == ("orders.read",)
    assert found.notes == ("orders.read stays: nothing else is known of it.",)
    two = planned("GET /api/v1/logs", selected=["orders.read", "orders.write"])
    assert two.notes == ("orders.read and orders.write stay: nothing else is known of them.",)


def test_calls_that_no_scope_opens_are_told_apart() -> None:
    found = planned("GET /oauth2/v1/keys", "POST /oauth2/v1/token", "DELETE /api/v1/api-tokens/current")
    assert [call.key for call in found.without_scope] == ["GET /oauth2/v1/keys", "POST /oauth2/v1/token"]
    assert [call.key for call in found.api_token_only] == ["DELETE /api/v1/api-tokens/current"]
    assert found.notes == ("No scope opens DELETE /api/v1/api-tokens/current: it takes an SSWS API token only.",)
    assert found.choices == ()


def test_calls_of_another_server_are_not_planned_for() -> None:
    found = planned("GET /api/v1/users", "GET /oauth2/{authorizationServerId}/v1/userinfo", server="custom")
    assert chosen(found) == ("openid",)
    assert [call.key for call in found.elsewhere] == ["GET /api/v1/users"]
    selected = planned("GET /api/v1/users", selected=["okta.users.read", "okta.logs.read"], server="custom")
    assert out(selected) == {
        "okta.users.read": "tokens of this server do not open the call",
        "okta.logs.read": NOT_NEEDED,
    }


def test_a_call_without_a_token_is_open_at_every_server() -> None:
    keys = "GET /oauth2/{authorizationServerId}/.well-known/openid-configuration"
    found = planned(keys, server="org")
    assert [call.key for call in found.without_scope] == [keys]
    assert found.elsewhere == ()


def test_deprecated_calls_are_told() -> None:
    old, older = [call for call in OKTA.operations if call.deprecated and call.scopes][:2]
    assert f"{old.key} is deprecated." in plan([old], [], OKTA).notes
    both = sorted((old, older), key=lambda call: call.path)
    assert f"{both[0].key} and {both[1].key} are deprecated." in plan([old, older], [], OKTA).notes


def test_a_plan_for_another_providers_api_does_not_name_okta() -> None:
    note = "Named by calls, but the file does not declare it"
    scope = {"name": "pets", "group": "Pets", "kind": "other", "meaning": "", "status": "undeclared", "note": note}
    call: dict[str, object] = {
        "method": "GET",
        "path": "/pets",
        "id": "",
        "title": "Pets",
        "tag": "Pets",
        "api": "openapi",
    }
    call |= {"scopes": ["pets"], "deprecated": True}
    pets = from_document({"about": {}, "scopes": [scope], "operations": [call], "bodies": []})
    found = plan(pets.operations, [], pets)
    assert found.choices[0].reason == "Needed by GET /pets; named by calls, but the file does not declare it"
    assert found.notes == ("GET /pets is deprecated.",)


# Roles


@pytest.mark.parametrize(
    ("keys", "words", "documented", "total"),
    [
        pytest.param([], "", 0, 0, id="nothing picked"),
        pytest.param(["GET /oauth2/v1/keys"], "", 0, 0, id="a public call asks for no role"),
        pytest.param(["GET /oauth2/v1/userinfo"], "", 0, 0, id="nor does the sign-in itself"),
        pytest.param(["GET /api/v1/users"], "Admin role: not documented", 0, 1, id="never a guess"),
        pytest.param(
            ["GET /governance/api/v1/campaigns"],
            "Access certifications admin is enough",
            1,
            1,
            id="the one that is named",
        ),
        pytest.param(
            ["GET /api/v1/meta/schemas/user/{schemaId}"],
            "API access management admin, App admin or Org admin is enough",
            1,
            1,
            id="any one of them",
        ),
        pytest.param(
            ["GET /api/v1/meta/schemas/apps/{appId}/default", "GET /governance/api/v1/entitlements"],
            "App admin is enough",
            2,
            2,
            id="the one role that both name",
        ),
        pytest.param(
            ["GET /governance/api/v1/entitlements", "POST /governance/api/v1/entitlements", "GET /api/v1/logs"],
            "App admin for 2 calls; not documented for 1 of 3 calls",
            2,
            3,
            id="known for some only",
        ),
        pytest.param(
            ["GET /governance/api/v1/entitlements", "GET /governance/api/v1/labels"],
            "App admin for 1 call, Super admin for 1 call",
            2,
            2,
            id="no single role for both",
        ),
        pytest.param(
            [
                "GET /api/v1/meta/schemas/apps/{appId}/default",
                "GET /governance/api/v1/entitlements",
                "GET /governance/api/v1/labels",
            ],
            "App admin for 2 calls, Super admin for 1 call",
            3,
            3,
            id="a call that takes one of many asks for none of its own",
        ),
        pytest.param(
            [
                "GET /api/v1/meta/schemas/user/{schemaId}",
                "GET /api/v1/meta/schemas/apps/{appId}/default",
                "GET /api/v1/logs",
            ],
            "API access management admin, App admin or Org admin for 2 calls; not documented for 1 of 3 calls",
            2,
            3,
            id="what suffices for all that are documented",
        ),
        pytest.param(
            ["DELETE /api/v1/api-tokens/current"], "Admin role: not documented", 0, 1, id="SSWS acts with a role too"
        ),
    ],
)
def test_the_admin_role_as_far_as_it_is_documented(keys: list[str], words: str, documented: int, total: int) -> None:
    roles = planned(*keys).roles
    assert (roles.words, roles.documented, roles.total) == (words, documented, total)


def test_a_read_only_admin_is_named_as_people_name_it() -> None:
    schema = the("GET /api/v1/meta/schemas/apps/{appId}/default")
    words = plan([schema], [], OKTA).roles.words
    assert words == "API access management admin, App admin, Mobile admin, Org admin or Read-only admin is enough"


# Availability


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("GET /api/v1/users", ""),
        ("GET /api/v1/devices", "Limited: Okta opens it for some orgs only"),
        (f"GET {_CERTIFICATION}", "Beta: it may change or go"),
        ("GET /api/v1/logStreams", "Needs a feature that not every org has"),
    ],
)
def test_calls_that_not_every_org_has(key: str, words: str) -> None:
    assert limitation(the(key)) == words
    assert planned(key).limited == ((the(key),) if words else ())


def test_every_lifecycle_of_the_data_has_words() -> None:
    early = next(call for call in OKTA.operations if call.lifecycle == "EA")
    assert limitation(early) == "Early access: the org opts in first"
    assert {call.lifecycle for call in OKTA.operations} <= {"GA", "EA", "BETA", "LIMITED_GA"}
    odd = _catalogue([], [_call("/odd", lifecycle="PILOT")])
    assert limitation(odd.operations[0]) == "Not generally available: PILOT"


# Other catalogues


def _scope(name: str, *implies: str, status: str = "current", note: str = "") -> dict[str, object]:
    row = {"name": name, "group": "Pets", "kind": "other", "meaning": "", "status": status, "note": note}
    return row | {"implies": implies}


def _call(path: str, *scopes: str, lifecycle: str = "GA") -> dict[str, object]:
    row = {"method": "GET", "path": path, "id": path, "title": path, "tag": "Pets", "api": "pets"}
    return row | {"scopes": scopes, "lifecycle": lifecycle}


def _catalogue(scopes: list[dict[str, object]], operations: list[dict[str, object]]) -> Catalogue:
    return from_document({"about": {}, "scopes": scopes, "operations": operations})


def test_of_scopes_that_include_each_other_the_first_stays() -> None:
    pets = _catalogue([_scope("b", "a"), _scope("a", "b"), _scope("c", "a")], [])
    assert smallest(["a", "b"], pets) == ("b",)
    assert smallest(["b", "a"], pets) == ("b",)
    assert smallest(["a", "b", "c"], pets) == ("c",)


def test_a_ring_of_three_keeps_one() -> None:
    ring = _catalogue([_scope("x", "y"), _scope("y", "z"), _scope("z", "x")], [])
    assert smallest(["z", "y", "x"], ring) == ("x",)
    assert smallest(["z", "y"], ring) == ("y",)


def test_what_is_included_two_steps_away_is_left_out() -> None:
    pets = _catalogue([_scope("all", "write"), _scope("write", "read"), _scope("read")], [])
    assert smallest(["read", "all"], pets) == ("all",)


def test_a_scope_that_the_catalogue_does_not_describe_is_still_needed() -> None:
    pets = _catalogue([], [_call("/pets", "pets:read")])
    found = plan(pets.operations, ["pets:read"], pets)
    (choice,) = found.choices
    assert choice.reason == "Needed by GET /pets; the catalogue does not describe it"
    assert (found.kept, found.left_out, found.scopes) == ((), (), ("pets:read",))


def test_without_a_catalogue_everything_stays_but_the_refresh_token() -> None:
    found = plan([], ["openid", "offline_access", "orders"], EMPTY)
    assert found.scopes == ("openid", "orders")
    assert out(found) == {"offline_access": NOT_NEEDED}


# Properties

_PICKS = st.lists(st.sampled_from(OKTA.operations), max_size=12)
_SELECTIONS = st.lists(
    st.sampled_from([*(scope.name for scope in OKTA.scopes), "orders.read", "orders.write"]), max_size=12, unique=True
)


def _opens(names: Sequence[str], picks: Sequence[Operation]) -> bool:
    return not any(covers(each, names, OKTA).lacks for each in picks)


@given(_PICKS, _SELECTIONS)
@settings(max_examples=60, deadline=None)
def test_the_set_opens_every_picked_call(picks: list[Operation], selected: list[str]) -> None:
    assert _opens(plan(picks, selected, OKTA).scopes, picks)
    assert _opens(chosen(plan(picks, selected, OKTA)), picks)


@given(_PICKS)
@settings(max_examples=60, deadline=None)
def test_no_proper_subset_opens_them_all(picks: list[Operation]) -> None:
    names = chosen(plan(picks, [], OKTA))
    assert not any(_opens([each for each in names if each != gone], picks) for gone in names)


@given(_PICKS)
@settings(max_examples=60, deadline=None)
def test_no_weaker_scope_does_in_the_place_of_a_member(picks: list[Operation]) -> None:
    names = chosen(plan(picks, [], OKTA))
    for member in names:
        weaker = reach((member,), OKTA) - {member}
        rest = [each for each in names if each != member]
        assert not _opens([*rest, *weaker], picks)


@given(_PICKS)
@settings(max_examples=60, deadline=None)
def test_no_member_is_stronger_than_what_some_call_names(picks: list[Operation]) -> None:
    assert set(chosen(plan(picks, [], OKTA))) <= {name for each in picks for name in each.scopes}


@given(_PICKS, _SELECTIONS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_picks_does_not_matter(picks: list[Operation], selected: list[str], random: Random) -> None:
    shuffled = [*picks, *picks[:3]]
    random.shuffle(shuffled)
    assert plan(shuffled, selected, OKTA) == plan(picks, selected, OKTA)


@given(_PICKS, _SELECTIONS)
@settings(max_examples=60, deadline=None)
def test_applying_a_plan_leaves_nothing_to_do(picks: list[Operation], selected: list[str]) -> None:
    first = plan(picks, selected, OKTA)
    again = plan(picks, first.scopes, OKTA)
    assert again.scopes == first.scopes
    assert again.left_out == ()


@given(_PICKS, _SELECTIONS)
@settings(max_examples=60, deadline=None)
def test_every_selected_scope_is_accounted_for_once(picks: list[Operation], selected: list[str]) -> None:
    found = plan(picks, selected, OKTA)
    told = [*found.kept, *out(found), *(name for name in chosen(found) if name in selected)]
    assert sorted(told) == sorted(selected)
    assert len(set(found.scopes)) == len(found.scopes)
