"""Says in our words what a keyring's error means and what to do (S08). Knows the errors by name, so it imports none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import KeyringLocked, KeyringUnavailable, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNLOCK = "Unlock the keyring, then try again."

_BY_CODE: dict[int, tuple[type[StorageError], str, str]] = {
    # macOS, SecBase.h
    -25293: (
        KeyringLocked,
        "The macOS Keychain does not trust this program.",
        "Open Keychain Access, unlock the login keychain, and allow Token Explorer; a changed program needs it anew.",
    ),
    -25308: (
        KeyringLocked,
        "The macOS Keychain cannot ask for its password here.",
        "Sign in at the screen of this Mac, or run: security unlock-keychain. It happens over SSH.",
    ),
    -128: (
        KeyringLocked,
        "The prompt of the macOS Keychain was dismissed.",
        "Try again, and choose Allow in the prompt.",
    ),
    # Windows, winerror.h
    1783: (
        StorageError,
        "Windows Credential Manager refuses an item of this length.",
        "Keep this token for the session only, and report the length of the token.",
    ),
    1312: (
        KeyringUnavailable,
        "Windows Credential Manager is not available in this session.",
        "Sign in to Windows at the screen; a service or SSH session has no credentials.",
    ),
}

_BY_NAME: dict[str, tuple[type[StorageError], str, str]] = {
    "PromptDismissedException": (KeyringLocked, "The keyring's prompt was dismissed.", _UNLOCK),
    "KeyringLocked": (KeyringLocked, "The system keyring is locked.", _UNLOCK),
    "LockedException": (KeyringLocked, "The system keyring is locked.", _UNLOCK),
    "NoKeyringError": (
        KeyringUnavailable,
        "No system keyring was found.",
        "Install gnome-keyring or KWallet and sign in again; until then tokens live until you quit.",
    ),
    "InitError": (
        KeyringUnavailable,
        "The system keyring does not open.",
        "Make a default keyring in your keyring program, then try again.",
    ),
    "SecretServiceNotAvailableException": (
        KeyringUnavailable,
        "The system keyring does not answer.",
        "Start gnome-keyring or KWallet, then try again.",
    ),
    "SizeLimitError": (
        StorageError,
        "The item is too long for the system keyring.",
        "Keep this token for the session only.",
    ),
}

_DBUS_NAMES = frozenset({"DBusErrorResponse", "DBusException", "AuthenticationError", "ConnectionError", "EOFError"})
_DBUS = (
    KeyringUnavailable,
    "The connection to the system keyring broke.",
    "Check that D-Bus and the keyring run in this session, then try again.",
)
_OTHER = (StorageError, "The system keyring reports an error.", "Try again; restart the keyring if it stays.")


def keyring_error(error: BaseException) -> StorageError:
    """The error of our tree that an error of a keyring backend stands for; ours are handed back as they are."""
    if isinstance(error, StorageError):
        return error
    kind, title, advice = _find(error)
    return kind(title, advice, f"{type(error).__name__}: {error}")


def _find(error: BaseException) -> tuple[type[StorageError], str, str]:
    chain = list(_chain(error))
    for each in chain:
        for code in _codes(each):
            if code in _BY_CODE:
                return _BY_CODE[code]
    if any("IsLocked" in _dbus_name(each) for each in chain):
        return _BY_NAME["KeyringLocked"]
    # A dismissed prompt says more than the locked keyring that follows from it: the innermost name counts.
    for each in reversed(chain):
        for ancestor in type(each).__mro__:
            if ancestor.__name__ in _BY_NAME:
                return _BY_NAME[ancestor.__name__]
    for each in chain:
        if _DBUS_NAMES & {ancestor.__name__ for ancestor in type(each).__mro__}:
            return _DBUS
    return _OTHER


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _codes(error: BaseException) -> Iterator[int]:
    for value in (getattr(error, "winerror", None), *error.args[:1]):
        if isinstance(value, int):
            yield value


def _dbus_name(error: BaseException) -> str:
    name = getattr(error, "name", "")
    return name if isinstance(name, str) else ""
