"""Which step a failure leads back to: key, grant, role or proof. Pure rules of the service wizard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tokenexplorer.errors import ConfigError, NetworkError, OAuthError, StorageError

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError

StepId = Literal["key", "register", "assertion", "token", "call"]
STEPS: Final[tuple[StepId, ...]] = ("key", "register", "assertion", "token", "call")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a step failed.

    Attributes:
        word: Key, grant, role, proof, or what else it was.
        step: Where it is mended.
        words: Fix first, cause next.
        detail: The server's own words, or empty.
    """

    word: str
    step: StepId
    words: str
    detail: str = ""


def cause_of(error: TokenExplorerError, at: StepId) -> Cause:
    """Judge an error of a step.

    Args:
        error: What ended it.
        at: The step that was at work.
    """
    words = " ".join(part for part in (error.advice, error.title) if part)
    if isinstance(error, OAuthError):
        code = error.error
        said = f"{code} {error.detail}".lower()
        if "dpop" in said:
            return Cause("Proof", "assertion", words, error.detail)
        if code in ("invalid_scope", "unauthorized_client", "access_denied"):
            return Cause("Grant", "register", words, error.detail)
        if code == "invalid_client":
            # The key is there: it signed. The server does not know its public half, or not for this client ID.
            return Cause("Key", "register", words, error.detail)
    if isinstance(error, ConfigError):
        return Cause("Key", "key", words, error.detail)
    if isinstance(error, StorageError):
        return Cause("Keyring", "key", words, error.detail)
    if isinstance(error, NetworkError):
        return Cause("Network", at, words, error.detail)
    return Cause("Answer", at, words, error.detail)


def cause_of_call(status: int, challenge: str, body: str) -> Cause | None:
    """Judge the answer of the first call.

    Args:
        status: Of HTTP.
        challenge: The `WWW-Authenticate` headers.
        body: The first characters of the answer.

    Returns:
        None where it went well.

    Spec: RFC 6750 section 3.1, RFC 9449 section 7.1
    """
    if status < 400:
        return None
    said = f"{challenge} {body}".lower()
    if "invalid_dpop_proof" in said or "use_dpop_nonce" in said:
        words = "Turn DPoP on and get a new token. The server did not accept the proof that went with the call."
        return Cause("Proof", "assertion", words, body)
    if status == 401:
        words = "Get a new token. The server did not accept this one."
        return Cause("Token", "token", words, body)
    if status == 403 and "insufficient_scope" in said:
        words = "Grant the scope to the app and ask for it. The token does not carry the scope that this call needs."
        return Cause("Grant", "register", words, body)
    if status == 403:
        words = "Give the app an admin role that may do this. The scope is in the token, the role does not allow it."
        return Cause("Role", "register", words, body)
    return Cause("Call", "call", f"Look at the call. The server answered {status}.", body)
