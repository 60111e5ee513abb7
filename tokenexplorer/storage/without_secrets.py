"""Values as they may lie on disk: what looks like a credential is left out, `{{variables}}` stay (S01)."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from tokenexplorer.redaction import (
    MASK,
    is_secret_field,
    is_secret_header,
    is_secret_member,
    redact_text,
    redact_url,
)

if TYPE_CHECKING:
    from tokenexplorer.api.request import ApiRequest, Row
    from tokenexplorer.orgs.org import Client, Org

_PLACEHOLDER = re.compile(r"([\"']?\{\{[^{}]{0,200}\}\}[\"']?)")
_ONLY_PLACEHOLDERS = re.compile(r"\s*(?:(?:Bearer|Basic|DPoP|SSWS)\s+)?(?:\{\{[^{}]*\}\}\s*)*", re.IGNORECASE)


def org_without_secrets(org: Org) -> Org:
    """The same org; a variable that holds a secret, and a proxy's user and password, last until the app ends."""
    return dataclasses.replace(org, variables=_pairs(org.variables), proxy=without_user(org.proxy))


def client_without_secrets(client: Client) -> Client:
    """The same app; a parameter that holds a secret, such as `id_token_hint`, lasts until the app ends."""
    return dataclasses.replace(
        client,
        extra_parameters=_pairs(client.extra_parameters),
        token_parameters=_pairs(client.token_parameters),
        refresh_parameters=_pairs(client.refresh_parameters),
        resource=tuple(each for each in client.resource if _plain(each)),
        audience=_plain(client.audience),
        ui_locales=_plain(client.ui_locales),
        claims=_plain(client.claims),
        prompt=_plain(client.prompt),
        login_hint=_plain(client.login_hint),
        max_age=_plain(client.max_age),
        acr_values=_plain(client.acr_values),
    )


def without_user(proxy: str) -> str:
    """A proxy's URL without user and password."""
    try:
        parts = urlsplit(proxy)
    except ValueError:
        return "none"
    if "@" not in parts.netloc:
        return proxy
    return urlunsplit((parts.scheme, parts.netloc.rsplit("@", 1)[1], parts.path, "", ""))


def _pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, "" if is_secret_member(name) else _plain(value)) for name, value in pairs)


def _plain(text: str) -> str:
    """The text where it holds no credential, such as a token that was pasted into the wrong field; else nothing."""
    return text if redact_text(text) == text else ""


def request_without_secrets(request: ApiRequest) -> ApiRequest:
    """The same request; secret values are replaced by dots, so that the person sees where one was."""
    return dataclasses.replace(
        request,
        url=url_without_secrets(request.url),
        params=tuple(_row(row, secret=row.secret or is_secret_field(row.name)) for row in request.params),
        headers=tuple(_row(row, secret=row.secret or is_secret_header(row.name)) for row in request.headers),
        body=_text(request.body),
    )


def url_without_secrets(url: str) -> str:
    """A URL, with its variables, whose secret parts are masked."""
    parts = _PLACEHOLDER.split(url)
    if len(parts) == 1:
        return redact_url(url)
    # Variables are no URL syntax: keep them away from the parser.
    names = parts[1::2]
    marked = "".join(part if index % 2 == 0 else f"te-variable-{index // 2}-" for index, part in enumerate(parts))
    shown = redact_url(marked)
    for index, name in enumerate(names):
        shown = shown.replace(f"te-variable-{index}-", name)
    return shown


def _row(row: Row, *, secret: bool) -> Row:
    if not secret:
        return dataclasses.replace(row, value=_text(row.value))
    return row if _ONLY_PLACEHOLDERS.fullmatch(row.value) else dataclasses.replace(row, value=MASK)


def _text(text: str) -> str:
    """Free text, piece by piece between its variables: `"password": {{name}}` is no secret."""
    parts = _PLACEHOLDER.split(text)
    return "".join(part if index % 2 else redact_text(part) for index, part in enumerate(parts))
