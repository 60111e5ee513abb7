"""Which specification the catalogue was made from. Small on purpose: the status bar asks for it early."""

from __future__ import annotations

from dataclasses import dataclass

from tokenexplorer import assets


@dataclass(frozen=True, slots=True)
class Release:
    """Where the catalogue comes from.

    Attributes:
        label: As Okta names it: `2026.06.3`.
        source: The repository of the specification.
        commit: Its commit, shortened.
        licence: SPDX id of the specification's licence.
        scope_count: Scopes in the catalogue, removed ones included.
        operation_count: Operations in the catalogue.
    """

    label: str
    source: str
    commit: str
    licence: str
    scope_count: int
    operation_count: int


def release() -> Release:
    """What resources/data/catalogue.json says; a file of a few lines."""
    return Release(**assets.json_value("data", "catalogue.json"))


def release_label() -> str:
    """The release alone, for the status bar: `2026.06.3`."""
    return release().label
