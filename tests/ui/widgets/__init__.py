"""Tests of tokenexplorer/ui/widgets."""
