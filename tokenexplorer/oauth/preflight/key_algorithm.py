"""Whether the server checks signatures of the algorithm that an app's key signs with.

Spec: RFC 8414 section 2 (token_endpoint_auth_signing_alg_values_supported), OpenID Connect Discovery 1.0 section 3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.preflight.finding import Finding

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import ProviderMetadata


def listed_algorithms(metadata: ProviderMetadata | None) -> tuple[str, ...] | None:
    """Of assertions, as the server publishes them; None where it does not say."""
    listed = metadata.raw.get("token_endpoint_auth_signing_alg_values_supported") if metadata is not None else None
    return tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else None


def fault_of_key(alg: str, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether a key's signatures would be refused; None where they fit, or nobody knows.

    Args:
        alg: That the key signs with; empty while the key is not known.
        metadata: Of the server, or None.
    """
    listed = listed_algorithms(metadata)
    if not alg or listed is None or alg in listed:
        return None
    named = ", ".join(listed) or "nothing"
    return Finding(
        "clientAuth", "warn", f"The server does not list {alg}", f"It lists {named} for assertions.",
        "Choose another key", "choose_key",
    )  # fmt: skip
