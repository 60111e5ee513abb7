"""What a started practice org tells about itself: its URLs, its apps, its people.

Plain frozen values, light to import. No server, no cryptography.
"""

from dataclasses import dataclass, field
from typing import Literal

ClientKind = Literal["public", "confidential", "service"]
AuthMethod = Literal["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]
CertificateMethod = Literal["tls_client_auth", "self_signed_tls_client_auth"]
ServerName = Literal["org", "custom"]
FirstResponseType = Literal["code", "code id_token token"]


@dataclass(frozen=True, slots=True)
class PracticeClient:
    """One app that is registered at the practice org, as a person would read it in an admin console.

    Attributes:
        client_id: Stays the same across starts, so that a stored org keeps working.
        name: How the app is called.
        kind: "public" needs PKCE and has no secret; "confidential" sends its secret in the header or in the body;
            "service" acts for itself and signs what it asks with a private key.
        client_secret: None for a public app.
        redirect_uris: The rule for redirect URIs, in words.
        scopes: What to ask for first; enough for userinfo and `GET /api/v1/users`.
        client_auth: How it proves itself; None means as apps of its kind do.
        server: The authorization server that it is meant for.
        response_type: What to ask the browser for first; all that the app may have.
        dpop: Whether its tokens come bound to a key only.
    """

    client_id: str
    name: str
    kind: ClientKind
    client_secret: str | None = field(repr=False)
    redirect_uris: str
    scopes: tuple[str, ...]
    client_auth: AuthMethod | CertificateMethod | None = None
    server: ServerName = "org"
    response_type: FirstResponseType = "code"
    dpop: bool = False


@dataclass(frozen=True, slots=True)
class PracticePerson:
    """Someone who can sign in; the sign-in page lists the same people with the same words."""

    username: str
    password: str = field(repr=False)
    role: str


@dataclass(frozen=True, slots=True)
class PracticeAddress:
    """Where a running practice org is and what is registered there.

    Attributes:
        org_url: The issuer of the org authorization server, such as "http://127.0.0.1:8790".
        custom_issuer: The issuer of the custom authorization server `default`.
        clients: The registered apps, the native one first.
        people: Who can sign in, the most powerful first.
        ssws_token: An API token of this start, for `Authorization: SSWS …`.
        onelogin_issuer: The issuer of the OneLogin-like server beside it.
        onelogin_clients: The apps registered there, the public one first.
        certified_issuer: The issuer of the server of no vendor beside it.
        certified_clients: The apps registered there, the service app first.
        situation_clients: Apps of the org with something wrong about them, for situations to try.
    """

    org_url: str
    custom_issuer: str
    clients: tuple[PracticeClient, ...]
    people: tuple[PracticePerson, ...]
    ssws_token: str = field(repr=False)
    onelogin_issuer: str = ""
    onelogin_clients: tuple[PracticeClient, ...] = ()
    situation_clients: tuple[PracticeClient, ...] = ()
    certified_issuer: str = ""
    certified_clients: tuple[PracticeClient, ...] = ()
