"""Client certificates at the practice org: which app a connection proves, what is bound to it, and each refusal."""

import base64
import hashlib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from tests.ports import free_port
from tests.practice.conftest import Clock
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import CHALLENGE, REDIRECT_URI, VERIFIER, Visitor
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.authority import distinguished_name, new_key, self_signed
from tokenexplorer.practice.server import PracticeOrg

SERVICE, SELF_SIGNED = "Practice certificate app", "Practice self-signed app"


@dataclass
class Certified:
    """Both apps, and the files that somebody saved for them."""

    org: PracticeOrg
    address: PracticeAddress
    folder: Path
    api: str = ""

    def __post_init__(self) -> None:
        self.api = self.org.open_tls()

    def client_id(self, name: str) -> str:
        return next(each.client_id for each in self.address.certified_clients if each.name == name)

    def save(self, name: str, passphrase: str = "") -> Path:
        files = self.org.issue_certificate(self.client_id(name), passphrase)
        path = self.folder / f"{files.stem}.pem"
        path.write_bytes(files.certificate)
        (self.folder / "authority.pem").write_bytes(files.authority)
        return path

    def odd(self, certificate: x509.Certificate, key: Any) -> Path:
        path = self.folder / "odd.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
        return path

    @property
    def metadata(self) -> dict[str, Any]:
        url = f"{self.address.certified_issuer}/.well-known/openid-configuration"
        found: dict[str, Any] = requests.get(url, timeout=5).json()
        return found

    def post(self, endpoint: str, shown: Path | None, **form: str) -> requests.Response:
        url = self.metadata["mtls_endpoint_aliases"][endpoint]
        cert = str(shown) if shown else None
        return requests.post(url, data=form, cert=cert, verify=str(self.folder / "authority.pem"), timeout=5)

    def token(self, shown: Path | None, name: str = SERVICE, **more: str) -> requests.Response:
        form = {"grant_type": "client_credentials", "scope": "messages.read", "client_id": self.client_id(name), **more}
        return self.post("token_endpoint", shown, **form)

    def call(self, path: str, token: str, shown: Path | None) -> requests.Response:
        return requests.get(
            f"{self.api}{path}",
            headers={"Authorization": f"Bearer {token}"},
            cert=str(shown) if shown else None,
            verify=str(self.folder / "authority.pem"),
            timeout=5,
        )


@pytest.fixture
def certified(quick_keys: None, clock: Clock, tmp_path: Path) -> Iterator[Certified]:
    org = PracticeOrg(clock=clock)
    yield Certified(org, org.start(), tmp_path)
    org.stop()


def thumbprint(path: Path) -> str:
    der = x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def test_a_service_app_gets_a_token_that_is_bound_to_its_certificate(certified: Certified) -> None:
    shown = certified.save(SERVICE)
    answer = certified.token(shown)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["cnf"], claims["cid"]) == ({"x5t#S256": thumbprint(shown)}, certified.client_id(SERVICE))
    assert answer.json()["token_type"] == "Bearer"
    assert certified.call("/messages", token, shown).status_code == 200
    client_id = certified.client_id(SERVICE)
    introspected = certified.post("introspection_endpoint", shown, token=token, client_id=client_id).json()
    assert (introspected["active"], introspected["cnf"]) == (True, {"x5t#S256": thumbprint(shown)})
    assert certified.post("revocation_endpoint", shown, token=token, client_id=client_id).status_code == 200
    assert certified.call("/messages", token, shown).status_code == 401


def test_a_bound_token_is_of_no_use_without_its_certificate(certified: Certified) -> None:
    shown = certified.save(SERVICE)
    token = certified.token(shown).json()["access_token"]
    other = certified.save(SELF_SIGNED)
    for certificate, words in ((None, "shows none"), (other, "shows another one")):
        answer = certified.call("/messages", token, certificate)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert words in answer.headers["WWW-Authenticate"]
    plain = requests.get(
        f"{certified.address.certified_issuer}/messages", headers={"Authorization": f"Bearer {token}"}, timeout=5
    )
    assert plain.status_code == 401, "not over plain http either"


def test_alice_signs_in_at_an_app_that_signs_its_own_certificate(certified: Certified) -> None:
    shown, client_id = certified.save(SELF_SIGNED), certified.client_id(SELF_SIGNED)
    visitor = Visitor(certified.address)
    query = {
        "client_id": client_id, "response_type": "code", "redirect_uri": REDIRECT_URI, "state": "s", "nonce": "n",
        "scope": "openid profile offline_access messages.read", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }  # fmt: skip
    url = requests.Request("GET", certified.metadata["authorization_endpoint"], params=query).prepare().url
    back = visitor.sign_in(url or "")
    visitor.close()
    assert back["iss"] == certified.address.certified_issuer
    code = {"code": back["code"], "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER, "client_id": client_id}
    answer = certified.post("token_endpoint", shown, grant_type="authorization_code", **code)
    assert answer.status_code == 200, answer.text
    again = certified.post(
        "token_endpoint", shown, grant_type="refresh_token", refresh_token=answer.json()["refresh_token"],
        client_id=client_id,
    ).json()  # fmt: skip
    for token in (answer.json()["access_token"], again["access_token"]):
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["cnf"] == {"x5t#S256": thumbprint(shown)}
        assert certified.call("/v1/userinfo", token, shown).json()["name"].startswith("Alice")
        assert certified.call("/v1/userinfo", token, None).status_code == 401


@pytest.mark.parametrize("name", [SERVICE, SELF_SIGNED])
def test_no_certificate_or_that_of_another_app_is_invalid_client(certified: Certified, name: str) -> None:
    own, other = certified.save(name), certified.save(SELF_SIGNED if name == SERVICE else SERVICE)
    assert_error(certified.token(None, name), 401, "invalid_client", "No client certificate was presented")
    assert_error(certified.token(other, name), 401, "invalid_client", "not the one that is registered")
    plain = requests.post(
        certified.metadata["token_endpoint"],
        data={"grant_type": "client_credentials", "client_id": certified.client_id(name)},
        timeout=5,
    )
    assert_error(plain, 401, "invalid_client", "mtls_endpoint_aliases")
    expected = "" if name == SERVICE else "application_type"
    assert expected in certified.token(own, name).text


def test_an_expired_certificate_is_refused_in_words(certified: Certified, clock: Clock) -> None:
    shown = certified.save(SERVICE)
    clock.offset_s = timedelta(days=31).total_seconds()
    assert_error(certified.token(shown), 401, "invalid_client", "has expired")
    clock.offset_s = -timedelta(days=1).total_seconds()
    assert_error(certified.token(shown), 401, "invalid_client", "not valid yet")
    clock.offset_s = 0
    site = certified.org._running_site().certified
    key = new_key()
    ended = site.tls._clients.certify(distinguished_name(SERVICE), key.public_key(), timedelta(days=-1))
    assert_error(certified.token(certified.odd(ended, key)), 401, "invalid_client", "has expired")


def test_an_earlier_certificate_of_an_app_that_signs_its_own_is_no_longer_its_own(certified: Certified) -> None:
    first = certified.save(SELF_SIGNED).rename(certified.folder / "first.pem")
    certified.save(SELF_SIGNED)
    assert_error(certified.token(first, SELF_SIGNED), 401, "invalid_client", "not the one that is registered")


def test_a_self_signed_certificate_with_the_name_of_a_signed_one_proves_nothing(certified: Certified) -> None:
    certified.save(SERVICE)
    key = new_key()
    own = self_signed(distinguished_name(SERVICE), key)
    with pytest.raises(requests.ConnectionError):
        certified.token(certified.odd(own, key))
    site = certified.org._running_site().certified
    site.tls._open().trust(own.public_bytes(Encoding.PEM).decode())
    assert_error(certified.token(certified.odd(own, key)), 401, "invalid_client", "not the one that is registered")


@pytest.mark.parametrize("more", [{"client_secret": "s"}, {"client_assertion": "a.b.c"}])
def test_no_other_way_beside_it(certified: Certified, more: dict[str, str]) -> None:
    assert_error(certified.token(certified.save(SERVICE), **more), 401, "invalid_client", "show its client certificate")
    assert_error(certified.token(certified.save(SERVICE), client_id="x"), 401, "invalid_client", "not registered")


def test_the_metadata_names_what_rfc_8705_has(certified: Certified) -> None:
    found, tls = certified.metadata, certified.api.removesuffix("/certified")
    assert found["token_endpoint_auth_methods_supported"] == [
        "tls_client_auth",
        "self_signed_tls_client_auth",
        "private_key_jwt",
    ]
    assert found["tls_client_certificate_bound_access_tokens"] is True
    assert found["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    aliases = found["mtls_endpoint_aliases"]
    assert "authorization_endpoint" not in aliases, "no browser shows a certificate"
    for name, url in aliases.items():
        assert url.startswith(f"{tls}/certified/v1/")
        assert url.removeprefix(tls) == found[name].removeprefix(certified.address.org_url)
    issuer, root = certified.address.certified_issuer, certified.address.org_url
    other = requests.get(f"{root}/.well-known/oauth-authorization-server/certified", timeout=5).json()
    assert other["issuer"] == found["issuer"] == issuer


def test_the_key_is_locked_where_a_passphrase_is_given(certified: Certified) -> None:
    locked, data = certified.save(SERVICE, "correct horse"), b""
    data = locked.read_bytes()
    assert b"ENCRYPTED PRIVATE KEY" in data
    assert load_pem_private_key(data[data.index(b"-----BEGIN ENC") :], b"correct horse")
    assert b"BEGIN PRIVATE KEY" in certified.save(SERVICE).read_bytes()
    with pytest.raises(KeyError):
        certified.org.issue_certificate("0oaNobody")


def test_T01_its_authority_vouches_for_this_computer_alone_and_its_key_is_on_no_disk(certified: Certified) -> None:
    certified.save(SERVICE)
    authority = x509.load_pem_x509_certificate((certified.folder / "authority.pem").read_bytes())
    names = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert names.critical
    assert sorted(str(each.value) for each in names.value.permitted_subtrees or ()) == ["127.0.0.1/32", "localhost"]
    assert b"PRIVATE" not in (certified.folder / "authority.pem").read_bytes()
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{certified.api}/messages", timeout=5)
    context = ssl.create_default_context(cafile=str(certified.folder / "authority.pem"))
    assert context.get_ca_certs()[0]["notAfter"]


def test_L07_L08_a_foreign_name_noise_and_silence_do_not_hurt_it(certified: Certified) -> None:
    shown = certified.save(SERVICE)
    port = urlsplit(certified.api).port or 0
    silent = socket.create_connection(("127.0.0.1", port), timeout=5)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as noise:
        noise.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert certified.token(shown).status_code == 200
    foreign = requests.get(
        f"{certified.api}/messages", headers={"Host": "evil.example"}, timeout=5,
        verify=str(certified.folder / "authority.pem"),
    )  # fmt: skip
    assert (foreign.status_code, "unknown host" in foreign.text) == (400, True)
    wrong = requests.put(f"{certified.api}/messages", timeout=5, verify=str(certified.folder / "authority.pem"))
    assert wrong.status_code in {404, 405}
    began = time.monotonic()
    certified.org.stop()
    assert time.monotonic() - began < 5, "a second, asserted at five times: also with a handshake that never comes"
    silent.close()


def test_L04_a_connection_that_comes_while_it_closes_is_ended(certified: Certified) -> None:
    listener = certified.org._running_site().certified.tls._open()
    certified.org.stop()
    here, there = socket.socketpair()
    with there, pytest.raises(OSError, match="stopped"):
        listener._prepared(here)


def test_nothing_of_it_is_made_before_somebody_asks_and_it_ends_with_the_org(
    quick_keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenexplorer.practice.tls_side.PREFERRED_PORT", free_port())
    org = PracticeOrg(free_port())  # the usual ports another test may take at once
    address = org.start()
    site = org._running_site()
    requests.get(f"{address.org_url}/.well-known/openid-configuration", timeout=5)
    assert site._certified is None
    api = org.open_tls()
    org.stop()
    for url in (api, address.certified_issuer):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=5)
    with pytest.raises(OSError, match="stopped"):
        _ = site.certified.tls.url
