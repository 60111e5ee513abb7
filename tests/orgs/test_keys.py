"""Key sets: what is kept, what is left out and said."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.peers.hostile_op import Asked, HostileOp, Reply
from tokenexplorer.errors import Cancelled, DiscoveryError, TokenExplorerError
from tokenexplorer.orgs.discovery import discover
from tokenexplorer.orgs.keys import KEY_LIMIT, fetch_keys, read_keys
from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import Policy
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Activity, Trace

EC: dict[str, Any] = {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "BBBB", "kid": "ec"}
RSA: dict[str, Any] = {"kty": "RSA", "n": "AAAA", "e": "AQAB", "kid": "rsa"}
URI = "https://op.example/jwks"


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


@pytest.fixture
def op() -> Iterator[HostileOp]:
    with HostileOp() as provider:
        yield provider


@pytest.fixture
def activity() -> Activity:
    return Trace().begin("Look-up")


@pytest.fixture
def metadata(http: HttpClient, op: HostileOp, activity: Activity) -> ProviderMetadata:
    return discover(http, (op.issuer,), activity=activity)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def kids(keys: KeySet) -> list[str]:
    return [key["kid"] for key in keys.keys]


def test_I20_the_keys_of_a_good_server_are_read(http: HttpClient, op: HostileOp, metadata: ProviderMetadata) -> None:
    trace = Trace()
    found = fetch_keys(http, metadata, activity=trace.begin("Check"))
    assert kids(found) == [op.keys[0].public_jwk()["kid"]]
    assert (found.uri, found.notes) == (metadata.jwks_uri, ())
    assert [message.purpose for message in trace.messages()] == [Purpose.JWKS]


@pytest.mark.parametrize(
    ("key", "note"),
    [
        (7, "Key number 1 is left out: it is no object."),
        ({}, "Key number 1 is left out: it has no kty."),
        ({"kty": "PQC", "kid": "a"}, "Key a is left out: its kty PQC is unknown."),
        ({"kty": 7}, "Key number 1 is left out: its kty 7 is unknown."),
        ({**RSA, "n": None}, "Key rsa is left out: its member n is missing or no text."),
        ({**RSA, "n": "a+b/"}, "Key rsa is left out: its member n is not base64url."),
        ({**RSA, "n": "AA=="}, "Key rsa is left out: its member n is not base64url."),
        ({"kty": "RSA", "n": "AAAA"}, "Key number 1 is left out: its member e is missing or no text."),
        ({**EC, "crv": "P-1"}, "Key ec is left out: its curve P-1 is unknown."),
        ({**EC, "y": ""}, "Key ec is left out: its member y is missing or no text."),
        ({**RSA, "alg": 7}, "Key rsa is left out: its member alg is no text."),
        ({**RSA, "kid": 7}, "Key number 1 is left out: its member kid is no text."),
    ],
)
def test_J05_a_broken_key_is_skipped_and_listed(key: Any, note: str) -> None:
    found = read_keys({"keys": [key, EC | {"kid": "good"}]}, URI)
    assert kids(found) == ["good"]
    assert found.notes == (note,)


def test_J05_more_than_500_keys_are_cut() -> None:
    found = read_keys({"keys": [RSA | {"kid": str(number)} for number in range(KEY_LIMIT + 3)]}, URI)
    assert len(found.keys) == KEY_LIMIT
    assert found.notes == ("3 keys are left out: at most 500 are read.",)


def test_J06_symmetric_keys_are_ignored() -> None:
    found = read_keys({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "hs"}, RSA]}, URI)
    assert kids(found) == ["rsa"]
    assert found.notes == ("Key hs is left out: it is symmetric, and a published secret is none.",)
    assert "c2VjcmV0" not in str(found)


def test_J06_a_kid_that_two_keys_bear_is_shown() -> None:
    found = read_keys({"keys": [RSA, RSA | {"n": "BBBB"}]}, URI)
    assert len(found.keys) == 2
    assert found.notes == ("2 keys bear the kid rsa: each of them is tried.",)


def test_a_private_part_is_never_kept() -> None:
    found = read_keys({"keys": [RSA | {"d": "canary", "p": "canary"}]}, URI)
    assert dict(found.keys[0]) == RSA
    assert "private part" in found.notes[0]
    assert "canary" not in str(found)


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {"a": 1}}, {"keys": "x"}])
def test_what_is_no_key_set_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(DiscoveryError, match="no member keys"):
        read_keys(document, URI)


@pytest.mark.parametrize(
    "reply",
    [Reply(404, b"no"), Reply(500, b"oops"), Reply(200, b"<!DOCTYPE html>", {"Content-Type": "text/html"}), Reply(200)],
)
def test_N24_keys_that_cannot_be_read_say_why(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity, reply: Reply
) -> None:
    op.replies["jwks"] = reply
    with pytest.raises(DiscoveryError) as caught:
        fetch_keys(http, metadata, activity=activity)
    assert caught.value.advice


def test_N24_old_keys_stay_when_a_second_read_fails(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    clock = Clock()
    cache = ProviderCache(clock)
    before = cache.keys(http, metadata, activity=activity)
    op.replies["jwks"] = Reply(500, b"oops")
    clock.now += 3600
    after = cache.keys(http, metadata, activity=activity)
    assert after.keys == before.keys
    assert "These are the keys of before" in after.notes[-1]


def test_N24_the_first_read_that_fails_is_an_error(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    op.replies["jwks"] = Reply(500, b"oops")
    cache = ProviderCache()
    for _ in range(2):
        with pytest.raises(TokenExplorerError):
            cache.keys(http, metadata, activity=activity)
    assert op.count("jwks") == 2


def test_I20_fresh_metadata_and_keys_are_not_read_again(http: HttpClient, op: HostileOp, activity: Activity) -> None:
    clock = Clock()
    cache = ProviderCache(clock)
    for _ in range(3):
        found = cache.metadata(http, op.issuer, activity=activity)
        cache.keys(http, found, activity=activity)
    assert (op.count("metadata"), op.count("jwks")) == (1, 1)
    clock.now += 3600
    cache.keys(http, cache.metadata(http, op.issuer, activity=activity), activity=activity)
    assert (op.count("metadata"), op.count("jwks")) == (2, 2)


def test_I22_a_rotated_key_is_found_by_one_more_read(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    cache = ProviderCache(Clock())
    cache.keys(http, metadata, activity=activity)
    op.rotate_keys("next")
    new_kid = op.keys[0].public_jwk()["kid"]
    assert kids(cache.keys(http, metadata, activity=activity, unknown_kid=new_kid)) == [new_kid]
    assert op.count("jwks") == 2


def test_J04_an_unknown_kid_reads_at_most_once_a_minute(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    clock = Clock()
    cache = ProviderCache(clock)
    cache.keys(http, metadata, activity=activity)
    for number in range(20):
        clock.now += 1
        cache.keys(http, metadata, activity=activity, unknown_kid=f"forged-{number}")
    assert op.count("jwks") == 2
    clock.now += 60
    cache.keys(http, metadata, activity=activity, unknown_kid="forged")
    assert op.count("jwks") == 3


def test_J04_a_failed_read_counts_and_keeps_the_old_keys(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    clock = Clock()
    cache = ProviderCache(clock)
    before = cache.keys(http, metadata, activity=activity)
    op.replies["jwks"] = Reply(500, b"oops")
    for _ in range(5):
        assert cache.keys(http, metadata, activity=activity, unknown_kid="forged").keys == before.keys
    assert op.count("jwks") == 2


def test_a_known_kid_reads_nothing(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    cache = ProviderCache(Clock())
    known = kids(cache.keys(http, metadata, activity=activity))[0]
    cache.keys(http, metadata, activity=activity, unknown_kid=known)
    assert op.count("jwks") == 1


def test_P07_what_an_unchecked_connection_brought_is_not_shared(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    cache = ProviderCache(Clock())
    unchecked = HttpClient(Policy(verify_tls=False))
    cache.keys(unchecked, metadata, activity=activity)
    cache.remember(metadata, unchecked)
    cache.keys(http, metadata, activity=activity)
    cache.metadata(http, op.issuer, activity=activity)
    unchecked.close()
    assert (op.count("jwks"), op.count("metadata")) == (2, 2)


def test_remembered_metadata_are_not_read_again(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    cache = ProviderCache(Clock())
    cache.remember(metadata)
    assert cache.metadata(http, op.issuer, activity=activity) is metadata
    assert op.count("metadata") == 1
    cache.forget()
    cache.metadata(http, op.issuer, activity=activity)
    assert op.count("metadata") == 2


def test_a_server_without_keys_is_told(http: HttpClient, activity: Activity, metadata: ProviderMetadata) -> None:
    with pytest.raises(DiscoveryError, match="publishes no signing keys"):
        fetch_keys(http, replace(metadata, jwks_uri=""), activity=activity)
    with pytest.raises(DiscoveryError, match="jwks_uri is no https address"):
        fetch_keys(http, replace(metadata, jwks_uri="file:///etc/passwd"), activity=activity)


def test_who_waits_for_another_read_can_be_cancelled(op: HostileOp, metadata: ProviderMetadata) -> None:
    """One read hangs at the server; a second one of the same issuer waits for it and obeys Cancel."""
    cache, asked, answered = ProviderCache(), threading.Event(), threading.Event()

    def hold(_: Asked) -> None:
        asked.set()
        answered.wait(10)

    op.replies["jwks"] = hold
    first = threading.Thread(target=lambda: cache.keys(HttpClient(), metadata, activity=Trace().begin("Check")))
    first.start()
    assert asked.wait(10)
    cancel = Cancellation()
    cancel.cancel()
    with pytest.raises(Cancelled):
        cache.keys(HttpClient(), metadata, activity=Trace().begin("Check"), cancel=cancel)
    answered.set()
    first.join()
    assert op.count("jwks") == 1


def test_a_cancelled_second_read_is_no_failure(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    cache = ProviderCache()
    cache.keys(http, metadata, activity=activity)
    cancel = Cancellation()
    cancel.cancel()
    with pytest.raises(Cancelled):
        cache.keys(http, metadata, activity=activity, cancel=cancel, unknown_kid="other")


def test_two_threads_at_once_ask_once(http: HttpClient, op: HostileOp, metadata: ProviderMetadata) -> None:
    cache = ProviderCache()
    gate = threading.Barrier(4)

    def ask() -> None:
        gate.wait()
        cache.keys(http, metadata, activity=Trace().begin("Check"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert op.count("jwks") == 1


def test_who_needs_it_new_gets_it_new(
    http: HttpClient, op: HostileOp, metadata: ProviderMetadata, activity: Activity
) -> None:
    cache = ProviderCache(Clock())
    cache.remember(metadata)
    cache.metadata(http, op.issuer, activity=activity, fresh_s=0.0)
    assert op.count("metadata") == 2
    cache.metadata(http, op.issuer, activity=activity)
    assert op.count("metadata") == 2
