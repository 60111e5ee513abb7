"""Nonces for DPoP proofs: a new one every day, the last three days' ones still good."""

from dataclasses import dataclass, field

from tokenexplorer.practice.identifiers import random_token

_RENEWED_AFTER_S = 86_400
_GOOD_FOR_S = 3 * 86_400


@dataclass(slots=True)
class DpopNonces:
    """Nonces with the time each was made, the newest last.

    Spec: RFC 9449 sections 8 and 9
    """

    _made: list[tuple[str, float]] = field(default_factory=list)

    def current(self, now: float) -> str:
        """The nonce to hand out."""
        if not self._made or not self._made[-1][1] <= now < self._made[-1][1] + _RENEWED_AFTER_S:
            self._made.append((random_token(24), now))
            del self._made[:-4]
        return self._made[-1][0]

    def accepts(self, nonce: object, now: float) -> bool:
        """Tell whether a proof may bear this nonce."""
        return any(value == nonce and now < made + _GOOD_FOR_S for value, made in self._made)
