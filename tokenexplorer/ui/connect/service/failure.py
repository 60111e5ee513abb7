"""Which step a failure leads back to: key, grant, role, proof or clock. Pure rules of the service wizard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tokenexplorer.errors import ConfigError, NetworkError, OAuthError, StorageError

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.actions.first_call import CallResult
    from tokenexplorer.ui.connect.service.way import StepId, Way

_GRANT: Final = frozenset(
    {"invalid_scope", "consent_required", "unauthorized_client", "unsupported_grant_type", "access_denied"}
)
_FIELDS: Final[Mapping[str, Way]] = {
    "key": "key",
    "passphrase": "key",
    "signing_key": "key",
    "certificate_file": "certificate",
    "certificate_key_file": "certificate",
    "client_secret": "secret",
}
_NO_ROLE: Final = "e0000006"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a step failed.

    Attributes:
        word: Key, grant, role, proof, or what else it was.
        step: Where it is mended.
        words: Fix first, cause next.
        detail: The server's own words, or empty.
        error: What ended the step, where it was an error.
    """

    word: str
    step: StepId
    words: str
    detail: str = ""
    error: TokenExplorerError | None = field(default=None, repr=False, compare=False)


def cause_of(error: TokenExplorerError, at: StepId, way: Way = "key") -> Cause:
    """Judge an error of a step.

    Args:
        error: What ended it.
        at: The step that was at work.
        way: By what the app proves itself.
    """
    word, step = _place_of(error, at, way)
    words = " ".join(part for part in (error.advice, error.title) if part)
    return Cause(word, step, words, error.detail, error)


def _place_of(error: TokenExplorerError, at: StepId, way: Way) -> tuple[str, StepId]:
    if isinstance(error, OAuthError):
        return _refused_at(error, at, way)
    if isinstance(error, ConfigError):
        proof = _FIELDS.get(error.field)
        if proof is not None:
            # A token of another way may want what the app has no step for now.
            return proof.capitalize(), proof if proof == way else at
        return ("Call" if at == "call" else "Setting"), at
    if isinstance(error, StorageError):
        return "Keyring", way if at == "token" and way != "certificate" else at
    return ("Network" if isinstance(error, NetworkError) else "Answer"), at


def _refused_at(error: OAuthError, at: StepId, way: Way) -> tuple[str, StepId]:
    from tokenexplorer.oauth.clock_gap import SET_CLOCK

    if error.advice.startswith(SET_CLOCK):
        return "Clock", "assertion"
    if "dpop" in f"{error.error} {error.detail}".lower():
        return "Proof", "assertion"
    if error.error in _GRANT:
        return "Grant", "register"
    if error.error == "invalid_client":
        # The key is there: it signed. The server does not know its public half, or not for this client ID.
        return way.capitalize(), "register" if way == "key" else way
    return "Answer", at


def cause_of_call(result: CallResult) -> Cause | None:
    """Judge the answer of the first call.

    Returns:
        None where it went well.

    Spec: RFC 6750 section 3.1, RFC 9449 section 7.1
    """
    status, body = result.status, result.body
    if 200 <= status < 300:
        return None
    word, step, words = _call_failed(status, f"{result.challenge} {body}".lower(), result)
    return Cause(word, step, words, body, result.refused)


def _call_failed(status: int, said: str, result: CallResult) -> tuple[str, StepId, str]:
    if result.proof_advice:
        return "Proof", "assertion", result.proof_advice
    if "invalid_dpop_proof" in said or "use_dpop_nonce" in said:
        words = "Turn DPoP on and get a new token. The server wants a proof, and none went with the call."
        return "Proof", "assertion", words
    if status == 401:
        return "Token", "token", "Get a new token. The server did not accept this one."
    if status == 403 and "insufficient_scope" in said:
        words = "Grant the scope to the app and ask for it. The token does not carry the scope that this call needs."
        return "Grant", "register", words
    if status == 403 and _NO_ROLE in said:
        words = "Give the app an admin role that may do this. The scope is in the token, the role does not allow it."
        return "Role", "register", words
    if status == 429:
        wait = f"Wait {result.wait} seconds, then send it again." if result.wait else "Send it again in a moment."
        return "Call", "call", f"{wait} The server answered 429: too many calls."
    if status < 400:
        where = f" to {result.location}" if result.location else ""
        words = f"Look at the path. The server answered {status}{where}, and nothing was sent there."
        return "Call", "call", words
    return "Call", "call", f"Look at the call. The server answered {status}."
