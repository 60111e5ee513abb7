"""Sign-in and everything after it, against the practice org: both servers, both kinds of app."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.oauth.person import signed_in
from tests.peers.form_login import Decision, FormLogin
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.login import LoginControl, LoginRequest, Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.oauth.verification import verify_stored
from tokenexplorer.orgs.org import Client, ClientAuth, Org
from tokenexplorer.orgs.organization import issuer_for, read_organization
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.tokens.scope_facts import facts_of
from tokenexplorer.tokens.scope_loss import compare, scopes_in
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

SCOPES = ("openid", "profile", "email", "offline_access")


class Visit:
    """One person at the practice org."""

    def __init__(self, address: PracticeAddress) -> None:
        self.address = address
        self.http = HttpClient()
        self.cache = ProviderCache()
        self.trace = Trace()
        self.org = Org("org", "Practice", address.org_url, address.org_url, "okta-org", practice=True)
        app = address.clients[0]
        self.client = Client(
            "ref",
            "org",
            app.name,
            address.org_url,
            app.client_id,
            redirect_uri="http://127.0.0.1/callback/x",
            scopes=SCOPES,
        )

    def sign_in(
        self,
        client: Client,
        secret: str | None = None,
        decision: Decision = "allow",
        leaves_out: tuple[str, ...] = (),
    ) -> Session:
        control = LoginControl(30)

        def browse(url: str) -> None:
            with FormLogin("alice", "alice-password", decision, leaves_out=leaves_out) as person:
                if client.response_mode == "form_post":
                    person.deliver_post(*person.post_of(url)).close()
                    return
                redirect = person.redirect_of(url)
                if urlsplit(redirect).fragment:  # this browser runs no scripts: the address is pasted
                    control.paste(redirect)
                else:
                    person.deliver(redirect).close()

        return signed_in(
            LoginRequest(self.org, client, Credentials(secret)),
            browse,
            http=self.http,
            cache=self.cache,
            activity=self.trace.begin("Sign-in", numbered=True),
            control=control,
        )


@pytest.fixture
def visit() -> Iterator[Visit]:
    practice = PracticeOrg()
    made = Visit(practice.start())
    yield made
    made.http.close()
    practice.stop()


def test_S1_S3_the_org_server_and_all_that_follows(visit: Visit) -> None:
    session = visit.sign_in(visit.client)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    given, activity = session.token_set, visit.trace.begin("After")
    access = verify_stored(
        given,
        "access_token",
        client=visit.client,
        http=visit.http,
        providers=visit.cache,
        activity=activity,
        provider_id="okta-org",
    )
    assert access.headline == "Cannot be verified here. Okta keeps the keys of its org server to itself."
    who = fetch_userinfo(given, session.metadata, http=visit.http, activity=activity)
    assert who.claims["sub"]
    assert who.notes == ()
    fresh = refresh(
        given,
        session.metadata,
        client=visit.client,
        credentials=NO_CREDENTIALS,
        http=visit.http,
        activity=activity,
        fetch_keys=lambda: visit.cache.keys(visit.http, session.metadata, activity=activity),
    )
    assert fresh.access_token != given.access_token
    revoke(fresh, session.metadata, client=visit.client, credentials=NO_CREDENTIALS, http=visit.http, activity=activity)
    after = introspect(
        fresh,
        "access_token",
        session.metadata,
        client=visit.client,
        credentials=NO_CREDENTIALS,
        http=visit.http,
        activity=activity,
    )
    assert not after.active
    with pytest.raises(OAuthError):
        fetch_userinfo(fresh, session.metadata, http=visit.http, activity=activity)


def test_S2_a_token_of_the_custom_server_is_verified(visit: Visit) -> None:
    client = dataclasses.replace(visit.client, issuer=visit.address.custom_issuer)
    session = visit.sign_in(client)
    result = verify_stored(
        session.token_set,
        "access_token",
        client=client,
        http=visit.http,
        providers=visit.cache,
        activity=visit.trace.begin("Check"),
        provider_id="okta-org",
    )
    assert result.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post", "client_secret_jwt"])
def test_T02_a_confidential_app(visit: Visit, way: ClientAuth) -> None:
    app = next(each for each in visit.address.clients if each.client_secret)
    client = dataclasses.replace(visit.client, client_id=app.client_id, kind="confidential", client_auth=way)
    session = visit.sign_in(client, app.client_secret)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    (asked,) = [each.recorded for each in visit.trace.messages() if each.purpose is Purpose.TOKEN]
    assert asked is not None
    proofs = {
        "client_secret_basic": "Basic ",
        "client_secret_post": "client_secret=",
        "client_secret_jwt": "assertion=",
    }
    header = next((value for name, value in asked.request_headers if name == "Authorization"), "")
    assert [name for name, sign in proofs.items() if sign in f"{header}&{asked.request_body}"] == [way]


def test_T01_every_field_of_a_sign_in_can_be_tried(visit: Visit) -> None:
    """The org takes them all; `prompt`, `max_age` and `login_hint` act at its pages."""
    client = dataclasses.replace(
        visit.client,
        prompt="login",
        max_age="60",
        login_hint="alice",
        acr_values="urn:okta:loa:1fa:any",
        resource=("https://api.example.com",),
        audience="api",
        ui_locales="fr",
        claims='{"id_token": {"email": null}}',
        extra_parameters=(("tenant", "acme"),),
        token_parameters=(("tenant", "acme"),),
        refresh_parameters=(("tenant", "acme"),),
    )
    session = visit.sign_in(client)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    (asked,) = [each for each in visit.trace.messages() if each.purpose is Purpose.AUTHORIZE]
    sent = {field.name: field.value for field in asked.fields}
    fields = ("prompt", "login_hint", "max_age", "acr_values", "audience", "ui_locales", "claims")
    assert {name: sent[name] for name in fields} == {name: getattr(client, name) for name in fields}
    assert (sent["resource"], sent["tenant"]) == ("https://api.example.com", "acme")
    (tokens,) = [each.recorded for each in visit.trace.messages() if each.purpose is Purpose.TOKEN]
    assert tokens is not None
    assert "tenant=acme" in tokens.request_body
    assert not any(f"{name}=" in tokens.request_body for name in fields)


def test_A11_apps_push_by_choice(visit: Visit) -> None:
    visit.sign_in(visit.client)
    assert Purpose.PUSH not in [each.purpose for each in visit.trace.messages()]
    public = visit.sign_in(dataclasses.replace(visit.client, par=True))
    assert public.verification is not None
    app = next(each for each in visit.address.clients if each.client_secret)
    client = dataclasses.replace(
        visit.client, client_id=app.client_id, kind="confidential", client_auth="client_secret_basic", par=True
    )
    assert visit.sign_in(client, app.client_secret).verification is not None
    assert [each.purpose for each in visit.trace.messages()].count(Purpose.PUSH) == 2


def test_A11_what_is_wrong_with_a_pushed_request_is_told_without_a_browser(visit: Visit) -> None:
    client = dataclasses.replace(visit.client, par=True, scopes=("openid", "no.such.scope"))
    with pytest.raises(OAuthError) as caught:
        visit.sign_in(client)
    assert (caught.value.where, caught.value.error) == ("push", "invalid_scope")


def test_a_scope_that_is_left_out_at_consent_is_found_by_the_comparison(visit: Visit) -> None:
    scopes = ("openid", "messages.read", "messages.write")
    client = dataclasses.replace(visit.client, issuer=visit.address.custom_issuer, scopes=scopes)
    session = visit.sign_in(client, leaves_out=("keep:messages.write",))
    given = session.token_set
    facts = facts_of(
        given.summary,
        scopes_in(given.access_token),
        org=visit.org,
        client=client,
        catalogue=builtin(),
        supported=session.metadata.scopes_supported,
    )
    found = compare(facts)
    assert found.headline == ("1 of 3 scopes did not arrive:", "messages.write.")
    (lost,) = found.lost
    assert (lost.requested, lost.granted, lost.in_token) == ("yes", "no", "no")
    assert (lost.cause.id, lost.confidence, lost.mend) == ("policy", "likely", "consent")
    assert "left it out at consent" in lost.cause.words


def test_S13_the_scope_stays_in_the_token_whatever_the_role_is(visit: Visit) -> None:
    client = dataclasses.replace(visit.client, scopes=("openid", "okta.users.manage"))
    given = visit.sign_in(client).token_set
    found = compare(
        facts_of(given.summary, scopes_in(given.access_token), org=visit.org, client=client, catalogue=builtin())
    )
    assert found.lost == ()
    assert {row.scope: row.cause.id for row in found.rows}["okta.users.manage"] == "role"


@pytest.mark.parametrize(
    ("scopes", "issuer", "error"),
    [
        (("openid", "okta.users.read", "okta.policies.read"), "org", "invalid_scope"),
        (("openid", "okta.policies.read"), "org", "consent_required"),
        (("openid", "messages.read"), "org", "invalid_scope"),
        (("openid", "okta.users.read"), "custom", "invalid_scope"),
    ],
)
def test_okta_refuses_what_it_cannot_grant_and_drops_nothing_in_silence(
    visit: Visit, scopes: tuple[str, ...], issuer: str, error: str
) -> None:
    where = visit.address.org_url if issuer == "org" else visit.address.custom_issuer
    with pytest.raises(OAuthError) as caught:
        visit.sign_in(dataclasses.replace(visit.client, issuer=where, scopes=scopes))
    assert caught.value.error == error


def test_a_refused_consent_is_told(visit: Visit) -> None:
    with pytest.raises(OAuthError) as caught:
        visit.sign_in(visit.client, decision="deny")
    assert caught.value.error == "access_denied"


def test_the_preflights_own_questions_are_answered(visit: Visit) -> None:
    activity, url = visit.trace.begin("Preflight"), visit.address.org_url
    organization = read_organization(visit.http, url, activity=activity)
    assert (organization.engine, organization.url, organization.custom_url) == ("identity", url, "")
    assert issuer_for(visit.http, url, visit.client.client_id, activity=activity) == url
    change = HttpRequest(
        "PUT",
        f"{url}/api/v1/apps/{visit.client.client_id}",
        (("Authorization", f"SSWS {visit.address.ssws_token}"), ("Content-Type", "application/json")),
        b'{"settings": {"oauthClient": {"issuer_mode": "CUSTOM_URL"}}}',
    )
    visit.http.send(change)
    own = url.replace("127.0.0.1", "localhost")
    assert issuer_for(visit.http, url, visit.client.client_id, activity=activity) == own
    assert read_organization(visit.http, url, activity=activity).custom_url == own
    moved = dataclasses.replace(visit.client, issuer=own)
    session = visit.sign_in(moved)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
