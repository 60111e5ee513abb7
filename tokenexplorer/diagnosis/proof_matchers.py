"""Why a server refused what was shown it from elsewhere: a client certificate, or a signed statement about somebody.

What they are is on the connection or in a JWT that is not kept: the server's words say what is wrong, if anything does.

Spec: RFC 8705 section 2, RFC 7523 section 3
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.oauth.grant_types import JWT_BEARER

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

_STAGES: Final = frozenset({"token", "device", "push", "introspection", "revocation"})
_OF_TIME: Final = re.compile(
    r"expire|in the future|before the current|too far|not (?:yet )?valid yet|\b(?:iat|exp|nbf)\b", re.I
)
_NO_CERTIFICATE: Final = re.compile(
    r"\b(?:no|without (?:a|any)?|missing) ?(?:client |peer |tls )*certificate"
    r"|certificate (?:is|was) (?:missing|required|not (?:presented|provided|sent|found))",
    re.IGNORECASE,
)
_OF_ASSERTIONS: Final = (
    (
        re.compile(r"already (?:been )?used|replay|\bjti\b", re.IGNORECASE),
        "The assertion was used before",
        "Make a new one, with another jti. Each is good once.",
    ),
    (
        re.compile(r"audience|\baud\b", re.IGNORECASE),
        "The assertion is for another server",
        "Set aud to the issuer or to the token endpoint of this server.",
    ),
    (
        re.compile(r"signature|\bsigned\b|\bkid\b|\bkeys?\b", re.IGNORECASE),
        "The server cannot check who signed the assertion",
        "Register the public key at the server, and name it by kid.",
    ),
    (
        _OF_TIME,
        "The assertion is out of time",
        "Make a new one, good for a few minutes from now. Check this computer's clock if that does not help.",
    ),
    (
        re.compile(r"issuer|\biss\b", re.IGNORECASE),
        "The server does not trust who made the assertion",
        "Have its issuer registered at the server, or let somebody sign whom the server trusts.",
    ),
    (
        re.compile(r"subject|\bsub\b|\buser\b", re.IGNORECASE),
        "The server does not know whom the assertion is about",
        "Name the person in sub as the server knows them.",
    ),
)
"""What the words speak of, the title, what to do; what names more comes first."""


def of_proofs(case: Case, told: Said) -> tuple[Finding, ...]:
    """What is wrong with the certificate, or with the assertion that was handed in."""
    found = (_certificate_refused(case, told), _assertion_refused(case, told))
    return tuple(each for each in found if each is not None)


def _certificate_refused(case: Case, told: Said) -> Finding | None:
    """The certificate is on the connection: what went in the request says nothing of it, the server's words may."""
    client = case.client
    if case.stage not in _STAGES or told.error != "invalid_client" or client is None or not client.uses_certificate:
        return None
    says_so = "certificate" in told.words.lower()
    if _NO_CERTIFICATE.search(told.words):
        title, why = (
            "The server saw no client certificate",
            "The connection that brought the request showed none there.",
        )
        fix = "Ask at the address of mtls_endpoint_aliases, with nothing between that ends TLS."
    elif _OF_TIME.search(told.words):
        title, why = "The app's certificate is out of time", "The server says so, by its own clock."
        fix = "Have the certificate renewed and registered, then choose the new file."
    elif client.client_auth == "tls_client_auth":
        title, why = (
            "The server does not take the app's certificate",
            "Its subject is not the one registered for the app.",
        )
        fix = "Choose the certificate that is registered for the app, or register the subject of this one."
    else:
        title, why = "The server does not take the app's certificate", "It is not the one registered for the app."
        fix = "Choose the certificate that is registered for the app, or register this one."
    return Finding(
        "certificate-refused",
        title,
        why,
        "certain" if says_so else "likely",
        (Fact("app", "client authentication", client.client_auth), *evidence_of(case, told)),
        others=() if says_so else ("The client ID is that of another app.",),
        mends=(Mend(fix, "open_connect", "certificate", "Open the app"),),
        sources=("RFC 8705 section 2",),
        rank=91,
    )


def _assertion_refused(case: Case, told: Said) -> Finding | None:
    # What went is not at hand where the dialog asks: there the error says in which doing it came.
    handed_in = case.sent.grant_type == JWT_BEARER or getattr(case.error, "where", "") == "assertion"
    if case.stage != "token" or told.error != "invalid_grant" or not handed_in:
        return None
    read = next((row for row in _OF_ASSERTIONS if row[0].search(told.words)), None)
    title = read[1] if read is not None else "The server does not take the assertion"
    fix = read[2] if read is not None else "Check its issuer, subject, audience, times and key."
    return Finding(
        "bearer-assertion",
        title,
        "A signed statement took the place of a sign-in, and the server checks each part of it.",
        "certain" if read is not None else "likely",
        (Fact("request", "grant_type", JWT_BEARER), *evidence_of(case, told)),
        mends=(Mend(fix),),
        sources=("RFC 7523 section 3",),
        rank=91,
    )
