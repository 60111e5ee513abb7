"""What the preflight needs to know of this computer, of the org, and of what is typed but not kept yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.loopback_port import PortProbe
    from tokenexplorer.orgs.organization import Organization
    from tokenexplorer.wire.certificate_file import Glance


@dataclass(frozen=True, slots=True)
class Environment:
    """Facts from elsewhere; each may be missing, and then the checks that need it say less.

    Attributes:
        now: Aware.
        catalogue: The org's.
        keyring_state: ok, locked, absent, error, or unknown while nobody looked.
        keyring_name: `Secret Service`.
        keyring_advice: What to do where it is not ok.
        proxy: What is in the way, in words without secrets; empty = none.
        ca_fault: Why the org's CA file is of no use; empty where it is good, absent, or nobody looked.
        port: What `loopback_port.probe` found, or None while nobody looked.
        discovery_error: Why there are no metadata, or None.
        typed_address: Another address than the org's own that stands in its field, or empty.
        stray_secret: Whether a secret is stored or typed though the app is public.
        organization: What an Okta org says of itself, or None.
        client_issuer: The issuer that the server names for this app's client ID; empty while unknown.
        certificate: What is in the app's certificate files, or None while nobody looked.
        key_alg: What the app's key signs with; empty while nobody looked, or there is none.
    """

    now: datetime
    catalogue: Catalogue
    keyring_state: str = "unknown"
    keyring_name: str = ""
    keyring_advice: str = ""
    proxy: str = ""
    ca_fault: str = ""
    port: PortProbe | None = None
    discovery_error: TokenExplorerError | None = None
    typed_address: str = ""
    stray_secret: bool = False
    organization: Organization | None = None
    client_issuer: str = ""
    certificate: Glance | None = None
    key_alg: str = ""
