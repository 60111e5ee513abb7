"""The QR picture read back, as a phone would: it holds the very address, and no other.

Spec: ISO/IEC 18004, versions 2 to 6 with one block of data, byte mode; error correction is not needed without errors
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tokenexplorer.ui.widgets.qr_picture import qr_matrix

Matrix = tuple[tuple[bool, ...], ...]
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _j: i % 2 == 0,
    lambda _i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)


def is_data(row: int, column: int, size: int) -> bool:
    """Whether a module is no part of a pattern or of the format."""
    in_finder = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    in_alignment = abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return not (in_finder or in_alignment or 6 in (row, column))


def bits(matrix: Matrix) -> Iterator[bool]:
    """The data in the order in which it is laid, two columns at a time, up and down, without its mask."""
    size = len(matrix)
    mask = MASKS[sum((matrix[8][2 + place] ^ bool(0b101 & 4 >> place)) << (2 - place) for place in range(3))]
    columns = [*range(size - 1, 6, -2), *range(5, 0, -2)]
    for number, right in enumerate(columns):
        for row in range(size - 1, -1, -1) if number % 2 == 0 else range(size):
            for column in (right, right - 1):
                if is_data(row, column, size):
                    yield matrix[row][column] ^ mask(row, column)


def read(matrix: Matrix) -> str:
    stream = bits(matrix)

    def number(count: int) -> int:
        return int("".join("01"[next(stream)] for _ in range(count)), 2)

    assert number(4) == 0b0100, "byte mode"
    return bytes(number(8) for _ in range(number(8))).decode()


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/device?c=WDJB",
        "https://acme.okta.com/activate?c=WDJ",
        "http://127.0.0.1:8790/activate",
    ],
)
def test_what_is_scanned_is_the_address_to_the_letter(text: str) -> None:
    assert read(qr_matrix(text)) == text
