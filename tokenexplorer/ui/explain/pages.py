"""Opens a page of a provider's documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.services import Services


def open_page(services: Services, url: str, on_failed: Callable[[TokenExplorerError], None]) -> None:
    """Open an https page in the system browser; anything else is left alone."""
    from tokenexplorer.oauth.browser import OpenerChoice

    if url.startswith("https://"):
        choice = OpenerChoice("default", "")
        services.tasks.run(lambda: services.open_page(url, choice), lambda _: None, on_failed)
