"""Tests of tokenexplorer/orgs."""
