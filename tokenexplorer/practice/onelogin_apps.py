"""The apps that are registered at the practice OneLogin: one for each setting of its token endpoint."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from tokenexplorer.practice.address import PracticeClient
from tokenexplorer.practice.apps import CALLBACK_PATH, App, loopback_path
from tokenexplorer.practice.identifiers import stable_id

FIRST_SCOPES = ("openid", "profile", "email", "groups")
REDIRECT_RULE = "http://localhost, any port, path /callback or anything below it"

# Fixed on purpose: a stored practice org has to work after the next start, and they guard nothing.
_POST_SECRET = "practice-onelogin-post-secret-guards-nothing"  # noqa: S105
_BASIC_SECRET = "practice-onelogin-basic-secret-guards-nothing"  # noqa: S105


@dataclass(slots=True)
class OneLoginApp(App):
    """One app. Its method names are those that Authlib asks a client for.

    Attributes:
        refreshes: Whether it gets refresh tokens: a setting of the app, for no scope asks for them.
    """

    refreshes: bool = False

    def as_seen_from_outside(self) -> PracticeClient:
        """The app as a person would copy it from its SSO tab."""
        return PracticeClient(
            self.client_id, self.name, self.kind, self.client_secret, REDIRECT_RULE, FIRST_SCOPES, self.auth_method
        )

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Only `localhost` may go without https. The port is not looked at here: several windows may practise."""
        path = loopback_path(redirect_uri)
        named = path is not None and urlsplit(redirect_uri).hostname == "localhost"
        return named and path is not None and (path == CALLBACK_PATH or path.startswith(CALLBACK_PATH + "/"))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """The one setting holds at every endpoint, and to the letter."""
        del endpoint
        return method == self.auth_method


def make_onelogin_apps(now: float) -> dict[str, App]:
    """Register the apps of a new start.

    Returns:
        App by client_id, the public one first.
    """
    apps = (
        OneLoginApp(_id("public"), "OneLogin practice app", "public", now),
        OneLoginApp(
            _id("post"), "OneLogin web app, POST", "confidential", now, _POST_SECRET,
            auth_method="client_secret_post", refreshes=True,
        ),
        OneLoginApp(
            _id("basic"), "OneLogin web app, Basic", "confidential", now, _BASIC_SECRET,
            auth_method="client_secret_basic", refreshes=True,
        ),
    )  # fmt: skip
    return {app.client_id: app for app in apps}


def _id(name: str) -> str:
    """A client ID in OneLogin's style: words of hexadecimal digits, and the number of the account."""
    digits = "".join(f"{ord(character):02x}" for character in stable_id("onl", name))[:32]
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}190000"
