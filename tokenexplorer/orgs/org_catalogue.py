"""Which catalogue an org has."""

from __future__ import annotations

from tokenexplorer.catalogue.catalogue import EMPTY, Catalogue, builtin
from tokenexplorer.orgs.org import Org


def catalogue_for(org: Org | None, imported: Catalogue | None = None) -> Catalogue:
    """What can be asked of an org: what was imported for it, else what the app knows of its provider.

    Args:
        org: Or None where there is none yet.
        imported: Made from an API description that the person gave for this org.

    Returns:
        `EMPTY` where nobody described the org's calls.
    """
    if imported is not None:
        return imported
    return builtin() if org is not None and org.is_okta else EMPTY
