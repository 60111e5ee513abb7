"""Which buttons an explanation may have where it is shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Explanation, Finding

LEADS: Final = frozenset({"open_page", "open_place", "open_connect"})
"""What only leads somewhere, and changes nothing."""

MENDS: Final = LEADS | {"add_scopes", "sign_in", "use_server", "open_grants", "mend_form", "look_into_log"}
"""What can be done wherever the app is known; a call is tried again in Requests, where it can be seen."""


def with_buttons(explanation: Explanation, actions: Collection[str]) -> Explanation:
    """The same with buttons for these actions only; what the others would do stays as words."""

    def plain(finding: Finding) -> Finding:
        mends = (each if each.action in actions else replace(each, label="") for each in finding.mends)
        return replace(finding, mends=tuple(mends))

    return replace(explanation, findings=tuple(map(plain, explanation.findings)))
