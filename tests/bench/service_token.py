"""A token by client credentials with private_key_jwt and DPoP, beside a bare script that sends the same two requests.

The first request of each is answered with the server's nonce, the second bears it. Both make a new DPoP key and sign
what they send; the script does nothing else, the app also judges, records and keeps.

The script is timed in two ways: bare, each `requests.post` with a connection of its own; and with a Session, which
keeps the connection, as the app does.

python -m tests.bench.service_token COUNT     prints lines of three: seconds of the app, the script, the script with it
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from tests.bench.__main__ import program
from tests.storage.fake_keyrings import MemoryBackend
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.dpop import NonceBook
from tokenexplorer.oauth.signing_key import SigningKey, make
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.vault import BackendChoice
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.trace import Trace

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import ProviderMetadata

SCOPES = ("okta.users.read", "okta.groups.read")


@dataclass(frozen=True, slots=True)
class Script:
    """What somebody would write in an editor: signs with PyJWT, sends with requests.

    Attributes:
        http: The module `requests` itself, or a Session, which keeps the connection.
        token_url: Of the org.
        client_id: Of the app.
        key: Of the app, as cryptography has it.
        kid: Its name.
    """

    http: Any
    token_url: str
    client_id: str
    key: Any
    kid: str

    def run(self) -> str:
        """Two requests; the token."""
        dpop_key = ec.generate_private_key(ec.SECP256R1())
        answer = self._ask(dpop_key, "")
        nonce = answer.headers["DPoP-Nonce"]
        if answer.status_code != 400:
            raise RuntimeError("The server did not ask for its nonce.")
        answer = self._ask(dpop_key, nonce)
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def _ask(self, dpop_key: Any, nonce: str) -> requests.Response:
        now = int(time.time())
        assertion = jwt.encode(
            {
                "iss": self.client_id,
                "sub": self.client_id,
                "aud": self.token_url,
                "iat": now,
                "exp": now + 300,
                "jti": str(uuid.uuid4()),
            },
            self.key,
            algorithm="ES256",
            headers={"kid": self.kid},
        )
        claims = {"htm": "POST", "htu": self.token_url, "iat": now, "jti": str(uuid.uuid4())}
        proof = jwt.encode(
            {**claims, "nonce": nonce} if nonce else claims,
            dpop_key,
            algorithm="ES256",
            headers={"typ": "dpop+jwt", "jwk": _public(dpop_key)},
        )
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(SCOPES),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
        answer: requests.Response = self.http.post(self.token_url, data=form, headers={"DPoP": proof}, timeout=10)
        return answer


def _public(key: Any) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    x, y = (base64.urlsafe_b64encode(each.to_bytes(32)).rstrip(b"=").decode() for each in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


@dataclass(frozen=True, slots=True)
class App:
    """The app's own way, as the service page takes it."""

    http: HttpClient
    metadata: ProviderMetadata
    org: Org
    client: Client
    key: SigningKey
    store: Store
    trace: Trace

    def run(self) -> str:
        """The same two requests: no nonce is known before."""
        request = ServiceRequest(self.org, self.client, Credentials(signing_key=self.key), SCOPES)
        activity = self.trace.begin("Service token", self.client.name)
        session = get_token(
            request,
            http=self.http,
            metadata=self.metadata,
            keeper=self.store.tokens,
            activity=activity,
            on_step=lambda _step: None,
            nonces=NonceBook(),
        )
        return session.token_set.access_token or ""


def main(count: str) -> int:
    """All in turns, so that what slows the machine slows all; the first round warms them up and is printed too."""
    key = make("P-256", datetime.now(UTC))
    private = jwt.PyJWK(json.loads(key.private_jwk)).key
    with (
        tempfile.TemporaryDirectory(prefix="tokenexplorer-bench-") as home,
        program("practice_org", json.dumps(key.public_jwk())) as running,
    ):
        said = running.stdout.readline() if running.stdout else ""
        url, client_id = said.split()
        http, session = HttpClient(), requests.Session()
        session.trust_env = False
        org = Org("o", "Practice", url, url, "okta-org", practice=True)
        client = Client(
            "c",
            "o",
            "Service app",
            url,
            client_id,
            "service",
            "private_key_jwt",
            key_id=key.id,
            dpop=True,
            keep="session",
        )
        metadata = ProviderCache().metadata(http, url, activity=Trace().begin("Bench"))
        store = Store(Home.find(Path(home)), lambda: BackendChoice(MemoryBackend(), "memory"))
        app = App(http, metadata, org, client, key, store, Trace())
        bare, kept = (
            Script(each, metadata.token_endpoint, client_id, private, key.kid) for each in (requests, session)
        )
        for _ in range(int(count)):
            print(*(f"{_timed(way):.6f}" for way in (app, bare, kept)), flush=True)
        store.stop()
        store.close()
        http.close()
        session.close()
    return 0


def _timed(way: App | Script) -> float:
    began = time.perf_counter()
    if not way.run():
        raise RuntimeError("No token came.")
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
