"""Whose token it is: of another server, another org or another API than the one that was called.

Spec: RFC 9068 section 4, RFC 6750 section 3.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tokenexplorer.diagnosis.chain import at_org, host_of, is_okta_host
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.orgs.server_kind import server_kind

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.said import Said

_GUIDE: Final = "https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/"
_MOST: Final = 3


def of_server(case: Case, told: Said, scopes: Standing) -> tuple[Finding, ...]:
    """A token that the server refused (401), since it is somebody else's."""
    if case.stage not in ("api", "userinfo") or case.answer.status != 401 or case.sent.scheme not in ("Bearer", "DPoP"):
        return ()
    if case.sent_token.claims is None or scopes.ended or not _blames_token(told):
        return ()
    for matcher in (_custom_server, _other_org, _other_issuer, _audience):
        found = matcher(case, told)
        if found is not None:
            return (found,)
    return ()


def _blames_token(told: Said) -> bool:
    return told.error.lower() in ("invalid_token", "e0000011", "e0000005", "") or told.shape in ("named", "message")


def _custom_server(case: Case, told: Said) -> Finding | None:
    """A token of an Okta custom server, at the org's own API."""
    issuer = _text(case, "iss")
    if case.stage != "api" or not at_org(case) or "/api/v1/" not in f"{case.sent.url}/":
        return None
    if server_kind(case.provider_id, issuer) != "custom":
        return None
    org = case.org.url if case.org is not None else ""
    return Finding(
        "other-server",
        "The token is of the other authorization server",
        "Okta's own API takes tokens of the org server alone. This one is of a custom server.",
        "certain",
        (Fact("access token", "iss", issuer), Fact("access token", "aud", _audiences(case)), *evidence_of(case, told)),
        mends=(
            Mend("Sign in at the org server.", "use_server", org, "Use the org server and sign in"),
            Mend("For the signed-in person alone, call userinfo of the server in iss."),
        ),
        sources=(_GUIDE,),
        rank=96,
    )


def _other_org(case: Case, told: Said) -> Finding | None:
    """A token of one Okta org, sent to another."""
    issuer, called = host_of(_text(case, "iss")), host_of(case.sent.url)
    if not (is_okta_host(issuer) and is_okta_host(called)) or _org_name(issuer) == _org_name(called):
        return None
    other = next((each for each in case.other_tokens if host_of(each.issuer) == called), None)
    mend = (
        Mend(f"Send the token of {other.label}.", "switch_token", other.id, f"Use the token of {other.label}")
        if other is not None
        else Mend(f"Choose a token of {called}, or call {issuer}.", "switch_token", "", "Choose a token")
    )
    return Finding(
        "other-org",
        "The token is of another org",
        f"It is of {issuer}, and the call went to {called}.",
        "certain",
        (Fact("access token", "iss", _text(case, "iss")), Fact("request", "host", called), *evidence_of(case, told)),
        mends=(mend,),
        sources=("https://developer.okta.com/docs/concepts/auth-servers/", "RFC 9068 section 4"),
        rank=90,
    )


def _other_issuer(case: Case, told: Said) -> Finding | None:
    """Userinfo of another server than the token's."""
    issuer, called = _text(case, "iss"), host_of(case.sent.url)
    if case.stage != "userinfo" or not issuer or not case.sent.url:
        return None
    base = case.sent.url.partition("?")[0].rpartition("/v1/userinfo")[0]
    same_host = host_of(issuer) == called
    if case.provider_id.startswith("okta") and base and same_host:
        if base.removesuffix("/oauth2") == issuer.rstrip("/") or base == issuer.rstrip("/"):
            return None
    elif same_host:
        return None
    elif case.provider_id.startswith("okta") and base.partition("/oauth2")[2] == issuer.partition("/oauth2")[2]:
        return None  # an org answers at Okta's domain and at its own: the same server, perhaps
    return Finding(
        "userinfo-other-server",
        "Userinfo of another server was asked",
        "The token is of one authorization server, and the userinfo endpoint of another.",
        "certain" if same_host else "likely",
        (Fact("access token", "iss", issuer), Fact("request", "url", case.sent.url), *evidence_of(case, told)),
        mends=(
            Mend("Call the userinfo endpoint of the server in iss."),
            Mend("Or sign in at the server whose userinfo was asked.", "sign_in", "", "Sign in again"),
        ),
        sources=("OpenID Connect Core section 5.3",),
        unknown=() if same_host else ("Whether both hosts are one server",),
        rank=86,
    )


def _audience(case: Case, told: Said) -> Finding | None:
    """A token that says for whom it is, and it is for somebody else."""
    called = host_of(case.sent.url)
    named = _listed((case.sent_token.claims or {}).get("aud"))
    hosts = [host_of(each) for each in named if each.startswith("https://") or each.startswith("http://")]
    if case.stage != "api" or not called or not named or called in hosts:
        return None
    says_so = "audience" in told.words.lower() or "not intended for" in told.words.lower()
    if not says_so and (len(hosts) != len(named) or told.error.lower() != "invalid_token"):
        return None  # a name such as api://default may well be this API's
    org = case.org if at_org(case) else None
    if org is not None and (host_of(org.issuer) in hosts or (org.is_okta and any(map(is_okta_host, hosts)))):
        return None  # of the org, by its other address
    return Finding(
        "audience",
        "The token is for another API",
        f"Its audience is {' '.join(named)[:200]}, and the call went to {called}.",
        "certain" if says_so else "likely",
        (Fact("access token", "aud", _audiences(case)), Fact("request", "host", called), *evidence_of(case, told)),
        mends=(
            Mend(
                "Sign in for this API: name it as audience, resource or by its scope.",
                "open_connect",
                "",
                "Open the app",
            ),
            Mend("Or call the API that the token is for."),
        ),
        sources=("RFC 9068 section 4", "RFC 8707 section 2"),
        unknown=() if says_so else ("Which audience this API wants",),
        rank=84,
    )


def _org_name(host: str) -> str:
    """An org's admin console has a host of its own."""
    name, dot, rest = host.partition(".")
    return f"{name.removesuffix('-admin')}{dot}{rest}"


def _text(case: Case, name: str) -> str:
    value = (case.sent_token.claims or {}).get(name)
    return value if isinstance(value, str) else ""


def _audiences(case: Case) -> str:
    return " ".join(_listed((case.sent_token.claims or {}).get("aud"))[:_MOST])[:300]


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
