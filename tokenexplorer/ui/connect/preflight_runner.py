"""Gathers what the preflight needs to know, each fact on its own and off the GUI thread, and judges it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, ConfigError, TokenExplorerError
from tokenexplorer.ui.connect.check_errors import check_errors
from tokenexplorer.ui.connect.org_facts import OrgFacts
from tokenexplorer.ui.connect.proof_look import ProofLook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.oauth.loopback_port import PortProbe
    from tokenexplorer.oauth.preflight.finding import Finding
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

OF_THE_SERVER = frozenset({"discovery", "issuer", "clock", "pkce"})
OF_THE_PORT = frozenset({"redirectPort"})
OF_THE_FILES = frozenset({"tls"})
OF_THE_CLIENT = frozenset({"clientAuth"})


class PreflightRunner(QObject):
    """Asks the org's server, looks at the port, looks once whether a secret is stored. Only the org's host is asked.

    Signals:
        changed: Findings, or which checks run, are others now.
        settled: No check runs any more.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._running: dict[str, frozenset[str]] = {}
        self._asked: tuple[object, ...] = ()
        self._asking = ""
        self._cancel: Cancellation | None = None
        self._errors: dict[str, TokenExplorerError] = {}
        self._ca_faults: dict[str, str] = {}
        self._org_facts = OrgFacts(services, self)
        self._org_facts.changed.connect(self.changed)
        self._uri = ""
        self._port: PortProbe | None = None
        self.proof = ProofLook(services, state, "preflight", self)
        self.proof.changed.connect(self.changed)
        self.proof.reading.connect(lambda: self._begin("certificate", OF_THE_CLIENT))
        self.proof.read.connect(lambda: self._end("certificate"))
        self._key_algs: dict[str, str] = {}
        self.checked_at: datetime | None = None

    @property
    def running(self) -> frozenset[str]:
        """Ids of the checks that are being asked."""
        return frozenset[str]().union(*self._running.values())

    # Asking

    def look(self, org: Org, client: Client, *, force: bool = False, port: bool = True, typing: bool = False) -> None:
        """Look at what is not known yet.

        Args:
            org: As in the form.
            client: As in the form.
            force: Look again at what is known, too.
            port: Whether the port may be tried; not while a sign-in of ours listens on it.
            typing: Whether the client ID is being typed right now: nobody is asked about half of one.
        """
        if port and (force or client.redirect_uri != self._uri):
            self._look_at_port(client.redirect_uri)
        asked = (client.issuer, org.proxy, org.ca_file, org.verify_tls)
        known = self._state.metadata(client.issuer) is not None or client.issuer in self._errors
        sleeping = org.practice and self._state.practice is None
        # The same server by another way: what was read by the old way says nothing of it.
        other_way = bool(self._asked) and asked != self._asked and asked[0] == self._asked[0]
        asking = self._asking == client.issuer
        if not sleeping and (force or other_way or not (known or asking)):
            self._ask_server(org, client.issuer)
        if not sleeping:
            self._org_facts.look(org, client, force=force, with_client=not typing)
        self._asked = asked
        self.proof.look_for_secret(client)
        self.proof.look_at_certificate(client, force=force)
        self._look_at_key(client)
        if self.checked_at is None or force:
            self.checked_at = datetime.now(UTC)
        self.changed.emit()

    def stop(self) -> None:
        """Cancel what asks the server."""
        self._stop_asking()
        self._org_facts.stop()

    def _stop_asking(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()
            self._cancel = None

    def _look_at_port(self, redirect_uri: str) -> None:
        from tokenexplorer.oauth.loopback_port import probe

        self._uri = redirect_uri

        def show(found: PortProbe) -> None:
            self._port = found
            self._end("port")

        self._begin("port", OF_THE_PORT)
        self._services.tasks.run(
            lambda: probe(redirect_uri), show, lambda _error: self._end("port"), key="preflight.port"
        )

    def _ask_server(self, org: Org, issuer: str) -> None:
        from tokenexplorer.wire.cancellation import Cancellation

        self._stop_asking()
        cancel = self._cancel = Cancellation()
        services = self._services
        activity = services.trace.begin("Preflight", org.name)

        def read() -> ProviderMetadata:
            from tokenexplorer.orgs.discovery import discover
            from tokenexplorer.wire.ca_file import ca_fault

            fault = ca_fault(org.ca_file)
            if fault:
                raise ConfigError("The CA file cannot be used.", fault, field="ca_file")
            http = services.http(org)
            metadata = discover(http, (issuer,), activity=activity, cancel=cancel)
            services.providers().remember(metadata, http)
            return metadata

        def show(metadata: ProviderMetadata) -> None:
            self._errors.pop(issuer, None)
            self._ca_faults.pop(org.ca_file, None)
            self._state.set_metadata(issuer, metadata)
            self._end("server")

        def fail(error: TokenExplorerError) -> None:
            if not isinstance(error, Cancelled):
                self._errors[issuer] = error
                if isinstance(error, ConfigError) and error.field == "ca_file":
                    self._ca_faults[org.ca_file] = error.advice
                else:
                    self._ca_faults.pop(org.ca_file, None)
                self._state.set_metadata(issuer, None)
            self._end("server")

        self._asking = issuer
        self._begin("server", OF_THE_SERVER)
        services.tasks.run(read, show, fail, key="preflight.server")

    def _look_at_key(self, client: Client) -> None:
        """What the app's key signs with; the list tells it, the keyring is not asked."""
        key_id, store = client.key_id, self._services.store
        if not key_id or key_id in self._key_algs:
            return

        def read() -> str:
            found = store().keys.summary(key_id)
            return found.alg if found is not None else ""

        def show(alg: str) -> None:
            self._key_algs[key_id] = alg
            self.changed.emit()

        self._services.tasks.run(read, show, lambda _error: None, key="preflight.key")

    def _begin(self, what: str, checks: frozenset[str]) -> None:
        self._running[what] = checks

    def _end(self, what: str) -> None:
        self._running.pop(what, None)
        if what == "server":
            self._asking = ""
        self.checked_at = datetime.now(UTC)
        self.changed.emit()
        if not self._running:
            self.settled.emit()

    # Knowing

    def errors(self, client: Client) -> Mapping[str, TokenExplorerError]:
        """By id of a check: the error that it rests on, where there is one."""
        port = self._port if self._uri == client.redirect_uri else None
        return check_errors(self._errors.get(client.issuer), port, self._state.keyring)

    def forget(self, issuer: str) -> None:
        """What was wrong with a server may be mended now."""
        self._errors.pop(issuer, None)
        self._asked = ()

    def findings(
        self, org: Org, client: Client, typed_address: str = "", stray_secret: bool = False
    ) -> tuple[Finding, ...]:
        """Every check as far as it is known, what needs mending first. Pure and quick.

        Args:
            org: As in the form.
            client: As in the form.
            typed_address: Another address than the org's that is being typed, or empty.
            stray_secret: Whether a secret is typed though the app is public.
        """
        from tokenexplorer.oauth.client_auth import Credentials
        from tokenexplorer.oauth.login import LoginRequest
        from tokenexplorer.oauth.preflight.check import check
        from tokenexplorer.oauth.preflight.environment import Environment

        keyring = self._state.keyring
        # An unknown secret is taken as there: the sign-in itself looks.
        secret = None if self.proof.has_secret(client) is False else "stored"
        environment = Environment(
            now=datetime.now(UTC),
            catalogue=self._state.catalogue_of(org),
            keyring_state=keyring.state,
            keyring_name=keyring.name,
            keyring_advice=keyring.advice,
            proxy=_proxy_words(org.proxy),
            ca_fault=self._ca_faults.get(org.ca_file, ""),
            port=self._port if self._uri == client.redirect_uri else None,
            discovery_error=self._errors.get(client.issuer),
            typed_address=typed_address,
            stray_secret=client.client_auth == "none" and (stray_secret or self.proof.has_secret(client) is True),
            organization=self._org_facts.organization(org),
            client_issuer=self._org_facts.client_issuer(org, client),
            certificate=self.proof.certificate(client),
            key_alg=self._key_algs.get(client.key_id, ""),
        )
        return check(LoginRequest(org, client, Credentials(secret)), self._state.metadata(client.issuer), environment)


def _proxy_words(proxy: str) -> str:
    from tokenexplorer.redaction import redact_url

    return {"none": "", "": "", "system": "The proxy of the system"}.get(proxy, redact_url(proxy))
