"""All actions of the window as one value: `Actions`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.ui.actions.app_grants import AppGrantActions
    from tokenexplorer.ui.actions.app_setup import AppSetupActions
    from tokenexplorer.ui.actions.catalogues import CatalogueActions
    from tokenexplorer.ui.actions.device import DeviceActions
    from tokenexplorer.ui.actions.grants import GrantActions
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.actions.other_grants import OtherGrantActions
    from tokenexplorer.ui.actions.practice import PracticeActions
    from tokenexplorer.ui.actions.scope_sets import ScopeSetActions
    from tokenexplorer.ui.actions.server_lists import ServerListActions
    from tokenexplorer.ui.actions.service import ServiceActions
    from tokenexplorer.ui.actions.signin import SignInActions
    from tokenexplorer.ui.actions.wallet import WalletActions


@dataclass(frozen=True, slots=True)
class Actions:
    """All actions, handed to each place by constructor."""

    orgs: OrgActions
    sign_in: SignInActions
    wallet: WalletActions
    practice: PracticeActions
    grants: GrantActions
    catalogues: CatalogueActions
    scope_sets: ScopeSetActions
    device: DeviceActions
    app_grants: AppGrantActions
    service: ServiceActions
    other_grants: OtherGrantActions
    servers: ServerListActions
    setup: AppSetupActions
