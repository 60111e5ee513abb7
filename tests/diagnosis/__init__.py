"""Tests of tokenexplorer/diagnosis."""
