"""What the places may use, as one value passed by constructor. Built in `app`; nothing here is heavy until it is used.

Whatever touches disk, network or keyring is called inside `tasks.run` only: a slot never waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from tokenexplorer.oauth.dpop import NonceBook

if TYPE_CHECKING:
    from tokenexplorer.oauth.browser import OpenerChoice
    from tokenexplorer.orgs.org import ClientAuth, ClientKind, Org, ResponseType
    from tokenexplorer.orgs.provider_cache import ProviderCache
    from tokenexplorer.storage.store import Store
    from tokenexplorer.ui.settings import Settings
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Trace


class PracticePerson(Protocol):
    """Someone who can sign in at the practice org."""

    @property
    def username(self) -> str:
        """What they type."""
        ...


class PracticeApp(Protocol):
    """An app that is registered at the practice org."""

    @property
    def client_id(self) -> str:
        """As registered."""
        ...

    @property
    def name(self) -> str:
        """How it is called."""
        ...

    @property
    def kind(self) -> ClientKind:
        """A public app, one with a secret, or a service app that signs with a key."""
        ...

    @property
    def client_secret(self) -> str | None:
        """None for a public app and for a service app."""
        ...

    @property
    def scopes(self) -> tuple[str, ...]:
        """What to ask for first."""
        ...

    @property
    def client_auth(self) -> ClientAuth | None:
        """How it proves itself; None means as apps of its kind do."""
        ...

    @property
    def server(self) -> Literal["org", "custom"]:
        """The authorization server that it is meant for."""
        ...

    @property
    def response_type(self) -> ResponseType:
        """What to ask the browser for first."""
        ...

    @property
    def dpop(self) -> bool:
        """Whether it gets bound tokens only."""
        ...


class PracticeSite(Protocol):
    """Where the practice org runs."""

    @property
    def org_url(self) -> str:
        """The issuer of its org server."""
        ...

    @property
    def custom_issuer(self) -> str:
        """The issuer of its custom server."""
        ...

    @property
    def clients(self) -> Sequence[PracticeApp]:
        """Its apps."""
        ...

    @property
    def people(self) -> Sequence[PracticePerson]:
        """Who can sign in, the most powerful first."""
        ...

    @property
    def onelogin_issuer(self) -> str:
        """The issuer of the OneLogin-like server at the same address."""
        ...

    @property
    def onelogin_clients(self) -> Sequence[PracticeApp]:
        """The apps there."""
        ...

    @property
    def certified_issuer(self) -> str:
        """The issuer of the server of no vendor at the same address."""
        ...

    @property
    def certified_clients(self) -> Sequence[PracticeApp]:
        """The apps there."""
        ...

    @property
    def situation_clients(self) -> Sequence[PracticeApp]:
        """Apps with something wrong about them on purpose."""
        ...


class IssuedFiles(Protocol):
    """A client certificate that the practice org has made."""

    @property
    def stem(self) -> str:
        """How its file is best called, without an ending."""
        ...

    @property
    def certificate(self) -> bytes:
        """PEM of certificate and key."""
        ...

    @property
    def authority(self) -> bytes:
        """PEM of the authority that vouches for the practice server."""
        ...


class PracticeServer(Protocol):
    """The practice org as the window sees it; `app` passes the real one in, since no other room knows it."""

    def start(self) -> PracticeSite:
        """Start it, where it does not run yet."""
        ...

    def open_tls(self) -> str:
        """Open its https side for client certificates; answers below which URL the API there is."""
        ...

    def issue_certificate(self, client_id: str, passphrase: str = "") -> IssuedFiles:
        """Make a certificate for one of the apps that need one."""
        ...

    def stop(self) -> None:
        """Stop it, where it runs."""
        ...


def _open_page(url: str, choice: OpenerChoice) -> str:
    from tokenexplorer.oauth.browser import open_url

    return open_url(url, choice)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything below the window.

    Attributes:
        tasks: Runs work off the GUI thread, several at a time.
        writes: Runs database writes off the GUI thread, one after the other, in the order asked.
        trace: Records every message.
        settings: Choices about the window.
        clipboard: Copies.
        store: Opens the home's database and keyring on first use and answers the same `Store` ever after. Workers only.
        http: The HTTP client for an org's proxy, CA and TLS choices (None: the defaults). Workers only.
        providers: Cached metadata and keys. Workers only.
        practice: The practice org, started or not. Workers only.
        open_page: Opens a sign-in page in a browser and answers its name; the tour passes its own. Workers only.
        nonces: The servers' DPoP nonces of this run.
        keyring_waits_s: For how long the keyring lets a worker wait now (S07); answers at once.
    """

    tasks: TaskRunner
    writes: TaskRunner
    trace: Trace
    settings: Settings
    clipboard: Clipboard
    store: Callable[[], Store] = field(repr=False)
    http: Callable[[Org | None], HttpClient] = field(repr=False)
    providers: Callable[[], ProviderCache] = field(repr=False)
    practice: Callable[[], PracticeServer] = field(repr=False)
    open_page: Callable[[str, OpenerChoice], str] = field(default=_open_page, repr=False)
    nonces: NonceBook = field(default_factory=NonceBook, repr=False)
    keyring_waits_s: Callable[[], float] = field(default=lambda: 0.0, repr=False)
