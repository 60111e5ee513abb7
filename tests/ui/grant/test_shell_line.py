"""A grant as a curl command: what bash hands to curl is what would be sent, with variables for what is secret (X07)."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from tests.ui.frame import ORG, SECOND
from tokenexplorer.oauth.token_types import ACCESS_TOKEN, DEVICE_SECRET
from tokenexplorer.ui.actions.other_grants import BearerWish, ExchangeWish, TokenChoice, Wish
from tokenexplorer.ui.grant.shell_line import grant_line

URL = "https://acme.okta.com/oauth2/v1/token"
SECRETS = {
    "SUBJECT_TOKEN": "the-subject",
    "ACTOR_TOKEN": "the-actor",
    "ASSERTION": "the-assertion",
    "CLIENT_SECRET": "the secret",
    "CLIENT_ASSERTION": "signed",
    "DPOP_PROOF": "proof",
    "API_KEY": "the key",
}


def arguments(line: str) -> list[str]:
    bash = shutil.which("bash")
    assert bash is not None
    script = f"curl() {{ printf '%s\\n' \"$@\"; }}\n{line}\n"
    done = subprocess.run([bash, "-c", script], env=SECRETS, capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.splitlines()


def sent(line: str) -> list[str]:
    """What is given with `--data-urlencode`."""
    given = arguments(line)
    return [given[place + 1] for place, each in enumerate(given) if each == "--data-urlencode"]


def exchange(**changes: Any) -> Wish:
    way, dpop = changes.pop("way", "none"), changes.pop("dpop", False)
    client = replace(SECOND, client_auth=way, dpop=dpop, certificate_file="c.pem", certificate_key_file="c.key")
    return ExchangeWish(ORG, client, TokenChoice(ACCESS_TOKEN, pasted="canary"), **changes)


def test_X07_every_field_of_an_exchange_arrives_whatever_is_in_it() -> None:
    wish = exchange(
        actor=TokenChoice(DEVICE_SECRET, pasted="canary"),
        audiences=("it's `id` $HOME", "b"),
        resources=("https://a/?x=1&y=2",),
        scopes=("one", "two"),
    )
    assert sent(grant_line(wish, URL)) == [
        "grant_type=urn:ietf:params:oauth:grant-type:token-exchange",
        "resource=https://a/?x=1&y=2",
        "audience=it's `id` $HOME",
        "audience=b",
        "scope=one two",
        "subject_token=the-subject",
        f"subject_token_type={ACCESS_TOKEN}",
        "actor_token=the-actor",
        f"actor_token_type={DEVICE_SECRET}",
        "client_id=0oa2",
    ]


@pytest.mark.parametrize(
    ("way", "given"),
    [
        ("client_secret_basic", ["--user", "0oa2:the secret"]),
        ("client_secret_post", ["client_id=0oa2", "client_secret=the secret"]),
        ("private_key_jwt", ["client_id=0oa2", "client_assertion=signed"]),
        ("tls_client_auth", ["client_id=0oa2", "--cert", "c.pem", "--key", "c.key"]),
    ],
)
def test_each_way_of_client_authentication(way: Any, given: list[str]) -> None:
    found = arguments(grant_line(exchange(way=way, dpop=True), URL))
    assert set(given) <= set(found)
    assert "DPoP: proof" in found


def test_an_assertion_with_no_other_proof_and_what_the_app_adds() -> None:
    further = (("api-key", "canary"), ("empty", ""))
    app = replace(SECOND, client_auth="client_secret_post", audience="api", token_parameters=further)
    wish = BearerWish(ORG, app, pasted="canary", proof="none")
    assert sent(grant_line(wish, URL)) == [
        "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion=the-assertion",
        "audience=api",
        "api-key=the key",
    ]
    assert "canary" not in grant_line(wish, URL)
