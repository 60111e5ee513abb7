"""What the fix buttons of the preflight do to the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.ui.connect.fields import show_field

if TYPE_CHECKING:
    from tokenexplorer.oauth.preflight.finding import Finding
    from tokenexplorer.ui.connect.form import ConnectForm


_EMPTY: dict[str, object] = {"resource": (), "audience": ""}
"""Parameters that the app has a field for, and what it holds when nothing is asked."""


def mend(form: ConnectForm, finding: Finding, look_again: Callable[[], None]) -> None:
    """Do what a finding offers.

    Args:
        form: Of the app.
        finding: With its actions and their values.
        look_again: Asks the server and the port once more.
    """
    for action, value in ((finding.action, finding.value), *finding.more):
        act = _actions(form, look_again).get(action)
        if act is not None:
            act(value)
            form.keep()


def _actions(form: ConnectForm, look_again: Callable[[], None]) -> dict[str, Callable[[str], object]]:
    """Each action that a finding may name; what it is given is the finding's value."""
    app, advanced = form.app_part, form.advanced
    return {
        "run_again": lambda _: look_again(),
        "use_issuer": lambda issuer: _use_issuer(form, issuer),
        "use_custom_server": lambda _: form.org_part.open_server_row(),
        "use_port": lambda port: form.redirect.set_port(int(port)),
        "use_redirect_uri": form.redirect.set_uri,
        "edit_redirect_uri": lambda _: form.redirect.open_edit(),
        "replace_scopes": lambda lines: form.scopes.exchange(_pairs(lines)),
        "add_scopes": lambda scopes: form.scopes.add(scopes.split()),
        "remove_scopes": lambda scopes: form.scopes.remove(scopes.split()),
        "set_prompt": advanced.page.set_prompt,
        "turn_dpop_off": lambda _: advanced.tokens.set_dpop(on=False),
        "set_parameter": lambda pair: advanced.parameters.set(*pair.split(" ", 1)),
        "type_parameter": lambda name: _type_parameter(form, name),
        "remove_parameter": lambda name: _remove_parameter(form, name),
        "set_response_type": advanced.flow.set_response_type,
        "set_response_mode": advanced.flow.set_response_mode,
        "set_par": lambda choice: advanced.flow.set_par(on=choice == "on"),
        "use_client_auth": lambda way: _use_client_auth(form, way),
        "make_confidential": lambda _: _make_confidential(form),
        "make_public": lambda _: app.set_kind("public"),
        "choose_certificate": lambda _: form.reveal(app.certificate.file_edit),
        "choose_key": lambda _: form.reveal(app.key_field.combo),
        "type_secret": lambda _: form.reveal(app.secret_field.edit),
        "type_client_id": lambda _: form.reveal(app.client_id_edit),
        "edit_field": lambda field: show_field(form, field),
        "allow_skew": lambda seconds: advanced.tokens.set_skew(int(seconds)),
        "keep_in_session": lambda _: form.keep_part.choice.set_current("session"),
        "check_tls": lambda _: advanced.network.set_tls(on=True),
        "forget_ca_file": lambda _: advanced.network.forget_ca_file(),
    }


def _pairs(lines: str) -> dict[str, str]:
    """An old scope and what takes its place, empty where nothing does."""
    return {old: new for old, _, new in (line.partition(" ") for line in lines.splitlines())}


def _use_issuer(form: ConnectForm, issuer: str) -> None:
    """Another server of the same Okta org is the app's choice; any other issuer is another address of the org."""
    org, client = form.org, form.client
    if org is None or client is None:
        return
    if org.is_okta and (issuer == org.url or issuer.startswith(f"{org.url}/")):
        form.org_part.set_issuer(issuer)
    else:
        form.org_part.edit.setText(issuer)
        form.address.start()


def _use_client_auth(form: ConnectForm, way: str) -> None:
    form.app_part.set_kind("confidential")
    form.app_part.set_auth(way)


def _make_confidential(form: ConnectForm) -> None:
    """A secret that is stored or typed already needs no typing."""
    form.app_part.set_kind("confidential")
    if not form.app_part.has_typed_secret:
        form.reveal(form.app_part.secret_field.edit)


def _type_parameter(form: ConnectForm, name: str) -> None:
    """Open the card, with a line for the parameter whose value waits to be typed."""
    form.advanced.disclosure.set_open(True)
    own = form.advanced.edit_of(name)
    if own is not None:
        form.reveal(own)
        return
    form.reveal(form.advanced.parameters.extra_table)
    form.advanced.parameters.type_value(name)


def _remove_parameter(form: ConnectForm, name: str) -> None:
    """Take it out of the extra parameters, and out of its own field where it has one."""
    form.advanced.parameters.remove(name)
    form.keep()
    if name in _EMPTY:
        form.change(**{name: _EMPTY[name]})
