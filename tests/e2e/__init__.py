"""End-to-end tests: real browser, real provider, real keyring."""
