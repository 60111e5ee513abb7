"""The practice org for client certificates: added when it is asked for, and set up with what somebody saves."""

from dataclasses import replace
from pathlib import Path

from tests.ui.actions.test_practice import add_onelogin, start
from tests.ui.connect.desk import Desk
from tokenexplorer.errors import StorageError
from tokenexplorer.ui.actions.practice import needs_certificate

API = "https://127.0.0.1:8791/certified"


def add(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.actions.practice.ready, timeout=15_000):
        desk.actions.practice.add_mtls()


def test_it_is_an_org_of_no_vendor_whose_https_side_opens_for_it_alone(desk: Desk) -> None:
    start(desk)
    add_onelogin(desk)
    assert desk.practice.tls_opened == 0
    add(desk)
    org, issuer = desk.org, f"{desk.practice.url}/certified"
    assert (org.name, org.practice, org.is_okta, org.url, org.issuer) == ("Practice OpenID", True, False, API, issuer)
    (app,) = desk.state.clients_of(org.id)
    assert (app.client_auth, app.kind, app.dpop, app.issuer) == ("tls_client_auth", "service", False, issuer)
    assert org.ca_file == "", "nothing is trusted before somebody saves it"
    assert needs_certificate(desk.state, app)
    assert not needs_certificate(desk.state, replace(app, client_auth="private_key_jwt")), "a key proves that one"
    others = [each for each in desk.state.clients if each.id != app.id]
    assert not any(needs_certificate(desk.state, each) for each in (*others, None))
    add(desk)
    assert [each.name for each in desk.state.orgs] == ["Practice org", "Practice OneLogin", "Practice OpenID"]


def test_a_later_start_opens_it_again_and_moves_it(desk: Desk) -> None:
    add(desk)
    desk.practice.url = "http://127.0.0.1:8795"
    desk.practice.open_tls = lambda: "https://127.0.0.1:8796/certified"  # type: ignore[method-assign]
    start(desk)
    assert desk.org.name == "Practice OpenID", "a start from it stays there"
    assert (desk.org.url, desk.org.issuer) == ("https://127.0.0.1:8796/certified", "http://127.0.0.1:8795/certified")
    assert {client.issuer for client in desk.state.clients} == {"http://127.0.0.1:8795/certified"}


def test_S01_what_is_saved_sets_its_app_up_and_is_trusted_by_its_org_alone(desk: Desk, tmp_path: Path) -> None:
    start(desk)
    okta = desk.org
    add(desk)
    (app,) = desk.state.clients_of(desk.org.id)
    file = tmp_path / "mine.pem"
    with desk.qtbot.waitSignal(desk.actions.practice.certificate_saved, timeout=15_000) as told:
        desk.actions.practice.save_certificate(app, file, "correct horse")
    assert told.args == [str(file)]
    assert desk.practice.issued == [("mtls-service", "correct horse")]
    authority = tmp_path / "mine-authority.pem"
    assert (file.read_bytes(), authority.read_bytes()) == (b"certificate and key", b"authority")
    assert file.stat().st_mode & 0o077 == 0
    assert desk.stored(app.id).certificate_file == str(file)
    assert desk.org.ca_file == str(authority)
    assert desk.state.org_of(okta.id) == okta


def test_X10_the_file_beside_it_replaces_none_but_its_own(desk: Desk, tmp_path: Path) -> None:
    add(desk)
    (app,) = desk.state.clients_of(desk.org.id)
    foreign, link = tmp_path / "mine-authority.pem", tmp_path / "mine-authority-2.pem"
    foreign.write_text("somebody's own")
    link.symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        with desk.qtbot.waitSignal(desk.actions.practice.certificate_saved, timeout=15_000):
            desk.actions.practice.save_certificate(app, tmp_path / "mine.pem", "")
    assert foreign.read_text() == "somebody's own"
    assert not (tmp_path / "elsewhere").exists()
    assert desk.org.ca_file == str(tmp_path / "mine-authority-3.pem")
    assert (tmp_path / "mine-authority-3.pem").stat().st_mode & 0o077 == 0
    assert len(list(tmp_path.glob("mine-authority*"))) == 3


def test_a_folder_that_is_gone_is_told_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    add(desk)
    (app,) = desk.state.clients_of(desk.org.id)
    with desk.qtbot.waitSignal(desk.actions.practice.failed, timeout=15_000) as told:
        desk.actions.practice.save_certificate(app, tmp_path / "gone" / "mine.pem", "")
    assert isinstance(told.args[0], StorageError)
    assert (desk.org.ca_file, desk.stored(app.id).certificate_file) == ("", "")
