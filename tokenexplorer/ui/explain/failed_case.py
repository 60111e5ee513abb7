"""What the window knows around an error or pasted evidence. Nothing is asked of anybody: no network, no keyring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case, Stage
    from tokenexplorer.errors import ApiRefused, Refusal, TokenExplorerError
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.state import AppState

_STAGES: Final = ("authorize", "push", "token", "device", "userinfo", "introspection", "revocation")
_APP_CLAIMS: Final = ("cid", "client_id", "azp", "appid")


def case_of_error(
    error: TokenExplorerError,
    state: AppState,
    *,
    stage: Stage | None = None,
    org: Org | None = None,
    client: Client | None = None,
    token: TokenSummary | None = None,
) -> Case:
    """An error of a sign-in, a token or a server as a case.

    Args:
        error: Ours or the server's.
        state: What the window knows.
        stage: Where it happened; by the error where nobody says so.
        org: Whose server.
        client: Which app.
        token: The set that it was about.
    """
    from tokenexplorer.diagnosis.case import Answer, Case
    from tokenexplorer.errors import ApiRefused

    if isinstance(error, ApiRefused):
        return _of_call(error.refusal, error, state, org, client, token)
    metadata = state.metadata(client.issuer) if client is not None else None
    granted = state.granted(client.id) if client is not None else None
    return Case(
        stage or stage_of(error),
        answer=Answer(getattr(error, "status", None)),
        error=error,
        org=org,
        client=client,
        token=token,
        catalogue=state.catalogue_of(org),
        grants=granted,
        supported=metadata.scopes_supported if metadata is not None else None,
        clock_offset_s=metadata.server_time_offset_s if metadata is not None else None,
    )


def _of_call(
    refusal: Refusal,
    error: ApiRefused,
    state: AppState,
    org: Org | None,
    client: Client | None,
    token: TokenSummary | None,
) -> Case:
    """A call that this app made by itself. Of a token that nobody names nothing is said."""
    from tokenexplorer.diagnosis.case import Answer, Case, Scheme, Sent

    schemes: tuple[Scheme, ...] = get_args(Scheme)
    scheme = next((each for each in schemes if each == refusal.scheme), schemes[0])
    catalogue = state.catalogue_of(org)
    granted = state.granted(client.id) if client is not None and token is not None else None
    return Case(
        "api",
        answer=Answer(refusal.status, tuple(("WWW-Authenticate", each) for each in refusal.challenges), refusal.body),
        sent=Sent(refusal.method, refusal.url, scheme, refusal.has_proof),
        error=error,
        org=org,
        client=client,
        token=token,
        operation=catalogue.find(refusal.method, refusal.url.partition("?")[0]) if refusal.url else None,
        catalogue=catalogue,
        grants=granted,
    )


def case_of_page(words: str, page: str, org: Org | None, client: Client | None) -> Case:
    """A page of the provider that stopped a sign-in in the browser.

    Args:
        words: That stand on it.
        page: Which of the known pages it is, or empty.
        org: Whose page.
        client: The app that signs in.
    """
    from tokenexplorer.diagnosis.case import Answer, Case
    from tokenexplorer.diagnosis.pasted_parts import redacted

    return Case("page", Answer(None, (), redacted(words)), org=org, client=client, page=page)


def stage_of(error: TokenExplorerError) -> Stage:
    """Where an error happened, as far as it says so itself."""
    from tokenexplorer.errors import DiscoveryError, OAuthError

    if isinstance(error, OAuthError):
        return next((each for each in _STAGES if each == error.where), "token")
    return "discovery" if isinstance(error, DiscoveryError) else "local"


def around(case: Case, org: Org | None, state: AppState) -> Case:
    """Pasted evidence with what the window knows of its org and app.

    Args:
        case: As it was read.
        org: Whose server it is of; one without an id is known by its address alone.
        state: What the window knows.
    """
    from tokenexplorer.catalogue.catalogue import EMPTY
    from tokenexplorer.orgs.org_catalogue import catalogue_for

    if org is None:
        return case
    client = _client(case, org, state)
    catalogue = state.catalogue_of(org) if org.id else catalogue_for(org) or EMPTY
    issuer = str((case.sent_token.claims or {}).get("iss", "")) or (client.issuer if client is not None else org.issuer)
    metadata = state.metadata(issuer)
    granted = state.granted(client.id) if client is not None else None
    return replace(
        case,
        org=org,
        client=client,
        operation=catalogue.find(case.sent.method, case.sent.url.partition("?")[0]) if case.stage == "api" else None,
        catalogue=catalogue,
        grants=granted,
        supported=metadata.scopes_supported if metadata is not None else None,
    )


def _client(case: Case, org: Org, state: AppState) -> Client | None:
    """The app that the token names; where it names none, the org's only one."""
    apps = state.clients_of(org.id) if org.id else ()
    claims = case.sent_token.claims or {}
    named = {claims.get(name) for name in _APP_CLAIMS if isinstance(claims.get(name), str)}
    if named:
        return next((each for each in apps if each.client_id in named), None)
    return apps[0] if len(apps) == 1 else None


def who_says(case: Case) -> str:
    """Whose words the verbatim ones are."""
    from tokenexplorer.orgs.provider import provider

    return provider(case.org.provider_id).name if case.org is not None and case.org.is_okta else "the server"
