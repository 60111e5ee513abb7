"""The one thing to say above an answer: why there is none, why it is not whole, what spoke against sending. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.api.risks import Risk
    from tokenexplorer.ui.widgets.banner import BannerKind
    from tokenexplorer.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Remark:
    """A banner's content.

    Attributes:
        kind: Colour and icon.
        lead: The first sentence; outside text.
        rest: What follows.
    """

    kind: BannerKind
    lead: str
    rest: str = ""


def remark_on(exchange: Exchange, warnings: Iterable[Risk] = ()) -> Remark | None:
    """What there is to say, the gravest alone; None where the answer speaks for itself."""
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
    return next((Remark("warn", risk.title, risk.advice) for risk in warnings), None)
