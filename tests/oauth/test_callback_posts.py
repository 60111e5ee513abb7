"""Answers that are posted to the listener: by its own page, which takes the fragment, and by the provider's page."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oauth.browsing import URI, Waiting, callback, connect, get, send, status
from tokenexplorer.oauth import callback_http, callback_server, pages
from tokenexplorer.oauth.callback_gate import CallbackGate
from tokenexplorer.oauth.callback_http import BODY_LIMIT, CallbackRequest, read_head
from tokenexplorer.oauth.loopback import Listener

GOOD = "id_token=ey.J.x&state=good"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
PATH = urlsplit(URI).path


def post(listener: Listener, body: str | bytes, *, more: str = "", target: str = PATH, kind: str = FORM) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    head = f"POST {target} HTTP/1.1\r\nHost: {listener.address}\r\n{kind}Content-Length: {len(data)}\r\n{more}\r\n"
    return send(listener, head.encode() + data)


def page_key(listener: Listener) -> str:
    """The key of a helper page, as its script would send it."""
    found = re.search(rb"'X-Page-Key': '([A-Za-z0-9_-]{43})'", get(listener, PATH))
    assert found
    return f"X-Page-Key: {found.group(1).decode()}\r\n"


@pytest.fixture
def fragments() -> Iterator[Waiting]:
    with Waiting(Listener(URI, fragment=True)) as waiting:
        yield waiting


@pytest.fixture
def forms() -> Iterator[Waiting]:
    with Waiting(Listener(URI, form_post=True)) as waiting:
        yield waiting


# ---- the page of a fragment sign-in ------------------------------------------------------------------------------


def test_L13_only_the_helper_page_runs_a_script_and_that_one_alone(fragments: Waiting) -> None:
    head, _, body = get(fragments.listener, PATH).partition(b"\r\n\r\n")
    policy = re.search(rb"Content-Security-Policy: ([^\r]*)", head)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy.group(1).decode().split(";"))
    nonce = re.fullmatch(r"'nonce-([A-Za-z0-9_-]{24})'", rules.pop("script-src"))
    assert nonce
    style = rules.pop("style-src")
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", style)
    assert rules == {
        "default-src": "'none'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert body.count(b"<script") == body.count(f'<script nonce="{nonce.group(1)}">'.encode()) == 1
    for wanted in (b"Cache-Control: no-store", b"Referrer-Policy: no-referrer", b"X-Content-Type-Options: nosniff"):
        assert wanted in head
    assert not re.search(rb"<link|<img|<a |href=|src=|url\(|@import|\bon\w+=|STYLE|SCRIPT|NONCE|PAGE_KEY", body)
    assert b"Sign-in received" not in body


def test_L13_every_helper_page_has_a_nonce_and_a_key_of_its_own(fragments: Waiting) -> None:
    answers = [get(fragments.listener, PATH) for _ in range(3)]
    nonces = {re.findall(rb"nonce-([^']+)'", each)[0] for each in answers}
    keys = {re.findall(rb"X-Page-Key': '([^']+)'", each)[0] for each in answers}
    assert len(nonces | keys) == 6


def test_L13_the_helper_page_echoes_nothing(fragments: Waiting) -> None:
    assert b"canary" not in get(fragments.listener, f"{PATH}?x=canary", more="Referer: http://canary/\r\n")


@pytest.mark.parametrize("query", ["", "?", "?tenant=1", "?estate=good", "?error=canary"])
def test_what_comes_without_a_state_gets_the_helper_page_and_the_sign_in_stays_pending(
    query: str, fragments: Waiting
) -> None:
    assert b"X-Page-Key" in get(fragments.listener, PATH + query)
    assert fragments.pending
    assert fragments.refused == []


def test_a_fragment_posted_by_the_helper_page_is_the_answer(fragments: Waiting) -> None:
    answer = post(fragments.listener, GOOD, more=page_key(fragments.listener))
    assert pages.html(pages.Page.RECEIVED) in answer
    assert fragments.result() == GOOD


def test_L10_a_fragment_of_another_sign_in_changes_nothing(fragments: Waiting) -> None:
    for body in ("", "id_token=x&state=bad", "error=access_denied&state=bad"):
        assert pages.html(pages.Page.WAITING) in post(fragments.listener, body, more=page_key(fragments.listener))
    assert fragments.pending
    post(fragments.listener, GOOD, more=page_key(fragments.listener))
    assert fragments.result() == GOOD
    assert fragments.refused == ["wrong state"] * 3


def test_an_error_in_the_query_ends_a_fragment_sign_in(fragments: Waiting) -> None:
    assert pages.html(pages.Page.RECEIVED) in callback(fragments.listener, "error=access_denied&state=good")
    assert fragments.result() == "error=access_denied&state=good"


@pytest.mark.parametrize(
    "more",
    [
        "",
        "X-Page-Key: \r\n",
        "X-Page-Key: guess\r\n",
        "X-Page-Key: gu\xe9ss\r\n",
        "{key}X-Page-Key: more\r\n",
        "{key}Origin: http://evil.example\r\n",
        "{key}Origin: null\r\n",
        "{key}Origin: http://127.0.0.1\r\n",
        "{key}Sec-Fetch-Site: cross-site\r\n",
        "{key}Sec-Fetch-Site: none\r\n",
        "{key}Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n",
    ],
)
def test_L06_only_the_helper_page_may_post_a_fragment(more: str, fragments: Waiting) -> None:
    key = page_key(fragments.listener)
    assert status(post(fragments.listener, GOOD, more=more.format(key=key))) == 403
    assert fragments.pending
    said = f"Origin: http://{fragments.listener.address}\r\nSec-Fetch-Site: same-origin\r\n"
    assert status(post(fragments.listener, GOOD, more=key + said)) == 200
    assert fragments.result() == GOOD


def test_L06_a_key_is_good_for_one_post(fragments: Waiting) -> None:
    key = page_key(fragments.listener)
    assert status(post(fragments.listener, "state=bad", more=key)) == 200
    assert status(post(fragments.listener, GOOD, more=key)) == 403
    assert fragments.pending


def test_keys_do_not_pile_up() -> None:
    gate = CallbackGate(frozenset(), "/", fragment=True)
    first = gate.new_page_key()
    for _ in range(100):
        gate.new_page_key()
    assert len(gate.page_keys) == 64
    assert first not in gate.page_keys
    assert first not in repr(gate)
    assert gate.page_keys[-1] not in repr(gate)


def test_L12_after_the_answer_a_reload_a_second_tab_and_a_replay_get_the_neutral_page(fragments: Waiting) -> None:
    listener = fragments.listener
    with connect(listener) as second_tab:  # it has its page, and posts once the answer is there
        key = page_key(listener)
        post(listener, GOOD, more=key)
        body = b"id_token=late&state=good"
        head = f"POST {PATH} HTTP/1.1\r\nHost: {listener.address}\r\n{FORM}{key}Content-Length: {len(body)}\r\n\r\n"
        second_tab.sendall(head.encode() + body)
        assert pages.html(pages.Page.DONE) in second_tab.recv(65536)
    assert pages.html(pages.Page.DONE) in get(listener, PATH)
    assert fragments.result() == GOOD


def test_the_back_button_finds_no_tokens(fragments: Waiting) -> None:
    """The script takes the answer out of the address before it does anything else, and sends no form."""
    body = get(fragments.listener, PATH).decode()
    script = body[body.index("<script") :]
    assert script.index("history.replaceState") < script.index("fetch(")
    assert "submit" not in script
    assert "<form" not in body
    assert not re.search(r"localStorage|sessionStorage|cookie|console|innerHTML|document\.write|eval", script)


def test_without_scripts_the_helper_page_says_what_to_do() -> None:
    text = re.sub(rb"<script.*?</script>", b"", pages.hand_over("key")[0], flags=re.DOTALL).decode()
    assert "Copy the whole address" in text
    assert "Paste redirect URL" in text
    assert "prefers-color-scheme: dark" in text


@pytest.mark.parametrize("found", ["?tenant=1#{}", "#{}", "?#{}", "?{}", "?{}#_=_"])
def test_S7_a_pasted_address_with_a_fragment_counts(found: str, fragments: Waiting) -> None:
    listener = fragments.listener
    fragments.control.paste(f"{listener.redirect_uri}/other#{GOOD}")
    fragments.control.paste(f" {listener.redirect_uri}{found.format(GOOD)}\n")
    assert fragments.result() == GOOD
    assert len(fragments.refused) == 1


def test_S7_in_a_sign_in_by_query_a_pasted_query_goes_before_a_fragment() -> None:
    with Waiting(Listener(URI)) as waiting:
        waiting.control.paste(f"{waiting.listener.redirect_uri}?code=1&state=good#state=bad")
        assert waiting.result() == "code=1&state=good"


# ---- the form that the provider's page posts ---------------------------------------------------------------------


def test_I19_an_error_posted_by_the_provider_is_the_answer(forms: Waiting) -> None:
    said = "Origin: https://op.example\r\nSec-Fetch-Site: cross-site\r\n"
    body = "error=access_denied&error_description=no&state=good"
    assert pages.html(pages.Page.RECEIVED) in post(forms.listener, body, more=said)
    assert forms.result() == body


@pytest.mark.parametrize("origin", ["", "Origin: null\r\n", "Origin: https://op.example\r\n"])
def test_form_post_comes_from_the_providers_page_wherever_that_is(origin: str, forms: Waiting) -> None:
    assert status(post(forms.listener, "code=1&state=good", more=origin)) == 200
    assert forms.result() == "code=1&state=good"


def test_an_answer_in_the_query_still_ends_a_form_post_sign_in(forms: Waiting) -> None:
    callback(forms.listener, "error=server_error&state=good")
    assert forms.result() == "error=server_error&state=good"


def test_L10_a_posted_form_with_another_state_changes_nothing(forms: Waiting) -> None:
    for body in ("", "code=1", "code=1&state=bad", "error=access_denied&state=bad", "state=bad&" + "x" * 100_000):
        assert pages.html(pages.Page.WAITING) in post(forms.listener, body)
    assert forms.pending
    post(forms.listener, "code=1&state=good")
    assert forms.result() == "code=1&state=good"
    assert forms.refused == ["wrong state"] * 5


def test_L12_a_second_form_gets_the_neutral_page(forms: Waiting) -> None:
    assert pages.html(pages.Page.RECEIVED) in post(forms.listener, "code=1&state=good")
    assert pages.html(pages.Page.DONE) in post(forms.listener, "code=2&state=good")
    assert forms.result() == "code=1&state=good"


def test_a_posted_form_has_no_helper_page_and_the_query_does_not_count(forms: Waiting) -> None:
    assert b"<script" not in get(forms.listener, PATH)
    for body in ("state=bad", ""):
        assert pages.html(pages.Page.WAITING) in post(forms.listener, body, target=f"{PATH}?state=good")
    assert forms.pending


def test_a_large_answer_comes_whole(forms: Waiting) -> None:
    body = "state=good&id_token=" + "a" * (BODY_LIMIT - 20)
    assert status(post(forms.listener, body)) == 200
    assert forms.result() == body


# ---- requests that are none --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target", "wanted"),
    [
        ("POST", "/favicon.ico", 404),
        ("POST", f"{PATH}/", 404),
        ("POST", "/callback/another-app", 404),
        ("HEAD", PATH, 405),
        ("OPTIONS", PATH, 405),
        ("PUT", PATH, 405),
        ("post", PATH, 405),
    ],
)
@pytest.mark.parametrize("mode", ["fragment", "form_post"])
def test_L06_L16_anything_but_a_post_on_the_exact_path_changes_nothing(
    mode: str, method: str, target: str, wanted: int
) -> None:
    with Waiting(Listener(URI, **{mode: True})) as waiting:
        answer = get(waiting.listener, target, method=method)
        assert status(answer) == wanted
        assert (b"Allow: GET, POST" in answer) == (wanted == 405)
        assert waiting.pending


def test_L06_where_no_post_was_asked_for_it_is_refused_before_its_body_comes() -> None:
    with Waiting(Listener(URI)) as waiting:
        answer = get(waiting.listener, PATH, method="POST", more=f"{FORM}Content-Length: 9000\r\n")
        assert status(answer) == 405
        assert b"Allow: GET\r\n" in answer
        assert waiting.pending


def test_L07_a_post_with_a_foreign_host_gets_400_before_its_body_comes(forms: Waiting) -> None:
    answer = get(forms.listener, PATH, method="POST", host="evil.example", more=f"{FORM}Content-Length: 9000\r\n")
    assert status(answer) == 400
    assert forms.pending


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        (FORM, 411),
        (f"{FORM}Content-Length: 10\r\nContent-Length: 10\r\n", 400),
        (f"{FORM}Content-Length: 10, 10\r\n", 400),
        (f"{FORM}Content-Length: -1\r\n", 400),
        (f"{FORM}Content-Length: +10\r\n", 400),
        (f"{FORM}Content-Length: 0x10\r\n", 400),
        (f"{FORM}Content-Length: \r\n", 400),
        (f"{FORM}Content-Length: \xb2\r\n", 400),
        (f"{FORM}Content-Length: {'9' * 400}\r\n", 400),
        (f"{FORM}Content-Length: {BODY_LIMIT + 1}\r\n", 413),
        (f"{FORM}Content-Length: 999999999999\r\n", 413),
        (f"{FORM}Transfer-Encoding: chunked\r\n", 400),
        (f"{FORM}Transfer-Encoding: identity\r\nContent-Length: 10\r\n", 400),
        (f"{FORM}Content-Length: 10\r\nExpect: 100-continue\r\n", 417),
        ("Content-Length: 10\r\n", 415),
        ("Content-Type: text/plain\r\nContent-Length: 10\r\n", 415),
        ("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 10\r\n", 415),
        ("Content-Type: application/json\r\nContent-Length: 10\r\n", 415),
        (f"{FORM}{FORM}Content-Length : 10\r\n", 411),
    ],
)
def test_L09_a_body_that_is_framed_oddly_is_refused_without_being_read(more: str, wanted: int, forms: Waiting) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: {forms.listener.address}\r\n{more}\r\n"
    assert status(send(forms.listener, head.encode("latin-1"))) == wanted
    assert forms.pending
    assert forms.refused == []


def test_a_type_with_a_charset_in_other_letters_is_a_form(forms: Waiting) -> None:
    kind = "Content-Type: Application/X-WWW-Form-URLEncoded; charset=UTF-8\r\n"
    assert status(post(forms.listener, "state=good", kind=kind)) == 200
    assert forms.result() == "state=good"


def test_what_follows_the_body_is_not_part_of_it(forms: Waiting) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: {forms.listener.address}\r\n{FORM}Content-Length: 10\r\n\r\n"
    assert status(send(forms.listener, head.encode() + b"state=good&code=smuggled")) == 200
    assert forms.result() == "state=good"


@pytest.mark.parametrize("pieces", [1, 50])
def test_a_post_in_pieces_is_put_together(pieces: int, forms: Waiting) -> None:
    with connect(forms.listener) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"POST {PATH} HTTP/1.1\r\nHost: {forms.listener.address}\r\n{FORM}Content-Length: 10\r\n\r\n"
        data = head.encode() + b"state=good"
        for start in range(0, len(data), pieces):
            stream.sendall(data[start : start + pieces])
        assert forms.result() == "state=good"


def test_L08_slow_bodies_do_not_hold_the_answer_up(forms: Waiting) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: {forms.listener.address}\r\n{FORM}Content-Length: 200000\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(connect(forms.listener)).sendall(head.encode() + b"state=go")
        assert status(post(forms.listener, "state=good")) == 200
        assert forms.result() == "state=good"


def test_L09_a_body_has_the_connections_ten_seconds_too(monkeypatch: pytest.MonkeyPatch, forms: Waiting) -> None:
    monkeypatch.setattr(callback_server, "CONNECTION_S", 0.05)
    head = f"POST {PATH} HTTP/1.1\r\nHost: {forms.listener.address}\r\n{FORM}Content-Length: 10\r\n\r\n"
    assert send(forms.listener, head.encode() + b"state=goo") == b""
    assert forms.pending


def test_a_post_that_comes_before_the_wait_is_not_lost() -> None:
    listener = Listener(URI, form_post=True)
    with connect(listener) as early:
        head = f"POST {PATH} HTTP/1.1\r\nHost: {listener.address}\r\n{FORM}Content-Length: 10\r\n\r\n"
        early.sendall(head.encode() + b"state=good")
        early.sendall(b"x" * 100_000)
        with Waiting(listener) as waiting:
            assert waiting.result() == "state=good"


def test_L09_what_follows_a_request_that_waits_is_not_kept() -> None:
    with Listener(URI, form_post=True) as listener, connect(listener) as early:
        head = f"POST {PATH} HTTP/1.1\r\nHost: {listener.address}\r\n{FORM}Content-Length: 10\r\n\r\n"
        early.sendall(head.encode() + b"state=good" + b"x" * 30_000_000)  # more than the system keeps for it
        (kept,) = listener._server._connections.values()
        assert kept.request is not None
        assert len(kept.received) < 200_000


def test_L14_nothing_of_a_posted_answer_reaches_output_logs_or_repr(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, fragments: Waiting
) -> None:
    caplog.set_level(logging.DEBUG)
    listener = fragments.listener
    said = [post(listener, f"id_token=canary&state={each}", more=page_key(listener)) for each in ("bad", "good")]
    fragments.result()
    captured = capfd.readouterr()
    assert "canary" not in captured.out + captured.err + caplog.text
    assert b"canary" not in b"".join(said)
    request = read_head(b"POST /cb HTTP/1.1\r\nX-Page-Key: canary\r\n\r\n")
    assert isinstance(request, CallbackRequest)
    assert "canary" not in repr(request.with_body(b"canary"))


# ---- anything at all ---------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        b"POST /callback/web-sign-in HTTP/1.1",
        b"GET /callback/web-sign-in?state=good HTTP/1.1",
        b"\r\n",
        b"\r\n\r\n",
        b"Host: 127.0.0.1:1",
        b"Content-Length: 10",
        b"Content-Length: 99999999",
        b"Content-Type: application/x-www-form-urlencoded",
        b"Transfer-Encoding: chunked",
        b"state=good",
        b"\0",
        b":",
    ]
)
ANYTHING = st.lists(PIECES | st.binary(max_size=40), max_size=14).map(b"".join)


def assert_is_read_calmly(data: bytes) -> None:
    """No byte string makes the reader raise or read beyond what came, and only a good form passes."""
    read = read_head(data)
    assert isinstance(read, CallbackRequest) or read in ("more", "drop", "bad")
    if not isinstance(read, CallbackRequest):
        return
    assert read.head_bytes <= len(data)
    assert data[: read.head_bytes].endswith(b"\r\n\r\n")
    gate = CallbackGate(frozenset({"127.0.0.1:1"}), PATH, form_post=True)
    found = gate.status(read)
    assert found in callback_http._REASONS
    if found == 200 and read.method == "POST":
        lengths = re.findall(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*\r$", data[: read.head_bytes])
        assert [int(each) for each in lengths] == [read.body_bytes]
        assert 0 <= read.body_bytes <= BODY_LIMIT
        assert not read.values("transfer-encoding")


@given(ANYTHING)
@settings(max_examples=300, deadline=1000)
def test_L09_any_bytes_are_read_calmly(data: bytes) -> None:
    assert_is_read_calmly(data)
    assert_is_read_calmly(b"POST /callback/web-sign-in HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" + data)


@pytest.mark.soak
@given(ANYTHING)
@settings(max_examples=5_000, deadline=1000)
def test_L09_soak_of_the_reader(data: bytes) -> None:
    assert_is_read_calmly(data)
    assert_is_read_calmly(b"POST /callback/web-sign-in HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" + data)


@pytest.mark.soak
@given(st.lists(ANYTHING, min_size=1, max_size=5), st.integers(1, 40))
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_L06_L08_soak_of_the_listener_that_takes_posts(garbage: list[bytes], cut: int) -> None:
    with Waiting(Listener(URI, form_post=True)) as waiting, ExitStack() as stack:
        head = f"POST {PATH} HTTP/1.1\r\nHost: {waiting.listener.address}\r\n{FORM}".encode()
        for each in garbage:
            for data in (
                each.replace(b"state=good", b"state=bad"),
                head[: cut * 4],
                head + b"Content-Length: 50\r\n\r\n",
            ):
                rude = stack.enter_context(connect(waiting.listener))
                rude.sendall(data)
        assert status(post(waiting.listener, "state=good")) == 200
        assert waiting.result() == "state=good"
