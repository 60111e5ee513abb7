"""Ports for tests that name one, as a person does who registered a redirect URI."""

import random
import socket
from contextlib import ExitStack


def free_port() -> int:
    """A port that nobody holds on either IP stack, so that a real look at it finds it free.

    It lies below the range from which the system gives ports to whoever asks for any: a test that runs in another
    process at the same time, or a browser, cannot be given this one meanwhile.
    """
    while True:
        port = random.randrange(12_000, 30_000)
        if all(_can_be_held(family, host, port) for family, host in _STACKS):
            return port


_STACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def _can_be_held(family: socket.AddressFamily, host: str, port: int) -> bool:
    with ExitStack() as stack:
        try:
            probe = stack.enter_context(socket.socket(family))
            probe.bind((host, 0))
        except OSError:
            return True  # this computer does not have that stack
        other = stack.enter_context(socket.socket(family))
        try:
            other.bind((host, port))
        except OSError:
            return False
        return True
