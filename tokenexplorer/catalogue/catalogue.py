"""What can be asked of one kind of server: its scopes and its calls, as one value.

Okta's comes with the app and is read part by part at first use; an org of another provider has the one that was made
from its API description (`openapi`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache, cached_property
from typing import Any, TypeAlias

from tokenexplorer import assets
from tokenexplorer.catalogue import operations as operation_rows
from tokenexplorer.catalogue import scopes as scope_rows
from tokenexplorer.catalogue.operations import Operation, OperationIndex
from tokenexplorer.catalogue.release import Release, release
from tokenexplorer.catalogue.scopes import Scope, ScopeKind, kind_by_name

Document: TypeAlias = Mapping[str, Any]
"""`about`, and the rows `scopes`, `operations` and `bodies`, in the form of the files in resources/data."""


class Catalogue:
    """Scopes and calls. Nothing in it changes; each part is read when it is first asked for.

    False where it knows neither a scope nor a call.

    Args:
        source: Where it comes from; asked once.
        rows: Answers the rows of `scopes`, `operations` or `bodies`.
    """

    def __init__(self, source: Callable[[], Release], rows: Callable[[str], list[Any]]) -> None:
        self._source, self._rows = source, rows

    def __bool__(self) -> bool:
        return bool(self.scopes or self.operations)

    def __repr__(self) -> str:
        return f"Catalogue({self.release.label!r})"

    @cached_property
    def release(self) -> Release:
        """Which specification it was made from."""
        return self._source()

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """Every scope, removed ones too, in the order in which the list shows them."""
        return scope_rows.from_rows(self._rows("scopes"))

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the order of the specification."""
        return operation_rows.from_rows(self._rows("operations"))

    def scope(self, name: str) -> Scope | None:
        """The scope of that exact name, or None where the catalogue has none."""
        return self._scopes_by_name.get(name)

    def groups(self) -> tuple[tuple[str, tuple[Scope, ...]], ...]:
        """Headings with their scopes, in the order in which the list shows them."""
        found: dict[str, list[Scope]] = {}
        for each in self.scopes:
            found.setdefault(each.group, []).append(each)
        return tuple((title, tuple(members)) for title, members in found.items())

    def kind_of(self, name: str) -> ScopeKind:
        """The kind of any scope, as the catalogue says, else by the form of its name."""
        known = self.scope(name)
        return known.kind if known is not None else kind_by_name(name)

    def with_implied(self, names: Collection[str]) -> frozenset[str]:
        """The names and every scope that they include."""
        known = self._scopes_by_name
        return frozenset(names).union(*(known[name].implies for name in names if name in known))

    def operation(self, key: str) -> Operation | None:
        """The operation with that `key`, or None."""
        return self._operations_by_key.get(key)

    def find(self, method: str, url_path: str) -> Operation | None:
        """The operation that a request is, or None; see `OperationIndex.find`."""
        return self._index.find(method, url_path)

    def body_example(self, key: str) -> Any | None:
        """A request body that the specification gives for the operation with that `key`, as a JSON value, or None."""
        return self._bodies.get(key)

    @cached_property
    def _scopes_by_name(self) -> dict[str, Scope]:
        return {each.name: each for each in self.scopes}

    @cached_property
    def _operations_by_key(self) -> dict[str, Operation]:
        return {each.key: each for each in self.operations}

    @cached_property
    def _index(self) -> OperationIndex:
        return OperationIndex(self.operations)

    @cached_property
    def _bodies(self) -> dict[str, Any]:
        return {row["call"]: row["body"] for row in self._rows("bodies")}


@cache
def builtin() -> Catalogue:
    """Okta's, from resources/data; all of it is read in well under a tenth of a second."""

    def rows(part: str) -> list[Any]:
        found: list[Any] = assets.json_value("data", f"{part}.json")[part]
        return found

    return Catalogue(release, rows)


def from_document(document: Document) -> Catalogue:
    """The catalogue that a document describes.

    Args:
        document: As `openapi.read` makes it.
    """
    scopes, operations = document["scopes"], document["operations"]

    def source() -> Release:
        about = document["about"]
        said = {key: str(about.get(key, "")) for key in ("label", "source", "commit", "licence", "title", "note")}
        return Release(**said, scope_count=len(scopes), operation_count=len(operations))

    return Catalogue(source, lambda part: list(document.get(part, ())))


EMPTY = from_document({"about": {}, "scopes": (), "operations": ()})
"""Knows nothing: for an org whose calls nobody described."""
