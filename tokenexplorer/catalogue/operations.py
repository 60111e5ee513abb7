"""An API's operations: what each call is and needs, and which one a URL is.

The rows come from a catalogue's document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Place = Literal["path", "query", "header"]
# By literal segment: what follows it; under "": what follows a parameter; under "/": the operation that ends here.
_Node: TypeAlias = dict[str, Any]

_FIRST_AREAS = ("Users", "User Resources", "Groups", "System Log", "Policies", "Applications", "Authorization Servers")
_PARAMETER, _END = "", "/"
_ORIGIN = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*|\{\{[^{}]*\}\})")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation.

    Attributes:
        name: As in the path template, the query or the header.
        place: Where it goes.
        type: string, integer, boolean or array.
        required: Always true in the path.
        meaning: One short line, or empty.
        default: What the server takes where it is absent; None where the specification does not say.
        choices: The values that are allowed; empty where any is.
        maximum: The largest number, or None.
    """

    name: str
    place: Place
    type: str
    required: bool
    meaning: str
    default: Any
    choices: tuple[str, ...]
    maximum: float | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API.

    Attributes:
        method: In capitals.
        path: Template: `/api/v1/users/{userId}`.
        id: The specification's operationId.
        title: `List all users`.
        tag: The heading it stands under: `Users`.
        api: management, governance, oauth or myaccount at Okta; empty in other catalogues.
        scopes: All of them are needed; empty where none is.
        api_token: Whether an SSWS token works too.
        no_auth: Whether it needs no authorization at all.
        lifecycle: GA, LIMITED_GA, EA or BETA.
        generally_available: False where the org needs a feature first.
        deprecated: Whether its owner advises against it.
        paging: How pages follow: after, limit, linkHeader, bodyLinksNext.
        params: In the order of path, query, headers.
        has_body: Whether it takes a body.
        body_types: Content types of the body; JSON first, empty without a body.
        returns_list: Whether the answer is an array.
        admin_roles: Any one of them is enough, where the specification says; empty means "not documented".
        server: `org` or `custom` for an operation of an authorization server, else empty.
        haystack: What `matching` searches, in lower case: method, path, title, tag and scopes.
    """

    method: str
    path: str
    id: str
    title: str
    tag: str
    api: str
    scopes: tuple[str, ...]
    api_token: bool
    no_auth: bool
    lifecycle: str
    generally_available: bool
    deprecated: bool
    paging: tuple[str, ...]
    params: tuple[Parameter, ...] = field(repr=False)
    has_body: bool
    body_types: tuple[str, ...]
    returns_list: bool
    admin_roles: tuple[str, ...]
    server: str
    haystack: str = field(repr=False, compare=False)

    @property
    def key(self) -> str:
        """Method and path template: `GET /api/v1/users`."""
        return f"{self.method} {self.path}"


class OperationIndex:
    """Finds the operation that a request is, by a tree of path segments."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._roots: dict[str, _Node] = {}
        for each in operations:
            node = self._roots.setdefault(each.method, {})
            for segment in each.path.split("/")[1:]:
                node = node.setdefault(_PARAMETER if segment.startswith("{") else segment, {})
            node[_END] = each

    def find(self, method: str, url_path: str) -> Operation | None:
        """The operation that a request is, or None.

        A literal segment wins over a parameter: `/users/me` over `/users/{userId}`, where both exist.

        Args:
            method: Any case.
            url_path: A path, a whole URL, or one that begins with a variable: `{{org}}/api/v1/users?limit=2`.
        """
        root = self._roots.get(method.upper())
        path = path_of(url_path)
        if root is None or not path:
            return None
        found = _walk(root, path.split("/")[1:])
        return found if found is not None or not path.endswith("/") else _walk(root, path[:-1].split("/")[1:])


def path_of(url: str) -> str:
    """The path of a URL, with or without its origin, without query and fragment; empty where there is none."""
    rest = re.split(r"[?#]", _ORIGIN.sub("", url.strip()), maxsplit=1)[0]
    return rest if rest.startswith("/") else ""


def area_order(tag: str) -> tuple[int, str]:
    """Sorts the headings of operations: what people want most comes first, the others follow by name."""
    rank = _FIRST_AREAS.index(tag) if tag in _FIRST_AREAS else len(_FIRST_AREAS)
    return rank, tag.casefold()


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Operation, ...]:
    """The operations of a document, in its order."""
    return tuple(_operation(row) for row in rows)


def _walk(node: _Node, segments: list[str]) -> Operation | None:
    if not segments:
        found: Operation | None = node.get(_END)
        return found
    first, rest = segments[0], segments[1:]
    for branch in (first, _PARAMETER):
        # An empty segment is no value of a parameter: /users//groups is no operation.
        if first and branch in node:
            found = _walk(node[branch], rest)
            if found is not None:
                return found
    return None


def _operation(row: Mapping[str, Any]) -> Operation:
    get = row.get
    has_body = get("has_body", False)
    scopes = tuple(get("scopes", ()))
    return Operation(
        method=row["method"],
        path=row["path"],
        id=row["id"],
        title=row["title"],
        tag=row["tag"],
        api=row["api"],
        scopes=scopes,
        api_token=get("api_token", False),
        no_auth=get("no_auth", False),
        lifecycle=get("lifecycle", "GA"),
        generally_available=not get("not_generally_available", False),
        deprecated=get("deprecated", False),
        paging=tuple(get("paging", ())),
        params=tuple(_parameter(each) for each in get("params", ())),
        has_body=has_body,
        body_types=tuple(get("body_types", ("application/json",))) if has_body else (),
        returns_list=get("returns_list", False),
        admin_roles=tuple(get("admin_roles", ())),
        server=get("server", ""),
        haystack="\n".join((row["method"], row["path"], row["title"], row["tag"], *scopes)).lower(),
    )


def _parameter(row: Mapping[str, Any]) -> Parameter:
    get = row.get
    place = get("in", "query")
    return Parameter(
        name=row["name"],
        place=place,
        type=get("type", "string"),
        required=get("required", place == "path"),
        meaning=get("meaning", ""),
        default=get("default"),
        choices=tuple(get("enum", ())),
        maximum=get("maximum"),
    )
