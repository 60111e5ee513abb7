"""What each response type brings through the browser and what after it: the flows as values, no ifs elsewhere.

Spec: RFC 6749 sections 4.1 and 4.2, OpenID Connect Core section 3, OAuth 2.0 Multiple Response Types
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tokenexplorer.errors import ConfigError

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, ResponseMode

_ORDER: Final = ("code", "id_token", "token")
_MEMBERS: Final = {"code": "code", "id_token": "id_token", "token": "access_token"}


@dataclass(frozen=True, slots=True)
class Flow:
    """One response type.

    Attributes:
        response_type: As sent; its words in the order of the registry.
    """

    response_type: str = "code"

    @property
    def code(self) -> bool:
        """Whether a code comes, to be exchanged at the token endpoint."""
        return "code" in self.response_type.split()

    @property
    def id_token(self) -> bool:
        """Whether an ID token comes through the browser."""
        return "id_token" in self.response_type.split()

    @property
    def access_token(self) -> bool:
        """Whether an access token comes through the browser."""
        return "token" in self.response_type.split()

    @property
    def is_legacy(self) -> bool:
        """Whether tokens pass through the browser (RFC 9700 section 2.1.2)."""
        return self.id_token or self.access_token

    @property
    def brings(self) -> tuple[str, ...]:
        """The parameters that a good answer must have, beside the state."""
        return tuple(_MEMBERS[word] for word in self.response_type.split())

    def mode(self, chosen: ResponseMode = "") -> ResponseMode:
        """How the answer comes back: as chosen, else as the response type has it.

        Spec: OAuth 2.0 Multiple Response Types section 5
        """
        return chosen or ("fragment" if self.is_legacy else "query")


CODE: Final = Flow()


def flow_of(client: Client) -> Flow:
    """The flow that an app asks for; the order of the words of its response type does not matter.

    Raises:
        ConfigError: The response type is none that is known, or tokens were to come in a query, where they would be
            in histories and logs (OAuth 2.0 Multiple Response Types section 3).
    """
    flow = Flow(canonical(client.response_type))
    if not flow.brings:
        words = "Choose one of the list under Advanced; code is the safe one."
        raise ConfigError("The response type is not known.", words, client.response_type, field="response_type")
    if flow.is_legacy and client.response_mode == "query":
        words = "Choose fragment or form_post under Advanced, or the response type code."
        raise ConfigError("Tokens must not come back in the query.", words, field="response_mode")
    return flow


def canonical(response_type: str) -> str:
    """The words of a response type in the order of the registry, each once; empty where one is not known."""
    words = set(response_type.split())
    return " ".join(word for word in _ORDER if word in words) if words <= set(_ORDER) else ""
