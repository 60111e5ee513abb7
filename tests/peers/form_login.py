"""Signs in at a provider whose pages are plain forms, as a person with a script-less browser would.

Follows redirects, fills the form with the password field, presses the consent button, and stops at the
first redirect that leaves the provider. It never calls the redirect URI itself: that is `deliver`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urljoin, urlsplit

import requests

Decision = Literal["allow", "deny", "cancel"]

_AGREES = re.compile(r"allow|accept|approve|agree|continue|sign in|log in|next|yes", re.IGNORECASE)
_REFUSES = re.compile(r"deny|refuse|reject|cancel|decline", re.IGNORECASE)


class FormLoginError(AssertionError):
    """The pages did not lead to the redirect; the message ends with the text of the last page."""


@dataclass
class _Form:
    action: str
    is_post: bool
    fields: dict[str, str] = field(default_factory=dict)
    text_field: str | None = None
    password_field: str | None = None
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, label


class _FormReader(HTMLParser):
    """Reads the forms of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._inside: _Form | None = None
        self._in_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = _Form(got.get("action", ""), got.get("method", "get").lower() == "post")
            self.forms.append(self._inside)
        elif self._inside is not None and tag == "button":
            self._inside.buttons.append((got.get("name", ""), got.get("value", ""), ""))
            self._in_button = True
        elif self._inside is not None and tag == "input":
            self._read_input(self._inside, got)

    def _read_input(self, form: _Form, got: dict[str, str]) -> None:
        kind, name, value = got.get("type", "text").lower(), got.get("name", ""), got.get("value", "")
        if kind == "submit":
            form.buttons.append((name, value, value))
            return
        if not name or (kind in {"checkbox", "radio"} and "checked" not in got):
            return
        form.fields[name] = value
        if kind == "password":
            form.password_field = name
        elif kind in {"text", "email"} and form.text_field is None:
            form.text_field = name

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "button":
            self._in_button = False

    def handle_data(self, data: str) -> None:
        if self._in_button and self._inside is not None:
            name, value, label = self._inside.buttons[-1]
            self._inside.buttons[-1] = (name, value, label + data)


class FormLogin:
    """One browser-like person: cookies stay between calls, so a second call meets single sign-on."""

    def __init__(
        self,
        username: str,
        password: str,
        decision: Decision = "allow",
        ca: str | None = None,
        leaves_out: tuple[str, ...] = (),
    ) -> None:
        """Sit down at the browser.

        Args:
            username: On the sign-in page.
            password: Theirs.
            decision: "deny" refuses on the consent page, "cancel" already on the sign-in page.
            ca: PEM file.
            leaves_out: Names of check boxes that they untick.
        """
        self._username, self._password, self._decision = username, password, decision
        self._leaves_out = leaves_out
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = ca or True

    def __enter__(self) -> FormLogin:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def redirect_of(self, authorization_url: str, *, form: dict[str, str] | None = None, max_steps: int = 20) -> str:
        """The redirect that the provider answers with: the redirect URI with its code or error.

        Args:
            authorization_url: Or another page of the provider.
            form: Posted there; None asks for the page.
            max_steps: How many pages at most.

        Raises:
            FormLoginError: No redirect came, or the password was refused.
        """
        home, page = urlsplit(authorization_url)[:2], authorization_url
        method = "GET" if form is None else "POST"
        answer = self._http.request(method, page, data=form, allow_redirects=False, timeout=10)
        signed_in = False
        for _ in range(max_steps):
            if answer.is_redirect:
                page = urljoin(page, answer.headers["location"])
                if urlsplit(page)[:2] != home:
                    return page
                answer = self._http.get(page, allow_redirects=False, timeout=10)
                continue
            shown = self._form_of(answer, page)
            if shown.password_field and signed_in:
                raise FormLoginError(f"The sign-in page came back: {answer.text}")
            signed_in = signed_in or shown.password_field is not None
            page, answer = self._submit(shown, page, refuses=self._refuses(shown))
        raise FormLoginError(f"No redirect after {max_steps} steps: {answer.text}")

    def post_of(self, authorization_url: str, *, max_steps: int = 20) -> tuple[str, dict[str, str]]:
        """Where the page at the end posts the answer to, and its fields (OAuth 2.0 Form Post Response Mode).

        Raises:
            FormLoginError: No such page came.
        """
        home, page = urlsplit(authorization_url)[:2], authorization_url
        answer = self._http.get(page, allow_redirects=False, timeout=10)
        for _ in range(max_steps):
            if answer.is_redirect:
                page = urljoin(page, answer.headers["location"])
                answer = self._http.get(page, allow_redirects=False, timeout=10)
                continue
            form = self._form_of(answer, page)
            target = urljoin(page, form.action)
            if urlsplit(target)[:2] != home:
                return target, form.fields
            page, answer = self._submit(form, page, refuses=self._refuses(form))
        raise FormLoginError(f"No answer after {max_steps} steps: {answer.text}")

    def enter_code(self, page: str, user_code: str, *, max_steps: int = 20) -> str:
        """Type a device's code on its page, sign in, decide, and answer the text of the last page (RFC 8628)."""
        answer = self._http.get(page, allow_redirects=False, timeout=10)
        for _ in range(max_steps):
            if answer.is_redirect:
                page = urljoin(page, answer.headers["location"])
                answer = self._http.get(page, allow_redirects=False, timeout=10)
                continue
            try:
                form = self._form_of(answer, page)
            except FormLoginError:
                return answer.text
            is_code_page = form.text_field is not None and not form.password_field
            if is_code_page:
                form.fields[form.text_field or ""] = user_code
            refused = self._refuses(form) and not is_code_page
            page, answer = self._submit(form, page, refuses=refused)
            if refused:
                return answer.text
        raise FormLoginError(f"No end after {max_steps} steps: {answer.text}")

    def deliver(self, redirect: str) -> requests.Response:
        """Bring the redirect to the listener of the app, as the browser would."""
        return self._http.get(redirect, timeout=10)

    def deliver_post(self, target: str, fields: dict[str, str]) -> requests.Response:
        """Post the answer to the listener of the app, as the browser would."""
        return self._http.post(target, data=fields, timeout=10)

    def _form_of(self, answer: requests.Response, page: str) -> _Form:
        reader = _FormReader()
        reader.feed(answer.text)
        for form in reader.forms:
            if form.password_field or any(_AGREES.search(label) for _, _, label in form.buttons):
                return form
        raise FormLoginError(f"Status {answer.status_code} at {urlsplit(page).path} and no form to fill: {answer.text}")

    def _refuses(self, form: _Form) -> bool:
        return self._decision == "cancel" or (self._decision == "deny" and not form.password_field)

    def _submit(self, form: _Form, page: str, *, refuses: bool) -> tuple[str, requests.Response]:
        fields = {name: value for name, value in form.fields.items() if name not in self._leaves_out}
        if form.password_field:
            fields[form.password_field] = self._password
            if form.text_field:
                fields[form.text_field] = self._username
        wanted = _REFUSES if refuses else _AGREES
        button = next((b for b in form.buttons if wanted.search(b[2])), None)
        if button is None:
            raise FormLoginError(f"No button to {self._decision} at {urlsplit(page).path}")
        if button[0]:
            fields[button[0]] = button[1]
        target = urljoin(page, form.action)
        if form.is_post:
            return target, self._http.post(target, data=fields, allow_redirects=False, timeout=10)
        return target, self._http.get(target, params=fields, allow_redirects=False, timeout=10)
