"""With what an org's scope grants are read and changed: a token that may, else its SSWS token. No keyring prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

KEYRING_CLOSED = "Open the system keyring, or sign in again: the token that can read the grants is in it."

SSWS_KEY = "ssws"
"""What finds the org's SSWS token again, where a token's id would stand."""

Target: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What was found at hand.

    Attributes:
        access: What authorises.
        token: Whose it is; None for the org's SSWS token.
    """

    access: GrantAccess = field(repr=False)
    token: TokenSummary | None = None

    @property
    def key(self) -> str:
        """What finds it again."""
        return self.token.id if self.token is not None else SSWS_KEY

    @property
    def words(self) -> str:
        """Whose it is, after "with"."""
        return f"the token of {self.token.label}" if self.token is not None else "the SSWS token of this org"


def target(org: Org, client: Client) -> Target:
    """What an app's grants depend on; another value makes what was read worthless."""
    return org.id, org.url, org.proxy, org.ca_file, str(org.verify_tls), client.client_id, client.issuer


def target_now(state: AppState, client_ref: str) -> Target | None:
    """As the library has it; None where the app is gone."""
    client = state.client_of(client_ref)
    org = state.org_of(client.org_id) if client is not None else None
    return target(org, client) if org is not None and client is not None else None


def holders(state: AppState, org: Org, may: Callable[[Org, TokenSummary], bool]) -> tuple[TokenSummary, ...]:
    """Tokens of the wallet that may, the current one first, then the newest."""
    current = state.token
    found = [token for token in state.tokens if may(org, token)]
    return tuple(sorted(found, key=lambda token: current is None or token.id != current.id))


def asks_keyring(services: Services, cancel: Cancellation, *, keyring_open: bool) -> bool:
    """In the worker: whether the keyring may be asked without a prompt; it may have locked since it was looked at."""
    vault = services.store().vault() if keyring_open else None
    return vault is not None and not vault.is_locked(cancel)


def held_token(
    services: Services, summaries: Iterable[TokenSummary], cancel: Cancellation, *, ask_keyring: bool
) -> Held | None:
    """In the worker: the first of these tokens whose secret, and key where it is bound to one, is at hand."""
    from tokenexplorer.oauth.dpop import key_of
    from tokenexplorer.okta.access import GrantAccess

    tokens = services.store().tokens
    for summary in summaries:
        token_set = tokens.load(summary.id, cancel) if ask_keyring else tokens.at_hand(summary.id)
        if token_set is None or not token_set.access_token:
            continue
        if not summary.is_dpop:
            return Held(GrantAccess("Bearer", token_set.access_token), summary)
        key = key_of(token_set)
        if key is not None:
            return Held(GrantAccess("DPoP", token_set.access_token, key, services.nonces), summary)
    return None


def held_ssws(services: Services, org: Org, cancel: Cancellation, *, ask_keyring: bool) -> Held | None:
    """In the worker: the org's SSWS token, where one is at hand."""
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import ssws_key

    tokens, key = services.store().tokens, ssws_key(org.id)
    ssws = tokens.secret(key, cancel) if ask_keyring else tokens.secret_at_hand(key)
    return Held(GrantAccess("SSWS", ssws.strip())) if ssws and ssws.strip() else None


def held_again(
    services: Services,
    org: Org,
    key: str,
    token: TokenSummary | None,
    cancel: Cancellation,
    *,
    keyring_open: bool,
) -> Held | None:
    """In the worker: what `Held.key` named, as it is now.

    Args:
        services: The window's.
        org: Whose.
        key: `Held.key`.
        token: The one that it names; None for the org's SSWS token, or one that is gone.
        cancel: Ends the wait.
        keyring_open: Whether the keyring was open when it was last looked at.
    """
    asks = asks_keyring(services, cancel, keyring_open=keyring_open)
    if key == SSWS_KEY:
        return held_ssws(services, org, cancel, ask_keyring=asks)
    return held_token(services, (token,) if token is not None else (), cancel, ask_keyring=asks)
