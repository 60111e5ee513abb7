"""A form about a token to its own server: who asks, and that the key is here which the token is bound to.

No standard wants a proof of possession at introspection or revocation; a server that does want one gets it, and to all
others it is a header that they pass over. So a key that is missing stops nothing here.

Spec: RFC 7009 section 2.1, RFC 7662 section 2.1, RFC 9449 sections 4.2, 5 and 6.2
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.dpop import key_of
from tokenexplorer.tokens.exact_json import clip

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import DpopKey
    from tokenexplorer.oauth.token_call import TokenCall
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.tokens.exact_json import JsonObject
    from tokenexplorer.tokens.token_set import HandedKind, TokenSet
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Binding:
    """What an answer says of the key that a token is bound to.

    Attributes:
        fits: Whether it is as it was when the token came.
        words: A sentence, or two.
    """

    fits: bool
    words: str


@dataclass(frozen=True, slots=True)
class TokenQuestion:
    """One token and what is asked about it.

    Attributes:
        token_set: Of which it is one.
        kind: Which one.
        token: Itself.
    """

    token_set: TokenSet = field(repr=False)
    kind: HandedKind
    token: str = field(repr=False)

    def ask(self, call: TokenCall, purpose: Purpose) -> Exchange:
        """Send it, with a fresh proof where the token is bound to a key that is here; errors as of `TokenCall.send`."""
        key = self._key(call.client)
        # `ath` is the hash of an access token alone; a refresh token is shown with a proof that has none.
        access_token = self.token if self.kind == "access_token" else ""
        form = (("token", self.token), ("token_type_hint", self.kind))
        return replace(call, dpop=key, access_token=access_token).send(form, purpose)

    def _key(self, client: Client) -> DpopKey | None:
        if self.kind == "access_token":
            bound = self.token_set.summary.is_dpop
        else:  # a refresh token is bound where nothing else shows who uses it (RFC 9449 section 5)
            bound = self.kind == "refresh_token" and client.client_auth == "none"
        return self._kept if bound else None

    @property
    def _kept(self) -> DpopKey | None:
        try:
            return key_of(self.token_set)
        except ConfigError:
            return None

    def compare(self, answer: JsonObject) -> Binding | None:
        """What the server's answer on an active token says of its key; None where there is nothing to tell.

        Spec: RFC 9449 section 6.2
        """
        named, is_access = _key_named(answer), self.kind == "access_token"
        bound = self.token_set.summary.is_dpop
        if not named:
            words = "It names no key (cnf.jkt), so nothing shows that the server holds this token for bound to one."
            return Binding(False, words) if is_access and bound else None
        if is_access and not bound:
            words = f"It names a key (cnf.jkt {clip(named)}), though the token came as Bearer"
            return Binding(False, f"{words}: an API that looks at that refuses it without a proof.")
        called = answer.get("token_type")
        if is_access and isinstance(called, str) and called.lower() != "dpop":
            words = f"It names a key (cnf.jkt), yet calls the token {clip(called)}, not DPoP"
            return Binding(False, f"{words}: an API that goes by that takes it without a proof.")
        return self._same_key(named)

    def _same_key(self, named: str) -> Binding:
        kept = self._kept
        ours = kept.jkt if kept is not None else self.token_set.summary.dpop_jkt
        if ours and named != ours:
            words = f"It names another key (cnf.jkt {clip(named)}) than the one that this token came with ({ours})"
            return Binding(False, f"{words}: proofs made here open nothing. Sign in again.")
        if kept is None:
            words = f"It names the key that this token is bound to (cnf.jkt {clip(named)}), and that key is not here"
            return Binding(False, f"{words}: nothing can prove possession. Sign in again.")
        return Binding(True, "It names the key that this token is bound to (cnf.jkt): the one kept here.")


def _key_named(answer: JsonObject) -> str:
    confirmation = answer.get("cnf")
    found = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    return found if isinstance(found, str) else ""
