"""The authorization endpoint: what it asks the person, what it tells the app, what it keeps to itself."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.practice.conftest import Clock
from tests.practice.visitor import AppUnderTest, Form, Visitor

REDIRECT_PAGE = "must be a Login redirect URI in the client app settings"


def test_code_flow_sends_code_state_and_issuer(visitor: Visitor, app: AppUnderTest) -> None:
    back = visitor.sign_in(app.authorize_url())
    assert set(back) == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == ("state-of-this-test", app.issuer)
    assert urlsplit(visitor.url)[:3] == ("http", "127.0.0.1:8765", "/callback/practice-app")


def test_custom_server_names_itself_as_issuer(visitor: Visitor, custom_app: AppUnderTest) -> None:
    assert visitor.sign_in(custom_app.authorize_url("openid"))["iss"] == custom_app.address.custom_issuer


@pytest.mark.parametrize("who", ["alice", "bob", "eve", "alice@practice.example", "ALICE"])
def test_the_listed_people_can_sign_in(visitor: Visitor, app: AppUnderTest, who: str) -> None:
    visitor.open(app.authorize_url())
    name = who.partition("@")[0].lower()
    assert visitor.press("Sign in", username=who, password=f"{name}-password") is None
    assert "asks for access" in visitor.page


def test_sign_in_page_lists_the_people_and_is_a_plain_form(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    for person in app.address.people:
        assert person.username in visitor.page
        assert person.password in visitor.page
        assert person.role in visitor.page
    form = Form(visitor.page)
    assert set(form.fields) == {"username", "password"}
    assert list(form.buttons) == ["Sign in", "Cancel"]
    assert "<script" not in visitor.page


@pytest.mark.parametrize(("who", "word"), [("alice", "wrong"), ("nobody", "alice-password"), ("", ""), ("alice", "")])
def test_wrong_password_shows_the_form_again(visitor: Visitor, app: AppUnderTest, who: str, word: str) -> None:
    visitor.open(app.authorize_url())
    assert visitor.press("Sign in", username=who, password=word) is None
    assert "Wrong user name or password" in visitor.page
    assert Form(visitor.page).fields["username"] == who
    assert Form(visitor.page).fields["password"] == ""
    visitor.press("Sign in", username="alice", password="alice-password")
    assert visitor.press("Allow") is not None


def test_someone_without_a_password_cannot_sign_in(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    assert visitor.press("Sign in", username="ada.byron", password="None") is None
    assert "Wrong user name or password" in visitor.page


def test_cancel_at_the_sign_in_page_is_access_denied(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    back = visitor.press("Cancel")
    assert back == {
        "error": "access_denied",
        "error_description": "The resource owner or authorization server denied the request",
        "state": "state-of-this-test",
        "iss": app.issuer,
    }


def test_refused_consent_is_access_denied_and_is_asked_again(visitor: Visitor, app: AppUnderTest) -> None:
    back = visitor.sign_in(app.authorize_url(), decision="Deny")
    assert back["error"] == "access_denied"
    assert visitor.open(app.authorize_url()) is None
    assert "asks for access" in visitor.page


def test_consent_says_each_scope_in_words(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url("openid okta.users.read okta.appGrants.manage"))
    visitor.press("Sign in", username="bob", password="bob-password")
    for words in ("Know who you are", "Read the users of this org", "Read and change the app grants of this org"):
        assert words in visitor.page
    assert "Bob Okonkwo-Lindqvist" in visitor.page
    assert list(Form(visitor.page).buttons) == ["Allow", "Deny"]


def test_an_optional_scope_that_is_left_out_is_not_granted_and_asked_again(
    visitor: Visitor, custom_app: AppUnderTest
) -> None:
    asked = "openid messages.read messages.write"
    visitor.open(custom_app.authorize_url(asked))
    visitor.press("Sign in", username="alice", password="alice-password")
    form = Form(visitor.page)
    assert form.fields == {"keep:messages.write": "on"}
    assert form.action is not None
    back = visitor.open(urljoin(visitor.url, form.action), "POST", {"action": "allow"})
    assert back is not None
    answer = custom_app.redeem(back["code"]).json()
    assert answer["scope"] == "openid messages.read"
    assert visitor.open(custom_app.authorize_url(asked)) is None
    kept = visitor.press("Allow")
    assert kept is not None
    assert custom_app.redeem(kept["code"]).json()["scope"] == asked


def test_second_sign_in_needs_no_page_and_more_scopes_need_consent_only(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.sign_in(app.authorize_url("openid"))
    assert visitor.open(app.authorize_url("openid")) is not None
    assert visitor.open(app.authorize_url("openid okta.logs.read")) is None
    assert "okta.logs.read" in visitor.page
    assert 'type="password"' not in visitor.page


def test_consent_is_asked_again_in_another_browser(visitor: Visitor, other_visitor: Visitor, app: AppUnderTest) -> None:
    visitor.sign_in(app.authorize_url())
    assert other_visitor.sign_in(app.authorize_url(), decision="Deny")["error"] == "access_denied"


def test_another_person_in_the_same_browser_is_asked_anew(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.sign_in(app.authorize_url("openid"))
    visitor.open(app.authorize_url("openid", prompt="login"))
    assert visitor.press("Sign in", username="eve", password="eve-password") is None
    assert "Eve Moreau" in visitor.page


def test_another_browser_has_no_session_and_cannot_answer_the_request(
    visitor: Visitor, other_visitor: Visitor, app: AppUnderTest
) -> None:
    visitor.open(app.authorize_url())
    assert other_visitor.open(visitor.url) is None
    assert (other_visitor.status, "Request expired" in other_visitor.page) == (400, True)


def test_a_finished_request_cannot_be_answered_again(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    page = visitor.url
    visitor.press("Cancel")
    visitor.open(page)
    assert "Request expired" in visitor.page


def test_a_request_waits_for_an_hour_only(visitor: Visitor, app: AppUnderTest, clock: Clock) -> None:
    visitor.open(app.authorize_url())
    clock.offset_s = 3601
    visitor.press("Sign in", username="alice", password="alice-password")
    assert "Request expired" in visitor.page


def test_prompt_none_answers_without_a_page(visitor: Visitor, app: AppUnderTest) -> None:
    back = visitor.open(app.authorize_url("openid", prompt="none"))
    assert back is not None
    assert (back["error"], back["state"], back["iss"]) == ("login_required", "state-of-this-test", app.issuer)
    assert "not logged in" in back["error_description"]
    visitor.sign_in(app.authorize_url("openid"))
    assert "code" in (visitor.open(app.authorize_url("openid", prompt="none")) or {})
    back = visitor.open(app.authorize_url("openid email", prompt="none"))
    assert back is not None
    assert (back["error"], "require user consent" in back["error_description"]) == ("consent_required", True)


def test_prompt_login_and_max_age_ask_for_the_password_again(visitor: Visitor, app: AppUnderTest, clock: Clock) -> None:
    visitor.sign_in(app.authorize_url("openid"))
    for changes in ({"prompt": "login"}, {"max_age": "0"}):
        assert visitor.open(app.authorize_url("openid", **changes)) is None
        assert 'type="password"' in visitor.page
        assert visitor.press("Sign in", username="alice", password="alice-password") is not None
    clock.offset_s = 100
    assert visitor.open(app.authorize_url("openid", max_age="200")) is not None
    assert visitor.open(app.authorize_url("openid", max_age="50")) is None


def test_prompt_consent_asks_again(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.sign_in(app.authorize_url("openid"))
    assert visitor.open(app.authorize_url("openid", prompt="consent")) is None
    assert visitor.press("Allow") is not None


def test_login_hint_fills_the_field(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url(login_hint="eve"))
    assert Form(visitor.page).fields["username"] == "eve"


@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "",
        "https://evil.example/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://evil.example\\@127.0.0.1/callback",
        "http://127.0.0.1:8765/elsewhere",
        "http://127.0.0.1:8765/callbacks",
        "http://127.0.0.1:8765/callback/../elsewhere",
        "http://127.0.0.1:8765/callback#fragment",
        "http://127.0.0.1:99999/callback",
        "http://10.0.0.1/callback",
        "javascript:alert(1)",
        'http://127.0.0.1:8765/callback/"><script>',
        "http://127.0.0.1:8765/callback/\r\nX-Evil: 1",
        "http://127.0.0.1:8765/callback/é",
        "com.example.app:/callback",
    ],
)
def test_wrong_redirect_uri_stays_on_a_page(visitor: Visitor, app: AppUnderTest, redirect_uri: str | None) -> None:
    assert visitor.open(app.authorize_url(redirect_uri=redirect_uri)) is None
    assert visitor.status == 400
    assert REDIRECT_PAGE in visitor.page.replace("&#x27;", "'")
    assert "<script" not in visitor.page


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "http://127.0.0.1:8765/callback",
        "http://127.0.0.1:49152/callback/web-sign-in",
        "http://localhost:8765/callback/x?kept=1",
        "http://[::1]:8765/callback/x",
        "http://127.0.0.1/callback",
    ],
)
def test_any_loopback_port_and_path_below_callback_is_registered(
    visitor: Visitor, app: AppUnderTest, redirect_uri: str
) -> None:
    back = visitor.sign_in(app.authorize_url(redirect_uri=redirect_uri))
    assert "code" in back
    assert visitor.url.startswith(redirect_uri)
    assert app.redeem(back["code"], redirect_uri=redirect_uri).status_code == 200


@pytest.mark.parametrize("client_id", [None, "", "0oaUnknown", "<b>x</b>", "é"])
def test_unknown_client_stays_on_a_page(visitor: Visitor, app: AppUnderTest, client_id: str | None) -> None:
    assert visitor.open(app.authorize_url(client_id=client_id)) is None
    assert visitor.status == 400
    assert "Invalid value for 'client_id' parameter" in visitor.page.replace("&#x27;", "'")
    assert "<b>x" not in visitor.page


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_doubled_client_or_redirect_stays_on_a_page(visitor: Visitor, app: AppUnderTest, name: str) -> None:
    assert visitor.open(f"{app.authorize_url()}&{name}=x") is None
    assert visitor.status == 400


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"state": None}, "invalid_request", "invalid 'state' parameter"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request", "code challenge is required"),
        ({"code_challenge_method": "plain"}, "invalid_request", "challenge method is not supported"),
        ({"code_challenge_method": None}, "invalid_request", "challenge method is not supported"),
        ({"code_challenge": "é" * 43}, "invalid_request", "code challenge contains illegal characters"),
        ({"code_challenge": "short"}, "invalid_request", "code_challenge"),
        ({"response_type": None}, "unsupported_response_type", "Configured response types: [code]."),
        ({"response_type": "é<"}, "unsupported_response_type", "Configured response types: [code]."),
        ({"response_type": "code code"}, "unsupported_response_type", "Configured response types: [code]."),
        ({"response_mode": "okta_post_message"}, "unsupported_response_mode", "[query, fragment, form_post]"),
        ({"prompt": "none login"}, "invalid_request", "prompt"),
        ({"max_age": "soon"}, "invalid_request", "max_age"),
        ({"request": "x"}, "request_not_supported", "not supported"),
        ({"scope": ""}, "invalid_scope", "No scopes were requested"),
        ({"scope": "profile"}, "invalid_scope", "require the 'openid' scope"),
        ({"scope": "openid my.scope"}, "invalid_scope", "Custom scopes are not allowed"),
        ({"scope": "openid okta.policies.read"}, "consent_required", "not allowed any of the requested scopes"),
        (
            {"scope": "openid okta.users.read okta.policies.read"},
            "invalid_scope",
            "following scopes are not allowed for this request: [okta.policies.read]",
        ),
    ],
)
def test_faults_travel_to_the_app(
    visitor: Visitor, app: AppUnderTest, changes: dict[str, str | None], error: str, words: str
) -> None:
    back = visitor.open(app.authorize_url(**changes))
    assert back is not None
    assert back["error"] == error
    assert words in back["error_description"]
    assert back["iss"] == app.issuer
    assert back.get("state") == changes.get("state", "state-of-this-test")


def test_a_doubled_parameter_is_refused(visitor: Visitor, app: AppUnderTest) -> None:
    back = visitor.open(f"{app.authorize_url()}&nonce=second")
    assert back is not None
    assert "multiple parameters with the same name" in back["error_description"]


def test_okta_scopes_do_not_exist_at_the_custom_server(visitor: Visitor, custom_app: AppUnderTest) -> None:
    back = visitor.open(custom_app.authorize_url("openid okta.users.read"))
    assert back is not None
    assert (back["error"], back["iss"]) == ("invalid_scope", custom_app.issuer)
    assert "not configured for the authorization server" in back["error_description"]


def test_sign_out_ends_the_session(visitor: Visitor, app: AppUnderTest) -> None:
    tokens = app.tokens(visitor, "openid")
    target = "http://127.0.0.1:8765/signed-out"
    url = f"{app.base}/logout?id_token_hint={tokens['id_token']}&post_logout_redirect_uri={target}&state=bye"
    assert visitor.open(url) == {"state": "bye"}
    back = visitor.open(app.authorize_url("openid", prompt="none"))
    assert back is not None
    assert back["error"] == "login_required"


def test_sign_out_without_a_target_ends_on_a_page(visitor: Visitor, app: AppUnderTest) -> None:
    hint = app.tokens(visitor, "openid")["id_token"]
    assert visitor.open(f"{app.base}/logout?id_token_hint={hint}") is None
    assert (visitor.status, "Signed out" in visitor.page) == (200, True)


def test_nonsense_instead_of_an_answer_shows_the_page_again(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url())
    for action in ("allow", "nonsense"):  # nobody has signed in yet
        assert visitor.open(visitor.url, "POST", {"action": action}) is None
        assert 'type="password"' in visitor.page
    visitor.open(visitor.url, "PUT")
    assert visitor.status == 405


def test_a_grant_taken_back_while_the_person_reads_is_noticed(visitor: Visitor, app: AppUnderTest) -> None:
    visitor.open(app.authorize_url("okta.users.read"))
    visitor.press("Sign in", username="alice", password="alice-password")
    headers = {"Authorization": f"SSWS {app.address.ssws_token}"}
    path = f"{app.address.org_url}/api/v1/apps/{app.client.client_id}/grants"
    grants = visitor.http.get(path, headers=headers, timeout=5).json()
    grant = next(each["id"] for each in grants if each["scopeId"] == "okta.users.read")
    assert visitor.http.delete(f"{path}/{grant}", headers=headers, timeout=5).status_code == 204
    back = visitor.press("Allow")
    assert back is not None
    assert (back["error"], back["iss"]) == ("consent_required", app.issuer)


def test_sign_out_goes_nowhere_unregistered(visitor: Visitor, app: AppUnderTest) -> None:
    tokens = app.tokens(visitor, "openid")
    hint = f"id_token_hint={tokens['id_token']}"
    assert visitor.open(f"{app.base}/logout?{hint}&post_logout_redirect_uri=https://evil.example/") is None
    assert "must be a Logout redirect URI" in visitor.page
    assert visitor.open(f"{app.base}/logout") is None
    assert visitor.status == 400
