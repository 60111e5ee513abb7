"""A service app as its owner's program sees it: signs assertions and proofs by hand, calls the org."""

import base64
import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from tests.practice.test_directory import Admin
from tests.practice.visitor import TIMEOUT_S
from tokenexplorer.practice.address import PracticeAddress

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@cache
def ec_key(number: int = 0) -> ec.EllipticCurvePrivateKey:
    """One of some P-256 keys; the same number is the same key."""
    del number
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: Any, **more: str) -> dict[str, Any]:
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())), **more}


def sha256(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def thumbprint(key: Any) -> str:
    """RFC 7638, apart from the server's library."""
    jwk = public_jwk(key)
    return sha256(json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":")))


def _as_sent(claims: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in claims.items() if value is not None}
    now = int(time.time())
    return {name: now + int(v.total_seconds()) if isinstance(v, timedelta) else v for name, v in given.items()}


@dataclass
class ServiceUnderTest:
    """One service app with its signing key and its DPoP key."""

    address: PracticeAddress
    client_id: str
    server: str = "org"
    key: Any = field(default_factory=lambda: ec_key(1))
    dpop_key: Any = field(default_factory=lambda: ec_key(2))
    kid: str = "first"
    nonce: str = ""

    @property
    def base(self) -> str:
        return f"{self.address.org_url}/oauth2/{'' if self.server == 'org' else 'default/'}v1"

    def assertion(self, headers: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        """A client assertion; a claim that is changed to None is left out, a span is counted from now."""
        now = int(time.time())
        claims = {
            "iss": self.client_id, "sub": self.client_id, "aud": f"{self.base}/token", "iat": now, "exp": now + 300,
            "jti": str(uuid.uuid4()), **changes,
        }  # fmt: skip
        claims = _as_sent(claims)
        head = {"kid": self.kid, **(headers or {})}
        head = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(claims, key or self.key, algorithm=head.pop("alg", "ES256"), headers=head)

    def proof(self, method: str, url: str, headers: dict[str, Any] | None = None, key: Any = None, **more: Any) -> str:
        """A DPoP proof; a claim that is changed to None is left out, a span is counted from now."""
        key = key or self.dpop_key
        claims = {"htm": method, "htu": url, "iat": int(time.time()), "jti": str(uuid.uuid4()), **more}
        claims = _as_sent(claims)
        head = {"typ": "dpop+jwt", "jwk": public_jwk(key), **(headers or {})}
        return jwt.encode(claims, key, algorithm="ES256", headers=head)

    def ask(self, scope: str, proof: str | None = "", assertion: str = "", **changes: str) -> requests.Response:
        """One token request; an empty proof is made, None sends none."""
        form = {
            "grant_type": "client_credentials", "scope": scope, "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(), **changes,
        }  # fmt: skip
        url = f"{self.base}/token"
        if proof == "":
            proof = self.proof("POST", url, nonce=self.nonce or None)
        headers = {} if proof is None else {"DPoP": proof}
        return requests.post(url, data=form, headers=headers, timeout=TIMEOUT_S)

    def token(self, scope: str = "okta.users.read okta.groups.read") -> dict[str, Any]:
        """The whole way to a bound token."""
        answer = self.ask(scope)
        if answer.status_code == 400 and answer.json()["error"] == "use_dpop_nonce":
            self.nonce = answer.headers["DPoP-Nonce"]
            answer = self.ask(scope)
        assert answer.status_code == 200, answer.text
        token: dict[str, Any] = answer.json()
        return token

    def call(
        self, token: str, path: str, proof: str | None = "", scheme: str = "DPoP", **options: Any
    ) -> requests.Response:
        """Call the org with a bound token; an empty proof is made, None sends none."""
        url = self.address.org_url + path
        method = options.pop("method", "GET")
        if proof == "":
            proof = self.proof(method, url.partition("?")[0], ath=sha256(token))
        headers = {"Authorization": f"{scheme} {token}", **({} if proof is None else {"DPoP": proof})}
        return requests.request(method, url, headers=headers, timeout=TIMEOUT_S, **options)


def ready_service_app(admin: Admin, address: PracticeAddress, kid: str = "first") -> ServiceUnderTest:
    """The org's own service app, with a key registered."""
    app_id = next(app["id"] for app in admin.get("/api/v1/apps") if app["label"] == "Practice service app")
    service = ServiceUnderTest(address, app_id, kid=kid)
    made = admin.call(
        f"/api/v1/apps/{app_id}/credentials/jwks", "POST", json=public_jwk(service.key, kid=kid, use="sig", alg="ES256")
    )
    assert made.status_code == 201, made.text
    return service
