"""The wizard's curl commands say what the app sends, with variables where a secret would be."""

from __future__ import annotations

import base64
import json
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from jwt import PyJWK

from tests.oauth.made import CLIENT, NOW, ORG
from tests.peers.certificates import PASSPHRASE, make_client_certificate
from tokenexplorer.oauth.bound_certificate import certificate_jwk
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.ui.connect.service.preview import Proof
from tokenexplorer.ui.connect.service.shell_lines import call_line, register_line, token_line
from tokenexplorer.wire.certificate_file import Glance, glance
from tokenexplorer.wire.client_certificate import ClientCertificate

APP = replace(CLIENT, client_id="0oa'1", client_auth="private_key_jwt", scopes=("okta.users.read", "x$(id)"), dpop=True)


def arguments(line: str) -> list[str]:
    return shlex.split(line.replace("\\\n", ""))


def test_X07_the_token_request_has_the_fields_that_are_sent() -> None:
    sent = arguments(token_line(APP, "https://acme.okta.com/oauth2/v1/token"))
    fields = [sent[place + 1] for place, each in enumerate(sent) if each == "--data-urlencode"]
    assert fields == [
        "grant_type=client_credentials",
        "scope=okta.users.read x$(id)",
        "client_id=0oa'1",
        "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion=$CLIENT_ASSERTION",
    ]
    assert "DPoP: $DPOP_PROOF" in sent


def test_X08_the_app_s_own_parameters_go_along_and_no_secret_does() -> None:
    further = (("tenant", "a b"), ("password", "canary-password"), ("user[password]", "canary-nested"))
    app = replace(APP, resource=("https://api.example/",), audience="aud", token_parameters=further)
    line = token_line(app, "https://acme.okta.com/token")
    sent = arguments(line)
    assert {"resource=https://api.example/", "audience=aud", "tenant=a b", "password=$SECRET"} <= set(sent)
    assert "canary" not in line


def test_a_parameter_that_the_app_refuses_is_left_out() -> None:
    app = replace(APP, token_parameters=(("grant_type", "password"),))
    assert "grant_type=password" not in token_line(app, "https://acme.okta.com/token")


def test_no_scopes_are_no_field() -> None:
    assert "scope=" not in token_line(replace(APP, scopes=()), "https://acme.okta.com/token")


def test_X07_odd_paths_stay_one_argument() -> None:
    assert f"{ORG.url}/x?q=a'b;id" in arguments(call_line(ORG, APP, "/x?q=a'b;id"))
    assert "Authorization: DPoP $TOKEN" in arguments(call_line(ORG, APP, "/x"))
    assert "Authorization: Bearer $TOKEN" in arguments(call_line(ORG, replace(APP, dpop=False), "/x"))
    url = f"{ORG.url}/api/v1/apps/0oa%271/credentials/jwks"
    key = make("P-256", NOW).summary("session")
    sent = arguments(register_line(ORG, APP, Proof(key), ""))
    assert url in sent
    assert json.loads(sent[-1]) == key.public_jwk()


def test_what_is_registered_fits_the_provider_and_the_proof() -> None:
    key, elsewhere = make("P-256", NOW).summary("session"), replace(ORG, provider_id="generic")
    at = "https://login.example/register"
    secret = replace(APP, client_auth="client_secret_post")
    assert f"{ORG.url}/api/v1/apps/0oa%271/credentials/secrets" in arguments(register_line(ORG, secret, Proof(), ""))
    certified = replace(APP, client_auth="tls_client_auth")
    assert register_line(ORG, certified, Proof(), "") == "", "Okta takes none"
    assert register_line(elsewhere, APP, Proof(key), "") == "", "there is no API for it"
    assert register_line(elsewhere, APP, Proof(), at) == "", "there is no key yet"
    body = json.loads(arguments(register_line(elsewhere, APP, Proof(key), at))[-1])
    assert (body["token_endpoint_auth_method"], body["grant_types"]) == ("private_key_jwt", ["client_credentials"])
    assert body["jwks"] == {"keys": [key.public_jwk()]}
    shown = ClientCertificate("c.pem", "c.key", "CN=a'b", "a", "t", NOW, NOW)
    body = json.loads(arguments(register_line(elsewhere, certified, Proof(certificate=Glance(shown)), at))[-1])
    assert body["tls_client_auth_subject_dn"] == "CN=a'b"
    assert body["tls_client_certificate_bound_access_tokens"] is True
    assert "jwks" not in body
    line = register_line(elsewhere, secret, Proof(), at)
    assert '--header "Authorization: Bearer $INITIAL_ACCESS_TOKEN"' in line
    assert "client_secret" not in json.loads(arguments(line)[-1])


def test_a_certificate_that_nobody_else_signed_is_registered_as_a_key(tmp_path: Path) -> None:
    """As RFC 8705 section 2.2.2 wants it: the certificate among the app's keys."""
    files = make_client_certificate(tmp_path, "own", self_signed=True)
    elsewhere, app = replace(ORG, provider_id="generic"), replace(APP, client_auth="self_signed_tls_client_auth")
    found = glance(str(files.chain), str(files.key), PASSPHRASE)
    line = register_line(elsewhere, app, Proof(certificate=found), "https://login.example/register")
    body = json.loads(arguments(line)[-1])
    assert body["token_endpoint_auth_method"] == "self_signed_tls_client_auth"
    assert body["tls_client_certificate_bound_access_tokens"] is True
    assert "tls_client_auth_subject_dn" not in body
    (key,) = body["jwks"]["keys"]
    registered = x509.load_der_x509_certificate(base64.b64decode(key["x5c"][0]))
    assert registered == x509.load_pem_x509_certificate(files.chain.read_bytes())
    assert PyJWK(key, "ES256").key.public_numbers() == registered.public_key().public_numbers()  # type: ignore[union-attr]  # it is EC
    assert "d" not in key
    assert register_line(elsewhere, app, Proof(), "https://login.example/register") == "", "nothing was chosen yet"
    locked = glance(str(files.chain), str(files.key), None)
    assert (
        json.loads(arguments(register_line(elsewhere, app, Proof(certificate=locked), "https://l.example/r"))[-1])
        == body
    )


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.BrainpoolP256R1()),
    ],
    ids=["RSA", "P-384", "Ed25519", "brainpool"],
)  # fmt: skip
def test_each_kind_of_certificate_gives_a_key_or_nothing(key: Any) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "own")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    made = builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    der = made.public_bytes(Encoding.DER)
    jwk = certificate_jwk(ClientCertificate("c", "c", "CN=own", "own", "t", NOW, NOW, der=der))
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name.startswith("brainpool"):
        assert jwk == {}
    else:
        assert jwk["x5c"] == [base64.b64encode(der).decode()]
        assert {"d", "p", "q"} & set(jwk) == set()


@pytest.mark.parametrize(
    ("changes", "given", "absent"),
    [
        ({"client_auth": "client_secret_basic"}, ["--user", "0oa%271:$CLIENT_SECRET"], ["client_id=0oa'1"]),
        ({"client_auth": "client_secret_post"}, ["client_id=0oa'1", "client_secret=$CLIENT_SECRET"], ["--user"]),
        ({"client_auth": "client_secret_jwt"}, ["client_id=0oa'1", "client_assertion=$CLIENT_ASSERTION"], ["--user"]),
        ({"client_auth": "tls_client_auth", "certificate_file": "/c d/c:1.pem", "certificate_key_file": "/c d/c.key"},
         ["client_id=0oa'1", "--cert", "/c d/c\\:1.pem", "--key", "/c d/c.key"], ["--user", "--cert-type"]),
        ({"client_auth": "self_signed_tls_client_auth", "certificate_file": "own.p12"},
         ["--cert", "own.p12", "--cert-type", "P12"], ["--key"]),
        ({"client_auth": "tls_client_auth"}, ["--cert", "CERTIFICATE_FILE"], ["--key"]),
    ],
)  # fmt: skip
def test_X07_X08_each_way_of_proof_has_its_own_arguments(
    changes: dict[str, Any], given: list[str], absent: list[str]
) -> None:
    app = replace(APP, **changes)
    sent = arguments(token_line(app, "https://acme.okta.com/oauth2/v1/token"))
    assert set(given) <= set(sent)
    assert not set(absent) & set(sent)
    assert ("--cert" in arguments(call_line(ORG, app, "/x"))) == app.uses_certificate
