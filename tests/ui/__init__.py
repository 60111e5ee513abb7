"""Tests of tokenexplorer/ui."""
