"""Cases where the tempting answer is wrong: it is never on top, and no button for it is offered there.

Each row: what tempts, the case, ids of findings that must not be said at all, and actions that the top must not offer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.diagnosis import test_matchers
from tests.diagnosis.made import CLIENT, NOW, ORG, jwt_claims, summary
from tests.diagnosis.test_matchers import (
    BAD_TOKEN,
    BOUND,
    CUSTOM,
    DENIED,
    ENDED,
    GRANTS,
    INVALID,
    LOGS,
    ONELOGIN,
    READ,
    SERVICE,
    USERS,
    at_token,
    call,
    dpop,
    refused,
    sent,
    userinfo,
)
from tokenexplorer.diagnosis.case import Answer, Case, Sent, SentToken
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.grant_types import JWT_BEARER
from tokenexplorer.orgs.org import Org

SCOPE = ("scope-not-requested", "scope-not-granted", "scope-dropped", "scope-lacks")
ROLE = ("role-too-weak",)
ADD = ("add_scopes", "open_grants")
FOREIGN = sent("Bearer", url="https://api.acme.com/api/v1/users")
HTML = (("Content-Type", "text/html"),)
ENTRA = Org("e", "Acme", "https://login.microsoftonline.com", "https://login.microsoftonline.com/8d6c/v2.0", "entra")
ORDERS = (("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="orders.read"'),)


def page(status: int, body: str, *headers: tuple[str, str]) -> Case:
    """A web page, sent for a call whose token is in order."""
    return call(USERS, *READ, answer=Answer(status, (*HTML, *headers), body))


def redirected(error: str, words: str = "") -> Case:
    problem = OAuthError(error, words, where="authorize")
    return Case("authorize", error=problem, org=ORG, client=CLIENT, now=NOW)


ROWS: list[tuple[str, Case, tuple[str, ...], tuple[str, ...]]] = [
    # The scope is there
    ("403 with the scope in the token: adding it", call(USERS, *READ, body=DENIED), SCOPE, ADD),
    ("403 with a wider scope: adding the narrow one", call(USERS, "okta.users.manage", body=DENIED), SCOPE, ADD),
    (
        "403 with the scope, of a service app: signing in again",
        call(USERS, *READ, body=DENIED, client=SERVICE),
        SCOPE,
        (*ADD, "sign_in"),
    ),
    (
        "403 with the scope: another server",
        call(USERS, *READ, body=DENIED),
        ("other-server", "other-org"),
        ("use_server",),
    ),
    (
        "403 with the scope, at another's API: Okta's admin role",
        call(LOGS, "orders.read", answer=Answer(403, (), '{"message": "no"}'), sent=FOREIGN),
        ("okta-e0000006", *ROLE),
        ("look_into_log",),
    ),
    (
        "a catalogue's call at another host: that call's scopes",
        call(LOGS, *READ, answer=Answer(403, (), '{"message": "no"}'), sent=FOREIGN),
        SCOPE,
        ADD,
    ),
    (
        "404 with the scope: a scope",
        call(
            "GET /api/v1/users/{id}",
            *READ,
            answer=Answer(404, (), '{"errorCode":"E0000007","errorSummary":"Not found: x"}'),
        ),
        (*SCOPE, *ROLE),
        ADD,
    ),
    (
        "404 without the scope: a scope, for the server looked for the object",
        call(
            "GET /api/v1/users/{id}",
            "openid",
            answer=Answer(404, (), '{"errorCode":"E0000007","errorSummary":"Not found: x"}'),
        ),
        SCOPE,
        ADD,
    ),
    (
        "400 for a wrong body: a scope",
        call(
            USERS,
            *READ,
            answer=Answer(400, (), '{"errorCode":"E0000001","errorSummary":"Api validation failed: login"}'),
        ),
        (*SCOPE, *ROLE),
        ADD,
    ),
    *(
        (
            f"403 {code} {'with' if scope else 'without'} the scope: a scope or a role",
            call(USERS, scope or "openid", answer=Answer(403, (), f'{{"errorCode":"{code}","errorSummary":"?"}}')),
            (*SCOPE, *ROLE),
            ADD,
        )
        for code in ("E0000016", "E0000038", "E0000015", "E0000023", "E0000056", "E0000014")
        for scope in ("okta.users.read", "")
    ),
    (
        "an invalid session with the scope: the role",
        call(USERS, *READ, answer=Answer(401, (), '{"errorCode":"E0000005","errorSummary":"Invalid session"}')),
        ROLE,
        ("look_into_log",),
    ),
    (
        "a network zone with the scope: the role",
        call(
            USERS,
            *READ,
            answer=Answer(
                403,
                (),
                '{"error":"access_denied","error_description":"The request is not from one of the permitted network '
                'zones."}',
            ),
        ),
        (*SCOPE, *ROLE),
        ADD,
    ),
    (
        "insufficient_scope for a scope that the token has: adding it",
        call(USERS, *READ, needs="okta.users.read"),
        (*SCOPE, "okta-insufficient-scope-api", "any-insufficient-scope"),
        (*ADD, "sign_in", "refresh"),
    ),
    (
        "an invalid session without the scope: the scope",
        call(LOGS, *READ, answer=Answer(401, (), '{"errorCode":"E0000005","errorSummary":"Invalid session"}')),
        SCOPE,
        ADD,
    ),
    # The scope is missing
    ("another API's scope: a grant at Okta", call(USERS, *READ, answer=Answer(403, ORDERS), sent=FOREIGN), SCOPE, ADD),
    (
        "not granted to the app: only signing in again",
        call(USERS, needs="okta.users.read", requested=READ, grants=GRANTS),
        ("scope-not-requested", *ROLE),
        ("refresh", "add_scopes"),
    ),
    ("not requested: the role", call(LOGS, *READ, body=DENIED), ROLE, ("look_into_log",)),
    (
        "not requested: refreshing",
        call(LOGS, *READ, needs="okta.logs.read", token=summary(*READ, kinds=("access_token", "refresh_token"))),
        (),
        ("refresh", "send_again"),
    ),
    (
        "a custom server's token: adding the scope",
        call(USERS, claims=jwt_claims("openid", iss=CUSTOM), needs="okta.users.read"),
        SCOPE,
        ADD,
    ),
    (
        "a custom server's token: API token, the forum's advice",
        call(USERS, claims=jwt_claims("openid", iss=CUSTOM), needs="okta.users.read"),
        ("ssws-as-bearer",),
        ("use_kind",),
    ),
    (
        "a pasted token: that it was asked for",
        call(LOGS, *READ, needs="okta.logs.read", token=None),
        ("scope-dropped", "scope-not-requested"),
        (),
    ),
    (
        "a scope of a JWT that was not looked at: that it lacks",
        call(LOGS, claims=None, token=None, answer=Answer(403, (), DENIED)),
        SCOPE,
        ADD,
    ),
    # Time
    (
        "expired and without the scope, 401: the scope",
        call(LOGS, claims=ENDED, answer=Answer(401, INVALID)),
        SCOPE,
        ("open_grants",),
    ),
    (
        "expired since, but the server missed the scope: refreshing",
        call(LOGS, claims=ENDED, needs="okta.logs.read", token=summary(*READ, kinds=("access_token", "refresh_token"))),
        (),
        ("refresh",),
    ),
    ("good by the server's clock: expired", refused(ENDED, clock_offset_s=-600.0), ("token-ended",), ("refresh",)),
    (
        "clock off, token long good: expired",
        refused(jwt_claims(*READ), clock_offset_s=120.0),
        ("token-ended",),
        ("refresh",),
    ),
    ("exp is no date: expired", refused(jwt_claims(*READ, exp="soon")), ("token-ended",), ("refresh",)),
    (
        "an assertion by a wrong clock: a wrong client",
        at_token(
            "invalid_client",
            "The client_assertion token is expired.",
            names="client_assertion",
            client=SERVICE,
            clock_offset_s=600.0,
        ),
        ("nothing-proved", "public-with-secret"),
        ("open_connect",),
    ),
    (
        "invalid_grant by a wrong clock: starting over",
        at_token("invalid_grant", names="assertion client_assertion", client=SERVICE, clock_offset_s=600.0),
        ("refresh-ended",),
        ("sign_in",),
    ),
    (
        "a small difference of clocks: the clock",
        at_token("invalid_grant", names="client_assertion", client=SERVICE, clock_offset_s=3.0),
        ("wrong-clock",),
        (),
    ),
    (
        "the server names the signature: the clock",
        at_token(
            "invalid_client",
            "The client_assertion signature is invalid.",
            names="client_assertion",
            client=SERVICE,
            clock_offset_s=600.0,
        ),
        ("wrong-clock",),
        (),
    ),
    (
        "a code that is used up, clock off, no assertion: the clock",
        at_token(
            "invalid_grant",
            "The authorization code is invalid or has expired.",
            names="code client_id",
            clock_offset_s=600.0,
        ),
        ("wrong-clock",),
        (),
    ),
    # Kinds of token, and how they are sent
    (
        "an access token as SSWS: a new API token",
        refused(jwt_claims(*READ), (), BAD_TOKEN, sent=sent("SSWS")),
        ("ssws-refused", "ssws-as-bearer"),
        ("open_page", "sign_in"),
    ),
    (
        "an access token with a nonce claim: an ID token",
        refused(jwt_claims(*READ, nonce="n")),
        ("id-token-sent",),
        ("use_kind",),
    ),
    (
        "an at+jwt with auth_time: an ID token",
        refused({}, token=None, sent_token=SentToken(None, {"typ": "at+jwt"}, {"auth_time": 1, "sub": "a"})),
        ("id-token-sent",),
        (),
    ),
    (
        "nobody looked at the token: it is an API token",
        refused({}, (), BAD_TOKEN, token=None, sent_token=SentToken()),
        ("ssws-as-bearer",),
        (),
    ),
    (
        "an API token without right: the OAuth scope",
        call(USERS, claims=None, body=DENIED, sent=sent("SSWS"), token=None),
        SCOPE,
        ADD,
    ),
    (
        "bound, sent as Bearer: the audience or the scope",
        refused(jwt_claims(*READ, **BOUND), (("WWW-Authenticate", 'DPoP error="invalid_token", algs="ES256"'),)),
        (*SCOPE, "audience"),
        ("sign_in", "refresh"),
    ),
    (
        "bound, sent with a proof, 403: the proof",
        call(USERS, claims=jwt_claims(*READ, **BOUND), body=DENIED, sent=sent("DPoP", proof=True)),
        ("proof-missing", "proof-refused", "not-bound", "bound-as-bearer"),
        ("use_dpop",),
    ),
    (
        "the proof's nonce: a new sign-in",
        dpop("Resource server requires nonce", "use_dpop_nonce"),
        ("proof-missing",),
        ("sign_in", "use_dpop"),
    ),
    # Whose token
    (
        "an org by its own domain: another org's token",
        refused(
            jwt_claims(*READ),
            org=replace(ORG, url="https://login.acme.com"),
            sent=sent("Bearer", url="https://login.acme.com/api/v1/users"),
        ),
        ("other-org", "audience", "other-server"),
        ("use_server", "switch_token"),
    ),
    (
        "the admin console's host: another org's token",
        refused(jwt_claims(*READ), sent=sent("Bearer", url="https://acme-admin.okta.com/api/v1/users")),
        ("other-org",),
        ("switch_token",),
    ),
    (
        "another org's token: a scope",
        refused(jwt_claims("openid", iss="https://other.okta.com"), (), BAD_TOKEN),
        SCOPE,
        ADD,
    ),
    (
        "an audience that is a name, another API: the audience",
        refused(jwt_claims("orders", iss=CUSTOM, aud="api://default"), sent=FOREIGN),
        ("audience", "other-server"),
        ("use_server",),
    ),
    (
        "userinfo of the token's own custom server: another server",
        userinfo(
            401,
            "",
            sent=Sent("GET", f"{CUSTOM}/v1/userinfo", "Bearer"),
            sent_token=SentToken("access_token", {}, jwt_claims("openid", iss=CUSTOM, aud="api://default")),
        ),
        ("userinfo-other-server", "audience", "other-server"),
        ("use_server",),
    ),
    # Answers of others
    (
        "a proxy's 401: the token",
        call(
            USERS,
            claims=ENDED,
            answer=Answer(401, (("Proxy-Authenticate", "Basic realm=x"), *HTML), "<html>Sign in</html>"),
        ),
        ("token-ended", "any-401-no-challenge"),
        ("sign_in", "refresh"),
    ),
    (
        "a proxy's 407: the token",
        call(USERS, claims=jwt_claims(nonce="n", scp=None, cid=None), answer=Answer(407)),
        ("id-token-sent", *SCOPE),
        ("use_kind",),
    ),
    (
        "a firewall's 403: the role",
        page(403, "<html>Request blocked</html>", ("CF-RAY", "8f1-FRA")),
        (*ROLE, *SCOPE),
        (*ADD, "look_into_log"),
    ),
    (
        "a firewall's 403: a scope that is missing too",
        call(LOGS, *READ, answer=Answer(403, (*HTML, ("cf-ray", "1")), "<html>no</html>")),
        SCOPE,
        ADD,
    ),
    ("a gateway's page, 403: the role", page(403, "<!DOCTYPE html><title>Forbidden</title>"), ROLE, ("look_into_log",)),
    (
        "JSON through Cloudflare: a firewall",
        call(USERS, *READ, answer=Answer(403, (("cf-ray", "1"), ("Content-Type", "application/json")), DENIED)),
        ("firewall", "page-instead"),
        (),
    ),
    (
        "429: the role",
        call(
            USERS,
            *READ,
            answer=Answer(429, (), '{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit"}'),
        ),
        (*ROLE, *SCOPE),
        ADD,
    ),
    (
        "429 with an expired token: signing in",
        call(USERS, claims=ENDED, answer=Answer(429)),
        ("token-ended",),
        ("sign_in", "refresh"),
    ),
    ("503: the token", call(USERS, claims=ENDED, answer=Answer(503)), ("token-ended",), ("sign_in", "refresh")),
    ("405: a scope", call(LOGS, *READ, answer=Answer(405, (("Allow", "GET"),))), SCOPE, ADD),
    # No failure at all
    (
        "an empty list with a filter: the role",
        call(
            USERS,
            *READ,
            client=SERVICE,
            answer=Answer(200, (), "[]"),
            sent=sent("Bearer", url="https://acme.okta.com/api/v1/users?search=x"),
        ),
        ("empty-list",),
        (),
    ),
    (
        "an empty list at another's API: Okta's role",
        call(USERS, *READ, answer=Answer(200, (), "[]"), sent=FOREIGN),
        ("empty-list",),
        (),
    ),
    (
        "an empty list where a single thing is asked for: the role",
        call("GET /api/v1/users/{id}", *READ, answer=Answer(200, (), "[]")),
        ("empty-list",),
        (),
    ),
    (
        "the first round of a nonce: a failure",
        at_token("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.", names="dpop"),
        ("any-invalid-dpop-proof", "okta-use-dpop-nonce"),
        ("sign_in",),
    ),
    (
        "the person has not finished: a failure",
        Case("device", Answer(400, (), '{"error": "authorization_pending"}'), org=ORG, now=NOW),
        ("okta-device-pending", "any-access-denied"),
        (),
    ),
    (
        "slow down: a failure",
        Case("device", Answer(400, (), '{"error": "slow_down"}'), org=ORG, now=NOW),
        ("rate-limit", "okta-device-slow-down"),
        (),
    ),
    (
        "userinfo with claims but no groups, not asked for: groups",
        userinfo(200, '{"sub": "1"}', org=ONELOGIN, token=summary("openid")),
        ("onelogin-groups-missing",),
        (),
    ),
    (
        "200 with error as a member of a thing: an error",
        call(USERS, *READ, answer=Answer(200, (), '[{"id": "1", "error": "none"}]')),
        SCOPE,
        ADD,
    ),
    # The app and its scopes
    (
        "consent_required at Okta for want of grants: prompt=consent",
        at_token("consent_required", "You are not allowed any of the requested scopes.", client=SERVICE),
        ("okta-consent-scopes", "any-consent-required", "prompt-none"),
        ("sign_in", "mend_form"),
    ),
    (
        "okta.* at a custom server: granting it",
        at_token(
            "invalid_scope",
            "One or more scopes are not configured for the authorization server resource.",
            client=replace(CLIENT, issuer=CUSTOM, scopes=("okta.users.read",)),
        ),
        SCOPE,
        ADD,
    ),
    (
        "custom scopes at the org server: granting them",
        at_token(
            "invalid_scope",
            "Custom scopes are not allowed for this request.",
            client=replace(CLIENT, scopes=("orders.read",)),
        ),
        ("scope-not-granted",),
        (*ADD, "use_server"),
    ),
    (
        "invalid_scope with scopes in order: the server",
        at_token("invalid_scope", client=replace(CLIENT, scopes=("openid", "okta.users.read"))),
        ("scope-at-wrong-server",),
        ("use_server",),
    ),
    (
        "a public app that sent a secret: a wrong secret",
        at_token("invalid_client", names="client_id client_secret"),
        ("nothing-proved",),
        ("mend_form",),
    ),
    (
        "a confidential app with its secret: it is public",
        at_token(
            "invalid_client",
            "The client secret supplied for a confidential client is invalid.",
            names="authorization",
            client=replace(CLIENT, kind="confidential", client_auth="client_secret_basic"),
        ),
        ("public-with-secret", "nothing-proved", "two-credentials"),
        (),
    ),
    (
        "mTLS without a secret: nothing was proved",
        at_token(
            "invalid_client",
            names="client_id",
            client=replace(CLIENT, kind="confidential", client_auth="tls_client_auth"),
        ),
        ("nothing-proved",),
        (),
    ),
    (
        "what went is not known: nothing was proved",
        at_token("invalid_client", client=replace(CLIENT, kind="confidential", client_auth="client_secret_post")),
        ("nothing-proved", "public-with-secret"),
        (),
    ),
    (
        "login_required without prompt=none: prompt",
        redirected("login_required", "The user is not logged in."),
        ("prompt-none",),
        ("mend_form",),
    ),
    (
        "access_denied by assignment: that the person refused",
        redirected("access_denied", "User is not assigned to the client application."),
        ("prompt-none",),
        ("sign_in",),
    ),
    (
        "an assertion that is refused: a code or refresh token",
        at_token(
            "invalid_grant",
            "The 'assertion' is expired.",
            sent=Sent("POST", f"{CUSTOM}/v1/token", "", False, JWT_BEARER, frozenset({"assertion"})),
        ),
        ("any-invalid-grant",),
        (),
    ),
    (
        "a certificate that is not the app's: a wrong secret",
        at_token(
            "invalid_client",
            "The client certificate is not the one that is registered for this client.",
            names="client_id",
            client=replace(CLIENT, kind="confidential", client_auth="self_signed_tls_client_auth"),
        ),
        ("any-invalid-client", "nothing-proved"),
        (),
    ),
    # Other providers
    (
        "an unknown server that says what Okta says too: Okta's console",
        at_token("invalid_client", "Client authentication failed.", org=Org("g", "G", "https://id.x", "https://id.x")),
        ("okta-client-auth-failed",),
        (),
    ),
    (
        "an unknown server's expired token: Okta's row",
        Case(
            "api",
            Answer(
                401, (("WWW-Authenticate", 'Bearer error="invalid_token", error_description="The token has expired"'),)
            ),
            FOREIGN,
            org=Org("g", "G", "https://id.x", "https://id.x"),
            now=NOW,
        ),
        ("okta-token-expired",),
        (),
    ),
    (
        "Okta's code at another provider: Okta's row",
        Case("api", Answer(403, (), DENIED), sent("Bearer", url="https://graph.microsoft.com/x"), org=ENTRA, now=NOW),
        ("okta-e0000006", "okta-code-e0000006"),
        ("look_into_log",),
    ),
    (
        "a refresh that is revoked, refresh token with time left: its time",
        at_token(
            "invalid_grant",
            "The refresh token is invalid or expired.",
            sent=Sent("POST", "", "", False, "refresh_token"),
            token=summary(*READ, refresh_expires_at=NOW + timedelta(days=1)),
        ),
        ("refresh-ended",),
        (),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_tempting_answer_is_not_given(row: tuple[str, Case, tuple[str, ...], tuple[str, ...]]) -> None:
    _, case, wrong, actions = row
    explanation = explain(case)
    assert not {each.id for each in explanation.findings} & set(wrong)
    offered = {mend.action for mend in explanation.top.mends} if explanation.top is not None else set()
    assert not offered & set(actions)


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 40
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_no_advice_anywhere_is_the_forums() -> None:
    """To send an OAuth token as SSWS, or to give the default server a scope for Okta's API, mends nothing."""
    cases = [*((name, case) for name, case, *_ in ROWS), *((name, case) for name, case, *_ in test_matchers.ROWS)]
    about_okta = 0
    for name, case in cases:
        mends = [mend for each in explain(case).findings for mend in each.mends]
        if case.sent_token.claims is not None and case.sent.scheme != "SSWS":
            assert not [mend.words for mend in mends if "SSWS" in mend.words and "Bearer" not in mend.words], name
        wanted = {scope for mend in mends if mend.action == "add_scopes" for scope in mend.value.split()}
        if any(scope.startswith("okta.") for scope in wanted):
            about_okta += 1
            assert not [mend for mend in mends if "default" in f"{mend.words} {mend.value}".lower()], name
    assert about_okta > 5, "there are cases that could be answered so"


def test_what_is_expired_and_lacks_a_scope_is_told_in_the_servers_order() -> None:
    """401 is about the token as such; insufficient_scope says that the token was accepted."""
    late = explain(call(LOGS, claims=ENDED, answer=Answer(401, INVALID)))
    narrow = explain(call(LOGS, claims=ENDED, needs="okta.logs.read"))
    assert late.top is not None
    assert late.top.id == "token-ended"
    assert [mend.action for mend in late.top.mends] == ["sign_in", "add_scopes"]
    assert [each.id for each in narrow.findings][:2] == ["scope-not-requested", "token-ended"]
