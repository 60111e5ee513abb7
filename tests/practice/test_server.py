"""Start, stop, ports, and how light the switch is."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
import requests

from tests.ports import free_port
from tokenexplorer.practice import server
from tokenexplorer.practice.keys import SigningKey
from tokenexplorer.practice.server import PracticeOrg


def _port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
        return True


def test_switch_is_light_to_import() -> None:
    heavy = "{'requests', 'jwt', 'cryptography', 'keyring', 'http.server', 'authlib', 'PySide6'}"
    code = (
        f"import sys; from tokenexplorer.practice.server import PracticeOrg; print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_running_org_loads_no_qt_and_no_room_of_the_client() -> None:
    code = (
        "import sys; from tokenexplorer.practice.server import PracticeOrg; o = PracticeOrg(); o.start(); o.stop();"
        "print(sorted(m for m in sys.modules if m.startswith(('PySide6', 'requests', 'tokenexplorer.'))"
        " and not m.startswith('tokenexplorer.practice') and m != 'tokenexplorer.assets'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


@pytest.mark.usefixtures("quick_keys")
def test_start_and_stop_tell_and_may_be_repeated() -> None:
    org = PracticeOrg()
    states = [org.running]
    org.stop()
    address = org.start()
    states.append(org.running)
    assert org.start() is address
    org.stop()
    org.stop()
    assert [*states, org.running] == [False, True, False]


@pytest.mark.usefixtures("quick_keys")
def test_stop_releases_the_port_within_a_second_even_with_open_connections() -> None:
    org = PracticeOrg()
    address = org.start()
    port = _port_of(address.org_url)
    with socket.create_connection(("127.0.0.1", port)), requests.Session() as session:
        session.trust_env = False
        session.get(address.org_url, timeout=5)
        began = time.monotonic()
        org.stop()
        assert time.monotonic() - began < 1.0
        assert _can_listen(port)


@pytest.mark.usefixtures("quick_keys")
def test_stop_is_quick_and_quiet_while_requests_arrive(capfd: pytest.CaptureFixture[str]) -> None:
    org = PracticeOrg()
    address = org.start()
    answered = threading.Event()

    def visit() -> None:
        with contextlib.suppress(requests.RequestException):
            while True:
                requests.get(f"{address.org_url}/oauth2/v1/keys", timeout=5)
                answered.set()

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    assert answered.wait(5)
    began = time.monotonic()
    org.stop()
    assert time.monotonic() - began < 5 * 1.0
    for visitor in visitors:
        visitor.join(5)
        assert not visitor.is_alive()
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("quick_keys")
def test_many_at_once_are_all_answered() -> None:
    org = PracticeOrg()
    address = org.start()
    try:
        with ThreadPoolExecutor(16) as pool:
            urls = [f"{address.org_url}/.well-known/openid-configuration"] * 64
            statuses = list(pool.map(lambda url: requests.get(url, timeout=10).status_code, urls))
        assert statuses == [200] * 64
    finally:
        org.stop()


@pytest.mark.usefixtures("quick_keys")
def test_nothing_is_left_where_the_org_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no keys today")

    monkeypatch.setattr("tokenexplorer.practice.world.make_world", broken)
    org = PracticeOrg()
    with pytest.raises(RuntimeError, match="no keys today"):
        org.start()
    assert not org.running


@pytest.mark.usefixtures("quick_keys")
def test_org_keeps_its_url_across_starts_and_its_client_ids() -> None:
    org = PracticeOrg()
    first = org.start()
    org.stop()
    again = PracticeOrg(_port_of(first.org_url))
    second = again.start()
    again.stop()
    assert first.org_url == second.org_url
    assert [client.client_id for client in first.clients] == [client.client_id for client in second.clients]
    assert first.ssws_token != second.ssws_token


@pytest.mark.usefixtures("quick_keys")
def test_two_orgs_run_at_once_and_the_second_takes_another_port() -> None:
    one, two = PracticeOrg(), PracticeOrg()
    try:
        first, second = one.start(), two.start()
        assert first.org_url != second.org_url
        for address in (first, second):
            document = requests.get(f"{address.org_url}/.well-known/openid-configuration", timeout=5).json()
            assert document["issuer"] == address.org_url
    finally:
        one.stop()
        two.stop()


@pytest.mark.usefixtures("quick_keys")
def test_preferred_port_is_used_where_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = free_port()  # tests in another process may hold the real one
    monkeypatch.setattr(server, "PREFERRED_PORT", wanted)
    org = PracticeOrg()
    address = org.start()
    org.stop()
    assert _port_of(address.org_url) == wanted


@pytest.mark.usefixtures("quick_keys")
def test_taken_fixed_port_is_refused() -> None:
    org = PracticeOrg()
    port = _port_of(org.start().org_url)
    rival = PracticeOrg(port)
    try:
        with pytest.raises(OSError, match="in use"):
            rival.start()
        assert not rival.running
    finally:
        org.stop()


@pytest.mark.usefixtures("quick_keys")
def test_listens_on_loopback_only() -> None:
    org = PracticeOrg()
    port = _port_of(org.start().org_url)
    try:
        held = [c.laddr for c in psutil.Process().net_connections("inet") if c.status == psutil.CONN_LISTEN]
        assert {address.ip for address in held if address.port == port} == {"127.0.0.1"}
    finally:
        org.stop()


def test_each_start_has_new_keys() -> None:
    assert SigningKey.generate().public_jwk()["n"] != SigningKey.generate().public_jwk()["n"]


@pytest.mark.usefixtures("quick_keys")
def test_address_shows_no_secret_in_its_repr() -> None:
    org = PracticeOrg()
    address = org.start()
    org.stop()
    secret = address.clients[1].client_secret
    assert secret
    for hidden in (secret, address.ssws_token, "alice-password"):
        assert hidden not in repr(address)
    kinds = [client.kind for client in address.clients]
    assert kinds == ["public", "confidential", "service", "service", "public"]
    assert [(person.username, person.password) for person in address.people] == [
        ("alice", "alice-password"),
        ("bob", "bob-password"),
        ("eve", "eve-password"),
    ]
