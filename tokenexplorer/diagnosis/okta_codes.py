"""Okta's own names for its errors, where no row of the table of known errors tells more.

resources/data/error-codes.json has two indexes: codes of the API (`E0000267`), and reasons of the authorization servers
(`openid_scope_required_access_token`), which the System Log names as well.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer import assets
from tokenexplorer.diagnosis.finding import OF_CODES, Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

PAGE: Final = "https://developer.okta.com/docs/reference/error-codes/"


@cache
def codes() -> Mapping[str, Mapping[str, Any]]:
    """Every code and reason, with what Okta says of it."""
    rows = assets.json_value("data", "error-codes.json")
    return {row.get("errorCode") or row["reason"]: row for row in rows}


def of_code(case: Case, told: Said) -> tuple[Finding, ...]:
    """What Okta calls an error of which nothing else is known."""
    if case.org is not None and not case.org.is_okta and case.org.provider_id != "generic":
        return ()
    row = codes().get(told.code) or codes().get(told.error)
    if row is None or ("reason" in row and row["reason"] == row["error"]):
        return ()  # unknown; or a code of OAuth itself, which stands for many causes
    code = row.get("errorCode") or row["reason"]
    name = row.get("name") or code.replace("_", " ").capitalize()
    usual = f"usually with status {row['status']}" if row.get("status") else ""
    of_error = f" as a kind of {row['error']}" if row.get("error") else ""
    return (
        Finding(
            f"{OF_CODES}{code.lower()}",
            f"Okta calls this \u201c{name}\u201d",
            f"{code} is in Okta's list of errors{of_error}, {usual}.".replace(", .", "."),
            "likely",
            (*evidence_of(case, told), Fact("Okta's list", code, name)),
            mends=(
                Mend("Read what Okta says of it.", "open_page", PAGE, "Open Okta's list"),
                Mend("Look up the org's own reason.", "look_into_log", code, "Look into the System Log"),
            ),
            sources=(PAGE,),
            unknown=("What brings it about here: no rule of this app tells",),
            rank=5,
        ),
    )
