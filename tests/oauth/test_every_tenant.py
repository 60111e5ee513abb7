"""A sign-in at an address that stands for every tenant: whose token is taken, and whose is not (J01, I02)."""

from __future__ import annotations

import dataclasses

import pytest

from tests.oauth.test_sign_in import World, world
from tests.peers.hostile_op import REMOVED
from tokenexplorer.errors import IssuerMismatch, LoginError, TokenError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.verification import verify_stored
from tokenexplorer.orgs import provider as table
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.tokens.verdict import Verdict

__all__ = ["world"]

TENANT = "11112222-0000-4000-8000-000000000000"


@pytest.fixture
def shared(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Entra's row, for a server on this computer whose address is `/common/v2.0`."""
    entra = table.provider("entra")
    (row,) = entra.issuer_names
    here = dataclasses.replace(
        row,
        entered=r"http://(?P<host>127\.0\.0\.1:\d+)/common/v2\.0",
        published=row.published.replace("https", "http"),
    )
    known = {each.id: each for each in table.providers()} | {"entra": dataclasses.replace(entra, issuer_names=(here,))}
    monkeypatch.setattr(table, "_by_id", lambda: known)
    world.client = dataclasses.replace(world.client, issuer=f"{world.op.issuer}/common/v2.0")
    world.op.metadata |= {
        "issuer": f"{world.op.issuer}/{{tenantid}}/v2.0",
        "authorization_response_iss_parameter_supported": REMOVED,
    }
    world.op.authorization_response["iss"] = REMOVED
    world.op.replies["other"] = lambda asked: (
        world.op._metadata(asked) if asked.path == "/common/v2.0/.well-known/openid-configuration" else None
    )
    world.op.id_token_claims |= {"iss": f"{world.op.issuer}/{TENANT}/v2.0", "tid": TENANT}
    return world


def again(world: World, session: Session) -> TokenSet:
    activity = world.trace.begin("Refresh")
    return refresh(
        session.token_set,
        session.metadata,
        client=world.client,
        credentials=NO_CREDENTIALS,
        http=world.http,
        activity=activity,
        fetch_keys=lambda: world.cache.keys(world.http, session.metadata, activity=activity),
    )


def test_J01_the_whole_way_at_an_address_of_every_tenant(shared: World) -> None:
    session = shared.sign_in()
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert session.verification.issuer == f"{shared.op.issuer}/{TENANT}/v2.0"
    assert session.summary.issuer == shared.client.issuer
    found = verify_stored(
        session.token_set, "id_token", client=shared.client, http=shared.http, providers=shared.cache,
        activity=shared.trace.begin("Check"),
    )  # fmt: skip
    assert found.verdict is Verdict.VERIFIED
    assert again(shared, session).access_token


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": "99992222-0000-4000-8000-000000000000"},
        {"tid": "common", "iss": "{issuer}/common/v2.0"},
        {"tid": "{{tenantid}}", "iss": "{issuer}/{{tenantid}}/v2.0"},
        {"tid": TENANT, "iss": f"https://evil.example/{TENANT}/v2.0"},
    ],
)
def test_J01_I02_nothing_is_stored_of_a_token_that_names_another(shared: World, claims: dict[str, str]) -> None:
    shared.op.id_token_claims |= {name: value.format(issuer=shared.op.issuer) for name, value in claims.items()}
    with pytest.raises(LoginError, match="The ID token was refused"):
        shared.sign_in()
    assert shared.keeper.kept == []


def test_J01_T09_a_refresh_does_not_move_to_another_tenant(shared: World) -> None:
    session = shared.sign_in()
    other = "99992222-0000-4000-8000-000000000000"
    shared.op.id_token_claims |= {"iss": f"{shared.op.issuer}/{other}/v2.0", "tid": other}
    with pytest.raises(TokenError, match="the issuer is not the same as before"):
        again(shared, session)


def test_J01_without_the_row_the_template_is_refused_before_the_browser(
    shared: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with pytest.raises(IssuerMismatch):
        shared.sign_in()
    assert shared.url == ""
