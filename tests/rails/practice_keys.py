"""Spares a test the making of RSA keys for its practice org: it is given some of this process, in turns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final

import pytest

from tokenexplorer.practice.keys import SigningKey

_MOST: Final = 12
"""More than two orgs take, so one that is started anew has other keys."""

_made: Final[list[SigningKey]] = []
_turns: Final = count()
_real: Final[Callable[[], SigningKey]] = SigningKey.generate


def _next() -> SigningKey:
    if len(_made) < _MOST:
        _made.append(_real())
        return _made[-1]
    return _made[next(_turns) % _MOST]


@pytest.fixture(autouse=True)
def quick_practice_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every test of the folder whose `conftest` names it."""
    monkeypatch.setattr(SigningKey, "generate", _next)
