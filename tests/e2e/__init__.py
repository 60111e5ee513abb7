"""Tests of the whole way with the real parts: a certified provider, a real browser, a real keyring."""
