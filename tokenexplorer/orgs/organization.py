"""What an Okta org says of itself without any sign-in: its engine, its domains, the issuer that an app gets.

Both reads are for advice alone: a sign-in trusts nothing of them. They go to the host that is asked and to no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tokenexplorer.errors import DiscoveryError
from tokenexplorer.orgs.address import insecure
from tokenexplorer.orgs.discovery import DOCUMENT, document_urls
from tokenexplorer.orgs.document import document_request, read_object
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.wire.policy import METADATA
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity

Engine = Literal["identity", "classic", ""]
_ENGINES: dict[object, Engine] = {"idx": "identity", "v1": "classic"}


@dataclass(frozen=True, slots=True)
class Organization:
    """An Okta org in its own words.

    Attributes:
        id: `00o…`, or empty.
        engine: Identity Engine or Classic Engine; empty where it does not say.
        url: At Okta's domain, without a slash at the end, or empty.
        custom_url: At its own domain, or empty.
    """

    id: str
    engine: Engine
    url: str
    custom_url: str

    @property
    def engine_name(self) -> str:
        """As Okta calls it; empty where unknown."""
        return {"identity": "Identity Engine", "classic": "Classic Engine", "": ""}[self.engine]


def read_organization(
    http: HttpClient, org_url: str, *, activity: Activity, cancel: Cancellation | None = None
) -> Organization:
    """Read `/.well-known/okta-organization`.

    Args:
        http: For the org's policy.
        org_url: Of the org, at any of its domains.
        activity: Records the request.
        cancel: Stops it.

    Raises:
        DiscoveryError: There is none, or it cannot be read.
        NetworkError: The server could not be asked.
        Cancelled: The person said stop.
    """
    request = document_request(f"{org_url.rstrip('/')}/.well-known/okta-organization")
    exchange = http.send(request, limits=METADATA, cancel=cancel)
    activity.exchange(Purpose.ORGANIZATION, exchange)
    return from_document(read_object(exchange, "description"))


def from_document(document: Mapping[str, Any]) -> Organization:
    """The description of an org; whatever is missing or of another type is left empty."""
    links = document.get("_links")
    links = links if isinstance(links, dict) else {}
    found = document.get("id")
    pipeline = document.get("pipeline")
    return Organization(
        id=found if isinstance(found, str) else "",
        engine=_ENGINES.get(pipeline, "") if isinstance(pipeline, str) else "",
        url=_href(links.get("organization")),
        custom_url=_href(links.get("alternate")),
    )


def _href(link: object) -> str:
    href = link.get("href") if isinstance(link, dict) else None
    return href.rstrip("/") if isinstance(href, str) and not insecure(href) else ""


def issuer_for(
    http: HttpClient, issuer: str, client_id: str, *, activity: Activity, cancel: Cancellation | None = None
) -> str:
    """The issuer that tokens of one app will name: Okta's discovery document says so for its client ID.

    Args:
        http: For the org's policy.
        issuer: As the app has it now, to the letter.
        client_id: Of the app.
        activity: Records the request.
        cancel: Stops it.

    Raises:
        DiscoveryError: It cannot be read, or names none that could be one.
        NetworkError: The server could not be asked.
        Cancelled: The person said stop.
    """
    url = document_urls(issuer, client_id=client_id)[0]
    exchange = http.send(document_request(url), limits=METADATA, cancel=cancel)
    activity.exchange(Purpose.CLIENT_ISSUER, exchange)
    published = read_object(exchange, DOCUMENT).get("issuer")
    if not isinstance(published, str) or not published or insecure(published):
        raise DiscoveryError(f"The {DOCUMENT} of {ascii_netloc(url)} names no issuer.", "Check the address.", url)
    return published
