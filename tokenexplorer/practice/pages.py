"""The pages that a person sees at the practice org: plain HTML forms that work without scripts, nothing loaded.

Every value is escaped; the style sheet and the one line that sends a form are the inline parts, allowed by their hash.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

from tokenexplorer import assets
from tokenexplorer.practice.messages import Response, origin_of
from tokenexplorer.practice.people import SIGN_IN_PEOPLE
from tokenexplorer.practice.scopes import OPTIONAL_SCOPES, in_words

BRAND = "Practice org"
_POST_AT_ONCE = "document.forms[0].submit()"
_ORG_NOTE = (
    "A real Okta org asks this on custom authorization servers only. On the org server an administrator "
    "grants okta.* scopes to the app instead."
)


def sign_in_page(app_name: str, username: str, fault: str, *, app_origin: str, brand: str = BRAND) -> Response:
    """Ask who it is.

    Args:
        app_name: The app that asked for the sign-in.
        username: What to put into the field: a login hint, or what was typed before.
        fault: Why the page is shown again; empty the first time.
        app_origin: Where the answer goes afterwards; the browser has to be allowed to follow.
        brand: Whose page it is.
    """
    people = "".join(
        f"<li><code>{escape(person.username)}</code> / <code>{escape(person.password)}</code>"
        f"<small>{escape(person.role)}</small></li>"
        for person in SIGN_IN_PEOPLE
    )
    alert = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    return _page(
        f"Sign in to {brand}",
        f"""<p>{escape(app_name)} wants to know who you are.</p>{alert}
<form method="post" action="" autocomplete="off">
<label for="username">User name</label>
<input id="username" name="username" type="text" value="{escape(username)}" autocapitalize="none" spellcheck="false"
 autocomplete="off" required{"" if username else " autofocus"}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="off" required{" autofocus" if username else ""}>
<div class="buttons"><button class="first" type="submit" name="action" value="sign_in">Sign in</button>
<button type="submit" name="action" value="cancel" formnovalidate>Cancel</button></div>
</form>
<h2>People who can sign in here</h2><ul>{people}</ul>""",
        app_origin=app_origin,
        brand=brand,
    )


def consent_page(
    app_name: str,
    name: str,
    login: str,
    scopes: tuple[str, ...],
    *,
    is_org: bool,
    app_origin: str,
    user_code: str = "",
) -> Response:
    """Ask whether the app may have what it wants, each scope in words; optional ones can be left out.

    With a user code the page says what the device has to show that asks.
    """
    code = f"<p>Go on only if your device shows <code>{escape(user_code)}</code>.</p>" if user_code else ""
    wishes = "".join(f"<li>{_wish(scope)}</li>" for scope in scopes)
    note = f'<p class="note">{escape(_ORG_NOTE)}</p>' if is_org else ""
    return _page(
        f"{app_name} asks for access",
        f"""{code}<p>You are {escape(name)} ({escape(login)}). The app would like to:</p>
<form method="post" action=""><ul>{wishes}</ul><div class="buttons">
<button class="first" type="submit" name="action" value="allow">Allow</button>
<button type="submit" name="action" value="deny">Deny</button></div></form>{note}""",
        app_origin=app_origin,
    )


def _wish(scope: str) -> str:
    words = f"{escape(in_words(scope))}<small>{escape(scope)}</small>"
    if scope not in OPTIONAL_SCOPES:
        return words
    return f'<label><input type="checkbox" name="keep:{escape(scope)}" value="on" checked><span>{words}</span></label>'


def user_code_page(user_code: str, fault: str) -> Response:
    """Ask for the code that a device shows."""
    alert = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    return _page(
        "Activate your device",
        f"""<p>Follow the instructions on your device to get an activation code.</p>{alert}
<form method="post" action="/activate" autocomplete="off"><label for="user_code">Activation code</label>
<input id="user_code" name="user_code" type="text" value="{escape(user_code)}" autocapitalize="characters"
 spellcheck="false" autocomplete="off" required autofocus>
<div class="buttons"><button class="first" type="submit" name="action" value="next">Next</button></div></form>""",
    )


def keys_page(app_name: str, kids: list[str], fault: str) -> Response:
    """Show which public keys an app has, and take one more."""
    alert = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    known = "".join(f"<li><code>{escape(kid or 'a key without a kid')}</code></li>" for kid in kids)
    return _page(
        f"Public keys of {app_name}",
        f"""{f"<ul>{known}</ul>" if known else "<p>The app has no key yet, so it gets no token.</p>"}{alert}
<form method="post" action="" autocomplete="off"><label for="jwk">Public key as a JWK</label>
<textarea id="jwk" name="jwk" rows="8" spellcheck="false" autocomplete="off" required autofocus></textarea>
<div class="buttons"><button class="first" type="submit" name="action" value="add">Add key</button></div></form>""",
    )


def error_page(title: str, words: str, *, brand: str = BRAND, status: int = 400) -> Response:
    """Say what is wrong where the app may not be told."""
    return _page(title, f'<p class="fault" role="alert">{escape(words)}</p>', status=status, brand=brand)


def message_page(title: str, words: str, *, brand: str = BRAND) -> Response:
    """Say one thing."""
    return _page(title, f"<p>{escape(words)}</p>", brand=brand)


def posting_page(target: str, fields: Mapping[str, str]) -> Response:
    """Hand an answer to the app in a form that goes by itself, or by a press of its button where scripts are off.

    Spec: OAuth 2.0 Form Post Response Mode section 2
    """
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    return _page(
        "Back to the app",
        f"""<p>The answer goes to the app by itself. Where scripts are off, the button takes it there.</p>
<form method="post" action="{escape(target)}">{inputs}
<div class="buttons"><button class="first" type="submit">Continue</button></div></form>
<script>{_POST_AT_ONCE}</script>""",
        app_origin=origin_of(target),
        script=_POST_AT_ONCE,
    )


def front_page(
    org_url: str, custom_issuer: str, onelogin_issuer: str, certified_issuer: str, resources: Iterable[str]
) -> Response:
    """What someone sees who opens the org's URL in a browser."""
    apis = " or ".join(f"<code>{escape(each)}</code>" for each in resources)
    return _page(
        "Practice org",
        f"""<p>A small identity provider for trying things out. It answers like an Okta org and forgets everything when
it stops.</p>
<ul><li>Org authorization server<small><code>{escape(org_url)}</code></small></li>
<li>Custom authorization server<small><code>{escape(custom_issuer)}</code></small></li>
<li>Management API<small><code>{escape(org_url)}/api/v1</code></small></li>
<li>A server like OneLogin's, with apps of its own<small><code>{escape(onelogin_issuer)}</code></small></li>
<li>A server like no vendor's: client certificates (mTLS), keys of every kind, <code>claims</code>,
<code>acr_values</code>, and <code>resource</code> for {apis}<small><code>{escape(certified_issuer)}</code></small></li>
</ul>
<p>JWT bearer (RFC 7523) is at the custom server. It trusts an assertion that an app signs with a key registered for
it: <code>iss</code> is the app's client ID, <code>sub</code> somebody here such as <code>alice</code>,
<code>aud</code> the server or its token endpoint. Okta itself opens this grant to few orgs.</p>""",
    )


def _page(
    title: str, body: str, *, status: int = 200, app_origin: str = "", brand: str = BRAND, script: str = ""
) -> Response:
    html = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{_style()}</style></head>
<body><main><div class="card"><p class="brand"><span class="mark" aria-hidden="true">P</span>{escape(brand)}</p>
<h1>{escape(title)}</h1>
{body}
</div><footer>Served by Token Explorer on this computer, for practice.</footer></main></body></html>
"""
    headers = (("Content-Type", "text/html; charset=utf-8"), *_headers(app_origin, script))
    return Response(status, html.encode(), headers)


def _headers(app_origin: str, script: str) -> tuple[tuple[str, str], ...]:
    # Chromium applies form-action to the redirect that follows a form, so the app's origin has to be named.
    # A source expression cannot hold an IPv6 address; there the whole scheme is allowed.
    target = "http:" if "[" in app_origin else app_origin
    scripts = f"script-src '{_hash_of(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; {scripts}style-src '{_hash_of(_style())}'; form-action 'self' {target}".rstrip()
        + "; base-uri 'none'; frame-ancestors 'none'"
    )
    return (
        ("Content-Security-Policy", policy),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    )


@cache
def _style() -> str:
    return assets.text("practice", "style.css")


@cache
def _hash_of(inline: str) -> str:
    digest = hashlib.sha256(inline.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")
