"""The practice org's switch: start it, get its address, stop it.

Light to import; everything heavy (cryptography, Authlib, the HTTP server) is loaded by `start`.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.practice.address import PracticeAddress

if TYPE_CHECKING:
    from tokenexplorer.practice.listener import LoopbackListener
    from tokenexplorer.practice.site import PracticeSite
    from tokenexplorer.practice.tls_side import IssuedFiles

PREFERRED_PORT = 8790


class PracticeOrg:
    """A small Okta-like provider on 127.0.0.1, with a OneLogin-like one beside it, in threads of this process.

    Nothing of it outlives `stop`: keys, tokens and changes to its data are gone, client IDs stay the same.

    Args:
        port: The port to listen on; 0 means PREFERRED_PORT where it is free (so that a stored practice org keeps its
            URL), else any free one.
        clock: Seconds since 1970; tests give their own.
    """

    def __init__(self, port: int = 0, *, clock: Callable[[], float] = time.time) -> None:
        self._port = port
        self._clock = clock
        self._gate = threading.Lock()
        self._listener: LoopbackListener | None = None
        self._site: PracticeSite | None = None
        self._address: PracticeAddress | None = None

    @property
    def running(self) -> bool:
        """Whether it answers requests."""
        return self._listener is not None

    def start(self) -> PracticeAddress:
        """Start the org, unless it runs already. Takes some tenths of a second: never call it in a slot.

        Returns:
            Where it is and what is registered there.

        Raises:
            OSError: The port that was asked for is taken.
        """
        with self._gate:
            if self._address is None:
                self._listener, self._site, self._address = _start(self._port, self._clock)
            return self._address

    def open_tls(self) -> str:
        """Open the https side for apps with client certificates, unless it is open; start the org where need be.

        Returns:
            Below which URL its API is.
        """
        return self._running_site().certified.url

    def issue_certificate(self, client_id: str, passphrase: str = "") -> "IssuedFiles":
        """Make a client certificate and its key for one of the apps that need one; good until the org stops.

        Args:
            client_id: Of `PracticeAddress.certified_clients`.
            passphrase: Locks the key; empty for none.

        Raises:
            KeyError: No such app.
        """
        return self._running_site().certified.issue(client_id, passphrase)

    def stop(self) -> None:
        """Close the sockets and end the threads within a second. A second call does nothing."""
        with self._gate:
            listener, site = self._listener, self._site
            self._listener = self._site = self._address = None
            if listener is not None:
                listener.close()
            if site is not None:
                site.close()

    def _running_site(self) -> "PracticeSite":
        while (site := self._site) is None:
            self.start()
        return site


def _start(port: int, clock: Callable[[], float]) -> "tuple[LoopbackListener, PracticeSite, PracticeAddress]":
    from tokenexplorer.practice.certified_apps import PATH, make_certified_apps
    from tokenexplorer.practice.onelogin_server import make_onelogin
    from tokenexplorer.practice.people import SIGN_IN_PEOPLE
    from tokenexplorer.practice.site import PracticeSite
    from tokenexplorer.practice.world import make_world

    listener = _listen(port, clock)
    try:
        world = make_world(f"http://127.0.0.1:{listener.server_port}", clock)
        onelogin = make_onelogin(world)
        site = PracticeSite(world, onelogin)
        listener.open(site.answer)
    except BaseException:
        listener.close()
        raise
    address = PracticeAddress(
        org_url=world.org_url,
        custom_issuer=world.custom_server.issuer,
        clients=tuple(app.as_seen_from_outside() for app in world.apps.values() if not app.for_situations),
        situation_clients=tuple(app.as_seen_from_outside() for app in world.apps.values() if app.for_situations),
        people=SIGN_IN_PEOPLE,
        ssws_token=world.ssws_token,
        onelogin_issuer=onelogin.issuer.issuer,
        onelogin_clients=tuple(app.as_seen_from_outside() for app in onelogin.world.apps.values()),
        certified_issuer=f"{world.org_url}{PATH}",
        certified_clients=tuple(app.as_seen_from_outside() for app in make_certified_apps(world.now).values()),
    )
    return listener, site, address


def _listen(port: int, clock: Callable[[], float]) -> "LoopbackListener":
    from tokenexplorer.practice.listener import LoopbackListener

    if port:
        return LoopbackListener(port, clock)
    try:
        return LoopbackListener(PREFERRED_PORT, clock)
    except OSError:
        return LoopbackListener(0, clock)
