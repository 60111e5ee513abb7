import builtins
import dataclasses
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.samples import client, org
from tokenexplorer.errors import ConfigError, StorageError
from tokenexplorer.storage.profiles import dump_profile, export_profile, import_profile, parse_profile

SECRET_ORG = org(proxy="http://user:CANARY-1@proxy:3128", variables=(("userId", "00u1"), ("password", "CANARY-2")))
SECRET_CLIENT = client(extra_parameters=(("audience", "api"), ("client_secret", "CANARY-3")))


def test_an_org_goes_to_a_colleague(tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, org(), (client(), client("c2", name="Second", client_auth="client_secret_basic")))
    profile = import_profile(path)
    assert dataclasses.replace(profile.org, id="o1") == org()
    assert profile.org.id != "o1"
    assert {each.org_id for each in profile.clients} == {profile.org.id}
    assert [each.name for each in profile.clients] == ["Web sign-in", "Second"]
    assert {each.id for each in profile.clients}.isdisjoint({"c1", "c2"})
    assert any("Client secrets" in note for note in profile.notes)


def test_X08_an_export_holds_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, SECRET_ORG, (SECRET_CLIENT,))
    text = path.read_text()
    assert "CANARY" not in text
    assert "00u1" in text
    assert '"version": 1' in text


def test_S01_a_key_stays_here_and_its_id_does_not_travel(tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, org(), (client(client_auth="private_key_jwt", key_id="k1", dpop=True),))
    assert "k1" not in path.read_text()
    profile = parse_profile(path.read_bytes().replace(b'"key_id": ""', b'"key_id": "k2"'))
    assert [(each.key_id, each.client_auth, each.dpop) for each in profile.clients] == [("", "private_key_jwt", True)]
    assert [note for note in profile.notes if "Keys are never in the file" in note]


def test_X10_an_export_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    path.write_text("old")
    with pytest.raises(StorageError):
        export_profile(path, org(), ())
    assert path.read_text() == "old"
    export_profile(path, org(), (), overwrite=True)
    assert import_profile(path).clients == ()


def test_X01_an_import_only_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, org(ca_file="/etc/passwd"), (client(),))
    opened: list[str] = []
    original = Path.open

    def watch(self: Path, *arguments: Any, **named: Any) -> Any:
        opened.append(str(self))
        return original(self, *arguments, **named)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an import contacts nobody")

    monkeypatch.setattr(Path, "open", watch)
    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    import_profile(path)
    assert opened == [str(path)]


def test_X01_what_could_do_harm_here_is_left_out() -> None:
    hostile = client(opener="command", opener_command="rm -rf ~")
    document = json.loads(dump_profile(org(), (hostile,)))
    assert document["clients"][0]["opener_command"] == ""
    document["clients"][0].update(opener="command", opener_command="rm -rf ~")
    document["org"].update(verify_tls=False, ca_file="/tmp/their.pem", practice=True)
    profile = parse_profile(json.dumps(document).encode())
    assert (profile.clients[0].opener, profile.clients[0].opener_command) == ("default", "")
    assert (profile.org.verify_tls, profile.org.ca_file, profile.org.practice) == (True, "", False)
    assert len(profile.notes) == 3


@pytest.mark.parametrize(
    ("proxy", "told"), [("http://proxy.evil.example:3128", True), ("system", False), ("none", False)]
)
def test_X01_a_proxy_of_the_file_is_told(proxy: str, told: bool) -> None:
    profile = parse_profile(dump_profile(dataclasses.replace(org(), proxy=proxy), (client(),)))
    assert profile.org.proxy == proxy
    assert any("proxy.evil.example" in note for note in profile.notes) is told


def test_F04_unknown_members_are_passed_over_and_a_newer_version_is_refused() -> None:
    document = json.loads(dump_profile(org(), (client(),)))
    document["org"]["future"] = document["future"] = {"a": [1]}
    document["clients"].append("broken")
    profile = parse_profile(json.dumps(document).encode())
    assert len(profile.clients) == 1
    assert any("left out" in note for note in profile.notes)
    document["version"] = 2
    with pytest.raises(ConfigError, match="newer version"):
        parse_profile(json.dumps(document).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "other"}', b"[" * 100_000, b'{"a":' * 200 + b"1" + b"}" * 200,
     b'{"format": "tokenexplorer-org", "version": true}', b'{"format": "tokenexplorer-org", "version": 1}',
     b'{"format": "tokenexplorer-org", "version": 1, "org": {"id": ' + b"9" * 5000 + b"}}"],
)  # fmt: skip
def test_X04_what_is_no_profile_is_refused(content: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_profile(content)
    assert caught.value.title


def test_X04_a_file_of_more_than_20_MB_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    with pytest.raises(ConfigError, match="longer than 20 MB"):
        import_profile(path)


@given(st.binary(max_size=300) | st.text(alphabet='{}[]":,abc\\0', max_size=100).map(str.encode))
def test_D04_hostile_files_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(ConfigError):
        parse_profile(content)


CANARY = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.CANARY"
HIDDEN: dict[str, Any] = {
    "extra_parameters": (("id_token_hint", "CANARY-4"), ("login_hint_token", "CANARY-5")),
    "token_parameters": (("assertion", "CANARY-6"), ("tenant", CANARY)),
    "refresh_parameters": (("device_secret", "CANARY-7"), ("tenant", "acme")),
    "resource": ("https://api.example.com", CANARY),
    "audience": CANARY,
    "ui_locales": f"Bearer {CANARY}",
    "claims": f'{{"id_token": {{"acr": {{"value": "{CANARY}"}}}}}}',
    "login_hint": CANARY,
    "acr_values": CANARY,
    "prompt": CANARY,
    "max_age": CANARY,
}


@pytest.mark.parametrize("member", HIDDEN)
def test_X08_S01_a_secret_in_any_field_of_an_app_leaves_in_no_file(member: str, tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, org(), (client(**{member: HIDDEN[member]}),))
    assert "CANARY" not in path.read_text()
    (kept,) = import_profile(path).clients
    assert kept.name == "Web sign-in"


def test_every_field_of_the_flow_travels() -> None:
    sent = client(
        response_type="code id_token", response_mode="form_post", par=True, audience="api", ui_locales="fr de",
        resource=("https://a.example.com", "urn:b"), claims='{"id_token": {"email": null}}',
        token_parameters=(("tenant", "acme"),), refresh_parameters=(("tenant", "beta"),),
    )  # fmt: skip
    profile = parse_profile(dump_profile(org(), (sent,)))
    (arrived,) = profile.clients
    assert dataclasses.replace(arrived, id=sent.id, org_id=sent.org_id) == sent
    assert profile.notes == ()


def test_certificates_stay_on_the_computer_and_the_import_says_so() -> None:
    own = client(client_auth="tls_client_auth", certificate_file="/home/ann/app.pem", certificate_key_file="/k.pem")
    content = dump_profile(org(), (own,))
    assert b"/home/ann" not in content
    assert b"/k.pem" not in content
    document = json.loads(content)
    document["clients"][0].update(certificate_file="/etc/shadow", certificate_key_file="/etc/shadow")
    profile = parse_profile(json.dumps(document).encode())
    assert (profile.clients[0].certificate_file, profile.clients[0].certificate_key_file) == ("", "")
    assert profile.notes == ("Certificates are never in the file; choose the files of yours after the import.",)


def test_F04_a_choice_of_a_newer_version_is_told_and_replaced_by_the_usual() -> None:
    document = json.loads(dump_profile(org(), (client(),)))
    document["clients"][0].update(response_type="code vp_token", response_mode="jwt", client_auth="attest_jwt")
    profile = parse_profile(json.dumps(document).encode())
    (app,) = profile.clients
    assert (app.response_type, app.response_mode, app.client_auth) == ("code", "", "none")
    assert profile.notes == (
        "Web sign-in: the response type code vp_token is not known here; code is used.",
        "Web sign-in: the response mode jwt is not known here; the usual one is used.",
        "Web sign-in: the client authentication attest_jwt is not known here; none is used.",
    )
