"""Named faults of the checklist, group N, against a server that misbehaves."""

import errno
import gzip
import os
import socket
import stat
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.peers import misbehaviour
from tests.peers.hostile import Behaviour, HostileServer, closed_port, silent_port
from tests.peers.misbehaviour import response
from tokenexplorer.errors import (
    Cancelled,
    MalformedAnswer,
    RefusedRequest,
    StorageError,
    TimedOut,
    TokenExplorerError,
    TooLarge,
    Unreachable,
)
from tokenexplorer.wire import attempt
from tokenexplorer.wire.body import BodyWriter
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange, HttpRequest
from tokenexplorer.wire.policy import Limits, Progress, Question


def get(client: HttpClient, behaviour: Behaviour, limits: Limits) -> Exchange:
    with HostileServer(behaviour) as server:
        return client.send(HttpRequest("GET", server.url), limits=limits)


def error_of(exchange: Exchange) -> TokenExplorerError:
    assert exchange.error is not None
    return exchange.error


def test_N01_refused_connection_names_host_and_port(client: HttpClient, short: Limits) -> None:
    port = closed_port()
    exchange = client.send(HttpRequest("GET", f"http://127.0.0.1:{port}/"), limits=short)
    assert isinstance(exchange.error, Unreachable)
    assert exchange.error.title == f"127.0.0.1:{port} refuses the connection."
    assert exchange.response is None
    assert exchange.attempts == 1
    assert exchange.timing.total_s < 0.3


def test_N02_unknown_host_is_named_in_ascii(client: HttpClient, short: Limits) -> None:
    exchange = client.send(HttpRequest("GET", "https://bücher.invalid/"), limits=short)
    assert isinstance(exchange.error, Unreachable)
    assert exchange.error.title == "The host xn--bcher-kva.invalid is not found."


def test_N03_no_answer_to_syn_ends_at_the_connect_time_out(client: HttpClient, short: Limits) -> None:
    with silent_port() as port:
        exchange = client.send(HttpRequest("GET", f"http://127.0.0.1:{port}/"), limits=short)
    assert isinstance(exchange.error, TimedOut)
    assert exchange.error.title == f"No connection to 127.0.0.1:{port} within 0.3 s."
    assert 0.25 < exchange.timing.total_s < 1.3


def test_N04_silence_after_the_request_ends_at_the_header_time_out(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.never_answers(), short)
    assert isinstance(exchange.error, TimedOut)
    assert exchange.error.title == "No answer within 0.4 s."
    assert exchange.attempts == 1


def test_N05_dripping_headers_end_at_the_header_time_out(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.slow_headers(0.02), short)
    assert isinstance(exchange.error, TimedOut)
    assert exchange.error.title == "No answer within 0.4 s."
    assert "bytes had come" in exchange.error.detail


def test_N06_dripping_body_shows_progress_and_ends_at_the_total_time_out(client: HttpClient, short: Limits) -> None:
    told: list[Progress] = []
    with HostileServer(misbehaviour.slow_body(0.02)) as server:
        limits = replace(short, total_s=0.5)
        exchange = client.send(HttpRequest("GET", server.url), limits=limits, on_progress=told.append)
    assert isinstance(exchange.error, TimedOut)
    assert exchange.error.title == "Not finished within 0.5 s."
    assert exchange.response is not None
    body = exchange.response.body
    assert body.incomplete
    assert body.read(0, body.size_bytes).startswith(b'{"slow": "s')
    assert len(told) >= 2
    assert told[0].received_bytes < told[-1].received_bytes
    assert told[0].expected_bytes == 10_012


def test_N06_a_body_that_stops_ends_at_the_idle_time_out(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.slow_body(5), short)
    assert error_of(exchange).title == "The answer stopped for 0.3 s."
    assert exchange.response is not None
    assert exchange.response.status == 200


@pytest.mark.parametrize(
    ("came", "words"),
    [(b"{", "1 byte came; 9 more were announced"), (b'{"', "2 bytes came; 8 more were announced")],
)
def test_N07_what_came_is_counted(client: HttpClient, short: Limits, came: bytes, words: str) -> None:
    assert error_of(get(client, misbehaviour.short_body(came, 10), short)).detail == words


@pytest.mark.parametrize(
    ("behaviour", "came", "title"),
    [
        (misbehaviour.short_body(), b'{"cut": "he', "The connection ended before the answer did."),
        (misbehaviour.bad_chunk_size(), b'{"good":', "The answer is cut into chunks wrongly."),
        (misbehaviour.cut_chunk(), b'{"good":"cut', "The connection ended before the answer did."),
        (misbehaviour.reset_mid_body(), b'{"cut": "he', "The connection broke in the answer."),
    ],
    ids=["N07", "N08", "N09", "N11"],
)
def test_N07_N08_N09_N11_P10_cut_bodies_keep_what_came(
    client: HttpClient, short: Limits, behaviour: Behaviour, came: bytes, title: str
) -> None:
    exchange = get(client, behaviour, short)
    assert isinstance(exchange.error, MalformedAnswer)
    assert exchange.error.title == title
    assert exchange.response is not None
    assert exchange.response.body.read(0, exchange.response.body.size_bytes) == came
    assert exchange.response.body.incomplete == title
    assert not exchange.ok
    with pytest.raises(MalformedAnswer):
        exchange.whole_response()


def test_N10_two_different_lengths_are_refused(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.two_content_lengths(), short)
    assert isinstance(exchange.error, MalformedAnswer)
    assert "length" in exchange.error.title
    assert not exchange.ok


@pytest.mark.parametrize("length", ["-1", "12abc", "2, 3", "0x10"])
def test_N10_a_length_that_is_no_number_is_refused(client: HttpClient, short: Limits, length: str) -> None:
    exchange = get(client, misbehaviour.answers(headers={"Content-Length": length}), short)
    assert isinstance(exchange.error, MalformedAnswer)


def test_N12_P02_a_redirect_loop_stops_at_ten_with_the_chain(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.redirect_loop(), short)
    error = error_of(exchange)
    assert error.title == "Stopped after 10 redirects."
    assert len(exchange.hops) == 10
    assert [hop.status for hop in exchange.hops] == [302] * 10
    assert all(hop.request.header("Host") for hop in exchange.hops)
    assert error.detail.count("302 http://127.0.0.1") == 11


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "data:,x"])
def test_N13_P02_a_redirect_to_another_scheme_is_refused(client: HttpClient, short: Limits, target: str) -> None:
    exchange = get(client, misbehaviour.redirects_to(target), short)
    assert isinstance(exchange.error, RefusedRequest)
    assert target.split(":", maxsplit=1)[0] in exchange.error.title
    assert exchange.response is not None
    assert exchange.response.status == 302


def test_N14_P08_a_100_mb_body_streams_to_a_file_without_a_name(client: HttpClient) -> None:
    with HostileServer(misbehaviour.big_body(100_000_000)) as server:
        tracemalloc.start()
        exchange = client.send(HttpRequest("GET", server.url))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    body = exchange.whole_response().body
    assert body.size_bytes > 100_000_000 - 16
    assert body.read(body.size_bytes - 18, 18).endswith(b'{"filler": "f"}]')
    # Client and server share this process, so the pieces of both are counted.
    assert peak < 16_000_000
    body.close()


def test_P08_a_large_body_is_in_a_file_without_a_name_and_small_ones_in_none(client: HttpClient, short: Limits) -> None:
    before = open_files()
    with HostileServer(misbehaviour.big_body(3_000_000)) as server:
        large = client.send(HttpRequest("GET", server.url), limits=short).whole_response().body
    [found] = open_files() - before
    status = os.fstat(int(found))
    assert status.st_nlink == 0
    assert stat.S_IMODE(status.st_mode) == 0o600
    large.close()
    with HostileServer(misbehaviour.big_body(1000)) as server:
        small = client.send(HttpRequest("GET", server.url), limits=short).whole_response().body
    assert open_files() == before
    assert small.size_bytes


def open_files() -> set[str]:
    """Descriptors of regular files."""
    found = set()
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 -- names, not paths
        try:
            if stat.S_ISREG(os.fstat(int(number)).st_mode):
                found.add(number)
        except OSError:
            continue
    return found


def test_N15_P09_a_gzip_bomb_stops_at_the_cap_and_says_how_far(client: HttpClient) -> None:
    questions: list[Question] = []

    def no(question: Question) -> bool:
        questions.append(question)
        return False

    with HostileServer(misbehaviour.gzip_bomb()) as server:
        tracemalloc.start()
        exchange = client.send(HttpRequest("GET", server.url), ask=no)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(exchange.error, TooLarge)
    assert "stopped after 64," in exchange.error.detail
    assert [question.kind for question in questions] == ["unpack"]
    assert exchange.response is not None
    assert 64_000_000 < exchange.response.body.size_bytes < 65_000_000
    assert exchange.response.body.incomplete
    assert peak < 30_000_000
    exchange.response.body.close()


def test_N16_bad_gzip_offers_the_raw_bytes(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.bad_gzip(), short)
    assert isinstance(exchange.error, MalformedAnswer)
    assert exchange.response is not None
    body = exchange.response.body
    assert body.read(0, body.size_bytes).startswith(b"\x1f\x8b")
    assert body.still_encoded == "gzip"
    assert body.incomplete


def test_N17_invalid_utf8_shows_marks_and_keeps_the_bytes(client: HttpClient, short: Limits) -> None:
    body = get(client, misbehaviour.invalid_utf8(), short).whole_response().body
    assert body.text() == '{"name": "\ufffd\ufffd caf\ufffd"}'
    assert body.read(0, body.size_bytes) == b'{"name": "\xff\xfe caf\xe9"}'


@pytest.mark.parametrize(
    ("behaviour", "limit"), [(misbehaviour.many_headers(), "100 headers"), (misbehaviour.huge_header(), "65,536 bytes")]
)
def test_N18_too_many_or_too_long_headers_name_the_limit(
    client: HttpClient, short: Limits, behaviour: Behaviour, limit: str
) -> None:
    exchange = get(client, behaviour, short)
    assert isinstance(exchange.error, TooLarge)
    assert limit in exchange.error.title


def test_not_http_at_all_is_said(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.sends(b"SSH-2.0-OpenSSH_9.2\r\n"), short)
    assert isinstance(exchange.error, MalformedAnswer)
    assert "does not answer in HTTP" in exchange.error.title


def test_T04_a_body_over_the_cap_is_cut_there(client: HttpClient, short: Limits) -> None:
    exchange = get(client, misbehaviour.big_body(5000), replace(short, body_bytes=1000))
    assert isinstance(exchange.error, TooLarge)
    assert exchange.response is not None
    assert exchange.response.body.size_bytes == 1000
    assert exchange.response.body.incomplete


def test_folded_and_repeated_headers_are_kept_apart(client: HttpClient, short: Limits) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nLink: <a>\r\nX-A: 2\r\nX-F: one\r\n two\r\nContent-Length: 0\r\n\r\n"
    answer = get(client, misbehaviour.sends(head), short).whole_response()
    assert answer.header_all("x-a") == ("1", "2")
    assert [name for name, _ in answer.headers] == ["X-A", "Link", "X-A", "X-F", "Content-Length"]
    assert "\n" not in (answer.header("X-F") or "")


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
@pytest.mark.parametrize("words", ["Ung\u00fcltiges Zugriffstoken", "N\u00e5r \u00c5re, 50 %"])
def test_N17_words_in_a_header_are_read_in_either_charset(
    client: HttpClient, short: Limits, words: str, charset: str
) -> None:
    value = f'Bearer error="invalid_token", error_description="{words}"'
    head = f"HTTP/1.1 401 Nein\r\nWWW-Authenticate: {value}\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n"
    answer = get(client, misbehaviour.sends(head.encode(charset)), short).whole_response()
    assert answer.headers == (("WWW-Authenticate", value), ("X-A", "1"), ("Content-Length", "0"))


def test_N17_a_redirect_to_an_address_in_utf_8_arrives_there(client: HttpClient, short: Limits) -> None:
    turns = [
        "HTTP/1.1 302 Found\r\nLocation: /gr\u00fc\u00dfe\r\nContent-Length: 0\r\n\r\n".encode(),
        response(200, b"{}"),
    ]
    with HostileServer(misbehaviour.answers_in_turn(turns)) as server:
        assert client.send(HttpRequest("GET", server.url), limits=short).ok
        assert server.requests[-1].startswith(b"GET /gr%C3%BC%C3%9Fe HTTP/1.1")


def test_interim_answers_are_passed_over(client: HttpClient, short: Limits) -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    answer = get(client, misbehaviour.sends(hints + response(201, b"{}")), short).whole_response()
    assert (answer.status, answer.body.read(0, answer.body.size_bytes), answer.header("Link")) == (201, b"{}", None)
    endless = get(client, misbehaviour.sends(hints * 50), short)
    assert not endless.ok


def test_HEAD_and_204_have_no_body_and_do_not_wait_for_one(client: HttpClient, short: Limits) -> None:
    with HostileServer(misbehaviour.sends(response(200, b"")[:-2] + b"X: y\r\n\r\n")) as server:
        head = client.send(HttpRequest("HEAD", server.url), limits=short)
    assert head.ok
    assert head.whole_response().body.size_bytes == 0
    none = get(client, misbehaviour.sends(b"HTTP/1.1 204 No Content\r\n\r\n"), short)
    assert none.whole_response().status == 204


def open_sockets() -> int:
    """How many descriptors of this process are sockets."""
    count = 0
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 -- names, not paths
        try:
            count += stat.S_ISSOCK(os.fstat(int(number)).st_mode)
        except OSError:
            continue
    return count


def test_no_socket_is_left_after_faults_even_while_the_errors_are_held(client: HttpClient, short: Limits) -> None:
    before = open_sockets()
    held = [
        get(client, behaviour, short)
        for behaviour in (
            misbehaviour.answers(),
            misbehaviour.never_answers(),
            misbehaviour.closes_at_once(),
            misbehaviour.short_body(),
            misbehaviour.reset_mid_body(),
            misbehaviour.two_content_lengths(),
            misbehaviour.huge_header(),
            misbehaviour.redirect_loop(),
            misbehaviour.bad_gzip(),
        )
    ]
    assert open_sockets() == before
    assert all(exchange.error is None or exchange.error.__traceback__ is None for exchange in held[:-2])


def test_N28_a_full_temporary_folder_is_said(
    client: HttpClient, short: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: BodyWriter, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(BodyWriter, "write", full)
    exchange = get(client, misbehaviour.answers(200, b"{}"), short)
    assert isinstance(exchange.error, StorageError)
    assert "temporary folder" in exchange.error.title
    assert exchange.error.detail == "No space left on device"


@pytest.fixture
def small_disk() -> Iterator[int]:
    """The system refuses to let a file grow beyond this, as it does on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        yield 2_000_000
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("beyond", [500, 2_000_000])
def test_N28_P10_a_body_that_does_not_fit_is_no_success_and_what_came_is_kept(
    client: HttpClient, short: Limits, small_disk: int, beyond: int
) -> None:
    body = b"0123456789abcdef" * ((small_disk + beyond) // 16 + 1)
    exchange = get(client, misbehaviour.answers(200, body), short)
    assert isinstance(exchange.error, StorageError)
    assert "temporary folder" in exchange.error.title
    assert exchange.response is not None
    kept = exchange.response.body
    assert "temporary folder" in kept.incomplete
    assert kept.size_bytes == small_disk
    assert kept.read(0, len(body)) == body[:small_disk]
    kept.close()


def test_N28_P10_a_packed_body_that_does_not_fit_unpacked_is_no_fault_of_the_network(
    client: HttpClient, short: Limits, small_disk: int
) -> None:
    packed = gzip.compress(b"x" * (small_disk + 10))
    exchange = get(client, misbehaviour.answers(200, packed, headers={"Content-Encoding": "gzip"}), short)
    assert isinstance(exchange.error, StorageError)
    assert "temporary folder" in exchange.error.title
    assert exchange.response is not None
    assert exchange.response.status == 200
    assert exchange.response.body.size_bytes == small_disk
    assert "temporary folder" in exchange.response.body.incomplete
    exchange.response.body.close()


def test_a_slow_look_up_ends_at_the_connect_time_out_and_by_a_cancel(
    client: HttpClient, short: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()

    def slow(host: str, port: int, flags: int) -> list[object]:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not numeric")
        answered.wait(5)
        return []

    monkeypatch.setattr(attempt, "_addresses", slow)
    late = client.send(HttpRequest("GET", "http://slow.invalid/"), limits=short)
    assert isinstance(late.error, TimedOut)
    assert late.timing.total_s < 1.3
    cancel = Cancellation()
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    stopped = client.send(
        HttpRequest("GET", "http://slow.invalid/"), limits=replace(short, connect_s=10), cancel=cancel
    )
    assert isinstance(stopped.error, Cancelled)
    assert stopped.timing.total_s < 1.0
    timer.join()
    answered.set()
