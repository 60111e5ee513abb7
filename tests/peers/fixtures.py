"""Pytest fixtures of the peers; `tests/conftest.py` names this module in `pytest_plugins`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.oidc_provider import OidcProvider, running_provider


@pytest.fixture(scope="session")
def oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """The certified provider on loopback, one for the whole run. Its people keep no session between sign-ins."""
    with running_provider(tmp_path_factory.mktemp("oidc-provider") / "stderr.log") as provider:
        yield provider
