"""The doctor on apps that prove themselves by a client certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.oauth.made import ISSUER, NOW
from tests.oauth.preflight.facts import finding, metadata, request
from tokenexplorer.errors import ConfigError, PassphraseNeeded
from tokenexplorer.oauth.login import LoginRequest
from tokenexplorer.orgs.org import ClientAuth
from tokenexplorer.wire.certificate_file import Glance
from tokenexplorer.wire.client_certificate import ClientCertificate

GOOD = ClientCertificate(
    "client.pem", "client.key", "CN=client", "client", "x" * 43, NOW - timedelta(days=1), NOW + timedelta(days=90)
)


def app(way: ClientAuth = "tls_client_auth", file: str = "client.pem", **changes: Any) -> LoginRequest:
    return request(kind="confidential", client_auth=way, certificate_file=file, **changes)


def test_a_good_certificate_is_calm() -> None:
    found = finding("clientAuth", app(), certificate=Glance(GOOD))
    assert (found.state, found.title) == ("ok", "Client authentication fits")
    assert "never travels" in found.detail
    assert finding("clientAuth", app()).state == "ok"  # nobody looked yet


def test_a_locked_key_is_no_fault() -> None:
    locked = Glance(GOOD, PassphraseNeeded("client.pem", "client.key"))
    found = finding("clientAuth", app(), certificate=locked)
    assert found.state == "ok"
    assert "asked at the sign-in" in found.detail


def test_a_missing_file_stops() -> None:
    found = finding("clientAuth", app(file=""))
    assert (found.title, found.action, found.blocking) == (
        "The app has no client certificate",
        "choose_certificate",
        True,
    )


@pytest.mark.parametrize(
    "fault",
    [
        ConfigError("There is no such file.", "Choose the file again.", "/a/client.pem", field="certificate_file"),
        PassphraseNeeded("client.pem", "client.key", wrong=True),
    ],
)
def test_a_file_of_no_use_stops_and_says_why(fault: ConfigError) -> None:
    found = finding("clientAuth", app(), certificate=Glance(None, fault))
    assert (found.state, found.title, found.action, found.blocking) == (
        "failed",
        fault.title,
        "choose_certificate",
        True,
    )
    assert fault.advice in found.detail


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"not_after": NOW - timedelta(days=1)}, "has ended on 2026-11-20"),
        ({"not_before": NOW + timedelta(days=1)}, "is good from 2026-11-22"),
    ],
)
def test_a_certificate_out_of_its_time_stops(change: dict[str, Any], words: str) -> None:
    found = finding("clientAuth", app(), certificate=Glance(replace(GOOD, **change)))
    assert words in found.title
    assert found.blocking


def test_one_that_ends_within_two_weeks_is_told_with_the_date() -> None:
    found = finding("clientAuth", app(), certificate=Glance(replace(GOOD, not_after=NOW + timedelta(days=13))))
    assert (found.state, found.title) == ("warn", "The client certificate ends soon")
    assert "2026-12-04" in found.detail
    later = finding("clientAuth", app(), certificate=Glance(replace(GOOD, not_after=NOW + timedelta(days=15))))
    assert later.state == "ok"


def test_A07_an_http_endpoint_stops_and_an_https_alias_mends_it() -> None:
    plain = metadata(token_endpoint="http://127.0.0.1:8790/token")
    found = finding("clientAuth", app(), plain, certificate=Glance(GOOD))
    assert (found.state, found.blocking) == ("failed", True)
    assert "http://127.0.0.1:8790/token" in found.detail
    aliased = replace(plain, mtls_endpoint_aliases={"token_endpoint": f"{ISSUER}/mtls/token"})
    assert finding("clientAuth", app(), aliased, certificate=Glance(GOOD)).state == "ok"


def test_what_the_server_lists_counts() -> None:
    secrets = metadata(token_endpoint_auth_methods_supported=("client_secret_basic",))
    found = finding("clientAuth", app(), secrets, certificate=Glance(GOOD))
    assert (found.state, found.title) == ("warn", "The server does not list tls_client_auth")
    other = metadata(token_endpoint_auth_methods_supported=("client_secret_basic", "self_signed_tls_client_auth"))
    found = finding("clientAuth", app(), other, certificate=Glance(GOOD))
    assert (found.action, found.value) == ("use_client_auth", "self_signed_tls_client_auth")


def test_a_self_signed_certificate_has_a_way_of_its_own() -> None:
    own = Glance(replace(GOOD, self_signed=True))
    found = finding("clientAuth", app(), certificate=own)
    assert (found.state, found.action, found.value) == ("warn", "use_client_auth", "self_signed_tls_client_auth")
    assert finding("clientAuth", app("self_signed_tls_client_auth"), certificate=own).state == "ok"
