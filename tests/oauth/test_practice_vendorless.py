"""The practice org's face of no vendor by the app's own code: keys of every kind, and what else may be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError

from tests.oauth.person import signed_in
from tests.oauth.test_sign_in import Keeper
from tests.peers.form_login import FormLogin
from tests.ports import free_port
from tests.practice.visitor import Visitor
from tokenexplorer.api.sender import send
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.dpop import NonceBook
from tokenexplorer.oauth.login import LoginRequest, Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.signing_key import KeyKind, SigningKey, algorithms, make
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.okta.console import app_page
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.practice.asked import NOTHING, read_asked
from tokenexplorer.practice.dpop_proofs import proof_at_token_endpoint
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.practice.world import World
from tokenexplorer.tokens.jwt import decode
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.trace import Trace

KINDS: tuple[KeyKind, ...] = ("RSA-2048", "P-256", "P-384", "Ed25519")


class Owner:
    """Somebody with both apps of it that sign with a key."""

    def __init__(self) -> None:
        self.practice = PracticeOrg()
        self.address = self.practice.start()
        issuer = self.address.certified_issuer
        self.org = Org("org", "Practice", self.practice.open_tls(), issuer, "generic", practice=True)
        self.http, self.cache, self.trace, self.nonces = HttpClient(), ProviderCache(), Trace(), NonceBook()
        self.service, self.web = (
            Client(
                each.client_id, "org", each.name, issuer, each.client_id, kind=each.kind,
                client_auth="private_key_jwt", scopes=each.scopes, keep="session",
                redirect_uri="" if each.kind == "service" else f"http://127.0.0.1:{free_port()}/callback/x",
            )
            for each in self.address.certified_clients
            if each.client_auth == "private_key_jwt"
        )  # fmt: skip
        self.keys: dict[str, SigningKey] = {}

    def key(self, kind: KeyKind, client: Client) -> SigningKey:
        """One of a kind, registered for an app on the page that the checklist names."""
        name = f"{client.id} {kind}"
        if name not in self.keys:
            self.keys[name] = make(kind, datetime.now(UTC))
            visitor = Visitor(self.address)
            visitor.open(app_page(self.org, client.client_id))
            visitor.press("Sign in", username="alice", password="alice-password")
            visitor.press("Add key", jwk=json.dumps(self.keys[name].public_jwk()))
            assert f"<code>{self.keys[name].kid}</code>" in visitor.page
            visitor.close()
        return self.keys[name]

    @property
    def metadata(self) -> ProviderMetadata:
        return self.cache.metadata(self.http, self.org.issuer, activity=self.trace.begin("Discovery"))

    def token(self, key: SigningKey, **changes: Any) -> Session:
        client = replace(self.service, **changes)
        return get_token(
            ServiceRequest(self.org, client, Credentials(signing_key=key), ("messages.read",)),
            http=self.http, metadata=self.metadata, keeper=Keeper(), activity=self.trace.begin("Token"),
            on_step=lambda step: None, nonces=self.nonces,
        )  # fmt: skip

    def sign_in(self, **changes: Any) -> Session:
        def browse(url: str) -> None:
            with FormLogin("alice", "alice-password") as person:
                person.deliver(person.redirect_of(url)).close()

        app = replace(self.web, **{"scopes": ("openid", "offline_access", "messages.read"), **changes})
        request = LoginRequest(self.org, app, Credentials(signing_key=self.key("P-256", self.web)))
        activity = self.trace.begin("Sign-in")
        return signed_in(request, browse, http=self.http, cache=self.cache, activity=activity, nonces=self.nonces)

    def again(self, session: Session) -> Any:
        """What a refresh brings."""
        found = session.metadata
        return refresh(
            session.token_set, found, client=session.client,
            credentials=Credentials(signing_key=self.key("P-256", self.web)), http=self.http,
            activity=self.trace.begin("Refresh"), nonces=self.nonces,
            fetch_keys=lambda: self.cache.keys(self.http, found, activity=self.trace.begin("Keys")),
        )  # fmt: skip


@pytest.fixture
def owner() -> Iterator[Owner]:
    made = Owner()
    yield made
    made.http.close()
    made.practice.stop()


def claims(token: str | None) -> dict[str, Any]:
    return decode(token or "").claims or {}


@pytest.mark.parametrize("kind", KINDS)
def test_T02_a_key_of_each_kind_proves_a_service_app(owner: Owner, kind: KeyKind) -> None:
    key, listed = owner.key(kind, owner.service), owner.metadata.raw["token_endpoint_auth_signing_alg_values_supported"]
    for alg in algorithms(kind):
        assert alg in listed
        session = owner.token(replace(key, alg=alg))
        assert claims(session.token_set.access_token)["cid"] == owner.service.client_id
    token = session.token_set.access_token
    request = HttpRequest("GET", f"{owner.org.issuer}/messages", (("Authorization", f"Bearer {token}"),))
    answer = send(request, owner.http, owner.trace.begin("Call")).response
    assert answer is not None
    assert answer.status == 200


def test_a_key_proves_an_app_with_a_person_at_each_endpoint_and_dpop_binds_its_tokens(owner: Owner) -> None:
    session = owner.sign_in(dpop=True)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert claims(session.token_set.access_token)["cnf"] == {"jkt": session.summary.dpop_jkt}
    fresh, proved = owner.again(session), Credentials(signing_key=owner.key("P-256", owner.web))
    assert claims(fresh.access_token)["cnf"] == {"jkt": session.summary.dpop_jkt}
    revoke(
        fresh, session.metadata, client=owner.web, credentials=proved, http=owner.http,
        activity=owner.trace.begin("Revoke"), nonces=owner.nonces,
    )  # fmt: skip


def test_another_key_no_key_and_no_assertion_are_refused(owner: Owner) -> None:
    known = owner.key("P-256", owner.service)
    stranger = make("P-256", datetime.now(UTC))
    for key, words in (
        (stranger, "kid is invalid"),
        (replace(stranger, kid=known.kid), "signature is invalid"),
        (replace(owner.key("Ed25519", owner.service), kid=known.kid), "algorithm is invalid"),
    ):
        with pytest.raises(OAuthError, match=words) as refused:
            owner.token(key)
        assert refused.value.error == "invalid_client"
    by_secret = replace(owner.service, client_auth="client_secret_post")
    with pytest.raises(OAuthError, match="has to sign a client_assertion"):
        get_token(
            ServiceRequest(owner.org, by_secret, Credentials("s"), ("messages.read",)),
            http=owner.http, metadata=owner.metadata, keeper=Keeper(), activity=owner.trace.begin("Token"),
            on_step=lambda step: None,
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "alg"), [("RSA-2048", "PS256"), ("Ed25519", "EdDSA")])
def test_it_takes_proofs_of_possession_that_okta_does_not(owner: Owner, kind: KeyKind, alg: str) -> None:
    made, site, url = make(kind, datetime.now(UTC)), owner.practice._running_site(), "http://127.0.0.1/token"
    key = jwt.PyJWK(json.loads(made.private_jwk), alg).key

    def proof(world: World) -> str:
        claims = {"htm": "POST", "htu": url, "iat": int(world.now), "jti": alg}
        claims["nonce"] = world.dpop_nonces.current(world.now)
        return jwt.encode(claims, key, algorithm=alg, headers={"typ": "dpop+jwt", "jwk": made.public_jwk()})

    own, okta = site.certified.server.world, site._world
    assert proof_at_token_endpoint(own, proof(own), url) == made.kid
    with pytest.raises(OktaFault, match="algorithm is not supported"):
        proof_at_token_endpoint(okta, proof(okta), url)


API, REPORTS = "api://certified", "api://reports"


def aud(token: str | None) -> object:
    return claims(token)["aud"]


def test_resource_names_whom_the_tokens_are_for_and_a_refresh_keeps_to_it(owner: Owner) -> None:
    session = owner.sign_in(resource=(API, REPORTS))
    assert aud(session.token_set.access_token) == [API, REPORTS]
    for resources, audience in (((REPORTS,), REPORTS), ((), [API, REPORTS])):
        client = replace(session.client, resource=resources)
        session = replace(session, token_set=owner.again(replace(session, client=client)))
        assert aud(session.token_set.access_token) == audience, "a narrower one takes nothing from the next"
    other = owner.sign_in(resource=(REPORTS,))
    with pytest.raises(OAuthError, match="did not name this resource") as refused:
        owner.again(replace(other, client=replace(other.client, resource=(API,))))
    assert refused.value.error == "invalid_target"


def test_a_service_token_is_for_the_api_that_was_named_and_no_other_takes_it(owner: Owner) -> None:
    key = owner.key("P-256", owner.service)
    for changes, audience, status in (
        ({}, API, 200), ({"resource": (REPORTS,)}, REPORTS, 401), ({"audience": REPORTS}, REPORTS, 401),
        ({"resource": (API,)}, API, 200),
    ):  # fmt: skip
        token = owner.token(key, **changes).token_set.access_token
        assert aud(token) == audience
        request = HttpRequest("GET", f"{owner.org.issuer}/messages", (("Authorization", f"Bearer {token}"),))
        answer = send(request, owner.http, owner.trace.begin("Call")).response
        assert answer is not None
        assert answer.status == status


@pytest.mark.parametrize(
    ("resource", "words"),
    [("urn:nobody", "Known are: api://certified"), (f"{API}#x", "without a frag"), ("x", "absol")],
)
def test_an_unknown_or_malformed_resource_is_invalid_target(owner: Owner, resource: str, words: str) -> None:
    key = owner.key("P-256", owner.service)
    with pytest.raises(OAuthError, match=words) as of_token:
        owner.token(key, resource=(resource,))
    with pytest.raises(OAuthError, match=words) as of_sign_in:
        owner.sign_in(resource=(resource,))
    assert of_token.value.error == of_sign_in.value.error == "invalid_target"


def test_asked_claims_come_where_they_were_asked_for(owner: Owner) -> None:
    asked = {"id_token": {"email": None, "nobody_knows": None}, "userinfo": {"groups": {"essential": True}}}
    plain, session = owner.sign_in(), owner.sign_in(claims=json.dumps(asked))
    for each, has in ((plain, False), (session, True)):
        found = claims(each.token_set.id_token)
        said = fetch_userinfo(each.token_set, each.metadata, http=owner.http, activity=owner.trace.begin("UserInfo"))
        assert ("email" in found, "groups" in said.claims) == (has, has)
        assert not {"groups", "nobody_knows", "acr"} & found.keys()
        assert "email" not in said.claims
    assert claims(owner.again(session).id_token)["email"] == claims(session.token_set.id_token)["email"]
    listed = owner.metadata.raw
    assert (listed["claims_parameter_supported"], listed["acr_values_supported"]) == (True, ["urn:practice:password"])


def test_acr_says_how_somebody_signed_in_and_what_is_essential_and_cannot_be_is_refused(owner: Owner) -> None:
    for changes in ({"acr_values": "phr urn:practice:password"}, {"claims": '{"id_token": {"acr": null}}'}):
        assert claims(owner.sign_in(**changes).token_set.id_token)["acr"] == "urn:practice:password"
    wish = {"id_token": {"acr": {"essential": True, "values": ["phr"]}}}
    with pytest.raises(OAuthError, match="essential acr") as refused:
        owner.sign_in(claims=json.dumps(wish))
    assert refused.value.error == "unmet_authentication_requirements"


@pytest.mark.parametrize("value", ["{", "[]", '"x"', '{"id_token": 1}', '{"userinfo": ["a"]}', "[" * 2000])
def test_claims_that_cannot_be_read_are_refused_in_words(value: str) -> None:
    with pytest.raises(InvalidRequestError, match="'claims' parameter"):
        read_asked([("claims", value)], ())


def test_nothing_of_it_has_an_effect_at_the_face_of_okta(owner: Owner) -> None:
    site = owner.practice._running_site()
    pairs = [("resource", "urn:nobody"), ("claims", "{"), ("acr_values", "phr")]
    assert site._org.asked(pairs) is NOTHING
    assert site._custom.repeatable == frozenset()
