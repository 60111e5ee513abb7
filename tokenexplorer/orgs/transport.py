"""The way to an org over the network: its proxy, authorities and TLS choice as a policy of `wire`."""

from __future__ import annotations

from tokenexplorer.orgs.org import Org
from tokenexplorer.wire.policy import Policy


def policy(org: Org | None) -> Policy:
    """How requests to an org travel; without an org: directly, by the system's authorities, verified."""
    if org is None:
        return Policy()
    return Policy(proxy=org.proxy, ca_file=org.ca_file, verify_tls=org.verify_tls)
