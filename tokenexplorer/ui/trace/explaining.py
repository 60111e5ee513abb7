"""A message of the trace as a case for the explainer. Nothing is asked of anybody: no network, no keyring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tokenexplorer.tokens.token_set import TOKEN_KINDS
from tokenexplorer.ui.explain.failed_case import who_says
from tokenexplorer.wire.message import Outcome

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case, SentToken
    from tokenexplorer.diagnosis.finding import Explanation, Finding
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.message import About, Message

BUTTONS: Final = frozenset(
    {"add_scopes", "sign_in", "use_server", "open_grants", "refresh", "open_connect", "open_place", "open_page"}
    | {"look_into_log"}
)
"""What can be done from here; a call is tried again in Requests, where it can be seen."""


class TraceExplainer:
    """Says why a message failed: of a file from the file alone, and only to read."""

    def __init__(self, services: Services, state: AppState) -> None:
        self._services, self._state = services, state
        self._case: Case | None = None

    @property
    def token(self) -> TokenSummary | None:
        """What was sent with the message that was explained last."""
        return self._case.token if self._case is not None else None

    def explain(self, message: Message, *, of_file: bool) -> tuple[Explanation | None, str]:
        """Why it failed, and whose words the server's are; None where there is nothing to explain."""
        self._case = None
        if not is_explained(message):
            return None, ""
        from tokenexplorer.diagnosis.explain import explain

        case = self._case = self._case_of(message, of_file=of_file)
        return without_buttons(explain(case), read_only=of_file), who_says(case)

    def report(self, message: Message, *, of_file: bool) -> str:
        """What happened, for a ticket."""
        from tokenexplorer.diagnosis.explain import explain
        from tokenexplorer.diagnosis.report import report

        case = self._case or self._case_of(message, of_file=of_file)
        return report(case, explain(case))

    def _case_of(self, message: Message, *, of_file: bool) -> Case:
        from tokenexplorer.diagnosis.recorded import case_of

        return case_of(message) if of_file else case_of_live(message, self._state, self._services)


def is_explained(message: Message) -> bool:
    """Whether a message has something to explain: it failed, or its answer says so."""
    recorded = message.recorded
    refused = recorded is not None and recorded.status is not None and recorded.status >= 400
    return message.outcome is Outcome.FAILED or refused


def case_of_live(message: Message, state: AppState, services: Services) -> Case:
    """What is known of a message of this run: itself, and what the window knows of its org, app and token."""
    from tokenexplorer.catalogue.catalogue import EMPTY
    from tokenexplorer.diagnosis.recorded import case_of

    case, about = case_of(message), message.activity.about
    token = _token(about, state)
    org = next((each for each in state.orgs if each.id == about.org_id), None)
    client = state.client_of(about.client_ref)
    issuer = token.issuer if token is not None else client.issuer if client is not None else ""
    metadata = state.metadata(issuer) if issuer else None
    granted = state.granted(client.id) if client is not None else None
    catalogue = state.catalogue_of(org) if org is not None else EMPTY
    is_api = case.stage == "api"
    return replace(
        case,
        org=org,
        client=client,
        token=token if is_api or case.stage == "userinfo" else None,
        sent_token=_sent_token(token, message.activity.about.token_kind, services, case),
        operation=catalogue.find(case.sent.method, case.sent.url.partition("?")[0]) if is_api else None,
        catalogue=catalogue,
        grants=granted,
        supported=metadata.scopes_supported if metadata is not None else None,
    )


def without_buttons(explanation: Explanation, *, read_only: bool) -> Explanation:
    """The same with those buttons that work from here: of a file none at all."""

    def plain(finding: Finding) -> Finding:
        mends = (
            each if not read_only and each.action in BUTTONS else replace(each, label="") for each in finding.mends
        )
        return replace(finding, mends=tuple(mends))

    return replace(explanation, findings=tuple(map(plain, explanation.findings)))


def _token(about: About, state: AppState) -> TokenSummary | None:
    """The set as it was sent; after a refresh it is another one, and says nothing about this message."""
    found = next((each for each in state.tokens if each.id == about.token_id), None)
    return found if found is not None and found.generation == about.generation else None


def _sent_token(token: TokenSummary | None, sent_kind: str, services: Services, case: Case) -> SentToken:
    from tokenexplorer.diagnosis.case import SentToken
    from tokenexplorer.diagnosis.recorded import token_in

    if token is None or case.stage not in ("api", "userinfo") or case.sent.scheme not in ("Bearer", "DPoP"):
        return SentToken()
    # The state knows a token only once the store is open, and memory alone is asked.
    held = services.store().tokens.at_hand(token.id)
    kind: TokenKind = next((each for each in TOKEN_KINDS if each == sent_kind), "access_token")
    text = held.token(kind) if held is not None and held.summary.generation == token.generation else None
    return token_in(text, kind) if text else SentToken(kind)
