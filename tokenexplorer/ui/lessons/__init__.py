"""Situations to try at the practice org: each goes wrong in its own way, and the app explains it."""
