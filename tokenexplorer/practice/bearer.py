"""Reads the Authorization header and says what is wrong with an access token, in Okta's words."""

from dataclasses import dataclass

from tokenexplorer.practice.messages import Request
from tokenexplorer.practice.records import TokenRecord
from tokenexplorer.practice.tokens import find_token
from tokenexplorer.practice.world import World


@dataclass(frozen=True, slots=True)
class TokenFault:
    """Why an access token is refused.

    Spec: RFC 6750 section 3.1
    """

    status: int
    error: str
    description: str


def credentials(request: Request) -> tuple[str, str]:
    """Split the Authorization header.

    Returns:
        The scheme in lower case and the value; two empty strings where there is none.
    """
    scheme, _, value = request.headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), value.strip()


def check_access_token(world: World, value: str) -> TokenRecord | TokenFault:
    """Answer the token, or why it is refused whatever it is used for."""
    record = find_token(world, value)
    if record is None or record.kind != "access_token":
        return TokenFault(401, "invalid_token", "The access token is invalid.")
    if record.is_expired():
        return TokenFault(401, "invalid_token", "The token has expired.")
    if record.is_revoked():
        return TokenFault(401, "invalid_token", "The access token has been revoked.")
    return record
