"""A request in the shape that Authlib reads, with what this org needs of it besides."""

from urllib.parse import urlsplit

from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload, OAuth2Request

from tokenexplorer.practice.asked import NOTHING
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.messages import Request


class PracticeOAuth2Request(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types
    """A request in the shape that Authlib reads.

    Attributes:
        auth_time: When the person signed in, seconds since 1970; known once they have.
        family: Shared by all tokens that come of it.
        pairs: All parameters in the order of the wire, repeated ones too.
        url: What was called, without the query.
        proof: The DPoP proof; empty where none came.
        certificate: What the client showed on the connection, in DER; empty where it showed none.
        asked: What it asks for beyond scopes, once an authorization server has read that.
        x5t: Its thumbprint, once it has proved an app; the tokens are bound to it.
    """

    def __init__(self, request: Request, org_url: str) -> None:
        authorization = request.headers.get("authorization")
        self.url = called_url(request, org_url)
        self.proof = request.headers.get("dpop", "")
        self.certificate, self.x5t = request.certificate, ""
        self.asked = NOTHING
        super().__init__(
            request.method,
            org_url + request.path,
            headers={"Authorization": authorization} if authorization else {},
        )
        self.pairs = request.form_pairs if request.method == "POST" else request.query_pairs
        self.auth_time = 0.0
        self.family = random_token()
        self._args = request.args
        self._form = request.form
        self.payload = BasicOAuth2Payload(self._form if request.method == "POST" else self._args)

    @property
    def args(self) -> dict[str, str]:
        """The query."""
        return self._args

    @property
    def form(self) -> dict[str, str]:
        """The form body."""
        return self._form


def called_url(request: Request, org_url: str) -> str:
    """The URL that was called, by the name of this org that the caller used, without the query."""
    host = request.headers.get("host") or urlsplit(org_url).netloc
    return f"{'https' if request.secure else 'http'}://{host.lower()}{request.path}"
