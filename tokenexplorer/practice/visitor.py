"""A person at the practice org's pages, for the tour: fills the sign-in form, presses Allow or Deny, comes back.

It is to the practice org what a browser without scripts is, and it goes nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

_TIMEOUT_S = 10
_MOST_PAGES = 12


class LostVisitorError(RuntimeError):
    """The pages did not lead back to the app."""


@dataclass(slots=True)
class _Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    asks_password: bool = False
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms, their fields and their buttons."""
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form(got.get("action", "")))
        elif self.forms and tag == "input" and got.get("name"):
            self.forms[-1].fields[got["name"]] = got.get("value", "")
            self.forms[-1].asks_password |= got.get("type") == "password"
        elif self.forms and tag == "button":
            self.forms[-1].buttons.append((got.get("name", ""), got.get("value", "")))


class _Stay(HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str) -> None:
        """Follow nothing."""


def visit(url: str, username: str, password: str, *, allow: bool = True, unticks: str = "") -> None:
    """Sign in at the practice org and return to the app.

    Args:
        url: The authorization request, http to this computer.
        username: One of the practice org's people.
        password: Theirs.
        allow: Whether consent is given.
        unticks: A field that is left out, as a person does who takes its tick away.

    Raises:
        LostVisitorError: No page led back.
        OSError: The practice org does not answer.
    """
    if not url.startswith("http://"):
        raise LostVisitorError("The practice org is http to this computer, nothing else.")
    web = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()), _Stay())
    home, page, data = urlsplit(url).netloc, url, None
    for _ in range(_MOST_PAGES):
        location, text = _fetch(web, page, data)
        data = None
        if location:
            page = urljoin(page, location)
            if urlsplit(page).netloc != home:
                _fetch(web, page, None)
                return
            continue
        form = next((form for form in _read(text) if form.buttons), None)
        if form is None:
            break
        form.fields.pop(unticks, None)
        page, data = urljoin(page, form.action), urlencode(_answers(form, username, password, allow=allow)).encode()
    raise LostVisitorError(f"No page of {home} led back to the app.")


def _answers(form: _Form, username: str, password: str, *, allow: bool) -> dict[str, str]:
    answers = dict(form.fields)
    if form.asks_password:
        answers |= {"username": username, "password": password}
    # The first button agrees, the second one refuses, on each page of the practice org.
    name, value = form.buttons[0 if allow or form.asks_password else -1]
    return answers | ({name: value} if name else {})


def _fetch(web: OpenerDirector, url: str, data: bytes | None) -> tuple[str, str]:
    """The redirect's target or the page's text."""
    answer: HTTPResponse | HTTPError
    try:
        answer = web.open(Request(url, data), timeout=_TIMEOUT_S)  # noqa: S310 - http alone, see `visit`
    except HTTPError as redirect_or_refusal:
        answer = redirect_or_refusal
    with answer:
        return answer.headers.get("Location", "") or "", answer.read().decode("utf-8", "replace")


def _read(page: str) -> list[_Form]:
    reader = _Forms()
    reader.feed(page)
    return reader.forms
