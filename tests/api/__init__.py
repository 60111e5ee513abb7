"""Tests of tokenexplorer/api."""
