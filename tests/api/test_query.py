"""The query of a URL as rows and back."""

from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.api.query import rows_of, with_rows
from tokenexplorer.api.request import Row

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def test_rows_of_a_typed_url() -> None:
    rows = rows_of("{{org}}/api?limit=2&q=a+b%26c&flag&id={{userId}}#frag?x=1")
    assert [(row.name, row.value) for row in rows] == [
        ("limit", "2"),
        ("q", "a b&c"),
        ("flag", ""),
        ("id", "{{userId}}"),
    ]
    assert rows_of("https://h/") == ()


def test_rows_become_the_query_and_variables_stay() -> None:
    rows = (Row("a b", "1&2"), Row("off", "x", enabled=False), Row("id", "{{userId}}"), Row("", "nameless"))
    assert with_rows("https://h/?old=1#f", rows) == "https://h/?a%20b=1%262&id={{userId}}#f"
    assert with_rows("https://h/?old=1", ()) == "https://h/"


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=5))
def test_rows_survive_the_way_there_and_back(pairs: list[tuple[str, str]]) -> None:
    rows = tuple(Row(name, value) for name, value in pairs)
    assert rows_of(with_rows("https://h/x", rows)) == rows
