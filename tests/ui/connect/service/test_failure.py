"""Which step a failure leads back to, as a table."""

import pytest

from tokenexplorer.errors import ConfigError, NetworkError, OAuthError, StorageError, TokenExplorerError
from tokenexplorer.ui.actions.first_call import CallResult
from tokenexplorer.ui.connect.service.failure import cause_of, cause_of_call


@pytest.mark.parametrize(
    ("error", "word", "step"),
    [
        (OAuthError("invalid_client", "no such key"), "Key", "register"),
        (OAuthError("invalid_scope", "not granted"), "Grant", "register"),
        (OAuthError("invalid_dpop_proof", "DPoP proof JWT header is missing"), "Proof", "assertion"),
        (ConfigError("The key of this app cannot sign.", field="signing_key"), "Key", "key"),
        (StorageError("The keyring is locked."), "Keyring", "key"),
        (NetworkError("No answer."), "Network", "token"),
        (OAuthError("consent_required"), "Grant", "register"),
        (OAuthError("invalid_client", advice="Set this computer's clock: it is 10 min behind."), "Clock", "assertion"),
        (ConfigError("The server names no token endpoint."), "Setting", "token"),
        (TokenExplorerError("Odd."), "Answer", "token"),
    ],
)
def test_an_error_of_the_token_names_its_step(error: TokenExplorerError, word: str, step: str) -> None:
    found = cause_of(error, "token")
    assert (found.word, found.step) == (word, step)


@pytest.mark.parametrize(
    ("status", "challenge", "body", "word", "step"),
    [
        (401, 'DPoP error="invalid_dpop_proof"', "", "Proof", "assertion"),
        (401, 'DPoP error="invalid_token"', "", "Token", "token"),
        (403, 'Bearer error="insufficient_scope"', "", "Grant", "register"),
        (403, "", '{"errorCode": "E0000006"}', "Role", "register"),
        (403, "", "<b>Blocked by the firewall</b>", "Call", "call"),
        (302, "", "", "Call", "call"),
        (404, "", "{}", "Call", "call"),
    ],
)
def test_an_answer_of_the_call_names_its_step(status: int, challenge: str, body: str, word: str, step: str) -> None:
    found = cause_of_call(CallResult("/x", status, "", challenge, body))
    assert found is not None
    assert (found.word, found.step) == (word, step)


@pytest.mark.parametrize(
    ("error", "word"),
    [(StorageError("The keyring is locked."), "Keyring"), (ConfigError("The address cannot be used."), "Call")],
)
def test_an_error_of_the_call_stays_with_the_call(error: TokenExplorerError, word: str) -> None:
    found = cause_of(error, "call")
    assert (found.word, found.step) == (word, "call")


def test_a_good_answer_has_no_cause() -> None:
    assert cause_of_call(CallResult("/x", 200)) is None
