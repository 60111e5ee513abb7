"""Tests of `tokenexplorer.oauth.preflight`."""
