"""Finds the server behind an address that people paste, by the org's own way over the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.orgs.detection import Detection
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation


def server_of(services: Services, org: Org, found: Detection, cancel: Cancellation) -> Callable[[], ProviderMetadata]:
    """What a worker does to find it.

    Args:
        services: Of the window.
        org: How its server is reached.
        found: What is known from the address alone.
        cancel: Ends it.
    """
    activity = services.trace.begin("Look-up", found.host)

    def look() -> ProviderMetadata:
        from tokenexplorer.orgs.discovery import discover

        http = services.http(org)
        metadata = discover(http, found.candidates, activity=activity, cancel=cancel)
        services.providers().remember(metadata, http)
        return metadata

    return look
