from __future__ import annotations

from dataclasses import replace

import pytest

from tests.oauth.preflight.facts import finding, findings, metadata, request


@pytest.mark.parametrize(
    ("offset", "title", "value"),
    [
        (-94.0, "This computer's clock is 1 min 34 s ahead of the server's", "120"),
        (200.0, "This computer's clock is 3 min 20 s behind the server's", "300"),
        (86_000.0, "This computer's clock is 23 h 53 min behind the server's", ""),
    ],
)
def test_N25_the_clock(offset: float, title: str, value: str) -> None:
    found = finding("clock", found=metadata(server_time_offset_s=offset))
    assert (found.state, found.title, found.value) == ("warn", title, value)
    assert bool(found.fix) == bool(value)
    assert finding("clock", found=metadata(server_time_offset_s=None)).state == "unknown"


def test_N25_a_clock_within_the_skew_that_the_app_allows_is_well() -> None:
    off = metadata(server_time_offset_s=200.0)
    assert finding("clock", request(skew_s=300), found=off).state == "ok"
    assert finding("clock", request(skew_s=60), found=off).state == "warn"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("ok", "ok"), ("locked", "warn"), ("absent", "warn"), ("error", "warn"), ("unknown", "unknown")],
)
def test_the_keyring(state: str, wanted: str) -> None:
    assert finding("keyring", request(keep="keyring"), keyring_state=state).state == wanted
    assert finding("keyring", request(keep="session"), keyring_state=state).state == "ok"


def test_a_proxy_is_told_and_no_proxy_is_not() -> None:
    assert finding("proxy", proxy="proxy.acme.com:3128").detail == "proxy.acme.com:3128"
    assert "proxy" not in findings()


def test_a_ca_file_that_is_of_no_use_stops() -> None:
    found = finding("tls", ca_fault="There is no such file.")
    assert (found.state, found.blocking, found.action) == ("failed", True, "forget_ca_file")
    assert found.detail.startswith("There is no such file. ")


def test_P07_certificates_that_nobody_checks_are_told() -> None:
    made = request()
    found = finding("tls", replace(made, org=replace(made.org, verify_tls=False)))
    assert (found.state, found.blocking, found.action) == ("warn", False, "check_tls")
    assert "tls" not in findings()
