"""What an Okta org wrote into its System Log about a sign-in that failed: the query that finds it, and its answer.

The browser and the token endpoint name few reasons; the log has the org's own, such as `no_matching_policy`.

Spec: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.okta.access import call_of, send
from tokenexplorer.okta.refusals import not_accepted, refuse

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

READ_SCOPE = "okta.logs.read"
PATH = "/api/v1/logs"
LIMIT = 100
_WHAT = "a list of log entries"
_WITHOUT = f"Sign in with {READ_SCOPE} as an administrator who may see reports, or store an SSWS token under Requests."


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which entries are looked for; an empty text asks for any.

    Attributes:
        since: Aware.
        until: Aware.
        words: A word that stands anywhere in an entry, such as the client ID.
        actor: The login of who did it.
        reason: The org's own reason, to the letter: `no_matching_policy`.
        failures_only: Leave out what went well.
    """

    since: datetime
    until: datetime
    words: str = ""
    actor: str = ""
    reason: str = ""
    failures_only: bool = True

    def around(self, minutes: int) -> LogQuery:
        """The same, from so many minutes earlier to so many later."""
        margin = timedelta(minutes=minutes)
        return LogQuery(
            self.since - margin, self.until + margin, self.words, self.actor, self.reason, self.failures_only
        )

    @property
    def conditions(self) -> str:
        """The value of `filter`, in the language of SCIM (RFC 7644 section 3.4.2.2); empty where none is needed."""
        wanted = (
            ("outcome.result", "FAILURE" if self.failures_only else ""),
            ("outcome.reason", self.reason),
            ("actor.alternateId", self.actor),
        )
        return " and ".join(f"{name} eq {_literal(value)}" for name, value in wanted if value)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Of the call, the newest entries first."""
        pairs = (
            ("since", _instant(self.since)),
            ("until", _instant(self.until)),
            ("filter", self.conditions),
            ("q", self.words),
            ("sortOrder", "DESCENDING"),
            ("limit", str(LIMIT)),
        )
        return tuple((name, value) for name, value in pairs if value)

    @property
    def path(self) -> str:
        """Path and query of the call."""
        return f"{PATH}?{urlencode(self.parameters, safe=':', quote_via=quote)}"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry; everything in it comes from the org.

    Attributes:
        id: The org's.
        published: Aware UTC, or None where the org does not say.
        event_type: `app.oauth2.token.grant`.
        message: The org's words for it.
        result: `FAILURE`, `SUCCESS`, `DENY`, …
        reason: The org's own reason, or empty.
        actor: Who did it: the login, else the name.
        targets: What it was about.
        address: Where it came from, or empty.
    """

    id: str
    published: datetime | None
    event_type: str
    message: str
    result: str
    reason: str
    actor: str
    targets: tuple[str, ...] = ()
    address: str = ""

    @property
    def failed(self) -> bool:
        """Whether it is about something that did not go well."""
        return self.result not in ("SUCCESS", "ALLOW", "")


def console_url(org: Org, query: LogQuery) -> str:
    """The System Log's page in the admin console with the same search; empty where the console has no known address."""
    host, dot, domain = org.host.partition(".")
    if not dot or not domain.startswith(("okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil")):
        return ""
    search = " and ".join(part for part in (query.conditions, _quoted(query.words)) if part)
    fields = (("search", search), ("startDate", _instant(query.since)), ("endDate", _instant(query.until)))
    return f"https://{host}-admin.{domain}/report/system_log_2?{urlencode(fields, quote_via=quote)}"


def read_log(
    org: Org,
    query: LogQuery,
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> tuple[LogEntry, ...]:
    """Ask an org for entries, the newest first, `LIMIT` at most.

    Args:
        org: Of Okta; only its own host is asked.
        query: Which.
        access: Of this org.
        http: For the org's policy.
        activity: Records the call.
        cancel: Stops it.

    Raises:
        TokenExplorerError: They cannot be read; the advice says what lacks.
    """
    from tokenexplorer.oauth.server_call import refuse_as_malformed

    exchange = send(call_of(org, "GET", query.path), access, "Look into the System Log", http, activity, cancel)
    response = exchange.whole_response()
    if response.status >= 400:
        lacking = _WITHOUT, "The org does not show its System Log to this account (403)."
        ways = {401: not_accepted(access), 403: lacking}
        refuse(exchange, ways, _WHAT, "The org does not show its System Log")
    rows = response.body.json_or_none() if response.status == 200 else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        refuse_as_malformed(response, _WHAT, exchange.request)
    return tuple(_entry(row) for row in rows[:LIMIT])


def nothing_may_read() -> TokenExplorerError:
    """What there is to say where no token may read the log."""
    return TokenExplorerError("No token here may read the System Log.", _WITHOUT)


def _entry(row: dict[str, Any]) -> LogEntry:
    outcome, actor, client = (_object(row.get(name)) for name in ("outcome", "actor", "client"))
    targets = row.get("target")
    return LogEntry(
        id=_text(row.get("uuid")),
        published=_moment(row.get("published")),
        event_type=_text(row.get("eventType")),
        message=_text(row.get("displayMessage")),
        result=_text(outcome.get("result")),
        reason=_text(outcome.get("reason")),
        actor=_text(actor.get("alternateId")) or _text(actor.get("displayName")),
        targets=tuple(filter(None, (_named(each) for each in targets))) if isinstance(targets, list) else (),
        address=_text(client.get("ipAddress")),
    )


def _named(target: object) -> str:
    """An entry's target in one line: the best name that it has, and its id."""
    members = _object(target)
    name = _text(members.get("displayName")) or _text(members.get("alternateId"))
    kind, identity = _text(members.get("type")), _text(members.get("id"))
    return " ".join(part for part in (kind, "" if name == "unknown" else name, identity) if part)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(value))
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _literal(value: str) -> str:
    """A text of the filter's language."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(words: str) -> str:
    return _literal(words) if words else ""
