"""curl commands: what a real shell hands to curl is the request."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tokenexplorer.api.curl import copy_as_curl, quoted
from tokenexplorer.errors import RefusedRequest
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.outgoing import outgoing

HARD = 'it\'s $(id) `id` "x" \\ !! %PATH% ^ & | ; < > * ? ~ {a,b} \t\r\n@file é €'
SHELLS = [["/bin/sh"], ["/bin/bash", "--norc"]]


def arguments(shell: list[str], command: str, folder: Path, **variables: str) -> list[str]:
    """What a curl would get: a stand-in on the PATH writes its arguments down."""
    fake = folder / "curl"
    if not fake.exists():
        fake.write_text('#!/bin/sh\nfor argument in "$@"; do printf "%s\\0" "$argument"; done\n')
        fake.chmod(0o700)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", **variables}
    script = folder / "script"
    script.write_bytes(command.encode("utf-8", "surrogateescape"))
    ran = subprocess.run([*shell, str(script)], env=environment, capture_output=True, check=True, timeout=20)
    assert ran.stderr == b""
    return ran.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]


@pytest.mark.parametrize("shell", SHELLS, ids=["sh", "bash"])
def test_X07_a_real_shell_gives_curl_exactly_the_request(shell: list[str], tmp_path: Path) -> None:
    request = HttpRequest(
        "PATCH",
        "https://h/a'b?x=1 2#f",
        (("X-Hard", HARD.replace("\r\n", "").replace("€", "")), ("X-Empty", "")),
        HARD.encode(),
    )
    got = arguments(shell, copy_as_curl(outgoing(request), with_secrets=True), tmp_path)
    assert got == [
        "--globoff", "--path-as-is", "--request", "PATCH", "--url", "https://h/a'b?x=1%202",
        "--header", f"X-Hard: {HARD.replace(chr(13) + chr(10), '').replace('€', '')}", "--header", "X-Empty;",
        "--header", "Content-Type:", "--data-raw", HARD,
    ]  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS, ids=["sh", "bash"])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
def test_X07_any_body_but_NUL_survives_the_shell(shell: list[str], tmp_path: Path, body: str) -> None:
    got = arguments(
        shell, copy_as_curl(HttpRequest("POST", "https://h/", (), body.encode()), with_secrets=True), tmp_path
    )
    assert got[-2:] == ["--data-raw", body]


def test_X07_NUL_and_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(RefusedRequest):
        quoted("a\x00b")
    with pytest.raises(RefusedRequest):
        copy_as_curl(HttpRequest("POST", "https://h/", (), b"\xff\xfe"))


def test_X08_secrets_are_placeholders(tmp_path: Path) -> None:
    named = ("X-Api-Key", "`id`-token", "X-Mine")
    headers = (
        ("Authorization", "Bearer canary"),
        *((name, "canary") for name in named),
        ("Content-Type", "application/json"),
    )
    request = HttpRequest(
        "POST", "https://h/?code=canary&a=1", headers, b'{"password": "canary"}', frozenset({"x-mine"})
    )
    command = copy_as_curl(request)
    assert "canary" not in command
    got = arguments(["/bin/sh"], command, tmp_path, TOKEN="mine", SECRET_X_API_KEY="key")
    assert "Authorization: Bearer mine" in got
    assert "X-Api-Key: key" in got
    assert "`id`-token: " in got
    assert any(each.startswith("https://h/?code=") and each.endswith("&a=1") for each in got)


@pytest.mark.parametrize(("method", "flag"), [("GET", None), ("HEAD", "--head"), ("DELETE", "--request DELETE")])
def test_methods(method: str, flag: str | None) -> None:
    command = copy_as_curl(outgoing(HttpRequest(method, "https://h/")))
    assert command.replace(" \\\n ", "") == f"curl --globoff --path-as-is{f' {flag}' if flag else ''} --url https://h/"
    with pytest.raises(RefusedRequest):
        copy_as_curl(HttpRequest("HEAD", "https://h/", (), b"x"))


def test_X08_a_dpop_token_gets_placeholders_and_a_remark() -> None:
    headers = (("Authorization", "DPoP canary"), ("DPoP", "canary-proof"))
    command = copy_as_curl(HttpRequest("GET", "https://h/x", headers))
    remark, first, *_ = command.splitlines()
    assert remark.startswith("# curl alone cannot use a DPoP token")
    assert first.startswith("curl ")
    assert '"$TOKEN"' in command
    assert '"$DPOP_PROOF"' in command
    assert "canary" not in command


def test_X07_a_client_certificate_is_named_by_its_files(tmp_path: Path) -> None:
    request = HttpRequest("GET", "https://h/")
    got = arguments(SHELLS[0], copy_as_curl(request, certificate=("/my certs/a:b.pem", "/my certs/it's.key")), tmp_path)
    # curl takes what follows a bare colon for the passphrase.
    assert got[2:6] == ["--cert", "/my certs/a\\:b.pem", "--key", "/my certs/it's.key"]
    packed = arguments(SHELLS[0], copy_as_curl(request, certificate=("C:\\own.P12", "")), tmp_path)
    assert packed[2:6] == ["--cert", "C\\:\\\\own.P12", "--cert-type", "P12"]
    assert "--cert" not in copy_as_curl(request)
