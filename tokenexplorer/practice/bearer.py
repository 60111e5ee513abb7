"""Reads the Authorization header and says what is wrong with an access token, in Okta's words."""

from dataclasses import dataclass

from tokenexplorer.practice.client_keys import Algorithms
from tokenexplorer.practice.dpop_proofs import check_resource_proof
from tokenexplorer.practice.errors import challenge
from tokenexplorer.practice.identifiers import certificate_thumbprint
from tokenexplorer.practice.messages import Request
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.oauth_request import called_url
from tokenexplorer.practice.records import TokenRecord
from tokenexplorer.practice.tokens import find_token
from tokenexplorer.practice.world import World


@dataclass(frozen=True, slots=True)
class TokenFault:
    """Why an access token is refused.

    Attributes:
        scheme: That of the challenge: "DPoP" where a proof or the binding of the token is at fault.

    Spec: RFC 6750 section 3.1, RFC 9449 section 7.1
    """

    status: int
    error: str
    description: str
    scheme: str = "Bearer"

    def challenge(self, algorithms: Algorithms, **parameters: str) -> tuple[str, str]:
        """The WWW-Authenticate header, with more parameters in front of the error where there are some."""
        algs = {"algs": " ".join(algorithms)} if self.scheme == "DPoP" else {}
        resource = {"resource": parameters.pop("resource")} if "resource" in parameters else {}
        fault = {"error": self.error, "error_description": self.description}
        return challenge(self.scheme, **algs, **parameters, **fault, **resource)


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


def presented_token(world: World, request: Request) -> TokenRecord | TokenFault:
    """Answer the access token of a call with `Bearer` or `DPoP`, proof and binding checked, or why it is refused.

    Spec: RFC 9449 section 7, RFC 8705 section 3
    """
    scheme, value = credentials(request)
    record = check_access_token(world, value)
    if isinstance(record, TokenFault):
        return record
    if record.x5t and not (request.certificate and certificate_thumbprint(request.certificate) == record.x5t):
        shown = "another one" if request.certificate else "none"
        words = f"The access token is bound to a client certificate, and this connection shows {shown}."
        return TokenFault(401, "invalid_token", words)
    if scheme != "dpop":
        words = "The resource request must use the DPoP authentication scheme."
        return TokenFault(400, "invalid_request", words, "DPoP") if record.jkt else record
    if not record.jkt:
        return TokenFault(401, "invalid_token", "The access token is not DPoP bound.", "DPoP")
    proof = request.headers.get("dpop")
    if not proof:
        return TokenFault(400, "invalid_request", "The access token requires a DPoP proof.", "DPoP")
    try:
        url = called_url(request, world.org_url)
        check_resource_proof(world, proof, request.method, url, value, record.jkt)
    except OktaFault as fault:
        return TokenFault(400, fault.error, fault.description, "DPoP")
    return record
