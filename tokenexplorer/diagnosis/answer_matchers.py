"""What the answer as such says, whoever was asked: too many requests, a proxy, a firewall, a web page, a broken server.

Such an answer says nothing about the token, however tempting that is.

Spec: RFC 9110 section 15, RFC 6585 section 4
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.chain import at_org, host_of, is_okta_host, server_now
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of, rule
from tokenexplorer.sentences import listed
from tokenexplorer.wire.retry_after import asked_wait_s

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

_FIREWALLS: Final = (
    "cf-ray",
    "cf-mitigated",
    "x-amzn-waf-action",
    "x-sucuri-id",
    "x-iinfo",
    "x-akamai-request-id",
    "x-azure-ref",
)
_WALLS_SAY_SO: Final = frozenset({"cf-mitigated", "x-amzn-waf-action"})
"""They stand on what a firewall refused; the others stand on everything that passes one."""

WALL_WORDS: Final = re.compile(
    r"attention required! \| cloudflare|used cloudflare to restrict access|request blocked|"
    r"request unsuccessful\. incapsula|web application firewall|the request could not be satisfied|"
    r"errors\.edgesuite\.net",
    re.IGNORECASE,
)
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LIMITS: Final = ("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset", "RateLimit", "Retry-After")
_DOWN: Final = {
    502: "What stands before it got no answer that it could use.",
    503: "The server takes no calls for now, by its status.",
    504: "What stands before it got no answer in time.",
}
_PLAIN: Final = frozenset({"", "text", "html"})
_IN_JSON: Final = frozenset({"api", "userinfo", "token", "push", "device", "introspection", "revocation"})
"""Where a page is no answer; of discovery and keys the table tells more."""


def of_answer(case: Case, told: Said) -> tuple[Finding, ...]:
    """What its status and headers alone explain."""
    for matcher in (_proxy, _too_many, _admin_host, _page, _method, _broken, _unknown_path):
        found = matcher(case, told)
        if found is not None:
            return (found,)
    return ()


def is_from_elsewhere(case: Case, told: Said) -> bool:
    """Whether something else than the server that was asked made the answer."""
    return case.answer.status == 407 or (told.shape == "html" and case.stage in ("api", "userinfo"))


def _proxy(case: Case, told: Said) -> Finding | None:
    asks = case.answer.header_all("Proxy-Authenticate")
    if case.answer.status != 407 and not (asks and (case.answer.status or 0) >= 400):
        return None
    return Finding(
        "proxy-asks",
        "A proxy wants you to sign in to it",
        "The request did not get past the proxy: the server never saw it.",
        "certain",
        (
            *evidence_of(case, told),
            *(Fact("Proxy-Authenticate", "scheme", each.partition(" ")[0]) for each in asks[:2]),
        ),
        mends=(
            Mend("Give the proxy's name and password under Proxy of the org.", "open_connect", "proxy", "Open the org"),
        ),
        sources=("RFC 9110 section 15.5.8",),
        rank=98,
    )


def _too_many(case: Case, told: Said) -> Finding | None:
    if case.answer.status != 429 and told.code != "E0000047":
        return None
    wait = asked_wait_s(case.answer, server_now(case))
    limits = tuple(Fact("header", name, value) for name in _LIMITS for value in case.answer.header_all(name)[:1])
    at_once = _first(case, "X-Rate-Limit-Limit") == "0" == _first(case, "X-Rate-Limit-Remaining")
    seconds = max(0, round(wait)) if wait is not None else None
    when = f"Send again in {seconds} s." if seconds is not None else "Wait a minute, then send again."
    until = f" It takes more {seconds} s after this answer." if seconds else ""
    return Finding(
        "rate-limit",
        "Too many requests at the same time" if at_once else "Too many requests",
        f"Limit and remaining are both 0: this is the limit of requests at the same time.{until}"
        if at_once
        else f"The server counts requests and refuses more for now.{until} That says nothing about the token.",
        "certain",
        (*evidence_of(case, told), *limits),
        mends=(
            Mend(when, "send_again", "", "Send again"),
            Mend("Ask for larger pages, and for fewer things at once."),
        ),
        sources=("RFC 6585 section 4", "https://developer.okta.com/docs/reference/rate-limits/")
        if case.org is not None and case.org.is_okta
        else ("RFC 6585 section 4",),
        unknown=() if wait is not None else ("When the server takes requests again: it does not say",),
        rank=97,
    )


def _admin_host(case: Case, told: Said) -> Finding | None:
    """Okta's admin console has a host of its own, which people copy; the API is not there."""
    host = host_of(case.sent.url)
    name, _, rest = host.partition(".")
    refused = (case.answer.status or 0) >= 400 or told.shape == "html"
    if case.stage not in ("api", "userinfo") or not is_okta_host(host) or not name.endswith("-admin") or not refused:
        return None
    right = f"{name.removesuffix('-admin')}.{rest}"
    return Finding(
        "admin-host",
        "The call went to the admin console",
        f"{host} is the address of the console. The org's API is at {right}.",
        "likely",
        (Fact("request", "host", host), *evidence_of(case, told)),
        mends=(Mend(f"Call {right} instead."),),
        sources=rule("client-admin-host").sources,
        rank=85,
    )


def _page(case: Case, told: Said) -> Finding | None:
    """A web page where an API answers in JSON."""
    status = case.answer.status or 0
    if told.shape != "html" or case.stage not in _IN_JSON or status >= 500:
        return None
    if 0 < status < 300 and case.stage == "api" and (case.operation is None or not at_org(case)):
        return None  # an API of pages, perhaps
    names = {name.lower() for name, _ in case.answer.headers}
    walls = tuple(name for name in _FIREWALLS if name in names)
    refused = status >= 400 or case.answer.status is None
    walled = refused and (bool(walls) or WALL_WORDS.search(case.answer.body[:20_000]) is not None)
    content = _first(case, "Content-Type") or "a page"
    facts = (
        *((Fact("status", "", str(status)),) if status else ()),
        Fact("header", "Content-Type", content),
        *(Fact("header", name, _first(case, name)) for name in walls[:2]),
    )
    if walled:
        return Finding(
            "firewall",
            "A firewall refused the call, not the API",
            "The answer is a page of what stands before the API. The token was not looked at.",
            "certain" if _WALLS_SAY_SO & set(walls) else "likely",
            facts,
            mends=(
                Mend("Try from another network, or without a VPN."),
                Mend("Give whoever runs the API the number in the page."),
            ),
            sources=("https://developers.cloudflare.com/waf/",) if "cf-ray" in walls else ("RFC 9110 section 15.5.4",),
            rank=97,
        )
    return Finding(
        "page-instead",
        "A web page came instead of the API's answer",
        "APIs answer in JSON. A page comes from a gateway, a sign-in page or a wrong address.",
        "likely",
        facts,
        others=("The address is of the web site, not of the API.", "A gateway or VPN wants a sign-in first."),
        mends=(Mend("Compare the address with the API's documentation."), Mend("Open the address in a browser.")),
        sources=("RFC 9110 section 8.3",),
        rank=75,
    )


def _method(case: Case, told: Said) -> Finding | None:
    if case.answer.status != 405 and told.code != "E0000022":
        return None
    allowed = _first(case, "Allow")
    known = _methods(case)
    names = allowed or listed(known)
    return Finding(
        "wrong-method",
        f"{case.sent.method or 'This method'} does not work at this address",
        f"It takes {names}." if names else "The server knows the address, and not with this method.",
        "certain",
        (
            Fact("request", "method", case.sent.method or "not known"),
            *evidence_of(case, told),
            *((Fact("header", "Allow", allowed),) if allowed else ()),
            *((Fact("catalogue", "methods", listed(known)),) if known and not allowed else ()),
        ),
        mends=(
            Mend(
                f"Choose {' or '.join(known) if known and not allowed else names}."
                if names
                else "Compare the call with the API's documentation."
            ),
        ),
        sources=("RFC 9110 section 15.5.6",),
        rank=90,
    )


def _methods(case: Case) -> tuple[str, ...]:
    """Those that the catalogue knows for the address."""
    if not case.sent.url or not at_org(case):
        return ()
    return tuple(each for each in _METHODS if case.catalogue.find(each, case.sent.url) is not None)


def _broken(case: Case, told: Said) -> Finding | None:
    status = case.answer.status or 0
    if status < 500 or told.shape not in _PLAIN:
        return None
    gateway = status in _DOWN
    return Finding(
        "server-down" if gateway else "server-fault",
        "The server does not answer for now" if gateway else "The server failed",
        _DOWN.get(status, f"Status {status} means a fault on its side."),
        "certain",
        evidence_of(case, told),
        mends=(
            Mend("Send again in a minute.", "send_again", "", "Send again"),
            Mend("Ask whoever runs it, with the time of the call."),
        ),
        sources=("RFC 9110 section 15.6",),
        unknown=("What failed there: its log has it",),
        rank=60,
    )


def _unknown_path(case: Case, told: Said) -> Finding | None:
    """404 without a word why."""
    if case.stage != "api" or case.answer.status != 404 or told.shape not in _PLAIN:
        return None
    not_ours = case.operation is None and bool(case.catalogue) and at_org(case)
    return Finding(
        "not-found",
        "There is nothing at this address",
        "The catalogue knows no such call."
        if not_ours
        else "The path or the id in it is wrong, or this token may not see it.",
        "likely",
        (*evidence_of(case, told), *((Fact("catalogue", "call", "not there"),) if not_ours else ())),
        others=("Some APIs answer 404 where a right is missing.",),
        mends=(Mend("Check the path and the id in it."),),
        sources=("RFC 9110 section 15.5.5",),
        rank=60,
    )


def _first(case: Case, name: str) -> str:
    return next(iter(case.answer.header_all(name)), "")[:300]
