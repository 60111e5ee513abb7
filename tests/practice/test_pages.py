"""The pages: headers, escaping, nothing loaded."""

import base64
import hashlib
import re

import pytest

from tests.practice.visitor import AppUnderTest, Form, Visitor

XSS = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&amp;"


def _policy(visitor: Visitor) -> dict[str, str]:
    directives = (part.strip().partition(" ") for part in visitor.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in directives}


def test_pages_forbid_everything_but_their_own_style_and_form(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    policy = _policy(visitor)
    style = re.search(r"<style>(.*?)</style>", visitor.page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "form-action": "'self' http://127.0.0.1:8765",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert visitor.headers["Cache-Control"] == "no-store"
    assert visitor.headers["Referrer-Policy"] == "no-referrer"
    assert visitor.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_load_nothing_and_run_nothing(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    for page in (visitor.page, visitor.open(app.address.org_url) or visitor.page):
        assert not re.search(r"<script|<link|<img|url\(|@import|\son\w+=|\sstyle=", str(page))


def test_ipv6_app_may_be_followed_too(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url(redirect_uri="http://[::1]:8765/callback"))
    assert _policy(visitor)["form-action"] == "'self' http:"


def test_typed_names_are_escaped(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url(login_hint=XSS))
    assert Form(visitor.page).fields["username"] == XSS
    visitor.press("Sign in", username=XSS, password=XSS)
    assert Form(visitor.page).fields["username"] == XSS
    assert "<script" not in visitor.page
    assert "<img" not in visitor.page


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "scope", "state", "nonce", "prompt", "response_type"])
def test_no_parameter_is_echoed_unescaped(visitor: Visitor, app: AppUnderTest, name: str) -> None:
    visitor.open(app.authorize_url(**{name: XSS}))
    assert "<script" not in visitor.page
    assert "onerror=" not in visitor.page or "&lt;img" in visitor.page


def test_a_persons_name_is_escaped_on_the_consent_page(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.users.manage")["access_token"]
    body = {"profile": {"firstName": "<b>Eve</b>"}}
    assert app.call(token, "/api/v1/users/eve", "POST", json=body).status_code == 200
    visitor.open(app.authorize_url(prompt="login"))
    visitor.press("Sign in", username="eve", password="eve-password")
    assert "&lt;b&gt;Eve&lt;/b&gt;" in visitor.page
    assert "<b>" not in visitor.page


def test_front_page_says_what_it_is(visitor: Visitor, app: AppUnderTest) -> None:
    assert visitor.open(app.address.org_url + "/") is None
    assert app.address.custom_issuer in visitor.page
    assert app.address.onelogin_issuer in visitor.page
    assert "api://certified" in visitor.page
    assert "api://reports" in visitor.page
    assert visitor.open(f"{app.address.org_url}/favicon.ico") is None
    assert visitor.status == 204


def test_session_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    visitor.press("Sign in", username="alice", password="alice-password")
    port = app.address.org_url.rpartition(":")[2]
    cookies = {cookie.name: cookie for cookie in visitor.http.cookies}
    assert set(cookies) == {f"practice_sid_{port}", f"practice_browser_{port}"}
    for cookie in cookies.values():
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "Lax"
