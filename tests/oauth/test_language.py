import pytest

from tokenexplorer.oauth.language import is_english

OTHERS = (
    "",
    "Der DPoP-Nachweis ist ung\u00fcltig.",
    "DPoP proof \u306e\u7f72\u540d\u304c\u7121\u52b9\u3067\u3059\u3002",
    "\u062a\u0639\u0630\u0631 \u0625\u0643\u0645\u0627\u0644 \u0627\u0644\u0637\u0644\u0628 (client_id)",
    "La preuve DPoP est invalide ou a expir\u00e9.",
    "El token no es v\u00e1lido.",
    "No has iniciado sesi\u00f3n.",
)


@pytest.mark.parametrize("words", OTHERS)
def test_other_languages_and_silence_are_not_english(words: str) -> None:
    assert not is_english(words)


@pytest.mark.parametrize(
    "words", ["The client_assertion signature is invalid.", "DPoP proof mismatch", "Token is not active", "JWT expired"]
)
def test_refusals_in_english_are(words: str) -> None:
    assert is_english(words)
