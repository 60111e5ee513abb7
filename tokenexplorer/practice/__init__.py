"""The built-in practice org: a small Okta-like provider on loopback."""
