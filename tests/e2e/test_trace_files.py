"""What leaves the app as a file or a report holds no secret of the run it tells of; and it explains that run again."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.e2e import canaries
from tests.e2e.browser import StartBrowser
from tests.e2e.desk import KEY, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import choose_prompt, copy_token, secrets_of, send, set_up, sign_in_without_browser
from tests.peers.oidc_provider import OidcProvider
from tokenexplorer.oauth import pkce


def test_S15_no_export_and_no_report_holds_a_secret_of_its_run(
    keyring_session: KeyringSession,
    browser: StartBrowser,
    oidc_provider: OidcProvider,
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verifiers, challenge_of = list[str](), pkce.code_challenge

    def noted(verifier: str) -> str:
        verifiers.append(verifier)
        return challenge_of(verifier)

    monkeypatch.setattr(pkce, "code_challenge", noted)
    person = browser(decide="record")
    client_id, way = "web-post", "client_secret_post"
    secret = oidc_provider.clients[client_id].client_secret
    set_up(desk, oidc_provider.issuer, client_id, secret=secret, way=way, scopes=("profile", "offline_access"))
    choose_prompt(desk, "consent")
    url, redirect = sign_in_without_browser(desk, person)
    secrets = secrets_of(desk, url, redirect)
    desk.click("tokens_refreshButton")
    desk.until(lambda: copy_token(desk, "refresh_token") != secrets["refresh_token"], "another refresh token")
    secrets |= {f"new {name}": value for name, value in secrets_of(desk, url, redirect).items()}
    secrets |= {
        "client secret": secret,
        "secret in a header": base64.b64encode(f"{client_id}:{secret}".encode()).decode(),
        "verifier": verifiers[-1],
    }
    send(desk, f"{oidc_provider.issuer}/api/anything", "200")
    send(desk, f"{oidc_provider.issuer}/api/scoped/anything", "403")

    desk.click("rail_traceButton")
    files = [tmp_path / f"trace.{ending}" for ending in ("json", "har", "html")]
    for file in files:
        desk.click("trace_exportButton")
        desk.choose_file("trace_exportDialog", file)
        desk.until(file.exists, file.name)
        desk.until(lambda: not desk.has("trace_exportDialog"), "the dialog to be gone")
    refused = next(str(row.data(KEY)) for row in desk.rows("trace_tree") if "403" in str(row.siblingAtColumn(1).data()))
    desk.click_row("trace_tree", refused)
    desk.click("trace_reportButton")
    report = desk.clipboard()
    assert "api:read" in report
    (tmp_path / "report.md").write_text(report, encoding="utf-8")

    for each in (*files, tmp_path / "report.md"):
        content = each.read_bytes()
        assert b"/api/scoped/anything" in content, each.name
        assert canaries.in_bytes(content, secrets) == [], each.name
    assert b"/token" in files[0].read_bytes()

    # The file alone explains it again.
    desk.turn_to("trace_tabs", "Explain")
    live = desk.text("trace_explain_titleLabel")
    assert "api:read" in live
    desk.click("trace_openButton")
    desk.choose_file("trace_openDialog", files[0])
    desk.until(lambda: desk.sees("trace_fileLabel"), "the file")
    again = next(str(row.data(KEY)) for row in desk.rows("trace_tree") if "403" in str(row.siblingAtColumn(1).data()))
    desk.click_row("trace_tree", again)
    desk.turn_to("trace_tabs", "Explain")
    assert "api:read" in desk.text("trace_explain_titleLabel")
    assert not desk.sees("trace_explain_fixButton")
    assert canaries.in_names(secrets) == []
