"""The Scopes place."""
