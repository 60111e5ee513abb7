"""The listener's promises (checklist L01-L16), by raw sockets."""

from __future__ import annotations

import errno
import logging
import re
import socket
import struct
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.oauth.browsing import URI, Waiting, callback, connect, get, send, status
from tests.ports import free_port
from tokenexplorer.errors import Cancelled, ConfigError, DeadlinePassed, LoginError, PortTaken
from tokenexplorer.oauth import callback_http, callback_server, loopback, loopback_port, pages
from tokenexplorer.oauth.login import LoginControl
from tokenexplorer.oauth.loopback import Judgement, Listener


def refused(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this computer has no IPv6 loopback")


def listening_addresses(port: int) -> set[str]:
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[1].endswith(f":{port:04X}"):
                found.add(fields[1].rpartition(":")[0])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_L01_binds_loopback_only() -> None:
    with Listener(URI) as listener:
        assert listening_addresses(listener.port) == {"0100007F"}


def test_L02_port_zero_is_chosen_by_the_system_and_a_named_one_is_used() -> None:
    with Listener(URI) as listener:
        assert listener.port > 0
        assert listener.redirect_uri == f"http://127.0.0.1:{listener.port}/callback/web-sign-in"
    port = free_port()
    with Listener(f"http://127.0.0.1:{port}/cb") as named:
        assert (named.port, named.redirect_uri) == (port, f"http://127.0.0.1:{port}/cb")


def test_L02_a_taken_port_is_named_with_its_holder_and_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken) as caught:
            Listener(f"http://127.0.0.1:{port}/cb")
        error = caught.value
        assert error.port == port
        assert str(port) in error.title
        assert error.free_port > port
        if sys.platform == "linux":
            assert error.holder == "another sign-in of this app"


def test_L02_the_holder_is_found_in_the_process_table(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    row = "  0: 0100007F:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 4711 1"
    (tmp_path / "net" / "tcp").write_text(f"head\n{row}\n", encoding="ascii")
    fds = tmp_path / "99" / "fd"
    fds.mkdir(parents=True)
    (fds / "3").symlink_to("socket:[4711]")
    (tmp_path / "99" / "comm").write_text("nc\n", encoding="ascii")
    assert loopback_port.holder_of(0x223D, tmp_path) == "nc (process 99)"
    for command in (b"python3\0-m\0tokenexplorer\0--practice\0", b"/opt/tokenexplorer/tokenexplorer\0"):
        (tmp_path / "99" / "cmdline").write_bytes(command)
        assert loopback_port.holder_of(0x223D, tmp_path) == "another window of this app (process 99)"
    (tmp_path / "99" / "cmdline").write_bytes(b"vim\0tokenexplorer.py\0")
    assert loopback_port.holder_of(0x223D, tmp_path) == "nc (process 99)"
    assert loopback_port.holder_of(1, tmp_path) == ""
    assert loopback_port.holder_of(1, tmp_path / "missing") == ""


def test_L03_second_listener_is_refused() -> None:
    with Listener(URI) as listener, pytest.raises(PortTaken):
        Listener(listener.redirect_uri)


def test_L03_two_sign_ins_in_a_row_on_one_fixed_port() -> None:
    uri = f"http://127.0.0.1:{free_port()}/cb"
    for _ in range(2):
        with Waiting(Listener(uri)) as waiting:
            callback(waiting.listener, "code=1&state=good")
            assert waiting.result() == "code=1&state=good"


def test_L03_windows_claims_the_port_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not run on Windows: the options are recorded."""
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", -5, raising=False)
    options: list[tuple[int, int, int]] = []

    class Recorder(socket.socket):
        def setsockopt(self, level: int, name: int, value: int) -> None:  # type: ignore[override]
            options.append((level, name, value))

    with Recorder() as recorder:
        loopback_port.claim_exclusively(recorder, fixed=True, platform="win32")
        assert options == [(socket.SOL_SOCKET, -5, 1)]
        options.clear()
        loopback_port.claim_exclusively(recorder, fixed=True, platform="linux")
        assert options == [(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)]


def test_L04_closed_within_a_second_of_success_by_itself() -> None:
    with Waiting(Listener(URI)) as waiting:
        callback(waiting.listener, "code=1&state=good")
        assert waiting.result()
        started = time.monotonic()
        waiting.listener.join(10)
        assert time.monotonic() - started < 1 * 5
        assert refused(waiting.listener.port)


def test_L04_A10_cancel_ends_the_wait_and_frees_the_port() -> None:
    with Waiting(Listener(URI)) as waiting:
        started = time.monotonic()
        waiting.control.cancel()
        waiting.result()
        assert isinstance(waiting.error, Cancelled)
        waiting.listener.close()
        assert time.monotonic() - started < 0.2 * 5
        assert refused(waiting.listener.port)


def test_L04_A10_the_deadline_ends_the_wait() -> None:
    with Waiting(Listener(URI), control=LoginControl(0.05)) as waiting:
        waiting.result()
        assert isinstance(waiting.error, DeadlinePassed)


@needs_ipv6
def test_L05_localhost_holds_both_stacks() -> None:
    with Waiting(Listener("http://localhost/cb")) as waiting:
        listener = waiting.listener
        with socket.socket(socket.AF_INET6) as other, pytest.raises(OSError, match="in use"):
            other.bind(("::1", listener.port))
        with socket.create_connection(("::1", listener.port), timeout=5) as stream:
            stream.sendall(f"GET /cb?state=good HTTP/1.1\r\nHost: localhost:{listener.port}\r\n\r\n".encode())
            assert status(stream.recv(65536)) == 200
        assert waiting.result() == "state=good"


@needs_ipv6
def test_L05_localhost_is_refused_while_another_program_sits_on_ipv6() -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.bind(("::1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            Listener(f"http://localhost:{other.getsockname()[1]}/cb")


@pytest.mark.parametrize(
    "uri",
    [
        "https://127.0.0.1:1/cb",
        "http://0.0.0.0:1/cb",
        "http://192.168.0.1:1/cb",
        "http://example.com/cb",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:1/cb#x",
        "http://u@127.0.0.1:1/cb",
        "myapp:/cb",
        "",
    ],
)
def test_L05_only_loopback_addresses_are_listened_on(uri: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Listener(uri)
    assert caught.value.field == "redirect_uri"


@pytest.mark.parametrize(
    ("method", "target", "wanted"),
    [
        ("GET", "/favicon.ico", 404),
        ("GET", "/", 404),
        ("GET", "/callback/web-sign-in/", 404),
        ("GET", "/callback/%77eb-sign-in?state=good", 404),
        ("GET", "/callback/another-app?state=good", 404),
        ("GET", "http://127.0.0.1/callback/web-sign-in?state=good", 404),
        ("HEAD", "/callback/web-sign-in?state=good", 405),
        ("POST", "/callback/web-sign-in?state=good", 405),
        ("OPTIONS", "/callback/web-sign-in?state=good", 405),
        ("get", "/callback/web-sign-in?state=good", 405),
    ],
)
def test_L06_L16_anything_but_get_on_the_exact_path_changes_nothing(method: str, target: str, wanted: int) -> None:
    with Waiting(Listener(URI)) as waiting:
        assert status(get(waiting.listener, target, method=method)) == wanted
        assert waiting.pending
        assert status(callback(waiting.listener, "state=good")) == 200
        assert waiting.result() == "state=good"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost:{port}", ""]
)
def test_L07_a_foreign_host_gets_400_and_changes_nothing(host: str) -> None:
    with Waiting(Listener(URI)) as waiting:
        listener = waiting.listener
        target = "/callback/web-sign-in?state=good"
        assert status(get(listener, target, host=host.format(port=listener.port))) == 400
        assert status(get(listener, target, more="Host: 127.0.0.1\r\n")) == 400
        assert status(send(listener, f"GET {target} HTTP/1.1\r\n\r\n".encode())) == 400
        assert waiting.pending


def test_L08_fifty_idle_and_some_slow_connections_do_not_hold_the_callback_up() -> None:
    with Waiting(Listener(URI)) as waiting, ExitStack() as stack:
        for number in range(50):
            idle = stack.enter_context(connect(waiting.listener))
            if number % 10 == 0:
                idle.sendall(b"GET /callb")
        started = time.monotonic()
        callback(waiting.listener, "state=good")
        assert waiting.result() == "state=good"
        assert time.monotonic() - started < 2 * 5


def test_L08_L09_even_a_hundred_idle_connections_do_not_keep_the_browser_out() -> None:
    with Waiting(Listener(URI)) as waiting, ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(connect(waiting.listener))
        callback(waiting.listener, "state=good")
        assert waiting.result() == "state=good"
        assert len(waiting.listener._server._connections) <= callback_server.CONNECTION_LIMIT


@pytest.mark.parametrize(
    "data",
    [
        b"GET /" + b"a" * 17_000,
        b"GET /callback/web-sign-in HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        b"GET /callback/web-sign-in HTTP/1.1\r\nX: " + b"a" * 33_000 + b"\r\n\r\n",
        b"GET /callback/web-sign-in HTTP/1.1\r\nX: " + b"a" * 40_000,
    ],
)
def test_L09_beyond_a_limit_is_dropped_without_an_answer(data: bytes) -> None:
    with Waiting(Listener(URI)) as waiting:
        assert send(waiting.listener, data) == b""
        assert waiting.pending


@pytest.mark.parametrize(
    "data", [b"hello\r\n\r\n", b"GET  / HTTP/1.1\r\n\r\n", b"GET / HTTP/2\r\n\r\n", b"\x16\x03\x01\r\n\r\n"]
)
def test_L09_what_is_no_http_gets_400(data: bytes) -> None:
    with Waiting(Listener(URI)) as waiting:
        assert status(send(waiting.listener, data)) == 400
        assert waiting.pending


def test_L09_a_connection_has_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert callback_server.CONNECTION_S == 10
    monkeypatch.setattr(callback_server, "CONNECTION_S", 0.05)
    with Waiting(Listener(URI)) as waiting, connect(waiting.listener) as slow:
        slow.sendall(b"GET /")
        assert slow.recv(10) == b""


def test_L10_wrong_state_never_ends_the_flow_and_is_told() -> None:
    with Waiting(Listener(URI)) as waiting:
        for query in ("", "code=1", "code=1&state=bad", "error=access_denied&state=bad"):
            answer = callback(waiting.listener, query)
            assert pages.html(pages.Page.WAITING) in answer
        assert waiting.pending
        callback(waiting.listener, "code=1&state=good")
        assert waiting.result() == "code=1&state=good"
        assert len(waiting.refused) == 4


def test_L12_first_valid_answer_is_latched_and_a_replay_gets_a_neutral_page() -> None:
    with Waiting(Listener(URI)) as waiting:
        first = callback(waiting.listener, "code=1&state=good")
        replay = callback(waiting.listener, "code=2&state=good")
        assert pages.html(pages.Page.RECEIVED) in first
        assert pages.html(pages.Page.DONE) in replay
        assert waiting.result() == "code=1&state=good"


def test_L13_pages_are_static_and_carry_their_headers() -> None:
    with Waiting(Listener(URI)) as waiting:
        answer = callback(waiting.listener, "code=1&state=bad&x=<script>alert(1)</script>canary")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"canary" not in answer
        assert b"Cache-Control: no-store" in head
        assert b"Referrer-Policy: no-referrer" in head
        assert b"X-Content-Type-Options: nosniff" in head
        assert b"Content-Security-Policy: default-src 'none';" in head
        assert b"script" not in head
        assert body == pages.html(pages.Page.WAITING)
        assert b"Content-Security-Policy" in get(waiting.listener, "/favicon.ico")


@pytest.mark.parametrize("page", list(pages.Page))
def test_L13_pages_load_nothing_run_nothing_and_follow_the_theme(page: pages.Page) -> None:
    text = pages.html(page).decode()
    assert not re.search(r"<script|<link|<img|<a |href=|src=|url\(|@import|\bon\w+=", text)
    assert "prefers-color-scheme: dark" in text
    assert 'content="light dark"' in text
    success = "Sign-in received" in text
    assert success == (page is pages.Page.RECEIVED)


def test_L13_success_is_said_only_after_the_judge_said_so() -> None:
    def judge(query: str) -> Judgement:
        return Judgement(ends=True, page=pages.Page.REJECTED)

    with Waiting(Listener(URI), judge) as waiting:
        assert b"Sign-in received" not in callback(waiting.listener, "code=1&state=good&iss=wrong")


def test_L14_nothing_of_the_query_reaches_output_or_logs(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Waiting(Listener(URI)) as waiting:
        callback(waiting.listener, "code=canary&state=bad")
        callback(waiting.listener, "code=canary&state=good")
        waiting.result()
    captured = capfd.readouterr()
    assert "canary" not in captured.out + captured.err + caplog.text


def test_L14_no_repr_holds_the_query() -> None:
    request = callback_http.read_head(b"GET /callback?code=Kanarie HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert isinstance(request, callback_http.CallbackRequest)
    assert request.query == "code=Kanarie"
    assert "Kanarie" not in repr(request)


def test_L14_works_without_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    with Waiting(Listener(URI)) as waiting:
        monkeypatch.setattr(sys, "stderr", None)
        monkeypatch.setattr(sys, "stdout", None)
        callback(waiting.listener, "code=canary&state=good")
        assert waiting.result()
        monkeypatch.undo()


def test_L15_binding_asks_no_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_dns(*_: object) -> None:
        raise AssertionError("asked the DNS")

    for name in ("getfqdn", "gethostbyname", "gethostbyaddr", "getaddrinfo"):
        monkeypatch.setattr(socket, name, no_dns)
    with Listener("http://localhost/cb") as listener:
        assert listener.port > 0


def test_L16_a_typed_redirect_uri_is_used_to_the_letter() -> None:
    uri = f"http://127.0.0.1:{free_port()}/Typed//path/?tenant=1"
    with Waiting(Listener(uri)) as waiting:
        assert waiting.listener.redirect_uri == uri
        assert status(get(waiting.listener, "/Typed//path/?tenant=1&state=good")) == 200
        assert waiting.result() == "tenant=1&state=good"


def test_S7_a_pasted_redirect_url_counts_like_the_browsers() -> None:
    with Waiting(Listener(URI)) as waiting:
        listener = waiting.listener
        waiting.control.paste("https://acme.okta.com/?state=good")
        waiting.control.paste(f"{listener.redirect_uri}?state=bad")
        waiting.control.paste(f"  {listener.redirect_uri}?code=1&state=good\n")
        assert waiting.result() == "code=1&state=good"
        assert waiting.refused == [f"This URL does not begin with {listener.redirect_uri}", "wrong state"]


def test_a_pasted_text_that_is_no_url_is_only_refused() -> None:
    with Waiting(Listener(URI)) as waiting:
        waiting.control.paste("http://[broken")
        callback(waiting.listener, "state=good")
        assert waiting.result() == "state=good"


def test_a_browser_that_comes_before_the_wait_is_not_lost() -> None:
    listener = Listener(URI)
    with connect(listener) as early:
        netloc = urlsplit(listener.redirect_uri).netloc
        early.sendall(f"GET /callback/web-sign-in?state=good HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode())
        with Waiting(listener) as waiting:
            assert waiting.result() == "state=good"


def test_a_fault_of_the_judge_reaches_the_waiting_thread() -> None:
    def broken(query: str) -> Judgement:
        raise ConfigError("the judge broke")

    with Waiting(Listener(URI), broken) as waiting:
        callback(waiting.listener, "state=good")
        waiting.result()
        assert isinstance(waiting.error, ConfigError)


@pytest.mark.parametrize("pieces", [1, 7])
def test_a_request_in_pieces_is_put_together(pieces: int) -> None:
    with Waiting(Listener(URI)) as waiting, connect(waiting.listener) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        netloc = urlsplit(waiting.listener.redirect_uri).netloc
        data = f"GET /callback/web-sign-in?state=good HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode()
        for start in range(0, len(data), pieces):
            stream.sendall(data[start : start + pieces])
        assert waiting.result() == "state=good"


@pytest.mark.parametrize("free", [True, False])
def test_probe_looks_and_leaves_nothing_open(free: bool) -> None:
    with ExitStack() as stack:
        port = free_port()
        if not free:
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        found = loopback_port.probe(f"http://127.0.0.1:{port}/cb")
        assert (found.port, found.free, found.hosts[0]) == (port, free, "127.0.0.1")
        assert (found.free_port > 0) == (not free)
    assert refused(port)
    assert loopback_port.probe("https://example.com").error


@needs_ipv6
@pytest.mark.parametrize(("host", "other"), [("127.0.0.1", "::1"), ("[::1]", "127.0.0.1")])
def test_L05_the_port_is_looked_at_on_both_ip_stacks(host: str, other: str) -> None:
    port = free_port()
    free = loopback_port.probe(f"http://{host}:{port}/cb")
    assert (free.free, set(free.hosts), free.taken_elsewhere) == (True, {"127.0.0.1", "::1"}, "")
    family = socket.AF_INET6 if ":" in other else socket.AF_INET
    with socket.create_server((other, port), family=family):
        found = loopback_port.probe(f"http://{host}:{port}/cb")
        both = loopback_port.probe(f"http://localhost:{port}/cb")
    assert (found.free, found.taken_elsewhere) == (True, other)
    assert found.free_port > 0
    assert not both.free, "localhost needs both"
    assert refused(port)


def test_a_client_that_resets_or_hangs_up_harms_nobody() -> None:
    with Waiting(Listener(URI)) as waiting:
        for data in (b"", b"GET /callback/web-sign-in?state=good HTTP/1.1\r\n"):
            with connect(waiting.listener) as rude:
                rude.sendall(data)
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with connect(waiting.listener) as polite:
            polite.shutdown(socket.SHUT_WR)
            assert polite.recv(10) == b""
        assert status(callback(waiting.listener, "state=good")) == 200
        assert waiting.result() == "state=good"


def test_a_browser_that_never_reads_its_page_does_not_hold_the_answer_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback_server, "_ANSWER_S", 0.05)
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 30_000_000
    monkeypatch.setattr(loopback, "answer", lambda status, page=None: endless)
    with Waiting(Listener(URI)) as waiting, connect(waiting.listener) as deaf:
        netloc = urlsplit(waiting.listener.redirect_uri).netloc
        deaf.sendall(f"GET /callback/web-sign-in?state=good HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode())
        assert waiting.result() == "state=good"


def test_a_long_page_is_sent_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    long = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 8_000_000
    monkeypatch.setattr(loopback, "answer", lambda status, page=None: long)
    with Waiting(Listener(URI)) as waiting:
        assert callback(waiting.listener, "state=good") == long
        assert waiting.result() == "state=good"


def test_L01_a_computer_without_ipv6_listens_on_ipv4_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    original = loopback_port._bind_one

    def without_ipv6(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
        if family is socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return original(family, host, port)

    monkeypatch.setattr(loopback_port, "_bind_one", without_ipv6)
    with Listener("http://localhost/cb") as listener:
        assert listener.redirect_uri == f"http://localhost:{listener.port}/cb"
    with pytest.raises(LoginError, match="does not let the app listen"):
        Listener("http://[::1]/cb")


@needs_ipv6
def test_L05_the_ipv6_literal_is_held_alone() -> None:
    with Waiting(Listener("http://[::1]:0/cb")) as waiting:
        assert waiting.listener.redirect_uri == f"http://[::1]:{waiting.listener.port}/cb"
        assert refused(waiting.listener.port)
        callback(waiting.listener, "state=good")
        assert waiting.result() == "state=good"
