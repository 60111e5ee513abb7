"""Tests of tokenexplorer/storage."""
