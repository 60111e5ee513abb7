"""Tests of tokenexplorer/okta."""
