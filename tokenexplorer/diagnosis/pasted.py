"""Evidence that a person pastes: the output of `curl -v` or `curl -i`, a body, a header, a redirect URL, an error text.

Nothing is sent, nothing is kept but what `Case` holds, and that is redacted. A token in the request is read for its
claims before it is masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from tokenexplorer.diagnosis.case import Answer, Case, Scheme, Sent
from tokenexplorer.diagnosis.pasted_arguments import without_arguments
from tokenexplorer.diagnosis.pasted_commands import read_command
from tokenexplorer.diagnosis.pasted_http import read_failed_curl, read_http
from tokenexplorer.diagnosis.pasted_lines import cleaned, headers_in
from tokenexplorer.diagnosis.pasted_parts import Pasted, answer_of, host_of, looks_secret
from tokenexplorer.diagnosis.pasted_tools import read_har, read_panel, read_postman
from tokenexplorer.diagnosis.pasted_words import read_json, read_words
from tokenexplorer.diagnosis.recorded import token_in
from tokenexplorer.errors import OAuthError

_LONGEST_URL: Final = 20_000
_FIELDS: Final = 100
_MOST_WRAPPED: Final = 40
_SCHEMES: Final[Mapping[str, Scheme]] = {"bearer": "Bearer", "dpop": "DPoP", "ssws": "SSWS"}
_AT_PROVIDER: Final = ("/authorize", "/oauth2/", "/oidc/", "/auth")


def read_pasted(text: str, token: str = "") -> Pasted:
    """Read evidence.

    Args:
        text: As pasted.
        token: The token that was sent, where the person has it apart; read, not kept.
    """
    text = without_arguments(cleaned(text))
    read = (
        _redirect(text)
        or read_http(text)
        or read_failed_curl(text)
        or read_har(text)
        or read_postman(text)
        or read_panel(text)
        or read_json(text)
        or _headers_alone(text)
        or read_command(text)
        or _token_alone(text)
        or _redirect_within(text)
        or read_words(text)
    )
    return _with_token(read, token.strip()) if token.strip() else read


def _with_token(read: Pasted, token: str) -> Pasted:
    """The evidence with a token that was given apart: `Bearer …` says how it was sent."""
    scheme, _, rest = token.partition(" ")
    known = _SCHEMES.get(scheme.lower(), "")
    case = replace(read.case, sent_token=token_in(rest.strip() if known else token, None))
    if not case.sent.scheme:
        case = replace(case, sent=replace(case.sent, scheme=known or "Bearer"))
    return replace(read, case=case)


def _redirect(text: str) -> Pasted | None:
    """The URL that the browser came back to, only its query, or the header that sent it there."""
    lines = text[:_LONGEST_URL].strip().split("\n")
    wrapped = len(lines) <= _MOST_WRAPPED and "://" in lines[0] and all(" " not in line.strip() for line in lines)
    line = ("".join(line.strip() for line in lines) if wrapped else lines[0]).strip("\"'<> \t")
    name, colon, rest = line.partition(":")
    line = rest.strip() if colon and name.lower() == "location" else line
    bare = line.lstrip("?#").startswith(("error=", "error_description=", "state=")) and " " not in line
    try:
        parts = urlsplit(line)
    except ValueError:
        return None
    if not bare and ("://" not in line or " " in line):
        return None
    query = line.lstrip("?#") if bare else "&".join(each for each in (parts.query, parts.fragment) if each)
    try:
        fields = dict(parse_qsl(query, errors="replace")[:_FIELDS])
    except ValueError:
        return None
    at_provider = any(piece in parts.path for piece in _AT_PROVIDER) and "redirect" not in parts.path
    host = host_of(fields.get("iss", "")) or (host_of(line) if at_provider and not bare else "")
    if "error" not in fields:
        if not {"code", "state"} <= fields.keys():
            return None
        lacking = "The sign-in came back with a code: up to here nothing failed."
        return Pasted(Case("authorize"), "a redirect", host, lacking)
    words = fields.get("error_description", "")
    error = OAuthError(fields["error"], words, fields.get("error_uri", ""), where="authorize")
    return Pasted(Case("authorize", error=error), "a redirect", host)


def _redirect_within(text: str) -> Pasted | None:
    """The same in a sentence: "I get http://127.0.0.1:8765/callback?error=access_denied and do not know why"."""
    for word in text[:_LONGEST_URL].split():
        begins = word.find("http")
        if begins >= 0 and "://" in word and any(f"{mark}error=" in word for mark in "?#&"):
            return _redirect(word[begins:].rstrip(".,;:!)]}"))
    return None


def _headers_alone(text: str) -> Pasted | None:
    """A WWW-Authenticate line, with others or alone; its value alone, too."""
    if text[:7].lower() in ("bearer ", "dpop er") and "=" in text[:200]:
        text = f"WWW-Authenticate: {text}"
    lines = [line for line in text.split("\n") if line.strip()]
    headers, taken = headers_in(lines, marked=False)
    if not any(name.lower() == "www-authenticate" for name, _ in headers):
        return None
    challenge = " ".join(value for name, value in headers if name.lower() == "www-authenticate")
    status = 403 if "insufficient_scope" in challenge else 401
    answer: Answer = answer_of(status, headers, "\n".join(lines[taken:]))
    scheme: Scheme = "DPoP" if challenge.lower().startswith("dpop") else "Bearer"
    return Pasted(Case("api", answer, Sent(scheme=scheme)), "a header")


def _token_alone(text: str) -> Pasted | None:
    """A token where the evidence belongs: it is read, and nothing of it is shown."""
    word = text.strip()
    if len(word.split()) != 1:
        return None
    read = token_in(word, None)
    if read.claims is None and not looks_secret(word):
        return None
    lacking = "This is a token. Paste the answer above, and the token into its own field."
    return Pasted(Case("api", sent_token=read), "a token", lacking=lacking)
