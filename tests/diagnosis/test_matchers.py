"""What the matchers make of token, app, grants, clock and answer together: one row a situation.

Each row: what it shows, the case, the finding on top, how sure it is, and what its first button does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from tests.diagnosis.made import CLIENT, NOW, ORG, api_case, jwt_claims, summary
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.diagnosis.case import Answer, Case, Sent, SentToken
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.errors import (
    DeadlinePassed,
    DiscoveryError,
    IssuerMismatch,
    KeyringLocked,
    NotAJwt,
    OAuthError,
    PortTaken,
    ResponseRefused,
    TimedOut,
    TlsFailed,
    Unreachable,
)
from tokenexplorer.oauth.grant_types import JWT_BEARER
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.wire.exchange import Headers

USERS, LOGS, GROUPS = "GET /api/v1/users", "GET /api/v1/logs", "GET /api/v1/groups"
DENIED = '{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action"}'
BAD_TOKEN = '{"errorCode":"E0000011","errorSummary":"Invalid token provided"}'
CUSTOM = f"{ORG.url}/oauth2/default"
SERVICE = replace(CLIENT, kind="service", client_auth="private_key_jwt")
BOUND: Final = {"cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}
ONELOGIN = Org("n", "Acme", "https://acme.onelogin.com", "https://acme.onelogin.com/oidc/2", "onelogin")
INVALID = (("WWW-Authenticate", 'Bearer error="invalid_token"'),)


def call(key: str = USERS, *have: str, **changes: Any) -> Case:
    """A call that lacks what it needs unless told otherwise."""
    needs = changes.pop("needs", "")
    claims = changes.pop("claims", jwt_claims(*have))
    return api_case(key=key, claims=claims, needs=needs, **changes)


def refused(claims: dict[str, Any], headers: Any = INVALID, body: str = "", **changes: Any) -> Case:
    """A call that was answered 401."""
    return call(USERS, claims=claims, **({"answer": Answer(401, headers, body)} | changes))


def sent(scheme: Any, *, proof: bool = False, url: str = "https://acme.okta.com/api/v1/users") -> Sent:
    return Sent("GET", url, scheme, has_proof=proof)


def at_token(error: str, words: str = "", *, names: str = "", client: Client = CLIENT, **changes: Any) -> Case:
    """An answer of the token endpoint."""
    body = f'{{"error": "{error}", "error_description": "{words}"}}'
    sent_names = frozenset(names.split())
    made: dict[str, Any] = {
        "answer": Answer(400, (), body),
        "sent": Sent("POST", f"{ORG.url}/oauth2/v1/token", "", "dpop" in sent_names, "authorization_code", sent_names),
        "org": ORG,
        "client": client,
        "catalogue": builtin(),
        "now": NOW,
    }
    return Case("token", **(made | changes))


def userinfo(status: int, body: str, **changes: Any) -> Case:
    made: dict[str, Any] = {
        "answer": Answer(status, (), body),
        "sent": Sent("GET", f"{ORG.url}/oauth2/v1/userinfo", "Bearer"),
        "org": ORG,
        "client": CLIENT,
        "catalogue": builtin(),
        "now": NOW,
    }
    return Case("userinfo", **(made | changes))


def dpop(words: str, error: str = "invalid_dpop_proof", nonce: Headers = (), **changes: Any) -> Case:
    headers = (("WWW-Authenticate", f'DPoP error="{error}", error_description="{words}"'), *nonce)
    bound = jwt_claims("okta.users.read", **BOUND)
    return call(USERS, claims=bound, answer=Answer(400, headers), sent=sent("DPoP", proof=True), **changes)


ENDED = jwt_claims("okta.users.read", exp=(NOW - timedelta(minutes=5)).timestamp())
SOON = jwt_claims("okta.users.read", exp=(NOW + timedelta(seconds=30)).timestamp())
OTHER = summary("okta.users.read", id="u", identity="bob@acme.com", issuer="https://other.okta.com")
GRANTS = frozenset({"okta.groups.read"})
READ = ("okta.users.read",)

ROWS: list[tuple[str, Case, str, str, str]] = [
    # Requested, granted, in the token
    ("not requested", call(LOGS, *READ, needs="okta.logs.read"), "scope-not-requested", "certain", "add_scopes"),
    (
        "not requested, as the catalogue says",
        call(LOGS, *READ, body=DENIED),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "neither requested nor granted",
        call(LOGS, *READ, needs="okta.logs.read", grants=GRANTS),
        "scope-not-requested",
        "certain",
        "open_grants",
    ),
    (
        "requested, not granted",
        call(USERS, needs="okta.users.read", requested=READ, grants=GRANTS),
        "scope-not-granted",
        "certain",
        "open_grants",
    ),
    (
        "requested, grants unknown",
        call(USERS, needs="okta.users.read", requested=READ),
        "scope-dropped",
        "likely",
        "open_grants",
    ),
    (
        "granted since, dropped then",
        call(USERS, needs="okta.users.read", requested=READ, grants=frozenset(READ)),
        "scope-dropped",
        "likely",
        "sign_in",
    ),
    (
        "one of two is there",
        call(USERS, "okta.users.read", needs="okta.users.read okta.groups.read"),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "none of several",
        call(USERS, needs="okta.users.read okta.groups.read", requested=("openid",)),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "read used to write",
        call("POST /api/v1/users", *READ, needs="okta.users.manage"),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "read used to delete, by the catalogue",
        call("DELETE /api/v1/users/{id}", *READ, body=DENIED),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "a self scope at an admin call",
        call(USERS, "okta.users.read.self", needs="okta.users.read"),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "a myAccount scope at an admin call",
        call(USERS, "okta.myAccount.read", needs="okta.users.read"),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "a pasted token without a sign-in",
        call(LOGS, *READ, needs="okta.logs.read", token=None),
        "scope-lacks",
        "certain",
        "add_scopes",
    ),
    (
        "a pasted token, and the app has no grant",
        call(LOGS, *READ, needs="okta.logs.read", token=None, grants=GRANTS),
        "scope-lacks",
        "certain",
        "open_grants",
    ),
    (
        "an opaque token, the server names the scope",
        call(LOGS, claims=None, needs="okta.logs.read", token=None),
        "scope-lacks",
        "certain",
        "add_scopes",
    ),
    (
        "an opaque token of a sign-in",
        call(LOGS, claims=None, needs="okta.logs.read", requested=READ),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "an unknown call, the server names the scope",
        call("GET /api/v1/nowhere", *READ, needs="okta.logs.read"),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "a scope of a custom server",
        call(USERS, *READ, needs="orders.read", sent=sent("Bearer", url="https://api.acme.com/orders"), operation=None),
        "scope-of-custom-server",
        "certain",
        "open_connect",
    ),
    (
        "userinfo without openid",
        userinfo(
            403,
            "",
            answer=Answer(403, (("WWW-Authenticate", 'Bearer error="insufficient_scope"'),)),
            sent_token=SentToken("access_token", {}, jwt_claims(*READ)),
            token=summary(*READ),
        ),
        "scope-not-requested",
        "certain",
        "add_scopes",
    ),
    (
        "userinfo by a service app's token",
        userinfo(
            403,
            "",
            answer=Answer(403, (("WWW-Authenticate", 'Bearer error="insufficient_scope"'),)),
            sent_token=SentToken("access_token", {}, jwt_claims(*READ, sub="0oa1")),
            token=summary(*READ),
            client=SERVICE,
        ),
        "no-person",
        "certain",
        "switch_token",
    ),
    (
        "not valid before a time to come",
        refused(jwt_claims(*READ, nbf=(NOW + timedelta(minutes=5)).timestamp())),
        "token-not-yet",
        "certain",
        "send_again",
    ),
    (
        "the server misses what the token has",
        call(USERS, *READ, needs="okta.users.read"),
        "scope-there",
        "likely",
        "look_into_log",
    ),
    # Roles
    ("the person's role", call(USERS, *READ, body=DENIED), "role-too-weak", "likely", ""),
    ("the service app's role", call(USERS, *READ, body=DENIED, client=SERVICE), "role-too-weak", "likely", ""),
    ("manage covers read, so the role", call(USERS, "okta.users.manage", body=DENIED), "role-too-weak", "likely", ""),
    (
        "role, with a second identity at hand",
        call(USERS, *READ, body=DENIED, other_tokens=(OTHER,)),
        "role-too-weak",
        "likely",
        "",
    ),
    # Servers, orgs, audiences
    (
        "a custom server's token, 403",
        call(USERS, claims=jwt_claims("openid", iss=CUSTOM, aud="api://default"), needs="okta.users.read"),
        "other-server",
        "certain",
        "use_server",
    ),
    (
        "a custom server's token, 401",
        refused(jwt_claims("openid", iss=CUSTOM, aud="api://default")),
        "other-server",
        "certain",
        "use_server",
    ),
    (
        "a custom server's token, E0000011",
        refused(jwt_claims("openid", iss=CUSTOM, aud="api://default"), (), BAD_TOKEN),
        "other-server",
        "certain",
        "use_server",
    ),
    (
        "another org's token",
        refused(jwt_claims(*READ, iss="https://other.okta.com", aud="https://other.okta.com"), (), BAD_TOKEN),
        "other-org",
        "certain",
        "switch_token",
    ),
    (
        "another org's token, preview",
        refused(jwt_claims(*READ, iss="https://acme.oktapreview.com")),
        "other-org",
        "certain",
        "switch_token",
    ),
    (
        "another API's token, by its words",
        call(
            USERS,
            operation=None,
            sent=sent("Bearer", url="https://api.acme.com/x"),
            claims=jwt_claims("orders", iss=CUSTOM, aud="https://b.acme.com"),
            answer=Answer(
                401,
                (("WWW-Authenticate", 'Bearer error="invalid_token", error_description="The audience is invalid"'),),
            ),
        ),
        "audience",
        "certain",
        "open_connect",
    ),
    (
        "another API's token, by its claims",
        call(
            USERS,
            operation=None,
            sent=sent("Bearer", url="https://api.acme.com/x"),
            claims=jwt_claims("orders", iss=CUSTOM, aud=["https://b.acme.com"]),
            answer=Answer(401, INVALID),
        ),
        "audience",
        "likely",
        "open_connect",
    ),
    (
        "userinfo of another server",
        userinfo(
            401, "", sent_token=SentToken("access_token", {}, jwt_claims("openid", iss=CUSTOM)), token=summary("openid")
        ),
        "userinfo-other-server",
        "certain",
        "",
    ),
    # Time
    ("expired by both clocks", refused(ENDED), "token-ended", "certain", "sign_in"),
    ("expired by the server's clock alone", refused(SOON, clock_offset_s=120.0), "token-ended", "certain", "sign_in"),
    (
        "expired, a refresh token is there",
        refused(ENDED, token=summary(*READ, kinds=("access_token", "refresh_token"))),
        "token-ended",
        "certain",
        "refresh",
    ),
    (
        "expired and opaque",
        refused(
            ENDED,
            sent_token=SentToken("access_token", opaque=True),
            token=summary(*READ, access_expires_at=NOW - timedelta(minutes=1)),
        ),
        "token-ended",
        "certain",
        "sign_in",
    ),
    (
        "expired, and the scope was not requested either",
        call(LOGS, claims=ENDED, answer=Answer(401, INVALID)),
        "token-ended",
        "certain",
        "sign_in",
    ),
    # Kinds of token
    (
        "no token",
        refused(ENDED, (), sent=sent(""), sent_token=SentToken(), token=None),
        "no-token",
        "certain",
        "switch_token",
    ),
    (
        "no token, while one of a custom server is chosen",
        refused({}, (), sent=sent(""), sent_token=SentToken(), token=summary("messages.read", issuer=CUSTOM)),
        "no-token",
        "certain",
        "switch_token",
    ),
    (
        "no token, while one that has ended is chosen",
        refused({}, (), sent=sent(""), sent_token=SentToken(), token=summary(access_expires_at=NOW)),
        "no-token",
        "certain",
        "switch_token",
    ),
    (
        "an ID token of the set",
        refused(jwt_claims(nonce="n", scp=None, cid=None), sent_token=SentToken("id_token", {}, {"nonce": "n"})),
        "id-token-sent",
        "certain",
        "use_kind",
    ),
    (
        "a pasted ID token",
        refused({}, sent_token=SentToken(None, {"typ": "JWT"}, {"nonce": "n", "at_hash": "h", "exp": 4e9}), token=None),
        "id-token-sent",
        "certain",
        "sign_in",
    ),
    (
        "a refresh token",
        refused(ENDED, sent_token=SentToken("refresh_token", opaque=True)),
        "refresh-token-sent",
        "certain",
        "use_kind",
    ),
    (
        "an access token as SSWS (the forum's advice)",
        refused(jwt_claims(*READ), (), BAD_TOKEN, sent=sent("SSWS")),
        "token-as-ssws",
        "certain",
        "use_kind",
    ),
    (
        "an API token as Bearer",
        refused(ENDED, (), BAD_TOKEN, sent_token=SentToken(opaque=True), token=None),
        "ssws-as-bearer",
        "likely",
        "",
    ),
    ("an API token at userinfo", userinfo(401, "", sent=sent("SSWS")), "ssws-refused", "certain", "switch_token"),
    # DPoP
    (
        "bound, sent as Bearer, no key",
        refused(jwt_claims(*READ, **BOUND)),
        "bound-as-bearer",
        "certain",
        "",
    ),
    (
        "bound, sent as Bearer, a set that is at hand has its key",
        refused(
            jwt_claims(*READ, **BOUND),
            other_tokens=(
                summary(*READ, id="u", token_type="DPoP", dpop_jkt="another"),
                summary(*READ, id="v", token_type="DPoP", dpop_jkt=BOUND["cnf"]["jkt"]),
            ),
        ),
        "bound-as-bearer",
        "certain",
        "use_dpop",
    ),
    (
        "bound by the set, sent as Bearer",
        refused(
            ENDED,
            sent_token=SentToken("access_token", opaque=True),
            token=summary(*READ, token_type="DPoP", dpop_jkt="x"),
        ),
        "bound-as-bearer",
        "certain",
        "use_dpop",
    ),
    ("no proof", refused(jwt_claims(*READ, **BOUND), sent=sent("DPoP")), "proof-missing", "certain", "use_dpop"),
    (
        "nonce wanted",
        dpop("Resource server requires nonce in DPoP proof", "use_dpop_nonce", (("DPoP-Nonce", "n1"),)),
        "proof-nonce",
        "certain",
        "send_again",
    ),
    ("nonce wanted, none given", dpop("Nonce needed", "use_dpop_nonce"), "proof-nonce", "certain", ""),
    (
        "nonce wanted, an odd one given",
        dpop("Nonce needed", "use_dpop_nonce", (("DPoP-Nonce", 'a"b'),)),
        "proof-nonce",
        "certain",
        "",
    ),
    (
        "a wrong clock, and the server names the hash of the token",
        dpop("The 'ath' claim does not match", clock_offset_s=400.0),
        "proof-refused",
        "likely",
        "send_again",
    ),
    (
        "a wrong clock, and the server names the address",
        dpop("The 'htu' claim does not match", clock_offset_s=400.0),
        "proof-refused",
        "likely",
        "send_again",
    ),
    ("proof refused", dpop("The DPoP proof JWT 'htu' claim does not match"), "proof-refused", "likely", "send_again"),
    (
        "proof too old by the clock",
        dpop("more than five minutes in the past", clock_offset_s=400.0),
        "proof-refused",
        "certain",
        "",
    ),
    (
        "proof of the future by the clock",
        dpop("issued in the future", clock_offset_s=-400.0),
        "proof-refused",
        "certain",
        "",
    ),
    (
        "not bound, sent as DPoP",
        refused(jwt_claims(*READ), sent=sent("DPoP", proof=True)),
        "not-bound",
        "certain",
        "use_kind",
    ),
    # 200, and yet not what was meant
    (
        "an empty list for a service app",
        call(USERS, *READ, client=SERVICE, answer=Answer(200, (), "[]")),
        "empty-list",
        "likely",
        "",
    ),
    (
        "an empty list for a person",
        call(GROUPS, "okta.groups.read", answer=Answer(200, (), "[]")),
        "empty-list",
        "likely",
        "",
    ),
    (
        "OneLogin's {} without openid",
        userinfo(200, "{}", org=ONELOGIN, token=summary("groups")),
        "empty-userinfo",
        "certain",
        "add_scopes",
    ),
    ("OneLogin's {}, scopes unknown", userinfo(200, "{}", org=ONELOGIN), "empty-userinfo", "likely", "add_scopes"),
    (
        "OneLogin without groups",
        userinfo(200, '{"sub": "1"}', org=ONELOGIN, token=summary("openid", "groups")),
        "onelogin-groups-missing",
        "likely",
        "",
    ),
    (
        "introspection: inactive and expired",
        Case(
            "introspection",
            Answer(200, (), '{"active": false}'),
            sent_token=SentToken("access_token", {}, ENDED),
            org=ORG,
            now=NOW,
        ),
        "introspect-inactive",
        "certain",
        "sign_in",
    ),
    (
        "introspection: inactive, not expired",
        Case("introspection", Answer(200, (), '{"active": false}'), org=ORG, now=NOW),
        "introspect-inactive",
        "likely",
        "sign_in",
    ),
    # The answer as such
    (
        "too many, until a time",
        call(USERS, *READ, answer=Answer(429, (("X-Rate-Limit-Reset", str(int(NOW.timestamp()) + 42)),))),
        "rate-limit",
        "certain",
        "send_again",
    ),
    (
        "too many, a date",
        call(USERS, *READ, answer=Answer(429, (("Retry-After", "Sun, 22 Nov 2026 12:01:00 GMT"),))),
        "rate-limit",
        "certain",
        "send_again",
    ),
    (
        "wrong method, by the catalogue",
        call(
            USERS,
            *READ,
            answer=Answer(
                405,
                (),
                '{"errorCode":"E0000022","errorSummary":"The endpoint does not support the provided HTTP method"}',
            ),
            sent=Sent("PATCH", "https://acme.okta.com/api/v1/users", "Bearer"),
        ),
        "wrong-method",
        "certain",
        "",
    ),
    (
        "not found, with the scope",
        call(
            "GET /api/v1/users/{id}",
            *READ,
            answer=Answer(404, (), '{"errorCode":"E0000007","errorSummary":"Not found: Resource not found: x (User)"}'),
        ),
        "okta-e0000007",
        "likely",
        "",
    ),
    (
        "not found, and the catalogue knows no such call",
        call("GET /api/v1/nowhere", *READ, answer=Answer(404)),
        "not-found",
        "likely",
        "",
    ),
    (
        "a page instead of data",
        call(USERS, *READ, answer=Answer(200, (("Content-Type", "text/html"),), "<html>Sign in</html>")),
        "page-instead",
        "likely",
        "",
    ),
    (
        "the admin console's host",
        refused(jwt_claims(*READ), sent=sent("Bearer", url="https://acme-admin.okta.com/api/v1/users")),
        "admin-host",
        "likely",
        "",
    ),
    # The app at the token endpoint
    (
        "a public app with a secret",
        at_token("invalid_client", "Client authentication failed.", names="client_id client_secret"),
        "public-with-secret",
        "likely",
        "open_connect",
    ),
    (
        "a public app with Basic",
        at_token("invalid_client", names="authorization grant_type"),
        "public-with-secret",
        "likely",
        "open_connect",
    ),
    (
        "two ways at once",
        at_token("invalid_request", names="authorization client_secret"),
        "two-credentials",
        "likely",
        "open_connect",
    ),
    (
        "two ways at once, and the server says so",
        at_token(
            "invalid_request",
            "Cannot supply multiple client credentials. Use one of the following: ...",
            names="authorization client_secret",
        ),
        "two-credentials",
        "certain",
        "open_connect",
    ),
    (
        "nothing was proved",
        at_token(
            "invalid_client",
            names="client_id grant_type",
            client=replace(CLIENT, kind="confidential", client_auth="client_secret_post"),
        ),
        "nothing-proved",
        "certain",
        "open_connect",
    ),
    (
        "a certificate that is not the app's",
        at_token(
            "invalid_client",
            "The subject of the client certificate is not the one that is registered for this client.",
            names="client_id grant_type",
            client=replace(CLIENT, kind="confidential", client_auth="tls_client_auth"),
        ),
        "certificate-refused",
        "certain",
        "open_connect",
    ),
    (
        "a certificate, and the server does not say what is wrong",
        at_token(
            "invalid_client",
            "client authentication failed",
            names="client_id grant_type",
            client=replace(CLIENT, kind="confidential", client_auth="self_signed_tls_client_auth"),
        ),
        "certificate-refused",
        "likely",
        "open_connect",
    ),
    (
        "an assertion that was used before",
        at_token(
            "invalid_grant",
            "The 'assertion' has already been used.",
            sent=Sent("POST", f"{CUSTOM}/v1/token", "", False, JWT_BEARER, frozenset({"assertion"})),
        ),
        "bearer-assertion",
        "certain",
        "",
    ),
    (
        "an assertion for another server",
        at_token(
            "invalid_grant",
            "The audience of the 'assertion' must be the token endpoint or the issuer of this authorization server.",
            sent=Sent("POST", f"{CUSTOM}/v1/token", "", False, JWT_BEARER, frozenset({"assertion"})),
        ),
        "bearer-assertion",
        "certain",
        "",
    ),
    (
        "an assertion of a key that nobody knows",
        at_token(
            "invalid_grant",
            "The 'assertion' is not signed with a key that is registered for its issuer.",
            sent=Sent("POST", f"{CUSTOM}/v1/token", "", False, JWT_BEARER, frozenset({"assertion"})),
        ),
        "bearer-assertion",
        "certain",
        "",
    ),
    (
        "an assertion, and the server does not say what is wrong",
        at_token(
            "invalid_grant",
            sent=Sent("POST", f"{CUSTOM}/v1/token", "", False, JWT_BEARER, frozenset({"assertion"})),
        ),
        "bearer-assertion",
        "likely",
        "",
    ),
    (
        "an assertion of a slow clock",
        at_token(
            "invalid_client",
            "The client_assertion token is expired.",
            names="client_assertion",
            client=SERVICE,
            clock_offset_s=900.0,
        ),
        "wrong-clock",
        "certain",
        "",
    ),
    (
        "an assertion of a fast clock",
        at_token(
            "invalid_client",
            "The client_assertion token must be issued before the current time.",
            names="client_assertion",
            client=SERVICE,
            clock_offset_s=-900.0,
        ),
        "wrong-clock",
        "certain",
        "",
    ),
    (
        "a grant that the clock spoils",
        at_token("invalid_grant", names="assertion", client=SERVICE, clock_offset_s=900.0),
        "wrong-clock",
        "likely",
        "",
    ),
    (
        "a proof of a slow clock at the token endpoint",
        at_token("invalid_dpop_proof", "The proof was issued in the future.", names="dpop", clock_offset_s=-700.0),
        "wrong-clock",
        "certain",
        "",
    ),
    (
        "okta.* asked of a custom server",
        at_token(
            "invalid_scope",
            "One or more scopes are not configured for the authorization server resource.",
            client=replace(CLIENT, issuer=CUSTOM, scopes=("openid", "okta.users.read")),
        ),
        "scope-at-wrong-server",
        "certain",
        "use_server",
    ),
    (
        "okta.* asked of the org server without its grant",
        at_token(
            "invalid_scope",
            "The following scopes are not allowed for this request: [okta.users.manage].",
            client=replace(CLIENT, scopes=("openid", "okta.users.read", "okta.users.manage")),
        ),
        "okta-scope-not-granted",
        "likely",
        "open_grants",
    ),
    (
        "okta.* asked of the org server, and the grants are read",
        at_token(
            "invalid_scope",
            "The following scopes are not allowed for this request: [okta.users.manage].",
            client=replace(CLIENT, scopes=("okta.users.read", "okta.users.manage")),
            grants=frozenset({"okta.users.read"}),
        ),
        "okta-scope-not-granted",
        "certain",
        "open_grants",
    ),
    (
        "a custom scope asked of the org server",
        at_token(
            "invalid_scope",
            "Custom scopes are not allowed for this request.",
            client=replace(CLIENT, scopes=("openid", "orders.read")),
        ),
        "scope-at-wrong-server",
        "certain",
        "open_connect",
    ),
    (
        "a refresh token past its time",
        at_token(
            "invalid_grant",
            "The refresh token is invalid or expired.",
            sent=Sent("POST", "", "", False, "refresh_token"),
            token=summary(*READ, refresh_expires_at=NOW - timedelta(days=1)),
        ),
        "refresh-ended",
        "certain",
        "sign_in",
    ),
    (
        "prompt=none",
        Case(
            "authorize",
            error=OAuthError(
                "login_required",
                "The client specified not to prompt, but the user is not logged in.",
                where="authorize",
            ),
            org=ORG,
            client=replace(CLIENT, prompt="none"),
            now=NOW,
        ),
        "prompt-none",
        "certain",
        "mend_form",
    ),
    # This computer
    (
        "the port is taken",
        Case("authorize", error=PortTaken(8765, "python", 8766), org=ORG, now=NOW),
        "client-port-in-use",
        "certain",
        "",
    ),
    (
        "nobody came back",
        Case(
            "authorize", error=DeadlinePassed("Nobody came back from the browser in time.", "Sign in again."), now=NOW
        ),
        "client-callback-timeout",
        "likely",
        "",
    ),
    (
        "another state",
        Case(
            "authorize",
            error=ResponseRefused("The state is not the one that was sent.", "Finish the newest one."),
            now=NOW,
        ),
        "client-state-mismatch",
        "likely",
        "",
    ),
    (
        "another issuer in the answer",
        Case("authorize", error=ResponseRefused("The answer comes from another issuer.", "Do not go on."), now=NOW),
        "client-iss-mismatch",
        "likely",
        "",
    ),
    (
        "another issuer in the document",
        Case("discovery", error=IssuerMismatch("https://a", "https://b", "Use it."), now=NOW),
        "client-issuer-mismatch",
        "likely",
        "open_connect",
    ),
    (
        "no document",
        Case("discovery", error=DiscoveryError("The document cannot be read.", "Check the address."), now=NOW),
        "own-discovery",
        "certain",
        "",
    ),
    (
        "an unknown certificate",
        Case("discovery", error=TlsFailed("The certificate is not trusted.", "Add its authority."), now=NOW),
        "own-tls-unknown-ca",
        "likely",
        "open_connect",
    ),
    (
        "an unknown name",
        Case("api", error=Unreachable("The server acme is not found.", "Check the name."), now=NOW),
        "own-name-unknown",
        "likely",
        "open_connect",
    ),
    (
        "no answer in time",
        Case("api", error=TimedOut("The server does not answer.", "Try again."), now=NOW),
        "own-timed-out",
        "certain",
        "send_again",
    ),
    (
        "a locked keyring",
        Case("local", error=KeyringLocked("The system keyring is locked.", "Unlock the keyring."), now=NOW),
        "own-keyring-locked",
        "certain",
        "",
    ),
    ("no JWT", Case("local", error=NotAJwt("This is no JWT."), now=NOW), "client-opaque", "certain", ""),
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_case_has_its_cause_and_its_button(row: tuple[str, Case, str, str, str]) -> None:
    _, case, finding, certainty, action = row
    top = explain(case).top
    assert top is not None
    assert (top.id, top.certainty, top.mends[0].action if top.mends else "") == (finding, certainty, action)
    assert top.evidence
    assert all(fact.value for fact in top.evidence if fact.name != "iss")
    assert top.sources
    assert top.title
    assert not top.title.endswith(".")
    assert top.why.endswith(".")


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 60
    assert len({row[0] for row in ROWS}) == len(ROWS)
