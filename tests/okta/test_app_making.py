"""Carrying a set-up out: whole, and with something going wrong at every call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

import jwt
import pytest

from tests.okta.paper_org import SECRET, Fault, PaperOrg
from tests.okta.test_app_setup import CUSTOM, NATIVE, PORTAL, SERVICE, wanted
from tests.okta.test_grants import ACME, BEARER, WEB
from tests.peers.hostile import HostileServer
from tests.peers.misbehaviour import answers, redirects_to
from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.errors import Cancelled, MalformedResponseError, OAuthError, TokenExplorerError, Unreachable
from tokenexplorer.okta.access import GrantAccess
from tokenexplorer.okta.app_making import AppMaking, Outcome, uid_of, undo
from tokenexplorer.okta.app_setup import Existing, plan, wanted_app
from tokenexplorer.okta.refusals import Lacking
from tokenexplorer.okta.registered_app import RegisteredApp
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.trace import Trace

FAULTS: tuple[Fault, ...] = (
    "lost before", "lost after", "403", "429", "400", "500", "503 html", "404 html", "html", "odd id", "cancel"
)  # fmt: skip


@dataclass
class Maker:
    """Sets one app up, as often as a test likes."""

    http: Any
    client: Client = NATIVE
    org: Org = ACME
    access: GrantAccess = BEARER
    existing: Existing = field(default_factory=Existing)
    trace: Trace = field(default_factory=Trace)
    steps: list[str] = field(default_factory=list)
    apps: list[RegisteredApp] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def making(self) -> AppMaking:
        """One run."""
        target = wanted(self.client) if self.org is ACME else wanted_app(self.org, self.client, None)
        return AppMaking(
            self.org,
            self.client,
            target,
            self.existing,
            self.access,
            self.http,
            self.trace.begin("Set up"),
            Cancellation(),
            lambda step, _existing: self.steps.append(step),
            self.apps.append,
            self.secrets.append,
        )

    def run(self) -> Outcome:
        """Make what is not there yet."""
        outcome = self.making().run()
        self.existing = outcome.existing
        return outcome


def whole(org: PaperOrg, client: Client) -> None:
    """Everything is there, and once."""
    (app,) = org.apps.values()
    scopes = set(wanted(client).scopes)
    assert set(app["granted"]) == scopes
    assert org.grants_made == len(scopes)
    assert app["assigned"] == (set() if client.kind == "service" else {"00u1"})


# Going well


@pytest.mark.parametrize("client", [NATIVE, PORTAL, SERVICE, CUSTOM], ids=["native", "web", "service", "custom"])
def test_S16_the_calls_are_those_of_the_plan(client: Client) -> None:
    org = PaperOrg()
    maker = Maker(org, client)
    outcome = maker.run()
    assert outcome == Outcome(maker.existing)
    steps = plan(wanted(client), maker.existing)
    assert all(step.done for step in steps)
    called = [(step.method, step.path) for step in steps if step.kind != "secret"]
    assert org.calls == called
    assert maker.steps == [step.id for step in steps if step.kind != "secret"]
    whole(org, client)
    assert maker.apps[0].id == maker.existing.app_id == "0oa1"
    assert maker.existing.made


def test_the_secret_comes_with_the_app_or_is_asked_for_once() -> None:
    told, silent = Maker(PaperOrg(), PORTAL), Maker(PaperOrg(shows_secret=False), PORTAL)
    told.run()
    silent.run()
    assert (told.apps[0].secret, told.secrets) == (SECRET, [])
    assert (silent.apps[0].secret, silent.secrets) == ("", [SECRET])
    for maker in (told, silent):
        recorded = json.dumps([asdict(message) for message in maker.trace.messages()], default=str)
        assert "client_secret" in recorded
        shown = repr((maker.existing, maker.apps)) + recorded
        assert SECRET not in shown
        assert BEARER.secret not in shown


@pytest.mark.parametrize("client", [NATIVE, PORTAL, SERVICE, CUSTOM], ids=["native", "web", "service", "custom"])
def test_setting_up_twice_makes_nothing_twice(client: Client) -> None:
    org = PaperOrg()
    Maker(org, client).run()
    again = Maker(org, client)
    assert again.run().error is None
    whole(org, client)
    assert not again.existing.made
    third = Maker(org, replace(client, client_id="0oa1"), existing=again.existing)
    assert third.run().error is None
    whole(org, client)
    assert [call for call in org.calls if call == ("POST", "/api/v1/apps")] == [("POST", "/api/v1/apps")]


def test_an_app_that_connect_names_gets_what_it_lacks() -> None:
    org = PaperOrg()
    Maker(org).run()
    org.apps["0oa1"]["granted"].clear()
    org.apps["0oa1"]["assigned"].clear()
    org.grants_made = 0
    maker = Maker(org, replace(NATIVE, client_id="0oa1"))
    assert maker.run().error is None
    whole(org, NATIVE)
    assert not maker.existing.made


def test_an_app_that_connect_names_and_that_is_not_there_is_not_made_anew() -> None:
    org = PaperOrg()
    outcome = Maker(org, replace(NATIVE, client_id="0oaGone")).run()
    assert outcome.failed == "look"
    assert outcome.error is not None
    assert outcome.error.advice.startswith("Check the client ID")
    assert org.apps == {}


# Going wrong


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("client", [NATIVE, PORTAL, SERVICE, CUSTOM], ids=["native", "web", "service", "custom"])
def test_S16_whatever_goes_wrong_at_whatever_call_the_next_try_makes_the_rest_and_nothing_twice(
    client: Client, fault: Fault
) -> None:
    good = PaperOrg(shows_secret=False)
    Maker(good, client).run()
    for number in range(len(good.calls)):
        org = PaperOrg(faults={number: fault}, shows_secret=False)
        maker = Maker(org, client)
        first = maker.run()
        if first.failed:  # who it is can be told by the token, policies may stay unread
            assert (first.error is None) == (fault == "cancel") == first.stopped
            assert next(step.id for step in plan(wanted(client), first.existing) if not step.done) in (
                first.failed,
                "look",
            )
        assert maker.run() == Outcome(maker.existing)
        whole(org, client)
        assert maker.existing.made
        if client is PORTAL:
            assert maker.secrets == [SECRET]


@pytest.mark.parametrize("fault", ["lost before", "lost after", "403"])
def test_two_faults_in_a_row(fault: Fault) -> None:
    for first in range(6):
        for second in range(first + 1, 10):
            org = PaperOrg(faults={first: "lost after", second: fault})
            maker = Maker(org)
            for _ in range(3):
                maker.run()
            whole(org, NATIVE)
            assert maker.existing.made


def test_an_app_of_that_name_that_was_there_before_is_never_called_ours() -> None:
    org = PaperOrg()
    Maker(org).run()
    org.apps["0oa1"]["status"] = "INACTIVE"  # so it is not taken for the one that is wanted
    org.faults = {len(org.calls) + 1: "lost before"}
    maker = Maker(org)
    maker.run()
    org.apps["0oa1"]["status"] = "ACTIVE"
    org.apps["0oa1"]["label"] = "Other"
    maker.run()
    assert maker.existing.app_id == "0oa2"
    assert list(org.apps) == ["0oa1", "0oa2"]


def test_of_two_apps_that_are_alike_none_is_taken_before_the_person_says_which() -> None:
    org = PaperOrg()
    Maker(org).run()
    org.apps["0oa2"] = {**org.apps["0oa1"], "id": "0oa2", "assigned": set(), "granted": {}}
    maker, calls = Maker(org), len(org.calls)
    for _ in range(2):
        outcome = maker.run()
        assert (outcome.failed, maker.existing.alike, maker.existing.app_id) == ("look", ("0oa1", "0oa2"), "")
        assert outcome.error is not None
        assert "0oa1 and 0oa2" in outcome.error.title
    assert [method for method, _ in org.calls[calls:]] == ["GET", "GET"], "nothing was changed"
    assert maker.apps == []
    chosen = Maker(org, replace(NATIVE, client_id="0oa2"))
    assert chosen.run() == Outcome(chosen.existing)
    assert (chosen.existing.app_id, chosen.existing.made, chosen.existing.alike) == ("0oa2", False, ())
    del org.apps["0oa2"]
    assert maker.run().error is None
    assert (maker.existing.app_id, maker.existing.alike) == ("0oa1", ())


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_an_app_that_is_deleted_meanwhile_is_made_anew(number: int) -> None:
    org = PaperOrg(faults={number: "500"})
    maker = Maker(org)
    assert maker.run().error is not None
    org.apps = {"0oaX": {**org.apps["0oa1"], "id": "0oaX", "label": "Another"}}
    maker.client = replace(NATIVE, name="Renamed here")
    assert maker.run().error is None
    assert [app["label"] for app in org.apps.values()] == ["Another", "Renamed here"]
    made = org.apps[maker.existing.app_id]
    assert maker.existing.made
    assert set(made["granted"]) == set(wanted(NATIVE).scopes)
    assert made["assigned"] == {"00u1"}


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_an_app_that_was_made_is_found_again_under_its_id_whatever_its_name_is_now(number: int) -> None:
    org = PaperOrg(faults={number: "500"})
    maker = Maker(org)
    maker.run()
    maker.client = replace(NATIVE, name="Renamed here")
    org.apps["0oa1"]["label"] = "Renamed there"
    assert maker.run().error is None
    assert list(org.apps) == ["0oa1"]
    assert maker.existing.made
    whole(org, NATIVE)


def test_a_page_of_a_proxy_does_not_tell_that_the_app_is_gone() -> None:
    org = PaperOrg(faults={3: "500", 4: "404 html"})
    maker = Maker(org)
    for _ in range(2):
        assert maker.run().error is not None
    assert maker.run().error is None
    assert list(org.apps) == ["0oa1"]


def test_an_app_that_is_deactivated_is_told_and_nothing_is_made() -> None:
    org = PaperOrg(faults={3: "500"})
    maker = Maker(org)
    maker.run()
    org.apps["0oa1"]["status"] = "INACTIVE"
    outcome = maker.run()
    assert outcome.error is not None
    assert outcome.error.advice.startswith("Activate it in the admin console")
    assert list(org.apps) == ["0oa1"]
    org.apps["0oa1"]["status"] = "ACTIVE"
    assert maker.run().error is None
    whole(org, NATIVE)


def failure(fault: Fault, number: int, client: Client = NATIVE) -> Outcome:
    outcome = Maker(PaperOrg(faults={number: fault}), client).run()
    assert outcome.error is not None
    return outcome


@pytest.mark.parametrize(
    ("fault", "number", "advice", "title"),
    [
        ("403", 0, "Use the token of a Super Administrator.", "The org does not list its apps"),
        ("403", 1, "Use the token of a Super Administrator.", "The org does not make the app: this account may not"),
        ("400", 1, "Change the redirect URI under Connect", "The org does not make the app (400)."),
        ("429", 1, "Wait 9 seconds, then try again.", "The org does not make the app (429)."),
        ("403", 3, "Use the token of a Super Administrator.", "The org does not assign the app"),
        ("403", 4, "Use the token of a Super Administrator.", "The org does not let this account change"),
        ("429", 5, "Wait 9 seconds, then try again.", "The org does not change the app's grants (429)."),
        ("window", 1, "Wait 37 seconds, then try again.", "The org does not make the app (429)."),
        ("409", 1, "Try again. It looks for the app anew.", "The org does not make the app: something of that kind"),
        # What the org does not take of an app says nothing about a person.
        ("400", 2, "Look at what the org says.", "The org does not say who this is (400)."),
        ("503 html", 0, "Try again in a moment.", "The server answers 503 instead of a list of apps."),
        ("503 html", 2, "Try again in a moment.", "The server answers 503 instead of a person."),
        ("503 html", 3, "Try again in a moment.", "The server answers 503 instead of an assignment."),
        ("odd id", 2, "Check the address", "The answer is not a person."),
        ("odd id", 3, "Check the address", "The answer is not an assignment."),
    ],
)
def test_the_mend_comes_first_and_the_orgs_words_last(fault: Fault, number: int, advice: str, title: str) -> None:
    error = failure(fault, number).error
    assert error is not None
    assert error.advice.startswith(advice)
    assert error.title.startswith(title)
    if fault in ("403", "400", "409"):
        assert error.detail.startswith("E00000")
    if fault == "400":
        assert error.detail.endswith("redirect_uris: Each must be https")


def test_answers_that_are_none_are_told_as_such() -> None:
    assert isinstance(failure("html", 0).error, MalformedResponseError)
    assert isinstance(failure("html", 1).error, MalformedResponseError)
    assert isinstance(failure("lost after", 1).error, Unreachable)
    assert not isinstance(failure("500", 1).error, OAuthError)


def test_a_stop_lets_the_call_that_runs_come_to_its_end() -> None:
    for number in range(5):
        org, stopped = PaperOrg(), [False]

        def stop(called: int, at: int = number, flag: list[bool] = stopped) -> None:
            flag[0] = called == at

        org.on_call = stop
        maker = Maker(org)
        making = maker.making()
        making.is_stopped = lambda flag=stopped: flag[0]  # type: ignore[misc]  # bound per round
        outcome = making.run()
        assert outcome.stopped
        assert len(org.calls) == number + 1
        maker.existing = outcome.existing
        assert maker.run().error is None
        whole(org, NATIVE)


def test_P01_redirects_are_not_followed(http: HttpClient) -> None:
    with HostileServer(answers(200, b"{}")) as other, HostileServer(redirects_to(f"{other.url}api", 307)) as server:
        url = server.url.rstrip("/")
        org, client = replace(ACME, url=url, issuer=url), replace(NATIVE, issuer=url)
        for existing in (Existing(), Existing(looked=True, before=frozenset())):
            assert Maker(http, client, org, existing=existing).run().error is not None
        with pytest.raises(TokenExplorerError):
            undo(org, "0oa1", BEARER, http=http, activity=Trace().begin("Undo"))
        assert len(server.requests) == 3
        assert other.requests == []


# Who, and policies


def token_of(**claims: str) -> GrantAccess:
    return GrantAccess("Bearer", jwt.encode(claims, "0" * 32, "HS256"))


def test_whose_a_token_is_where_the_org_does_not_say() -> None:
    assert uid_of(token_of(uid="00u7", cid="0oa1", sub="ann@acme.com")) == "00u7"
    assert uid_of(token_of(cid="0oa1", sub="0oa1")) == ""
    assert uid_of(token_of(sub="x")) is None
    assert uid_of(GrantAccess("Bearer", "opaque")) is None
    assert uid_of(GrantAccess("SSWS", token_of(uid="00u7").secret)) is None


def test_a_token_without_the_scope_of_people_says_itself_whose_it_is() -> None:
    org = PaperOrg(faults={2: "403"})
    maker = Maker(org, access=token_of(uid="00u7"))
    assert maker.run().error is None
    assert org.apps["0oa1"]["assigned"] == {"00u7"}


def test_a_service_apps_token_assigns_nobody() -> None:
    org = PaperOrg(faults={2: "403"})
    maker = Maker(org, access=token_of(cid="0oa1", sub="0oa1"))
    assert maker.run().error is None
    assert maker.existing.nobody
    assert org.apps["0oa1"]["assigned"] == set()


@pytest.mark.parametrize(
    ("policies", "state"),
    [
        ([{"name": "All", "conditions": {"clients": {"include": ["ALL_CLIENTS"]}}}], "named"),
        ([{"name": "One", "conditions": {"clients": {"include": ["0oa1"]}}}], "named"),
        ([{"name": "Other", "conditions": {"clients": {"include": ["0oa7"]}}}], "missing"),
        ([{"name": "Off", "status": "INACTIVE", "conditions": {"clients": {"include": ["0oa1"]}}}], "missing"),
        ([7, {"conditions": []}], "missing"),
    ],
)
def test_whether_a_policy_of_the_custom_server_names_the_app(policies: list[Any], state: str) -> None:
    maker = Maker(PaperOrg(policies=policies), CUSTOM)
    assert maker.run().error is None
    assert maker.existing.policy is not None
    assert maker.existing.policy.state == state


def test_policies_that_cannot_be_read_do_not_spoil_the_app() -> None:
    maker = Maker(PaperOrg(faults={4: "403"}), CUSTOM)
    assert maker.run().error is None
    assert maker.existing.policy is None
    assert maker.existing.policy_unread.startswith("Sign in as an administrator.")


# Undo


def undone(org: PaperOrg, app_id: str = "0oa1") -> None:
    undo(ACME, app_id, BEARER, http=cast("Any", org), activity=Trace().begin("Undo"))


def test_undo_deactivates_and_deletes_and_what_is_gone_is_gone() -> None:
    org = PaperOrg()
    Maker(org).run()
    undone(org)
    assert org.apps == {}
    assert org.calls[-2:] == [("POST", "/api/v1/apps/0oa1/lifecycle/deactivate"), ("DELETE", "/api/v1/apps/0oa1")]
    undone(org)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_undo_that_fails_can_be_tried_again(fault: Fault) -> None:
    for step in (0, 1):
        org = PaperOrg()
        Maker(org).run()
        org.faults = {len(org.calls) + step: fault}
        with suppress(Cancelled) if fault in ("cancel", "odd id") else pytest.raises(TokenExplorerError):
            undone(org)
        undone(org)
        assert org.apps == {}


# The practice org


@pytest.fixture
def http() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


def at(app: AppUnderTest, http: HttpClient, access: GrantAccess, client: Client = NATIVE) -> Maker:
    url = app.address.org_url
    return Maker(http, replace(client, issuer=url), replace(ACME, url=url, issuer=url, practice=True), access)


def test_S16_a_new_app_of_the_practice_org_signs_in_and_calls(
    app: AppUnderTest, visitor: Visitor, http: HttpClient
) -> None:
    maker = at(app, http, GrantAccess("SSWS", app.address.ssws_token))
    assert maker.run() == Outcome(maker.existing)
    made = replace(app.client, client_id=maker.apps[0].client_id)
    fresh = AppUnderTest(app.address, made)
    url = fresh.authorize_url("openid okta.users.read", redirect_uri=NATIVE.redirect_uri)
    assert visitor.sign_in(url)["state"]
    undo(maker.org, maker.existing.app_id, maker.access, http=http, activity=maker.trace.begin("Undo"))
    status = app.call(maker.access.secret, f"/api/v1/apps/{maker.existing.app_id}").status_code
    assert status in (401, 404)


@pytest.mark.parametrize("kind", ["id_token", "code id_token token"])
def test_S16_A02_an_app_that_is_made_for_a_legacy_flow_gets_its_tokens(
    app: AppUnderTest, visitor: Visitor, http: HttpClient, kind: Any
) -> None:
    client = replace(NATIVE, response_type=kind, dpop=True)
    maker = at(app, http, GrantAccess("SSWS", app.address.ssws_token), client)
    assert maker.run().error is None
    made = AppUnderTest(app.address, replace(app.client, client_id=maker.apps[0].client_id))
    url = made.authorize_url("openid", redirect_uri=client.redirect_uri, response_type=kind)
    brought = visitor.sign_in(url)
    assert {"code", "id_token", "access_token"} & set(brought) == {
        {"token": "access_token"}.get(word, word) for word in kind.split()
    }


def test_a_token_that_lacks_the_scope_of_grants_leaves_an_app_that_another_one_completes(
    app: AppUnderTest, visitor: Visitor, http: HttpClient
) -> None:
    token = app.tokens(visitor, "okta.apps.manage okta.users.read.self")["access_token"]
    maker = at(app, http, GrantAccess("Bearer", token))
    outcome = maker.run()
    assert outcome.failed == "grant_okta_users_read"
    assert isinstance(outcome.error, Lacking)
    assert outcome.error.advice == "Sign in with okta.appGrants.manage."
    assert outcome.existing.assigned
    maker.access = GrantAccess("SSWS", app.address.ssws_token)
    assert maker.run().error is None
    assert [step for step in maker.steps if step == "app"] == ["app"]


def test_S13_an_administrator_who_may_only_read_makes_nothing(
    app: AppUnderTest, visitor: Visitor, http: HttpClient
) -> None:
    token = app.tokens(visitor, "okta.apps.manage okta.appGrants.manage", "bob")["access_token"]
    outcome = at(app, http, GrantAccess("Bearer", token)).run()
    assert outcome.failed == "app"
    assert outcome.error is not None
    assert outcome.error.advice == "Use the token of a Super Administrator."
    assert outcome.error.detail.startswith("E0000006")


def test_a_web_apps_secret_is_the_one_that_the_practice_org_takes(app: AppUnderTest, http: HttpClient) -> None:
    maker = at(app, http, GrantAccess("SSWS", app.address.ssws_token), PORTAL)
    assert maker.run().error is None
    secret = maker.apps[0].secret
    assert len(secret) >= 32
    assert secret not in json.dumps([asdict(message) for message in maker.trace.messages()], default=str)
    assert WEB.id == maker.client.id
