"""Which specification the catalogue was made from. Small on purpose: the status bar asks for it early."""

from __future__ import annotations

from dataclasses import dataclass

from tokenexplorer import assets


@dataclass(frozen=True, slots=True)
class Release:
    """Where the catalogue comes from.

    Attributes:
        label: Of the specification: `2026.06.3`.
        source: The repository of the specification, or the name of the file it was made from.
        commit: Of the repository, shortened; empty where there is none.
        licence: SPDX id of the specification's licence; empty where it is not known.
        scope_count: Scopes in the catalogue, removed ones included.
        operation_count: Operations in the catalogue.
        title: Whose API it is.
        note: What to know of it, or empty.
    """

    label: str
    source: str
    commit: str
    licence: str
    scope_count: int
    operation_count: int
    title: str = "Okta"
    note: str = ""


def release() -> Release:
    """What resources/data/catalogue.json says; a file of a few lines."""
    return Release(**assets.json_value("data", "catalogue.json"))


def release_label() -> str:
    """The release alone, for the status bar: `2026.06.3`."""
    return release().label
