"""Secrets of commands and scripts that stand where no name tells them: `curl -u id:secret`, `auth=("id", "secret")`.

They are masked before anything is read: no explanation needs them, and of several commands only one is taken apart.
"""

from __future__ import annotations

import re
from typing import Final

from tokenexplorer.redaction import MASK

_VALUE: Final = r"(?:[\^\\]?\"[^\"\n]*+\"?|'[^'\n]*+'?|[^\s\"'=-][^\s\"']{5,}+)"
_LOGIN: Final = re.compile(
    r"((?<![\w-])(?:-[uUaE]|--(?:proxy-)?(?:user|cert)|--auth)[ =\t]{1,4}[\"'^\\]{0,3}[^\s\"':=/]{1,200}:)"
    r"(?!//)[^\s\"'\\]++"
)
_COOKIE: Final = re.compile(rf"((?<![\w-])(?:-b|--cookie)[ =\t]{{1,4}}){_VALUE}")
_OPTION: Final = re.compile(
    r"((?<![\w-])--?(?:[a-z0-9]{1,20}-){0,3}(?:pass(?:word|wd|phrase)?|secret|token|api-?key)[ =\t]{1,4})" + _VALUE,
    re.IGNORECASE,
)
_CALL: Final = re.compile(
    r"((?:Net\.Cookie|BasicAuth|PSCredential|\bauth\s?=\s?)\(\s{0,8}[\"'][^\"'\n]{1,200}[\"']\s{0,8},\s{0,8}[\"'])[^\"'\n]++"
)
_SECURE_STRING: Final = re.compile(r"(ConvertTo-SecureString\s{1,4}(?:-String\s{1,4})?[\"'])[^\"'\n]++", re.IGNORECASE)


def without_arguments(text: str) -> str:
    """The text with such values masked.

    Args:
        text: As `cleaned` left it.
    """
    for pattern in (_LOGIN, _COOKIE, _OPTION, _CALL, _SECURE_STRING):
        text = pattern.sub(rf"\1{MASK}", text)
    return text
