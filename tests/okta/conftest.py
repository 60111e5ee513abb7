"""A running practice org, as in its own tests."""

from tests.practice.conftest import address, app, clock, made_keys, quick_keys, visitor, web_app

__all__ = ["address", "app", "clock", "made_keys", "quick_keys", "visitor", "web_app"]
