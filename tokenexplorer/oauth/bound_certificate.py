"""Tokens that are of use only with a client certificate, shown on the connection that brings them.

Spec: RFC 8705 section 3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.client_certificate import ClientCertificate


def misfit(summary: TokenSummary, certificate: ClientCertificate | None) -> tuple[str, str]:
    """Why an access token is of no use with the app's certificate, and what to do; both empty where it may be.

    A token that cannot be read does not say what it is bound to: only the server knows then.

    Args:
        summary: Of the set.
        certificate: The app's, or None.
    """
    wanted = summary.certificate_x5t
    if not wanted or (certificate is not None and certificate.thumbprint == wanted):
        return "", ""
    if certificate is None:
        words = "Choose the certificate for the app on Connect. Without it the token is of no use to anybody."
        return f"The token is bound to a client certificate that is not here: {wanted}.", words
    words = f"Sign in again to get a token for the app's certificate now, {certificate.thumbprint}."
    return f"The token is bound to another client certificate: {wanted}.", words


def certificate_for(summary: TokenSummary, certificate: ClientCertificate | None) -> ClientCertificate | None:
    """The certificate to show where the set's access token is sent; None for an app that has none.

    Raises:
        ConfigError: The token is bound to a certificate that this is not.
    """
    title, advice = misfit(summary, certificate)
    if title:
        raise ConfigError(title, advice, field="certificate_file")
    return certificate
