"""Makes Hypothesis' table of characters before the first test.

On a fresh clone that takes a second, and Hypothesis would fail the first property test that draws text for being slow.
"""

import pytest
from hypothesis import strategies as st


@pytest.fixture(scope="session", autouse=True)
def character_table() -> None:
    st.text().validate()
