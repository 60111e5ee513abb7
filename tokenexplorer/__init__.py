"""Token Explorer: sign in, read tokens, call APIs, and learn why a call failed."""

__version__ = "1.0.0"
