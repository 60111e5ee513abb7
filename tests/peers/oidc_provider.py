"""Starts and stops the certified provider of oidc-provider/server.mjs."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.peers.certificates import Certificate
from tests.peers.install import HOW_TO_INSTALL, PROVIDER_FOLDER, is_installed, node
from tests.peers.required import require

_READY_WITHIN_S = 20.0
_STOPPED_WITHIN_S = 5.0


@dataclass(frozen=True)
class ProviderClient:
    """One registered client; `client_secret` is empty where it has none, `private_jwk` (JSON) too."""

    client_id: str
    token_endpoint_auth_method: str
    redirect_uris: tuple[str, ...] = field(repr=False)
    client_secret: str = field(repr=False, default="")
    private_jwk: str = field(repr=False, default="")


@dataclass(frozen=True)
class OidcProvider:
    """A running provider, as its ready line describes it. `ca` is the PEM file to trust, None without TLS."""

    issuer: str
    api: str
    users: dict[str, str] = field(repr=False)
    clients: dict[str, ProviderClient]
    pid: int
    ca: Path | None = None


@contextmanager
def running_provider(
    log: Path,
    *,
    redirect_paths: Sequence[str] = (),
    certificate: Certificate | None = None,
    access_ttl_s: int = 3600,
    dpop_nonce: bool = False,
    require_par: bool = False,
    http_post: bool = False,
    client_certificates: tuple[Path, Path] | None = None,
) -> Iterator[OidcProvider]:
    """Run a provider of one's own until the block ends.

    Args:
        log: File that takes what the server writes to standard error.
        redirect_paths: Paths of the redirect URIs of every client; empty takes the server's list.
        certificate: Serve https with it.
        access_ttl_s: Life of its access tokens.
        dpop_nonce: Demand a nonce in every DPoP proof.
        require_par: Refuse authorization requests that were not pushed.
        http_post: Take a form at the end session endpoint.
        client_certificates: With a certificate: ask connections for one. The authority that signed the one of the app
            web-mtls for CN=web-mtls, and the one of the app web-mtls-self (PEM).
    """
    program = require(node() if is_installed() else None, HOW_TO_INSTALL)
    environment = {**os.environ, "STOP_ON_EOF": "1", "ACCESS_TTL": str(access_ttl_s), "PORT": "0"}
    if dpop_nonce:
        environment["DPOP_NONCE"] = "1"
    if http_post:
        environment["HTTP_POST"] = "1"
    if require_par:
        environment["REQUIRE_PAR"] = "1"
    if client_certificates is not None:
        environment |= {"CLIENT_CA": str(client_certificates[0]), "CLIENT_SELF_SIGNED": str(client_certificates[1])}
    if redirect_paths:
        environment["REDIRECT_PATHS"] = ",".join(redirect_paths)
    if certificate is not None:
        environment |= {"TLS_CERT": str(certificate.chain), "TLS_KEY": str(certificate.key)}
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [program, "server.mjs"],
            cwd=PROVIDER_FOLDER,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            ready = json.loads(_first_line(process.stdout, log))
            clients = {
                client_id: ProviderClient(
                    client_id=client_id,
                    token_endpoint_auth_method=said["token_endpoint_auth_method"],
                    redirect_uris=tuple(said["redirect_uris"]),
                    client_secret=said.get("client_secret", ""),
                    private_jwk=json.dumps(said["private_jwk"]) if "private_jwk" in said else "",
                )
                for client_id, said in ready["clients"].items()
            }
            ca = certificate.ca if certificate else None
            yield OidcProvider(ready["issuer"], ready["api"], ready["users"], clients, process.pid, ca)
        finally:
            _stop(process)


def _first_line(output: IO[bytes], log: Path) -> bytes:
    """The first line that the process writes, read with a deadline and without a thread."""
    deadline, line = time.monotonic() + _READY_WITHIN_S, b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError(f"The provider is not ready after {_READY_WITHIN_S} s: {log.read_text()}")
            chunk = os.read(output.fileno(), 65536)
            if not chunk:
                raise RuntimeError(f"The provider ended before it was ready: {log.read_text()}")
            line += chunk
    return line


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
