"""Client certificates at the practice org by the app's own code: saved files, bound tokens, each refusal explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.oauth.person import signed_in
from tests.oauth.test_sign_in import Keeper
from tests.peers.certificates import make_client_certificate
from tests.peers.form_login import FormLogin
from tests.ports import free_port
from tokenexplorer.api.sender import send
from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.errors import ConfigError, OAuthError, PassphraseNeeded, TlsFailed
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.login import LoginRequest, Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.certificate_file import load
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.client_certificate import ClientCertificate
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.policy import Policy
from tokenexplorer.wire.trace import Trace

PASSPHRASE = "correct horse"


class Owner:
    """Somebody with both apps of the practice org for client certificates."""

    def __init__(self, folder: Path) -> None:
        self.practice, self.folder = PracticeOrg(), folder
        self.address = self.practice.start()
        self.api = self.practice.open_tls()
        self.org = Org("org", "Practice OpenID", self.api, self.address.certified_issuer, practice=True)
        self.trace, self.cache, self.keeper = Trace(), ProviderCache(), Keeper()
        self.service, self.web = (
            Client(
                each.client_id, "org", each.name, self.address.certified_issuer, each.client_id, kind=each.kind,
                client_auth=each.client_auth or "none", scopes=each.scopes,
                redirect_uri="" if each.kind == "service" else f"http://127.0.0.1:{free_port()}/callback/x",
            )
            for each in self.address.certified_clients[:2]
        )  # fmt: skip
        self.certificates = {each.name: self.save(each) for each in (self.service, self.web)}
        self.http = HttpClient(Policy(ca_file=str(folder / "authority.pem")))

    def save(self, app: Client, passphrase: str = PASSPHRASE) -> ClientCertificate:
        files = self.practice.issue_certificate(app.client_id, passphrase)
        path = self.folder / f"{files.stem}.pem"
        path.write_bytes(files.certificate)
        (self.folder / "authority.pem").write_bytes(files.authority)
        return load(str(path), "", passphrase, datetime.now(UTC))

    def token(self, certificate: ClientCertificate, app: Client | None = None) -> Session:
        activity, app = self.trace.begin("Token"), app or self.service
        return get_token(
            ServiceRequest(self.org, app, Credentials(certificate=certificate), ("messages.read",)),
            http=self.http,
            metadata=self.cache.metadata(self.http, app.issuer, activity=activity),
            keeper=self.keeper,
            activity=activity,
            on_step=lambda step: None,
        )

    def sign_in(self) -> Session:
        def browse(url: str) -> None:
            with FormLogin("alice", "alice-password") as person:
                person.deliver(person.redirect_of(url)).close()

        app = replace(self.web, scopes=(*self.web.scopes, "offline_access"))
        request = LoginRequest(self.org, app, Credentials(certificate=self.certificates[app.name]))
        activity = self.trace.begin("Sign-in")
        return signed_in(request, browse, http=self.http, cache=self.cache, activity=activity, keeper=self.keeper)


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Owner]:
    made = Owner(tmp_path)
    yield made
    made.http.close()
    made.practice.stop()


def test_T02_a_locked_key_a_bound_token_and_a_call_with_it(owner: Owner) -> None:
    certificate = owner.certificates[owner.service.name]
    with pytest.raises(PassphraseNeeded):
        load(certificate.chain_file, "", None, datetime.now(UTC))
    session = owner.token(certificate)
    assert session.summary.certificate_x5t == certificate.thumbprint
    token = session.token_set.access_token or ""
    request = HttpRequest("GET", f"{owner.api}/messages", (("Authorization", f"Bearer {token}"),))
    for shown, status in ((None, 401), (owner.certificates[owner.web.name], 401), (certificate, 200)):
        answer = send(replace(request, certificate=shown), owner.http, owner.trace.begin("Call")).response
        assert answer is not None
        assert answer.status == status


def test_T02_T14_sign_in_userinfo_refresh_introspection_and_revocation_at_the_aliases(owner: Owner) -> None:
    session = owner.sign_in()
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    certificate, metadata = owner.certificates[owner.web.name], session.metadata
    credentials = Credentials(certificate=certificate)
    http, activity = owner.http, owner.trace.begin("After")
    fresh = refresh(
        session.token_set, metadata, client=owner.web, credentials=credentials, http=http, activity=activity,
        fetch_keys=lambda: owner.cache.keys(http, metadata, activity=activity),
    )  # fmt: skip
    assert fetch_userinfo(fresh, metadata, http=http, activity=activity, certificate=certificate).claims["name"]
    with pytest.raises(ConfigError, match="bound to a client certificate"):
        fetch_userinfo(fresh, metadata, http=http, activity=activity)
    said = introspect(
        fresh, "access_token", metadata, client=owner.web, credentials=credentials, http=http, activity=activity
    )
    assert said.active
    assert said.claims["cnf"] == {"x5t#S256": certificate.thumbprint}
    revoke(fresh, metadata, client=owner.web, credentials=credentials, http=http, activity=activity)
    shown = {
        urlsplit(message.recorded.url).netloc
        for message in owner.trace.messages()
        if message.recorded is not None and any(each.name == "client certificate" for each in message.recorded.sent)
    }
    assert shown == {urlsplit(owner.api).netloc}, "to the aliases, and to nobody else"


def explained(owner: Owner, app: Client, refused: OAuthError) -> tuple[str, str, str]:
    """Id and title of the finding on top, and the field that its button opens."""
    case = Case(
        "token", answer=Answer(401), sent=Sent(names=frozenset({"client_id", "grant_type", "scope"})), error=refused,
        org=owner.org, client=app, now=datetime.now(UTC),
    )  # fmt: skip
    top = explain(case).findings[0]
    return top.id, top.title, top.mends[0].value


def test_the_certificate_of_another_app_is_invalid_client_and_explained(owner: Owner) -> None:
    for app, other in ((owner.service, owner.web), (owner.web, owner.service)):
        wrong = owner.certificates[other.name]
        with pytest.raises(OAuthError, match="not the one that is registered") as refused:
            owner.token(wrong, app)
        assert refused.value.error == "invalid_client"
        assert wrong.thumbprint in refused.value.advice
        assert explained(owner, app, refused.value) == (
            "certificate-refused", "The server does not take the app's certificate", "certificate",
        )  # fmt: skip
    assert owner.keeper.kept == []


def test_an_expired_one_is_stopped_here_and_refused_there(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = owner.certificates[owner.service.name]
    old = replace(certificate, not_after=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(ConfigError, match="has ended"):
        owner.token(old)
    site = owner.practice._running_site()
    monkeypatch.setattr(site.certified.server.world, "clock", lambda: datetime(2099, 1, 1, tzinfo=UTC).timestamp())
    with pytest.raises(OAuthError, match="has expired") as refused:
        owner.token(certificate)
    assert explained(owner, owner.service, refused.value)[:2] == (
        "certificate-refused", "The app's certificate is out of time",
    )  # fmt: skip


def test_no_certificate_is_invalid_client_and_explained(owner: Owner) -> None:
    words = "No client certificate was presented. Call the address in mtls_endpoint_aliases and show it there."
    body = f"grant_type=client_credentials&client_id={owner.service.client_id}".encode()
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = HttpRequest("POST", f"{owner.api}/v1/token", headers, body)
    answer = send(request, owner.http, owner.trace.begin("Bare")).response
    assert answer is not None
    assert words in answer.body.text()
    refused = OAuthError("invalid_client", words, where="token")
    assert explained(owner, owner.service, refused)[:2] == (
        "certificate-refused", "The server saw no client certificate",
    )  # fmt: skip


def test_one_that_nobody_here_signed_ends_the_connection_and_that_is_said(owner: Owner, tmp_path: Path) -> None:
    stranger = make_client_certificate(tmp_path, "stranger")
    with pytest.raises(TlsFailed, match="certificate"):
        owner.token(load(str(stranger.both), "", None, datetime.now(UTC)))


def test_S_it_is_trusted_where_its_authority_was_chosen_and_nowhere_else(owner: Owner) -> None:
    request = HttpRequest("GET", f"{owner.api}/messages")
    elsewhere = HttpClient()
    failed = send(request, elsewhere, owner.trace.begin("Other org"))
    elsewhere.close()
    assert isinstance(failed.error, TlsFailed)


def test_after_a_new_start_the_old_files_are_of_no_use(owner: Owner) -> None:
    certificate = owner.certificates[owner.service.name]
    owner.practice.stop()
    address = owner.practice.start()
    owner.cache.forget()
    app = replace(owner.service, issuer=address.certified_issuer)  # its port may be another one
    with pytest.raises(TlsFailed):
        owner.token(certificate, app)
    fresh = owner.save(app)
    assert owner.token(fresh, app).summary.certificate_x5t == fresh.thumbprint
