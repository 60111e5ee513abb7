"""An OpenAPI document as the readers of the catalogue see it: wrong types are absent values, references are followed.

Only references inside the document are followed (`#/components/...`); one to another file or to a URL is an absent
value, and so is one that leads back to itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import unquote

from tokenexplorer.errors import CatalogueFileError

Node = Mapping[str, Any]

METHODS = ("get", "post", "put", "delete", "options", "head", "patch", "trace")
MAX_OPERATIONS = 50_000
MAX_PARAMETERS = 200
"""Of one operation; what stands behind is left out."""
MAX_EXAMPLE = 6_000
"""Characters of an example as JSON; longer ones are left out."""

MAX_MEMBERS = 200
"""Of a list or an object whose length is of no matter to a person: tags, answers, media types, ways to be let in."""
MAX_WORK = 500_000
"""Parameters, their values and scopes of all calls; a small file can name a large part again and again."""

_EMPTY: Node = {}
_MAX_HOPS = 50
_ADVICE = "Choose an OpenAPI 3.0 or 3.1 file (JSON or YAML)."
_SAMPLE_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as it stands in the document.

    Attributes:
        method: In capitals.
        path: As it is written under `paths`.
        node: The operation object.
        item: The path item around it.
    """

    method: str
    path: str
    node: Node
    item: Node


@dataclass(frozen=True)
class Specification:
    """One OpenAPI document.

    Attributes:
        tree: The document as plain values, as `openapi_file.parse` answers it.
        file_name: For the messages.
    """

    tree: Node
    file_name: str

    def check(self) -> None:
        """Refuse what is no OpenAPI 3.0 or 3.1 document.

        Raises:
            CatalogueFileError: It is Swagger 2.0, another version, or no OpenAPI; or it names no paths.
        """
        version = stated(self.tree.get("openapi"), 20)
        if not version and "swagger" in self.tree:
            told = line(str(self.tree["swagger"]), 20)
            raise CatalogueFileError(
                f"{self.file_name} is Swagger {told}, not OpenAPI 3.",
                "Convert it to OpenAPI 3.0 (most API tools can), then choose it again.",
            )
        if not version:
            raise CatalogueFileError(f"{self.file_name} is no OpenAPI document.", _ADVICE, "It names no version.")
        if not re.match(r"3\.[01](?:\.|\Z)", version):
            raise CatalogueFileError(f"{self.file_name} is OpenAPI {version}, which is not read.", _ADVICE)
        if not mapping(self.tree.get("paths")):
            raise CatalogueFileError(
                f"{self.file_name} names no paths.", "Choose the file that lists the calls of the API (`paths`)."
            )

    @property
    def info(self) -> Node:
        """Title and version of the API."""
        return mapping(self.tree.get("info"))

    @cached_property
    def tags(self) -> dict[str, Node]:
        """The tag objects by name."""
        return {name: each for each in nodes(self.tree.get("tags")) if (name := line(each.get("name")))}

    @cached_property
    def security_schemes(self) -> dict[str, Node]:
        """The security schemes by name, references followed."""
        named = mapping(mapping(self.tree.get("components")).get("securitySchemes"))
        return {name: self.follow(each) for name, each in named.items()}

    @cached_property
    def okta_token_schemes(self) -> frozenset[str]:
        """The names of the schemes that stand for Okta's own API token (SSWS)."""
        keys = [(name, each) for name, each in self.security_schemes.items() if each.get("type") == "apiKey"]
        return frozenset(name for name, each in keys if "SSWS" in line(each.get("description"), 1000))

    def follow(self, value: object) -> Node:
        """The object that a value is or refers to, in a few steps; empty where it is neither.

        Spec: OpenAPI 3.0.3 section 4.7.23, RFC 6901
        """
        node = mapping(value)
        for _ in range(_MAX_HOPS):
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            if not reference.startswith("#/"):
                break
            node = mapping(self._at(reference))
        return _EMPTY

    def count(self, work: int) -> None:
        """Note what is read for one call.

        Raises:
            CatalogueFileError: All calls together are more than `MAX_WORK`.
        """
        self._work[0] += work
        if self._work[0] > MAX_WORK:
            detail = f"More than {MAX_WORK:,} parameters, values and scopes are not read."
            raise CatalogueFileError(f"{self.file_name} repeats its parts without end.", _ADVICE, detail)

    def calls(self) -> Iterator[Call]:
        """Every operation, in the order of the document; methods of one path in the order of `METHODS`.

        Raises:
            CatalogueFileError: There are more than `MAX_OPERATIONS`.
        """
        count = 0
        for path, value in mapping(self.tree.get("paths")).items():
            if not path.startswith("/"):
                continue
            item = self.follow(value)
            for method in METHODS:
                if isinstance(item.get(method), Mapping):
                    count += 1
                    if count > MAX_OPERATIONS:
                        detail = f"More than {MAX_OPERATIONS:,} are not read."
                        raise CatalogueFileError(f"{self.file_name} has too many operations.", _ADVICE, detail)
                    yield Call(method.upper(), path, item[method], item)

    def parameters(self, call: Call) -> list[Node]:
        """The parameters of a call: the path's, then its own; its own stand in the place of the path's of that name.

        Spec: OpenAPI 3.0.3 section 4.7.10
        """
        found: dict[tuple[str, str], Node] = {}
        for source in (call.item, call.node):
            for value in sequence(source.get("parameters"))[:MAX_PARAMETERS]:
                node = self.follow(value)
                name, place = line(node.get("name")), node.get("in")
                if name and isinstance(place, str):
                    found[place, name] = node
        self.count(len(found))
        return list(found.values())

    def example(self, media: Node) -> tuple[Any, ...]:
        """The first example of a media type as a tuple of one value; empty where it has none that is small."""
        named = mapping(media.get("examples"))
        schema = self.follow(media.get("schema"))
        values = [self.follow(each).get("value") for each in islice(named.values(), 1)]
        values += [media.get("example"), schema.get("example"), *sequence(schema.get("examples"))[:1]]
        return next(((each,) for each in values if each is not None and self._is_small(each)), ())

    def _is_small(self, value: object) -> bool:
        known = self._small.get(id(value))
        if known is None:
            # The document holds the value, so its id stays its own.
            known = self._small[id(value)] = _small(value)
        return known

    @cached_property
    def _small(self) -> dict[int, bool]:
        return {}

    @cached_property
    def _work(self) -> list[int]:
        return [0]

    def _at(self, reference: str) -> object:
        known = self._references
        if reference not in known:
            node: object = self.tree
            for part in reference[2:].split("/"):
                key = unquote(part).replace("~1", "/").replace("~0", "~")
                if isinstance(node, list) and key.isdecimal() and len(key) < 9:
                    node = node[int(key)] if int(key) < len(node) else None
                else:
                    node = mapping(node).get(key)
            known[reference] = node
        return known[reference]

    @cached_property
    def _references(self) -> dict[str, object]:
        return {}


def mapping(value: object) -> Node:
    """The value, if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else _EMPTY


def sequence(value: object) -> list[Any]:
    """The value, if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def members(value: object) -> list[tuple[str, Any]]:
    """The first `MAX_MEMBERS` names and values of an object; empty where the value is none."""
    return list(islice(mapping(value).items(), MAX_MEMBERS))


def nodes(value: object) -> list[Node]:
    """The objects in a list; empty where it is no list."""
    return [each for each in sequence(value) if isinstance(each, Mapping)]


def line(value: object, limit: int = 300) -> str:
    """Outside text as one line of at most `limit` characters; empty where the value is no text.

    What no UTF-8 file can hold, and what controls a terminal or the direction of text, is left out.
    """
    if not isinstance(value, str):
        return ""
    text = "".join(each if each.isprintable() else " " for each in value[: 4 * limit])
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def stated(value: object, limit: int) -> str:
    """`line`, also of a number: in YAML `version: 1.0` is one unless it is quoted."""
    return line(str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value, limit)


def name(value: object, limit: int = 300) -> str:
    """Outside text that has to be used to the letter; empty where it is no text, too long or not printable."""
    return value if isinstance(value, str) and 0 < len(value) <= limit and value.isprintable() else ""


def _small(value: object) -> bool:
    try:
        waiting, budget = [(value, 0)], MAX_EXAMPLE
        while waiting:
            each, depth = waiting.pop()
            budget -= 1
            if budget < 0 or depth > _SAMPLE_DEPTH:
                return False
            inner = list(each.values()) if isinstance(each, Mapping) else sequence(each)
            if len(inner) > budget:
                return False
            waiting.extend((one, depth + 1) for one in inner)
        return len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode()) <= MAX_EXAMPLE
    except ValueError:  # numbers that JSON does not know, half a surrogate pair
        return False
