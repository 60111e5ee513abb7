"""Device flow: a device gets two codes and asks until a person has answered; Authlib's parts with Okta's values.

Spec: RFC 8628
"""

import secrets
from typing import Any

from authlib.oauth2.rfc6749 import UnauthorizedClientError
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import DEVICE_GRANT
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.records import DeviceRequest
from tokenexplorer.practice.request_rules import check_scopes
from tokenexplorer.practice.tokens import SignIn, mint_set

ACTIVATE_PATH = "/activate"
_LIFE_S = 600
_INTERVAL_S = 5
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, no words
_CODE_LENGTH = 8


class PracticeDeviceEndpoint(DeviceAuthorizationEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Hands out device code and user code.

    Spec: RFC 8628 section 3.1
    """

    CLIENT_AUTH_METHODS = CLIENT_AUTHENTICATION
    EXPIRES_IN = _LIFE_S
    INTERVAL = _INTERVAL_S
    server: PracticeAuthorizationServer

    def authenticate_client(self, request: PracticeOAuth2Request) -> App:
        """Find the app, and judge what it asks for."""
        app: App = super().authenticate_client(request)
        if not app.check_grant_type(DEVICE_GRANT):
            raise UnauthorizedClientError
        check_scopes(request.payload.scope or "", app, self.server.issuer)
        self._app = app
        return app

    def generate_user_code(self) -> str:
        """Eight letters, as Okta shows them."""
        return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))

    def generate_device_code(self) -> str:
        """An unguessable code."""
        return random_token()

    def get_verification_uri(self) -> str:
        """The page where the person types the code."""
        return self.server.world.org_url + ACTIVATE_PATH

    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        """Keep what waits."""
        del client_id
        world = self.server.world
        expires_at = world.now + _LIFE_S
        world.keep_device(
            DeviceRequest(
                data["device_code"], data["user_code"], self.server.issuer, self._app, scope, expires_at, _INTERVAL_S
            )
        )


class DeviceGrant(DeviceCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    """What the device asks again and again.

    Spec: RFC 8628 sections 3.4, 3.5
    """

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer
    request: PracticeOAuth2Request

    def query_device_credential(self, device_code: str) -> DeviceRequest:
        """Find the device of this app at this server."""
        world = self.server.world
        device = world.devices.get(device_code)
        form = self.request.form
        mine = device is not None and form.get("client_id", device.app.client_id) == device.app.client_id
        if device is None or device.issuer is not self.server.issuer or not mine:
            raise OktaFault("invalid_device_code", "invalid_grant", "The device code is invalid.")
        device.expired = world.now >= device.expires_at
        return device

    def query_user_grant(self, user_code: str) -> tuple[Person, bool] | None:
        """What the person answered; None while they have not."""
        device = find_by_user_code(self.server, user_code)
        return None if device is None or device.person is None else (device.person, device.allowed)

    def should_slow_down(self, credential: DeviceRequest) -> bool:
        """Tell whether the device asks too often; each time its pause grows by five seconds."""
        now = self.server.world.now
        early = now < credential.asked + credential.interval
        credential.asked = now
        if early:
            credential.interval += _INTERVAL_S
        return early

    def generate_token(self, **_: Any) -> dict[str, Any]:
        """Mint the tokens; the device code is used up."""
        device: DeviceRequest = self.request.credential
        jkt = self.server.proven_key(self.request)
        world = self.server.world
        del world.devices[device.device_code]
        sign_in = SignIn(
            device.issuer, device.app, self.request.user, device.scope, device.auth_time, random_token(), jkt=jkt
        )
        return mint_set(world, sign_in, device.scope)


def find_by_user_code(server: PracticeAuthorizationServer, user_code: str) -> DeviceRequest | None:
    """Find the device that shows a code; case, blanks and hyphens do not matter.

    Spec: RFC 8628 section 6.1
    """
    wanted = "".join(letter for letter in user_code.upper() if letter.isalnum())
    world = server.world
    return next((device for device in world.devices.values() if wanted and device.user_code == wanted), None)
