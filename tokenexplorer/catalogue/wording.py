"""Titles and meanings of Okta's scopes in our own words, for those who make a catalogue.

The tables name what people meet often. What they do not name gets its words by rule from the scope's own name, so a
new scope of a later specification is never left without.
"""

from __future__ import annotations

import re

SIGN_IN = "Sign-in (OpenID Connect)"

SIGN_IN_MEANINGS = {
    "openid": "Asks for an ID token",
    "profile": "Name and profile claims",
    "offline_access": "A refresh token",
    "groups": "The groups claim",
    "email": "Email address claims",
    "address": "The postal address claim",
    "phone": "Phone number claims",
    "device_sso": "A device secret for single sign-on of native apps",
}
"""In the order in which they are shown."""

FIRST_GROUPS = (SIGN_IN, "Users", "Groups", "System Log", "Policies", "Applications")
"""What people look for first; every other group follows by name."""

# Resource -> title of its group, what its read scope reads.
_RESOURCES = {
    "accessRequests.catalog": ("Access requests: catalog", "what can be requested"),
    "accessRequests.condition": ("Access requests: conditions", "request conditions, sequences and settings"),
    "accessRequests.request": ("Access requests: requests", "access requests"),
    "accessRequests.tasks": ("Access requests: tasks", "tasks of access requests"),
    "agentPools": ("Directory agents", "agent pools and their updates"),
    "aiAgents": ("AI agents", "AI agents"),
    "apiTokens": ("API tokens", "the list of SSWS API tokens"),
    "appGrants": ("App grants", "which scopes are granted to apps"),
    "apps": ("Applications", "apps, their users, groups and keys"),
    "apps.interclientTrust": ("App trust", "trust between native and web apps"),
    "authenticators": ("Authenticators", "authenticators of the org"),
    "authorizationServers": ("Authorization servers", "custom servers, their scopes, claims and policies"),
    "behaviors": ("Behavior rules", "behavior detection rules"),
    "botProtection": ("Bot protection", "bot protection settings"),
    "brands": ("Brands", "brands, themes and pages"),
    "captchas": ("CAPTCHAs", "CAPTCHA settings"),
    "clients": ("OAuth clients", "registered OAuth clients"),
    "customTelephonyProvider": ("Telephony provider", "credentials of the telephony provider"),
    "deviceAssurance": ("Device assurance", "device assurance policies"),
    "deviceIntegrations": ("Device integrations", "device integrations"),
    "devicePostureChecks": ("Device posture checks", "device posture checks"),
    "devices": ("Devices", "devices and their users"),
    "directories.groups": ("Directory groups", "groups of AD and LDAP"),
    "domains": ("Custom domains", "custom domains"),
    "dr": ("Disaster recovery", "the state of disaster recovery"),
    "emailDomains": ("Email domains", "domains that mail is sent from"),
    "emailServers": ("Email servers", "mail servers"),
    "eventHooks": ("Event hooks", "event hooks"),
    "factors": ("Factors", "factors of the org"),
    "features": ("Features", "features and whether they are on"),
    "groups": ("Groups", "groups and their members"),
    "identitySources": ("Identity sources", "import sessions of identity sources"),
    "idps": ("Identity providers", "identity providers and their keys"),
    "inlineHooks": ("Inline hooks", "inline hooks and their keys"),
    "linkedObjects": ("Linked objects", "definitions of linked objects"),
    "logs": ("System Log", "System Log entries"),
    "logStreams": ("Log streams", "log streams"),
    "manifests": ("OIN submissions", "submissions to the integration network"),
    "myAccount.appAuthenticator.maintenance": (
        "My account: app authenticator upkeep",
        "upkeep of the own app authenticator",
    ),
    "myAccount.appAuthenticator": ("My account: app authenticator", "the own app authenticator"),
    "myAccount.authenticators": ("My account: authenticators", "own authenticators"),
    "myAccount.email": ("My account: email", "own email addresses"),
    "myAccount.oktaApplications": ("My account: Okta apps", "the own list of Okta apps"),
    "myAccount.organization": ("My account: organization", "details of the own org"),
    "myAccount.password": ("My account: password", "when the own password was set"),
    "myAccount.phone": ("My account: phone", "own phone numbers"),
    "myAccount.profile": ("My account: profile", "the own profile"),
    "myAccount.sessions": ("My account: sessions", "own sessions"),
    "myAccount.webauthn": ("My account: passkeys", "own passkeys"),
    "networkZones": ("Network zones", "network zones"),
    "oauthIntegrations": ("API service integrations", "API service integrations"),
    "orgs": ("Org settings", "settings and contacts of the org"),
    "personal.adminSettings": ("Okta Personal", "settings of Okta Personal"),
    "policies": ("Policies", "policies and their rules"),
    "principalRateLimits": ("Rate limits of a token or app", "rate limits of tokens and apps"),
    "profileMappings": ("Profile mappings", "how profiles are mapped"),
    "pushProviders": ("Push providers", "push notification providers"),
    "rateLimits": ("Rate limits", "rate limit settings"),
    "realmAssignments": ("Realm assignments", "rules that put users in realms"),
    "realms": ("Realms", "realms"),
    "riskEvents": ("Risk events", "risk events"),
    "riskProviders": ("Risk providers", "risk providers"),
    "roles": ("Admin roles", "admin roles, their targets and resource sets"),
    "schemas": ("Schemas", "user, group and app schemas"),
    "securityEventsProviders": ("Security event receivers", "who may send security events"),
    "serviceAccounts": ("Service accounts", "service accounts of apps"),
    "serviceAccounts.okta": ("Service accounts of Okta", "Okta accounts under management"),
    "sessions": ("Sessions", "sessions of users"),
    "ssf": ("Shared signals", "streams of shared signals"),
    "templates": ("Templates", "email and SMS templates"),
    "threatInsights": ("ThreatInsight", "ThreatInsight settings"),
    "trustedOrigins": ("Trusted origins", "trusted origins"),
    "uischemas": ("UI schemas", "layouts of forms"),
    "universalLogout": ("Universal Logout", "sessions and tokens of a user"),
    "userRisk": ("User risk", "the risk level of a user"),
    "users": ("Users", "profiles and credentials"),
    "userTypes": ("User types", "user types"),
    "workflows.invoke": ("Workflows", "flows"),
}

_MEANINGS = {
    "okta.appGrants.manage": "Grant and revoke scopes of apps; includes read",
    "okta.apiTokens.manage": "Revoke SSWS API tokens; includes read",
    "okta.clients.manage": "Create, change; includes read and register",
    "okta.clients.register": "Register new OAuth clients; cannot read them",
    "okta.devices.manage": "Suspend, deactivate, delete; includes read",
    "okta.myAccount.sessions.manage": "End own sessions",
    "okta.riskEvents.manage": "Send risk events",
    "okta.sessions.manage": "Refresh and end sessions; includes read",
    "okta.universalLogout.manage": "Sign a user out everywhere and revoke the tokens",
    "okta.users.read.self": "Read the own profile and credentials",
    "okta.users.manage.self": "Change the own profile and credentials",
    "okta.authenticators.manage.self": "Enroll and reset own authenticators",
    "okta.workflows.invoke.manage": "Start flows that OAuth protects",
}

# Names of request parameters that mean the same wherever they appear.
PARAMETER_MEANINGS = {
    "after": "Cursor of the next page; taken from the Link header",
    "before": "Cursor of the page before",
    "limit": "How many at most on a page",
    "q": "Finds by the beginning of a name",
    "search": "SCIM filter that the search index answers",
    "filter": "SCIM filter",
    "expand": "What else to embed in the answer",
    "sortBy": "Property to sort by",
    "sortOrder": "asc or desc",
    "fields": "Which properties to answer",
    "since": "From this time on",
    "until": "Up to this time",
    "sendEmail": "Whether the user gets a mail",
    "activate": "Whether it is active at once",
    "userId": "The user's id or login",
    "groupId": "The group's id",
    "appId": "The app's id",
    "authServerId": "The custom server's id, such as default",
    "clientId": "The client's id",
    "grantId": "The grant's id",
    "tokenId": "The token's id",
    "policyId": "The policy's id",
    "ruleId": "The rule's id",
    "factorId": "The factor's id",
    "authenticatorId": "The authenticator's id",
    "idpId": "The identity provider's id",
    "deviceId": "The device's id",
    "brandId": "The brand's id",
    "roleIdOrLabel": "The role's id or its label",
    "roleAssignmentId": "The id of the role assignment",
    "resourceSetIdOrLabel": "The resource set's id or its label",
    "authorizationServerId": "The custom server's id, such as default",
}


def group_title(resource: str) -> str:
    """The heading under which the scopes of a resource stand.

    Args:
        resource: What the scope names between `okta.` and its verb: `users`, `governance.labels`.
    """
    if resource in _RESOURCES:
        return _RESOURCES[resource][0]
    first, _, rest = resource.partition(".")
    if not rest:
        return _words(first).capitalize()
    return f"{_words(first).capitalize()}: {_words(rest)}"


def meaning(name: str, resource: str, verb: str, *, includes_read: bool) -> str:
    """What a scope allows, as one short line.

    Args:
        name: The whole scope.
        resource: As for `group_title`.
        verb: `read`, `manage` or `register`.
        includes_read: Whether it implies the read scope of the same resource.
    """
    if name in SIGN_IN_MEANINGS:
        return SIGN_IN_MEANINGS[name]
    if name in _MEANINGS:
        return _MEANINGS[name]
    thing = _RESOURCES[resource][1] if resource in _RESOURCES else _thing(resource)
    if verb == "read":
        return f"Read {thing}"
    return "Create, change; includes read" if includes_read else f"Create, change {thing}"


def _words(camel: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", camel.replace(".", " "))
    return spaced.lower()


def _thing(resource: str) -> str:
    first, _, rest = resource.partition(".")
    return f"{_words(rest)} in {_words(first)}" if rest else _words(first)
