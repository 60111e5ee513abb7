"""Goes to a field of an app or of its org by its name, wherever that is just now: in the form, or in the wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.ui.connect.form import ConnectForm
    from tokenexplorer.ui.connect.service.way import StepId


def show_field(form: ConnectForm, name: str) -> None:
    """Put the focus there; where the app has no such field now, on what decides whether it has one.

    Args:
        form: Of the app.
        name: As `open_connect` and `edit_field` have it: a member of `Client` or `Org`, `address`, `certificate`,
            `client_auth`, `key`, `secret`, or a parameter.
    """
    form.pages.close_setup()
    if form.is_service:
        _show_step(form, name)
        return
    if name == "redirect_uri":
        form.redirect.open_edit()
    folded, plain = _in_advanced(form, name), _in_form(form, name)
    if folded is not None:
        form.advanced.disclosure.set_open(True)
    found = folded or next((each for each in plain if each.isVisibleTo(form)), form.org_part.edit)
    form.reveal(found)
    if found is form.org_part.edit:
        form.org_part.edit.selectAll()


def _in_advanced(form: ConnectForm, name: str) -> QWidget | None:
    advanced = form.advanced
    own = {
        "parameters": advanced.parameters.extra_table,
        "ca_file": advanced.network.ca_edit,
        "proxy": advanced.network.proxy_combo,
        "dpop": advanced.tokens.dpop_switch,
    }
    return own.get(name) or advanced.edit_of(name)


def _in_form(form: ConnectForm, name: str) -> tuple[QWidget, ...]:
    """Where it is typed or chosen; then what decides whether that is there."""
    app = form.app_part
    proof = (app.auth_combo, app.kind.button(app.kind.current()))
    fields: dict[str, tuple[QWidget, ...]] = {
        "issuer": (form.org_part.server_button, form.org_part.edit),
        "redirect_uri": (form.redirect.edit,),
        "scopes": (form.scopes.chips.edit,),
        "client_id": (app.client_id_edit,),
        "secret": (app.secret_field.edit, *proof),
        "key": (app.key_field.combo, *proof),
        "certificate": (app.certificate.file_edit, *proof),
        "client_auth": proof,
    }
    return fields.get(name, (form.org_part.edit,))


def _show_step(form: ConnectForm, name: str) -> None:
    """The wizard's step where it is; the org and the server of a service app have none."""
    from tokenexplorer.ui.connect.service.way import way_of

    page, client = form.pages.wizard, form.client
    if page is None or client is None:
        return
    proof: StepId = way_of(client)
    steps: dict[str, StepId] = {
        "client_id": "register",
        "scopes": "assertion",
        "dpop": "assertion",
        "secret": proof,
        "key": proof,
        "certificate": proof,
        "client_auth": proof,
    }
    if name in steps:
        page.reveal(steps[name])
    if name == "scopes":
        page.steps.proof.chips.edit.setFocus(Qt.FocusReason.OtherFocusReason)
