"""Tests of tokenexplorer/practice."""
