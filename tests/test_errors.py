"""The error tree: drawn as it is, redacted, printable."""

import inspect
import re
import traceback

import pytest

from tokenexplorer import errors
from tokenexplorer.errors import ConfigError, OAuthError, PortTaken, TlsFailed, TokenExplorerError

CANARY = "Kanarie-9f3b27"
CLASSES = [
    each
    for each in vars(errors).values()
    if inspect.isclass(each) and issubclass(each, Exception) and each.__module__ == errors.__name__
]

WORDED = [each for each in CLASSES if "title" in list(inspect.signature(each).parameters)[:1]]


def test_most_errors_take_words() -> None:
    assert {each.__name__ for each in CLASSES} - {each.__name__ for each in WORDED} <= {
        "IssuerMismatch",
        "OAuthError",
        "PassphraseNeeded",
        "PortTaken",
    }


def test_the_tree_of_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn: list[tuple[str, str]] = []
    parents: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"    ((?:[│ ]   )*)(?:[├└]── )?([A-Z]\w+)", line)
        if found and (not drawn or "──" in line):
            depth = line.index(found[2]) // 4 - 1
            parents[depth:] = [found[2]]
            drawn.append((found[2], parents[depth - 1] if depth else "Exception"))
    assert sorted(drawn) == sorted((each.__name__, each.__bases__[0].__name__) for each in CLASSES)


@pytest.mark.parametrize("each", WORDED, ids=lambda each: each.__name__)
def test_S15_no_error_keeps_a_secret(each: type[TokenExplorerError]) -> None:
    error = each(f"Bearer {CANARY} failed", f"try code={CANARY}", f'{{"access_token": "{CANARY}"}}')
    shown = "".join((str(error), repr(error), repr(error.args), repr(vars(error))))
    shown += "".join(traceback.format_exception(error))
    assert CANARY not in shown
    assert "failed" in error.title
    assert str(error).count("\n") == 2


def test_S15_the_server_s_words_are_redacted_but_else_unchanged() -> None:
    error = OAuthError("invalid_grant", f"The code={CANARY} is <b>used</b>", f"https://h/?token={CANARY}", status=400)
    assert CANARY not in repr(vars(error)) + str(error)
    assert error.error == "invalid_grant"
    assert "is <b>used</b>" in error.detail
    assert error.title == "The server refused: invalid_grant"
    assert OAuthError("x").detail == "x"
    assert (error.status, error.where) == (400, "token")


def test_an_error_without_words_still_says_something() -> None:
    assert str(TokenExplorerError()) == "Something went wrong"
    assert str(errors.Cancelled()) == "Cancelled"
    assert repr(ConfigError("No issuer", field="issuer")) == "ConfigError('No issuer')"
    assert ConfigError("No issuer", field="issuer").field == "issuer"
    assert TlsFailed("No", cause="expired").cause == "expired"


def test_L02_a_taken_port_names_its_holder_and_a_way_out() -> None:
    error = PortTaken(8765, "nginx (pid 7)", 8766, any_port=True)
    assert str(error) == "Port 8765 is taken by nginx (pid 7).\nClose it, or use port 8766."
    assert "8766 to the app too" in PortTaken(8765, free_port=8766).advice
    assert "another program" in PortTaken(8765).title
