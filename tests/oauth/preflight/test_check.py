from __future__ import annotations

import dataclasses

from tests.oauth.preflight.facts import WELL, findings, metadata, request
from tokenexplorer.errors import DiscoveryError
from tokenexplorer.oauth.preflight.check import check
from tokenexplorer.oauth.preflight.finding import CALM, CHECKS, Finding, blocking, ordered


def test_all_is_well_and_the_list_is_calm() -> None:
    found = check(request(), metadata(), WELL)
    assert tuple(each.id for each in found) == CALM
    assert {each.state for each in found} == {"ok"}
    assert found[0].detail == "/.well-known/openid-configuration · 212 ms"
    assert blocking(found) == ()


def test_what_needs_mending_comes_first() -> None:
    found = check(request(client_id=""), metadata(server_time_offset_s=-94), WELL)
    assert [each.id for each in found[:2]] == ["clientAuth", "clock"]
    assert [each.id for each in blocking(found)] == ["clientAuth"]


def test_what_stops_a_sign_in_comes_before_what_only_fails() -> None:
    made = [
        Finding("scopes", "failed", ""),
        Finding("quirk", "warn", ""),
        Finding("server", "failed", "", blocking=True),
    ]
    assert [each.id for each in ordered(made)] == ["server", "scopes", "quirk"]


def test_without_metadata_nothing_is_said_that_nobody_knows() -> None:
    unknown = check(request(), None, WELL)
    assert {each.id for each in unknown if each.state == "unknown"} == {"discovery", "issuer", "clock", "pkce"}


def test_several_faults_are_all_there() -> None:
    error = DiscoveryError("No document.", "Check the address.")
    made = request(client_id="", redirect_uri="https://example.com/cb", scopes=("openid", "{scope}"))
    found = check(made, None, dataclasses.replace(WELL, discovery_error=error))
    assert {each.id for each in blocking(found)} == {"placeholder", "discovery", "redirectUri", "clientAuth"}


def test_every_finding_is_a_known_one_with_a_title() -> None:
    assert all(each_id in CHECKS and each.title for each_id, each in findings().items())
