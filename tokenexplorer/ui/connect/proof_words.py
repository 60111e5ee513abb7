"""The ways in which an app may prove itself, in words: for the form and for the page of service apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.orgs.org import ClientAuth

WAYS: Final[Mapping[ClientAuth, str]] = {
    "client_secret_basic": "client_secret_basic: in a header",
    "client_secret_post": "client_secret_post: in the body",
    "client_secret_jwt": "client_secret_jwt: it signs an assertion",
    "private_key_jwt": "private_key_jwt: a key signs an assertion",
    "tls_client_auth": "Client certificate (mTLS): tls_client_auth",
    "self_signed_tls_client_auth": "Self-signed: self_signed_tls_client_auth",
}
BY_SECRET: Final[tuple[ClientAuth, ...]] = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
BY_CERTIFICATE: Final[tuple[ClientAuth, ...]] = ("tls_client_auth", "self_signed_tls_client_auth")
