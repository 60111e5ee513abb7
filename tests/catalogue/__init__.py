"""Tests of tokenexplorer/catalogue."""
