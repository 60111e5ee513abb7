"""The ways in which a service app may prove itself, the steps that each needs, and what each is said to do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tokenexplorer.ui.connect.proof_words import BY_CERTIFICATE, BY_SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, ClientAuth, Org

Way = Literal["key", "certificate", "secret"]
StepId = Literal["key", "certificate", "register", "secret", "assertion", "token", "call"]

WAYS: Final[Mapping[Way, str]] = {"key": "Key", "certificate": "Certificate", "secret": "Secret"}
_STEPS: Final[Mapping[Way, tuple[StepId, ...]]] = {
    "key": ("key", "register", "assertion", "token", "call"),
    "certificate": ("certificate", "register", "assertion", "token", "call"),
    # The provider makes the secret when the app is registered.
    "secret": ("register", "secret", "assertion", "token", "call"),
}
_AUTHS: Final[Mapping[Way, tuple[ClientAuth, ...]]] = {
    "key": ("private_key_jwt",),
    "certificate": BY_CERTIFICATE,
    "secret": BY_SECRET,
}
_LEADS: Final[Mapping[str, str]] = {
    "tls_client_auth": "Gets its own token with a certificate. No person signs in, no secret is sent.",
    "self_signed_tls_client_auth": "Gets its own token with a certificate of its own. No person signs in, no secret "
    "is sent.",
    "client_secret_basic": "Gets its own token with a secret. No person signs in.",
    "client_secret_post": "Gets its own token with a secret. No person signs in.",
    "client_secret_jwt": "Gets its own token with a secret that signs. No person signs in, the secret is not sent.",
}
_KEY_LEAD: Final = "Gets its own token with a signed key. No person signs in, no secret is sent."
_CERTIFIED: Final = "The certificate is shown on the connection, its key never travels"
_SENT: Final[Mapping[str, str]] = {
    "tls_client_auth": _CERTIFIED,
    "self_signed_tls_client_auth": _CERTIFIED,
    "client_secret_basic": "The secret goes in a header",
    "client_secret_post": "The secret goes in the body",
}


def way_of(client: Client) -> Way:
    """By what an app proves itself; one that has nothing yet will make a key."""
    return "certificate" if client.uses_certificate else "secret" if client.uses_secret else "key"


def steps_of(way: Way) -> tuple[StepId, ...]:
    """The five steps of a way, in order."""
    return _STEPS[way]


def auth_of(way: Way, client: Client, metadata: ProviderMetadata | None) -> ClientAuth:
    """How an app authenticates that is to prove itself another way: as it did, else as the server takes it."""
    if way_of(client) == way and client.client_auth != "none":
        return client.client_auth
    listed = metadata.token_endpoint_auth_methods_supported if metadata is not None else None
    return next((each for each in _AUTHS[way] if each in (listed or ())), _AUTHS[way][0])


def lead(client: Client) -> str:
    """What such an app does, in two sentences."""
    return _LEADS.get(client.client_auth, _KEY_LEAD)


def register_note(org: Org, client: Client, provider: str) -> str:
    """What the provider is to know, or gives."""
    if org.practice and client.uses_certificate:
        return "The practice org knows each certificate that it made, until it stops"
    if client.uses_secret:
        return f"The client ID comes with the secret from {provider}"
    if client.client_auth == "tls_client_auth":
        return f"Give {provider} the subject of the certificate"
    return f"Give {provider} the certificate" if client.uses_certificate else f"Give the public key to {provider}"


def sent_note(client: Client) -> str:
    """How the proof travels."""
    return _SENT.get(client.client_auth, "The assertion lives 5 minutes and is used once")


def call_words(client: Client, *, is_okta: bool) -> tuple[str, str]:
    """What the first call proves, and what its failure names."""
    parts = [way_of(client), "grants", *(["role"] if is_okta else [])]
    proves = f"{', '.join(parts)} and DPoP" if client.dpop else f"{', '.join(parts[:-1])} and {parts[-1]}"
    causes = [way_of(client), "grant", *(["role"] if is_okta else [])]
    named = f"{', '.join(causes)} or proof" if client.dpop else f"{', '.join(causes[:-1])} or {causes[-1]}"
    return f"Proves the {proves} in one go", f"If it fails, this step names the cause: {named}."
