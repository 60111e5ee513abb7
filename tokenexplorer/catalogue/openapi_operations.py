"""Operations of an OpenAPI document as the rows that the catalogue is made from.

A row holds what `catalogue.operations` reads, in that order; members that are empty or false are left out of it. The
extensions that Okta's specification uses are read wherever they appear: `x-okta-lifecycle`, `x-okta-iam-admin-roles`,
and `x-displayName` for the title of a tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tokenexplorer.catalogue.openapi_spec import (
    MAX_MEMBERS,
    Call,
    Node,
    Specification,
    line,
    mapping,
    members,
    name,
    nodes,
    sequence,
)

Row = dict[str, Any]
Meaning = Callable[[str, str], str]
"""The words for a parameter, from its name and the description that the document gives."""

MAX_CHOICES = 200
MAX_BODY_TYPES = 20
JSON_TYPE = "application/json"
_PLACES = ("path", "query", "header")
_TYPES = ("string", "integer", "boolean", "array")
_OAUTH = frozenset({"oauth2", "openIdConnect"})


def read_operation(
    spec: Specification, call: Call, api: str, path: str, meaning: Meaning, *, pages_by_link: bool = False
) -> Row:
    """One row.

    Args:
        spec: The document.
        call: The operation in it.
        api: What the row says under `api`.
        path: The path template as a request sends it.
        meaning: The words for a parameter.
        pages_by_link: Whether every list that takes a cursor names the next page in a Link header, said or not.
    """
    node = call.node
    tag = next((each for each in map(line, sequence(node.get("tags"))[:MAX_MEMBERS]) if each), "")
    lifecycle = _lifecycle(call)
    answer = _answer(spec, node)
    returns_list = _answer_schema(spec, answer).get("type") == "array"
    body_types = list(body_media(spec, call))
    parameters = spec.parameters(call)
    token, anonymous = _other_ways(spec, node)
    row: Row = {
        "method": call.method,
        "path": path,
        "id": line(node.get("operationId")),
        "title": line(node.get("summary")) or line(node.get("operationId")) or f"{call.method} {path}",
        "tag": line(spec.tags.get(tag, {}).get("x-displayName")) or tag or "Other",
        "api": api,
        "scopes": needed_scopes(spec, node),
        "api_token": token,
        "no_auth": anonymous,
        "lifecycle": "" if lifecycle.get("lifecycle") == "GA" else line(lifecycle.get("lifecycle"), 20),
        "not_generally_available": lifecycle.get("isGenerallyAvailable") is False,
        "deprecated": node.get("deprecated") is True,
        "paging": _paging(spec, parameters, answer, linked=pages_by_link and returns_list),
        "params": [
            _parameter(spec, each, place, meaning)
            for place in _PLACES
            for each in parameters
            if each.get("in") == place and not _is_ignored(call, each)
        ],
        "has_body": bool(mapping(node.get("requestBody"))),
        "body_types": [] if body_types == [JSON_TYPE] else body_types,
        "returns_list": returns_list,
        "admin_roles": [each for each in map(line, sequence(node.get("x-okta-iam-admin-roles"))[:MAX_MEMBERS]) if each],
    }
    return without_empty(row) | {"id": row["id"]}


def needed_scopes(spec: Specification, node: Node) -> list[str]:
    """The scopes that a call needs: all of them.

    A document lists alternatives, each a set of schemes that are needed together. Taken is the alternative with an
    OAuth 2.0 or OpenID Connect scheme that asks for the fewest scopes, the first of several; where one of the
    alternatives needs nothing, no scope is needed. Names that stand in a requirement of another scheme (`http`,
    `apiKey`) are roles, not scopes.

    Spec: OpenAPI 3.0.3 section 4.7.30
    """
    found: list[list[str]] = []
    for alternative in _alternatives(spec, node):
        named = {key: value for key, value in members(alternative) if _is_oauth(spec, key)}
        if named:
            stated = [each for value in named.values() for each in sequence(value)]
            spec.count(len(stated))
            scopes = map(name, stated)
            found.append(list(dict.fromkeys(each for each in scopes if each and not any(map(str.isspace, each)))))
        elif not alternative:
            return []
    return min(found, key=len, default=[])


def body_media(spec: Specification, call: Call) -> dict[str, Node]:
    """The media types of the request body by content type, as the document orders them."""
    content = members(spec.follow(call.node.get("requestBody")).get("content"))
    return {key: mapping(value) for key, value in content[:MAX_BODY_TYPES] if name(key, 100)}


def read_body(spec: Specification, call: Call) -> tuple[Any, ...]:
    """The first small example of a request body as a tuple of one JSON object or list; else empty."""
    for media in body_media(spec, call).values():
        for found in spec.example(media):
            if isinstance(found, (dict, list)):
                return (found,)
    return ()


def without_empty(row: Row) -> Row:
    """The row without the members whose absence says the same."""
    return {key: value for key, value in row.items() if value not in ("", [], False, None, 0)}


def _alternatives(spec: Specification, node: Node) -> list[Node]:
    stated = node["security"] if "security" in node else spec.tree.get("security")
    found = nodes(sequence(stated)[:MAX_MEMBERS])
    spec.count(len(found))
    return found


def _is_oauth(spec: Specification, scheme: str) -> bool:
    kind = spec.security_schemes.get(scheme, {}).get("type")
    return isinstance(kind, str) and kind in _OAUTH


def _other_ways(spec: Specification, node: Node) -> tuple[bool, bool]:
    """Whether Okta's SSWS token works too, and whether nothing is needed at all."""
    alternatives = _alternatives(spec, node)
    token = any(not spec.okta_token_schemes.isdisjoint(each) for each in alternatives)
    return token, not all(alternatives) or not alternatives


def _lifecycle(call: Call) -> Node:
    return mapping(call.node.get("x-okta-lifecycle")) or mapping(call.item.get("x-okta-lifecycle"))


def _answer(spec: Specification, node: Node) -> Node:
    """The first answer that is a success."""
    answers = members(node.get("responses"))
    return next((spec.follow(value) for status, value in answers if status[:1] == "2"), {})


def _answer_schema(spec: Specification, answer: Node) -> Node:
    for _, media in members(answer.get("content"))[:1]:
        return spec.follow(mapping(media).get("schema"))
    return {}


def _paging(spec: Specification, parameters: Sequence[Node], answer: Node, *, linked: bool) -> list[str]:
    query = {each.get("name") for each in parameters if each.get("in") == "query"}
    found = [each for each in ("after", "limit") if each in query]
    has_header = any(each.lower() == "link" for each, _ in members(answer.get("headers")))
    if has_header or (linked and "after" in query):
        found.append("linkHeader")
    links = _property(spec, _answer_schema(spec, answer), "_links")
    # Without a cursor to send, `next` is the next step of something, not the next page.
    if "after" in query and _property(spec, links, "next"):
        found.append("bodyLinksNext")
    return found if found != ["limit"] else []


def _property(spec: Specification, schema: Node, wanted: str) -> Node:
    for each in _parts(spec, schema):
        found = spec.follow(mapping(each.get("properties")).get(wanted))
        if found:
            return found
    return {}


def _parts(spec: Specification, schema: Node) -> Iterator[Node]:
    """A schema and the schemas that it is put together from, each once."""
    waiting, seen = [schema], set[int]()
    while waiting and len(seen) < 100:
        each = spec.follow(waiting.pop(0))
        if id(each) not in seen:
            seen.add(id(each))
            spec.count(1)
            yield each
            waiting.extend(sequence(each.get("allOf"))[:MAX_MEMBERS])


def _is_ignored(call: Call, node: Node) -> bool:
    """Whether it is a header that the document describes elsewhere.

    Content-Type of a call without a body stays: Okta takes options there.

    Spec: OpenAPI 3.0.3 section 4.7.12.1
    """
    header = line(node.get("name")).lower()
    described = {"accept", "authorization"} | ({"content-type"} if "requestBody" in call.node else set())
    return node.get("in") == "header" and header in described


def _parameter(spec: Specification, node: Node, place: str, meaning: Meaning) -> Row:
    schema = spec.follow(node.get("schema"))
    label = line(node.get("name"))
    kind = _type(schema)
    row = without_empty(
        {
            "name": label,
            "in": place if place != "query" else "",
            "type": kind if kind != "string" else "",
            "required": node.get("required") is True and place != "path",
            "meaning": meaning(label, line(node.get("description"), 120)),
        }
    )
    default, choices = schema.get("default"), _choices(spec, schema)
    if isinstance(default, (int, float)) or default == "" or name(default):
        row["default"] = default
    if choices:
        row["enum"] = choices
    for key in ("minimum", "maximum"):
        limit = schema.get(key)
        if isinstance(limit, (int, float)) and not isinstance(limit, bool):
            row[key] = limit
    return row


def _type(schema: Node) -> str:
    stated = schema.get("type")
    # OpenAPI 3.1 allows several: ["string", "null"].
    kinds = stated if isinstance(stated, list) else [stated]
    return next((each for each in kinds if isinstance(each, str) and each in _TYPES), "string")


def _choices(spec: Specification, schema: Node) -> list[str]:
    """The only values that are allowed; empty where any other is, such as the id beside the names of a role."""
    stated = sequence(schema.get("enum")) or sequence(spec.follow(schema.get("items")).get("enum"))
    if not stated:
        kinds = [
            sequence(spec.follow(each).get("enum"))[:MAX_CHOICES]
            for key in ("oneOf", "anyOf")
            for each in sequence(schema.get(key))[:MAX_CHOICES]
        ]
        stated = [each for kind in kinds for each in kind] if all(kinds) else []
    chosen = [each for each in map(_choice, stated[:MAX_CHOICES]) if each]
    spec.count(len(chosen))
    return chosen


def _choice(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return line(value) or (str(value) if isinstance(value, (int, float)) else "")
