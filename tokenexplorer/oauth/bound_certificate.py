"""Tokens that are of use only with a client certificate, shown on the connection that brings them.

Spec: RFC 8705 sections 2.2.2 and 3
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

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


def certificate_jwk(certificate: ClientCertificate) -> dict[str, Any]:
    """Its public key as a JWK with the certificate itself, as a provider registers one that nobody else signed.

    Returns:
        Empty where its key is of a kind that no JWK has.

    Spec: RFC 8705 section 2.2.2, RFC 7517 section 4.7
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
    from cryptography.x509 import load_der_x509_certificate
    from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
    from jwt.exceptions import InvalidKeyError

    try:
        key = load_der_x509_certificate(certificate.der).public_key()
        jwk: dict[str, Any] = {}
        if isinstance(key, rsa.RSAPublicKey):
            jwk = RSAAlgorithm.to_jwk(key, as_dict=True)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            jwk = ECAlgorithm.to_jwk(key, as_dict=True)
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            jwk = OKPAlgorithm.to_jwk(key, as_dict=True)
    except (ValueError, InvalidKeyError):
        return {}
    jwk.pop("key_ops", None)  # a certificate says itself what it is for
    return {**jwk, "x5c": [base64.b64encode(certificate.der).decode("ascii")]} if jwk else {}
