"""Whether an app's client certificate can prove it: found, in time, and to an address that it can be shown to.

Spec: RFC 8705 sections 2 and 5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.client_auth import endpoint_of
from tokenexplorer.oauth.preflight.finding import Finding

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.wire.certificate_file import Glance

_ID = "clientAuth"
_CHOOSE = ("Choose a certificate", "choose_certificate")


def fault_of_certificate(
    client: Client, metadata: ProviderMetadata | None, found: Glance | None, now: datetime
) -> Finding | None:
    """What stands in the way of proving the app by its certificate; None where nothing does."""
    if not client.certificate_file:
        words = "Choose the file of the certificate that is registered for it."
        return Finding(_ID, "failed", "The app has no client certificate", words, *_CHOOSE, blocking=True)
    if found is not None and found.fault is not None and not found.is_locked:
        fault = found.fault
        detail = " ".join(part for part in (fault.advice, fault.detail) if part)
        return Finding(_ID, "failed", fault.title, detail, *_CHOOSE, blocking=True)
    return (
        _out_of_time(found, now) or _not_https(client, metadata) or _wrong_kind(client, found) or _ends_soon(found, now)
    )


def certificate_words(found: Glance | None) -> str:
    """How it is used, where nothing is wrong."""
    if found is not None and found.is_locked:
        return "The certificate is shown on the connection; the passphrase of its key is asked at the sign-in"
    return "The certificate is shown on the connection; its key never travels"


def _out_of_time(found: Glance | None, now: datetime) -> Finding | None:
    if found is None or found.certificate is None:
        return None
    try:
        found.certificate.check_dates(now)
    except ConfigError as error:
        return Finding(_ID, "failed", error.title, error.advice, *_CHOOSE, blocking=True)
    return None


def _not_https(client: Client, metadata: ProviderMetadata | None) -> Finding | None:
    endpoint = endpoint_of("token_endpoint", client, metadata) if metadata is not None else ""
    if not endpoint or endpoint.lower().startswith("https:"):
        return None
    return Finding(
        _ID, "failed", "A client certificate needs an https address",
        f"The token endpoint is {endpoint}, and there is no TLS connection to show it on.", blocking=True,
    )  # fmt: skip


def _wrong_kind(client: Client, found: Glance | None) -> Finding | None:
    if client.client_auth != "tls_client_auth" or found is None or found.certificate is None:
        return None
    if not found.certificate.self_signed:
        return None
    return Finding(
        _ID, "warn", "The client certificate is self-signed",
        "tls_client_auth wants one of an authority that the server trusts.",
        "Use self_signed_tls_client_auth", "use_client_auth", "self_signed_tls_client_auth",
    )  # fmt: skip


def _ends_soon(found: Glance | None, now: datetime) -> Finding | None:
    if found is None or found.certificate is None or not found.certificate.ends_soon(now):
        return None
    words = f"It ends on {found.certificate.not_after:%Y-%m-%d %H:%M} UTC. Have it renewed and registered anew."
    return Finding(_ID, "warn", "The client certificate ends soon", words)
