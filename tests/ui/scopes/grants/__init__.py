"""The grants page."""
