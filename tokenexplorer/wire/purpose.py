"""Why a message was sent: what each kind is called, and what it is for, in plain words."""

from __future__ import annotations

from enum import Enum


class Purpose(Enum):
    """Why a message was sent: a title and one or two sentences for people, from the standards."""

    DISCOVERY = ("Read the discovery document", "The server says where its endpoints are and what it can do.")
    ORGANIZATION = (
        "Ask what kind of org it is",
        "An Okta org says without any sign-in which engine it runs and which domains it has.",
    )
    CLIENT_ISSUER = (
        "Ask which issuer this app gets",
        "Okta may name its custom domain as issuer for some apps. The discovery document for the client ID says so.",
    )
    JWKS = (
        "Fetch the signing keys",
        "The public keys that the server signs with. A signature is checked against them.",
    )
    LISTEN = (
        "Listen for the answer",
        "This computer alone can reach the address. The browser brings the answer there.",
    )
    PUSH = (
        "Push the request",
        "The app sends its request to the server first. The browser then brings only a reference to it, so nobody on "
        "the way can read or change what was asked.",
    )
    AUTHORIZE = (
        "Open the sign-in page",
        "The browser shows the server's own sign-in page. The code_challenge binds the answer to this app.",
    )
    CALLBACK = (
        "The browser came back",
        "The answer carries what was asked for, a one-time code as a rule, and repeats the state.",
    )
    TOKEN = (
        "Exchange the code for tokens",
        "The one-time code is swapped for tokens. The code_verifier proves that this app is the one that asked: its "
        "hash was sent as code_challenge before.",
    )
    DEVICE_CODE = (
        "Ask for a device code",
        "The server gives a short code that the person types on any screen with a browser.",
    )
    DEVICE_TOKEN = (
        "Ask whether you agreed",
        "The app asks again and again, no more often than the server allows, until the person agreed on the other "
        "screen. Until then the server answers authorization_pending.",
    )
    CLIENT_TOKEN = (
        "Ask for a token of the app's own",
        "Client credentials: the app asks for itself, nobody signs in. Who it is, its secret or the assertion that it "
        "signed proves.",
    )
    TOKEN_EXCHANGE = (
        "Exchange a token for another",
        "Token exchange: a token that is here already is handed in, and the server gives one for another audience, "
        "another kind, or less (RFC 8693).",
    )
    ASSERTION_GRANT = (
        "Hand in an assertion",
        "JWT bearer: a signed statement about somebody takes the place of their sign-in. The server trusts who signed "
        "it (RFC 7523 section 2.1).",
    )
    REFRESH = ("Refresh the tokens", "The refresh token is swapped for new tokens without the person.")
    CHECK_ANSWER = (
        "Check what the browser brought",
        "The ID token that came beside the code says, signed, which code and access token belong to it. It is compared "
        "on this computer before the code is used.",
    )
    CHECK = ("Check the ID token", "Signature, issuer, audience, times and nonce are compared on this computer.")
    STORE = ("Store the tokens", "The tokens go to the system keyring, or stay in memory for this session.")
    USERINFO = ("Ask who signed in", "The userinfo endpoint of the same server tells the person's claims.")
    INTROSPECTION = ("Ask the server about the token", "The server says whether it still accepts the token.")
    REVOCATION = ("Revoke the token", "The server is told to refuse the token from now on.")
    LOGOUT = (
        "Open the sign-out page",
        "The server ends the session that it has with the browser. The ID token tells it whose session that is.",
    )
    LOGOUT_RETURN = (
        "The browser came back from signing out",
        "The server sends it to the sign-out redirect URI of the app, and repeats the state.",
    )
    API = ("Call the API", "A request to the API, with the token or key that was chosen for it.")
    PREFLIGHT = ("Check before sign-in", "What can go wrong is looked at before any browser opens.")

    @property
    def title(self) -> str:
        """What it is, as a line."""
        return self.value[0]

    @property
    def explanation(self) -> str:
        """Why it is sent."""
        return self.value[1]
