"""How the app that is shown stands: its key, its token, what went wrong, and which step comes next. No widget."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenexplorer.sentences import day
from tokenexplorer.ui.connect.service.preview import Proof
from tokenexplorer.ui.connect.service.progress import Progress
from tokenexplorer.ui.connect.service.way import steps_of, way_of
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Keep, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.first_call import CallResult
    from tokenexplorer.ui.actions.service import ServiceActions
    from tokenexplorer.ui.connect.proof_look import ProofLook
    from tokenexplorer.ui.connect.service.failure import Cause
    from tokenexplorer.ui.connect.service.way import StepId, Way
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.certificate_file import Glance

CLOCK_LIMIT_S = 60


class Standing:
    """What is known of one app; other apps' causes and answers are kept for when they are shown again.

    Attributes:
        org: Of the app that is shown.
        client: The app, or None where another kind is shown.
        back_to: The step that the person went back to, or None.
        calls: By our id of an app: the answer of its first call.
        causes: By our id of an app: the step that failed, and why.
    """

    def __init__(self, services: Services, state: AppState, service: ServiceActions, look: ProofLook) -> None:
        self._services, self.state, self.service, self._look = services, state, service, look
        self.org: Org | None = None
        self.client: Client | None = None
        self.back_to: StepId | None = None
        self.calls: dict[str, CallResult] = {}
        self.causes: dict[str, tuple[StepId, Cause]] = {}

    def begin(self) -> None:
        """A step is done anew: what it brought before is over."""
        if self.client is None:
            return
        self.back_to = None
        self.causes.pop(self.client.id, None)
        self.calls.pop(self.client.id, None)

    def take_key(self) -> None:
        """Another key signs: the person goes on, and that the one before was refused says nothing any more."""
        self.back_to = None
        if self.client is not None and self.failure is not None and self.failure[0] in {"key", "token"}:
            del self.causes[self.client.id]

    # Of the app

    @property
    def key(self) -> KeySummary | None:
        """The app's key."""
        return self.service.key_of(self.client) if self.client is not None else None

    @property
    def way(self) -> Way:
        """By what the app proves itself."""
        return way_of(self.client) if self.client is not None else "key"

    @property
    def glance(self) -> Glance | None:
        """What is in its certificate's files; None while nobody looked, or there are none."""
        return self._look.certificate(self.client) if self.client is not None else None

    @property
    def has_secret(self) -> bool | None:
        """Whether its secret is kept; None while nobody looked."""
        return self._look.has_secret(self.client) if self.client is not None else None

    @property
    def proof(self) -> Proof:
        """What it has to prove itself with; what nobody looked at is taken as good, the token step looks itself."""
        client, found = self.client, self.glance
        if client is None:
            return Proof()
        readable = found is None or found.fault is None or found.is_locked
        is_there = {
            "key": self.key is not None,
            "certificate": bool(client.certificate_file) and readable,
            "secret": self.has_secret is not False,
        }
        return Proof(self.key, found, is_there[self.way])

    @property
    def lack(self) -> StepId | None:
        """The step that is to be done before a token can be asked for."""
        done = {"register": self.client is not None and bool(self.client.client_id), self.way: self.proof.is_there}
        return next((step for step in steps_of(self.way) if not done.get(step, True)), None)

    @property
    def token(self) -> TokenSummary | None:
        """Its newest token that has not ended; not one of a person, from when the app was one to sign in to."""
        client, now = self.client, datetime.now(UTC)
        if client is None:
            return None
        mine = (
            token
            for token in self.state.tokens
            if (token.client_ref, token.client_id) == (client.id, client.client_id)
            and not {"id_token", "refresh_token"}.intersection(token.kinds)
        )
        return next((each for each in mine if each.access_expires_at is None or each.access_expires_at > now), None)

    @property
    def metadata(self) -> ProviderMetadata | None:
        """What its server says of itself."""
        return self.state.metadata(self.client.issuer) if self.client is not None else None

    @property
    def call(self) -> CallResult | None:
        """What its first call brought."""
        return self.calls.get(self.client.id) if self.client is not None else None

    @property
    def failure(self) -> tuple[StepId, Cause] | None:
        """The step that failed, and why."""
        return self.causes.get(self.client.id) if self.client is not None else None

    @property
    def running(self) -> str | None:
        """The step of this app that is at work."""
        return self.service.running.get(self.client.id) if self.client is not None else None

    @property
    def proof_fault(self) -> str:
        """Why the server may refuse the proof; empty where it takes it, or does not say."""
        from tokenexplorer.oauth.preflight.client import fault_of_proof

        client, key = self.client, self.key
        if client is None or not self.proof.is_there:
            return ""
        alg = key.alg if key is not None else ""
        found = fault_of_proof(client, self.metadata, self.glance, alg, datetime.now(UTC))
        if found is None:
            return ""
        mend = "Make or choose another key" if found.action == "choose_key" else found.fix
        return ". ".join(part.rstrip(".") for part in (mend, found.title, found.detail) if part) + "."

    @property
    def way_fault(self) -> str:
        """Why the way is of no use to what the app asks for; empty otherwise."""
        org, client = self.org, self.client
        if org is None or client is None or self.way == "key" or not org.is_okta:
            return ""
        if self.way == "certificate":
            return "Choose another way: Okta takes no client certificates."
        asks = any(scope.startswith("okta.") for scope in client.scopes)
        return "Choose Key: Okta gives okta.* scopes only to an app that a key proves." if asks else ""

    @property
    def clock_offset_s(self) -> float | None:
        """How far the server's clock is off; None where nobody knows."""
        metadata = self.metadata
        return metadata.server_time_offset_s if metadata is not None else None

    @property
    def progress(self) -> Progress:
        """How each step stands."""
        token, call, failure, client = self.token, self.call, self.failure, self.client
        return Progress(
            way=self.way,
            has_proof=self.proof.is_there,
            proof_in_time=self._proof_is_in_time(),
            has_client_id=client is not None and bool(client.client_id),
            knows_endpoint=self.metadata is not None,
            clock_good=abs(self.clock_offset_s or 0.0) <= CLOCK_LIMIT_S,
            proof_good=not (self.proof_fault or self.way_fault),
            has_token=token is not None,
            odd_token=token is not None and bool(self.service.remark(token.id)),
            call_status=call.status if call is not None else None,
            registration=self.service.registration(client.id) if client is not None else None,
            running=self.running,
            failed=failure[0] if failure is not None else None,
        )

    def _proof_is_in_time(self) -> bool:
        certificate = self.glance.certificate if self.glance is not None and self.way == "certificate" else None
        return certificate is None or certificate.not_before <= datetime.now(UTC) <= certificate.not_after

    @property
    def current(self) -> StepId:
        """The step that is to be done next, or that the person went back to."""
        if self.back_to is not None and self.back_to in steps_of(self.way):
            return self.back_to
        return self.progress.next_step if self.client is not None else "key"

    # In words

    @property
    def provider_name(self) -> str:
        """Who gets the public half."""
        if self.org is None:
            return "the provider"
        return "the practice org" if self.org.practice else "Okta" if self.org.is_okta else visible_text(self.org.name)

    @property
    def key_note(self) -> str:
        """How and when the key came."""
        key = self.key
        if key is None:
            return ""
        how = "made on this computer" if key.origin == "made" else "imported"
        local = key.created_at.astimezone(None if self._services.settings.show_local_time else UTC)
        return f"{key.alg}, {how} {day(local)} {local:%H:%M}"

    @property
    def key_place(self) -> str:
        """Where its private half is."""
        key = self.key
        return self._place(key.keep) if key is not None else ""

    @property
    def secret_place(self) -> str:
        """Where its secret is."""
        return self._place(self.client.keep) if self.client is not None else ""

    def _place(self, keep: Keep) -> str:
        return self.state.keyring.name or "System keyring" if keep == "keyring" else "In memory until you quit"
