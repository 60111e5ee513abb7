"""Orgs as files to hand to colleagues, without secrets. An import only reads; nothing is sent (X01)."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import Client, Org, new_id
from tokenexplorer.redaction import is_secret_field, redact_text, redact_url
from tokenexplorer.storage.documents import from_document, to_document
from tokenexplorer.storage.files import read_limited, write_atomic
from tokenexplorer.storage.without_secrets import client_without_secrets

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "tokenexplorer-org"
VERSION = 1
DEPTH_LIMIT = 100

_NOT_A_PROFILE = "This is no org that Token Explorer exported"
# A command from a colleague's file would run on this machine; their CA file, key and certificate are not here.
_STAYS_HERE: dict[str, Any] = {
    "opener": "default",
    "opener_command": "",
    "key_id": "",
    "certificate_file": "",
    "certificate_key_file": "",
}
_CHOICES = {"response_type": "response type", "response_mode": "response mode", "client_auth": "client authentication"}


@dataclass(frozen=True, slots=True)
class Profile:
    """An org and its clients, as read from a file; saved only after the person looked at it.

    Attributes:
        org: With a new id.
        clients: With new ids.
        notes: What was left out or changed, plain sentences.
    """

    org: Org
    clients: tuple[Client, ...]
    notes: tuple[str, ...] = ()


def export_profile(path: Path, org: Org, clients: tuple[Client, ...], *, overwrite: bool = False) -> None:
    """Write an org and its clients to a file, without secrets.

    Raises:
        StorageError: It cannot be written; an old file is intact.
    """
    write_atomic(path, dump_profile(org, clients), overwrite=overwrite)


def dump_profile(org: Org, clients: tuple[Client, ...]) -> bytes:
    """The file's content: JSON, UTF-8."""
    shared = dataclasses.replace(
        org,
        proxy=redact_url(org.proxy) if "@" in org.proxy else org.proxy,
        variables=_without_secrets(org.variables),
        practice=False,
    )
    document = {
        "format": FORMAT,
        "version": VERSION,
        "org": to_document(shared),
        "clients": [_exported(client) for client in clients],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def import_profile(path: Path) -> Profile:
    """Read a file that `export_profile` wrote. Saves nothing, sends nothing.

    Raises:
        ConfigError: It is no such file, is too long or too deep, or comes from a newer version.
        StorageError: It cannot be read.
    """
    return parse_profile(read_limited(path))


def parse_profile(content: bytes) -> Profile:
    """Read the content of a file, as `import_profile` does."""
    document = _parse(content)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ConfigError(_NOT_A_PROFILE, "Choose a file that Export org wrote.")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version > VERSION or version < 1:
        raise ConfigError(
            "A newer version of Token Explorer wrote this file", "Update Token Explorer, then import it again."
        )
    org = dataclasses.replace(from_document(Org, document.get("org")), id=new_id(), practice=False)
    notes = []
    if not org.verify_tls:
        org = dataclasses.replace(org, verify_tls=True)
        notes.append("The file turns the check of certificates off; it stays on.")
    if org.ca_file:
        org = dataclasses.replace(org, ca_file="")
        notes.append("The file names a file of further authorities; choose your own.")
    if org.proxy not in ("none", "system"):
        notes.append(f"All traffic goes through the file's proxy {redact_url(org.proxy)}; Connect changes that.")
    listed = document.get("clients")
    clients = []
    for each in listed if isinstance(listed, list) else []:
        try:
            client = from_document(Client, {**each, "org_id": org.id} if isinstance(each, dict) else each)
        except ConfigError as error:
            notes.append(f"An app was left out. {error.title}.")
            continue
        if client.opener != "default" or client.opener_command:
            notes.append(f"{client.name}: the browser command of the file is not used.")
        notes += _unknown_choices(each, client)
        clients.append(dataclasses.replace(client, id=new_id(), org_id=org.id, **_STAYS_HERE))
    if any(client.uses_secret for client in clients):
        notes.append("Client secrets are never in the file; enter them after the import.")
    if any(client.client_auth == "private_key_jwt" for client in clients):
        notes.append("Keys are never in the file; choose or make one after the import, and register its public half.")
    if any(client.uses_certificate for client in clients):
        notes.append("Certificates are never in the file; choose the files of yours after the import.")
    return Profile(org, tuple(clients), tuple(notes))


def _unknown_choices(document: dict[str, Any], client: Client) -> list[str]:
    """What this version cannot choose and replaces by the usual, said before anybody signs in."""
    return [
        f"{client.name}: the {words} {_short(said)} is not known here; {getattr(client, member) or 'the usual one'} is "
        "used."
        for member, words in _CHOICES.items()
        if (said := document.get(member)) not in (None, "", getattr(client, member))
    ]


def _short(said: object) -> str:
    """What a file says, in short and without what looks like a credential."""
    return redact_text(str(said))[:60]


def _exported(client: Client) -> dict[str, Any]:
    shared = dataclasses.replace(
        client_without_secrets(client),
        extra_parameters=_without_secrets(client.extra_parameters),
        token_parameters=_without_secrets(client.token_parameters),
        refresh_parameters=_without_secrets(client.refresh_parameters),
    )
    return {**to_document(shared), **_STAYS_HERE}


def _without_secrets(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, "" if is_secret_field(name) or redact_text(value) != value else value) for name, value in pairs)


def _parse(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(_NOT_A_PROFILE, "Choose a file that Export org wrote.", "It is not UTF-8.") from error
    if _depth(text) > DEPTH_LIMIT:
        raise ConfigError(
            f"The file is nested deeper than {DEPTH_LIMIT} levels", "Choose a file that Export org wrote."
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(_NOT_A_PROFILE, "Choose a file that Export org wrote.", f"It is not JSON: {error}") from error


def _depth(text: str) -> int:
    """How deep brackets nest, outside of strings."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif in_string:
            escaped = character == "\\"
            in_string = character != '"'
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
