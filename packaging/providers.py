"""Writes resources/data/providers.json: what the program knows of each provider, from a table of facts plus our words.

    python packaging/providers.py --facts FACTS.json --out resources/data/providers.json

FACTS.json is a list with one object a provider: id, vendor, issuerPattern, issuerRegex, loopbackRedirect, quirks,
scopesCatalogue and sources (the providers' own documentation; each entry keeps its list). What the window says about a
provider (labels, where to find a client id) is written here, because it is ours. What surprises people and can be seen
before a sign-in is in quirks.json beside this file; `orgs/quirk.py` says what its members mean.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

EXACT = "Add exactly this text to the app in {vendor}. Port and path count: {vendor} compares every character."
ANY_PORT = "Add exactly this text to the app in {vendor}. It has no port: {vendor} accepts any port on this computer."
MAYBE = "Add exactly this text to the app at the provider. Port and path may count."

# What is sent to the page that signs people out, and under which name (OpenID Connect RP-Initiated Logout section 2).
LOGOUT_NAMES = {
    name: name for name in ("id_token_hint", "client_id", "post_logout_redirect_uri", "ui_locales", "state")
}

# OneLogin has one rule for both of its versions.
ONELOGIN_LOST = {
    "scope": "offline_access",
    "why": "OneLogin's code flow takes no offline_access.",
    "fix": "Leave it out: the app's own setting decides about refresh tokens.",
}

# Whose access tokens nobody but the provider itself can check, whatever they look like.
UNVERIFIABLE = ("okta-org", "google")

WORDS: dict[str, dict[str, Any]] = {
    "okta-org": {
        "name": "Okta",
        "server_label": "Okta org authorization server",
        "server_note": "The only server that issues okta.* scopes.",
        "client_id_place": "Admin console › Applications › your app › General",
        "access_token_note": "Okta keeps the keys of its org server to itself.",
        "assertion_audience": "endpoint",
        "logout_method": "post",
        "default_scopes": ["openid", "profile", "email"],
    },
    "okta-custom": {
        "name": "Okta",
        "server_label": "Okta custom authorization server",
        "server_note": "Issues its own scopes, never okta.* ones.",
        "assertion_audience": "endpoint",
        "logout_method": "post",
        "client_id_place": "Admin console › Applications › your app › General",
        "default_scopes": ["openid", "profile", "email"],
        "hosts": ["localhost", "127.0.0.1"],
    },
    "onelogin": {
        "name": "OneLogin",
        "server_label": "OneLogin OpenID Connect 2",
        "server_note": "Tokens of this server do not open OneLogin's admin API.",
        # The path alone tells: a custom domain keeps it, and the practice org has it too.
        "issuer_regex": "^https?://[^/]+/oidc/2/?$",
        "redirect_note": EXACT.format(vendor="OneLogin") + " A change there counts after up to ten minutes.",
        "refresh_note": "Turn refresh tokens on in the app at OneLogin: no scope asks for them. Then sign in again.",
        "logout_note": "OneLogin then revokes the tokens of every app of this session.",
        "lost_scopes": [ONELOGIN_LOST],
        "client_id_place": "Administration › Applications › your app › SSO",
        "default_scopes": ["openid", "profile", "email", "groups"],
    },
    "onelogin-v1": {
        "name": "OneLogin",
        "short_name": "OneLogin v1",
        "server_label": "OneLogin OpenID Connect 1",
        "server_note": "OneLogin switched it off in 2021. Version 2 is at your own subdomain.",
        "client_id_place": "Administration › Applications › your app › SSO",
        "access_token_note": "OneLogin switched this server off in 2021.",
        "lost_scopes": [ONELOGIN_LOST],
        "hosts": ["localhost"],
    },
    "auth0": {
        "name": "Auth0",
        "server_label": "Auth0 tenant",
        "server_note": "Without an audience parameter the access token opens userinfo alone.",
        "client_id_place": "Auth0 dashboard › Applications › your app › Settings",
        "assertion_audience": "issuer",
        "access_token_note": "Auth0 issues opaque access tokens where no audience is asked for.",
        "logout_hint": "sid",
        "lost_scopes": [
            {
                "scope": "*",
                "why": "Auth0 leaves out what the API does not define or the person's permissions do not hold.",
                "fix": "Define it on the API, name that API as audience, and give the person the permission.",
            }
        ],
        "default_scopes": ["openid", "profile", "email"],
    },
    "entra": {
        "name": "Microsoft Entra ID",
        "server_label": "Microsoft Entra ID, version 2.0",
        "server_note": "One API a token. Without an API scope the token is for Microsoft Graph.",
        "pathless_redirect": True,
        "logout_hint": "login_hint",
        "issuer_names": [
            {
                "id": "entra-every-tenant",
                "entered": r"https://(?P<host>login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn)"
                r"/(?:common|organizations)/v2\.0",
                "published": r"https://{host}/\{tenantid\}/v2\.0",
                "place": "{tenantid}",
                "claim": "tid",
                "note": "It stands for every tenant: a token has to name its own one (tid) as issuer.",
            }
        ],
        "client_id_place": "Entra admin center › App registrations › your app › Overview",
        "access_token_note": "Tokens for Microsoft Graph can be checked by Graph alone.",
        "default_scopes": ["openid", "profile", "email"],
    },
    "entra-v1": {
        "name": "Microsoft Entra ID",
        "short_name": "Entra ID v1",
        "server_label": "Microsoft Entra ID, version 1",
        "server_note": "Uses the resource parameter in place of scopes. Version 2.0 is newer.",
        "logout_hint": "login_hint",
        "client_id_place": "Entra admin center › App registrations › your app › Overview",
        "access_token_note": "Tokens for Microsoft Graph can be checked by Graph alone.",
        "default_scopes": ["openid"],
    },
    "entra-external": {
        "name": "Microsoft Entra External ID",
        "server_label": "Entra External ID or Azure AD B2C",
        "server_note": "In B2C the user flow is part of the address.",
        "logout_hint": "login_hint",
        "issuer_names": [
            {
                "id": "b2c-user-flow",
                "entered": r"https://(?P<host>[a-z0-9-]+\.b2clogin\.com)/[^/]+/[^/]+/v2\.0/?",
                "published": r"https://{host}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0/",
                "note": "All user flows of a B2C tenant have this one name, and tokens have to bear it.",
            }
        ],
        "client_id_place": "Entra admin center › App registrations › your app › Overview",
        "default_scopes": ["openid", "profile"],
    },
    "google": {
        "name": "Google",
        "server_label": "Google Identity",
        "server_note": "Endpoints are on several hosts of Google.",
        "client_id_place": "Google Cloud console › APIs and services › Credentials",
        "refresh_note": "Sign in again with the parameter access_type=offline: Google has no scope for it.",
        "redirect_note": "Nothing to add: an app of the type Desktop may use any address of this computer.",
        "lost_scopes": [
            {
                "scope": "offline_access",
                "why": "Google knows no offline_access.",
                "fix": "Add access_type=offline and prompt=consent to the extra parameters instead.",
            }
        ],
        "access_token_note": "Google's access tokens are opaque; oauth2.googleapis.com/tokeninfo tells what is in one.",
        "default_scopes": ["openid", "profile", "email"],
    },
    "keycloak": {
        "name": "Keycloak",
        "server_label": "Keycloak realm",
        "assertion_audience": "issuer",
        "logout_method": "post",
        "lost_scopes": [
            {
                "scope": "*",
                "why": "Keycloak leaves out client scopes that are not assigned to the app.",
                "fix": "Assign the client scope to the app, as default or optional.",
            }
        ],
        "server_note": "Names of realms are case-sensitive.",
        "client_id_place": "Keycloak admin console › your realm › Clients",
        "default_scopes": ["openid", "profile", "email"],
    },
    "pingone": {
        "name": "PingOne",
        "server_label": "PingOne environment",
        "server_note": "Scopes of two APIs cannot be mixed in one token.",
        "client_id_place": "PingOne console › Applications › your app › Overview",
        "default_scopes": ["openid", "profile", "email"],
    },
    "pingfederate": {
        "name": "PingFederate",
        "server_label": "PingFederate server",
        "logout_method": "post",
        "server_note": "Access tokens are often references: ask the server what is in them.",
        "client_id_place": "PingFederate console › Applications › OAuth › Clients",
        "access_token_note": "Access tokens may be references that only the server can read.",
        "default_scopes": ["openid", "profile", "email"],
    },
    "cognito": {
        "name": "Amazon Cognito",
        "server_label": "Amazon Cognito user pool",
        "server_note": "The sign-in page is on another host than the issuer.",
        "refresh_note": "Sign in again with a code: Cognito gives one with every code, and no scope asks for it.",
        "logout_names": {"client_id": "client_id", "post_logout_redirect_uri": "logout_uri"},
        "lost_scopes": [
            {
                "scope": "*",
                "why": "Cognito gives only what is ticked for the app client.",
                "fix": "Tick it under the app client's custom scopes.",
            }
        ],
        "client_id_place": "AWS console › Cognito › your user pool › App clients",
        "default_scopes": ["openid", "profile", "email"],
    },
    "generic": {
        "name": "OpenID Connect",
        "short_name": "OIDC",
        "server_label": "OpenID Connect issuer",
        "server_note": "Endpoints come from its discovery document.",
        "client_id_place": "Where the provider shows the app that you registered",
        "redirect_note": MAYBE,
        "offline_access_needs_consent": True,
        "default_scopes": ["openid", "profile"],
    },
}

# Names of scopes in the facts that stand for many; they are no scopes to ask for.
PATTERNS = ("*", "{", "…", "(")

# Sentences of the facts that speak to whoever writes such a program, in words for those who use it; empty leaves one
# out. A sentence is named by its beginning.
REWORDED = {
    "Access tokens are meant for Okta alone": "Access tokens are meant for Okta alone: what is in them may change, and "
    "nobody else can check their signature",
    "Offer https://": "Version 2 is at https://{subdomain}.onelogin.com/oidc/2; version 1 is gone there, too",
    "issuer ends with a slash": "The issuer ends with a slash, and the slash counts",
    "common, organizations": "The addresses common, organizations and consumers name a template as their issuer",
    "Access tokens are opaque (ya29": "Access tokens are opaque (ya29.…): tokeninfo tells about them, no introspection",
    "Endpoints live on several hosts": "Its endpoints are on several hosts",
    "Access tokens are often reference": "Access tokens are often references: introspection tells what is in them",
    "token_use must be checked": "token_use tells ID tokens and access tokens apart",
    "Compare issuer strings": "",
    "UserInfo sub must equal": "",
}

QUIRKS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("quirks.json").read_text(encoding="utf-8"))


def reworded(sentence: str) -> str:
    """A sentence of the facts in our words, where it needs them."""
    return next((words for start, words in REWORDED.items() if sentence.startswith(start)), sentence)


def provider(facts: dict[str, Any]) -> dict[str, Any]:
    """One provider as the program reads it."""
    words = WORDS[facts["id"]]
    redirect = facts["loopbackRedirect"] or {}
    any_port = redirect.get("anyPort")
    hosts = redirect.get("hosts") or words.get("hosts") or ["127.0.0.1", "localhost"]
    plain_name = words["name"].removeprefix("Microsoft ").removeprefix("Amazon ")
    hint = {words["logout_hint"]: "logout_hint"} if "logout_hint" in words else {}
    note = words.get("redirect_note") or (ANY_PORT if any_port else EXACT if any_port is False else MAYBE)
    return {
        "id": facts["id"],
        "name": words["name"],
        "short_name": words.get("short_name", plain_name),
        "vendor": facts["vendor"],
        "server_label": words["server_label"],
        "server_note": words["server_note"],
        "issuer_pattern": facts["issuerPattern"],
        "issuer_regexes": [regex] if (regex := words.get("issuer_regex", facts["issuerRegex"])) else [],
        "any_port": any_port,
        "loopback_hosts": hosts,
        "loopback_hosts_documented": bool(redirect.get("hosts")),
        "pathless_redirect": words.get("pathless_redirect", False),
        "admin_host_regex": facts.get("adminHostRegex", ""),
        "offline_access_needs_consent": words.get("offline_access_needs_consent", False),
        "assertion_audience": words.get("assertion_audience", "token_endpoint"),
        "redirect_host": "127.0.0.1" if "127.0.0.1" in hosts else "localhost",
        "redirect_note": note.format(vendor=plain_name),
        "default_scopes": words.get("default_scopes", ["openid"]),
        "client_id_place": words["client_id_place"],
        "access_token_verifiable": facts["id"] not in UNVERIFIABLE,
        "access_token_note": words.get("access_token_note", ""),
        "scopes": [
            {"name": row["scope"], "meaning": row["meaning"]}
            for row in facts["scopesCatalogue"]
            if not any(mark in row["scope"] for mark in PATTERNS)
        ],
        "logout_names": words.get("logout_names", {**hint, **LOGOUT_NAMES}),
        "logout_method": words.get("logout_method", "get"),
        "logout_note": words.get("logout_note", ""),
        "refresh_note": words.get("refresh_note", "Sign in again with the scope offline_access."),
        "quirks": [sentence for each in facts["quirks"] if (sentence := reworded(each))],
        "rules": [
            {name: value for name, value in row.items() if name != "providers"}
            for row in QUIRKS
            if facts["id"] in row["providers"]
        ],
        "issuer_names": words.get("issuer_names", []),
        "lost_scopes": words.get("lost_scopes", []),
        "retired": facts.get("retired", ""),
        "sources": facts.get("sources", []),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    rows = [provider(each) for each in json.loads(chosen.facts.read_text(encoding="utf-8"))]
    chosen.out.write_text(json.dumps({"providers": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
