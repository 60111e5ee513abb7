"""What else a service app sends with its request for a token."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.ui.accessible import nameless
from tests.ui.connect.desk import CLIENT, Desk
from tokenexplorer.ui.theme import Theme


@pytest.fixture
def service(connect: Desk) -> Desk:
    connect.actions.orgs.save_client(
        replace(CLIENT, kind="service", client_auth="private_key_jwt", resource=("urn:a",), audience="api")
    )
    connect.find("service_furtherButton").click()
    return connect


def test_T01_resource_audience_and_parameters_of_a_service_app_are_typed_and_kept(service: Desk) -> None:
    edit, table = service.find("service_resourceEdit"), service.find("service_tokenExtraTable")
    assert (edit.isVisible(), edit.text(), service.find("service_audienceEdit").text()) == (True, "urn:a", "api")
    edit.setText("urn:b, urn:c")
    edit.editingFinished.emit()
    assert service.client.resource == ("urn:b", "urn:c")
    model = table.model()
    model.setData(model.index(0, 0), "tenant", Qt.ItemDataRole.EditRole)
    model.setData(model.index(0, 1), "acme", Qt.ItemDataRole.EditRole)
    kept = service.stored("c")
    assert (kept.resource, kept.audience, kept.token_parameters) == (("urn:b", "urn:c"), "api", (("tenant", "acme"),))
    assert nameless(service.place) == []


@pytest.mark.parametrize(
    ("name", "said"), [("grant_type", "Remove grant_type: "), ("audience", "Remove audience here")]
)
def test_T01_what_the_app_sets_itself_is_refused_at_once(service: Desk, name: str, said: str) -> None:
    model = service.find("service_tokenExtraTable").model()
    model.setData(model.index(0, 0), name, Qt.ItemDataRole.EditRole)
    model.setData(model.index(0, 1), "mine", Qt.ItemDataRole.EditRole)
    assert service.find("service_tokenExtraError").text().startswith(said)
    assert service.client.token_parameters == ((name, "mine"),)


def test_at_twice_the_letter_size_in_a_narrow_window_the_fold_fits(service: Desk, theme: Theme) -> None:
    theme.set_text_scale(2.0)
    service.place.set_width(960)
    service.place.resize(888, 560)
    steps = service.find("service_step_call").parentWidget()
    service.until(lambda: steps.parentWidget().width() < 700)
    for step in ("assertion", "call"):
        assert service.find(f"service_step_{step}").minimumSizeHint().width() <= steps.parentWidget().width() - 48
