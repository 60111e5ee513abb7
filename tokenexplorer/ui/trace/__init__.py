"""The Trace place."""
