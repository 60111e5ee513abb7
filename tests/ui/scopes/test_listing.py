"""Which scopes are shown for which server."""

from dataclasses import replace

from tests.ui.fakes import ACME, WEB
from tokenexplorer.catalogue.catalogue import EMPTY, builtin, from_document
from tokenexplorer.catalogue.wording import SIGN_IN
from tokenexplorer.orgs.org import Org
from tokenexplorer.ui.scopes.listing import FROM_SERVER, TYPED, ScopeGroup, listing, usable

OKTA = builtin()
ONELOGIN = Org("o", "One", "https://acme.onelogin.com", "https://acme.onelogin.com/oidc/2", "onelogin")
CUSTOM = replace(WEB, issuer="https://acme.okta.com/oauth2/default")


def titles(org: Org, **other: object) -> list[str]:
    return [group.title for group in listing(EMPTY, org, replace(WEB, issuer=org.issuer), None, ())]


def test_an_okta_org_shows_all_198_scopes_in_their_groups() -> None:
    groups = listing(OKTA, ACME, WEB, None, WEB.scopes)
    assert sum(len(group.scopes) for group in groups) == 198
    assert [group.title for group in groups[:3]] == [SIGN_IN, "Users", "Groups"]


def test_scopes_of_the_metadata_and_typed_ones_stand_beside_the_catalogue() -> None:
    groups = listing(OKTA, ACME, WEB, ("openid", "shop.read"), ("openid", "shop.read", "shop.wirte"))
    extra = {group.title: [scope.name for scope in group.scopes] for group in groups[-2:]}
    assert extra == {FROM_SERVER: ["shop.read"], TYPED: ["shop.wirte"]}
    assert groups[-1].scopes[0].calls is None


def test_another_provider_hides_what_is_oktas() -> None:
    groups = listing(EMPTY, ONELOGIN, replace(WEB, issuer=ONELOGIN.issuer), ("openid", "groups", "more"), ())
    names = [scope.name for group in groups for scope in group.scopes]
    assert not [name for name in names if name.startswith("okta.")]
    assert titles(ONELOGIN) == [SIGN_IN, "OneLogin"]
    assert {"openid", "email", "params", "more"} <= set(names)
    assert names.count("openid") == 1


def test_okta_scopes_of_a_custom_server_are_doubtful_with_the_reason() -> None:
    groups = listing(OKTA, ACME, CUSTOM, None, ())
    scope = next(each for group in groups for each in group.scopes if each.name == "okta.users.read")
    assert scope.standing == "doubtful"
    assert "org authorization server" in scope.advice
    assert usable(groups, ("openid", "okta.users.read", "own")) == ("openid", "own")


def test_a_removed_scope_stays_removed_at_a_custom_server() -> None:
    groups = listing(OKTA, ACME, CUSTOM, None, ())
    scope = next(each for group in groups for each in group.scopes if each.name == "okta.users.read.self")
    assert scope.standing == "removed"
    assert scope.advice == "Gone from Okta since 2026.05. Use okta.users.read or okta.myAccount.profile.read."


def test_before_the_first_app_the_org_decides() -> None:
    assert sum(len(group.scopes) for group in listing(OKTA, ACME, None, None, ())) == 198


def test_an_imported_catalogue_stands_between_the_sign_in_and_what_is_typed() -> None:
    document = {
        "about": {},
        "scopes": [
            {"name": "shop.read", "group": "Shop", "kind": "read", "meaning": "Read orders", "status": "current"}
        ],
        "operations": [],
        "bodies": [],
    }
    groups = listing(
        from_document(document), ONELOGIN, replace(WEB, issuer=ONELOGIN.issuer), ("shop.read", "x"), ("y",)
    )
    assert [group.title for group in groups] == [SIGN_IN, "OneLogin", "Shop", FROM_SERVER, TYPED]
    assert [scope.name for group in groups[2:] for scope in group.scopes] == ["shop.read", "x", "y"]
    assert not groups[2].scopes[0].needs_grant


def test_only_current_scopes_of_the_org_server_need_a_grant() -> None:
    def needing(groups: tuple[ScopeGroup, ...]) -> set[str]:
        return {scope.name for group in groups for scope in group.scopes if scope.needs_grant}

    at_org, at_custom = needing(listing(OKTA, ACME, WEB, None, ())), needing(listing(OKTA, ACME, CUSTOM, None, ()))
    assert "okta.users.read" in at_org
    assert not at_org & {"openid", "groups", "okta.users.read.self"}
    assert at_custom == set()


def test_sign_in_scopes_of_a_file_and_the_usual_ones_stand_under_one_heading() -> None:
    row = {"name": "openid", "group": SIGN_IN, "kind": "oidc", "meaning": "Sign in", "status": "current"}
    catalogue = from_document({"about": {}, "scopes": [row], "operations": [], "bodies": []})
    groups = listing(catalogue, ONELOGIN, replace(WEB, issuer=ONELOGIN.issuer), None, ())
    assert [group.title for group in groups].count(SIGN_IN) == 1
    assert [scope.name for scope in groups[0].scopes][:3] == ["openid", "profile", "email"]
    assert groups[0].scopes[0].meaning == "Sign in"
