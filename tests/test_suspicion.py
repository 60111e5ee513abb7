"""Whether a text can hold a secret: never less suspicious than what hides secrets."""

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_redaction import CANARY
from tokenexplorer import redaction
from tokenexplorer.redaction import SECRET_FIELDS, SECRET_HEADERS
from tokenexplorer.suspicion import Suspicion

SUSPICION = Suspicion(SECRET_FIELDS, SECRET_HEADERS, redaction._SECRET_HEADER_ENDS)
NAMES = sorted({*SECRET_FIELDS, *SECRET_HEADERS, *(f"x{end}" for end in redaction._SECRET_HEADER_ENDS), "d", "qi"})
GLUE = (
    *" \t\r\n:=&?#;,.'\"\\<>[]{}()%_-@/+*|",
    *("%3D", "%3d", "%26", "%20", "%5B", "%5D", "%5f", "%5F", "[]", "\\n", '\\"', "\r\n ", "://", "=%20", "•••", "ü"),
    *("Bearer ", "bearer%20", "BASIC ", "Ba\u017fic ", "bas\u0131c ", "BAS\u0130C ", "\u017f\u017fW\u017f ", "DPoP "),
    *("eyJhbGciOiJub25lIn0.", "-----BEGIN PRIVATE KEY-----", "<input ", "name=", "value=", "zip", "s", "Changed"),
    *("https://u:p@h", "b'", 'b"', "user", "x-", "null", "12345.6", "AAAAbbbbCCCCdddd1111_-22"),
)


def spelled(name: str) -> st.SearchStrategy[str]:
    parts = re.split(r"[_-]", name)
    camel = parts[0] + "".join(part.title() for part in parts[1:])
    forms = (
        name,
        name.upper(),
        camel,
        name.replace("_", "-"),
        name.replace("-", "_"),
        "".join(parts),
        "%5F".join(parts),
    )
    return st.sampled_from(forms)


PIECES = st.one_of(
    st.sampled_from(NAMES).flatmap(spelled),
    st.sampled_from(GLUE),
    st.sampled_from((CANARY, "a" * 24)),
    st.text(max_size=3),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def assert_suspected_if_masked(text: str) -> None:
    if redaction._without_secrets(text) != text:
        assert SUSPICION.falls_on(text)


@given(TEXTS)
@settings(max_examples=1_000, deadline=1000)
def test_S15_what_would_be_masked_is_always_suspected(text: str) -> None:
    assert_suspected_if_masked(text)


@pytest.mark.soak
@given(TEXTS)
@settings(max_examples=30_000, deadline=1000)
def test_S15_soak_of_the_suspicion(text: str) -> None:
    assert_suspected_if_masked(text)


@pytest.mark.parametrize(
    "text",
    [
        f"session%5Ftoken%3d{CANARY}",
        f"user[]code%3D{CANARY}",
        f"pass[]word={CANARY}",
        f"ssws+{CANARY}",
        f"%device-code%3D{CANARY}",
        f"%26code%3D{CANARY}",
        f"user%5Bpassword%5D={CANARY}",
    ],
)
def test_S15_a_name_among_escapes_and_brackets_is_suspected(text: str) -> None:
    assert CANARY not in redaction.redact_text(text)


@pytest.mark.parametrize("scheme", ["Bearer", "DPoP", "SSWS", "Basic", "Negotiate"])
def test_S15_no_spelling_that_the_search_takes_for_a_scheme_is_missed(scheme: str) -> None:
    every = "".join(map(chr, (code for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)))
    for place, letter in enumerate(scheme):
        for other in re.findall(letter, every, re.IGNORECASE):
            assert SUSPICION.falls_on(f"{scheme[:place]}{other}{scheme[place + 1 :]} {CANARY}"), f"{ord(other):x}"


@pytest.mark.parametrize(
    "text",
    [
        '{"errorCode": "E0000006", "passwordChanged": "2026-11-22", "credentials": {"provider": {"type": "OKTA"}}}',
        "https://acme.okta.com/api/v1/users?limit=200&after=00u1",
        "token_endpoint_auth_methods_supported, dpop_signing_alg_values_supported: ES256",
        "ann@acme.com, bob@acme.com",
        "application/json; charset=utf-8",
    ],
)
def test_ordinary_answers_are_not_suspected(text: str) -> None:
    assert SUSPICION.falls_on(text) is ("dpop_signing" in text)


@pytest.mark.parametrize("name", sorted(SECRET_FIELDS))
def test_S15_every_secret_field_is_suspected(name: str) -> None:
    for text in (f'{{"{name}":"x1234567"}}', f"{name}=x1234567", f"user[{name}]=x", f"a%26{name}%3Dx", f"a.{name} = x"):
        assert SUSPICION.falls_on(text), text


@pytest.mark.parametrize("name", [*sorted(SECRET_HEADERS), "x-my-token", "my_session_id", "A-CREDENTIAL"])
def test_S15_every_secret_header_is_suspected(name: str) -> None:
    assert SUSPICION.falls_on(f"{name}: x")
