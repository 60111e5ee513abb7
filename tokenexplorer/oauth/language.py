"""Whether a server's sentence is in English: only then may its words be looked through for what they do not say.

Servers translate their sentences, never their codes.
"""

from __future__ import annotations

import re
from typing import Final

_ENGLISH: Final = re.compile(
    r"\b(?:the|not|does|must|been|with|invalid|incorrect|missing|wrong|failed|mismatch|required|rejected|expired|"
    r"already|unknown|unexpected)\b",
    re.IGNORECASE,
)
"""Words of refusals that no other widespread language writes so."""


def is_english(words: str) -> bool:
    """Whether a sentence can be read by its words; not where there is none, or where it is in another language."""
    return _ENGLISH.search(words) is not None
