"""The apps that are registered at the practice server of no vendor: by certificate, each way of RFC 8705, and by key.

Light to import: nothing of certificates is loaded before somebody asks for one.
"""

from dataclasses import dataclass, field

from tokenexplorer.practice.address import PracticeClient
from tokenexplorer.practice.apps import REDIRECT_RULE, App
from tokenexplorer.practice.identifiers import stable_id

PATH = "/certified"
"""Below it that server is."""
RESOURCES = ("api://certified", "api://reports")
"""The APIs that tokens may be for, the usual one first. The second is a name alone."""
_SERVICE_SCOPES = ("messages.read",)
_SIGN_IN_SCOPES = ("openid", "profile", "messages.read")


@dataclass(slots=True)
class OpenApp(App):
    """One app; by itself one that signs assertions with its key."""

    def as_seen_from_outside(self) -> PracticeClient:
        """The app as one would copy it from its registration."""
        service = self.kind == "service"
        scopes = _SERVICE_SCOPES if service else _SIGN_IN_SCOPES
        rule = "" if service else REDIRECT_RULE
        return PracticeClient(self.client_id, self.name, self.kind, None, rule, scopes, self.auth_method)


@dataclass(slots=True)
class CertifiedApp(OpenApp):
    """One that shows a certificate.

    Attributes:
        certificate: Of an app that signs its own, in DER, as it was registered last; empty before.
    """

    certificate: bytes = field(default=b"", repr=False)


def make_certified_apps(now: float) -> dict[str, App]:
    """Register the apps of a new start.

    Returns:
        App by client_id, the service app first.
    """
    apps = (
        CertifiedApp(
            stable_id("0oa", "certified"), "Practice certificate app", "service", now, auth_method="tls_client_auth"
        ),
        CertifiedApp(
            stable_id("0oa", "self-signed"), "Practice self-signed app", "confidential", now,
            auth_method="self_signed_tls_client_auth",
        ),
        OpenApp(stable_id("0oa", "key-service"), "Practice key app", "service", now, auth_method="private_key_jwt"),
        OpenApp(
            stable_id("0oa", "key-web"), "Practice key web app", "confidential", now, auth_method="private_key_jwt"
        ),
    )  # fmt: skip
    return {app.client_id: app for app in apps}
