"""Which hosts are this computer."""

import pytest

from tokenexplorer.wire.addresses import is_loopback


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_this_computer(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "x.localhost", "localhost.example", "127.0.0.1.nip.example", "10.0.0.1"])
def test_P06_any_other_host_is_not_this_computer(host: str) -> None:
    assert not is_loopback(host)
