"""What people paste, and what it turns out to be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.detection import Detection, detect
from tokenexplorer.orgs.provider import provider

GUID = "0f5a6c1e-1111-2222-3333-444455556666"
AUS = "aus1a2b3c4d5e6f7g8h9"

# Pasted text, provider, issuers to try.
FOUND: list[tuple[str, str, tuple[str, ...]]] = [
    # Okta
    ("https://acme.okta.com", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/", "okta-org", ("https://acme.okta.com",)),
    ("acme.okta.com", "okta-org", ("https://acme.okta.com",)),
    ("ACME.Okta.COM", "okta-org", ("https://acme.okta.com",)),
    ("acme.okta.com.", "okta-org", ("https://acme.okta.com",)),
    ("http://acme.okta.com", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com:443/", "okta-org", ("https://acme.okta.com",)),
    ("https://acme-admin.okta.com/admin/apps/active", "okta-org", ("https://acme.okta.com",)),
    ("https://dev-123456-admin.okta.com/admin/dashboard", "okta-org", ("https://dev-123456.okta.com",)),
    ("https://acme-admin.oktapreview.com/admin/users", "okta-org", ("https://acme.oktapreview.com",)),
    ("https://acme-admin.okta-emea.com", "okta-org", ("https://acme.okta-emea.com",)),
    ("https://acme-admin.okta-gov.com/admin", "okta-org", ("https://acme.okta-gov.com",)),
    ("https://acme-admin.okta.mil/admin", "okta-org", ("https://acme.okta.mil",)),
    ("https://acme.okta.com/app/UserHome?session_hint=AUTHENTICATED", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/login/login.htm?fromURI=%2Fapp", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/oauth2/v1/authorize?client_id=0oa1", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/.well-known/openid-configuration", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/.well-known/oauth-authorization-server", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/api/v1/users?limit=2", "okta-org", ("https://acme.okta.com",)),
    ("https://acme.okta.com/oauth2/default", "okta-custom", ("https://acme.okta.com/oauth2/default",)),
    ("https://acme.okta.com/oauth2/default/", "okta-custom", ("https://acme.okta.com/oauth2/default",)),
    (
        "https://acme.okta.com/oauth2/default/.well-known/openid-configuration",
        "okta-custom",
        ("https://acme.okta.com/oauth2/default",),
    ),
    (
        "https://acme.okta.com/.well-known/oauth-authorization-server/oauth2/default",
        "okta-custom",
        ("https://acme.okta.com/oauth2/default",),
    ),
    (f"https://acme.okta.com/oauth2/{AUS}/v1/token", "okta-custom", (f"https://acme.okta.com/oauth2/{AUS}",)),
    (f"https://acme-admin.okta.com/admin/oauth2/as/{AUS}#tab", "okta-custom", (f"https://acme.okta.com/oauth2/{AUS}",)),
    ("https://login.acme.com/oauth2/default/v1/authorize", "okta-custom", ("https://login.acme.com/oauth2/default",)),
    (f"https://login.acme.com/oauth2/{AUS}", "okta-custom", (f"https://login.acme.com/oauth2/{AUS}",)),
    ("https://login.acme.com/oauth2/v1/authorize?x=y", "okta-org", ("https://login.acme.com",)),
    ("http://127.0.0.1:8790/oauth2/default", "okta-custom", ("http://127.0.0.1:8790/oauth2/default",)),
    # OneLogin
    ("https://acme.onelogin.com", "onelogin", ("https://acme.onelogin.com/oidc/2",)),
    ("https://acme.onelogin.com/portal/", "onelogin", ("https://acme.onelogin.com/oidc/2",)),
    ("https://acme.onelogin.com/oidc/2/auth?x", "onelogin", ("https://acme.onelogin.com/oidc/2",)),
    ("https://acme.onelogin.com/oidc/2/", "onelogin", ("https://acme.onelogin.com/oidc/2",)),
    ("https://acme.onelogin.com/oidc/1", "onelogin", ("https://acme.onelogin.com/oidc/2",)),
    ("https://sso.acme.com/oidc/2/.well-known/openid-configuration", "onelogin", ("https://sso.acme.com/oidc/2",)),
    # Auth0
    ("https://acme.us.auth0.com", "auth0", ("https://acme.us.auth0.com/",)),
    ("https://acme.auth0.com/authorize?audience=x", "auth0", ("https://acme.auth0.com/",)),
    ("https://acme.eu.auth0.com/.well-known/openid-configuration", "auth0", ("https://acme.eu.auth0.com/",)),
    ("https://manage.auth0.com/dashboard/eu/acme/applications", "auth0", ("https://acme.eu.auth0.com/",)),
    (
        "https://manage.auth0.com/dashboard/us/acme/",
        "auth0",
        ("https://acme.us.auth0.com/", "https://acme.auth0.com/"),
    ),
    # Microsoft
    (
        f"https://login.microsoftonline.com/{GUID}/v2.0",
        "entra",
        (f"https://login.microsoftonline.com/{GUID}/v2.0",),
    ),
    (
        f"https://login.microsoftonline.com/{GUID}/oauth2/v2.0/authorize?x",
        "entra",
        (f"https://login.microsoftonline.com/{GUID}/v2.0",),
    ),
    ("login.microsoftonline.com/common", "entra", ("https://login.microsoftonline.com/common/v2.0",)),
    (
        "https://login.microsoftonline.com/Organizations/oauth2/v2.0/authorize?x",
        "entra",
        ("https://login.microsoftonline.com/organizations/v2.0",),
    ),
    ("login.microsoftonline.com/consumers/v2.0", "entra", ("https://login.microsoftonline.com/consumers/v2.0",)),
    (f"login.microsoftonline.com/{GUID}", "entra", (f"https://login.microsoftonline.com/{GUID}/v2.0",)),
    (
        f"https://login.microsoftonline.us/{GUID}/v2.0/.well-known/openid-configuration",
        "entra",
        (f"https://login.microsoftonline.us/{GUID}/v2.0",),
    ),
    (f"https://sts.windows.net/{GUID}", "entra-v1", (f"https://sts.windows.net/{GUID}/",)),
    (
        f"https://acme.ciamlogin.com/{GUID}/v2.0",
        "entra-external",
        (f"https://acme.ciamlogin.com/{GUID}/v2.0", f"https://acme.ciamlogin.com/{GUID}/v2.0/"),
    ),
    (
        "https://acme.b2clogin.com/acme.onmicrosoft.com/b2c_1_in/v2.0/.well-known/openid-configuration",
        "entra-external",
        (
            "https://acme.b2clogin.com/acme.onmicrosoft.com/b2c_1_in/v2.0",
            "https://acme.b2clogin.com/acme.onmicrosoft.com/b2c_1_in/v2.0/",
        ),
    ),
    # Google
    ("https://accounts.google.com/o/oauth2/v2/auth", "google", ("https://accounts.google.com",)),
    ("https://accounts.google.com/", "google", ("https://accounts.google.com",)),
    ("https://console.cloud.google.com/apis/credentials", "google", ("https://accounts.google.com",)),
    # Keycloak
    ("https://id.acme.com/realms/staff", "keycloak", ("https://id.acme.com/realms/staff",)),
    ("https://id.acme.com/auth/realms/staff/account/#/", "keycloak", ("https://id.acme.com/auth/realms/staff",)),
    (
        "https://id.acme.com/realms/Staff/protocol/openid-connect/auth?x=y",
        "keycloak",
        ("https://id.acme.com/realms/Staff",),
    ),
    ("https://id.acme.com/admin/master/console/#/staff/clients", "keycloak", ("https://id.acme.com/realms/staff",)),
    ("https://id.acme.com/auth/admin/staff/console/", "keycloak", ("https://id.acme.com/auth/realms/staff",)),
    ("http://localhost:8080/realms/master", "keycloak", ("http://localhost:8080/realms/master",)),
    ("http://id.acme.com/realms/staff", "keycloak", ("https://id.acme.com/realms/staff",)),
    # Ping, Cognito
    (f"https://auth.pingone.eu/{GUID}/as/authorize", "pingone", (f"https://auth.pingone.eu/{GUID}/as",)),
    (f"https://console.pingone.com/index.html?env={GUID}#home", "pingone", (f"https://auth.pingone.com/{GUID}/as",)),
    ("https://sso.acme.com:9031/as/authorization.oauth2", "pingfederate", ("https://sso.acme.com:9031",)),
    (
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz/.well-known/jwks.json",
        "cognito",
        ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz",),
    ),
    (
        "https://eu-west-1.console.aws.amazon.com/cognito/v2/idp/user-pools/eu-west-1_AbC123xyz/users",
        "cognito",
        ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz",),
    ),
    # Anything else
    ("https://idp.acme.com", "generic", ("https://idp.acme.com",)),
    ("idp.acme.com", "generic", ("https://idp.acme.com",)),
    ("https://idp.acme.com/", "generic", ("https://idp.acme.com/", "https://idp.acme.com")),
    ("https://idp.acme.com:8443/op", "generic", ("https://idp.acme.com:8443/op", "https://idp.acme.com:8443")),
    (
        "https://idp.acme.com/a/b/.well-known/openid-configuration",
        "generic",
        ("https://idp.acme.com/a/b",),
    ),
    (
        "https://idp.acme.com/.well-known/oauth-authorization-server/a/b",
        "generic",
        ("https://idp.acme.com/a/b",),
    ),
    ("https://idp.acme.com/connect/authorize?x=y", "generic", ("https://idp.acme.com",)),
    ("https://[::1]:9000/op", "generic", ("https://[::1]:9000/op", "https://[::1]:9000")),
    ("http://[::1]:9000", "generic", ("http://[::1]:9000",)),
    ("http://127.0.0.1:3000", "generic", ("http://127.0.0.1:3000",)),
    ("127.0.0.1:3000", "generic", ("http://127.0.0.1:3000",)),
    ("localhost:3000", "generic", ("http://localhost:3000",)),
    ("https://localhost:3000", "generic", ("https://localhost:3000",)),
    ("http://192.168.1.9:3000", "generic", ("https://192.168.1.9:3000",)),
    ("https://bücher.example", "generic", ("https://xn--bcher-kva.example",)),
    # Form alone
    ("  https://acme.okta.com  ", "okta-org", ("https://acme.okta.com",)),
    ("\thttps://acme.okta.com\r\n", "okta-org", ("https://acme.okta.com",)),
    ("<https://acme.okta.com>", "okta-org", ("https://acme.okta.com",)),
    ('"https://acme.okta.com",', "okta-org", ("https://acme.okta.com",)),
    ("https:acme.okta.com", "okta-org", ("https://acme.okta.com",)),
    ("https:\\\\acme.okta.com\\app", "okta-org", ("https://acme.okta.com",)),
    ("//acme.okta.com/app", "okta-org", ("https://acme.okta.com",)),
    ("https://ac\u200bme.okta.com", "okta-org", ("https://acme.okta.com",)),
    ("Issuer URI: https://acme.okta.com/oauth2/default.", "okta-custom", ("https://acme.okta.com/oauth2/default",)),
]


@pytest.mark.parametrize(("text", "provider_id", "candidates"), FOUND, ids=[row[0].strip() for row in FOUND])
def test_an_address_leads_to_its_issuer(text: str, provider_id: str, candidates: tuple[str, ...]) -> None:
    found = detect(text)
    assert found.problem is None
    assert (found.provider.id, found.candidates) == (provider_id, candidates)
    assert found.org_url == "/".join(candidates[0].split("/")[:3])
    assert found.host == found.org_url.split("//")[1]
    assert found.name


def test_the_table_is_long_enough() -> None:
    assert len(FOUND) >= 60


# Pasted text, words of the title that says what to do.
REFUSED = [
    ("", "Paste an address"),
    (" \n ", "Paste an address"),
    ("acme", "Write the whole host"),
    ("https://", "Add the host"),
    ("https:///path", "Add the host"),
    ("https://{yourOktaDomain}/oauth2/default", "Put your own org in place of {yourOktaDomain}"),
    ("https://${yourOktaDomain}", "Put your own org in place of ${yourOktaDomain}"),
    ("https://{{org}}/oauth2/v1/token", "Put your own org in place of {{org}}"),
    ("https://<your-domain>.okta.com", "Put your own org in place of <your-domain>"),
    ("https://%7ByourOktaDomain%7D/", "Put your own org in place of {yourOktaDomain}"),
    ("https://your-domain.okta.com", "Put your own org in place of your-domain"),
    ("https://yourOktaDomain.okta.com/oauth2", "Put your own org in place of youroktadomain"),
    ("https://YOUR_DOMAIN.auth0.com", "Put your own org in place of your_domain"),
    ("https://ann@evil.example/", "Take out the part before @"),
    ("https://acme.okta.com@evil.example", "Take out the part before @"),
    ("https://ann:pw@acme.okta.com", "Take out the part before @"),
    ("ann@acme.com", "Paste an address of your org"),
    ("javascript:alert(1)", "begins with https://"),
    ("ftp://acme.okta.com", "begins with https://"),
    ("file:///etc/passwd", "begins with https://"),
    ("data:text/html,x", "begins with https://"),
    ("custom://acme.okta.com", "begins with https://"),
    ("https://acme.okta.com\r\nHost: evil.example", "Take out the line break"),
    ("https://acme.okta.com/\x00", "Take out the line break"),
    ("https://acme.okta.com https://other.okta.com", "Take out the space"),
    ("my okta org", "Take out the space"),
    ("https://acme.okta.com:99999", "Check the host and the port"),
    ("https://acme.okta.com:abc", "Check the host and the port"),
    ("https://acme.okta.com:0", "Check the port"),
    ("https://[::1", "Check the host and the port"),
    ("https://[fe80::1%25eth0]/", "Check the host"),
    ("https://127.1", "Check the host"),
    ("https://ac me.okta.com", "Take out the space"),
    ("https://acme..okta.com", "Check the host"),
    ("https://-acme.com", "Check the host"),
    ("https://acme.com%2eevil.example", "Check the host"),
    ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "Paste an address here"),
    ("x" * 5000, "Paste the address alone"),
    ("https://www.okta.com/login", "Use your own org"),
    ("https://okta.com", "Use your own org"),
    ("https://login.okta.com", "Use your own org"),
    ("https://developer.okta.com/docs", "Use your own org"),
    ("https://openid-connect.onelogin.com/oidc", "Use your own OneLogin subdomain"),
    ("https://openid-connect-eu.onelogin.com/oidc", "Use your own OneLogin subdomain"),
    ("https://api.us.onelogin.com/auth/oauth2/v2/token", "Use your own OneLogin subdomain"),
    ("https://www.onelogin.com", "Use your own OneLogin subdomain"),
    ("https://manage.auth0.com/", "Use your own tenant"),
    ("https://login.microsoftonline.com/", "Use your own tenant"),
    ("https://entra.microsoft.com/#view/x", "Use your own tenant"),
    ("https://auth.pingone.com/", "Add your environment ID"),
    ("https://acme.auth.eu-west-1.amazoncognito.com/login", "Use your user pool's issuer"),
    ("https://cognito-idp.eu-west-1.amazonaws.com/", "Use your user pool's issuer"),
]


@pytest.mark.parametrize(("text", "title"), REFUSED, ids=[repr(row[0])[:60] for row in REFUSED])
def test_what_names_no_org_says_what_to_do(text: str, title: str) -> None:
    found = detect(text)
    assert isinstance(found.problem, ConfigError)
    assert title in found.problem.title
    assert found.problem.advice
    assert found.problem.field == "url"
    assert found.candidates == ()


def test_the_admin_console_hint_has_the_words_of_the_window() -> None:
    hint = detect("https://acme-admin.okta.com/admin/apps/active").hint
    assert hint is not None
    assert (hint.title, hint.text, hint.use) == (
        "This is an Okta admin console address.",
        "Sign-in needs the org itself:",
        "https://acme.okta.com",
    )


@pytest.mark.parametrize(
    ("text", "title", "use"),
    [
        ("http://idp.acme.com/op", "This address is not encrypted.", "https://idp.acme.com/op"),
        (
            "https://acme.onelogin.com/oidc/1",
            "This is OneLogin's first version, now off.",
            "https://acme.onelogin.com/oidc/2",
        ),
        ("https://manage.auth0.com/dashboard/eu/acme/", "This is the Auth0 dashboard.", "https://acme.eu.auth0.com/"),
        ("https://console.cloud.google.com/", "This is not where people sign in.", "https://accounts.google.com"),
        (
            "https://id.acme.com/admin/master/console/",
            "This is a Keycloak admin console address.",
            "https://id.acme.com/realms/master",
        ),
    ],
)
def test_what_was_mended_is_said(text: str, title: str, use: str) -> None:
    hint = detect(text).hint
    assert hint is not None
    assert (hint.title, hint.use) == (title, use)


@pytest.mark.parametrize("text", ["https://acme.okta.com", "http://localhost:3000", "https://idp.acme.com/op"])
def test_nothing_is_said_where_nothing_was_mended(text: str) -> None:
    assert detect(text).hint is None


def test_A07_http_is_kept_on_this_computer_alone() -> None:
    for text in ("http://idp.acme.com", "http://192.168.1.9", "http://127.0.0.2", "http://localhost.evil.example"):
        assert all(issuer.startswith("https://") for issuer in detect(text).candidates), text
    for text in ("http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"):
        assert detect(text).candidates[0] == text


def test_A08_a_look_alike_host_is_written_in_ascii() -> None:
    found = detect("https://аррӏе.com")  # noqa: RUF001 -- Cyrillic letters that look like a known name
    assert found.host == "xn--80ak6aa92e.com"
    assert found.name.isascii()
    assert found.hint is not None
    assert found.hint.use == "https://xn--80ak6aa92e.com"


def test_what_was_pasted_is_not_in_the_repr_nor_in_an_error() -> None:
    assert "canary" not in repr(detect("https://acme.okta.com/callback?code=canary"))
    for text in ("https://ann:canary@acme.okta.com", "eyJjYW5hcnkiOiJjYW5hcnkifQ.canary.canary", "canary canary"):
        problem = detect(text).problem
        assert problem is not None
        assert "canary" not in str(problem)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://acme.okta.com", "Acme"),
        ("https://acme-corp.oktapreview.com", "Acme Corp"),
        ("https://dev-123456.okta.com", "Dev 123456"),
        ("https://acme.onelogin.com", "Acme"),
        ("https://acme.us.auth0.com", "Acme"),
        ("https://id.acme.com/realms/staff", "Staff"),
        ("https://id.acme.com/realms/master", "Acme"),
        ("https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0", "Contoso"),
        (f"https://login.microsoftonline.com/{GUID}/v2.0", "Entra ID"),
        ("https://login.microsoftonline.com/common/v2.0", "Entra ID"),
        ("https://accounts.google.com", "Google"),
        ("https://login.acme.co.uk/oauth2/default", "Acme"),
        ("https://sso.acme.com", "Acme"),
        ("http://localhost:3000", "localhost:3000"),
        ("http://127.0.0.1:3000", "127.0.0.1:3000"),
    ],
)
def test_an_org_gets_a_name_of_its_host(text: str, name: str) -> None:
    assert detect(text).name == name


def assert_total(text: str) -> Detection:
    found = detect(text)
    assert (found.problem is None) == bool(found.candidates)
    assert all(each.startswith(("https://", "http://")) for each in found.candidates)
    assert found.host.isascii()
    assert found.provider is provider(found.provider.id)
    return found


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(max_size=80))
def test_D04_detect_never_raises_on_any_text(text: str) -> None:
    assert_total(text)


_PIECES = st.sampled_from(
    (
        *("https", "http", "://", ":", "//", "/", "@", "?", "#", "[", "]", "%", "\\", ".", "..", " ", "\r\n", "{", "}"),
        *("$", "::1", "acme", "-admin", "okta.com", "onelogin.com", "auth0.com", "login.microsoftonline.com", "443"),
        *("auth.pingone.com", "oauth2", "default", "realms", "oidc", ".well-known", "openid-configuration", "v1"),
        *("admin", "ü", "\u202e", "\ud800"),
    )
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(_PIECES, max_size=14))
def test_D04_detect_never_raises_on_pieces_of_addresses(pieces: list[str]) -> None:
    assert_total("".join(pieces))
