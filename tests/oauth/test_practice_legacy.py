"""Implicit and hybrid at the practice org: each response type in each mode, and what a wrong choice is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.oauth.test_practice_org import Visit
from tests.peers.form_login import FormLogin
from tokenexplorer.diagnosis.case import Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.flow import Flow
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.orgs.org import Client
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.storage.trace_files import document, har, page
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.purpose import Purpose

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TYPES = ("token", "id_token", "id_token token", "code id_token", "code token", "code id_token token")
SCOPES = ("openid", "profile", "offline_access")


class LegacyVisit(Visit):
    """One person at the app that may do without a code."""

    def enter(self, app: str = "Practice legacy app", **changes: Any) -> Session:
        offered = next(each for each in self.address.clients if each.name == app)
        client = Client(
            "ref", "org", offered.name, self.address.org_url, offered.client_id, scopes=SCOPES,
            redirect_uri="http://127.0.0.1/callback/x", response_type=offered.response_type,
        )  # fmt: skip
        return self.sign_in(dataclasses.replace(client, **changes))


@pytest.fixture(scope="module")
def address() -> Iterator[PracticeAddress]:
    practice = PracticeOrg()
    yield practice.start()
    practice.stop()


@pytest.fixture
def visit(address: PracticeAddress) -> Iterator[LegacyVisit]:
    made = LegacyVisit(address)
    yield made
    made.http.close()


@pytest.mark.parametrize("mode", ["", "fragment", "form_post"])
@pytest.mark.parametrize("kind", ["code", *TYPES])
def test_I13_I17_I18_I19_each_response_type_signs_in_by_each_mode(visit: LegacyVisit, kind: str, mode: str) -> None:
    session, flow = visit.enter(response_type=kind, response_mode=mode), Flow(kind)
    brings_id_token = flow.code or flow.id_token
    verdict = session.verification.verdict if session.verification is not None else None
    assert verdict is (Verdict.VERIFIED if brings_id_token else None)
    purposes = [each.purpose for each in visit.trace.messages()]
    assert (Purpose.TOKEN in purposes) is flow.code
    given = session.token_set
    assert (given.access_token is not None) is (flow.code or flow.access_token)
    assert (given.refresh_token is not None) is flow.code
    if session.verification is not None:
        words = {each.id: each.detail for each in session.verification.checks}
        assert words["at_hash"] == (
            "The at_hash fits" if given.access_token is not None else "No at_hash, and none is needed"
        )
    if given.access_token is not None:
        who = fetch_userinfo(given, session.metadata, http=visit.http, activity=visit.trace.begin("UserInfo"))
        assert who.claims["preferred_username"] == "alice@practice.example"


def test_a_code_in_the_query_as_chosen(visit: LegacyVisit) -> None:
    session = visit.enter(response_type="code", response_mode="query")
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("mode", ["", "form_post"])
def test_A11_a_pushed_hybrid_request_is_answered_as_it_was_pushed(visit: LegacyVisit, mode: str) -> None:
    session = visit.enter(response_mode=mode, par=True)
    assert session.client.response_type == "code id_token token"
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    purposes = [each.purpose for each in visit.trace.messages()]
    assert purposes.index(Purpose.PUSH) < purposes.index(Purpose.CHECK_ANSWER) < purposes.index(Purpose.TOKEN)


@pytest.mark.parametrize(("kind", "mode"), [*((kind, "") for kind in TYPES), ("code id_token", "form_post")])
def test_the_usual_app_may_not_and_the_reason_is_explained(visit: LegacyVisit, kind: str, mode: str) -> None:
    with pytest.raises(OAuthError) as refused:
        visit.enter("Practice app", response_type=kind, response_mode=mode)
    error = refused.value
    assert (error.error, error.where) == ("unsupported_response_type", "authorize")
    assert error.advice == f"Allow the response type {kind} for this app."
    found = explain(Case("authorize", error=error, org=visit.org)).findings[0]
    assert (found.id, found.certainty) == ("okta-unsupported-response-type", "certain")
    assert [(mend.words, mend.action, mend.value) for mend in found.mends] == [
        ("Use the response type code.", "mend_form", "set_response_type code"),
        ("Or have Implicit (hybrid) ticked for the app under General, Grant type.", "", ""),
    ]


@pytest.mark.parametrize("mode", ["fragment", "form_post"])
def test_S15_what_the_browser_brings_is_in_no_file_of_the_trace(
    visit: LegacyVisit, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: dict[str, str] = {}

    def heard(method: str) -> None:
        real = getattr(FormLogin, method)

        def told(person: FormLogin, url: str) -> Any:
            found = real(person, url)
            address, fields = found if isinstance(found, tuple) else (found, {})
            for parts in map(urlsplit, (url, address)):
                brought.update([*parse_qsl(parts.query), *parse_qsl(parts.fragment)])
            brought.update(fields)
            return found

        monkeypatch.setattr(FormLogin, method, told)

    heard("redirect_of")
    heard("post_of")
    given = visit.enter(response_mode=mode).token_set
    messages = visit.trace.messages()
    written = [document.write(messages, NOW), har.write(messages), page.write(messages, NOW)]
    seen = repr(messages) + "".join(each.decode() for each in written)
    secrets = {brought[name] for name in ("code", "access_token", "id_token", "state", "nonce")}
    secrets |= {each for each in (given.access_token, given.id_token, given.refresh_token) if each}
    assert len(secrets) == 8, "at the front a code, two tokens, state and nonce; three tokens behind"
    assert [each for each in secrets if each.rpartition(".")[2] in seen] == []
