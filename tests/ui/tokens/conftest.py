"""A factory of worlds that are closed after the test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.ui.tokens.world import World
from tokenexplorer.ui.theme import Theme

WorldFactory = Callable[..., World]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def new_world(theme: Theme) -> Iterator[WorldFactory]:
    made: list[World] = []

    def make(*sets: object, **more: object) -> World:
        world = World(theme, *sets, **more)  # type: ignore[arg-type]
        made.append(world)
        return world

    yield make
    for world in made:
        world.close()
