"""Any OpenAPI 3 file as the document that a catalogue is made from.

Only the bytes that are given are read: a reference to another file or to a URL is an absent part, and the rest of the
document is used without it. All texts from the file become single lines of limited length.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tokenexplorer.catalogue.openapi_file import parse
from tokenexplorer.catalogue.openapi_operations import Row, read_body, read_operation
from tokenexplorer.catalogue.openapi_scopes import read_scopes
from tokenexplorer.catalogue.openapi_spec import Call, Node, Specification, line, mapping, name, nodes, stated
from tokenexplorer.errors import CatalogueFileError

API = "openapi"
"""What the rows say under `api`."""

_NO_OAUTH = "The file declares no OAuth 2.0 or OpenID Connect security, so no scope is known for its calls."
_NO_SCOPES = "The file declares OAuth security, but names no scopes."
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def read(text: bytes, file_name: str) -> dict[str, Any]:
    """The document of an OpenAPI 3.0 or 3.1 file: `about`, and rows as in resources/data.

    Of each call:

    - `scopes` are all needed. Where the file lists several ways to be let in, the one by OAuth 2.0 or OpenID Connect
      with the fewest scopes counts, the first of several; none are needed where one way needs nothing. A call that is
      let in by `http` or `apiKey` alone has no scopes.
    - `no_auth` is true where nothing is needed: `security: []`, an empty way, or no `security` at all.
    - `path` is the file's, behind the path of the first server that stands nearest to the call (its own, its path's,
      or the document's): a server `https://api.example/v2` or `/v2` makes `/v2/things` of `/things`.

    No scope is taken to include another. A file without OAuth security is taken too; `about["note"]` says so.

    Args:
        text: The whole file, JSON or YAML.
        file_name: Its name without the folder; it stands in the messages and under `about["source"]`.

    Raises:
        CatalogueFileError: The file cannot be read, is Swagger 2.0 or another version, or lists no calls.
    """
    spec = Specification(parse(text, file_name), file_name)
    spec.check()
    operations: list[Row] = []
    bodies: list[Row] = []
    seen: set[tuple[str, str]] = set()
    for call in spec.calls():
        path = _prefix(spec, call) + call.path
        # `/v2/things`, and `/things` at a server of its own that ends with `/v2`, are one call.
        if not name(path, 1000) or (call.method, path) in seen:
            continue
        seen.add((call.method, path))
        operations.append(read_operation(spec, call, API, path, _described))
        bodies += [{"call": f"{call.method} {path}", "body": body} for body in read_body(spec, call)]
    scopes = read_scopes(spec, operations)
    if not operations and not scopes:
        raise CatalogueFileError(
            f"{file_name} lists neither calls nor scopes.", "Choose the file that describes the calls of the API."
        )
    return {
        "about": _about(spec, has_scopes=bool(scopes)),
        "scopes": scopes,
        "operations": operations,
        "bodies": bodies,
    }


def _described(_name: str, description: str) -> str:
    return description


def _about(spec: Specification, *, has_scopes: bool) -> Row:
    info = spec.info
    licence = mapping(info.get("license"))
    kinds = {str(each.get("type")) for each in spec.security_schemes.values()}
    note = _NO_OAUTH if kinds.isdisjoint({"oauth2", "openIdConnect"}) else "" if has_scopes else _NO_SCOPES
    return {
        "label": stated(info.get("version"), 40),
        "title": line(info.get("title"), 100),
        "source": spec.file_name,
        "commit": "",
        "licence": line(licence.get("identifier") or licence.get("name"), 60),
        "note": note,
    }


def _prefix(spec: Specification, call: Call) -> str:
    """The path of the server that a call is sent to, without the slash at its end.

    Spec: OpenAPI 3.0.3 section 4.7.5
    """
    for node in (call.node, call.item, spec.tree):
        for server in nodes(node.get("servers"))[:1]:
            return _server_path(server)
    return ""


def _server_path(server: Node) -> str:
    variables = mapping(server.get("variables"))

    def default(found: re.Match[str]) -> str:
        stated = line(mapping(variables.get(found[1])).get("default"))
        # A domain without a default is of no matter; a path keeps the place, to be filled in.
        return stated or found[0]

    url = _VARIABLE.sub(default, name(server.get("url"), 1000))
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return "/" + path.strip("/") if path.strip("/") else ""
