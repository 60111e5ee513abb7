"""Tests of what brings the app to a machine."""
