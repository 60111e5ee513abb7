"""A running practice org, people with browsers, and apps."""

import time
from collections.abc import Iterator
from itertools import cycle

import pytest

from tests.practice.service import ServiceUnderTest, ready_service_app
from tests.practice.test_directory import Admin
from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.keys import SigningKey
from tokenexplorer.practice.server import PracticeOrg


class Clock:
    """The org's time, moved by tests."""

    def __init__(self) -> None:
        self.offset_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.offset_s


@pytest.fixture(scope="session")
def made_keys() -> list[SigningKey]:
    return [SigningKey.generate() for _ in range(3)]


@pytest.fixture
def quick_keys(made_keys: list[SigningKey], monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare each test the making of new keys."""
    keys = cycle(made_keys)
    monkeypatch.setattr(SigningKey, "generate", lambda: next(keys))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def address(quick_keys: None, clock: Clock) -> Iterator[PracticeAddress]:
    org = PracticeOrg(clock=clock)
    yield org.start()
    org.stop()


@pytest.fixture
def visitor(address: PracticeAddress) -> Iterator[Visitor]:
    someone = Visitor(address)
    yield someone
    someone.close()


@pytest.fixture
def other_visitor(address: PracticeAddress) -> Iterator[Visitor]:
    someone = Visitor(address)
    yield someone
    someone.close()


@pytest.fixture
def app(address: PracticeAddress) -> AppUnderTest:
    return AppUnderTest(address, address.clients[0])


@pytest.fixture
def web_app(address: PracticeAddress) -> AppUnderTest:
    return AppUnderTest(address, address.clients[1])


@pytest.fixture
def custom_app(address: PracticeAddress) -> AppUnderTest:
    return AppUnderTest(address, address.clients[0], "custom")


@pytest.fixture
def service(app: AppUnderTest) -> ServiceUnderTest:
    """The org's service app, with a key registered."""
    return ready_service_app(Admin(app), app.address)
