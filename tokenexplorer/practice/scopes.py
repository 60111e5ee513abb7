"""What scopes there are at the practice org and what they mean, in words for the consent page."""

import re

OIDC_SCOPES = {
    "openid": "Know who you are",
    "profile": "See your name, language and time zone",
    "email": "See your e-mail address",
    "address": "See your postal address",
    "phone": "See your phone number",
    "groups": "See which groups you belong to",
    "offline_access": "Keep access while you are away (refresh token)",
}
CUSTOM_SCOPES = {
    "messages.read": "Read your practice messages",
    "messages.write": "Write practice messages for you",
}
OPTIONAL_SCOPES = frozenset({"messages.write"})
"""Whoever signs in may leave these out on the consent page; the app gets the rest, and no error."""
_API_SCOPE = re.compile(r"(?:okta\.|ssf\.)[A-Za-z0-9.]+")
_VERBS = {"read": "Read", "manage": "Read and change", "register": "Create", "self": "your own"}


def is_api_scope(scope: str) -> bool:
    """Tell whether the scope belongs to the management API, known to this org or not."""
    return _API_SCOPE.fullmatch(scope) is not None


def in_words(scope: str) -> str:
    """Say what a scope allows; an unknown one is repeated as it is."""
    known = OIDC_SCOPES.get(scope) or CUSTOM_SCOPES.get(scope)
    if known:
        return known
    if not is_api_scope(scope):
        return scope
    parts = scope.split(".")[1:]
    own = parts[-1] == "self"
    parts = parts[:-1] if own else parts
    resource = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(parts[:-1])).lower()
    verb = _VERBS.get(parts[-1], parts[-1].capitalize())
    return f"{verb} {'only your own entry among ' if own else ''}the {resource} of this org"


def satisfies(granted: tuple[str, ...], needed: str) -> bool:
    """Tell whether a token's scopes cover a needed one: `manage` covers `read` of the same resource."""
    if needed in granted:
        return True
    return needed.endswith(".read") and f"{needed.removesuffix('.read')}.manage" in granted
