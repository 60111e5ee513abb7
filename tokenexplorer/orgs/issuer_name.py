"""Servers that have another name than the address that was entered: the rows `issuer_names` of the table of providers.

An issuer in metadata equals the one that was entered, to the letter. A row says where a provider is known to break that
rule, and which name it then has: one for all of its documents at that host, or one with a place for the tenant, which a
token fills by a claim. What is in no row is refused.

Spec: OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TENANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Anything else could lead out of its place in the name, or be a tenant that is none."""


@dataclass(frozen=True, slots=True)
class IssuerName:
    """One row, member by member.

    Attributes:
        id: Of the row: `entra-every-tenant`.
        entered: A pattern of addresses; its group `host` stands in `published`.
        published: A pattern of the name that the document there may bear, with `{host}` for the same host.
        note: What this means for tokens, a sentence.
        place: What a token's tenant is put in for: `{tenantid}`; empty where the name has no such place.
        claim: Of the token, with its tenant; empty with no place.
    """

    id: str
    entered: str
    published: str
    note: str
    place: str = ""
    claim: str = ""

    def is_at(self, entered: str) -> bool:
        """Whether the row is about an address."""
        return re.fullmatch(self.entered, entered) is not None

    def fits(self, entered: str, published: str) -> bool:
        """Whether the document at an address may bear this name."""
        address = re.fullmatch(self.entered, entered)
        if address is None:
            return False
        return re.fullmatch(self.published.replace("{host}", re.escape(address["host"])), published) is not None

    def of_tenant(self, published: str, tenant: object) -> str:
        """The name with a tenant in its place; empty where that is no tenant's id.

        Args:
            published: That fits.
            tenant: The claim of a token; anything.
        """
        if not self.place:
            return published
        if not isinstance(tenant, str) or _TENANT.fullmatch(tenant) is None:
            return ""
        return published.replace(self.place, tenant)
