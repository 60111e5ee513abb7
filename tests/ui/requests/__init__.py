"""Tests of tokenexplorer/ui/requests."""
