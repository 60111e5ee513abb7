"""Tests of the service app wizard."""
