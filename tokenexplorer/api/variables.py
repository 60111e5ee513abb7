"""`{{variables}}` in requests: plain text put in once, nothing evaluated (X03); and where the values come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org

_VARIABLE = re.compile(r"\{\{[ \t]{0,8}([A-Za-z_][A-Za-z0-9_.-]{0,63})[ \t]{0,8}\}\}")


def values(org: Org | None, client: Client | None = None) -> dict[str, str]:
    """What the variables of an org and an app stand for.

    `org` is the org's address, `issuer` the authorization server and `clientId` the app's client id; then the org's
    own variables, which win over these.
    """
    found: dict[str, str] = {}
    if org is not None:
        found["org"] = org.url
        found["issuer"] = client.issuer if client is not None and client.issuer else org.issuer
    if client is not None:
        found["clientId"] = client.client_id
    if org is not None:
        found.update({name: value for name, value in org.variables if name})
    return found


def used(text: str) -> tuple[str, ...]:
    """Names of the variables in a text, in order, each once."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def substituted(text: str, variables: Mapping[str, str]) -> str:
    """The text with every variable replaced, in one pass: braces inside a value stay as they are.

    Raises:
        ConfigError: A name has no value; says which.
    """
    missing = [name for name in used(text) if name not in variables]
    if missing:
        names = ", ".join(f"{{{{{name}}}}}" for name in missing)
        known = ", ".join(sorted(variables)) or "none"
        raise ConfigError(
            f"{names} has no value.",
            "Set it in the org's variables, or correct the name.",
            f"Known here: {known}",
            field=missing[0],
        )
    return _VARIABLE.sub(lambda found: variables[found.group(1)], text)
