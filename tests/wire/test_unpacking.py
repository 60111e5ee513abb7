"""Content-Encoding undone, with limits."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.asking import Yes
from tokenexplorer.errors import Cancelled, MalformedAnswer, TooLarge
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.unpacking import encodings_of, unpacked

BARE = zlib.compressobj(9, zlib.DEFLATED, -15)
BARE_DATA = BARE.compress(b"bare") + BARE.flush()


def undone(data: bytes, *encodings: str) -> bytes:
    body, error = unpacked(Body.of(data), encodings)
    assert error is None
    return body.read(0, body.size_bytes)


@given(st.binary(max_size=500), st.lists(st.sampled_from(["gzip", "deflate"]), max_size=3))
def test_up_to_three_encodings_are_undone(data: bytes, encodings: list[str]) -> None:
    packed = data
    for name in encodings:
        packed = gzip.compress(packed) if name == "gzip" else zlib.compress(packed)
    assert undone(packed, *encodings) == data


def test_bare_deflate_and_several_gzip_members_are_read() -> None:
    assert undone(BARE_DATA, "deflate") == b"bare"
    assert undone(gzip.compress(b"one ") + gzip.compress(b"two") + b"\x00\x00", "x-gzip") == b"one two"


def test_large_output_of_one_small_piece_comes_whole() -> None:
    assert undone(gzip.compress(b"a" * 1_000_000), "gzip") == b"a" * 1_000_000


def test_P09_a_fourth_encoding_is_not_undone() -> None:
    packed = b"x"
    for _ in range(4):
        packed = gzip.compress(packed)
    body, error = unpacked(Body.of(packed), ("gzip",) * 4)
    assert isinstance(error, MalformedAnswer)
    assert body.read(0, body.size_bytes) == packed
    assert body.incomplete


def test_an_unknown_encoding_leaves_what_it_wraps() -> None:
    body, error = unpacked(Body.of(gzip.compress(b"brotli bytes")), ("br", "gzip"))
    assert error is None
    assert body.read(0, body.size_bytes) == b"brotli bytes"
    assert body.still_encoded == "br"
    body, error = unpacked(Body.of(b"zz"), ("gzip", "zstd"))
    assert error is None
    assert body.still_encoded == "gzip, zstd"


def test_P10_a_packed_body_that_is_cut_keeps_what_it_gave() -> None:
    packed = gzip.compress(bytes(range(256)) * 400)
    body, error = unpacked(Body.of(packed[:-20]), ("gzip",))
    assert isinstance(error, MalformedAnswer)
    assert body.incomplete == "The packed body ends too early."
    assert body.size_bytes > 0
    body, error = unpacked(Body.of(packed[:-20], incomplete="cut on the way"), ("gzip",))
    assert error is None
    assert body.incomplete == "cut on the way"


def test_P09_asked_and_allowed_it_unpacks_all() -> None:
    packed = gzip.compress(bytes(70_000_000), 9)
    asked = Yes()
    body, error = unpacked(Body.of(packed), ("gzip",), ask=asked)
    assert error is None
    assert body.size_bytes == 70_000_000
    assert asked.kinds == ["unpack"]
    body.close()


def test_the_cap_of_the_limits_counts_unpacked_bytes() -> None:
    body, error = unpacked(Body.of(gzip.compress(bytes(500_000))), ("gzip",), limit=1000)
    assert isinstance(error, TooLarge)
    assert body.incomplete


def test_P12_a_cancel_stops_unpacking() -> None:
    def stop() -> None:
        raise Cancelled

    body, error = unpacked(Body.of(gzip.compress(bytes(500_000))), ("gzip",), check=stop)
    assert isinstance(error, Cancelled)
    assert body.incomplete


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]))
def test_N16_any_bytes_unpack_or_come_back_raw(data: bytes, name: str) -> None:
    body, error = unpacked(Body.of(data), (name,))
    assert error is None or isinstance(error, MalformedAnswer)
    if body.still_encoded:
        assert body.read(0, body.size_bytes) == data


@pytest.mark.parametrize(
    ("values", "encodings"),
    [(("gzip",), ("gzip",)), (("GZIP, identity", " br "), ("gzip", "br")), (("",), ()), ((), ())],
)
def test_encodings_of(values: tuple[str, ...], encodings: tuple[str, ...]) -> None:
    assert encodings_of(values) == encodings
