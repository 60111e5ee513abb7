"""The apps that are registered at the practice server for client certificates: one for each way of RFC 8705.

Light to import: nothing of certificates is loaded before somebody asks for one.
"""

from dataclasses import dataclass, field

from tokenexplorer.practice.address import PracticeClient
from tokenexplorer.practice.apps import REDIRECT_RULE, App
from tokenexplorer.practice.identifiers import stable_id

PATH = "/certified"
"""Below it that server is."""
_SERVICE_SCOPES = ("messages.read",)
_SIGN_IN_SCOPES = ("openid", "profile", "messages.read")


@dataclass(slots=True)
class CertifiedApp(App):
    """One app.

    Attributes:
        certificate: Of an app that signs its own, in DER, as it was registered last; empty before.
    """

    certificate: bytes = field(default=b"", repr=False)

    def as_seen_from_outside(self) -> PracticeClient:
        """The app as one would copy it from its registration."""
        service = self.kind == "service"
        scopes = _SERVICE_SCOPES if service else _SIGN_IN_SCOPES
        rule = "" if service else REDIRECT_RULE
        return PracticeClient(self.client_id, self.name, self.kind, None, rule, scopes, self.auth_method)


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
    )  # fmt: skip
    return {app.client_id: app for app in apps}
