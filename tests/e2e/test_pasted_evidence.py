"""The forum's case: `curl -v` of a ticket is pasted, and the app says what the thread did not; nothing is sent."""

from __future__ import annotations

import base64
import json

from PySide6.QtWidgets import QPlainTextEdit

from tests.e2e.contacts import noted_contacts
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession

SIGNATURE = "c2lnbmF0dXJlLW9mLXRoZS1jYW5hcnk"


def token(issuer: str, *scopes: str) -> str:
    """As somebody pastes one."""
    parts = ({"alg": "RS256"}, {"iss": issuer, "aud": "api://default", "cid": "0oa1", "scp": list(scopes)})
    head, body = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    return f"{head}.{body}.{SIGNATURE}"


def ticket(issuer: str, *scopes: str) -> str:
    """What curl said, quoted by a ticket system."""
    lines = (
        "* Connected to acme.okta.com (203.0.113.7) port 443 (#0)",
        "* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384",
        "> GET /api/v1/users HTTP/1.1",
        "> Host: acme.okta.com",
        f"> Authorization: Bearer {token(issuer, *scopes)}",
        ">",
        "< HTTP/1.1 403 Forbidden",
        "< Date: Sun, 22 Nov 2026 12:00:00 GMT",
        '< WWW-Authenticate: Bearer authorization_uri="http://acme.okta.com/oauth2/v1/authorize",',
        ' realm="http://acme.okta.com", scope="okta.users.read", error="insufficient_scope",',
        ' error_description="The access token provided does not contain the required scopes.",',
        ' resource="/api/v1/users"',
        "<",
        "* Connection #0 to host acme.okta.com left intact",
    )
    return "\r\n".join(f"> {line}" for line in lines)


def explain(desk: Desk, text: str) -> str:
    """Paste, press, and read the cause."""
    before = desk.text("evidence_explain_titleLabel")
    desk.find("evidence_edit", QPlainTextEdit).clear()
    desk.paste("evidence_edit", text)
    desk.click("evidence_explainButton")
    desk.until(lambda: desk.text("evidence_explain_titleLabel") not in ("", before), "the explanation")
    return desk.text("evidence_explain_titleLabel")


def test_the_forum_case_is_explained_and_nobody_is_asked(keyring_session: KeyringSession, desk: Desk) -> None:
    window = desk.launch()
    desk.until(lambda: desk.sees("welcome_page"), "the first page")
    with noted_contacts() as contacts:
        window.dialogs.explain_pasted()
        other = explain(desk, ticket("https://acme.okta.com/oauth2/default", "openid", "profile"))
        assert "other authorization server" in other
        assert desk.text("evidence_kindLabel") == "Read as curl -v, of acme.okta.com."
        assert "okta.users.read" in desk.words()
        assert "error_description=" in desk.text("evidence_explain_evidenceEdit")
        own = explain(desk, ticket("https://acme.okta.com", "openid"))
        assert "okta.users.read" in own
        assert "other authorization server" not in own
        desk.click("evidence_reportButton")
        report = desk.clipboard()
    # The bus of this computer, where the keyring is, has a path for its address.
    assert [each for each in contacts if not str(each).startswith("/")] == []
    assert "okta.users.read" in report
    assert SIGNATURE not in report
