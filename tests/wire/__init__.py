"""Tests of tokenexplorer/wire."""
