from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.oauth.made import CLIENT, activity
from tests.peers.hostile_op import HostileOp, Reply
from tests.peers.jose_forge import session_key
from tests.tokens.made import ACCESS_TOKEN, CLIENT_ID, NONCE, NOW, id_token, summary
from tokenexplorer.oauth.verification import verify_stored
from tokenexplorer.orgs.org import Client
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.pasted import pasted_token_set
from tokenexplorer.tokens.token_set import TokenKind, TokenSet
from tokenexplorer.tokens.verdict import Verdict, Verification
from tokenexplorer.wire.client import HttpClient


@pytest.fixture
def op() -> Iterator[HostileOp]:
    with HostileOp() as provider:
        yield provider


def look(given: TokenSet, kind: TokenKind, client: Client | None = CLIENT, provider_id: str = "") -> Verification:
    http = HttpClient()
    try:
        return verify_stored(
            given,
            kind,
            client=client,
            http=http,
            providers=ProviderCache(),
            activity=activity(),
            provider_id=provider_id,
            now=NOW,
        )
    finally:
        http.close()


def stored(op: HostileOp, access_token: str = ACCESS_TOKEN) -> TokenSet:
    return TokenSet(
        summary(issuer=op.issuer, client_id=CLIENT_ID), access_token, id_token(iss=op.issuer), "refresh", NONCE
    )


def test_a_stored_id_token_is_verified_again(op: HostileOp) -> None:
    assert look(stored(op), "id_token").verdict is Verdict.VERIFIED


def test_N24_unreadable_keys_are_no_failure(op: HostileOp) -> None:
    op.replies["jwks"] = Reply(404, b"")
    assert look(stored(op), "id_token").verdict is Verdict.CANNOT_VERIFY
    pasted = pasted_token_set(id_token(iss=op.issuer), now=NOW)
    assert look(pasted, "id_token", None).verdict is Verdict.CANNOT_VERIFY


def test_access_tokens(op: HostileOp) -> None:
    assert look(stored(op), "access_token").verdict is Verdict.CANNOT_VERIFY
    assert look(stored(op, id_token(iss=op.issuer)), "access_token").verdict is Verdict.VERIFIED
    private = id_token(session_key("RS256", "private"), iss=op.issuer)
    result = look(stored(op, private), "access_token", provider_id="okta-org")
    assert result.headline == "Cannot be verified here. Okta keeps the keys of its org server to itself."


def test_refresh_tokens_are_for_the_server_alone(op: HostileOp) -> None:
    assert look(stored(op), "refresh_token").verdict is Verdict.CANNOT_VERIFY
    assert op.requests == []


def test_I42_a_pasted_token_is_verified_on_a_click(op: HostileOp) -> None:
    pasted = pasted_token_set(id_token(iss=op.issuer), now=NOW)
    assert op.requests == []
    assert look(pasted, "id_token", None).verdict is Verdict.VERIFIED
    opaque = pasted_token_set("ya29.opaque", now=NOW)
    assert look(opaque, "access_token", None).verdict is Verdict.CANNOT_VERIFY
