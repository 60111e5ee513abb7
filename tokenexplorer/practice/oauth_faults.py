"""OAuth errors that bear the reason under which an Okta org writes them into its System Log."""

from authlib.oauth2.rfc6749 import OAuth2Error


class OktaFault(OAuth2Error):  # type: ignore[misc]  # Authlib ships no types
    """An error with Okta's internal reason.

    Args:
        reason: For `outcome.reason` of the log entry.
        error: The OAuth error code.
        description: For the answer.
        status: 401 for `invalid_client`.
    """

    def __init__(self, reason: str, error: str, description: str, status: int = 400) -> None:
        super().__init__(description, error=error, status_code=status)
        self.reason = reason

    def get_headers(self) -> list[tuple[str, str]]:
        """Challenge whoever could not prove which app it is."""
        challenges = [("WWW-Authenticate", 'Basic realm="practice"')] if self.status_code == 401 else []
        return [*super().get_headers(), *challenges]


class DpopNonceNeeded(OktaFault):
    """The proof lacks the nonce that the answer names.

    Spec: RFC 9449 section 8
    """

    def __init__(self, nonce: str) -> None:
        super().__init__("use_dpop_nonce", "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
        self.nonce = nonce

    def get_headers(self) -> list[tuple[str, str]]:
        """Hand the nonce out."""
        return [*super().get_headers(), ("DPoP-Nonce", self.nonce)]


def client_fault(reason: str, description: str) -> OktaFault:
    """The app could not prove who it is."""
    return OktaFault(reason, "invalid_client", description, 401)


def proof_fault(reason: str, description: str) -> OktaFault:
    """A DPoP proof is not good.

    Spec: RFC 9449 section 5
    """
    return OktaFault(reason, "invalid_dpop_proof", description)
