"""Tests of tokenexplorer/ui/connect."""
