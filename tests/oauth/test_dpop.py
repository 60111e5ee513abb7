"""DPoP proofs, keys and nonces (checklist T13, RFC 9449)."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import jwt
import pytest

from tests.oauth.made import ISSUER, NOW, FakeHttp, exchange
from tokenexplorer.errors import ConfigError, TimedOut
from tokenexplorer.oauth.dpop import (
    LONGEST_NONCE,
    DpopKey,
    NonceBook,
    Prover,
    access_token_hash,
    new_key,
    proof,
    send_with_proof,
    target,
    wants_nonce,
)
from tokenexplorer.wire.exchange import Exchange, Hop, HttpRequest, Timing
from tokenexplorer.wire.policy import API

TOKEN = f"{ISSUER}/oauth2/v1/token"
ASKS = (400, {"error": "use_dpop_nonce", "error_description": "Authorization server requires nonce in DPoP proof"})
RFC_ACCESS_TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
RFC_ATH = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"


def read(made: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a proof whose signature fits the key in its header."""
    header = jwt.get_unverified_header(made)
    key = jwt.PyJWK(header["jwk"], "ES256")
    options: Any = {"verify_iat": False, "verify_aud": False}
    return header, jwt.decode(made, key, algorithms=["ES256"], options=options)


def claims_in(request: HttpRequest) -> dict[str, Any]:
    return read(request.header("DPoP") or "")[1]


def test_T13_a_proof_has_what_rfc_9449_demands_and_nothing_private() -> None:
    key = new_key()
    header, claims = read(proof(key, "POST", f"{TOKEN}?a=1#f", now=NOW))
    assert header["typ"] == "dpop+jwt"
    assert header["alg"] == "ES256"
    assert set(header["jwk"]) == {"kty", "crv", "x", "y"}
    assert set(header) == {"typ", "alg", "jwk"}
    assert {name: claims[name] for name in ("htm", "htu", "iat")} == {
        "htm": "POST",
        "htu": TOKEN,
        "iat": int(NOW.timestamp()),
    }
    assert set(claims) == {"jti", "htm", "htu", "iat"}
    assert len(claims["jti"]) >= 22


def test_T13_the_token_is_hashed_as_in_the_example_of_rfc_9449() -> None:
    assert access_token_hash(RFC_ACCESS_TOKEN) == RFC_ATH
    made = proof(
        new_key(), "GET", "https://resource.example.org/protectedresource", nonce="n", access_token="t", now=NOW
    )
    _, claims = read(made)
    assert (claims["ath"], claims["nonce"]) == (access_token_hash("t"), "n")


def test_T13_no_two_proofs_are_the_same() -> None:
    key = new_key()
    made = [read(proof(key, "GET", TOKEN, now=NOW))[1]["jti"] for _ in range(20)]
    assert len(set(made)) == 20


def test_T13_the_key_is_shown_nowhere_and_comes_back_from_its_text() -> None:
    key = new_key()
    private = json.loads(key.private_jwk)["d"]
    assert private not in repr(key) + str(key)
    assert DpopKey.of(key.private_jwk) == key
    assert new_key().jkt != key.jkt


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '"x"', '{"kty":"EC","crv":"P-256"}', "null"])
def test_a_damaged_key_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        DpopKey.of(text)


@pytest.mark.parametrize(
    ("url", "htu"),
    [
        ("https://a.example/p?q#f", "https://a.example/p"),
        ("https://a.example:8443/%C3%A9/x;y?", "https://a.example:8443/%C3%A9/x;y"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_T13_htu_has_no_query_and_no_fragment(url: str, htu: str) -> None:
    assert target(url) == htu


def test_T13_nonces_are_kept_for_each_server_apart() -> None:
    book = NonceBook()
    assert book.learn(TOKEN, (("dpop-NONCE", "one"),)) == "one"
    assert book.get(f"{ISSUER}:443/other?x") == "one"
    assert book.get("https://acme.okta.com:8443/") == ""
    assert book.get("http://acme.okta.com/") == ""
    assert book.learn(TOKEN, (("Date", "x"),)) == ""
    assert book.get(TOKEN) == "one"


@pytest.mark.parametrize(
    "values", [("",), ("a b",), ('a"b',), ("a\\b",), ("ü",), ("x" * (LONGEST_NONCE + 1),), ("a", "b")]
)
def test_T13_what_is_no_nonce_is_not_kept(values: tuple[str, ...]) -> None:
    book = NonceBook()
    assert book.learn(TOKEN, tuple(("DPoP-Nonce", value) for value in values)) == ""
    assert book.get(TOKEN) == ""


def test_T13_many_threads_share_a_book() -> None:
    book = NonceBook()

    def learn(number: int) -> None:
        for turn in range(100):
            book.learn(f"https://{number}.example/", (("DPoP-Nonce", f"{number}-{turn}"),))

    threads = [threading.Thread(target=learn, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [book.get(f"https://{number}.example/x") for number in range(8)] == [f"{number}-99" for number in range(8)]


def send(http: FakeHttp, **more: Any) -> Exchange:
    return send_with_proof(
        http, HttpRequest("POST", TOKEN, (), b"x"), new_key(), more.pop("nonces", NonceBook()), **more
    )


def test_T13_the_servers_nonce_is_used_in_one_retry_with_a_new_proof() -> None:
    http, seen, book = FakeHttp((*ASKS, {"DPoP-Nonce": "n1"}), (200, {})), list[tuple[int, bool]](), NonceBook()

    def tell(got: Exchange, again: bool) -> None:
        seen.append((got.whole_response().status, again))

    assert send(http, nonces=book, on_exchange=tell).ok
    first, second = (claims_in(request) for request in http.requests)
    assert ("nonce" in first, second["nonce"]) == (False, "n1")
    assert first["jti"] != second["jti"]
    assert seen == [(400, True), (200, False)]
    assert book.get(TOKEN) == "n1"


def test_T13_a_nonce_loop_ends_after_one_retry() -> None:
    http = FakeHttp(*[(*ASKS, {"DPoP-Nonce": f"n{turn}"}) for turn in range(9)])
    book = NonceBook()
    got = send(http, nonces=book)
    assert len(http.requests) == 2
    assert got.response is not None
    assert got.response.status == 400
    assert book.get(TOKEN) == "n1"


def test_T13_a_nonce_on_a_good_answer_is_used_next_time_without_a_round() -> None:
    book, http = NonceBook(), FakeHttp((200, {}, {"DPoP-Nonce": "next"}), (200, {}, {"DPoP-Nonce": "after"}))
    send(http, nonces=book)
    send(http, nonces=book)
    assert [claims_in(request).get("nonce") for request in http.requests] == [None, "next"]
    assert book.get(TOKEN) == "after"


@pytest.mark.parametrize(
    "answer",
    [
        ASKS,
        (400, {"error": "invalid_grant"}, {"DPoP-Nonce": "n"}),
        (500, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n"}),
        (200, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n"}),
        (400, "use_dpop_nonce", {"DPoP-Nonce": "n"}),
        (400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "a b"}),
    ],
)
def test_T13_nothing_else_is_sent_twice(answer: Any) -> None:
    http = FakeHttp(answer)
    send(http)
    assert len(http.requests) == 1


def test_T03_T13_no_answer_is_not_asked_again() -> None:
    lost = Exchange(HttpRequest("POST", TOKEN), None, Timing(NOW, 1.0), TimedOut("No answer came."))
    http = FakeHttp(lost)
    assert send(http).error is lost.error
    assert len(http.requests) == 1


def test_T13_an_api_asks_for_a_nonce_in_its_challenge() -> None:
    challenge = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce", error_description="x"', "DPoP-Nonce": "n"}
    assert wants_nonce(exchange(401, "", challenge))
    assert not wants_nonce(exchange(401, "", {**challenge, "WWW-Authenticate": 'DPoP error="invalid_token"'}))
    quoted = 'Bearer error="invalid_token", error_description="no error=use_dpop_nonce here"'
    assert not wants_nonce(exchange(401, "", {**challenge, "WWW-Authenticate": quoted}))
    assert not wants_nonce(replace(exchange(401, "", challenge), error=TimedOut("x")))


def test_T13_an_api_call_bears_the_hash_of_its_token() -> None:
    http = FakeHttp((200, {}))
    request = HttpRequest("GET", f"{ISSUER}/api/v1/users?limit=1", (("Authorization", "DPoP at"),))
    send_with_proof(http, request, new_key(), NonceBook(), access_token="at", limits=API)
    claims = claims_in(http.requests[0])
    assert (claims["ath"], claims["htu"], claims["htm"]) == (access_token_hash("at"), f"{ISSUER}/api/v1/users", "GET")


def test_P01_T13_a_nonce_is_asked_for_only_by_whom_a_proof_was_sent_to() -> None:
    challenge = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n"}
    prover = Prover(new_key(), NonceBook(), "at", lambda: NOW)
    bare, proved = (
        HttpRequest("GET", "https://api.example/"),
        HttpRequest("GET", "https://api.example/", (("DPoP", "p"),)),
    )
    assert not prover.wants_another(exchange(401, "", challenge, request=bare))
    assert prover.wants_another(exchange(401, "", challenge, request=proved))


def test_T13_a_nonce_that_came_with_a_redirect_is_kept_for_its_server() -> None:
    prover = Prover(new_key(), NonceBook())
    first = HttpRequest("GET", "https://one.example/a")
    hop = Hop(first, 302, "https://two.example/b", (("DPoP-Nonce", "of-one"),))
    prover.learn(
        replace(exchange(200, {}, {"DPoP-Nonce": "of-two"}, request=HttpRequest("GET", hop.location)), hops=(hop,))
    )
    assert prover.nonces.get("https://one.example/") == "of-one"
    assert prover.nonces.get("https://two.example/") == "of-two"


def test_P01_T13_a_request_that_left_its_token_behind_gets_no_proof() -> None:
    prover = Prover(new_key(), NonceBook(), "at", lambda: NOW)
    bare = prover(HttpRequest("GET", "https://other.example/", (("DPoP", "old"), ("Accept", "*/*"))))
    assert bare.headers == (("Accept", "*/*"),)


def test_T13_an_old_proof_is_replaced_not_added_to() -> None:
    prover = Prover(new_key(), NonceBook(), "at", lambda: NOW)
    request = prover(prover(HttpRequest("GET", TOKEN, (("Authorization", "DPoP at"), ("dpop", "old")))))
    assert [name for name, _ in request.headers] == ["Authorization", "DPoP"]
