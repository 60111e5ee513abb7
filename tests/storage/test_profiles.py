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
