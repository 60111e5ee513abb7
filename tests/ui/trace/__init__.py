"""Tests of tokenexplorer/ui/trace."""
