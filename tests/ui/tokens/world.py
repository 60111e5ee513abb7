"""A wallet made of values for tests of the Tokens place: forged tokens, a store in memory, servers that obey."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QApplication

from tokenexplorer.errors import StorageError, TokenExplorerError
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.storage.vault import VaultHealth
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.tokens.verdict import Check, CheckOutcome, Verdict, Verification
from tokenexplorer.ui.actions.actions import Actions
from tokenexplorer.ui.actions.wallet import WalletActions
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.settings import Settings
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.tokens.place import TokensPlace
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.trace import Trace

ISSUER = "https://acme.okta.com"
NONCE = "nQm4h2kLw9Zx7TvB1cRy"
SIGNATURE = "c2lnbmF0dXJlLWNhbmFyeS1ub3QtdG8tYmUtc2Vlbg"
ORG = Org("org-1", "Acme", ISSUER, ISSUER, "okta-org")
OTHER_ORG = Org(
    "org-2", "OneLogin acme-dev", "https://acme-dev.onelogin.com", "https://acme-dev.onelogin.com/oidc/2", "onelogin"
)
CLIENT = Client(
    "app-1", ORG.id, "Web sign-in", ISSUER, "0oa8f3kd2hVq1ZcXt5d7", redirect_uri="http://127.0.0.1:8765/callback"
)
METADATA = ProviderMetadata(
    ISSUER,
    f"{ISSUER}/.well-known/openid-configuration",
    datetime.now(UTC),
    introspection_endpoint=f"{ISSUER}/oauth2/v1/introspect",
    userinfo_endpoint=f"{ISSUER}/oauth2/v1/userinfo",
    revocation_endpoint=f"{ISSUER}/oauth2/v1/revoke",
)


def b64(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def jwt(claims: dict[str, Any] | str, header: dict[str, Any] | str | None = None, signature: str = SIGNATURE) -> str:
    """A token that nobody signed."""
    head = header if header is not None else {"alg": "RS256", "kid": "DkYTmhSdQ9"}
    texts = [part if isinstance(part, str) else json.dumps(part) for part in (head, claims)]
    return f"{b64(texts[0])}.{b64(texts[1])}.{signature}"


def id_claims(now: datetime, **more: Any) -> dict[str, Any]:
    at = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "sub": "00u4k1ab7QnXe2Rw5d7",
        "aud": CLIENT.client_id,
        "iat": at - 348,
        "exp": at + 3252,
        "auth_time": at - 354,
        "amr": ["pwd", "mfa", "okta_verify"],
        "nonce": NONCE,
        "name": "Ann Ferrara",
        "preferred_username": "ann@acme.com",
        "idp": "00o1x9p3cTzYv6Ud5d7",
        "jti": "ID.7Qk2m0RfWb9xJt4uPz1cHnVs",
        "ver": 1,
    }
    return claims | more


def access_claims(now: datetime, **more: Any) -> dict[str, Any]:
    at = int(now.timestamp())
    return {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "ann@acme.com",
        "uid": "00u4k1ab7QnXe2Rw5d7",
        "cid": CLIENT.client_id,
        "scp": ["openid", "profile", "okta.users.read"],
        "iat": at - 348,
        "exp": at + 3252,
        "jti": "AT.dMrbIsZZMkLGAr7X0ESJvgl__I8Q7x",
        "ver": 1,
    } | more


def ann(now: datetime, **changes: Any) -> TokenSet:
    """Signed in at Acme with the app Web sign-in."""
    summary = TokenSummary(
        id="set-ann",
        name="",
        org_id=ORG.id,
        client_ref=CLIENT.id,
        client_name=CLIENT.name,
        issuer=ISSUER,
        client_id=CLIENT.client_id,
        identity="ann@acme.com",
        kinds=("access_token", "id_token", "refresh_token"),
        token_type="Bearer",
        scopes=("okta.users.read", "openid", "profile"),
        requested_scopes=("okta.users.read", "openid", "profile"),
        received_at=now - timedelta(seconds=348),
        access_expires_at=now + timedelta(seconds=3252),
        id_expires_at=now + timedelta(seconds=3252),
        refresh_expires_at=now + timedelta(days=89, hours=1),
        access_is_jwt=True,
        activity="Sign-in #18",
    )
    made = TokenSet(
        summary,
        access_token=jwt(access_claims(now)),
        id_token=jwt(id_claims(now)),
        refresh_token="refresh-canary-6f1d4c5b2a",
        nonce=NONCE,
    )
    return replace(made, summary=replace(made.summary, **changes))


def verified(now: datetime, *, ends: datetime | None = None) -> Verification:
    titles = {"structure": "Three parts, spelled to the letter", "signature": "Signature fits a key of the server"}
    ids = ("structure", "alg", "signature", "iss", "aud", "exp", "iat", "nonce", "sub")
    checks = tuple(
        Check(each, titles.get(each, f"Check of {each}"), CheckOutcome.PASSED, "", "OIDC Core 3.1.3.7") for each in ids
    )
    headline = (
        f"Verified by signature and 8 more checks at {now:%H:%M:%S} UTC. Key DkYTmhSdQ9, RS256 from acme.okta.com."
    )
    return Verification(
        Verdict.VERIFIED,
        headline,
        "",
        checks,
        now,
        "DkYTmhSdQ9",
        "RS256",
        ISSUER,
        ends or now + timedelta(seconds=3252),
    )


def failed(now: datetime) -> Verification:
    checks = (
        Check("structure", "Three parts, spelled to the letter", CheckOutcome.PASSED, "", "RFC 7515 2"),
        Check(
            "aud", "Audience is this app", CheckOutcome.FAILED, "The audience does not match: x", "OIDC Core 3.1.3.7"
        ),
        Check(
            "nonce", "Nonce is the one that was sent", CheckOutcome.SKIPPED, "No nonce is known", "OIDC Core 3.1.3.7"
        ),
    )
    return Verification(
        Verdict.FAILED,
        "Failed: the audience does not match: the token is for x, this app is y.",
        "The token is for another app. Check the client ID.",
        checks,
        now,
    )


def unverifiable(now: datetime) -> Verification:
    headline = "Cannot be verified here. Okta keeps the keys of its org server to itself."
    checks = (Check("signature", "Signature fits a key of the server", CheckOutcome.SKIPPED, "", "RFC 7515 5.2"),)
    return Verification(Verdict.CANNOT_VERIFY, headline, "Ask Okta whether it accepts the token.", checks, now)


@dataclass
class FakeTokens:
    """The token store, in memory."""

    sets: dict[str, TokenSet] = field(default_factory=dict)
    trouble: TokenExplorerError | None = None
    loads: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    retried: int = 0
    unsaved: bool = False
    save_trouble: TokenExplorerError | None = None

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def load(self, token_id: str, cancel: object = None, *, fresh: bool = False) -> TokenSet:
        self.loads.append(token_id)
        self._check()
        if token_id not in self.sets:
            raise StorageError("This token was removed.", "Sign in again.")
        return self.sets[token_id]

    def save(self, token_set: TokenSet, cancel: object = None) -> TokenSummary:
        self._check()
        self.sets[token_set.summary.id] = token_set
        if self.save_trouble is not None:
            raise self.save_trouble
        return token_set.summary

    def summaries(self) -> tuple[TokenSummary, ...]:
        return tuple(each.summary for each in self.sets.values())

    def retry(self) -> tuple[TokenSummary, ...]:
        self.retried += 1
        found, self.unsaved = self.summaries() if self.unsaved else (), False
        return found

    def rename(self, token_id: str, name: str) -> TokenSummary:
        self._check()
        token_set = self.sets[token_id]
        self.sets[token_id] = replace(token_set, summary=replace(token_set.summary, name=name))
        return self.sets[token_id].summary

    def remove(self, token_id: str, cancel: object = None, *, later: bool = False) -> None:
        if not later:
            self._check()
        self.sets.pop(token_id, None)

    def secret(self, key: str, cancel: Cancellation | None = None) -> str | None:
        return self.secrets.get(key)

    @contextmanager
    def refreshing(self, token_id: str) -> Iterator[TokenSet]:
        yield self.load(token_id)


@dataclass
class FakeStore:
    tokens: FakeTokens
    health: VaultHealth | TokenExplorerError = field(default_factory=lambda: VaultHealth("ok", "Memory"))
    unlocked: int = 0

    def wallet(self) -> tuple[TokenSummary, ...]:
        self.tokens._check()
        self.retry()
        return self.tokens.summaries()

    def retry(self) -> bool:
        return bool(self.tokens.retry())

    def check_keyring(self, *, unlock: bool = False) -> VaultHealth:
        self.unlocked += unlock
        if isinstance(self.health, TokenExplorerError):
            raise self.health
        return self.health


@dataclass
class FakeProviders:
    """Metadata and keys without a network; counts how often it is asked."""

    asked: list[str] = field(default_factory=list)
    found: ProviderMetadata = METADATA

    def metadata(self, http: object, issuer: str, *, activity: object, cancel: object = None) -> ProviderMetadata:
        self.asked.append(issuer)
        return replace(self.found, issuer=issuer)

    def keys(self, http: object, metadata: ProviderMetadata, **_: Any) -> None:
        return None


class NotedClipboard(Clipboard):
    """Notes what is copied; the computer's own clipboard stays as it is."""

    def __init__(self) -> None:
        super().__init__(QApplication.clipboard())
        self.plain: list[str] = []
        self.secret: list[str] = []

    def copy(self, text: str) -> None:
        self.plain.append(text)

    def copy_secret(self, text: str) -> None:
        self.secret.append(text)

    def clear_secret(self) -> None:
        self.secret.clear()


class World:
    """Everything that the place is built of."""

    def __init__(self, theme: Theme, *sets: TokenSet, orgs: tuple[Org, ...] = (ORG,)) -> None:
        self.theme = theme
        self.tasks = TaskRunner()
        self.tokens = FakeTokens({each.summary.id: each for each in sets})
        self.providers = FakeProviders()
        self.clipboard = NotedClipboard()
        self.settings = Settings(None)
        self.state = AppState()
        self.state.set_library(orgs, (CLIENT,) if ORG in orgs else ())
        self.state.set_tokens(tuple(each.summary for each in sets))
        unused: Any = None
        store: Any = FakeStore(self.tokens)
        self.store: FakeStore = store
        providers: Any = self.providers
        self.services = Services(
            self.tasks,
            self.tasks,
            Trace(),
            self.settings,
            self.clipboard,
            store=lambda: store,
            http=lambda _org: unused,
            providers=lambda: providers,
            practice=lambda: unused,
        )
        self.wallet = WalletActions(self.services, self.state)
        self.actions = Actions(unused, unused, self.wallet, *[unused] * (len(fields(Actions)) - 3))
        self.places: list[TokensPlace] = []
        self.notices: list[str] = []
        self.failures: list[TokenExplorerError] = []
        self.wallet.notice.connect(self.notices.append)
        self.wallet.failed.connect(self.failures.append)

    def place(self) -> TokensPlace:
        made = TokensPlace(self.services, self.state, self.theme, self.actions)
        made.notice.connect(self.notices.append)
        self.places.append(made)  # pytest-qt keeps none
        return made

    def close(self) -> None:
        self.tasks.shut_down()


def hosted(qtbot: Any, world: World) -> TokensPlace:
    """The place, not shown yet; no answer reaches it once the test is over."""
    place = world.place()
    qtbot.addWidget(place, before_close_func=lambda _: world.close())
    return place


def opened(qtbot: Any, world: World, width: int = 1284, height: int = 760) -> TokensPlace:
    """The place, shown, with its token read."""
    place = hosted(qtbot, world)
    place.resize(width, height)
    place.set_width(width + 76)
    place.show()
    place.activate()
    if world.state.tokens:
        qtbot.waitUntil(place.inspector.token_head.copy_button.isEnabled)
    QApplication.processEvents()
    return place
