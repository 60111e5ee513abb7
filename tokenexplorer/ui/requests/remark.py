"""The one thing to say above an answer: why it is not whole, why a proof was refused, which scope lacks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.ui.widgets.banner import BannerKind
    from tokenexplorer.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Remark:
    """A banner's content.

    Attributes:
        kind: Colour and icon.
        lead: The first sentence; outside text.
        rest: What follows.
        action: Label of its button, or empty.
        scopes: To be added to the app by that button.
    """

    kind: BannerKind
    lead: str
    rest: str = ""
    action: str = ""
    scopes: tuple[str, ...] = ()


def remark_on(exchange: Exchange) -> Remark | None:
    """What there is to say; None where the answer speaks for itself."""
    from tokenexplorer.api.insufficient_scope import missing_scopes
    from tokenexplorer.oauth.dpop_refusal import refusal_of

    response = exchange.response
    if exchange.error is not None:
        # A certificate's lines stand below the advice; a few words of a system stand behind it.
        apart = "\n" if "\n" in exchange.error.detail else " "
        words = apart.join(part for part in (exchange.error.advice, exchange.error.detail) if part)
        return Remark("warn" if response is not None else "bad", exchange.error.title, words)
    if response is None:
        return None
    if response.body.incomplete:
        return Remark("warn", "Incomplete.", response.body.incomplete)
    refused = refusal_of(exchange)
    if refused:
        return Remark("bad", "The server refuses the proof of possession.", refused)
    scopes = missing_scopes(response)
    if not scopes:
        return None
    names = " and ".join(scopes)
    verb = "is" if len(scopes) == 1 else "are"
    return Remark("neutral", f"{names} {verb} not in this token.", "", f"Add {names} and sign in again", scopes)
