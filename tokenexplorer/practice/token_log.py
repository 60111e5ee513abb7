"""What the System Log says about consents and token requests: who asked, and under which reason they were refused."""

from authlib.oauth2.rfc6749 import OAuth2Error

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.issuers import Issuer
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.world import World

_KINDS = {"access_token": "access token", "id_token": "id token", "refresh_token": "refresh token"}


def note_tokens(world: World, issuer: Issuer, app: App, person: Person, kinds: set[str]) -> None:
    """Write down which tokens an app got, one entry each."""
    for kind, words in _KINDS.items():
        if kind in kinds:
            event = f"{_prefix(issuer)}.{kind}"
            world.log.add(world.now, person, event, f"OAuth2 {words} is granted", target=app.client_id)


def note_consent(world: World, issuer: Issuer, app: App, person: Person, brought: set[str]) -> None:
    """Write down what the browser brings to an app, one entry each."""
    prefix = "app.oauth2.authorize" if issuer.is_org else "app.oauth2.as.authorize"
    if "code" in brought:
        words = "OIDC authorization code is granted"
        world.log.add(world.now, person, f"{prefix}.code", words, target=app.client_id)
    for kind, words in _KINDS.items():
        if kind in brought:
            event = f"{prefix}.implicit.{kind}"
            world.log.add(world.now, person, event, f"OAuth2 {words} is granted", target=app.client_id)


def note_failure(world: World, issuer: Issuer, request: PracticeOAuth2Request, error: OAuth2Error) -> None:
    """Write down why a token request was refused; polling that only has to wait is no failure."""
    if not request.url.endswith("/token") or error.error in {"authorization_pending", "slow_down"}:
        return
    app = request.client or world.apps.get(request.form.get("client_id", ""))
    person = app.as_actor() if app is not None else _nobody(world)
    reason = getattr(error, "reason", error.error)
    target = app.client_id if app is not None else None
    world.log.add(world.now, person, _prefix(issuer), "OAuth2 token request", reason=reason, target=target)


def _prefix(issuer: Issuer) -> str:
    return "app.oauth2.token.grant" if issuer.is_org else "app.oauth2.as.token.grant"


def _nobody(world: World) -> Person:
    return Person("unknown", "unknown", "Unknown", "app", "", "", "", "", "", "ACTIVE", world.now, is_app=True)
