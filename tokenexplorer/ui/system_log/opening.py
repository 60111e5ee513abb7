"""Opens the System Log of an org: what it refuses is explained, and its call can go on to Requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.ui.system_log.dialog import SystemLogDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.okta.system_log import LogQuery
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.explain.dialog import Explainer


def open_system_log(
    explainer: Explainer, org: Org, query: LogQuery, parent: QWidget, to_requests: Callable[[object], None]
) -> None:
    """Look at once for what a query asks.

    Args:
        explainer: Of the window.
        org: Whose log.
        query: What to look for.
        parent: The window that the dialog stands over.
        to_requests: Takes the call as an `ApiRequest`.
    """
    dialog = SystemLogDialog(explainer.services, explainer.state, explainer.theme, org, query, parent)
    dialog.why_requested.connect(lambda error: explainer.why(dialog, error, org=org))
    dialog.request_wanted.connect(to_requests)
    dialog.open()
