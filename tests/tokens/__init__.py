"""Tests of tokenexplorer/tokens."""
