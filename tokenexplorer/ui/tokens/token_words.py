"""What the wallet says about a token set, in words. Pure; outside names in it are plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tokenexplorer.oauth.token_types import label
from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
from tokenexplorer.ui.widgets.text import ascii_host

if TYPE_CHECKING:
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.widgets.avatar import IdentityKind

WalletFilter = Literal["all", "org", "live"]
_FEW_SCOPES = 2
_BRINGS_TOKENS = ("sign-in", "token exchange", "JWT bearer")
_VERDICT_ICONS: dict[str, tuple[str, str]] = {
    "verified": ("shield-check", "ok"),
    "failed": ("shield-x", "bad"),
    "cannotVerify": ("shield-question-mark", "unk"),
}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a token set is, as far as this computer knows.

    Attributes:
        name: Of the org, or empty.
        here: Whether it is the current org.
    """

    name: str = ""
    here: bool = False


def identity_kind(summary: TokenSummary, owner: Owner) -> IdentityKind:
    """The colour of the avatar: a person, a service app, or somebody of another org."""
    if not summary.org_id or (owner.name and not owner.here):
        return "other"
    return "service" if is_service(summary) else "user"


def is_service(summary: TokenSummary) -> bool:
    """Whether no person took part: the client speaks for itself."""
    return bool(summary.client_id) and summary.identity == summary.client_id


def group_line(summary: TokenSummary, owner: Owner) -> str:
    """The second line of a set: `User · Web sign-in · Acme`."""
    if not summary.org_id:
        host = ascii_host(summary.issuer) if summary.issuer else ""
        parts = ["Pasted", host]
    else:
        parts = ["Service" if is_service(summary) else "User", summary.client_name, owner.name]
    if summary.name and summary.identity != summary.name and not is_service(summary):
        parts.insert(0, summary.identity)
    return " · ".join(part for part in parts if part)


def token_line(summary: TokenSummary, kind: TokenKind, verification: Verification | None) -> str:
    """The second line of a token: its scopes, or why it failed."""
    if verification is not None and verification.verdict.value == "failed":
        reason = verification.headline.removeprefix("Failed: ").partition(":")[0].rstrip(".")
        return reason[:1].upper() + reason[1:]
    if kind == "id_token":
        return "For this app only"
    if kind == "refresh_token":
        return "Gets new tokens"
    if not summary.is_access:
        return f"{label(summary.issued_type)} · Not for APIs"
    shown = ", ".join(summary.scopes[:_FEW_SCOPES])
    more = len(summary.scopes) - _FEW_SCOPES
    scopes = f"{shown}, +{more}" if more > 0 else shown
    return " · ".join(part for part in ("" if summary.access_is_jwt else "Opaque", scopes or "No scopes known") if part)


def verdict_icon(verification: Verification | None) -> tuple[str, str] | None:
    """Icon and role beside a token's name; None while it is unchecked."""
    return _VERDICT_ICONS.get(verification.verdict.value) if verification is not None else None


def source_words(summary: TokenSummary) -> str:
    """Where a set came from: `from sign-in #18`, `pasted`."""
    said = summary.activity
    words = said if said[:2].isupper() else said[:1].lower() + said[1:]  # a name such as JWT keeps its capitals
    return f"from {words}" if words.startswith(_BRINGS_TOKENS) else words


def store_words(summaries: tuple[TokenSummary, ...]) -> str:
    """Where the tokens are: `6 in the keyring, 1 in memory`."""
    kept = sum(len(each.kinds) for each in summaries if each.keep == "keyring")
    memory = sum(len(each.kinds) for each in summaries if each.keep == "session")
    counts = ((kept, "in the keyring"), (memory, "in memory"))
    return ", ".join(f"{count} {where}" for count, where in counts if count) or "No tokens"


def first_kind(summary: TokenSummary) -> TokenKind:
    """What a click on the set itself shows."""
    return "access_token" if "access_token" in summary.kinds else summary.kinds[0]
