"""Grants without a browser: token exchange and JWT bearer, in one dialog."""
