"""Finds the server behind an address that people paste, by the org's own way over the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.detection import Detection
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation


class ServerLookUp:
    """One at a time: a later one, and `stop`, make the answer of an earlier one late."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._cancel: Cancellation | None = None

    def start(
        self,
        text: str,
        org_of: Callable[[Detection], Org],
        on_found: Callable[[Org, Detection, ProviderMetadata], None],
        on_failed: Callable[[TokenExplorerError], None],
        key: str,
    ) -> None:
        """Find the server of an address.

        Args:
            text: Anything that people paste.
            org_of: How its server is reached, asked once something is to be looked for.
            on_found: Hears that org, what the address told, and what the server says of itself.
            on_failed: Hears why it led nowhere.
            key: Of the task.
        """
        from tokenexplorer.orgs.detection import detect
        from tokenexplorer.wire.cancellation import Cancellation

        found = detect(text)
        if found.problem is not None:
            on_failed(found.problem)
            return
        self.stop()
        cancel = self._cancel = Cancellation()
        org = org_of(found)

        def show(metadata: ProviderMetadata) -> None:
            # The answer may already be on its way when the person says stop.
            if not cancel.is_cancelled:
                self._cancel = None
                on_found(org, found, metadata)

        self._services.tasks.run(self._work(org, found, cancel), show, on_failed, key=key)

    def stop(self) -> None:
        """Cancel the one that runs."""
        if self._cancel is not None:
            self._cancel.cancel()
            self._cancel = None

    def _work(self, org: Org, found: Detection, cancel: Cancellation) -> Callable[[], ProviderMetadata]:
        services = self._services
        activity = services.trace.begin("Look-up", found.host)

        def look() -> ProviderMetadata:
            from tokenexplorer.orgs.discovery import discover

            http = services.http(org)
            metadata = discover(http, found.candidates, activity=activity, cancel=cancel)
            services.providers().remember(metadata, http)
            return metadata

        return look
