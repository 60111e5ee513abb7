"""No value and no failure tells a secret to a log: every dataclass and every error of the package is looked at."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import tokenexplorer
from tokenexplorer.errors import TokenExplorerError

CANARY = "canary-of-a-secret-7f3a"
SECRET = re.compile(
    r"secret|token|password|passphrase|private|verifier|assertion|credential|pasted|unpacked|_code|cookie|hint$|jwk|ssws"
)
PUBLIC = re.compile(
    # What a token, a key or a secret is called, is of, or where it is asked for.
    r"(_id|_ids|_kind|_type|_note|_endpoint|_supported|_method|_uri|_flag|_audience|_issuer)$|^(has|can|uses|asks|on)_|"
    # Made to be shown: to the person at another device, to the provider's sign-in page, to whom it is registered.
    r"^(user_code|login_hint|issuer_in_tokens|public_jwk|in_token)$"
)
NAMES = {  # of cookies and headers, not their values; and a public key
    ("tokenexplorer.practice.client_keys", "ClientKey", "jwk"),
    ("tokenexplorer.practice.world", "World", "cookies"),
    ("tokenexplorer.wire.exchange", "HttpRequest", "secret_headers"),
}


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(tokenexplorer.__path__, "tokenexplorer."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def values() -> list[tuple[type, str]]:
    """Every dataclass with every field of text or bytes whose name speaks of a secret."""
    found = []
    for module in modules():
        for kind in vars(module).values():
            if not (isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == module.__name__):
                continue
            for field in dataclasses.fields(kind):
                holds = re.search(r"str|bytes", str(field.type)) is not None
                known = (kind.__module__, kind.__name__, field.name) in NAMES
                if holds and SECRET.search(field.name) and not PUBLIC.search(field.name) and not known:
                    found.append((kind, field.name))
    return found


def failures(kind: type[TokenExplorerError] = TokenExplorerError) -> list[type[TokenExplorerError]]:
    list(modules())
    return [kind, *(each for sub in kind.__subclasses__() for each in failures(sub))]


VALUES = values()


def test_S15_the_search_finds_what_is_known_to_be_secret() -> None:
    names = {(kind.__name__, name) for kind, name in VALUES}
    assert {
        ("TokenSet", "access_token"), ("TokenSet", "refresh_token"), ("Credentials", "client_secret"),
        ("SigningKey", "private_jwk"), ("DeviceCode", "device_code"), ("ClientCertificate", "passphrase"),
        ("TokenChoice", "pasted"), ("BearerWish", "pasted"), ("RegisteredApp", "secret"), ("GrantAccess", "secret"),
    } <= names  # fmt: skip
    assert len(VALUES) > 30


@pytest.mark.parametrize(("kind", "name"), VALUES, ids=[f"{kind.__name__}.{name}" for kind, name in VALUES])
def test_S15_no_value_shows_its_secret(kind: type, name: str) -> None:
    assert dataclasses.is_dataclass(kind)
    made = object.__new__(kind)
    for field in dataclasses.fields(kind):
        object.__setattr__(made, field.name, CANARY if field.name == name else None)
    assert CANARY not in repr(made)
    if kind.__str__ is object.__str__:
        assert CANARY not in str(made)


@pytest.mark.parametrize("kind", failures(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "said",
    [
        f"client_secret={CANARY}&x=1", f'{{"refresh_token": "{CANARY}"}}', f"Authorization: Bearer {CANARY}",
        f"Authorization: SSWS {CANARY}", f"device_code={CANARY}", f"client_assertion={CANARY}",
    ],
    ids=["form", "json", "bearer", "ssws", "device", "assertion"],
)  # fmt: skip
def test_S15_no_failure_tells_a_secret_that_a_server_quoted(kind: type[TokenExplorerError], said: str) -> None:
    given: dict[str, Any] = {}
    for parameter in inspect.signature(kind).parameters.values():
        if (
            parameter.name in ("title", "advice", "detail", "chain_file")
            or parameter.default is inspect.Parameter.empty
        ):
            given[parameter.name] = said
    error = kind(**given)
    assert CANARY not in f"{error}{error!r}{error.args}"
