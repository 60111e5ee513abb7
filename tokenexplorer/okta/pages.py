"""Lists of an Okta org's API, all pages of them; only the org's own host is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.okta.access import send

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange, HttpRequest
    from tokenexplorer.wire.trace import Activity

T = TypeVar("T")
MOST_PAGES = 20
_POINTS_ON = re.compile(r"rel\s{0,8}=\s{0,8}\"?next\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list is called.

    Attributes:
        title: What its calls are for.
        name: `list of grants`.
        place: Where one sees it in the console: `the app's grants`.
    """

    title: str
    name: str
    place: str

    def not_whole(self, why: str) -> MalformedResponseError:
        """The error that it cannot be read to its end."""
        return MalformedResponseError(f"The {self.name} {why}.", f"Look at {self.place} in the admin console.")


def all_pages(
    request: HttpRequest,
    listing: Listing,
    page: Callable[[Exchange], Iterable[T]],
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None,
) -> tuple[T, ...]:
    """The rows of a list.

    Args:
        request: Of the first page.
        listing: What it is called.
        page: Takes the rows from a page, or raises.
        access: Of the same org.
        http: For the org's policy.
        activity: Records each page.
        cancel: Stops it.

    Raises:
        MalformedResponseError: It cannot be read to its end.

    Spec: RFC 8288
    """
    from tokenexplorer.api.pages import links

    rows: list[T] = []
    seen: set[str] = set()
    url = request.url
    while url:
        if url in seen or len(seen) == MOST_PAGES:
            raise listing.not_whole("has no end")
        seen.add(url)
        exchange = send(replace(request, url=url), access, listing.title, http, activity, cancel)
        rows.extend(page(exchange))
        response = exchange.whole_response()
        url = links(response, url).next
        if not url and any(_POINTS_ON.search(header) for header in response.header_all("Link")):
            raise listing.not_whole("goes on at another address")
    return tuple(rows)


def json_of(exchange: Exchange) -> Any:
    """The answer as JSON; None where it is none."""
    return exchange.whole_response().body.json_or_none()
