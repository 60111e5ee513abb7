"""Tests of tokenexplorer/ui/actions."""
