"""Tests of tokenexplorer/ui/tokens."""
