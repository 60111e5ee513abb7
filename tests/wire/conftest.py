"""What the tests of the wire share: a client that is closed, and limits that end a test soon."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import API, Limits

SHORT = replace(API, connect_s=0.3, header_s=0.4, idle_s=0.3, total_s=1.5)


@pytest.fixture
def client() -> Iterator[HttpClient]:
    made = HttpClient()
    yield made
    made.close()


@pytest.fixture
def short() -> Limits:
    return SHORT
