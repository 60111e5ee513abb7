"""The front door of what is known of providers: the presets, and which one an address belongs to."""

from tokenexplorer.orgs.detection import Detection, Hint, detect, recognise
from tokenexplorer.orgs.provider import Provider, ProviderScope, first_scopes, provider, providers, redirect_default

__all__ = [
    "Detection",
    "Hint",
    "Provider",
    "ProviderScope",
    "detect",
    "first_scopes",
    "provider",
    "providers",
    "recognise",
    "redirect_default",
]
