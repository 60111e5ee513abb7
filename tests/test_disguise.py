"""Secrets in every disguise that a server, a log or a ticket may give them; ordinary texts stay as they are."""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import pytest

from tests.wire.test_recording import FORM, exchange
from tokenexplorer.redaction import is_drawn, redact_text
from tokenexplorer.wire.recording import record_exchange

CANARY: Final = "Zq7cAnArYx9K2mW4pQ"
KINDS: Final = (
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "code",
    "code_verifier",
    "client_assertion",
    "assertion",
    "device_code",
    "user_code",
    "password",
    "passphrase",
    "api_token",
    "subject_token",
    "session_token",
    "registration_access_token",
    "state",
    "nonce",
    "id_token_hint",
    "logout_token",
    "token",
    "secret",
    "accessToken",
    "clientSecret",
)


def letters(text: str) -> str:
    r"""Each letter as `\u0041`."""
    return "".join(f"\\u{ord(each):04x}" for each in text)


def entities(text: str, *, hexadecimal: bool = False) -> str:
    return "".join(f"&#x{ord(each):x};" if hexadecimal else f"&#{ord(each)};" for each in text)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def object_of(name: str, value: object = CANARY) -> str:
    return json.dumps({name: value})


POSITIONS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "json": ("application/json", object_of),
    "json that says it is text": ("text/plain", object_of),
    "json in a string": ("application/json", lambda n: object_of("m", object_of(n))),
    "json in a string in a string": ("application/json", lambda n: object_of("m", object_of("k", object_of(n)))),
    "escaped letters of the value": ("application/json", lambda n: f'{{"{n}":"{letters(CANARY)}"}}'),
    "escaped letters of the name": ("application/json", lambda n: f'{{"{letters(n)}":"{CANARY}"}}'),
    "broken json": ("application/json", lambda n: f'{{"a":1,"{n}":"{CANARY}'),
    "object of a script": ("text/javascript", lambda n: f"{{{n}: '{CANARY}'}}"),
    "object of Python": ("text/plain", lambda n: f"{{'{n}': '{CANARY}'}}"),
    "form": (FORM, lambda n: f"a=1&{n}={CANARY}"),
    "form that says it is text": ("text/plain", lambda n: f"a=1;{n}={CANARY}"),
    "address in a form": (FORM, lambda n: "u=" + quote(f"https://x/?{n}={CANARY}", safe="")),
    "escaped twice": (FORM, lambda n: "u=" + quote(quote(f"https://x/?{n}={CANARY}", safe=""), safe="")),
    "escaped three times": ("text/plain", lambda n: quote(quote(quote(f"https://x/?{n}={CANARY}", safe=""), safe=""))),
    "element": ("application/xml", lambda n: f"<r><{n}>{CANARY}</{n}></r>"),
    "element with a name space": ("application/xml", lambda n: f"<r><x:{n} type='a'>{CANARY}</x:{n}></r>"),
    "element with CDATA": ("application/xml", lambda n: f"<r><{n}><![CDATA[{CANARY}]]></{n}></r>"),
    "attribute": ("application/xml", lambda n: f'<r {n}="{CANARY}"/>'),
    "attributes of name and value": ("application/xml", lambda n: f'<add key="{n}" value="{CANARY}"/>'),
    "field of a page": ("text/html", lambda n: f'<input value="{CANARY}" type="hidden" name="{n}">'),
    "field of a page in entities": ("text/html", lambda n: f'<input name="{n}" value="{entities(CANARY)}">'),
    "text area": ("text/html", lambda n: f'<textarea name="{n}">{CANARY}</textarea>'),
    "meta": ("text/html", lambda n: f'<meta name="{n}" content="{CANARY}">'),
    "link": ("text/html", lambda n: f'<a href="https://x/?a=1&amp;{n}={CANARY}">x</a>'),
    "json in an attribute": ("text/html", lambda n: f'<div data-x="{{&quot;{n}&quot;:&quot;{CANARY}&quot;}}">'),
    "json in entities": ("text/html", lambda n: entities(object_of(n), hexadecimal=True)),
    "script": ("text/html", lambda n: f'<script>var {n} = "{CANARY}";</script>'),
    "part of a form": (
        "multipart/form-data; boundary=b",
        lambda n: f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{CANARY}\r\n--b--',
    ),
    "part of a form with a type": (
        "multipart/form-data; boundary=b",
        lambda n: (
            f'--b\r\nContent-Disposition: form-data; name="{n}"\r\nContent-Type: text/plain\r\n\r\n{CANARY}\r\n--b'
        ),
    ),
    "line": ("text/plain", lambda n: f"{n}: {CANARY}\n"),
    "quoted line": ("text/plain", lambda n: f'{n}: "{CANARY}"\n'),
    "arrow": ("text/plain", lambda n: f"{n} => {CANARY}\n"),
    "object of Ruby": ("text/plain", lambda n: f':{n}=>"{CANARY}"'),
    "variable": ("text/plain", lambda n: f"export {n.upper()}={CANARY}\n"),
    "base64": ("application/json", lambda n: object_of("p", coded(object_of(n)))),
    "base64 of a form": ("text/plain", lambda n: coded(f"access=1&grant=2&{n}={CANARY}")),
    "base64 twice": ("text/plain", lambda n: coded(coded(object_of(n)))),
    "token in a token": (
        "application/json",
        lambda n: object_of("x", f"eyJhbGciOiJub25lIn0.{coded(object_of(n))}.c2ln"),
    ),
    "row": ("application/json", lambda n: json.dumps([[n, CANARY]])),
    "pairs": ("application/json", lambda n: json.dumps([{"name": n, "value": CANARY}])),
    "pairs, the value first": ("application/json", lambda n: json.dumps([{"value": CANARY, "key": n}])),
}


@pytest.mark.parametrize("position", POSITIONS)
def test_S15_a_secret_of_any_kind_in_any_disguise_is_not_recorded(position: str) -> None:
    content_type, spelled = POSITIONS[position]
    for kind in KINDS:
        answer = spelled(kind).encode()
        recorded = record_exchange(exchange(answer=answer, answer_headers=(("Content-Type", content_type),)), {})
        shown = f"{recorded!r}{recorded.response_body}"
        forms = (CANARY, letters(CANARY), entities(CANARY), coded(CANARY).rstrip("="), coded(object_of(kind)))
        assert not [form for form in forms if form in shown], kind


def test_S15_a_packed_body_that_says_it_is_none_and_one_in_utf16() -> None:
    for answer in (gzip.compress(object_of("access_token").encode()), object_of("access_token").encode("utf-16")):
        recorded = record_exchange(exchange(answer=answer), {})
        assert CANARY not in f"{recorded!r}{recorded.response_body}".replace("\x00", "")


@pytest.mark.parametrize(
    "text",
    [
        f"ACME_CLIENT_SECRET={CANARY}",
        f"okta_api_token: '{CANARY}'",
        f"MY_SUBJECT_TOKEN => {CANARY}",
        f"the client_secret '{CANARY}' is wrong",
        f"refresh_token is {CANARY}",
        f"token \u201c{CANARY}\u201d not found",
    ],
)
def test_S15_a_secret_in_prose_and_behind_a_longer_name(text: str) -> None:
    assert CANARY not in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"name":"token","value":null}',
        '[{"name": "scope", "value": "openid profile"}]',
        "<p>Your token has expired.</p>",
        '<input name="q" value="search words">',
        "&lt;p&gt; Fish &amp; chips &quot;hot&quot;",
        "https://x/?u=https%253A%252F%252Fy%252Fpath%253Fa%253D1",
        "eyJub3QiOiAiYSBzZWNyZXQgYXQgYWxsIn0",
        "The token is expired and the password is required",
        "revoke_refresh_token is not supported",
        "client_id => 0oa1b2c3d4e5f6g7",
        '{"code": "E0000006", "state": "ACTIVE", "nonce": "none"}',
        "the client_secret authentication method",
    ],
)
def test_an_ordinary_text_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("name", "value", "drawn"),
    [
        ("code", "SplxlOBeZQQYbYS6WxSbIA", True),
        ("state", "af0ifjsldkj98732hnf2", True),
        ("nonce", "n-0S6_WzA2Mjdhfkh", True),
        ("code", "InvalidAuthenticationToken", False),
        ("code", "E0000006", False),
        ("code", "AADSTS7000215", False),
        ("code", "403", False),
        ("state", "ACTIVE", False),
        ("error", "SplxlOBeZQQYbYS6WxSbIA", False),
    ],
)
def test_what_was_drawn_by_lot_is_told_from_words(name: str, value: str, drawn: bool) -> None:
    assert is_drawn(name, value) is drawn


PIECES: Final = (
    "%25", "a%25", "&quot;", "&#65;", "eyJ", "eyJa", "ZXlK", "<a ", '<a name="x"', "<a><![CDATA[", "<a>",
    'name="a"\r\n', 'name="a"\r\n\r\n', '"name":"a","value":"', '"value":"a","name":"', '["a","', "a_b ", "secret ",
    "A_TOKEN", "A_TOKEN=", '"a":"\\"b\\":\\"', "=>", "a=>",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_S15_half_a_megabyte_takes_no_time(piece: str) -> None:
    text = (piece * (500_000 // len(piece) + 1))[:500_000]
    began = time.process_time()
    redact_text(f"token {text}")
    assert time.process_time() - began < 1.0
