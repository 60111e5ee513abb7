"""The page where a super admin pastes the public key of an app."""

import json

from tests.practice.service import ServiceUnderTest, public_jwk
from tests.practice.test_directory import Admin
from tests.practice.visitor import PASSWORDS, AppUnderTest, Visitor

JWKS = "credentials/jwks"


def _service(app: AppUnderTest) -> ServiceUnderTest:
    found = next(each for each in Admin(app).get("/api/v1/apps") if each["label"] == "Practice service app")
    return ServiceUnderTest(app.address, found["id"])


def _open(visitor: Visitor, app: AppUnderTest, app_id: str, who: str = "alice") -> None:
    visitor.open(f"{app.address.org_url}/admin/app/oidc_client/instance/{app_id}")
    visitor.press("Sign in", username=who, password=PASSWORDS[who])


def test_a_pasted_key_is_what_the_service_app_signs_with(visitor: Visitor, app: AppUnderTest) -> None:
    service = _service(app)
    _open(visitor, app, service.client_id)
    assert "no key yet" in visitor.page
    visitor.press("Add key", jwk=json.dumps({"keys": [public_jwk(service.key, kid="first")]}))
    assert "<code>first</code>" in visitor.page
    assert service.token()["token_type"] == "DPoP"
    visitor.press("Add key", jwk=json.dumps(public_jwk(service.key, kid="first")))
    assert "unique `kid`" in visitor.page
    assert len(Admin(app).get(f"/api/v1/apps/{service.client_id}/{JWKS}")["jwks"]["keys"]) == 1


def test_what_is_no_key_is_told(visitor: Visitor, app: AppUnderTest) -> None:
    _open(visitor, app, _service(app).client_id)
    for text, words in (("<b>", "This is no JSON"), ('"x"', "JSON object"), ('{"kty": "oct"}', "must be RSA")):
        visitor.press("Add key", jwk=text)
        assert words in visitor.page
        assert "<b>" not in visitor.page


def test_only_a_super_admin_and_only_apps_that_exist(
    visitor: Visitor, other_visitor: Visitor, app: AppUnderTest
) -> None:
    app_id = _service(app).client_id
    _open(visitor, app, app_id, "bob")
    assert "no super admin" in visitor.page
    _open(other_visitor, app, "0oaNope")
    assert "No app with this ID" in other_visitor.page
    fresh = f"{app.address.org_url}/admin/app/oidc_client/instance/{app_id}"
    visitor.http.cookies.clear()
    visitor.open(fresh)
    visitor.press("Sign in", username="alice", password="wrong")
    assert "Wrong user name or password" in visitor.page
    visitor.press("Cancel")
    assert "Nothing was changed" in visitor.page
    visitor.open(fresh, "POST", {"action": "add", "jwk": "{}"})
    assert 'type="password"' in visitor.page
