"""The inputs of the build as values, and its outputs as texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenexplorer.catalogue.build.operations import bodies_of, bodies_of_table, from_specification, from_table
from tokenexplorer.catalogue.build.scopes import build_scopes
from tokenexplorer.catalogue.openapi import read
from tokenexplorer.catalogue.openapi_file import parse
from tokenexplorer.catalogue.openapi_operations import Row
from tokenexplorer.catalogue.openapi_scopes import declared_scopes
from tokenexplorer.catalogue.openapi_spec import Specification, line
from tokenexplorer.errors import CatalogueFileError

APIS = ("management", "oauth", "myaccount")
"""The APIs that have a specification of their own, in the order in which the app lists their operations."""
SOURCE = "https://github.com/okta/okta-management-openapi-spec"
LICENCE = "Apache-2.0"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the catalogue is made from.

    Attributes:
        specifications: By API; at least one.
        operations: Rows of operations that have no specification.
        scopes: Rows of scopes of earlier releases.
        examples: Requests of the operations in `operations`.
    """

    specifications: dict[str, Specification]
    operations: list[Any] = field(default_factory=list)
    scopes: list[Any] = field(default_factory=list)
    examples: dict[str, Any] = field(default_factory=dict)

    @property
    def releases(self) -> dict[str, str]:
        """By API what its specification says of itself."""
        return {api: line(spec.info.get("version"), 40) for api, spec in self.specifications.items()}


def specification(path: Path) -> Specification:
    """One OpenAPI file of Okta's.

    Raises:
        CatalogueFileError: It cannot be read, or is none.
    """
    spec = Specification(parse(_bytes(path), path.name), path.name)
    spec.check()
    return spec


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def table(path: Path, kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
    """A JSON file that has to hold a list, or an object.

    Raises:
        CatalogueFileError: It cannot be read, or holds something else.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(path, error) from None
    except (ValueError, RecursionError) as error:
        raise CatalogueFileError(
            f"{path.name} is no valid JSON.", "Give the table as it was made.", str(error)
        ) from None
    rows = value.values() if isinstance(value, dict) else value
    if not isinstance(value, kind) or not all(isinstance(each, dict) for each in rows):
        raise CatalogueFileError(f"{path.name} is another table.", "See --help for what each argument takes.")
    return value


def build(inputs: Inputs, release: str, commit: str) -> dict[str, str]:
    """The texts of the four files by name.

    Raises:
        CatalogueFileError: A row of a table lacks something.
    """
    specs = inputs.specifications
    try:
        tabled = from_table(inputs.operations, APIS)
        operations = [row for api, spec in specs.items() for row in from_specification(spec, api)] + tabled
        bodies = [row for spec in specs.values() for row in bodies_of(spec)]
        bodies += bodies_of_table(tabled, inputs.examples)
        declared = {api: declared_scopes(spec) for api, spec in specs.items()}
        scopes = build_scopes(declared, operations, inputs.scopes, release)
    except (KeyError, TypeError, AttributeError) as error:
        raise CatalogueFileError(
            "A row of a table lacks something.", "Give the table as it was made.", repr(error)
        ) from error
    return _texts(
        {"label": release, "source": SOURCE, "commit": commit, "licence": LICENCE}, scopes, operations, bodies
    )


def build_any(path: Path) -> dict[str, str]:
    """The texts of the four files by name, from any OpenAPI 3 file: what an import makes for an org.

    Raises:
        CatalogueFileError: It cannot be read, or is none.
    """
    document = read(_bytes(path), path.name)
    return _texts(document["about"], document["scopes"], document["operations"], document["bodies"])


def _texts(
    about: Mapping[str, Any], scopes: Sequence[Row], operations: Sequence[Row], bodies: Sequence[Row]
) -> dict[str, str]:
    counts = {"scope_count": len(scopes), "operation_count": len(operations)}
    return {
        "catalogue.json": json.dumps({**about, **counts}, indent=1) + "\n",
        "scopes.json": _rows(about, "scopes", scopes),
        "operations.json": _rows(about, "operations", operations),
        "bodies.json": _rows(about, "bodies", bodies),
    }


def _rows(about: Mapping[str, Any], name: str, rows: Sequence[Row]) -> str:
    """A JSON document with one row a line, so that a change of the specification can be read in a diff."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{{"about":{json.dumps(about)},\n"{name}":[\n{lines}\n]}}\n'


def _unreadable(path: Path, error: OSError) -> CatalogueFileError:
    return CatalogueFileError(f"{path.name} cannot be read.", "Check the path and the rights.", error.strerror or "")
