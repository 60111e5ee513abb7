"""What the fix buttons of the preflight do to the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.ui.connect.draft import provider_at

if TYPE_CHECKING:
    from tokenexplorer.oauth.preflight import Finding
    from tokenexplorer.ui.connect.form import ConnectForm


def mend(form: ConnectForm, finding: Finding, look_again: Callable[[], None]) -> None:
    """Do what a finding offers.

    Args:
        form: Of the app.
        finding: With its action and value.
        look_again: Asks the server and the port once more.
    """
    value = finding.value
    actions: dict[str, Callable[[], object]] = {
        "run_again": look_again,
        "use_issuer": lambda: _use_issuer(form, value),
        "use_port": lambda: form.redirect.set_port(int(value)),
        "remove_scopes": lambda: form.scopes.remove(value.split()),
        "replace_scope": lambda: form.scopes.exchange(*value.split(" ", 1)),
        "allow_skew": lambda: form.advanced.set_skew(int(value)),
        "keep_in_session": lambda: form.keep_part.choice.set_current("session"),
        "type_secret": lambda: form.reveal(form.app_part.secret_edit),
        "type_client_id": lambda: form.reveal(form.app_part.client_id_edit),
        "use_client_auth": lambda: form.app_part.set_auth(value),
        "edit_redirect_uri": form.redirect.open_edit,
    }
    act = actions.get(finding.action)
    if act is not None:
        act()
        form.keep()


def _use_issuer(form: ConnectForm, issuer: str) -> None:
    """Another server of the same Okta org is the app's choice; any other issuer is another address of the org."""
    org, client = form.org, form.client
    if org is None or client is None:
        return
    if provider_at(org, issuer).vendor == "okta" and (issuer == org.url or issuer.startswith(f"{org.url}/")):
        form.org_part.set_issuer(issuer)
    else:
        form.org_part.edit.setText(issuer)
        form.look_up()
