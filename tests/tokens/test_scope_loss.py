"""Requested, granted, in the token: a table of situations with the cause that each must name."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.tokens.made import id_token, summary
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.tokens.scope_facts import ScopeFacts, facts_of
from tokenexplorer.tokens.scope_loss import ScopeRow, compare, scopes_in

ORG = Org("org-1", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
CUSTOM = "https://acme.okta.com/oauth2/default"
CLIENT = Client("app-1", "org-1", "Web sign-in", ORG.issuer, "0oa1")
OKTA = ScopeFacts(("okta.logs.read",), (), None, server="org", provider_id="okta-org", catalogue=builtin())
AT_CUSTOM = replace(OKTA, server="custom", provider_id="okta-custom")
PLAIN = ScopeFacts(("api.read",), (), None)


def facts(base: ScopeFacts, asked: str, granted: str, in_token: str | None = None, **more: Any) -> ScopeFacts:
    named = None if in_token is None else tuple(in_token.split())
    return replace(base, requested=tuple(asked.split()), granted=tuple(granted.split()), in_token=named, **more)


def row_of(given: ScopeFacts, scope: str) -> ScopeRow:
    return next(row for row in compare(given).rows if row.scope == scope)


@pytest.mark.parametrize(
    ("given", "scope", "cause", "confidence", "mend"),
    [
        # Okta's org server: the grants of the app decide, and are sure where they were read.
        (facts(OKTA, "okta.logs.read", ""), "okta.logs.read", "grant", "likely", "sign_in"),
        (
            facts(OKTA, "okta.logs.read", "", grants=frozenset({"okta.users.read"})),
            "okta.logs.read",
            "grant",
            "certain",
            "sign_in",
        ),
        (
            facts(OKTA, "okta.logs.read", "", grants=frozenset({"okta.logs.read"})),
            "okta.logs.read",
            "grant",
            "likely",
            "sign_in",
        ),
        # A grant is of one name: manage covers read in a token, not among the grants.
        (
            facts(OKTA, "okta.users.read", "", grants=frozenset({"okta.users.manage"})),
            "okta.users.read",
            "grant",
            "certain",
            "sign_in",
        ),
        (facts(OKTA, "okta.factors.read", ""), "okta.factors.read", "removed", "certain", ""),
        (facts(OKTA, "ssf.read", ""), "ssf.read", "grant", "likely", "sign_in"),
        (facts(OKTA, "messages.read", ""), "messages.read", "server", "certain", ""),
        # Custom servers of Okta.
        (facts(AT_CUSTOM, "okta.users.read", ""), "okta.users.read", "server", "certain", "org_server"),
        (facts(AT_CUSTOM, "messages.read", ""), "messages.read", "policy", "likely", "consent"),
        (facts(AT_CUSTOM, "messages.read", "", prompt="consent"), "messages.read", "policy", "likely", "sign_in"),
        (facts(AT_CUSTOM, "messages.read", "", person=False), "messages.read", "policy", "likely", "sign_in"),
        (
            facts(AT_CUSTOM, "messages.rae", "", supported=("openid", "messages.read")),
            "messages.rae",
            "unlisted",
            "likely",
            "",
        ),
        # A refresh brought less (RFC 6749 section 6).
        (facts(AT_CUSTOM, "messages.read", "", rewritten=True), "messages.read", "refresh", "likely", "sign_in"),
        # offline_access promises a refresh token; without one it did not arrive, whatever the answer says.
        (
            facts(OKTA, "openid offline_access", "openid offline_access"),
            "offline_access",
            "offline",
            "likely",
            "sign_in",
        ),
        (facts(PLAIN, "offline_access", ""), "offline_access", "offline", "likely", "consent"),
        (facts(PLAIN, "offline_access", "", prompt="login consent"), "offline_access", "offline", "likely", "sign_in"),
        (facts(PLAIN, "offline_access", "", provider_id="google"), "offline_access", "offline", "certain", ""),
        (facts(PLAIN, "offline_access", "", provider_id="onelogin-v1"), "offline_access", "offline", "certain", ""),
        (facts(PLAIN, "offline_access", "", person=False), "offline_access", "offline", "certain", ""),
        # Elsewhere: consent first, then the server's own policy.
        (facts(PLAIN, "api.read", ""), "api.read", "consent", "likely", "consent"),
        (facts(PLAIN, "api.read", "", prompt="consent"), "api.read", "policy", "likely", "sign_in"),
        (facts(PLAIN, "api.read", "", person=False), "api.read", "policy", "likely", "sign_in"),
        (facts(PLAIN, "api.read", "", provider_id="auth0"), "api.read", "policy", "likely", "sign_in"),
        (facts(PLAIN, "api.read", "", provider_id="keycloak"), "api.read", "policy", "likely", "sign_in"),
        (facts(PLAIN, "api.read", "", own=False), "api.read", "consent", "likely", ""),
        # Granted in words, missing in the token: the API refuses.
        (facts(PLAIN, "api.read", "api.read", "openid"), "api.read", "token", "likely", ""),
    ],
)
def test_a_loss_names_its_cause(given: ScopeFacts, scope: str, cause: str, confidence: str, mend: str) -> None:
    row = row_of(given, scope)
    assert (row.state, row.cause.id, row.confidence, row.mend) == ("lost", cause, confidence, mend)
    assert row.cause.why.endswith(".")
    assert row.cause.fix.endswith(".")
    assert row.cause.words.startswith("Likely: ") == (confidence == "likely")


@pytest.mark.parametrize(
    ("given", "scope", "answers", "cause"),
    [
        # Silent downscoping: Okta keeps the scope in the token though the role is too weak.
        (
            facts(OKTA, "okta.users.manage", "okta.users.manage", "okta.users.manage"),
            "okta.users.manage",
            "yyy",
            "role",
        ),
        # Included scopes are no loss, whether the answer or only the token says so.
        (facts(OKTA, "okta.users.manage okta.users.read", "okta.users.manage"), "okta.users.read", "yn?", "implied"),
        (
            facts(OKTA, "okta.users.read", "okta.users.read okta.users.manage", "okta.users.manage"),
            "okta.users.read",
            "yyn",
            "implied",
        ),
        # The token has it though the answer does not name it.
        (facts(PLAIN, "api.read", "", "api.read"), "api.read", "yny", ""),
        # An opaque token says nothing; the answer does.
        (facts(PLAIN, "api.read", "api.read"), "api.read", "yy?", ""),
        # Sign-in scopes need not be in the access token.
        (facts(PLAIN, "profile api.read", "profile api.read", "api.read"), "profile", "yyn", "sign_in"),
        (facts(PLAIN, "openid", "", "", kinds=("access_token", "id_token")), "openid", "ynn", "effect"),
        # Entra never names offline_access; the refresh token is the proof.
        (
            facts(PLAIN, "offline_access", "", "", kinds=("access_token", "refresh_token")),
            "offline_access",
            "ynn",
            "effect",
        ),
        # Entra spells an API's scope without its address in the token, Google spells sign-in scopes with one.
        (facts(PLAIN, "api://a1/read", "api://a1/read", "read"), "api://a1/read", "yyy", ""),
        (facts(PLAIN, "User.Read", "https://graph.microsoft.com/User.Read"), "User.Read", "yy?", ""),
        (facts(PLAIN, "email", "https://www.googleapis.com/auth/userinfo.email"), "email", "yy?", ""),
    ],
)
def test_what_arrived_is_no_loss(given: ScopeFacts, scope: str, answers: str, cause: str) -> None:
    row = row_of(given, scope)
    spelled = {"y": "yes", "n": "no", "?": "unknown"}
    assert (row.state, row.cause.id) == ("ok", cause)
    assert (row.requested, row.granted, row.in_token) == tuple(spelled[each] for each in answers)
    assert compare(given).lost == ()


def test_what_nobody_asked_for_is_extra_and_told_once() -> None:
    found = compare(facts(OKTA, "openid okta.users.manage", "openid okta.users.manage okta.users.read groups"))
    extra = {row.scope: row.cause.words for row in found.rows if row.state == "extra"}
    assert extra == {
        "okta.users.read": "Comes with okta.users.manage.",
        "groups": "Not asked for. The server added it.",
    }
    google = compare(facts(PLAIN, "email", "https://www.googleapis.com/auth/userinfo.email"))
    assert [row.scope for row in google.rows] == ["email"]


def test_the_headline_counts_and_names_the_losses_first() -> None:
    found = compare(facts(OKTA, "openid okta.logs.read okta.users.read okta.apps.read groups", "openid groups"))
    assert found.headline == ("3 of 5 scopes did not arrive:", "okta.logs.read, okta.users.read and 1 more.")
    assert [row.state for row in found.rows] == ["lost", "lost", "lost", "ok", "ok"]
    assert compare(facts(OKTA, "openid email", "openid email")).headline == ("All 2 scopes arrived.", "")
    assert compare(facts(OKTA, "openid", "openid email")).headline == (
        "The scope that was asked for arrived.",
        "The server added 1 more.",
    )
    assert compare(facts(OKTA, "", "")).headline[0] == "No scope was asked for."


def test_a_flood_of_scopes_takes_no_longer_than_reading_it() -> None:
    flood = tuple(f"scope.{n}" for n in range(20_000))
    begun = time.process_time()
    found = compare(replace(OKTA, requested=("openid", "okta.logs.read"), granted=flood, in_token=flood))
    assert time.process_time() - begun < 2
    assert len(found.rows) == len(flood) + 2


def test_a_pasted_token_has_no_losses_since_nobody_knows_what_was_asked_for() -> None:
    found = compare(replace(OKTA, requested=None, granted=None, in_token=("okta.users.read", "openid")))
    assert found.asked is None
    assert [(row.requested, row.granted, row.in_token, row.state) for row in found.rows] == [
        ("unknown", "unknown", "yes", "unknown")
    ] * 2
    assert found.headline[0] == "What was asked for is not known."


def test_scopes_of_an_access_token_are_those_that_it_names_itself() -> None:
    assert scopes_in(id_token(scp=["openid", "okta.users.read"])) == ("openid", "okta.users.read")
    assert scopes_in(id_token(scope="read write")) == ("read", "write")
    assert scopes_in(id_token(scp=[])) == ()
    assert scopes_in(id_token()) is None
    assert scopes_in("opaque") is None
    assert scopes_in("a.b.c.d.e") is None
    assert scopes_in(None) is None


def test_facts_are_gathered_from_a_token_set() -> None:
    made = summary(
        org_id=ORG.id, issuer=CUSTOM, scopes=("openid",), requested_scopes=("openid", "messages.read"), generation=2
    )
    found = facts_of(made, None, org=ORG, client=replace(CLIENT, prompt="login"), catalogue=builtin())
    assert (found.server, found.server_name, found.prompt) == ("custom", "Okta", "login")
    assert (found.person, found.rewritten, found.own) == (True, True, True)
    gone = facts_of(made, None, org=None, client=None)
    assert (gone.server, gone.server_name, gone.own) == ("", "The server", False)
    pasted = facts_of(replace(made, org_id="", requested_scopes=()), ("a",), org=None, client=None)
    assert (pasted.requested, pasted.granted) == (None, None)
    service = facts_of(made, None, org=ORG, client=replace(CLIENT, kind="service"))
    assert not service.person
