"""A person with a plain browser, and an app beside them: drives the practice org's forms with requests."""

import base64
import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

from tokenexplorer.practice.address import PracticeAddress, PracticeClient

REDIRECT_URI = "http://127.0.0.1:8765/callback/practice-app"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636 appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
PASSWORDS = {"alice": "alice-password", "bob": "bob-password", "eve": "eve-password"}
TIMEOUT_S = 10


class Form(HTMLParser):
    """The one form of a page: where it goes, its fields, the values of its buttons by their text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.method = "get"
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, tuple[str, str]] = {}
        self._button: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.method = values.get("action", ""), values.get("method", "get")
        elif tag == "input":
            self.fields[values["name"]] = values.get("value", "")
        elif tag == "button":
            self._button = (values.get("name", ""), values.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._button is not None and data.strip():
            self.buttons[data.strip()] = self._button
            self._button = None


@dataclass
class Visitor:
    """One browser: cookies stay, redirects are followed within the org and end where they leave it."""

    address: PracticeAddress
    http: requests.Session = field(default_factory=requests.Session)
    page: str = ""
    url: str = ""
    status: int = 0
    headers: Any = None
    mode: str = ""

    def __post_init__(self) -> None:
        self.http.trust_env = False

    def close(self) -> None:
        self.http.close()

    def open(self, url: str, method: str = "GET", data: dict[str, str] | None = None) -> dict[str, str] | None:
        """Go to a URL; what the browser brings to the app, or None where a page is shown.

        An answer in a form is sent by the browser's script; its fields are what is brought.
        """
        for _ in range(10):
            answer = self.http.request(method, url, data=data, allow_redirects=False, timeout=TIMEOUT_S)
            self.page, self.url, self.status, self.headers = answer.text, url, answer.status_code, answer.headers
            if "Location" not in answer.headers:
                form = Form(self.page)
                if "<script>" not in self.page or form.action is None:
                    return None
                self.url, self.mode = form.action, "form_post"
                return form.fields
            assert answer.status_code == 303
            url, method, data = urljoin(url, answer.headers["Location"]), "GET", None
            if not url.startswith(self.address.org_url + "/"):
                parts = urlsplit(url)
                self.mode = "fragment" if parts.fragment else "query"
                pairs = parse_qsl(parts.fragment or parts.query, keep_blank_values=True)
                assert len(pairs) == len(dict(pairs))
                self.url = url
                return dict(pairs)
        raise AssertionError("endless redirects")

    def press(self, button: str, **typed: str) -> dict[str, str] | None:
        """Fill the form of the page and press one of its buttons."""
        form = Form(self.page)
        assert form.action is not None
        assert form.method == "post"
        name, value = form.buttons[button]
        return self.open(urljoin(self.url, form.action), "POST", {**form.fields, **typed, name: value})

    def sign_in(self, url: str, who: str = "alice", decision: str = "Allow") -> dict[str, str]:
        """Do all that a person does from the authorization URL to the redirect back."""
        result = self.open(url)
        if result is None and 'type="password"' in self.page:
            result = self.press("Sign in", username=who, password=PASSWORDS[who])
        if result is None:
            result = self.press(decision)
        assert result is not None
        return result


@dataclass(frozen=True)
class AppUnderTest:
    """The app's side of the flow at one authorization server."""

    address: PracticeAddress
    client: PracticeClient
    server: str = "org"

    @property
    def issuer(self) -> str:
        return self.address.org_url if self.server == "org" else self.address.custom_issuer

    @property
    def base(self) -> str:
        return f"{self.address.org_url}/oauth2/{'' if self.server == 'org' else 'default/'}v1"

    def authorize_url(self, scope: str | None = None, **changes: str | None) -> str:
        """An authorization URL; a change to None leaves the parameter out."""
        values: dict[str, str | None] = {
            "client_id": self.client.client_id,
            "response_type": "code",
            "scope": " ".join(self.client.scopes) if scope is None else scope,
            "redirect_uri": REDIRECT_URI,
            "state": "state-of-this-test",
            "nonce": "nonce-of-this-test",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        return f"{self.base}/authorize?{urlencode({k: v for k, v in values.items() if v is not None})}"

    def post(self, name: str, data: dict[str, str], **options: Any) -> requests.Response:
        """Send a form to one of the server's endpoints, with the app's own authentication unless told otherwise."""
        if self.client.client_secret is not None and "auth" not in options and "client_secret" not in data:
            options["auth"] = (self.client.client_id, self.client.client_secret)
        elif "auth" not in options:
            data = {"client_id": self.client.client_id, **data}
        return requests.post(f"{self.base}/{name}", data=data, timeout=TIMEOUT_S, **options)

    def redeem(self, code: str, **changes: str) -> requests.Response:
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
        }
        return self.post("token", values | changes)

    def refresh(self, refresh_token: str, **more: str) -> requests.Response:
        return self.post("token", {"grant_type": "refresh_token", "refresh_token": refresh_token, **more})

    def tokens(self, visitor: Visitor, scope: str | None = None, who: str = "alice") -> dict[str, Any]:
        """The whole way to a token set."""
        answer = self.redeem(visitor.sign_in(self.authorize_url(scope), who)["code"])
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def call(self, token: str, path: str, method: str = "GET", **options: Any) -> requests.Response:
        """Call the management API, or any path of the org, with a bearer token."""
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, self.address.org_url + path, headers=headers, timeout=TIMEOUT_S, **options)


def s256(verifier: str) -> str:
    """The S256 challenge, computed apart from the server's library."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
