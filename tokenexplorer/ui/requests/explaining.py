"""An answer as a case for the explainer: with the token that went along, and all that the window knows around it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case, SentToken
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.exchange import HttpRequest
    from tokenexplorer.wire.known_secrets import KnownSecrets


def case_of(answer: Answer, state: AppState, known: KnownSecrets | None = None) -> Case:
    """Gather what is known of an answer. Nothing is asked of anybody: no network, no keyring.

    Args:
        answer: What came of a request.
        state: What the window knows: orgs, apps, tokens, grants, metadata.
        known: Secrets of earlier messages, which the answer may quote.
    """
    from tokenexplorer.catalogue.catalogue import EMPTY
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.recorded import answer_of, clock_offset_s, sent_of
    from tokenexplorer.wire.recording import record_exchange

    exchange, outgoing = answer.exchange, answer.outgoing
    recorded = record_exchange(exchange, {})
    recorded = known.without(recorded) if known is not None else recorded
    token, org = outgoing.token, outgoing.owner or outgoing.org
    client = state.client_of(token.client_ref) if token is not None else None
    granted = state.granted(client.id) if client is not None else None
    metadata = state.metadata(token.issuer) if token is not None else None
    catalogue = state.catalogue_of(org) if org is not None else EMPTY
    url = exchange.request.url.partition("?")[0]
    is_userinfo = metadata is not None and url == metadata.userinfo_endpoint
    return Case(
        stage="userinfo" if is_userinfo else "api",
        answer=answer_of(recorded),
        sent=sent_of(recorded),
        error=exchange.error,
        org=org,
        client=client,
        token=token,
        sent_token=_sent_token(exchange.request, answer),
        operation=catalogue.find(recorded.method, url),
        catalogue=catalogue,
        grants=granted,
        supported=metadata.scopes_supported if metadata is not None else None,
        other_tokens=_others(token, org, state),
        clock_offset_s=clock_offset_s(recorded),
        now=datetime.now(UTC),
    )


def _sent_token(request: HttpRequest, answer: Answer) -> SentToken:
    from tokenexplorer.diagnosis.case import SentToken
    from tokenexplorer.diagnosis.recorded import token_in

    scheme, _, text = (request.header("Authorization") or "").strip().partition(" ")
    if scheme.lower() not in ("bearer", "dpop", "ssws") or not text:
        return SentToken()
    chosen = answer.outgoing.request.auth
    return token_in(text.strip(), chosen.token_kind if answer.outgoing.token is not None else None)


def _others(token: TokenSummary | None, org: Org | None, state: AppState) -> tuple[TokenSummary, ...]:
    """Further sets of the same org with an access token, to try the call as somebody else."""
    org_id = token.org_id if token is not None else org.id if org is not None else ""
    sent = token.id if token is not None else ""
    return tuple(
        each for each in state.tokens if each.id != sent and each.org_id == org_id and "access_token" in each.kinds
    )
