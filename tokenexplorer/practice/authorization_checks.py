"""Judges an authorization request, whether the browser brings it or the app pushes it; and logs what is refused."""

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.messages import Request
from tokenexplorer.practice.oauth_server import PracticeAuthorizationServer
from tokenexplorer.practice.request_rules import check_response_type
from tokenexplorer.practice.world import World


def judge(server: PracticeAuthorizationServer, app: App, request: Request) -> None:
    """Check everything beyond client and redirect URI.

    Raises:
        OAuth2Error: The first fault.

    Spec: RFC 6749 section 4.1.1
    """
    check_response_type(request.args, app)
    server.get_consent_grant(request)


def note_refusal(world: World, app: App, reason: str) -> None:
    """Write down that an app's authorization request came to nothing."""
    words = "OAuth2 authorization request"
    world.log.add(world.now, app.as_actor(), "app.oauth2.authorize", words, reason=reason, target=app.client_id)
