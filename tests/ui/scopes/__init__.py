"""Tests of tokenexplorer/ui/scopes."""
