"""Pytest fixtures of the peers, known in every folder of tests. The peers are imported only where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.peers.hostile_op import HostileOp
    from tests.peers.oidc_provider import OidcProvider


@pytest.fixture(scope="session")
def oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """The certified provider on loopback, one for the whole run; only browsers keep a session there."""
    from tests.peers.oidc_provider import running_provider

    with running_provider(tmp_path_factory.mktemp("oidc-provider") / "stderr.log") as provider:
        yield provider


@pytest.fixture
def hostile_op() -> Iterator[HostileOp]:
    """A provider that is good until the test makes it wrong."""
    from tests.peers.hostile_op import HostileOp

    with HostileOp() as op:
        yield op
