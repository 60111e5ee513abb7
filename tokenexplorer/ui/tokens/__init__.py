"""The Tokens place."""
