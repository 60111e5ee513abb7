"""The Secret Service of Linux: whether it is locked, and its own prompt to unlock it, which can be given up.

The library `keyring` opens that prompt by itself, at any call, and waits for it without an end.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer.errors import KeyringLocked

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE: Final = "keyring.backends.SecretService"
"""Where its backend is."""

_SLICE_S: Final = 0.1


def serves(backend: object) -> bool:
    """Whether a backend keeps its secrets there."""
    return type(backend).__module__ == MODULE


def is_locked(backend: object) -> bool:
    """Whether a prompt would open."""
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as connection:
        return bool(_collection(backend, connection).is_locked())


def unlock(backend: object, given_up: Callable[[], bool], limit_s: float, stop: Callable[[], None] | None) -> None:
    """Unlock with one prompt that can be given up. `Collection.unlock` in slices would open a prompt for each slice.

    Args:
        backend: That it serves.
        given_up: Whether nobody waits any longer.
        limit_s: How long the prompt may stay open.
        stop: Raises where the person gave up.

    Raises:
        KeyringLocked: The prompt was dismissed or not answered, or none could be shown.
    """
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as connection:
        collection = _collection(backend, connection)
        if not collection.is_locked():
            return
        _prompt(connection, collection.collection_path, given_up, limit_s, stop)
        if collection.is_locked():
            raise KeyringLocked("The system keyring is locked.", "Unlock the keyring, then try again.")


def _prompt(
    connection: Any, path: str, given_up: Callable[[], bool], limit_s: float, stop: Callable[[], None] | None
) -> None:
    from jeepney import MatchRule, MessageType
    from secretstorage.defines import SS_PATH, SS_PREFIX
    from secretstorage.util import DBusAddressWrapper

    service = DBusAddressWrapper(SS_PATH, f"{SS_PREFIX}Service", connection)
    _, prompt_path = service.call("Unlock", "ao", [path])
    if prompt_path == "/":
        return
    interface = f"{SS_PREFIX}Prompt"
    prompt = DBusAddressWrapper(prompt_path, interface, connection)
    rule = MatchRule(path=prompt_path, interface=interface, member="Completed", type=MessageType.signal)
    deadline = time.monotonic() + limit_s
    with connection.filter(rule) as signals:
        prompt.call("Prompt", "s", "")
        while True:
            try:
                dismissed, _ = connection.recv_until_filtered(signals, timeout=_SLICE_S).body
            except TimeoutError:
                if not given_up() and time.monotonic() < deadline:
                    continue
                prompt.call("Dismiss", "")
                if stop is not None:
                    stop()
                raise KeyringLocked(
                    "The keyring's prompt was not answered.", "Unlock the keyring, then try again."
                ) from None
            if dismissed:
                raise KeyringLocked("The keyring's prompt was dismissed.", "Unlock the keyring, then try again.")
            return


def _collection(backend: object, connection: Any) -> Any:
    import secretstorage

    named = getattr(backend, "preferred_collection", None)
    return secretstorage.Collection(connection, named) if named else secretstorage.get_default_collection(connection)
