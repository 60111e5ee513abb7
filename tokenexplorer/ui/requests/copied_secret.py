"""Whether what is copied out of an answer is a secret (S14). Pure."""

from __future__ import annotations

import re

from tokenexplorer.redaction import is_secret_member, redact_text

_LOOKED_AT = 200_000
"""Characters; copying must not hold the window up."""

_NAME = re.compile(r"\.([A-Za-z_$][\w$-]*)|\[\"((?:[^\"\\]|\\.){1,200})\"\]")


def is_copied_secret(text: str, path: str = "") -> bool:
    """Whether text from an answer holds a credential.

    Args:
        text: What is copied.
        path: Where the value stands in JSON, `$.credentials.password`; empty where it is no such value.
    """
    from tokenexplorer.wire.json_text import without_secrets

    if any(is_secret_member(plain or quoted) for plain, quoted in _NAME.findall(path)):
        return True
    head = text[:_LOOKED_AT]
    return redact_text(head) != head or (head.lstrip()[:1] in ("{", "[") and without_secrets(head) != head)
