"""Refusals of an Okta org's API: which call was refused decides the words, the org's own come last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from tokenexplorer.errors import ApiRefused, MalformedResponseError, OAuthError, TokenExplorerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.wire.exchange import Exchange, HttpResponse


class Lacking(ApiRefused):
    """The token lacks the scope; which one is known, so what else a server names is not passed on."""


class AlreadySo(TokenExplorerError):
    """What should be done is done already: the scope is granted, or the grant is gone."""


def refuse_where_scope_lacks(exchange: Exchange, title: str, scope: str) -> None:
    """End where the challenge says that the token lacks a scope.

    Args:
        exchange: With the org.
        title: What cannot be done.
        scope: The one to sign in with; empty for none.

    Raises:
        Lacking: It says so.

    Spec: RFC 6750 section 3.1
    """
    from tokenexplorer.api.refused import refusal_in
    from tokenexplorer.wire.challenge import with_error

    if with_error(exchange.whole_response().header_all("WWW-Authenticate"), "insufficient_scope") is not None:
        raise Lacking(title, f"Sign in with {scope}." if scope else "", refusal=refusal_in(exchange))


def not_accepted(access: GrantAccess) -> tuple[str, str]:
    """Mend and cause of a 401."""
    mend = "Replace the SSWS token under Requests." if access.scheme == "SSWS" else "Sign in again."
    return mend, "The org does not accept the token (401)."


def refuse(exchange: Exchange, ways: Mapping[int, tuple[str, str]], what: str, otherwise: str) -> NoReturn:
    """Turn a refused call into an error.

    Args:
        exchange: Its answer has an error's status.
        ways: Mend and cause by status.
        what: What should have come, for an answer that is neither JSON nor a challenge.
        otherwise: The cause where the status has no words of its own; the status is put behind it.

    Raises:
        ApiRefused: Always.
    """
    from tokenexplorer.api.refused import refusal_in
    from tokenexplorer.oauth.server_call import raise_refusal

    response = exchange.whole_response()
    advice, title = ways.get(response.status, ("", f"{otherwise} ({response.status})."))
    words = ""
    try:
        raise_refusal(response, "", what, exchange.request)
    except OAuthError as error:
        words, advice = error.detail, advice or error.advice
    except MalformedResponseError:
        if not advice:
            raise
        words = ""  # no JSON and no challenge: the status says all
    more = (cause for cause in causes(exchange) if cause not in words)
    raise ApiRefused(title, advice, " ".join(part for part in (words, *more) if part), refusal_in(exchange))


def refuse_unless_done(exchange: Exchange) -> None:
    """Take nothing but the org's own word that something was deleted or deactivated: a proxy's page has a 200, too.

    Raises:
        MalformedResponseError: The answer is neither empty nor an object.
    """
    from tokenexplorer.oauth.server_call import refuse_as_malformed

    response = exchange.whole_response()
    is_its_word = not response.body.size_bytes or isinstance(response.body.json_or_none(), dict)
    if response.status not in (200, 204) or not is_its_word:
        refuse_as_malformed(response, "an empty answer", exchange.request)


def is_gone(exchange: Exchange) -> bool:
    """Whether the org says that what was asked for is not there; a 404 that says nothing may be a proxy's."""
    status = exchange.whole_response().status
    return status == 410 or (status == 404 and bool(own_words(exchange)))


def own_words(exchange: Exchange) -> str:
    """Causes and summary as the org tells them, without the secrets that were sent."""
    from tokenexplorer.wire.sent_secrets import sent_secrets, without

    said = _members(exchange.whole_response()).get("errorSummary")
    summary = said if isinstance(said, str) else ""
    return without(" ".join((*causes(exchange), summary)), sent_secrets(exchange.request))


def causes(exchange: Exchange) -> tuple[str, ...]:
    """The first causes that the org names, without the secrets that were sent."""
    from tokenexplorer.wire.sent_secrets import sent_secrets, without

    named = _members(exchange.whole_response()).get("errorCauses")
    said = [each.get("errorSummary") for each in named if isinstance(each, dict)] if isinstance(named, list) else []
    secrets = sent_secrets(exchange.request)
    return tuple(without(each, secrets) for each in said if isinstance(each, str))[:5]


def _members(response: HttpResponse) -> dict[str, Any]:
    value = response.body.json_or_none(is_error=True)
    return value if isinstance(value, dict) else {}
