"""Why an Okta org does not let one set an app up: the likeliest cause, with its mend first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from tokenexplorer.okta.refusals import not_accepted, own_words, refuse, refuse_where_scope_lacks

if TYPE_CHECKING:
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.wire.exchange import Exchange

MAKE: Final = "make the app"
_ANEW = "Try again. It looks for the app anew."
_ADMIN = "Use the token of a Super Administrator."
# What a cause names -> what to do.
_MENDS: Final = (
    ("redirect_uri", "Change the redirect URI under Connect: the org does not take it."),
    ("label", "Give the app another name: the org does not take this one."),
    ("jwks", "Make another key: the org takes RSA from 2048 bits and EC, each with a key ID of its own."),
    ("dpop", "Turn DPoP off for this app: the org does not offer it."),
    ("grant_type", "Untick what the app does not need: the org does not take a grant type."),
    ("response_type", "Choose the response type code under Connect, Advanced."),
    ("token_endpoint_auth_method", "Choose another way how the app proves itself."),
    ("issuer_mode", "Check the org's address under Connect: it does not fit the issuer mode."),
)


def refuse_app(exchange: Exchange, access: GrantAccess, needs: str, doing: str, what: str) -> NoReturn:
    """Name the likeliest cause why a step of a set-up was refused.

    Args:
        exchange: Its answer has an error's status.
        access: With what it was asked.
        needs: The scope that a token needs for it; empty for none.
        doing: What was refused, after "The org does not": `make the app`.
        what: What should have come: `an app`.

    Raises:
        TokenExplorerError: Always.
    """
    refuse_where_scope_lacks(exchange, f"The token may not {doing}.", needs)
    otherwise = f"The org does not {doing}"
    mend = _mend(own_words(exchange)) if doing == MAKE else ""
    ways = {
        400: (mend or "Look at what the org says.", f"{otherwise} (400)."),
        401: not_accepted(access),
        403: (_ADMIN, f"{otherwise}: this account may not (403)."),
        404: (_ANEW, f"{otherwise}: it is not there (404)."),
        409: (mend or _ANEW, f"{otherwise}: something of that kind is there (409)."),
    }
    refuse(exchange, ways, what, otherwise)


def _mend(words: str) -> str:
    """What to change of the app, where the org names what it does not take."""
    return next((mend for named, mend in _MENDS if named in words.lower()), "")
